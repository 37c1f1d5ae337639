"""What a car's lap would be measured at, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from throwdown.calibration.model import Lap
from throwdown.calibration.posterior import Posterior
from throwdown.calibration.prediction import predict
from throwdown.calibration.simulated import simulate
from throwdown.calibration.subject import subject_of
from throwdown.calibration.worth import (
    Basis,
    Narrowing,
    most_first,
    possible_measurements,
    state_rest,
    variance_told,
)
from throwdown.car import Car
from throwdown.course import Course

SHARE = 0.9


@dataclass(frozen=True)
class Forecast:
    """A lap as a stopwatch would have it: median and the ends [s] of a range of SHARE."""

    low_s: float
    median_s: float
    high_s: float
    basis: Basis

    def summary(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "time_s": {
                "p05": round(self.low_s, 4),
                "p50": round(self.median_s, 4),
                "p95": round(self.high_s, 4),
            },
            "basis": self.basis.summary(),
        }


def forecast(
    car: Car, course: Course, posterior: Posterior, *, start: str | None = None, driver: str = ""
) -> Forecast:
    """Return what measured laps say of a lap; ``driver`` is one of one's own laps'."""
    subject = subject_of(car)
    known = f"driver {driver}" in posterior.effects.names
    lap = Lap(subject, course.id, simulate(subject, course, start), driver=driver if known else "")
    predicted = predict(posterior.effects, [lap])
    low, high = predicted.interval(SHARE)
    whole = float(predicted.scale[0] ** 2)
    alone = float(predicted.alone[0] ** 2)
    found = []
    for what, seen in possible_measurements(posterior, [lap], course):
        told = variance_told(posterior.effects, [lap], [1.0], seen)
        found.append(Narrowing(what, sqrt((whole - told) / whole)))
    basis = Basis(
        rests_on=state_rest(posterior, [lap], course),
        narrowing=most_first(found),
        runs_alone=sqrt(alone / whole),
    )
    return Forecast(float(low[0]), float(np.exp(predicted.log_time[0])), float(high[0]), basis)
