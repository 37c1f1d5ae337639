"""Words that paper and report share."""

from __future__ import annotations

from collections.abc import Sequence

from throwdown.meet.rules import By, RuleSet
from throwdown.meet.standings import Standing

_BY = {
    "total": "the total",
    "index": "the index time",
    "best": "the best run",
    "best-index": "the best run by index",
}


def ranked_by(by: By, members: Sequence[Standing], rules: RuleSet) -> str:
    """Say what entries are ranked by; a total that is the best run is called so."""
    best = all(rules.total_of(one.entry.car_class).method == "best" for one in members)
    return _BY["best" if by == "total" and best else by]


def count(number: int, one: str, many: str) -> str:
    """Return so many of something."""
    return f"{number} {one if number == 1 else many}"
