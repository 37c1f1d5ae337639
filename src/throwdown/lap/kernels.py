"""The quasi-steady-state lap: forward and backward integration in ``w = v²``.

Speed is limited at every node by the lateral envelope; between limits the car accelerates
forwards along the traction and power limits and, seen backwards, brakes along the braking
limit.  Each node costs one evaluation of the envelope: the slope found at the predicted speed
both corrects that step (trapezoidal rule) and starts the next one.

Sources: D. Brayshaw & M. Harrison, Proc. IMechE D 219 (2005) 725; B. Siegler, A. Deakin &
D. Crolla, SAE 2000-01-3563 (quasi-steady-state lap simulation).

Scalar numba kernels over plain arrays: no allocation, no exception, no unit.
"""

from __future__ import annotations

import numpy as np

from throwdown.lap.columns import (
    BRAKE_LIMIT,
    DOWNFORCE,
    DRAG,
    PULL_SCALE,
    ROLLING,
    SHARE_BRAKING,
    SHARE_POWER,
    FloatArray,
)
from throwdown.lap.compiling import inlined, kernel, summing
from throwdown.lap.table import (
    BRAKE,
    DRIVE,
    LATERAL,
    easy_limits,
    fill_table,
    loaded,
    table_force,
    table_lateral,
    weight_of_aero,
)

# Rows of the road array: what the path asks of a car at speed squared w.
(
    LATERAL_GAIN,  # tyres supply gain·w - offset sideways
    LATERAL_OFFSET,
    NORMAL_BASE,  # and stand on base + slope·w
    NORMAL_SLOPE,
    CLIMB,  # g·sin(grade)
    LENGTH,  # of the interval after the node [m]
) = range(6)
ROAD_ROWS = 6

_MINIMUM_NORMAL = 0.05  # m/s²: a car about to take off keeps a trace of load
_LEAST_GRIP = 1e-6  # of the normal acceleration, where lift exceeds the weight
_SETTLED = 1e-6
_NEAR_LIMIT = 0.84  # lateral use from which a corrected speed may pass the limit
_ROOT_STEPS = 40
_ROOT_TOLERANCE = 2e-4  # m/s²: 0.002 % of g


@inlined
def normal_acceleration(road: FloatArray, i: int, w: float) -> float:
    """Return what a car at node ``i`` and speed squared ``w`` stands on [m/s²]."""
    return max(road[NORMAL_BASE, i] + road[NORMAL_SLOPE, i] * w, _MINIMUM_NORMAL)


@inlined
def node_excess(
    table: FloatArray,
    lane: int,
    per_knot: float,
    lift: float,
    road: FloatArray,
    i: int,
    w: float,
) -> float:
    """Return lateral demand minus limit [m/s²] at node ``i``: positive is too fast."""
    stands = max(normal_acceleration(road, i, w) + w * lift, _MINIMUM_NORMAL)
    slope = table[lane, table.shape[1] - 1, 0, LATERAL]
    peak = max(table_lateral(table, lane, w * per_knot), 0.0) * loaded(stands, slope)
    return abs(road[LATERAL_GAIN, i] * w - road[LATERAL_OFFSET, i]) - peak


@kernel
def corner_limit(
    table: FloatArray,
    lane: int,
    per_knot: float,
    lift: float,
    road: FloatArray,
    i: int,
    over: float,
    excess: float,
) -> float:
    """Return the greatest speed squared at node ``i``, below ``over`` where ``excess`` > 0."""
    high = over
    low = 0.0
    x, f = over, excess
    step = -excess / (abs(road[LATERAL_GAIN, i]) + 1e-12)
    for _ in range(_ROOT_STEPS):
        new = x + step
        if not low < new < high:
            new = 0.5 * (low + high)
        f_new = node_excess(table, lane, per_knot, lift, road, i, new)
        if f_new > 0.0:
            high = new
        else:
            low = new
        if abs(f_new) < _ROOT_TOLERANCE or high - low < 1e-9 * over:
            return new
        step = -f_new * (new - x) / (f_new - f) if f_new != f else 0.0
        x, f = new, f_new
    return low


@kernel
def run_forward(
    cars: FloatArray,
    engine: FloatArray,
    table: FloatArray,
    per_knot: float,
    road: FloatArray,
    periodic: bool,
    first: int,
    entry: FloatArray,
    w: FloatArray,
) -> None:
    """Accelerate every car from node ``first`` with ``entry``, never above the corner limits."""
    n = road.shape[1]
    lanes = cars.shape[0]
    gain, offset, base = road[LATERAL_GAIN], road[LATERAL_OFFSET], road[NORMAL_BASE]
    bump, climb, length = road[NORMAL_SLOPE], road[CLIMB], road[LENGTH]
    knot, pull, rate = engine[0], engine[1], engine[2]
    last_knot = knot.shape[0] - 1
    scale = cars[:, PULL_SCALE] * cars[:, SHARE_POWER]
    slopes = table.shape[1] - 1
    weight = np.empty(lanes)
    here_of = entry.copy()
    slope_of = np.zeros(lanes)
    piece_of = np.zeros(lanes, np.int64)
    easy = np.empty((lanes, 3))
    for lane in range(lanes):
        easy[lane, 0], easy[lane, 1], easy[lane, 2] = easy_limits(table[lane])
        weight[lane] = weight_of_aero(cars[lane], table)
        w[lane, first] = entry[lane]
    steps = 3 * n if periodic else n - 1
    i = first
    before = i
    for step in range(steps + 1):
        settled = step >= n
        for lane in range(lanes):
            car = cars[lane]
            here = here_of[lane]
            normal = max(base[i] + bump[i] * here, _MINIMUM_NORMAL)
            ay = abs(gain[i] * here - offset[i])
            k = piece_of[lane]
            while k < last_knot and here >= knot[k + 1]:
                k += 1
            while k > 0 and here < knot[k]:
                k -= 1
            piece_of[lane] = k
            new = (pull[k] + rate[k] * here) * scale[lane]
            # Where engine and curvature are plainly the weaker, the tyres need not be asked: this
            # branch keeps their long chain of operations off the way from node to node.
            near = False
            lift = weight[lane]
            stands = max(normal + here * lift, _MINIMUM_NORMAL)
            if new > easy[lane, 1] * normal - easy[lane, 2] * ay or ay > easy[lane, 0] * normal:
                x = here * per_knot
                peak = max(table_lateral(table, lane, x), _LEAST_GRIP)
                peak *= loaded(stands, table[lane, slopes, 0, LATERAL])
                use = ay / peak
                grip = table_force(table, lane, DRIVE, use, x)
                new = min(new, grip * loaded(stands, table[lane, slopes, 0, DRIVE]))
                near = use > _NEAR_LIMIT
            new -= car[DRAG] * here + car[ROLLING] * normal + climb[i]
            if step > 0:
                # Trapezoid: the prediction assumed the old slope over the whole interval.
                here = max(here + length[before] * (new - slope_of[lane]), 0.0)
                if near:
                    excess = node_excess(table, lane, per_knot, lift, road, i, here)
                    if excess > 0.0:
                        here = corner_limit(table, lane, per_knot, lift, road, i, here, excess)
                if settled and abs(here - w[lane, i]) > _SETTLED * here:
                    settled = False
                w[lane, i] = here
            slope_of[lane] = new
            here_of[lane] = max(here + 2.0 * length[i] * new, 0.0)
        if settled:
            return
        before = i
        i += 1
        if i == n:
            i = 0


@inlined
def braking_slope(
    car: FloatArray,
    table: FloatArray,
    lane: int,
    per_knot: float,
    road: FloatArray,
    i: int,
    w: float,
) -> float:
    """Return the hardest deceleration [m/s²] at node ``i`` and speed squared ``w``."""
    normal = normal_acceleration(road, i, w)
    slopes = table.shape[1] - 1
    x = w * per_knot
    stands = max(normal + w * weight_of_aero(car, table), _MINIMUM_NORMAL)
    ay = abs(road[LATERAL_GAIN, i] * w - road[LATERAL_OFFSET, i])
    peak = max(table_lateral(table, lane, x), _LEAST_GRIP)
    peak *= loaded(stands, table[lane, slopes, 0, LATERAL])
    grip = table_force(table, lane, BRAKE, ay / peak, x)
    grip *= loaded(stands, table[lane, slopes, 0, BRAKE])
    resistance = car[DRAG] * w + car[ROLLING] * normal + road[CLIMB, i]
    return min(grip, car[BRAKE_LIMIT] * car[SHARE_BRAKING]) + resistance


@kernel
def run_backward(
    cars: FloatArray,
    table: FloatArray,
    per_knot: float,
    road: FloatArray,
    periodic: bool,
    last: int,
    w: FloatArray,
) -> None:
    """Lower ``w`` so that every car can brake for all that is ahead, seen from node ``last``."""
    n = road.shape[1]
    lanes = cars.shape[0]
    steps = 2 * n if periodic else n - 1
    slope_of = np.zeros(lanes)
    known = np.zeros(lanes, np.bool_)  # whether that slope is the one of the node ahead
    i = last
    for step in range(steps):
        after = i
        i = i - 1 if i > 0 else n - 1
        settled = step >= n
        for lane in range(lanes):
            ahead = w[lane, after]
            if w[lane, i] <= ahead:
                known[lane] = False
                continue
            car = cars[lane]
            slope = slope_of[lane]
            if not known[lane]:
                slope = braking_slope(car, table, lane, per_knot, road, after, ahead)
            length = road[LENGTH, i]
            guess = max(ahead + 2.0 * length * slope, 0.0)
            new = braking_slope(car, table, lane, per_knot, road, i, guess)
            reached = max(ahead + length * (slope + new), 0.0)
            known[lane] = reached < w[lane, i]
            if known[lane]:
                w[lane, i] = reached
                settled = False
            slope_of[lane] = new
        if settled:
            return


@kernel
def tightest(road: FloatArray) -> int:
    """Return the node of the greatest curvature, where a lap is surely at its limit."""
    best = 0
    for i in range(road.shape[1]):
        if abs(road[LATERAL_GAIN, i]) > abs(road[LATERAL_GAIN, best]):
            best = i
    return best


@summing
def lap_time(road: FloatArray, periodic: bool, w: FloatArray) -> float:
    """Return the time [s] over all intervals, each at constant acceleration."""
    n = w.shape[0]
    length = road[LENGTH]
    speed = np.sqrt(w)
    total = 0.0
    for i in range(n - 1):
        total += length[i] / (speed[i] + speed[i + 1] + 1e-12)
    if periodic:
        total += length[n - 1] / (speed[n - 1] + speed[0] + 1e-12)
    return 2.0 * total


@kernel
def solve(
    cars: FloatArray,
    engine: FloatArray,
    road: FloatArray,
    periodic: bool,
    w_start: FloatArray,
    table: FloatArray,
    w: FloatArray,
    times: FloatArray,
) -> None:
    """Solve one lap of each car, side by side; fill ``times`` (lanes,) and ``w`` (lanes, n).

    The lanes do not touch each other: solving several at once only keeps the processor busy
    while each waits for its own last result.  ``cars`` (lanes, COLUMNS); ``engine`` (3, knots):
    speed squared at the knots, and the tractive force [N] as intercept and slope over speed
    squared from each knot; ``road`` (ROAD_ROWS, n); ``periodic`` joins the last node to the
    first, else the cars enter node 0 with ``w_start`` (lanes,); ``table`` is filled with the
    cars' envelopes.
    """
    lanes = cars.shape[0]
    fastest = engine[0, engine.shape[1] - 1]
    per_knot = (table.shape[1] - 2) / fastest
    entry = np.empty(lanes)
    first = tightest(road) if periodic else 0
    for lane in range(lanes):
        fill_table(cars[lane], cars[lane, DOWNFORCE] * fastest, table[lane])
        start = fastest if periodic else w_start[lane]
        lift = weight_of_aero(cars[lane], table)
        excess = node_excess(table, lane, per_knot, lift, road, first, start)
        if excess > 0.0:
            start = corner_limit(table, lane, per_knot, lift, road, first, start, excess)
        entry[lane] = start
    run_forward(cars, engine, table, per_knot, road, periodic, first, entry, w)
    last = first if periodic else road.shape[1] - 1
    run_backward(cars, table, per_knot, road, periodic, last, w)
    for lane in range(lanes):
        times[lane] = lap_time(road, periodic, w[lane])
