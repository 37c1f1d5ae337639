"""What a car's lap would be measured at, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from throwdown.calibration.model import Lap
from throwdown.calibration.posterior import Posterior
from throwdown.calibration.prediction import half_width, predict
from throwdown.calibration.simulated import simulate
from throwdown.calibration.subject import subject_of
from throwdown.calibration.worth import (
    Basis,
    Narrowing,
    most_first,
    possible_measurements,
    state_rest,
    told_by_skid_pad,
    variance_told,
)
from throwdown.car import Car
from throwdown.course import Course

SHARE = 0.9


@dataclass(frozen=True)
class Forecast:
    """A lap as a stopwatch would have it: median and the ends [s] of a range of SHARE.

    ``driver`` is one of one's own laps', empty for a professional.
    """

    low_s: float
    median_s: float
    high_s: float
    basis: Basis
    driver: str = ""

    def summary(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "time_s": {
                "p05": round(self.low_s, 4),
                "p50": round(self.median_s, 4),
                "p95": round(self.high_s, 4),
            },
            "driver": self.driver or "professional",
            "basis": self.basis.summary(),
        }


def forecast(
    car: Car, course: Course, posterior: Posterior, *, start: str | None = None, driver: str = ""
) -> Forecast:
    """Return what measured laps say of a lap; ``driver`` is one of one's own laps'."""
    subject = subject_of(car)
    pace = posterior.pace_of(driver)
    lap = Lap(subject, course.id, simulate(subject, course, start), driver=pace)
    predicted = predict(posterior.effects, [lap])
    low, high = predicted.interval(SHARE)
    variance, alone = float(predicted.shared[0, 0]), predicted.alone

    def left(told: float) -> float:
        rest = half_width(SHARE, np.array([np.sqrt(max(variance - told, 0.0))]), alone)
        return float(rest[0] / predicted.reach(SHARE)[0])

    found = [Narrowing("a skid-pad figure", left(told_by_skid_pad(posterior.effects, lap)))]
    for what, seen in possible_measurements(posterior, [lap], course):
        told = variance_told(posterior.effects, [lap], [1.0], seen)
        found.append(Narrowing(what, left(told)))
    basis = Basis(
        rests_on=state_rest(posterior, [lap], course),
        narrowing=most_first(found),
        runs_alone=left(variance),
    )
    return Forecast(
        float(low[0]), float(np.exp(predicted.log_time[0])), float(high[0]), basis, pace
    )
