"""The same lap without tables and without shortcuts: what the fast kernels are measured against.

Every node asks the envelope itself.  The discretisation is that of ``kernels`` (trapezoidal in
``w = v²``, one slope a node), the code is not: corner limits are found first, by bisection.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from throwdown.lap.columns import (
    BRAKE_LIMIT,
    DOWNFORCE,
    DRAG,
    PULL_SCALE,
    ROLLING,
    SHARE_BRAKING,
    SHARE_CORNERING,
    SHARE_POWER,
    FloatArray,
)
from throwdown.lap.compiling import kernel
from throwdown.lap.envelope import lateral_limit, longitudinal_limit
from throwdown.lap.kernels import (
    CLIMB,
    LATERAL_GAIN,
    LATERAL_OFFSET,
    LENGTH,
    normal_acceleration,
)


@kernel
def _fits(car: FloatArray, road: FloatArray, i: int, w: float) -> bool:
    normal = normal_acceleration(road, i, w)
    limit = car[SHARE_CORNERING] * lateral_limit(car, normal, car[DOWNFORCE] * w)
    return abs(road[LATERAL_GAIN, i] * w - road[LATERAL_OFFSET, i]) <= limit


@kernel
def _slope(
    car: FloatArray, engine: FloatArray, road: FloatArray, i: int, w: float, braking: bool
) -> float:
    """Return the acceleration forwards, or the deceleration under brakes [m/s²]."""
    normal = normal_acceleration(road, i, w)
    aero = car[DOWNFORCE] * w
    peak = lateral_limit(car, normal, aero)
    ay = abs(road[LATERAL_GAIN, i] * w - road[LATERAL_OFFSET, i]) / car[SHARE_CORNERING]
    grip = longitudinal_limit(car, braking, min(ay, peak), normal, aero, 0.0)
    resistance = car[DRAG] * w + car[ROLLING] * normal + road[CLIMB, i]
    if braking:
        return car[SHARE_BRAKING] * min(grip, car[BRAKE_LIMIT]) + resistance
    piece = min(np.searchsorted(engine[0], w, side="right") - 1, engine.shape[1] - 2)
    pull = (engine[1, piece] + engine[2, piece] * w) * car[PULL_SCALE] * car[SHARE_POWER]
    return min(car[SHARE_CORNERING] * grip, max(pull, 0.0)) - resistance


@kernel
def reference_lap(
    car: FloatArray,
    engine: FloatArray,
    road: FloatArray,
    periodic: bool,
    w_start: float,
    w: FloatArray,
) -> float:
    """Return the lap time [s] and leave speed squared in ``w`` (n,); arguments as in ``solve``."""
    n = road.shape[1]
    fastest = engine[0, engine.shape[1] - 1]
    limit = np.empty(n)
    slowest = 0
    for i in range(n):
        low, high = 0.0, fastest
        if _fits(car, road, i, fastest):
            low = fastest
        else:
            for _ in range(45):
                middle = 0.5 * (low + high)
                if _fits(car, road, i, middle):
                    low = middle
                else:
                    high = middle
        limit[i] = low
        if low < limit[slowest]:
            slowest = i
    first = slowest if periodic else 0
    steps = 2 * n if periodic else n - 1
    w[first] = limit[first] if periodic else min(limit[first], w_start)
    slope = _slope(car, engine, road, first, w[first], False)
    for step in range(steps):
        i = (first + step) % n
        j = (i + 1) % n
        length = road[LENGTH, i]
        ahead = _slope(car, engine, road, j, max(w[i] + 2.0 * length * slope, 0.0), False)
        w[j] = min(max(w[i] + length * (slope + ahead), 0.0), limit[j])
        slope = ahead
    last = first if periodic else n - 1
    braking = False
    for step in range(steps):
        j = (last - step) % n
        i = (j - 1) % n
        if w[i] <= w[j]:
            braking = False
            continue
        length = road[LENGTH, i]
        if not braking:
            slope = _slope(car, engine, road, j, w[j], True)
        ahead = _slope(car, engine, road, i, w[j] + 2.0 * length * slope, True)
        reached = w[j] + length * (slope + ahead)
        braking = reached < w[i]
        w[i] = min(w[i], reached)
        slope = ahead
    total = 0.0
    for i in range(n if periodic else n - 1):
        total += 2.0 * road[LENGTH, i] / (sqrt(w[i]) + sqrt(w[(i + 1) % n]) + 1e-12)
    return total
