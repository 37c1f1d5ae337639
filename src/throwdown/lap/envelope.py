"""The envelope: what a car can do at a speed, a lateral acceleration and a normal acceleration.

Everything that predicts a lap asks this module.  Two axles carry the yaw-balanced lateral
force (front ``m·wf·ay``, rear ``m·(1-wf)·ay``); four wheels carry the loads (longitudinal
transfer, lateral transfer split by roll stiffness, aerodynamic load); friction falls with load;
each axle has a friction ellipse; an open differential drives with twice what its inner wheel
can take, a locked one with the sum.

Forces are per kilogram of car (m/s²), so the mass enters only where drag and engine do.  The
functions are scalar numba kernels: they take raw floats, know no units and raise nothing.

Sources: W. F. Milliken & D. L. Milliken, *Race Car Vehicle Dynamics* (1995), ch. 7-9 (load
transfer, friction ellipse, pair analysis); D. Brayshaw & M. Harrison, Proc. IMechE D 219 (2005)
725 (g-g diagrams for quasi-steady-state laps).
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from throwdown.lap.columns import (
    ABS,
    AERO_FRONT,
    BRAKE_FRONT,
    BRAKE_LIMIT,
    DOWNFORCE,
    DRIVE_FRONT,
    FRONT_FRACTION,
    GRAVITY,
    HEIGHT_RATIO,
    INNER_SOFTNESS,
    LOAD_SLOPE_FRONT,
    LOAD_SLOPE_REAR,
    LOAD_TERM,
    LOCK_FRONT,
    LOCK_REAR,
    LONGITUDINAL_RATIO,
    MU_FRONT,
    MU_REAR,
    TRANSFER_FRONT,
    TRANSFER_REAR,
    FloatArray,
)
from throwdown.lap.compiling import inlined, kernel

_TINY = 1e-9
_MINIMUM_AXLE_LOAD = 0.02  # m/s²: an axle about to lift keeps a trace of load, ellipses stay real
FIRST, SECOND, BOTH = range(3)
_ROOT_STEPS = 40
_ROOT_TOLERANCE = 5e-3  # m/s²: a step this short is taken unchecked, what is left is far less


@inlined
def wheel_capacity(load: float, friction: float, term: float, slope: float) -> float:
    """Return the friction force [N/kg] of one wheel, ``mu0·(term - slope·load)·load``.

    Past the load at which that parabola peaks the force stays at its peak: more load never
    gives less force.
    """
    used = min(load, 0.5 * term / slope)
    return friction * used * (term - slope * used)


@inlined
def wheel_loads(load: float, transfer: float) -> tuple[float, float]:
    """Split an axle load [N/kg] into outer and inner wheel under a lateral transfer [N/kg].

    The inner wheel goes smoothly to zero where it lifts and the outer one takes the rest.
    """
    half = 0.5 * load - transfer
    soft = INNER_SOFTNESS * load
    inner = 0.5 * (half + sqrt(half * half + soft * soft))
    inner = min(inner, 0.5 * load)
    return load - inner, inner


@inlined
def axle_loads(car: FloatArray, fx: float, normal: float, aero: float) -> tuple[float, float]:
    """Return front and rear axle load [N/kg] under a longitudinal tyre force ``fx`` [N/kg]."""
    wf = car[FRONT_FRACTION]
    shift = fx * car[HEIGHT_RATIO]
    front = normal * wf + aero * car[AERO_FRONT] - shift
    rear = normal * (1.0 - wf) + aero * (1.0 - car[AERO_FRONT]) + shift
    return max(front, _MINIMUM_AXLE_LOAD), max(rear, _MINIMUM_AXLE_LOAD)


@inlined
def axle_wheels(car: FloatArray, front: bool, load: float, ay: float) -> tuple[float, float]:
    """Return the friction force [N/kg] of the outer and the inner wheel of an axle."""
    if front:
        outer, inner = wheel_loads(load, ay * car[TRANSFER_FRONT])
        friction, slope = car[MU_FRONT], car[LOAD_SLOPE_FRONT]
    else:
        outer, inner = wheel_loads(load, ay * car[TRANSFER_REAR])
        friction, slope = car[MU_REAR], car[LOAD_SLOPE_REAR]
    term = car[LOAD_TERM]
    return (
        wheel_capacity(outer, friction, term, slope),
        wheel_capacity(inner, friction, term, slope),
    )


@inlined
def axle_use(lateral: float, longitudinal: float, capacity: float, grip: float) -> float:
    """Return the squared share of the friction ellipse that an axle uses."""
    a = lateral / capacity
    b = longitudinal / grip
    return a * a + b * b


@inlined
def both_axles_use(
    fx: float, front_side: float, rear_side: float, front_grip: float, rear_grip: float
) -> tuple[float, float]:
    """Return the squared use of two axles that share ``fx`` as each can.

    First what ``fx`` takes of what both have left, then the lateral use of the fuller axle: each
    is smooth, and the larger counts.
    """
    side = max(front_side, rear_side)
    front = front_grip * sqrt(max(1.0 - front_side * front_side, 0.0))
    rear = rear_grip * sqrt(max(1.0 - rear_side * rear_side, 0.0))
    use = fx / (front + rear + _TINY)
    return use * use, side * side


@kernel
def drive_use(
    car: FloatArray, fx: float, ay: float, normal: float, aero: float
) -> tuple[float, float]:
    """Return two squared uses under a drive force ``fx`` ≥ 0, neither of which may pass one.

    They are those of the front and the rear axle; all-wheel drives send the torque where there
    is grip (docs/decisions/0006) and have those of ``both_axles_use``.
    """
    front_load, rear_load = axle_loads(car, fx, normal, aero)
    fo, fi = axle_wheels(car, True, front_load, ay)
    ro, ri = axle_wheels(car, False, rear_load, ay)
    share = car[DRIVE_FRONT]
    ratio = car[LONGITUDINAL_RATIO]
    wf = car[FRONT_FRACTION]
    front_grip = ratio * (2.0 * fi + car[LOCK_FRONT] * (fo - fi)) + _TINY
    rear_grip = ratio * (2.0 * ri + car[LOCK_REAR] * (ro - ri)) + _TINY
    if 0.0 < share < 1.0:
        front_side = wf * ay / (fo + fi)
        rear_side = (1.0 - wf) * ay / (ro + ri)
        return both_axles_use(fx, front_side, rear_side, front_grip, rear_grip)
    front = axle_use(wf * ay, share * fx, fo + fi, front_grip)
    rear = axle_use((1.0 - wf) * ay, (1.0 - share) * fx, ro + ri, rear_grip)
    return front, rear


@kernel
def brake_use(
    car: FloatArray, fx: float, ay: float, normal: float, aero: float
) -> tuple[float, float]:
    """Return two squared uses under a brake force ``fx`` ≥ 0, neither of which may pass one.

    With anti-lock brakes each axle is held at its own limit: those of ``both_axles_use``.
    Without, the fixed balance decides: those of the front and the rear axle.
    """
    front_load, rear_load = axle_loads(car, -fx, normal, aero)
    fo, fi = axle_wheels(car, True, front_load, ay)
    ro, ri = axle_wheels(car, False, rear_load, ay)
    wf = car[FRONT_FRACTION]
    ratio = car[LONGITUDINAL_RATIO]
    front_side = wf * ay / (fo + fi)
    rear_side = (1.0 - wf) * ay / (ro + ri)
    if car[ABS] > 0.5:
        return both_axles_use(fx, front_side, rear_side, ratio * (fo + fi), ratio * (ro + ri))
    balance = car[BRAKE_FRONT]
    front = axle_use(wf * ay, balance * fx, fo + fi, ratio * (fo + fi))
    rear = axle_use((1.0 - wf) * ay, (1.0 - balance) * fx, ro + ri, ratio * (ro + ri))
    return front, rear


@kernel
def axle_uses(
    car: FloatArray, fx: float, ay: float, normal: float, aero: float
) -> tuple[float, float]:
    """Return the squared ellipse use of the front and of the rear axle, brakes ``fx`` < 0."""
    front_load, rear_load = axle_loads(car, fx, normal, aero)
    fo, fi = axle_wheels(car, True, front_load, ay)
    ro, ri = axle_wheels(car, False, rear_load, ay)
    wf = car[FRONT_FRACTION]
    ratio = car[LONGITUDINAL_RATIO]
    front_side = wf * ay / (fo + fi)
    rear_side = (1.0 - wf) * ay / (ro + ri)
    braking = fx < 0.0
    front_grip = ratio * (fo + fi)
    rear_grip = ratio * (ro + ri)
    share = car[BRAKE_FRONT]
    shared = car[ABS] > 0.5
    if not braking:
        front_grip = ratio * (2.0 * fi + car[LOCK_FRONT] * (fo - fi)) + _TINY
        rear_grip = ratio * (2.0 * ri + car[LOCK_REAR] * (ro - ri)) + _TINY
        share = car[DRIVE_FRONT]
        shared = 0.0 < share < 1.0
    if shared:
        front_free = max(1.0 - front_side * front_side, 0.0)
        rear_free = max(1.0 - rear_side * rear_side, 0.0)
        use = fx / (front_grip * sqrt(front_free) + rear_grip * sqrt(rear_free) + _TINY)
        front = front_side * front_side + use * use * front_free
        return front, rear_side * rear_side + use * use * rear_free
    front = axle_use(wf * ay, share * fx, fo + fi, front_grip)
    return front, axle_use((1.0 - wf) * ay, (1.0 - share) * fx, ro + ri, rear_grip)


@kernel
def lateral_limit(car: FloatArray, normal: float, aero: float) -> float:
    """Return the greatest lateral tyre acceleration [m/s²] with neither drive nor brakes.

    Fixed-point iteration on the axle that gives way first; load sensitivity makes it a strong
    contraction.
    """
    if normal + aero <= 0.0:
        return _TINY
    front_load, rear_load = axle_loads(car, 0.0, normal, aero)
    wf = car[FRONT_FRACTION]
    ay = 0.8 * car[MU_FRONT] * (normal + aero)
    for _ in range(_ROOT_STEPS):
        fo, fi = axle_wheels(car, True, front_load, ay)
        ro, ri = axle_wheels(car, False, rear_load, ay)
        new = min((fo + fi) / wf, (ro + ri) / (1.0 - wf))
        # Averaging suits the slope of about -0.15 of usual cars and tames that at wheel lift.
        new = 0.87 * new + 0.13 * ay
        if abs(new - ay) < 1e-7 * new:
            return new
        ay = new
    return ay


@inlined
def excess(
    car: FloatArray, braking: bool, which: int, fx: float, ay: float, normal: float, aero: float
) -> float:
    """Return by how much a use (FIRST, SECOND or BOTH) passes one: positive is too much."""
    if braking:
        first, second = brake_use(car, fx, ay, normal, aero)
    else:
        first, second = drive_use(car, fx, ay, normal, aero)
    if which == FIRST:
        return sqrt(first) - 1.0
    if which == SECOND:
        return sqrt(second) - 1.0
    return sqrt(max(first, second)) - 1.0


@kernel
def constraint_limit(
    car: FloatArray,
    braking: bool,
    which: int,
    ay: float,
    normal: float,
    aero: float,
    guess: float,
    slope: float,
) -> tuple[float, float]:
    """Return the greatest tyre force [N/kg] along the car that one constraint allows.

    A secant search, kept inside a bracket, for the force at which ``which`` use (FIRST, SECOND or
    BOTH) reaches one.  ``guess`` of that force and ``slope`` of the use over force there (0 for
    none) speed it up; the slope found comes second, for the next search nearby.
    """
    high = 1.5 * car[LONGITUDINAL_RATIO] * max(car[MU_FRONT], car[MU_REAR]) * (normal + aero)
    if high <= 0.0:
        return 0.0, 0.0
    low = 0.0
    top = high
    x = guess if 0.0 < guess < high else 0.3 * high
    f = excess(car, braking, which, x, ay, normal, aero)
    # Without a slope: use grows about in proportion to the force, load transfer takes a little.
    step = -f / slope if slope > 0.0 else -x * f / (1.0 + 0.8 * max(f, -0.5))
    for _ in range(_ROOT_STEPS):
        if f > 0.0:
            high = x
        else:
            low = x
        new = x + step
        # It may not bind at all: the whole range is free, or use falls with force.
        outward = high == top and (new >= top or (f <= 0.0 and step <= 0.0))
        if outward and excess(car, braking, which, top, ay, normal, aero) <= 0.0:
            return top, 0.0
        if abs(step) < _ROOT_TOLERANCE or high - low < _ROOT_TOLERANCE:
            return min(max(new, low), high), slope
        if not low < new < high:
            new = 0.5 * (low + high)
        f_new = excess(car, braking, which, new, ay, normal, aero)
        slope = (f_new - f) / (new - x)
        # Past where an axle lifts its use is level, and tells no more than which side to look on.
        step = -f_new / slope if slope != 0.0 else (low if f_new > 0.0 else high) - new
        x, f = new, f_new
    return x, slope


@kernel
def longitudinal_limit(
    car: FloatArray, braking: bool, ay: float, normal: float, aero: float, guess: float
) -> float:
    """Return the greatest tyre force [N/kg] along the car at lateral acceleration ``ay``.

    Engine and brake torque are not limited here.
    """
    first, _ = constraint_limit(car, braking, FIRST, ay, normal, aero, guess, 0.0)
    second, _ = constraint_limit(car, braking, SECOND, ay, normal, aero, guess, 0.0)
    return min(first, second)


@kernel
def friction_from_skid_pad(rows: FloatArray, lateral: FloatArray, rear_reserve: float) -> None:
    """Set mu0 of both axles, in place, so that ``lateral`` [m/s²] is each row's steady limit.

    ``rows`` (draws, COLUMNS) hold everything but the friction; ``rear_reserve`` is how much more
    the rear axle could take at that limit.
    """
    for i in range(rows.shape[0]):
        car = rows[i]
        car[MU_FRONT] = 1.0
        car[MU_REAR] = 1.0
        ay = lateral[i]
        front_load, rear_load = axle_loads(car, 0.0, GRAVITY, 0.0)
        fo, fi = axle_wheels(car, True, front_load, ay)
        ro, ri = axle_wheels(car, False, rear_load, ay)
        wf = car[FRONT_FRACTION]
        car[MU_FRONT] = wf * ay / (fo + fi)
        car[MU_REAR] = (1.0 - wf) * ay / (ro + ri) * (1.0 + rear_reserve)


def g_g(
    car: FloatArray, speed: float, points: int = 41
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return lateral acceleration, traction and braking limits [m/s²], arrays (points,).

    At ``speed`` [m/s] on a level road, tyres and brakes only: engine and driver left aside.
    """
    aero = float(car[DOWNFORCE]) * speed * speed
    peak = lateral_limit(car, GRAVITY, aero)
    ay = peak * np.sin(np.linspace(0.0, 0.5 * np.pi, points))
    drive = np.array([longitudinal_limit(car, False, a, GRAVITY, aero, 0.0) for a in ay])
    brake = np.array([longitudinal_limit(car, True, a, GRAVITY, aero, 0.0) for a in ay])
    return ay, drive, np.minimum(brake, car[BRAKE_LIMIT])
