"""``throwdown meet``: ``group``, then the verbs of the other modules."""

from throwdown.cli.meet import entering, field, gates, predict, rehearse, scoring, season
from throwdown.cli.meet.group import meet

__all__ = ["entering", "field", "gates", "meet", "predict", "rehearse", "scoring", "season"]
