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
    state_rest,
    what_would_narrow,
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
) -> Forecast | None:
    """Return what measured laps say of a lap, None where they say nothing: strips, bare pads.

    ``driver`` is one of one's own laps'.
    """
    if not posterior.speaks_of(course):
        return None
    subject = subject_of(car)
    pace = posterior.pace_of(driver)
    lap = Lap(subject, course.id, simulate(subject, course, start), driver=pace)
    predicted = predict(posterior.effects, [lap])
    low, high = predicted.interval(SHARE)
    variance, alone = float(predicted.shared[0, 0]), predicted.alone

    def left(told: float) -> float:
        rest = half_width(SHARE, np.array([np.sqrt(max(variance - told, 0.0))]), alone)
        return float(rest[0] / predicted.reach(SHARE)[0])

    basis = Basis(
        rests_on=state_rest(posterior, [lap], course),
        narrowing=what_would_narrow(posterior, [lap], [1.0], course, left),
        runs_alone=left(variance),
    )
    return Forecast(
        float(low[0]), float(np.exp(predicted.log_time[0])), float(high[0]), basis, pace
    )
