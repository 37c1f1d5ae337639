"""One cell of the course: what it asks of the car, what it costs in time, and the slopes of both.

A cell surrounds a mesh node.  The lateral offset ``n`` lives at the node, speed squared at the
two faces; the acceleration is constant from face to face, so the time through a cell is exact.
Curvature and heading of the path come from the offsets of the node and its two neighbours.
Nothing else enters: a cell knows five unknowns, in the order along the road

    z = (n before, w at the rear face, n here, w at the front face, n after)

and the share sigma of a force that its two axles may split freely (docs/theory/minimum-time.md).
What the tyres are asked for, the demand, is (fx, ay, normal, w, sigma).

``fill_jets`` runs over the cells without a branch, as many at once as the processor has lanes
(see ``lanes``).
"""

from __future__ import annotations

from math import sqrt

from throwdown.lap.columns import (
    BRAKE_LIMIT,
    DRAG,
    GRAVITY,
    PULL_SCALE,
    ROLLING,
    SHARE_BRAKING,
    SHARE_POWER,
    FloatArray,
)
from throwdown.lap.compiling import kernel, woven
from throwdown.lap.minimum_time.axles import (
    axle_limits,
    effective_force,
    free_grip,
    front_share,
    sharing_of,
)
from throwdown.lap.minimum_time.grip import axle_of
from throwdown.lap.minimum_time.lanes import LANES, ONE, Place, rows_at

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
    SLOPE_BEFORE,  # weights of the offsets before, here and after in n' [1/m]
    SLOPE_HERE,
    SLOPE_AFTER,
    BEND_BESIDE,  # weights of either neighbour's offset and of the own in n'' [1/m²]
    BEND_HERE,
) = range(15)
GROUND_ROWS = 15

FX, AY, NORMAL, SPEED, SPLIT = range(5)
DEMANDS = 4  # without the split
LIMIT_FRONT, LIMIT_REAR, WALL_FRONT, WALL_REAR, LIMIT_POWER, LIMIT_BRAKE = range(6)
LIMITS = 6
UPPER = 15  # of a symmetric matrix of five, row by row

_LEAST_NORMAL = 0.05
_SOFT_SIDE = 0.02  # m/s²: |ay| is rounded over this, since wheels swap roles at nought
_LEAST_SPEED = 1e-3  # m/s, where a slope over speed is asked


# Rows of the jets, blocks of JETS numbers (see ``lanes``).
LIMIT_AT = rows_at(0, LIMITS)  # at most nought where kept
SLOPE_AT = tuple(rows_at(6 + 5 * limit, 5) for limit in range(LIMITS))  # of the limits, demand
CURVE_AT = rows_at(36, UPPER)  # their curvatures, weighted by the duals
DEMAND_AT = rows_at(51, DEMANDS)
JACOBIAN_AT = tuple(rows_at(55 + 5 * demand, 5) for demand in range(DEMANDS))  # of the demand, z
TIME_AT = LANES * Place(75)  # [s]
GRADIENT_AT = rows_at(76, 5)  # of the time, z
BENT_AT = rows_at(81, UPPER)  # curvatures over z of the time and the weighted demand
JETS = LANES * Place(96)  # numbers a block


@kernel
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


@woven
def path_jet(
    k: float, dk: float, n: float, p: float, c: float
) -> tuple[
    tuple[float, float, float, float, float, float, float, float, float],
    tuple[float, float, float, float, float, float],
]:
    """Return the path's curvature [1/m] and stretch ``dl/ds`` with derivatives over (n, n', n'').

    Of the curvature: value, three slopes, then nn, np, nc, pp, pc (cc is nought); of the stretch:
    value, slopes over n and n', then nn, np, pp.  ``k`` and ``dk`` are the reference line's.
    """
    q = 1.0 - n * k
    e2 = q * q + p * p
    e = sqrt(e2)
    over = 1.0 / e
    e2_n, e2_p, e2_nn = -2.0 * k * q, 2.0 * p, 2.0 * k * k
    e_n, e_p = 0.5 * e2_n * over, p * over
    stretch = (
        e,
        e_n,
        e_p,
        (0.5 * e2_nn - e_n * e_n) * over,
        -e_n * e_p * over,
        (1.0 - e_p * e_p) * over,
    )
    a = q * (c + k * q) + p * (2.0 * k * p + dk * n)
    a_n = -k * (c + 2.0 * k * q) + dk * p
    a_p = 4.0 * k * p + dk * n
    square = over * over
    s1 = square * over
    s2 = -1.5 * s1 * square
    s3 = -2.5 * s2 * square
    bend = (
        a * s1,
        a_n * s1 + a * s2 * e2_n,
        a_p * s1 + a * s2 * e2_p,
        q * s1,
        2.0 * k * k * k * s1 + s2 * (2.0 * a_n * e2_n + a * e2_nn) + a * s3 * e2_n * e2_n,
        dk * s1 + s2 * (a_n * e2_p + a_p * e2_n) + a * s3 * e2_n * e2_p,
        -k * s1 + s2 * q * e2_n,
        4.0 * k * s1 + s2 * (2.0 * a_p * e2_p + 2.0 * a) + a * s3 * e2_p * e2_p,
        s2 * q * e2_p,
    )
    return bend, stretch


@kernel
def balance_splits(car: FloatArray, jets: FloatArray, split: FloatArray) -> None:
    """Set the front share of each cell's force so that both axles use equally much of what is left.

    ``jets`` tell the demand; ``split`` (cells,).
    """
    front, rear, sharing = axle_of(car, True), axle_of(car, False), sharing_of(car)
    for i in range(Place(split.shape[0])):
        at = i // LANES * JETS + i % LANES
        force, _, _ = effective_force(sharing, jets[at + DEMAND_AT[FX]])
        a = abs(jets[at + DEMAND_AT[AY]]) * sharing.cornering
        normal, w = jets[at + DEMAND_AT[NORMAL]], jets[at + DEMAND_AT[SPEED]]
        on_front = free_grip(front, a, normal, w, force)
        on_rear = free_grip(rear, a, normal, w, force)
        split[i] = min(max(on_front / (on_front + on_rear), 0.02), 0.98)


@woven
def _over_unknowns(
    weights: tuple[float, float, float, float, float],
    bends: tuple[float, float, float, float, float],
    ties: tuple[float, float, float, float, float],
    faces: tuple[float, float, float],
) -> tuple[
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
]:
    """Turn curvatures over (n, n', n'') and the two faces into those over z, upper triangle.

    ``bends``: nn, np, pp, nc, pc; ``ties``: n and n' with the rear face, both with the front
    face, n'' with either; ``faces``: rear with rear, rear with front, front with front.
    """
    pb, ph, pa, cs, ch = weights
    nn, np_, pp, nc, pc = bends
    nr, pr, nf, pf, both = ties
    rr, rf, ff = faces
    return (
        pb * (pb * pp + 2.0 * cs * pc),
        pb * pr + cs * both,
        pb * (np_ + ph * pp + ch * pc) + cs * (nc + ph * pc),
        pb * pf + cs * both,
        pb * (pa * pp + cs * pc) + cs * pa * pc,
        rr,
        nr + ph * pr + ch * both,
        rf,
        pa * pr + cs * both,
        nn + ph * (2.0 * np_ + ph * pp) + 2.0 * ch * (nc + ph * pc),
        nf + ph * pf + ch * both,
        pa * (np_ + ph * pp + ch * pc) + cs * (nc + ph * pc),
        ff,
        pa * pf + cs * both,
        pa * (pa * pp + 2.0 * cs * pc),
    )


@kernel
def fill_jets(
    car: FloatArray,
    ground: FloatArray,
    z: FloatArray,
    pulls: FloatArray,
    split: FloatArray,
    duals: FloatArray,
    jets: FloatArray,
) -> None:
    """Fill everything Newton's method wants of the cells.

    ``z`` (5, cells) are the cells' unknowns, ``pulls`` (3, cells) the tractive force [N] at their
    mean speed squared with slope and curvature (see ``pull_at``), ``split`` (cells,), ``duals``
    (LIMITS, cells); ``jets`` are blocks of JETS numbers.
    """
    front, rear, sharing = axle_of(car, True), axle_of(car, False), sharing_of(car)
    drag, rolling = car[DRAG], car[ROLLING]
    scale = car[PULL_SCALE] * car[SHARE_POWER]
    most_brake = car[BRAKE_LIMIT] * car[SHARE_BRAKING]
    cells = Place(z.shape[1])
    for block in range((cells + LANES - ONE) // LANES):
        first = block * LANES
        left = cells - first
        for lane in range(left if left < LANES else LANES):
            i, at = first + lane, block * JETS + lane
            pb, ph, pa = ground[SLOPE_BEFORE, i], ground[SLOPE_HERE, i], ground[SLOPE_AFTER, i]
            cs, ch = ground[BEND_BESIDE, i], ground[BEND_HERE, i]
            n = z[2, i]
            w_rear, w_front = z[1, i], z[3, i]
            k = ground[CURVATURE, i]
            p = pb * z[0, i] + ph * n + pa * z[4, i]
            c = cs * (z[0, i] + z[4, i]) + ch * n
            bend, stretch = path_jet(k, ground[CURVATURE_SLOPE, i], n, p, c)
            e, e_n, e_p = stretch[0], stretch[1], stretch[2]
            cos_bank, sin_bank = ground[COS_BANK, i], ground[SIN_BANK, i]
            length = ground[LENGTH, i]
            over = 1.0 / e
            q = 1.0 - n * k
            along, across = q * over, p * over
            along_n, along_p = (-k - along * e_n) * over, -along * e_p * over
            across_n, across_p = -across * e_n * over, (1.0 - across * e_p) * over
            w = 0.5 * (w_rear + w_front)
            bump = ground[BUMP, i] * cos_bank
            lift = bend[0] * sin_bank + bump * along * along
            normal = ground[STAND, i] + w * lift
            # Where the car would fly it keeps a trace of load, which nothing moves.
            stands = normal > _LEAST_NORMAL
            normal = normal if stands else _LEAST_NORMAL
            sin_bank = sin_bank if stands else 0.0
            bump = bump if stands else 0.0
            lift = lift if stands else 0.0
            lift_n = bend[1] * sin_bank + 2.0 * bump * along * along_n
            lift_p = bend[2] * sin_bank + 2.0 * bump * along * along_p
            lift_c = bend[3] * sin_bank
            ay = bend[0] * w * cos_bank - ground[SIDE_PULL, i]
            per = 0.5 / length * over
            pace = (w_front - w_rear) * per
            rise, tilt = ground[RISE, i], ground[TILT, i]
            fx = pace + drag * w + rolling * normal + rise * along - tilt * across
            jets[at + DEMAND_AT[FX]] = fx
            jets[at + DEMAND_AT[AY]] = ay
            jets[at + DEMAND_AT[NORMAL]] = normal
            jets[at + DEMAND_AT[SPEED]] = w

            effective = effective_force(sharing, fx)
            root = sqrt(ay * ay + _SOFT_SIDE * _SOFT_SIDE)
            rounded = _SOFT_SIDE * _SOFT_SIDE / (root * root * root)
            side_on = (
                root * sharing.cornering,
                ay / root * sharing.cornering,
                rounded * sharing.cornering,
            )
            share, by_split = front_share(sharing, fx, split[i])
            d0, d1, d2, d3 = duals[0, i], duals[1, i], duals[2, i], duals[3, i]
            d4, d5 = duals[LIMIT_POWER, i], duals[LIMIT_BRAKE, i]
            use_f, row_f, wall_f, side_f, curve_f = axle_limits(
                front, share, by_split, effective, side_on, normal, w, d0, d2
            )
            use_r, row_r, wall_r, side_r, curve_r = axle_limits(
                rear, 1.0 - share, -by_split, effective, side_on, normal, w, d1, d3
            )
            by_speed = -pulls[1, i] * scale / GRAVITY
            jets[at + LIMIT_AT[LIMIT_FRONT]] = use_f
            jets[at + LIMIT_AT[LIMIT_REAR]] = use_r
            jets[at + LIMIT_AT[WALL_FRONT]] = wall_f
            jets[at + LIMIT_AT[WALL_REAR]] = wall_r
            jets[at + LIMIT_AT[LIMIT_POWER]] = (fx - pulls[0, i] * scale) / GRAVITY
            jets[at + LIMIT_AT[LIMIT_BRAKE]] = (-fx - most_brake) / GRAVITY
            jets[at + SLOPE_AT[LIMIT_FRONT][FX]] = row_f[FX]
            jets[at + SLOPE_AT[LIMIT_FRONT][AY]] = row_f[AY]
            jets[at + SLOPE_AT[LIMIT_FRONT][NORMAL]] = row_f[NORMAL]
            jets[at + SLOPE_AT[LIMIT_FRONT][SPEED]] = row_f[SPEED]
            jets[at + SLOPE_AT[LIMIT_FRONT][SPLIT]] = row_f[SPLIT]
            jets[at + SLOPE_AT[LIMIT_REAR][FX]] = row_r[FX]
            jets[at + SLOPE_AT[LIMIT_REAR][AY]] = row_r[AY]
            jets[at + SLOPE_AT[LIMIT_REAR][NORMAL]] = row_r[NORMAL]
            jets[at + SLOPE_AT[LIMIT_REAR][SPEED]] = row_r[SPEED]
            jets[at + SLOPE_AT[LIMIT_REAR][SPLIT]] = row_r[SPLIT]
            jets[at + SLOPE_AT[WALL_FRONT][AY]] = side_f[0]
            jets[at + SLOPE_AT[WALL_FRONT][NORMAL]] = side_f[1]
            jets[at + SLOPE_AT[WALL_FRONT][SPEED]] = side_f[2]
            jets[at + SLOPE_AT[WALL_REAR][AY]] = side_r[0]
            jets[at + SLOPE_AT[WALL_REAR][NORMAL]] = side_r[1]
            jets[at + SLOPE_AT[WALL_REAR][SPEED]] = side_r[2]
            jets[at + SLOPE_AT[LIMIT_POWER][SPEED]] = by_speed
            jets[at + SLOPE_AT[LIMIT_POWER][FX]] = 1.0 / GRAVITY
            jets[at + SLOPE_AT[LIMIT_BRAKE][FX]] = -1.0 / GRAVITY
            jets[at + CURVE_AT[0]] = curve_f.ff + curve_r.ff
            jets[at + CURVE_AT[1]] = curve_f.fa + curve_r.fa
            jets[at + CURVE_AT[2]] = curve_f.fn + curve_r.fn
            jets[at + CURVE_AT[3]] = curve_f.fw + curve_r.fw
            jets[at + CURVE_AT[4]] = curve_f.fs + curve_r.fs
            jets[at + CURVE_AT[5]] = curve_f.aa + curve_r.aa
            jets[at + CURVE_AT[6]] = curve_f.an + curve_r.an
            jets[at + CURVE_AT[7]] = curve_f.aw + curve_r.aw
            jets[at + CURVE_AT[8]] = curve_f.as_ + curve_r.as_
            jets[at + CURVE_AT[9]] = curve_f.nn + curve_r.nn
            jets[at + CURVE_AT[10]] = curve_f.nw + curve_r.nw
            jets[at + CURVE_AT[11]] = curve_f.ns + curve_r.ns
            of_pull = d4 * pulls[2, i] * scale / GRAVITY
            jets[at + CURVE_AT[12]] = curve_f.ww + curve_r.ww - of_pull
            jets[at + CURVE_AT[13]] = curve_f.ws + curve_r.ws
            jets[at + CURVE_AT[14]] = curve_f.ss + curve_r.ss

            # Over (n, n', n''), of the lateral acceleration, the load and the force along.
            ay_n, ay_p = bend[1] * w * cos_bank, bend[2] * w * cos_bank
            ay_c = bend[3] * w * cos_bank
            load_n, load_p, load_c = w * lift_n, w * lift_p, w * lift_c
            fx_n = -pace * e_n * over + rolling * load_n + rise * along_n - tilt * across_n
            fx_p = -pace * e_p * over + rolling * load_p + rise * along_p - tilt * across_p
            fx_c = rolling * load_c
            ay_w, load_w = 0.5 * bend[0] * cos_bank, 0.5 * lift
            fx_w = 0.5 * drag + rolling * load_w
            jets[at + JACOBIAN_AT[FX][0]] = pb * fx_p + cs * fx_c
            jets[at + JACOBIAN_AT[FX][1]] = fx_w - per
            jets[at + JACOBIAN_AT[FX][2]] = fx_n + ph * fx_p + ch * fx_c
            jets[at + JACOBIAN_AT[FX][3]] = fx_w + per
            jets[at + JACOBIAN_AT[FX][4]] = pa * fx_p + cs * fx_c
            jets[at + JACOBIAN_AT[AY][0]] = pb * ay_p + cs * ay_c
            jets[at + JACOBIAN_AT[AY][1]] = ay_w
            jets[at + JACOBIAN_AT[AY][2]] = ay_n + ph * ay_p + ch * ay_c
            jets[at + JACOBIAN_AT[AY][3]] = ay_w
            jets[at + JACOBIAN_AT[AY][4]] = pa * ay_p + cs * ay_c
            jets[at + JACOBIAN_AT[NORMAL][0]] = pb * load_p + cs * load_c
            jets[at + JACOBIAN_AT[NORMAL][1]] = load_w
            jets[at + JACOBIAN_AT[NORMAL][2]] = load_n + ph * load_p + ch * load_c
            jets[at + JACOBIAN_AT[NORMAL][3]] = load_w
            jets[at + JACOBIAN_AT[SPEED][1]] = 0.5
            jets[at + JACOBIAN_AT[SPEED][3]] = 0.5
            jets[at + JACOBIAN_AT[NORMAL][4]] = pa * load_p + cs * load_c

            # Time, exact at constant acceleration, and its slopes.
            v_rear, v_front = sqrt(w_rear), sqrt(w_front)
            jets[at + TIME_AT] = 2.0 * length * e / (v_rear + v_front)
            v_rear = v_rear if v_rear > _LEAST_SPEED else _LEAST_SPEED
            v_front = v_front if v_front > _LEAST_SPEED else _LEAST_SPEED
            per_total = 1.0 / (v_rear + v_front)
            slow = 2.0 * per_total
            by_rear, by_front = 0.5 / v_rear, 0.5 / v_front
            slow_r, slow_f = -slow * by_rear * per_total, -slow * by_front * per_total
            curl_r = -2.0 * by_rear * by_rear * by_rear
            curl_f = -2.0 * by_front * by_front * by_front
            slow_rr = (-2.0 * slow_r * by_rear - slow * curl_r) * per_total
            slow_ff = (-2.0 * slow_f * by_front - slow * curl_f) * per_total
            slow_rf = (-slow_r * by_front - slow_f * by_rear) * per_total
            tn, tp = length * slow * e_n, length * slow * e_p
            jets[at + GRADIENT_AT[0]] = pb * tp
            jets[at + GRADIENT_AT[1]] = length * e * slow_r
            jets[at + GRADIENT_AT[2]] = tn + ph * tp
            jets[at + GRADIENT_AT[3]] = length * e * slow_f
            jets[at + GRADIENT_AT[4]] = pa * tp

            # Curvature of the demand, weighted by what the limits make of it, and of the time.
            g_fx = d0 * row_f[FX] + d1 * row_r[FX] + (d4 - d5) / GRAVITY
            g_ay = d0 * row_f[AY] + d1 * row_r[AY] + d2 * side_f[0] + d3 * side_r[0]
            g_normal = d0 * row_f[NORMAL] + d1 * row_r[NORMAL] + d2 * side_f[1] + d3 * side_r[1]
            g_normal += rolling * g_fx
            turned = g_ay * cos_bank + g_normal * sin_bank
            of_bend = w * turned
            of_stretch = -g_fx * pace * over
            twice = 2.0 * g_fx * pace * over * over
            nn = of_bend * bend[4] + of_stretch * stretch[3] + twice * e_n * e_n
            np_ = of_bend * bend[5] + of_stretch * stretch[4] + twice * e_n * e_p
            pp = of_bend * bend[7] + of_stretch * stretch[5] + twice * e_p * e_p
            nc, pc = of_bend * bend[6], of_bend * bend[8]
            # along = q/e and across = p/e, with q falling by the curvature per metre of n.
            on_crest = w * bump * g_normal
            of_along = (g_fx * rise + 2.0 * on_crest * along) * over
            of_across = -g_fx * tilt * over
            fall = of_along * along + of_across * across
            nn += 2.0 * (of_along * k + fall * e_n) * e_n * over - fall * stretch[3]
            nn += 2.0 * on_crest * along_n * along_n
            np_ += (of_along * k * e_p - of_across * e_n + 2.0 * fall * e_n * e_p) * over
            np_ += 2.0 * on_crest * along_n * along_p - fall * stretch[4]
            pp += 2.0 * (fall * e_p - of_across) * e_p * over - fall * stretch[5]
            pp += 2.0 * on_crest * along_p * along_p
            relief = bump * g_normal * along
            half = 0.5 * turned
            common_n, common_p = (
                half * bend[1] + relief * along_n,
                half * bend[2] + relief * along_p,
            )
            away = g_fx * per * over
            slower = length * slow
            nn += slower * stretch[3]
            np_ += slower * stretch[4]
            pp += slower * stretch[5]
            later_r, later_f = away + length * slow_r, length * slow_f - away
            over_z = _over_unknowns(
                (pb, ph, pa, cs, ch),
                (nn, np_, pp, nc, pc),
                (
                    common_n + later_r * e_n,
                    common_p + later_r * e_p,
                    common_n + later_f * e_n,
                    common_p + later_f * e_p,
                    half * bend[3],
                ),
                (length * e * slow_rr, length * e * slow_rf, length * e * slow_ff),
            )
            jets[at + BENT_AT[0]] = over_z[0]
            jets[at + BENT_AT[1]] = over_z[1]
            jets[at + BENT_AT[2]] = over_z[2]
            jets[at + BENT_AT[3]] = over_z[3]
            jets[at + BENT_AT[4]] = over_z[4]
            jets[at + BENT_AT[5]] = over_z[5]
            jets[at + BENT_AT[6]] = over_z[6]
            jets[at + BENT_AT[7]] = over_z[7]
            jets[at + BENT_AT[8]] = over_z[8]
            jets[at + BENT_AT[9]] = over_z[9]
            jets[at + BENT_AT[10]] = over_z[10]
            jets[at + BENT_AT[11]] = over_z[11]
            jets[at + BENT_AT[12]] = over_z[12]
            jets[at + BENT_AT[13]] = over_z[13]
            jets[at + BENT_AT[14]] = over_z[14]
