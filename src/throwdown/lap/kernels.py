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

from math import sqrt


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
from throwdown.lap.compiling import inlined, kernel
from throwdown.lap.table import (
    easy_limits,
    fill_table,
    table_force,
    table_lateral,
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
_SETTLED = 1e-6
NEAR_LIMIT = 0.7  # squared lateral use from which a corrected speed may pass the limit
_ROOT_STEPS = 40
_ROOT_TOLERANCE = 2e-4  # m/s²: 0.002 % of g


@inlined
def node_excess(
    car: FloatArray,
    lateral: FloatArray,
    aero_scale: float,
    level: bool,
    road: FloatArray,
    i: int,
    w: float,
) -> float:
    """Return lateral demand minus limit [m/s²] at node ``i``: positive is too fast."""
    normal = max(road[NORMAL_BASE, i] + road[NORMAL_SLOPE, i] * w, _MINIMUM_NORMAL)
    peak = table_lateral(lateral, normal, car[DOWNFORCE] * w, aero_scale, level)
    return abs(road[LATERAL_GAIN, i] * w - road[LATERAL_OFFSET, i]) - peak


@kernel
def corner_limit(
    car: FloatArray,
    lateral: FloatArray,
    aero_scale: float,
    level: bool,
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
        f_new = node_excess(car, lateral, aero_scale, level, road, i, new)
        if f_new > 0.0:
            high = new
        else:
            low = new
        if abs(f_new) < _ROOT_TOLERANCE or high - low < 1e-9 * over:
            return new
        step = -f_new * (new - x) / (f_new - f) if f_new != f else 0.0
        x, f = new, f_new
    return low


@inlined
def resistance(car: FloatArray, road: FloatArray, i: int, w: float, normal: float) -> float:
    """Return drag, rolling resistance and climb [m/s²]."""
    return car[DRAG] * w + car[ROLLING] * normal + road[CLIMB, i]


@kernel
def run_forward(
    car: FloatArray,
    engine: FloatArray,
    lateral: FloatArray,
    force: FloatArray,
    aero_scale: float,
    level: bool,
    road: FloatArray,
    periodic: bool,
    first: int,
    w_first: float,
    w: FloatArray,
) -> None:
    """Accelerate from node ``first`` with ``w_first``, never above the corner limits."""
    n = road.shape[1]
    gain, offset, base = road[LATERAL_GAIN], road[LATERAL_OFFSET], road[NORMAL_BASE]
    bump, climb, length = road[NORMAL_SLOPE], road[CLIMB], road[LENGTH]
    knot, pull, rate = engine[0], engine[1], engine[2]
    downforce, drag, rolling = car[DOWNFORCE], car[DRAG], car[ROLLING]
    scale = car[PULL_SCALE] * car[SHARE_POWER]
    easy_ay, easy_drive = easy_limits(lateral, force)
    last_knot = knot.shape[0] - 2
    steps = 3 * n if periodic else n - 1
    i = first
    before = i
    here = w_first
    w[i] = here
    slope = 0.0
    k = 0
    for step in range(steps + 1):
        normal = max(base[i] + bump[i] * here, _MINIMUM_NORMAL)
        aero = downforce * here
        ay = abs(gain[i] * here - offset[i])
        while k < last_knot and here >= knot[k + 1]:
            k += 1
        while k > 0 and here < knot[k]:
            k -= 1
        new = max((pull[k] + rate[k] * here) * scale, 0.0)
        # Where engine and curvature are plainly the weaker, the tyres need not be asked: this
        # branch keeps their long chain of operations off the way from one node to the next.
        if new > easy_drive * normal or ay > easy_ay * normal:
            peak = table_lateral(lateral, normal, aero, aero_scale, level)
            use = (ay / peak) ** 2
            t = sqrt(max(1.0 - use, 0.0))
            new = min(new, table_force(force, 0, t, normal, aero, aero_scale, level))
            near = use > NEAR_LIMIT
        else:
            near = False
        new -= drag * here + rolling * normal + climb[i]
        if step > 0:
            # Trapezoid: the prediction assumed the old slope over the whole interval.
            here = max(here + length[before] * (new - slope), 0.0)
            if near:
                excess = node_excess(car, lateral, aero_scale, level, road, i, here)
                if excess > 0.0:
                    here = corner_limit(car, lateral, aero_scale, level, road, i, here, excess)
            if step >= n and abs(here - w[i]) <= _SETTLED * here:
                return
            w[i] = here
        slope = new
        here = max(here + 2.0 * length[i] * slope, 0.0)
        before = i
        i += 1
        if i == n:
            i = 0


@inlined
def braking_slope(
    car: FloatArray,
    lateral: FloatArray,
    force: FloatArray,
    aero_scale: float,
    level: bool,
    road: FloatArray,
    i: int,
    w: float,
) -> float:
    """Return the hardest deceleration [m/s²] at node ``i`` and speed squared ``w``."""
    normal = max(road[NORMAL_BASE, i] + road[NORMAL_SLOPE, i] * w, _MINIMUM_NORMAL)
    aero = car[DOWNFORCE] * w
    ay = abs(road[LATERAL_GAIN, i] * w - road[LATERAL_OFFSET, i])
    peak = table_lateral(lateral, normal, aero, aero_scale, level)
    use = (ay / peak) ** 2
    t = sqrt(max(1.0 - use, 0.0))
    grip = table_force(force, 1, t, normal, aero, aero_scale, level)
    return min(grip, car[BRAKE_LIMIT] * car[SHARE_BRAKING]) + resistance(car, road, i, w, normal)


@kernel
def run_backward(
    car: FloatArray,
    lateral: FloatArray,
    force: FloatArray,
    aero_scale: float,
    level: bool,
    road: FloatArray,
    periodic: bool,
    last: int,
    w: FloatArray,
) -> None:
    """Lower ``w`` so that the car can brake for everything ahead, seen from node ``last``."""
    n = road.shape[1]
    steps = 2 * n if periodic else n - 1
    ahead = w[last]
    slope = 0.0
    known = False  # whether ``slope`` is that of the node ahead
    i = last
    for step in range(steps):
        after = i
        i = i - 1 if i > 0 else n - 1
        if w[i] <= ahead:
            if step >= n and not known:
                return
            ahead = w[i]
            known = False
            continue
        if not known:
            slope = braking_slope(
                car, lateral, force, aero_scale, level, road, after, ahead
            )
        length = road[LENGTH, i]
        guess = ahead + 2.0 * length * slope
        new = braking_slope(car, lateral, force, aero_scale, level, road, i, guess)
        reached = max(ahead + length * (slope + new), 0.0)
        known = reached < w[i]
        if known:
            w[i] = reached
        elif step >= n:
            return
        slope = new
        ahead = w[i]


@kernel
def tightest(road: FloatArray) -> int:
    """Return the node of the greatest curvature, where a lap is surely at its limit."""
    best = 0
    for i in range(road.shape[1]):
        if abs(road[LATERAL_GAIN, i]) > abs(road[LATERAL_GAIN, best]):
            best = i
    return best


@kernel
def lap_time(road: FloatArray, periodic: bool, w: FloatArray) -> float:
    """Return the time [s] over all intervals, each at constant acceleration."""
    n = road.shape[1]
    total = 0.0
    here = sqrt(w[0])
    for i in range(n - 1):
        ahead = sqrt(w[i + 1])
        total += 2.0 * road[LENGTH, i] / (here + ahead + 1e-12)
        here = ahead
    if periodic:
        total += 2.0 * road[LENGTH, n - 1] / (here + sqrt(w[0]) + 1e-12)
    return total


@kernel
def solve(
    car: FloatArray,
    engine: FloatArray,
    road: FloatArray,
    level: bool,
    periodic: bool,
    w_start: float,
    lateral: FloatArray,
    force: FloatArray,
    w: FloatArray,
) -> float:
    """Solve one lap; return its time [s], leave speed squared in ``w`` (n,).

    ``engine`` (3, knots): speed squared at the knots, and the tractive force [N] as intercept
    and slope over speed squared from each knot; ``road`` (ROAD_ROWS, n); ``periodic`` joins the last node to the first, else the car enters
    node 0 with ``w_start``; ``lateral`` and ``force`` are filled with the car's table.
    """
    fastest = engine[0, engine.shape[1] - 1]
    most_aero = car[DOWNFORCE] * fastest
    aero_scale = (lateral.shape[0] - 1) / most_aero if most_aero != 0.0 else 0.0
    fill_table(car, most_aero, level, lateral, force)
    first = 0
    entry = w_start
    if periodic:
        first = tightest(road)
        entry = fastest
    excess = node_excess(car, lateral, aero_scale, level, road, first, entry)
    if excess > 0.0:
        entry = corner_limit(
            car, lateral, aero_scale, level, road, first, entry, excess
        )
    run_forward(
        car, engine, lateral, force, aero_scale, level, road, periodic, first, entry, w
    )
    last = first if periodic else road.shape[1] - 1
    run_backward(
        car, lateral, force, aero_scale, level, road, periodic, last, w
    )
    return lap_time(road, periodic, w)
