"""An index for every car: the factor by which its times compare with those of the quickest.

As the PAX/RTP tables of American autocross do for classes, but from simulation: over a set of
courses, the geometric mean of the quickest car's median time over the car's own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from throwdown.duel.assumptions import in_all
from throwdown.duel.event import refuse_event
from throwdown.duel.monte_carlo import (
    DEFAULT_SAMPLES,
    DEFAULT_SEED,
    check_draws,
    check_field,
    race,
)
from throwdown.duel.record import Quantiles
from throwdown.duel.setting import Progress
from throwdown.errors import InputError
from throwdown.lap.solve import find_course

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course

FloatArray = NDArray[np.float64]

CONES = ("cone-course-tight", "cone-course-fast")
"""Courses as an autocross has them: what such an index is for."""


@dataclass(frozen=True, eq=False)
class CarIndex:
    """One car: ``factor``, its ``spread`` over the draws, and the factor on each course.

    ``number`` is its place as named, from 0.
    """

    car: Car
    factor: float
    spread: Quantiles
    by_course: tuple[float, ...]
    number: int


@dataclass(frozen=True, eq=False)
class Index:
    """Factors of a field over ``courses``, the quickest car first with 1.

    ``assumptions`` are those of the races on all of them.
    """

    courses: tuple[Course, ...]
    cars: tuple[CarIndex, ...]
    samples: int
    seed: int
    provenance: dict[str, str] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()

    def summary(self) -> dict[str, Any]:
        """Return the factors ready for JSON."""
        return {
            "courses": [course.id for course in self.courses],
            "samples": self.samples,
            "seed": self.seed,
            "cars": [
                {
                    "car": one.car.id,
                    "number": one.number + 1,
                    "index": round(one.factor, 4),
                    "p05": round(one.spread.p05, 4),
                    "p95": round(one.spread.p95, 4),
                    "by_course": [round(factor, 4) for factor in one.by_course],
                }
                for one in self.cars
            ],
        }

    def to_json(self) -> str:
        """Return the factors as JSON text."""
        said = {"assumptions": list(self.assumptions), "provenance": self.provenance}
        return json.dumps({**self.summary(), **said})


def index(
    cars: Sequence[Car | str],
    courses: Sequence[Course | str] = CONES,
    *,
    samples: int = DEFAULT_SAMPLES,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
    **how: Any,
) -> Index:
    """Give every car its factor: multiplied with it, median times come out alike on average.

    ``how`` are further arguments of ``race``.  The quickest car is the one whose times are the
    least on (geometric) average.  Raises InputError for fewer than two cars, a car named twice,
    no course, and all that ``race`` refuses.
    """
    refuse_event(how)
    check_draws(samples, seed)
    entered = check_field(cars)
    hashes = [car.content_hash for car in entered]
    for car in entered:
        if hashes.count(car.content_hash) > 1:
            raise InputError(f"{car.id} is named twice", expected="each car once")
    where = tuple(find_course(course) for course in courses)
    if not where:
        raise InputError("no course is named", expected="one or more")
    told = progress or (lambda what, done, of: None)
    logs = np.empty((len(where), len(entered), samples))
    provenance: dict[str, str] = {}
    assumed: list[Sequence[str]] = []
    for number, course in enumerate(where):
        told(course.name, number, len(where))
        result = race(entered, course, samples=samples, seed=seed, **how)
        assumed.append(result.assumptions)
        provenance |= result.provenance
        for entry in result.entries:
            logs[number, entry.number] = np.log(entry.times)
    told("done", len(where), len(where))
    medians = np.median(logs, axis=2)
    quickest = int(np.argmin(medians.mean(axis=0)))
    factors = np.exp(medians[:, [quickest]] - medians)
    drawn = np.exp((logs[:, [quickest]] - logs).mean(axis=0))
    found = [
        CarIndex(
            car,
            float(np.exp(np.log(factors[:, place]).mean())),
            Quantiles.of(drawn[place]),
            tuple(float(factor) for factor in factors[:, place]),
            place,
        )
        for place, car in enumerate(entered)
    ]
    ranked = tuple(sorted(found, key=lambda one: -one.factor))
    provenance.pop("course_hash", None)
    provenance |= {f"course_hash {one.id}": one.content_hash for one in where}
    return Index(where, ranked, samples, seed, provenance, in_all(assumed))
