"""``throwdown meet``: ``group``, then the verbs of ``scoring``, the ``field`` and ``entering``."""

from throwdown.cli.meet import entering, field, scoring
from throwdown.cli.meet.group import meet

__all__ = ["entering", "field", "meet", "scoring"]
