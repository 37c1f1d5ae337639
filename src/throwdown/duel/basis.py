"""What a calibrated race rests on, and which measurement would narrow its margin most."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.model import Lap
from throwdown.calibration.posterior import Posterior
from throwdown.calibration.simulated import simulate
from throwdown.calibration.subject import subject_of
from throwdown.calibration.worth import (
    Basis,
    Narrowing,
    state_rest,
    what_would_narrow,
)
from throwdown.car import Car
from throwdown.course import Course
from throwdown.duel.drawn_laps import DrawnTimes
from throwdown.duel.draws import CarDraws
from throwdown.lap.result import Lap as DrivenLap

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_REACH = 1.645  # standard deviations to either end of nine in ten


@dataclass(frozen=True, eq=False)
class Entrant:
    """A car of a race, with all that was drawn of it."""

    car: Car
    lap: DrivenLap
    draws: CarDraws
    drawn: DrawnTimes


def state_basis(
    posterior: Posterior,
    winner: Entrant,
    loser: Entrant,
    course: Course,
    start: str,
    layout: IntArray,
) -> Basis:
    """Return what the margin of two cars rests on and what would narrow it.

    ``layout`` (draws,) says which layout each draw drove.
    """
    pair = [
        Lap(subject, course.id, simulate(subject, course, start))
        for subject in (subject_of(winner.car), subject_of(loser.car))
    ]
    rest = state_rest(posterior, pair, course)
    margin = np.log(loser.drawn.times / winner.drawn.times)
    without_runs = margin - np.log(loser.draws.run / winner.draws.run)
    low, high = np.quantile(margin, (0.05, 0.95))
    whole = float(np.square((high - low) / (2.0 * _REACH)))
    if not whole:  # one draw has no range
        return Basis(rest, (), None)
    runs = max(whole - float(np.var(without_runs)), 0.0)

    def left(told: float) -> float:
        return sqrt(max(whole - told, runs) / whole)

    known = [
        Narrowing(f"which tyres {entrant.car.name} wears", left(between))
        for entrant in (winner, loser)
        if (between := _between(without_runs, entrant.draws.tyre))
    ]
    known.append(Narrowing("which layout it is", left(_between(without_runs, layout))))
    narrowing = what_would_narrow(posterior, pair, [-1.0, 1.0], course, left, known)
    return Basis(rest, narrowing, left(whole))


def _between(values: FloatArray, groups: IntArray) -> float:
    """Return the variance of ``values`` that lies between groups, free of what lies within."""
    kinds, place, counts = np.unique(groups, return_inverse=True, return_counts=True)
    if kinds.size < 2 or values.size <= kinds.size:
        return 0.0
    means = np.bincount(place, values) / counts
    within = float(np.sum((values - means[place]) ** 2)) / (values.size - kinds.size)
    spread = float(np.sum(counts * (means - values.mean()) ** 2)) / values.size
    return max(spread - within * (kinds.size - 1) / values.size, 0.0)
