"""The envelope as a table: what makes a lap cost microseconds.

With ``u = ay/ay_max`` and ``t = sqrt(1 - u²)`` an ellipse is ``t`` times its height.  The table
keeps what the envelope differs from that, over ``y = (1 + t - u)/2``, which runs almost evenly
with the angle from pure cornering (0) to none (1), so it is smooth at both ends and few points
do.  Two constraints bound each limit (two axles, say): each is smooth and has its own column, and
the smaller counts, so the corner between them stays sharp.  A second axis is speed squared, which
carries the aerodynamic load.
Limits are kept per normal acceleration; how they fall with it (load-sensitive friction) is one
number a limit, since its shape hardly changes.  Drag, engine and brake torque stay outside.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from throwdown.lap.columns import (
    AERO_FRONT,
    DOWNFORCE,
    FRONT_FRACTION,
    GRAVITY,
    SHARE_BRAKING,
    SHARE_CORNERING,
    FloatArray,
)
from throwdown.lap.compiling import inlined, kernel
from throwdown.lap.envelope import (
    FIRST,
    SECOND,
    constraint_limit,
    excess,
    lateral_limit,
    longitudinal_limit,
)

INTERVALS = 12  # over y, were they even; the first quarter, near pure cornering, has twice as many
POINTS = INTERVALS + INTERVALS // 4 + 1
STRIDE = 5  # divides POINTS - 1
EASY_SHARE = 0.85  # of the lateral limit
EASY_MARGIN = 0.9
DRIVE, DRIVE_TOO, BRAKE, BRAKE_TOO, LATERAL = range(5)
_NORMAL_SPAN = 0.2  # of g, to either side, over which the fall with load is taken
_AERO_STEP = 1.5  # m/s²: the table is linear in aerodynamic load between knots this far apart
_MAX_AERO_KNOTS = 24
_LITTLE_AERO = 0.6  # m/s²: up to here aerodynamic load counts as weight


def aero_knots(most: float) -> int:
    """Return how many knots carry an aerodynamic load up to ``most`` [m/s²]: one for little."""
    if abs(most) <= _LITTLE_AERO:
        return 1
    return int(min(2 + abs(most) // _AERO_STEP, _MAX_AERO_KNOTS))


def empty_table(knots: int, lanes: int = 1) -> FloatArray:
    """Return the tables of several cars, array (lanes, knots + 1, POINTS + 1, 5).

    At each knot of speed squared and each point of ``y``: both constraints on traction and both
    on braking, less an ellipse, and (the same at every point) the lateral limit, per normal
    acceleration; after the last point the heights of the ellipses.  The last "knot" holds, at
    point 0, the relative change of the limits per m/s² of normal acceleration.
    """
    return np.empty((lanes, knots + 1, POINTS + 1, 5))


@kernel
def fill_table(car: FloatArray, most_aero: float, table: FloatArray) -> None:
    """Fill the table (knots + 1, POINTS + 1, 5) of one car, in place."""
    knots = table.shape[0] - 1
    points = table.shape[1] - 1
    for a in range(knots):
        aero = most_aero * a / max(knots - 1, 1)
        peak = lateral_limit(car, GRAVITY, aero)
        _fill_pair(car, table, a, DRIVE, peak, aero)
        _fill_pair(car, table, a, BRAKE, peak, aero)
        for p in range(points + 1):
            table[a, p, LATERAL] = car[SHARE_CORNERING] * peak / GRAVITY
    _fill_slopes(car, table)


@kernel
def _fill_pair(
    car: FloatArray, table: FloatArray, a: int, column: int, peak: float, aero: float
) -> None:
    """Fill both constraints on one limit at knot ``a``.

    The first knot is solved point by point, later ones by their change.  A second constraint that
    is twice as wide as the first is not solved: it binds nowhere near.
    """
    points = table.shape[1] - 1
    braking = column == BRAKE
    per = (car[SHARE_BRAKING] if braking else car[SHARE_CORNERING]) / GRAVITY
    height, slope = constraint_limit(car, braking, FIRST, 0.0, GRAVITY, aero, 0.0, 0.0)
    slope_too = 0.0
    first, second = height, 2.0 * height
    trend, trend_too = 0.0, 0.0
    stride = STRIDE if a > 0 else 1
    for p in range(points - 1, -1, -stride):
        u, t = table_point(p, points)
        ay = peak * u
        guess, guess_too = first + trend, second + trend_too
        if a > 0:
            guess = (table[a - 1, p, column] + table[a - 1, points, column] * t) / per
            guess_too = (table[a - 1, p, column + 1] + table[a - 1, points, column + 1] * t) / per
        new, slope = constraint_limit(car, braking, FIRST, ay, GRAVITY, aero, guess, slope)
        far = 2.0 * new + 0.5
        if excess(car, braking, SECOND, far, ay, GRAVITY, aero) <= 0.0:
            new_too = far
        else:
            new_too, slope_too = constraint_limit(
                car, braking, SECOND, ay, GRAVITY, aero, min(guess_too, far), slope_too
            )
        trend, trend_too = new - first, new_too - second
        first, second = new, new_too
        table[a, p, column] = per * (first - height * t)
        table[a, p, column + 1] = per * (second - height * t)
    table[a, points, column] = per * height
    table[a, points, column + 1] = per * height
    if a > 0:
        _fill_between(table[a - 1], table[a], column)
        _fill_between(table[a - 1], table[a], column + 1)


@inlined
def _fill_between(before: FloatArray, here: FloatArray, column: int) -> None:
    """Fill the points between those solved: the knot before plus an interpolated change."""
    for p in range(0, before.shape[0] - 2, STRIDE):
        first = here[p, column] - before[p, column]
        change = here[p + STRIDE, column] - before[p + STRIDE, column] - first
        for q in range(1, STRIDE):
            here[p + q, column] = before[p + q, column] + first + change * q / STRIDE


@kernel
def _fill_slopes(car: FloatArray, table: FloatArray) -> None:
    """Fill how the limits per normal acceleration fall with it, at 0.85 of ay_max."""
    low = (1.0 - _NORMAL_SPAN) * GRAVITY
    high = (1.0 + _NORMAL_SPAN) * GRAVITY
    slopes = table[table.shape[0] - 1, 0]
    side_low = lateral_limit(car, low, 0.0)
    side_high = lateral_limit(car, high, 0.0)
    middle = 0.5 * (side_low / low + side_high / high)
    slopes[LATERAL] = (side_high / high - side_low / low) / (high - low) / middle
    use = 0.82
    for column in (DRIVE, BRAKE):
        braking = column == BRAKE
        guess = 0.7 * side_low
        at_low = longitudinal_limit(car, braking, use * side_low, low, 0.0, guess) / low
        at_high = longitudinal_limit(car, braking, use * side_high, high, 0.0, at_low * high) / high
        slopes[column] = (at_high - at_low) / (high - low) / (0.5 * (at_high + at_low))


@inlined
def table_point(p: int, points: int) -> tuple[float, float]:
    """Return ``u`` and ``t`` at point ``p`` of ``y``: t - u = 2y - 1 on the unit circle."""
    even = points - 1 - INTERVALS
    y = p / (2.0 * INTERVALS) if p <= 2 * even else (p - even) / INTERVALS
    d = 2.0 * y - 1.0
    u = 0.5 * (sqrt(2.0 - d * d) - d)
    return u, u + d


@inlined
def weight_of_aero(car: FloatArray, table: FloatArray) -> float:
    """Return what speed squared adds to the weight [1/m] where a table of one knot leaves it out.

    Little aerodynamic load counts as weight, half as it acts and half by what the front axle gets:
    that one gives way first in corners, both share the braking.
    """
    if table.shape[1] > 2:
        return 0.0
    return 0.5 * car[DOWNFORCE] * (1.0 + car[AERO_FRONT] / car[FRONT_FRACTION])


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
    base = drive_at(table, 0, points - 1)
    u, _ = table_point(least, points)
    fall = max(base - drive_at(table, 0, least), 0.0) / (u * side)
    for a in range(knots):
        for p in range(least, points):
            u, _ = table_point(p, points)
            base = min(base, drive_at(table, a, p) + fall * u * side)
    return EASY_MARGIN * EASY_SHARE * side, EASY_MARGIN * base, EASY_MARGIN * fall


@inlined
def drive_at(table: FloatArray, a: int, p: int) -> float:
    """Return the traction limit per normal acceleration at a point of the table."""
    points = table.shape[1] - 1
    _, t = table_point(p, points)
    first = table[a, p, DRIVE] + table[a, points, DRIVE] * t
    return min(first, table[a, p, DRIVE_TOO] + table[a, points, DRIVE_TOO] * t)


@inlined
def table_lateral(table: FloatArray, lane: int, x: float) -> float:
    """Return ay_max per normal acceleration g, at ``x`` knots of speed squared."""
    knots = table.shape[1] - 1
    if knots == 1:
        return table[lane, 0, 0, LATERAL]
    i = min(int(x), knots - 2)
    low = table[lane, i, 0, LATERAL]
    return low + (x - i) * (table[lane, i + 1, 0, LATERAL] - low)


@inlined
def table_force(table: FloatArray, lane: int, side: int, u: float, x: float) -> float:
    """Return the traction or braking limit per normal acceleration g.

    ``u`` is the share of the lateral limit in use, ``x`` knots of speed squared.
    """
    u = min(u, 1.0)
    t = sqrt(1.0 - u * u)
    y = (0.5 * INTERVALS) * (1.0 + t - u)
    place = min(2.0 * y, y + 0.25 * INTERVALS)
    p = min(int(place), POINTS - 2)
    f = place - p
    knots = table.shape[1] - 1
    if knots == 1:
        first = at_knot(table, lane, 0, p, side, f, t)
        return min(first, at_knot(table, lane, 0, p, side + 1, f, t))
    i = min(int(x), knots - 2)
    h = x - i
    first = at_knot(table, lane, i, p, side, f, t)
    first += h * (at_knot(table, lane, i + 1, p, side, f, t) - first)
    second = at_knot(table, lane, i, p, side + 1, f, t)
    second += h * (at_knot(table, lane, i + 1, p, side + 1, f, t) - second)
    return min(first, second)


@inlined
def at_knot(table: FloatArray, lane: int, i: int, p: int, column: int, f: float, t: float) -> float:
    """Interpolate one constraint at knot ``i``, a share ``f`` past point ``p``."""
    low = table[lane, i, p, column]
    low += f * (table[lane, i, p + 1, column] - low)
    return low + t * table[lane, i, POINTS, column]


@inlined
def loaded(normal: float, slope: float) -> float:
    """Return the factor of a limit per g at a normal acceleration, load sensitivity included."""
    return normal * (1.0 + slope * (normal - GRAVITY))
