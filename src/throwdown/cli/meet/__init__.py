"""``throwdown meet``: ``group``, then the verbs of ``scoring``, a ``season`` and the ``field``."""

from throwdown.cli.meet import field, scoring, season
from throwdown.cli.meet.group import meet

__all__ = ["field", "meet", "scoring", "season"]
