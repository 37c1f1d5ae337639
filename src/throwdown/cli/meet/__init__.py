"""``throwdown meet``: ``group``, then the verbs of the other modules."""

from throwdown.cli.meet import entering, field, predict, scoring, season
from throwdown.cli.meet.group import meet

__all__ = ["entering", "field", "meet", "predict", "scoring", "season"]
