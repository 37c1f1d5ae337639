"""``throwdown meet``: ``scoring``, a ``season``, the ``field``, ``gates``, and to ``rehearse``."""

from throwdown.cli.meet import field, gates, rehearse, scoring, season
from throwdown.cli.meet.group import meet

__all__ = ["field", "gates", "meet", "rehearse", "scoring", "season"]
