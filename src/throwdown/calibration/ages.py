"""When a car was made, as its name and power tell, where nothing else does."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log

from throwdown.names import plain
from throwdown.units import to_si

_POWER_APART = 0.07  # a row of other power is another car
_WORD = 0.05  # of power: what a word more in common makes up for


@dataclass(frozen=True)
class Generation:
    """A car as it was sold: the words of its name, its power, its first and last year.

    ``power`` [W] is what the figure is in horsepower and in PS: sources mean either by it.
    """

    words: frozenset[str]
    power: tuple[float, float]
    first: int
    last: int


@cache
def _known() -> tuple[Generation, ...]:
    file = resources.files("throwdown") / "data" / "references" / "generations.csv"
    lines = (line for line in file.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return tuple(
        Generation(
            frozenset(row["words"].split()),
            (
                to_si(float(row["power"]), "hp", "power"),
                to_si(float(row["power"]), "PS", "power"),
            ),
            int(row["first"]),
            int(row["last"]),
        )
        for row in csv.DictReader(lines)
    )


@cache
def generation_of(name: str, power: float) -> Generation | None:
    """Return the generation that a name and a power [W] speak of, None where none is known.

    All its words are in the name, and its power is near; the more words and the nearer the better.
    """
    words = frozenset(plain(name).split())
    best: tuple[float, Generation] | None = None
    for one in _known():
        if not one.words <= words:
            continue
        apart = min(abs(log(each / power)) for each in one.power)
        if apart > _POWER_APART:
            continue
        cost = apart - _WORD * len(one.words)
        if best is None or cost < best[0]:
            best = cost, one
    return best[1] if best is not None else None


def year_of(name: str, power: float) -> int | None:
    """Return the first year of the car of that name and power [W]: magazines drive what is new."""
    found = generation_of(name, power)
    return found.first if found is not None else None
