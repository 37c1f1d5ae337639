"""The bar to clear: regressions on the laps of one course, each car left out of its own fit."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.model import Lap

FloatArray = NDArray[np.float64]

_FEWEST = 12  # laps: below, a fit says nothing
_RIDGE = 1e-6


def plain_features(lap: Lap) -> list[float]:
    """Return power per mass and tyre."""
    car = lap.subject.car
    per_mass = log(car.value("power") / car.value("mass"))
    return [1.0, per_mass, float(car.tyre == "cup"), float(car.tyre == "all-season")]


def rich_features(lap: Lap) -> list[float]:
    """Return those, mass, drive, year and layout."""
    car = lap.subject.car
    return [
        *plain_features(lap),
        log(car.value("mass")),
        float(car.drive == "front"),
        float(car.drive == "all"),
        (car.year - 2012) / 10.0 if lap.subject.year_known else 0.0,
        float(car.engine_position == "rear"),
        float(car.engine_position == "mid"),
    ]


REGRESSIONS = {"power per mass and tyre": plain_features, "with layout": rich_features}


def regress(laps: Sequence[Lap], which: str) -> FloatArray | None:
    """Return the predicted logarithm of each lap's time, its own car left out; None of few laps."""
    if len(laps) < _FEWEST:
        return None
    features = np.array([REGRESSIONS[which](lap) for lap in laps])
    times = np.log([lap.time_s for lap in laps])
    groups = np.array([lap.subject.group for lap in laps])
    result = np.empty(len(laps))
    for group in np.unique(groups):
        out = groups == group
        rest = features[~out]
        square = rest.T @ rest + _RIDGE * np.eye(rest.shape[1])
        result[out] = features[out] @ np.linalg.solve(square, rest.T @ times[~out])
    return result
