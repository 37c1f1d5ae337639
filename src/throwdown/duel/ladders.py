"""A field of any number: in what order it is likely to finish, and who beats whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from throwdown.duel.monte_carlo import race
from throwdown.duel.record import Entry, Quantiles, Race

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rung:
    """One car's place in the field: its entry, and the place [1 is the winner] in every draw."""

    entry: Entry
    places: FloatArray

    @property
    def expected_place(self) -> float:
        """The mean place."""
        return float(self.places.mean())

    @property
    def place_quantiles(self) -> Quantiles:
        """Quantiles of the place."""
        return Quantiles.of(self.places)


@dataclass(frozen=True, eq=False)
class Ladder:
    """A race of a field: ``rungs`` by expected place, ``matrix`` (cars, cars) who beats whom.

    Row and column follow the rungs; an element is the share of draws in which the row's car is
    ahead of the column's, ties half.
    """

    race: Race

    @cached_property
    def rungs(self) -> tuple[Rung, ...]:
        """The cars by expected place."""
        times = np.stack([entry.times for entry in self.race.entries])
        # A place is one more than those ahead, and half of those level.
        ahead = (times[:, None] > times[None]).sum(axis=1)
        level = (times[:, None] == times[None]).sum(axis=1) - 1
        places = 1.0 + ahead + 0.5 * level
        rungs = [Rung(entry, own) for entry, own in zip(self.race.entries, places, strict=True)]
        return tuple(sorted(rungs, key=lambda rung: rung.expected_place))

    @cached_property
    def matrix(self) -> FloatArray:
        """Who beats whom, (cars, cars)."""
        times = np.stack([rung.entry.times for rung in self.rungs])
        wins = (times[:, None] < times[None]).mean(axis=2)
        return np.asarray(wins + 0.5 * (times[:, None] == times[None]).mean(axis=2))

    def summary(self) -> dict[str, Any]:
        """Return the figures ready for JSON."""
        return {
            "course": self.race.course.id,
            "start": self.race.start,
            "method": self.race.method,
            "samples": self.race.samples,
            "seed": self.race.seed,
            "cars": [
                {
                    **rung.entry.summary(),
                    "expected_place": round(rung.expected_place, 4),
                    "place": rung.place_quantiles.rounded(2),
                }
                for rung in self.rungs
            ],
            "matrix": [[round(float(share), 6) for share in row] for row in self.matrix],
        }

    def to_json(self) -> str:
        """Return the figures as JSON text."""
        said = {"assumptions": list(self.race.assumptions), "provenance": self.race.provenance}
        return json.dumps({**self.summary(), **said})


def ladder(cars: Sequence[Any], course: Any, **how: Any) -> Ladder:
    """Race a field of two or more cars and rank it; the arguments are those of ``race``.

    Raises InputError for all that ``race`` refuses.
    """
    return Ladder(race(cars, course, **how))
