"""``throwdown meet``: ``group``, then the verbs of ``scoring`` and of the ``field``."""

from throwdown.cli.meet import field, scoring
from throwdown.cli.meet.group import meet

__all__ = ["field", "meet", "scoring"]
