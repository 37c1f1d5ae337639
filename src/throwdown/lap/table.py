"""The envelope as a table: what makes a lap cost microseconds.

Over ``t = sqrt(1 - (ay/ay_max)²)`` an envelope is nearly a straight line (an ellipse is one
exactly), so few points do.  Two more axes carry what changes along a lap: the normal acceleration
(grade, banking, crests) and the aerodynamic load, both nearly linear.  Drag, engine and brake
torque stay outside.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from throwdown.lap.columns import (
    GRAVITY,
    SHARE_BRAKING,
    SHARE_CORNERING,
    FloatArray,
)
from throwdown.lap.compiling import inlined, kernel
from throwdown.lap.envelope import lateral_limit, longitudinal_limit

POINTS = 9
EASY_SHARE = 0.55  # of the lateral limit: no doubt at all that the tyres hold
NORMAL_LOW = 0.8 * GRAVITY
NORMAL_HIGH = 1.2 * GRAVITY
_AERO_STEP = 1.5  # m/s²: the table is linear in aerodynamic load between knots this far apart
_MAX_AERO_KNOTS = 24


def aero_knots(most: float) -> int:
    """Return how many knots carry an aerodynamic load up to ``most`` [m/s²]."""
    return int(min(2 + abs(most) // _AERO_STEP, _MAX_AERO_KNOTS))


def empty_table(knots: int) -> tuple[FloatArray, FloatArray]:
    """Return arrays for ``fill_table``: (knots, 2) and (knots, POINTS, 4)."""
    return np.empty((knots, 2)), np.empty((knots, POINTS, 4))


@kernel
def fill_table(
    car: FloatArray, most_aero: float, level: bool, lateral: FloatArray, force: FloatArray
) -> None:
    """Fill the tables of one car, in place.

    ``lateral[a, g]`` is ay_max over the normal acceleration ``g`` (0 low, 1 high) at aero knot
    ``a``; ``force[a, p, 2·g]`` the traction and ``force[a, p, 2·g + 1]`` the braking limit over
    the normal acceleration at point ``p``.  A ``level`` course needs one normal acceleration.
    """
    knots = lateral.shape[0]
    points = force.shape[1]
    for a in range(knots):
        aero = most_aero * a / (knots - 1)
        for g in range(2):
            if level:
                normal = GRAVITY
            else:
                normal = NORMAL_HIGH if g else NORMAL_LOW
            if level and g == 1:
                lateral[a, 1] = lateral[a, 0]
                for p in range(points):
                    force[a, p, 2] = force[a, p, 0]
                    force[a, p, 3] = force[a, p, 1]
                continue
            peak = lateral_limit(car, normal, aero)
            lateral[a, g] = car[SHARE_CORNERING] * peak / normal
            drive = 0.0
            brake = 0.0
            for p in range(points - 1, -1, -1):
                t = p / (points - 1)
                ay = peak * sqrt(1.0 - t * t)
                last = (p + 1) / (points - 1)
                drive = longitudinal_limit(car, False, ay, normal, aero, drive * t / last)
                brake = longitudinal_limit(car, True, ay, normal, aero, brake * t / last)
                force[a, p, 2 * g] = car[SHARE_CORNERING] * drive / normal
                force[a, p, 2 * g + 1] = car[SHARE_BRAKING] * brake / normal


@kernel
def easy_limits(lateral: FloatArray, force: FloatArray) -> tuple[float, float]:
    """Return a lateral and a drive acceleration, over the normal one, that any node allows.

    Below both the engine decides.  The margin in EASY_SHARE covers normal accelerations outside
    the table.
    """
    p = int(sqrt(1.0 - EASY_SHARE * EASY_SHARE) * (force.shape[1] - 1))
    drive = force[0, p, 0]
    for a in range(force.shape[0]):
        for q in range(p, force.shape[1]):
            drive = min(drive, force[a, q, 0], force[a, q, 2])
    return EASY_SHARE * lateral.min(), 0.85 * drive


@inlined
def table_lateral(
    lateral: FloatArray, normal: float, aero: float, aero_scale: float, level: bool
) -> float:
    """Return ay_max [m/s²] by linear interpolation in normal and aerodynamic acceleration."""
    a = aero * aero_scale
    i = min(int(a), lateral.shape[0] - 2)
    f = a - i
    low = lateral[i, 0] + f * (lateral[i + 1, 0] - lateral[i, 0])
    if level:
        return low * normal
    high = lateral[i, 1] + f * (lateral[i + 1, 1] - lateral[i, 1])
    g = (normal - NORMAL_LOW) * (1.0 / (NORMAL_HIGH - NORMAL_LOW))
    return (low + g * (high - low)) * normal


@inlined
def table_force(
    force: FloatArray,
    side: int,
    t: float,
    normal: float,
    aero: float,
    aero_scale: float,
    level: bool,
) -> float:
    """Return the traction (``side`` 0) or braking (1) limit [N/kg] at ``t``."""
    points = force.shape[1]
    x = t * (points - 1)
    p = min(int(x), points - 2)
    f = x - p
    a = aero * aero_scale
    i = min(int(a), force.shape[0] - 2)
    h = a - i
    low0 = force[i, p, side] + f * (force[i, p + 1, side] - force[i, p, side])
    low1 = force[i + 1, p, side] + f * (force[i + 1, p + 1, side] - force[i + 1, p, side])
    low = low0 + h * (low1 - low0)
    if level:
        return low * normal
    s = side + 2
    high0 = force[i, p, s] + f * (force[i, p + 1, s] - force[i, p, s])
    high1 = force[i + 1, p, s] + f * (force[i + 1, p + 1, s] - force[i + 1, p, s])
    high = high0 + h * (high1 - high0)
    g = (normal - NORMAL_LOW) * (1.0 / (NORMAL_HIGH - NORMAL_LOW))
    return (low + g * (high - low)) * normal
