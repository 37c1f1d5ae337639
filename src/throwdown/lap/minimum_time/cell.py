"""One cell of the course: what it asks of the car, what it costs in time, and the slopes of both.

A cell surrounds a mesh node.  The lateral offset ``n`` lives at the node, speed squared at the
two faces; the acceleration is constant from face to face, so the time through a cell is exact.
Curvature and heading of the path come from the offsets of the node and its two neighbours.
Nothing else enters: a cell knows five unknowns, in the order along the road

    z = (n before, w at the rear face, n here, w at the front face, n after)

and the share sigma of a force that its two axles may split freely (docs/theory/minimum-time.md).
What the tyres are asked for, the demand, is (fx, ay, normal, w, sigma).
"""

from __future__ import annotations

from math import sqrt

from throwdown.lap.columns import (
    ABS,
    AERO_FRONT,
    BRAKE_FRONT,
    BRAKE_LIMIT,
    DOWNFORCE,
    DRAG,
    DRIVE_FRONT,
    FRONT_FRACTION,
    GRAVITY,
    HEIGHT_RATIO,
    PULL_SCALE,
    ROLLING,
    SHARE_BRAKING,
    SHARE_CORNERING,
    SHARE_POWER,
    FloatArray,
)
from throwdown.lap.compiling import inlined, kernel
from throwdown.lap.minimum_time.grip import (
    BY_A,
    BY_AA,
    BY_AL,
    BY_L,
    BY_LL,
    JET,
    USE,
    USE_A,
    USE_AA,
    USE_AL,
    USE_F,
    USE_FA,
    USE_FF,
    USE_FL,
    USE_L,
    USE_LL,
    VALUE,
    nominal,
    side_jet,
    slant_jet,
    use_jet,
    wheel_jets,
)

# Rows of the ground array: the course at each node.
(
    CURVATURE,  # of the reference line [1/m]
    CURVATURE_SLOPE,  # [1/m²]
    COS_BANK,
    SIN_BANK,
    SIDE_PULL,  # g·cos(grade)·sin(banking)
    STAND,  # g·cos(grade)·cos(banking)
    RISE,  # g·sin(grade)
    TILT,  # g·sin(banking)
    BUMP,  # vertical curvature [1/m]
    LENGTH,  # of the cell along the reference line [m]
    STEP,  # between nodes [m]
) = range(11)
GROUND_ROWS = 11

FX, AY, NORMAL, SPEED, SPLIT = range(5)
DEMANDS = 4  # without the split
LIMIT_FRONT, LIMIT_REAR, WALL_FRONT, WALL_REAR, LIMIT_POWER, LIMIT_BRAKE = range(6)
LIMITS = 6

_LEAST_LOAD = 0.3  # m/s², where what a driven axle has along is asked
_LEAST_NORMAL = 0.05
_SOFT_SIDE = 0.02  # m/s²: |ay| is rounded over this, since wheels swap roles at nought
_SOFT_SHARE = 0.3  # m/s²: the driver's share passes from braking to driving over this
_LEAST_SPEED = 1e-3  # m/s, where a slope over speed is asked


@inlined
def free_split(car: FloatArray, driving: bool) -> bool:
    """Tell whether the axles share the force as each can."""
    return 0.0 < car[DRIVE_FRONT] < 1.0 if driving else car[ABS] > 0.5


@inlined
def effective_force(car: FloatArray, fx: float) -> tuple[float, float, float]:
    """Return ``fx`` over the driver's share of the envelope, its slope and its curvature."""
    driving = 1.0 / car[SHARE_CORNERING]
    braking = 1.0 / car[SHARE_BRAKING]
    if fx >= _SOFT_SHARE:
        return fx * driving, driving, 0.0
    if fx <= -_SOFT_SHARE:
        return fx * braking, braking, 0.0
    t = 0.5 * (fx / _SOFT_SHARE + 1.0)
    blend = t * t * t * (10.0 + t * (6.0 * t - 15.0))
    slope = 30.0 * t * t * (1.0 - t) * (1.0 - t) * (0.5 / _SOFT_SHARE)
    curve = 60.0 * t * (1.0 - t) * (1.0 - 2.0 * t) * (0.25 / _SOFT_SHARE / _SOFT_SHARE)
    change = driving - braking
    value = braking + change * blend
    return fx * value, value + fx * change * slope, change * (2.0 * slope + fx * curve)


@inlined
def pull_at(engine: FloatArray, w: float, piece: int) -> tuple[float, float, float, int]:
    """Return the tractive force [N] at speed squared ``w``, its slope, its curvature, its piece.

    ``engine`` (3, knots) holds speed squared, force and slope at the knots: cubic Hermite pieces
    between them, since Newton's method would hop to and fro over a kink.
    """
    last = engine.shape[1] - 2
    k = piece
    while k < last and w >= engine[0, k + 1]:
        k += 1
    while k > 0 and w < engine[0, k]:
        k -= 1
    width = engine[0, k + 1] - engine[0, k]
    t = min(max((w - engine[0, k]) / width, 0.0), 1.0)
    low, high = engine[1, k], engine[1, k + 1]
    rise_low, rise_high = engine[2, k] * width, engine[2, k + 1] * width
    cubic = 2.0 * (low - high) + rise_low + rise_high
    square = 3.0 * (high - low) - 2.0 * rise_low - rise_high
    value = low + t * (rise_low + t * (square + t * cubic))
    slope = (rise_low + t * (2.0 * square + 3.0 * t * cubic)) / width
    return value, slope, (2.0 * square + 6.0 * t * cubic) / (width * width), k


@kernel
def path_jet(
    ground: FloatArray, i: int, n: float, p: float, c: float, bend: FloatArray, stretch: FloatArray
) -> None:
    """Fill the path's curvature [1/m] and stretch ``dl/ds`` with derivatives over (n, n', n'').

    ``bend`` (10,): value, three slopes, then nn, np, nc, pp, pc, cc; ``stretch`` (6,): value,
    slopes over n and p, then nn, np, pp.
    """
    k = ground[CURVATURE, i]
    dk = ground[CURVATURE_SLOPE, i]
    q = 1.0 - n * k
    e2 = q * q + p * p
    e = sqrt(e2)
    e2_n, e2_p, e2_nn = -2.0 * k * q, 2.0 * p, 2.0 * k * k
    stretch[0] = e
    stretch[1] = 0.5 * e2_n / e
    stretch[2] = 0.5 * e2_p / e
    stretch[3] = (0.5 * e2_nn - stretch[1] * stretch[1]) / e
    stretch[4] = -stretch[1] * stretch[2] / e
    stretch[5] = (1.0 - stretch[2] * stretch[2]) / e
    a = q * (c + k * q) + p * (2.0 * k * p + dk * n)
    a_n = -k * (c + 2.0 * k * q) + dk * p
    a_p = 4.0 * k * p + dk * n
    s1 = 1.0 / (e2 * e)
    s2 = -1.5 * s1 / e2
    s3 = -2.5 * s2 / e2
    bend[0] = a * s1
    bend[1] = a_n * s1 + a * s2 * e2_n
    bend[2] = a_p * s1 + a * s2 * e2_p
    bend[3] = q * s1
    bend[4] = 2.0 * k * k * k * s1 + s2 * (2.0 * a_n * e2_n + a * e2_nn) + a * s3 * e2_n * e2_n
    bend[5] = dk * s1 + s2 * (a_n * e2_p + a_p * e2_n) + a * s3 * e2_n * e2_p
    bend[6] = -k * s1 + s2 * q * e2_n
    bend[7] = 4.0 * k * s1 + s2 * (2.0 * a_p * e2_p + 2.0 * a) + a * s3 * e2_p * e2_p
    bend[8] = s2 * q * e2_p
    bend[9] = 0.0


@inlined
def differences(step: float, first: bool, last: bool) -> tuple[float, float, float, float, float]:
    """Return the weights of n' (before, here, after) and of n'' (neighbours, here).

    At an open end the path keeps the slope of its first or last interval.
    """
    if first:
        return 0.0, -1.0 / step, 1.0 / step, 0.0, 0.0
    if last:
        return -1.0 / step, 1.0 / step, 0.0, 0.0, 0.0
    square = 1.0 / (step * step)
    return -0.5 / step, 0.0, 0.5 / step, square, -2.0 * square


@inlined
def front_share(car: FloatArray, fx: float, split: float) -> tuple[float, float]:
    """Return the front axle's share of ``fx`` and its slope over the split."""
    driving = fx > 0.0
    if free_split(car, driving):
        return split, 1.0
    return (car[DRIVE_FRONT] if driving else car[BRAKE_FRONT]), 0.0


@kernel
def axle_limits(
    car: FloatArray,
    front: bool,
    demand: FloatArray,
    duals: FloatArray,
    limits: FloatArray,
    slopes: FloatArray,
    curve: FloatArray,
    scratch: FloatArray,
) -> None:
    """Add one axle's two limits: the friction ellipse, and the wall without any force along.

    ``demand`` (5,); ``limits`` (LIMITS,) and ``slopes`` (LIMITS, 5) are filled; ``curve`` (5, 5)
    gathers the curvatures, weighted by ``duals`` (LIMITS,).
    """
    fx, ay = demand[FX], demand[AY]
    force, by_fx, by_fx_fx = effective_force(car, fx)
    inverse = 1.0 / car[SHARE_CORNERING]
    root = sqrt(ay * ay + _SOFT_SIDE * _SOFT_SIDE)
    a = root * inverse
    a_ay = ay / root * inverse
    a_ay_ay = _SOFT_SIDE * _SOFT_SIDE / (root * root * root) * inverse
    share, by_split = front_share(car, fx, demand[SPLIT])
    weight = car[FRONT_FRACTION]
    aero = car[DOWNFORCE] * car[AERO_FRONT]
    lean = -car[HEIGHT_RATIO]
    limit, wall = LIMIT_FRONT, WALL_FRONT
    if not front:
        share, by_split, lean = 1.0 - share, -by_split, -lean
        weight, aero = 1.0 - weight, car[DOWNFORCE] - aero
        limit, wall = LIMIT_REAR, WALL_REAR
    still = weight * demand[NORMAL] + aero * demand[SPEED]
    outer, inner, side, use = scratch[0], scratch[1], scratch[2], scratch[3]
    slant = scratch[4, :JET]
    scale = nominal(car, front)

    wheel_jets(car, front, a, still, outer, inner)
    side_jet(weight, a, scale, outer, inner, side)
    limits[wall] = side[VALUE]
    row = slopes[wall]
    row[FX] = 0.0
    row[AY] = side[BY_A] * a_ay
    row[NORMAL] = side[BY_L] * weight
    row[SPEED] = side[BY_L] * aero
    row[SPLIT] = 0.0
    dual = duals[wall]
    curve[AY, AY] += dual * (side[BY_AA] * a_ay * a_ay + side[BY_A] * a_ay_ay)
    curve[AY, NORMAL] += dual * side[BY_AL] * a_ay * weight
    curve[AY, SPEED] += dual * side[BY_AL] * a_ay * aero
    curve[NORMAL, NORMAL] += dual * side[BY_LL] * weight * weight
    curve[NORMAL, SPEED] += dual * side[BY_LL] * weight * aero
    curve[SPEED, SPEED] += dual * side[BY_LL] * aero * aero

    load = still + lean * force
    driving = share * force > 0.0
    if driving and load < _LEAST_LOAD:
        # A driven axle off the ground: its grip is that of a trace of load.
        wheel_jets(car, front, a, _LEAST_LOAD, outer, inner)
        slant_jet(car, front, driving, outer, inner, slant)
        slant[1:] = 0.0
        wheel_jets(car, front, a, load, outer, inner)
    else:
        wheel_jets(car, front, a, load, outer, inner)
        slant_jet(car, front, driving, outer, inner, slant)
    side_jet(weight, a, scale, outer, inner, side)
    use_jet(share * force, scale, side, slant, use)
    on_normal, on_speed, on_force = weight, aero, lean
    # Over the effective force, which moves both the axle's own force and its load.
    u_e = use[USE_F] * share + use[USE_L] * on_force
    u_ee = use[USE_FF] * share * share + 2.0 * use[USE_FL] * share * on_force
    u_ee += use[USE_LL] * on_force * on_force
    u_ea = use[USE_FA] * share + use[USE_AL] * on_force
    u_el = use[USE_FL] * share + use[USE_LL] * on_force
    turn = by_split * force
    u_es = (use[USE_FF] * share + use[USE_FL] * on_force) * turn + use[USE_F] * by_split
    limits[limit] = use[USE]
    row = slopes[limit]
    row[FX] = u_e * by_fx
    row[AY] = use[USE_A] * a_ay
    row[NORMAL] = use[USE_L] * on_normal
    row[SPEED] = use[USE_L] * on_speed
    row[SPLIT] = use[USE_F] * turn
    dual = duals[limit]
    curve[FX, FX] += dual * (u_ee * by_fx * by_fx + u_e * by_fx_fx)
    curve[FX, AY] += dual * u_ea * by_fx * a_ay
    curve[FX, NORMAL] += dual * u_el * by_fx * on_normal
    curve[FX, SPEED] += dual * u_el * by_fx * on_speed
    curve[FX, SPLIT] += dual * u_es * by_fx
    curve[AY, AY] += dual * (use[USE_AA] * a_ay * a_ay + use[USE_A] * a_ay_ay)
    curve[AY, NORMAL] += dual * use[USE_AL] * a_ay * on_normal
    curve[AY, SPEED] += dual * use[USE_AL] * a_ay * on_speed
    curve[AY, SPLIT] += dual * use[USE_FA] * a_ay * turn
    curve[NORMAL, NORMAL] += dual * use[USE_LL] * on_normal * on_normal
    curve[NORMAL, SPEED] += dual * use[USE_LL] * on_normal * on_speed
    curve[NORMAL, SPLIT] += dual * use[USE_FL] * on_normal * turn
    curve[SPEED, SPEED] += dual * use[USE_LL] * on_speed * on_speed
    curve[SPEED, SPLIT] += dual * use[USE_FL] * on_speed * turn
    curve[SPLIT, SPLIT] += dual * use[USE_FF] * turn * turn


@kernel
def balanced_split(car: FloatArray, demand: FloatArray, scratch: FloatArray) -> float:
    """Return the front share of a force at which both axles use equally much of what is left."""
    force, _, _ = effective_force(car, demand[FX])
    a = abs(demand[AY]) / car[SHARE_CORNERING]
    wf = car[FRONT_FRACTION]
    aero = car[DOWNFORCE] * demand[SPEED]
    shift = force * car[HEIGHT_RATIO]
    front = max(wf * demand[NORMAL] + car[AERO_FRONT] * aero - shift, _LEAST_LOAD)
    rear = (1.0 - wf) * demand[NORMAL] + (1.0 - car[AERO_FRONT]) * aero + shift
    rear = max(rear, _LEAST_LOAD)
    free_front = _free_grip(car, True, a, front, wf, force, scratch)
    free_rear = _free_grip(car, False, a, rear, 1.0 - wf, force, scratch)
    return min(max(free_front / (free_front + free_rear), 0.02), 0.98)


@kernel
def _free_grip(
    car: FloatArray,
    front: bool,
    a: float,
    load: float,
    weight: float,
    force: float,
    scratch: FloatArray,
) -> float:
    """Return the force along that an axle has left beside its lateral force [N/kg]."""
    outer, inner, slant = scratch[0], scratch[1], scratch[4, :JET]
    wheel_jets(car, front, a, load, outer, inner)
    slant_jet(car, front, force > 0.0, outer, inner, slant)
    capacity = outer[VALUE] + inner[VALUE]
    used = weight * a / capacity
    return capacity / slant[VALUE] * sqrt(max(1.0 - used * used, 1e-3))


@inlined
def _to_unknowns(
    weights: tuple[float, float, float, float, float],
    bends: tuple[float, float, float, float, float],
    ties: tuple[float, float, float, float, float],
    out: FloatArray,
) -> None:
    """Turn curvatures over (n, n', n'') and the two faces into those over z.

    ``bends``: nn, np, pp, nc, pc; ``ties``: n and n' with the rear face, both with the front
    face, n'' with either.
    """
    pb, ph, pa, cs, ch = weights
    nn, np_, pp, nc, pc = bends
    nr, pr, nf, pf, both = ties
    out[0, 0] = pb * (pb * pp + 2.0 * cs * pc)
    out[0, 2] = pb * (np_ + ph * pp + ch * pc) + cs * (nc + ph * pc)
    out[0, 4] = pb * (pa * pp + cs * pc) + cs * pa * pc
    out[2, 2] = nn + ph * (2.0 * np_ + ph * pp) + 2.0 * ch * (nc + ph * pc)
    out[2, 4] = pa * (np_ + ph * pp + ch * pc) + cs * (nc + ph * pc)
    out[4, 4] = pa * (pa * pp + 2.0 * cs * pc)
    out[0, 1] = pb * pr + cs * both
    out[0, 3] = pb * pf + cs * both
    out[1, 2] = nr + ph * pr + ch * both
    out[2, 3] = nf + ph * pf + ch * both
    out[1, 4] = pa * pr + cs * both
    out[3, 4] = pa * pf + cs * both


@kernel
def cell_jet(
    car: FloatArray,
    engine: FloatArray,
    piece: int,
    ground: FloatArray,
    i: int,
    first: bool,
    last: bool,
    z: FloatArray,
    split: float,
    duals: FloatArray,
    limits: FloatArray,
    slopes: FloatArray,
    curve: FloatArray,
    jacobian: FloatArray,
    gradient: FloatArray,
    of_time: FloatArray,
    of_demand: FloatArray,
    scratch: FloatArray,
) -> tuple[float, int]:
    """Fill everything Newton's method wants of cell ``i``; return its time [s].

    ``z`` (5,) are the cell's unknowns.  ``limits`` (LIMITS,) are at most nought where kept,
    ``slopes`` (LIMITS, 5) theirs over the demand, ``curve`` (5, 5, upper triangle) their
    curvature weighted by ``duals``; ``jacobian`` (DEMANDS, 5) is that of the demand over z;
    ``gradient`` (5,) that of the time; ``of_time`` and ``of_demand`` (5, 5, upper triangles) are
    the curvatures of the time and of the demand, weighted, over z.  ``piece`` guesses the
    engine's piece, the one found comes back second.
    """
    step = ground[STEP, i]
    pb, ph, pa, cs, ch = differences(step, first, last)
    n = z[2]
    w_rear, w_front = z[1], z[3]
    p = pb * z[0] + ph * n + pa * z[4]
    c = cs * (z[0] + z[4]) + ch * n
    bend, stretch = scratch[5], scratch[10]
    path_jet(ground, i, n, p, c, bend, stretch)
    k = ground[CURVATURE, i]
    cos_bank, sin_bank = ground[COS_BANK, i], ground[SIN_BANK, i]
    length = ground[LENGTH, i]
    e, e_n, e_p = stretch[0], stretch[1], stretch[2]
    q = 1.0 - n * k
    along, along_n, along_p = q / e, -k / e - q * e_n / (e * e), -q * e_p / (e * e)
    across, across_n, across_p = p / e, -p * e_n / (e * e), 1.0 / e - p * e_p / (e * e)
    bump = ground[BUMP, i] * cos_bank
    lift = bend[0] * sin_bank + bump * along * along
    lift_n = bend[1] * sin_bank + 2.0 * bump * along * along_n
    lift_p = bend[2] * sin_bank + 2.0 * bump * along * along_p
    lift_c = bend[3] * sin_bank
    w = 0.5 * (w_rear + w_front)
    normal = ground[STAND, i] + w * lift
    stands = normal > _LEAST_NORMAL
    if not stands:
        normal = _LEAST_NORMAL
        lift, lift_n, lift_p, lift_c = 0.0, 0.0, 0.0, 0.0
    ay = bend[0] * w * cos_bank - ground[SIDE_PULL, i]
    per = 0.5 / (length * e)
    pace = (w_front - w_rear) * per
    drag, rolling = car[DRAG], car[ROLLING]
    rise, tilt = ground[RISE, i], ground[TILT, i]
    fx = pace + drag * w + rolling * normal + rise * along - tilt * across

    demand = scratch[6]
    demand[FX], demand[AY], demand[NORMAL], demand[SPEED], demand[SPLIT] = fx, ay, normal, w, split
    curve[:, :] = 0.0
    axle_limits(car, True, demand, duals, limits, slopes, curve, scratch)
    axle_limits(car, False, demand, duals, limits, slopes, curve, scratch)
    pull, rate, turn, piece = pull_at(engine, w, piece)
    scale = car[PULL_SCALE] * car[SHARE_POWER]
    limits[LIMIT_POWER] = (fx - pull * scale) / GRAVITY
    limits[LIMIT_BRAKE] = (-fx - car[BRAKE_LIMIT] * car[SHARE_BRAKING]) / GRAVITY
    slopes[LIMIT_POWER:, :] = 0.0
    slopes[LIMIT_POWER, FX] = 1.0 / GRAVITY
    slopes[LIMIT_POWER, SPEED] = -rate * scale / GRAVITY
    slopes[LIMIT_BRAKE, FX] = -1.0 / GRAVITY
    curve[SPEED, SPEED] -= duals[LIMIT_POWER] * turn * scale / GRAVITY

    # Over (n, n', n'', w behind, w ahead).
    jn, jp, jc = scratch[7], scratch[8], scratch[9]
    jn[AY] = bend[1] * w * cos_bank
    jp[AY] = bend[2] * w * cos_bank
    jc[AY] = bend[3] * w * cos_bank
    jn[NORMAL] = w * lift_n
    jp[NORMAL] = w * lift_p
    jc[NORMAL] = w * lift_c
    jn[FX] = -pace * e_n / e + rolling * jn[NORMAL] + rise * along_n - tilt * across_n
    jp[FX] = -pace * e_p / e + rolling * jp[NORMAL] + rise * along_p - tilt * across_p
    jc[FX] = rolling * jc[NORMAL]
    jn[SPEED], jp[SPEED], jc[SPEED] = 0.0, 0.0, 0.0
    ay_w = 0.5 * bend[0] * cos_bank
    normal_w = 0.5 * lift
    fx_w = 0.5 * drag + rolling * normal_w
    for d in range(DEMANDS):
        jacobian[d, 0] = pb * jp[d] + cs * jc[d]
        jacobian[d, 2] = jn[d] + ph * jp[d] + ch * jc[d]
        jacobian[d, 4] = pa * jp[d] + cs * jc[d]
    jacobian[AY, 1] = jacobian[AY, 3] = ay_w
    jacobian[NORMAL, 1] = jacobian[NORMAL, 3] = normal_w
    jacobian[FX, 1], jacobian[FX, 3] = fx_w - per, fx_w + per
    jacobian[SPEED, 1] = jacobian[SPEED, 3] = 0.5

    # Time, exact at constant acceleration, and its slopes.
    v_rear, v_front = sqrt(w_rear), sqrt(w_front)
    time = 2.0 * length * e / (v_rear + v_front)
    v_rear, v_front = max(v_rear, _LEAST_SPEED), max(v_front, _LEAST_SPEED)
    total = v_rear + v_front
    slow = 2.0 / total
    by_rear, by_front = 0.5 / v_rear, 0.5 / v_front
    slow_r, slow_f = -slow * by_rear / total, -slow * by_front / total
    curl_r, curl_f = -0.5 * by_rear / (v_rear * v_rear), -0.5 * by_front / (v_front * v_front)
    slow_rr = -2.0 * slow_r * by_rear / total - slow * curl_r / total
    slow_ff = -2.0 * slow_f * by_front / total - slow * curl_f / total
    slow_rf = -slow_r * by_front / total - slow_f * by_rear / total
    tn, tp = length * slow * e_n, length * slow * e_p
    gradient[0] = pb * tp
    gradient[1] = length * e * slow_r
    gradient[2] = tn + ph * tp
    gradient[3] = length * e * slow_f
    gradient[4] = pa * tp

    # Curvature of the demand, weighted by what the limits make of it, and of the time.
    g_fx, g_ay, g_normal = 0.0, 0.0, 0.0
    for j in range(LIMITS):
        g_fx += duals[j] * slopes[j, FX]
        g_ay += duals[j] * slopes[j, AY]
        g_normal += duals[j] * slopes[j, NORMAL]
    g_normal += rolling * g_fx
    turned = g_ay * cos_bank + (g_normal * sin_bank if stands else 0.0)
    of_bend = w * turned
    of_stretch = -g_fx * pace / e
    twice = 2.0 * g_fx * pace / (e * e)
    nn = of_bend * bend[4] + of_stretch * stretch[3] + twice * e_n * e_n
    np_ = of_bend * bend[5] + of_stretch * stretch[4] + twice * e_n * e_p
    pp = of_bend * bend[7] + of_stretch * stretch[5] + twice * e_p * e_p
    nc, pc = of_bend * bend[6], of_bend * bend[8]
    # along = q/e and across = p/e, with q falling by the curvature per metre of n.
    on_crest = w * bump * g_normal if stands else 0.0
    of_along = (g_fx * rise + 2.0 * on_crest * along) / e
    of_across = -g_fx * tilt / e
    fall = of_along * along + of_across * across
    nn += 2.0 * (of_along * k + fall * e_n) * e_n / e - fall * stretch[3]
    nn += 2.0 * on_crest * along_n * along_n
    np_ += (of_along * k * e_p - of_across * e_n + 2.0 * fall * e_n * e_p) / e - fall * stretch[4]
    np_ += 2.0 * on_crest * along_n * along_p
    pp += 2.0 * (fall * e_p - of_across) * e_p / e - fall * stretch[5]
    pp += 2.0 * on_crest * along_p * along_p
    relief = 0.5 * bump * g_normal * 2.0 * along if stands else 0.0
    half = 0.5 * turned
    common_n = half * bend[1] + relief * along_n
    common_p = half * bend[2] + relief * along_p
    common_c = half * bend[3]
    away = g_fx * per / e
    nr, nf = common_n + away * e_n, common_n - away * e_n
    pr, pf = common_p + away * e_p, common_p - away * e_p
    weights = (pb, ph, pa, cs, ch)
    _to_unknowns(weights, (nn, np_, pp, nc, pc), (nr, pr, nf, pf, common_c), of_demand)
    of_demand[1, 1], of_demand[1, 3], of_demand[3, 3] = 0.0, 0.0, 0.0
    pace = length * slow
    bends = (pace * stretch[3], pace * stretch[4], pace * stretch[5], 0.0, 0.0)
    slow_r, slow_f = length * slow_r, length * slow_f
    ties = (slow_r * e_n, slow_r * e_p, slow_f * e_n, slow_f * e_p, 0.0)
    _to_unknowns(weights, bends, ties, of_time)
    of_time[1, 1] = length * e * slow_rr
    of_time[1, 3] = length * e * slow_rf
    of_time[3, 3] = length * e * slow_ff
    return time, piece
