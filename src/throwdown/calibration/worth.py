"""What a prediction rests on, and what further measurements would be worth to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from throwdown.calibration.instruments import SKID_PAD, simulate_tests
from throwdown.calibration.model import (
    TEST,
    Effects,
    Lap,
    Outing,
    extended,
    prior_spread,
    rows_of,
)
from throwdown.calibration.posterior import Posterior
from throwdown.calibration.simulated import simulate
from throwdown.course import Course, load_course

_LEAST_GAIN = 0.01  # of the range: what narrows it by less is not worth a word
_OTHERS = 5  # laps of other cars, as a course's first track day brings


@dataclass(frozen=True)
class Narrowing:
    """A measurement that nobody has made, and the share of the range that it would leave."""

    what: str
    width: float


@dataclass(frozen=True)
class Basis:
    """What a calibrated prediction rests on, and what would narrow it, most first.

    ``runs_alone`` is the share of the range that would be left if all else were known: no two
    laps are alike.
    """

    rests_on: tuple[str, ...]
    narrowing: tuple[Narrowing, ...]
    runs_alone: float

    def summary(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "rests_on": list(self.rests_on),
            "would_narrow": [
                {"what": one.what, "width": round(one.width, 4)} for one in self.narrowing
            ],
            "runs_alone": round(self.runs_alone, 4),
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


def possible_measurements(
    posterior: Posterior, laps: Sequence[Lap], course: Course
) -> list[tuple[str, list[Lap]]]:
    """Return what could be measured of the cars of ``laps``, each with the laps it would give."""
    each = "each car" if len(laps) > 1 else "the car"
    found = []
    for lap in laps:
        car = lap.subject.car
        if car.figures["skidpad"].kind != "measured":
            pad = simulate_tests([Outing(lap.subject, SKID_PAD)])[0]
            found.append((f"a skid-pad figure of {car.name}", [Lap(lap.subject, SKID_PAD, pad)]))
    found.append((f"a lap of {each} here, on another day", list(laps)))
    others = [
        replace(laps[0], subject=replace(laps[0].subject, group=f"other {number}"))
        for number in range(_OTHERS)
    ]
    found.append((f"{_OTHERS} laps of other cars here", others))
    elsewhere = _best_course(posterior, course.id)
    if elsewhere is not None:
        there = load_course(elsewhere)
        away = [Lap(lap.subject, there.id, simulate(lap.subject, there)) for lap in laps]
        found.append((f"a lap of {each} on {there.name}", away))
    return found


def most_first(found: list[Narrowing]) -> tuple[Narrowing, ...]:
    """Return what narrows a range worth the word, most first."""
    worth = [one for one in found if one.width < 1.0 - _LEAST_GAIN]
    return tuple(sorted(worth, key=lambda one: one.width))


def state_rest(posterior: Posterior, laps: Sequence[Lap], course: Course) -> tuple[str, ...]:
    """Return, in sentences, the measured laps behind a prediction of ``laps``."""
    effects = posterior.effects
    lapped = laps_by_course(effects)
    here = lapped.get(course.id, 0)
    said = [
        f"{counted(sum(lapped.values()), 'measured lap')} of {counted(len(lapped), 'course')}, "
        f"{f'{here:,}' if here else 'none'} of them on {course.name}."
    ]
    if not here:
        level = 100.0 * prior_spread(f"course {course.id}")
        said.append(
            f"How times on {course.name} compare with simulated ones nobody has measured: "
            f"±{level:.0f} % on every time, alike for all cars."
        )
    for lap in laps:
        subject = lap.subject
        if f"car {subject.group}" in effects.names:
            said.append(f"{subject.car.name}: laps of its own.")
        elif f"maker {subject.maker}" in effects.names:
            said.append(
                f"{subject.car.name}: no lap of its own; cars like it, and others by "
                f"{subject.maker}."
            )
        else:
            said.append(
                f"{subject.car.name}: no lap of its own or by {subject.maker}; cars like it."
            )
    return tuple(said)


def laps_by_course(effects: Effects) -> dict[str, int]:
    """Return how many laps of each course were learned from."""
    return {name: laps for name, laps in effects.laps.items() if not name.startswith(TEST)}


def counted(number: int, thing: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _best_course(posterior: Posterior, besides: str) -> str | None:
    """Return the course of which most laps are known."""
    laps = laps_by_course(posterior.effects)
    laps.pop(besides, None)
    return max(laps, key=lambda name: laps[name], default=None)
