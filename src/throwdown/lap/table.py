"""The envelope as a table: what makes a lap cost microseconds.

With ``u = ay/ay_max`` and ``t = sqrt(1 - u²)`` an ellipse is ``t`` times its height.  The table
keeps what the envelope differs from that, over ``y = (1 + t - u)/2``, which runs almost evenly
with the angle from pure cornering (0) to none (1), so it is smooth at both ends and few points
do.  A second axis is speed squared, which carries the aerodynamic load.
Limits are kept per normal acceleration; how they fall with it (load-sensitive friction) is one
number a limit, since its shape hardly changes.  Drag, engine and brake torque stay outside.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from throwdown.lap.columns import GRAVITY, SHARE_BRAKING, SHARE_CORNERING, FloatArray
from throwdown.lap.compiling import inlined, kernel
from throwdown.lap.envelope import lateral_limit, longitudinal_limit

POINTS = 17
STRIDE = 4  # divides POINTS - 1
EASY_SHARE = 0.85  # of the lateral limit
EASY_MARGIN = 0.9
DRIVE, BRAKE, LATERAL = range(3)
_NORMAL_SPAN = 0.2  # of g, to either side, over which the fall with load is taken
_AERO_STEP = 1.5  # m/s²: the table is linear in aerodynamic load between knots this far apart
_MAX_AERO_KNOTS = 24


def aero_knots(most: float) -> int:
    """Return how many knots carry an aerodynamic load up to ``most`` [m/s²]."""
    return int(min(2 + abs(most) // _AERO_STEP, _MAX_AERO_KNOTS))


def empty_table(knots: int, lanes: int = 1) -> FloatArray:
    """Return the tables of several cars, array (lanes, knots + 1, POINTS + 1, 3).

    At each knot of speed squared and each point of ``y``: traction and braking limit less that
    of the ellipse, and (the same at every point) the lateral limit, per normal acceleration; after
    the last point the heights of the ellipses.  The last "knot" holds, at point 0, the relative
    change of the three per m/s² of normal acceleration.
    """
    return np.empty((lanes, knots + 1, POINTS + 1, 3))


@kernel
def fill_table(car: FloatArray, most_aero: float, table: FloatArray) -> None:
    """Fill the table (knots + 1, POINTS + 1, 3) of one car, in place."""
    knots = table.shape[0] - 1
    points = table.shape[1] - 1
    for a in range(knots):
        aero = most_aero * a / (knots - 1)
        peak = lateral_limit(car, GRAVITY, aero)
        for side in range(2):
            share = car[SHARE_BRAKING] if side == BRAKE else car[SHARE_CORNERING]
            braking = side == BRAKE
            height = longitudinal_limit(car, braking, 0.0, GRAVITY, aero, 0.0)
            last = height
            trend = 0.0
            # Past the first knot only the change from knot to knot is solved for, at few points.
            stride = STRIDE if a > 0 else 1
            for p in range(points - 1, -1, -stride):
                u, t = table_point(p, points)
                guess = last + trend
                if a > 0:
                    guess = (
                        (table[a - 1, p, side] + table[a - 1, points, side] * t) * GRAVITY / share
                    )
                found = longitudinal_limit(car, braking, peak * u, GRAVITY, aero, guess)
                trend = found - last
                last = found
                table[a, p, side] = share * (last - height * t) / GRAVITY
            if a > 0:
                fill_between(table[a - 1], table[a], side)
            table[a, points, side] = share * height / GRAVITY
        for p in range(points + 1):
            table[a, p, LATERAL] = car[SHARE_CORNERING] * peak / GRAVITY
    _fill_slopes(car, table)


@inlined
def fill_between(before: FloatArray, table: FloatArray, side: int) -> None:
    """Fill the points between those solved: the knot before plus an interpolated change."""
    for p in range(0, POINTS - 1, STRIDE):
        first = table[p, side] - before[p, side]
        last = table[p + STRIDE, side] - before[p + STRIDE, side]
        for q in range(1, STRIDE):
            change = first + (last - first) * q / STRIDE
            table[p + q, side] = before[p + q, side] + change


@kernel
def _fill_slopes(car: FloatArray, table: FloatArray) -> None:
    """Fill how the limits per normal acceleration fall with it, at three quarters of ``t``."""
    low = (1.0 - _NORMAL_SPAN) * GRAVITY
    high = (1.0 + _NORMAL_SPAN) * GRAVITY
    slopes = table[table.shape[0] - 1, 0]
    side_low = lateral_limit(car, low, 0.0)
    side_high = lateral_limit(car, high, 0.0)
    middle = 0.5 * (side_low / low + side_high / high)
    slopes[LATERAL] = (side_high / high - side_low / low) / (high - low) / middle
    use = 0.66
    for side in range(2):
        braking = side == BRAKE
        guess = 0.7 * side_low
        at_low = longitudinal_limit(car, braking, use * side_low, low, 0.0, guess) / low
        at_high = longitudinal_limit(car, braking, use * side_high, high, 0.0, at_low * high) / high
        slopes[side] = (at_high - at_low) / (high - low) / (0.5 * (at_high + at_low))


@inlined
def table_point(p: int, points: int) -> tuple[float, float]:
    """Return ``u`` and ``t`` at point ``p`` of ``y``: t - u = 2y - 1 on the unit circle."""
    d = 2.0 * p / (points - 1) - 1.0
    u = 0.5 * (sqrt(2.0 - d * d) - d)
    return u, u + d


@kernel
def easy_limits(table: FloatArray) -> tuple[float, float, float]:
    """Return a bound below the traction limit that costs nothing to ask.

    Up to a lateral acceleration of ``side`` per normal one the tyres can take at least
    ``base - fall·ay`` per normal one.  The margins cover normal accelerations far from g.
    """
    points = table.shape[1] - 1
    knots = table.shape[0] - 1
    side = table[0, 0, LATERAL]
    for a in range(knots):
        side = min(side, table[a, 0, LATERAL])
    least = 0
    while table_point(least, points)[0] > EASY_SHARE:
        least += 1
    u, t = table_point(least, points)
    edge = table[0, least, DRIVE] + table[0, points, DRIVE] * t
    base = table[0, points, DRIVE]
    fall = max(base - edge, 0.0) / (u * side)
    for a in range(knots):
        for p in range(least, points):
            u, t = table_point(p, points)
            here = table[a, p, DRIVE] + table[a, points, DRIVE] * t
            base = min(base, here + fall * u * side)
    return EASY_MARGIN * EASY_SHARE * side, EASY_MARGIN * base, EASY_MARGIN * fall


@inlined
def table_lateral(table: FloatArray, lane: int, x: float) -> float:
    """Return ay_max per normal acceleration g, at ``x`` knots of speed squared."""
    i = 0
    if table.shape[1] > 3:
        i = min(int(x), table.shape[1] - 3)
    low = table[lane, i, 0, LATERAL]
    return low + (x - i) * (table[lane, i + 1, 0, LATERAL] - low)


@inlined
def table_force(table: FloatArray, lane: int, side: int, u: float, x: float) -> float:
    """Return the traction or braking limit per normal acceleration g.

    ``u`` is the share of the lateral limit in use, ``x`` knots of speed squared.
    """
    u = min(u, 1.0)
    t = sqrt(1.0 - u * u)
    y = (0.5 * (POINTS - 1)) * (1.0 + t - u)
    p = min(int(y), POINTS - 2)
    f = y - p
    i = 0
    if table.shape[1] > 3:
        i = min(int(x), table.shape[1] - 3)
    low = table[lane, i, p, side]
    low += f * (table[lane, i, p + 1, side] - low) + t * table[lane, i, POINTS, side]
    high = table[lane, i + 1, p, side]
    high += f * (table[lane, i + 1, p + 1, side] - high) + t * table[lane, i + 1, POINTS, side]
    return low + (x - i) * (high - low)


@inlined
def loaded(normal: float, slope: float) -> float:
    """Return the factor of a limit per g at a normal acceleration, load sensitivity included."""
    return normal * (1.0 + slope * (normal - GRAVITY))
