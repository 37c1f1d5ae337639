"""What a prediction rests on, and what further measurements would be worth to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from throwdown.calibration.courses import road_of
from throwdown.calibration.model import (
    Effects,
    Lap,
    car_effect,
    extended,
    prior_spread,
    rows_of,
)
from throwdown.calibration.posterior import Posterior
from throwdown.calibration.simulated import simulate
from throwdown.calibration.subject import subject_of
from throwdown.car import load_car
from throwdown.course import Course, list_courses, load_course
from throwdown.errors import ThrowdownError
from throwdown.names import counted

_LEAST_GAIN = 0.01  # of the range: what narrows it by less is not worth a word
_OTHERS = (
    "bmw-m3-2008",
    "honda-s2000-2006",
    "subaru-brz-2013",
    "volkswagen-gti-2010",
    "nissan-370z-2009",
    "ford-mustang-gt-2011",
)
"""What may turn up at a course's first track day."""


@dataclass(frozen=True)
class Narrowing:
    """A measurement that nobody has made, and the share of the range that it would leave."""

    what: str
    width: float


@dataclass(frozen=True)
class Basis:
    """What a calibrated prediction rests on, and what would narrow it, most first.

    ``runs_alone`` is the share of the range that would be left if all else were known: no two
    laps are alike.  None where there is no range.
    """

    rests_on: tuple[str, ...]
    narrowing: tuple[Narrowing, ...]
    runs_alone: float | None

    def summary(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "rests_on": list(self.rests_on),
            "would_narrow": [
                {"what": one.what, "width": round(one.width, 4)} for one in self.narrowing
            ],
            "runs_alone": None if self.runs_alone is None else round(self.runs_alone, 4),
        }


def variance_told(
    effects: Effects, laps: Sequence[Lap], weights: Sequence[float], seen: Sequence[Lap]
) -> float:
    """Return how much of the variance of a sum of logarithms measuring ``seen`` would remove.

    ``weights`` of the logarithms of ``laps`` in it.  What is measured need not be known: of a
    linear-Gaussian model only the rows count.
    """
    whole = extended(effects, [*laps, *seen])
    asked = np.asarray(weights) @ rows_of(laps, whole.names)
    rows = rows_of(seen, whole.names)
    towards = rows @ whole.covariance @ asked
    among = rows @ whole.covariance @ rows.T
    among += np.diag([effects.noise_at(lap.course) ** 2 for lap in seen])
    return float(towards @ np.linalg.solve(among, towards))


def _possible_measurements(
    posterior: Posterior, laps: Sequence[Lap], course: Course
) -> list[tuple[str, list[Lap]]]:
    """Return what could be measured of the cars of ``laps``, each with the laps it would give."""
    each = "each car" if len(laps) > 1 else "the car"
    found = [(f"a lap of {each} here, on another day", list(laps))]
    makers = {lap.subject.maker for lap in laps}
    others = [subject_of(load_car(name)) for name in _OTHERS]
    strangers = [
        # What a figure is worth here hardly depends on the car.
        replace(laps[0], subject=other)
        for other in others
        if other.maker not in makers
    ]
    found.append((f"a lap of each of {len(strangers)} other cars here", strangers))
    elsewhere = _best_course(posterior, road_of(course.id))
    if elsewhere is not None:
        there = load_course(elsewhere)
        try:
            away = [Lap(lap.subject, there.id, simulate(lap.subject, there)) for lap in laps]
        except ThrowdownError:  # one of them has not the power to get round there
            return found
        found.append((f"a lap of {each} on {there.name}", away))
    return found


def _told_by_skid_pad(effects: Effects, lap: Lap) -> float:
    """Return how much of the variance of a lap's logarithm a skid pad of its car would remove."""
    name = car_effect(lap.subject)
    if lap.subject.pad_known or name in effects.names:
        return 0.0
    return lap.simulated.grip**2 * (prior_spread(name) ** 2 - prior_spread("car on the pad ") ** 2)


def what_would_narrow(
    posterior: Posterior,
    laps: Sequence[Lap],
    weights: Sequence[float],
    course: Course,
    left: Callable[[float], float],
    known: Sequence[Narrowing] = (),
) -> tuple[Narrowing, ...]:
    """Return what would narrow the range of a sum of logarithms worth the word, most first.

    ``weights`` of the logarithms of ``laps`` in it; ``left`` is the share of the range that is
    left with so much of the variance gone; ``known`` goes in besides.
    """
    effects = posterior.effects
    found = list(known)
    for lap, weight in zip(laps, weights, strict=True):
        whose = f" of {lap.subject.car.name}" if len(laps) > 1 else ""
        told = weight**2 * _told_by_skid_pad(effects, lap)
        found.append(Narrowing(f"a skid-pad figure{whose}", left(told)))
    for what, seen in _possible_measurements(posterior, laps, course):
        found.append(Narrowing(what, left(variance_told(effects, laps, weights, seen))))
    worth = [one for one in found if one.width < 1.0 - _LEAST_GAIN]
    return tuple(sorted(worth, key=lambda one: one.width))


def state_rest(posterior: Posterior, laps: Sequence[Lap], course: Course) -> tuple[str, ...]:
    """Return, in sentences, the measured laps behind a prediction of ``laps``."""
    effects = posterior.effects
    lapped = effects.laps_by_course
    road = road_of(course.id)
    here = lapped.get(road, 0)
    where = course.name if road == course.id else f"{load_course(road).name}, the same road"
    said = [
        f"{counted(sum(lapped.values()), 'measured lap')} of {counted(len(lapped), 'course')}, "
        f"{f'{here:,}' if here else 'none'} of them on {where}."
    ]
    if not here:
        level = 100.0 * prior_spread(f"course {course.id}")
        said.append(
            f"Nobody has timed {course.name}: all times there may be off together, by some "
            f"{level:.0f} %, which hardly touches who wins."
        )
    for lap in laps:
        subject = lap.subject
        known = f"maker {subject.maker}" in effects.names
        besides = f" and others by {subject.maker}" if known else ""
        own = "laps of its own, " if car_effect(subject) in effects.names else ""
        said.append(f"{subject.car.name}: learned from {own}similar cars{besides}.")
    return tuple(said)


def _best_course(posterior: Posterior, besides: str) -> str | None:
    """Return the course of which most laps are known."""
    known = {course.id for course in list_courses()} - {besides}
    laps = {k: n for k, n in posterior.effects.laps_by_course.items() if k in known}
    return max(laps, key=lambda name: laps[name], default=None)
