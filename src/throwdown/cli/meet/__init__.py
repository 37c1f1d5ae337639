"""``throwdown meet``: ``group``, then ``scoring``, a ``season``, the ``field``, and ``predict``."""

from throwdown.cli.meet import field, predict, scoring, season
from throwdown.cli.meet.group import meet

__all__ = ["field", "meet", "predict", "scoring", "season"]
