"""``throwdown meet``: ``group``, ``scoring``, a ``season``, the ``field`` and its ``gates``."""

from throwdown.cli.meet import field, gates, scoring, season
from throwdown.cli.meet.group import meet

__all__ = ["field", "gates", "meet", "scoring", "season"]
