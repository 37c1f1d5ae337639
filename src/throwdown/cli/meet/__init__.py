"""``throwdown meet``: ``group``, then the verbs of the other modules."""

from throwdown.cli.meet import (
    entering,
    field,
    gates,
    keeping,
    predict,
    rehearse,
    scoring,
    season,
    tracing,
)
from throwdown.cli.meet.group import meet

__all__ = [
    "entering",
    "field",
    "gates",
    "keeping",
    "meet",
    "predict",
    "rehearse",
    "scoring",
    "season",
    "tracing",
]
