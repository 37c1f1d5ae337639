"""The cell's share of a Newton step: condensed to its five unknowns, and undone.

Every limit has a slack and a dual.  Slacks, duals and the split of a cell are eliminated within
the cell, which leaves a symmetric matrix over its unknowns, and come back once those have moved.
All of it runs over lanes (see ``lanes``).

Source: J. Nocedal & S. Wright, *Numerical Optimization* (2006), ch. 19 (interior points for
nonlinear programming, the step to the boundary).
"""

from __future__ import annotations

from throwdown.lap.columns import GRAVITY, FloatArray
from throwdown.lap.compiling import kernel, woven
from throwdown.lap.minimum_time.axles import Curve
from throwdown.lap.minimum_time.cell import (
    AY,
    BENT_AT,
    CURVE_AT,
    FX,
    GRADIENT_AT,
    JACOBIAN_AT,
    JETS,
    LIMIT_AT,
    LIMIT_BRAKE,
    LIMIT_FRONT,
    LIMIT_POWER,
    LIMIT_REAR,
    LIMITS,
    NORMAL,
    SLOPE_AT,
    SPEED,
    SPLIT,
    UPPER,
    WALL_FRONT,
    WALL_REAR,
)
from throwdown.lap.minimum_time.lanes import (
    FIRST,
    LANES,
    ONE,
    SECOND,
    THIRD,
    TOTAL,
    Place,
    greater,
    greatest,
    lesser,
    rows_at,
    smallest,
    total_of,
)

_TO_BOUNDARY = 0.995
_LEAST_OWN = 1e-10  # curvature of a split

# The slopes of the limits that have more than a constant one.
_ON_FRONT, _ON_REAR = SLOPE_AT[LIMIT_FRONT], SLOPE_AT[LIMIT_REAR]
_ON_FRONT_WALL, _ON_REAR_WALL = SLOPE_AT[WALL_FRONT], SLOPE_AT[WALL_REAR]
_ON_POWER = SLOPE_AT[LIMIT_POWER]

# Rows of the blocks of condensed cells, see ``lanes``.
HESSIAN_AT = rows_at(0, UPPER)
PUSH_AT = rows_at(15, 5)  # slopes over the cell's unknowns
LOCAL_AT = rows_at(20, 6)  # of the split: couplings to the demand, curvature, pull
ALONG_AT = rows_at(26, LIMITS)  # what a step makes of the limits
CONDENSED = LANES * Place(32)  # numbers a block


@woven
def _with_row(m: Curve, weight: float, f: float, a: float, n: float, w: float, s: float) -> Curve:
    """Add ``weight`` times a row's outer product."""
    of_f, of_a, of_n, of_w = weight * f, weight * a, weight * n, weight * w
    return Curve(
        m.ff + of_f * f,
        m.fa + of_f * a,
        m.fn + of_f * n,
        m.fw + of_f * w,
        m.fs + of_f * s,
        m.aa + of_a * a,
        m.an + of_a * n,
        m.aw + of_a * w,
        m.as_ + of_a * s,
        m.nn + of_n * n,
        m.nw + of_n * w,
        m.ns + of_n * s,
        m.ww + of_w * w,
        m.ws + of_w * s,
        m.ss + weight * s * s,
    )


Column = tuple[float, float, float, float]


@woven
def _times(m: Curve, f: float, a: float, n: float, w: float) -> Column:
    """Return a symmetric matrix over the demand times a column."""
    return (
        m.ff * f + m.fa * a + m.fn * n + m.fw * w,
        m.fa * f + m.aa * a + m.an * n + m.aw * w,
        m.fn * f + m.an * a + m.nn * n + m.nw * w,
        m.fw * f + m.aw * a + m.nw * n + m.ww * w,
    )


@woven
def _dot(u: Column, f: float, a: float, n: float, w: float) -> float:
    return u[0] * f + u[1] * a + u[2] * n + u[3] * w


@woven
def _weigh(dual: float, slack: float, limit: float, barrier: float) -> tuple[float, float]:
    """Return what a limit's slack leaves of it: its weight and its pull."""
    over = 1.0 / slack
    weight = dual * over
    return weight, barrier * over + weight * (limit + slack)


@kernel
def condense(
    jets: FloatArray,
    barrier: float,
    regular: float,
    split: FloatArray,
    split_duals: FloatArray,
    slack: FloatArray,
    duals: FloatArray,
    condensed: FloatArray,
) -> None:
    """Condense every cell to its unknowns: fill ``condensed``.

    ``regular`` [s³/m²] is what a change of the demand costs besides: it keeps steps short where
    the lap is not convex.
    """
    on_power, on_brake = 1.0 / GRAVITY, -1.0 / GRAVITY
    cells = Place(split.shape[0])
    for block in range((cells + LANES - ONE) // LANES):
        first = block * LANES
        left = cells - first
        for lane in range(left if left < LANES else LANES):
            i, at, on = first + lane, block * JETS + lane, block * CONDENSED + lane
            m = Curve(
                jets[at + CURVE_AT[0]] + regular,
                jets[at + CURVE_AT[1]],
                jets[at + CURVE_AT[2]],
                jets[at + CURVE_AT[3]],
                jets[at + CURVE_AT[4]],
                jets[at + CURVE_AT[5]] + regular,
                jets[at + CURVE_AT[6]],
                jets[at + CURVE_AT[7]],
                jets[at + CURVE_AT[8]],
                jets[at + CURVE_AT[9]],
                jets[at + CURVE_AT[10]],
                jets[at + CURVE_AT[11]],
                jets[at + CURVE_AT[12]],
                jets[at + CURVE_AT[13]],
                jets[at + CURVE_AT[14]],
            )
            f0, a0, n0 = (
                jets[at + _ON_FRONT[FX]],
                jets[at + _ON_FRONT[AY]],
                jets[at + _ON_FRONT[NORMAL]],
            )
            w0, s0 = (
                jets[at + _ON_FRONT[SPEED]],
                jets[at + _ON_FRONT[SPLIT]],
            )
            f1, a1, n1 = (
                jets[at + _ON_REAR[FX]],
                jets[at + _ON_REAR[AY]],
                jets[at + _ON_REAR[NORMAL]],
            )
            w1, s1 = jets[at + _ON_REAR[SPEED]], jets[at + _ON_REAR[SPLIT]]
            a2, n2, w2 = (
                jets[at + _ON_FRONT_WALL[AY]],
                jets[at + _ON_FRONT_WALL[NORMAL]],
                jets[at + _ON_FRONT_WALL[SPEED]],
            )
            a3, n3, w3 = (
                jets[at + _ON_REAR_WALL[AY]],
                jets[at + _ON_REAR_WALL[NORMAL]],
                jets[at + _ON_REAR_WALL[SPEED]],
            )
            w4 = jets[at + _ON_POWER[SPEED]]
            h0, p0 = _weigh(duals[0, i], slack[0, i], jets[at + LIMIT_AT[0]], barrier)
            h1, p1 = _weigh(duals[1, i], slack[1, i], jets[at + LIMIT_AT[1]], barrier)
            h2, p2 = _weigh(duals[2, i], slack[2, i], jets[at + LIMIT_AT[2]], barrier)
            h3, p3 = _weigh(duals[3, i], slack[3, i], jets[at + LIMIT_AT[3]], barrier)
            h4, p4 = _weigh(duals[4, i], slack[4, i], jets[at + LIMIT_AT[4]], barrier)
            h5, p5 = _weigh(duals[5, i], slack[5, i], jets[at + LIMIT_AT[5]], barrier)
            m = _with_row(m, h0, f0, a0, n0, w0, s0)
            m = _with_row(m, h1, f1, a1, n1, w1, s1)
            m = _with_row(m, h2, 0.0, a2, n2, w2, 0.0)
            m = _with_row(m, h3, 0.0, a3, n3, w3, 0.0)
            m = _with_row(m, h4, on_power, 0.0, 0.0, w4, 0.0)
            m = _with_row(m, h5, on_brake, 0.0, 0.0, 0.0, 0.0)

            # Without the split.  One that does nothing stays where it is: were it to drift to its
            # middle, the cell would be off balance once its force turns round.
            idle = s0 == 0.0 and s1 == 0.0
            share, rest = split[i], 1.0 - split[i]
            by_share, by_rest = 1.0 / share, 1.0 / rest
            on_split = 0.0 if idle else barrier * (by_rest - by_share)
            own = 1.0 if idle else split_duals[0, i] * by_share + split_duals[1, i] * by_rest
            own = own + m.ss
            own = own if own > _LEAST_OWN else _LEAST_OWN
            pull = p0 * s0 + p1 * s1 + on_split
            (
                condensed[on + LOCAL_AT[FX]],
                condensed[on + LOCAL_AT[AY]],
                condensed[on + LOCAL_AT[NORMAL]],
                condensed[on + LOCAL_AT[SPEED]],
            ) = m.fs, m.as_, m.ns, m.ws
            condensed[on + LOCAL_AT[4]] = own
            condensed[on + LOCAL_AT[5]] = pull
            over = 1.0 / own
            met = pull * over
            on_f = p0 * f0 + p1 * f1 + p4 * on_power + p5 * on_brake - m.fs * met
            on_a = p0 * a0 + p1 * a1 + p2 * a2 + p3 * a3 - m.as_ * met
            on_n = p0 * n0 + p1 * n1 + p2 * n2 + p3 * n3 - m.ns * met
            on_w = p0 * w0 + p1 * w1 + p2 * w2 + p3 * w3 + p4 * w4 - m.ws * met
            m = _with_row(m, -over, m.fs, m.as_, m.ns, m.ws, 0.0)

            # Over the unknowns: the mean speed squared is half of either face's.
            jf0, ja0, jn0 = (
                jets[at + JACOBIAN_AT[FX][0]],
                jets[at + JACOBIAN_AT[AY][0]],
                jets[at + JACOBIAN_AT[NORMAL][0]],
            )
            jf1, ja1, jn1 = (
                jets[at + JACOBIAN_AT[FX][1]],
                jets[at + JACOBIAN_AT[AY][1]],
                jets[at + JACOBIAN_AT[NORMAL][1]],
            )
            jf2, ja2, jn2 = (
                jets[at + JACOBIAN_AT[FX][2]],
                jets[at + JACOBIAN_AT[AY][2]],
                jets[at + JACOBIAN_AT[NORMAL][2]],
            )
            jf3, ja3, jn3 = (
                jets[at + JACOBIAN_AT[FX][3]],
                jets[at + JACOBIAN_AT[AY][3]],
                jets[at + JACOBIAN_AT[NORMAL][3]],
            )
            jf4, ja4, jn4 = (
                jets[at + JACOBIAN_AT[FX][4]],
                jets[at + JACOBIAN_AT[AY][4]],
                jets[at + JACOBIAN_AT[NORMAL][4]],
            )
            condensed[on + PUSH_AT[0]] = (
                jets[at + GRADIENT_AT[0]] + jf0 * on_f + ja0 * on_a + jn0 * on_n
            )
            condensed[on + PUSH_AT[1]] = (
                jets[at + GRADIENT_AT[1]] + jf1 * on_f + ja1 * on_a + jn1 * on_n + 0.5 * on_w
            )
            condensed[on + PUSH_AT[2]] = (
                jets[at + GRADIENT_AT[2]] + jf2 * on_f + ja2 * on_a + jn2 * on_n
            )
            condensed[on + PUSH_AT[3]] = (
                jets[at + GRADIENT_AT[3]] + jf3 * on_f + ja3 * on_a + jn3 * on_n + 0.5 * on_w
            )
            condensed[on + PUSH_AT[4]] = (
                jets[at + GRADIENT_AT[4]] + jf4 * on_f + ja4 * on_a + jn4 * on_n
            )
            u = _times(m, jf0, ja0, jn0, 0.0)
            condensed[on + HESSIAN_AT[0]] = jets[at + BENT_AT[0]] + _dot(u, jf0, ja0, jn0, 0.0)
            condensed[on + HESSIAN_AT[1]] = jets[at + BENT_AT[1]] + _dot(u, jf1, ja1, jn1, 0.5)
            condensed[on + HESSIAN_AT[2]] = jets[at + BENT_AT[2]] + _dot(u, jf2, ja2, jn2, 0.0)
            condensed[on + HESSIAN_AT[3]] = jets[at + BENT_AT[3]] + _dot(u, jf3, ja3, jn3, 0.5)
            condensed[on + HESSIAN_AT[4]] = jets[at + BENT_AT[4]] + _dot(u, jf4, ja4, jn4, 0.0)
            u = _times(m, jf1, ja1, jn1, 0.5)
            condensed[on + HESSIAN_AT[5]] = jets[at + BENT_AT[5]] + _dot(u, jf1, ja1, jn1, 0.5)
            condensed[on + HESSIAN_AT[6]] = jets[at + BENT_AT[6]] + _dot(u, jf2, ja2, jn2, 0.0)
            condensed[on + HESSIAN_AT[7]] = jets[at + BENT_AT[7]] + _dot(u, jf3, ja3, jn3, 0.5)
            condensed[on + HESSIAN_AT[8]] = jets[at + BENT_AT[8]] + _dot(u, jf4, ja4, jn4, 0.0)
            u = _times(m, jf2, ja2, jn2, 0.0)
            condensed[on + HESSIAN_AT[9]] = jets[at + BENT_AT[9]] + _dot(u, jf2, ja2, jn2, 0.0)
            condensed[on + HESSIAN_AT[10]] = jets[at + BENT_AT[10]] + _dot(u, jf3, ja3, jn3, 0.5)
            condensed[on + HESSIAN_AT[11]] = jets[at + BENT_AT[11]] + _dot(u, jf4, ja4, jn4, 0.0)
            u = _times(m, jf3, ja3, jn3, 0.5)
            condensed[on + HESSIAN_AT[12]] = jets[at + BENT_AT[12]] + _dot(u, jf3, ja3, jn3, 0.5)
            condensed[on + HESSIAN_AT[13]] = jets[at + BENT_AT[13]] + _dot(u, jf4, ja4, jn4, 0.0)
            u = _times(m, jf4, ja4, jn4, 0.0)
            condensed[on + HESSIAN_AT[14]] = jets[at + BENT_AT[14]] + _dot(u, jf4, ja4, jn4, 0.0)


@kernel
def cell_errors(
    jets: FloatArray,
    barrier: float,
    split: FloatArray,
    split_duals: FloatArray,
    slack: FloatArray,
    duals: FloatArray,
    condensed: FloatArray,
    tally: FloatArray,
) -> tuple[float, float, float, float]:
    """Return the worst slope over a split, limit missed and product apart, and all products.

    ``condensed`` takes the slopes of the cells' share of the Lagrangian.
    """
    tally[:] = 0.0
    cells = Place(split.shape[0])
    for block in range((cells + LANES - ONE) // LANES):
        first = block * LANES
        left = cells - first
        for lane in range(left if left < LANES else LANES):
            i, at, on = first + lane, block * JETS + lane, block * CONDENSED + lane
            for j in range(LIMITS):
                product = slack[j, i] * duals[j, i]
                tally[TOTAL + lane] += product
                off = greater(abs(product - barrier), tally[FIRST + lane])
                tally[FIRST + lane] = off
                off = greater(abs(jets[at + LIMIT_AT[j]] + slack[j, i]), tally[SECOND + lane])
                tally[SECOND + lane] = off
            d0, d1, d2, d3 = duals[0, i], duals[1, i], duals[2, i], duals[3, i]
            s0, s1 = jets[at + _ON_FRONT[SPLIT]], jets[at + _ON_REAR[SPLIT]]
            below, above = split_duals[0, i], split_duals[1, i]
            idle = s0 == 0.0 and s1 == 0.0
            on_split = abs(d0 * s0 + d1 * s1 - below + above)
            below, above = below * split[i], above * (1.0 - split[i])
            tally[TOTAL + lane] += 0.0 if idle else below + above
            off = greater(abs(below - barrier), abs(above - barrier))
            tally[FIRST + lane] = greater(0.0 if idle else off, tally[FIRST + lane])
            tally[THIRD + lane] = greater(0.0 if idle else on_split, tally[THIRD + lane])
            f = d0 * jets[at + _ON_FRONT[FX]] + d1 * jets[at + _ON_REAR[FX]]
            f += (duals[LIMIT_POWER, i] - duals[LIMIT_BRAKE, i]) * (1.0 / GRAVITY)
            a = d0 * jets[at + _ON_FRONT[AY]] + d1 * jets[at + _ON_REAR[AY]]
            a += d2 * jets[at + _ON_FRONT_WALL[AY]] + d3 * jets[at + _ON_REAR_WALL[AY]]
            n = d0 * jets[at + _ON_FRONT[NORMAL]] + d1 * jets[at + _ON_REAR[NORMAL]]
            n += d2 * jets[at + _ON_FRONT_WALL[NORMAL]] + d3 * jets[at + _ON_REAR_WALL[NORMAL]]
            w = d0 * jets[at + _ON_FRONT[SPEED]] + d1 * jets[at + _ON_REAR[SPEED]]
            w += d2 * jets[at + _ON_FRONT_WALL[SPEED]] + d3 * jets[at + _ON_REAR_WALL[SPEED]]
            w += duals[LIMIT_POWER, i] * jets[at + _ON_POWER[SPEED]]
            g0 = (
                jets[at + GRADIENT_AT[0]]
                + jets[at + JACOBIAN_AT[FX][0]] * f
                + jets[at + JACOBIAN_AT[AY][0]] * a
            )
            g1 = (
                jets[at + GRADIENT_AT[1]]
                + jets[at + JACOBIAN_AT[FX][1]] * f
                + jets[at + JACOBIAN_AT[AY][1]] * a
            )
            g2 = (
                jets[at + GRADIENT_AT[2]]
                + jets[at + JACOBIAN_AT[FX][2]] * f
                + jets[at + JACOBIAN_AT[AY][2]] * a
            )
            g3 = (
                jets[at + GRADIENT_AT[3]]
                + jets[at + JACOBIAN_AT[FX][3]] * f
                + jets[at + JACOBIAN_AT[AY][3]] * a
            )
            g4 = (
                jets[at + GRADIENT_AT[4]]
                + jets[at + JACOBIAN_AT[FX][4]] * f
                + jets[at + JACOBIAN_AT[AY][4]] * a
            )
            condensed[on + PUSH_AT[0]] = g0 + jets[at + JACOBIAN_AT[NORMAL][0]] * n
            condensed[on + PUSH_AT[1]] = g1 + jets[at + JACOBIAN_AT[NORMAL][1]] * n + 0.5 * w
            condensed[on + PUSH_AT[2]] = g2 + jets[at + JACOBIAN_AT[NORMAL][2]] * n
            condensed[on + PUSH_AT[3]] = g3 + jets[at + JACOBIAN_AT[NORMAL][3]] * n + 0.5 * w
            condensed[on + PUSH_AT[4]] = g4 + jets[at + JACOBIAN_AT[NORMAL][4]] * n
    return (
        greatest(tally, THIRD),
        greatest(tally, SECOND),
        greatest(tally, FIRST),
        total_of(tally, TOTAL),
    )


@woven
def most_of(value: float, change: float) -> float:
    """Return how much of ``change`` leaves ``value`` positive, at most all of it."""
    most = -_TO_BOUNDARY * value / change if change < 0.0 else 1.0
    return most if most < 1.0 else 1.0


@kernel
def cell_moves(
    jets: FloatArray,
    barrier: float,
    split: FloatArray,
    split_duals: FloatArray,
    slack: FloatArray,
    duals: FloatArray,
    z: FloatArray,
    condensed: FloatArray,
    split_move: FloatArray,
    slack_move: FloatArray,
    dual_move: FloatArray,
    tally: FloatArray,
) -> tuple[float, float, float]:
    """Fill the moves within the cells from ``z`` (5, cells), the moves of their unknowns.

    Returns how far primal and dual values may go, and the slope of the merit.
    """
    tally[:] = 1.0
    tally[TOTAL : TOTAL + LANES] = 0.0
    cells = Place(split.shape[0])
    for block in range((cells + LANES - ONE) // LANES):
        first = block * LANES
        left = cells - first
        for lane in range(left if left < LANES else LANES):
            i, at, on = first + lane, block * JETS + lane, block * CONDENSED + lane
            z0, z1, z2, z3, z4 = z[0, i], z[1, i], z[2, i], z[3, i], z[4, i]
            down = (
                jets[at + GRADIENT_AT[0]] * z0
                + jets[at + GRADIENT_AT[1]] * z1
                + jets[at + GRADIENT_AT[2]] * z2
            )
            down += jets[at + GRADIENT_AT[3]] * z3 + jets[at + GRADIENT_AT[4]] * z4
            f = (
                jets[at + JACOBIAN_AT[FX][0]] * z0
                + jets[at + JACOBIAN_AT[FX][1]] * z1
                + jets[at + JACOBIAN_AT[FX][2]] * z2
            )
            f += jets[at + JACOBIAN_AT[FX][3]] * z3 + jets[at + JACOBIAN_AT[FX][4]] * z4
            a = (
                jets[at + JACOBIAN_AT[AY][0]] * z0
                + jets[at + JACOBIAN_AT[AY][1]] * z1
                + jets[at + JACOBIAN_AT[AY][2]] * z2
            )
            a += jets[at + JACOBIAN_AT[AY][3]] * z3 + jets[at + JACOBIAN_AT[AY][4]] * z4
            n = jets[at + JACOBIAN_AT[NORMAL][0]] * z0 + jets[at + JACOBIAN_AT[NORMAL][1]] * z1
            n += jets[at + JACOBIAN_AT[NORMAL][2]] * z2 + jets[at + JACOBIAN_AT[NORMAL][3]] * z3
            n += jets[at + JACOBIAN_AT[NORMAL][4]] * z4
            w = 0.5 * (z1 + z3)
            d = (
                condensed[on + LOCAL_AT[5]]
                + condensed[on + LOCAL_AT[FX]] * f
                + condensed[on + LOCAL_AT[AY]] * a
            )
            d = (
                -(d + condensed[on + LOCAL_AT[NORMAL]] * n + condensed[on + LOCAL_AT[SPEED]] * w)
                / condensed[on + LOCAL_AT[4]]
            )
            split_move[i] = d
            share, rest = split[i], 1.0 - split[i]
            per_share, per_rest = 1.0 / share, 1.0 / rest
            far = lesser(most_of(share, d), most_of(rest, -d))
            tally[FIRST + lane] = lesser(far, tally[FIRST + lane])
            low, high = split_duals[0, i], split_duals[1, i]
            to_low = most_of(low, (barrier - low * d) * per_share - low)
            far = lesser(to_low, most_of(high, (barrier + high * d) * per_rest - high))
            tally[SECOND + lane] = lesser(far, tally[SECOND + lane])
            tally[TOTAL + lane] += down + barrier * d * (per_rest - per_share)
            e0 = (
                jets[at + _ON_FRONT[FX]] * f
                + jets[at + _ON_FRONT[AY]] * a
                + jets[at + _ON_FRONT[NORMAL]] * n
            )
            e1 = (
                jets[at + _ON_REAR[FX]] * f
                + jets[at + _ON_REAR[AY]] * a
                + jets[at + _ON_REAR[NORMAL]] * n
            )
            condensed[on + ALONG_AT[0]] = -(
                e0 + jets[at + _ON_FRONT[SPEED]] * w + jets[at + _ON_FRONT[SPLIT]] * d
            )
            condensed[on + ALONG_AT[1]] = -(
                e1 + jets[at + _ON_REAR[SPEED]] * w + jets[at + _ON_REAR[SPLIT]] * d
            )
            e2 = (
                jets[at + _ON_FRONT_WALL[AY]] * a
                + jets[at + _ON_FRONT_WALL[NORMAL]] * n
                + jets[at + _ON_FRONT_WALL[SPEED]] * w
            )
            e3 = (
                jets[at + _ON_REAR_WALL[AY]] * a
                + jets[at + _ON_REAR_WALL[NORMAL]] * n
                + jets[at + _ON_REAR_WALL[SPEED]] * w
            )
            condensed[on + ALONG_AT[2]] = -e2
            condensed[on + ALONG_AT[3]] = -e3
            condensed[on + ALONG_AT[4]] = -(f * (1.0 / GRAVITY) + jets[at + _ON_POWER[SPEED]] * w)
            condensed[on + ALONG_AT[5]] = f * (1.0 / GRAVITY)
    for j in range(LIMITS):
        for block in range((cells + LANES - ONE) // LANES):
            first = block * LANES
            left = cells - first
            at, on = block * JETS + LIMIT_AT[j], block * CONDENSED + ALONG_AT[j]
            for lane in range(left if left < LANES else LANES):
                i = first + lane
                value, y = slack[j, i], duals[j, i]
                ds = condensed[on + lane] - jets[at + lane] - value
                slack_move[j, i] = ds
                over = 1.0 / value
                dy = (barrier - y * ds) * over - y
                dual_move[j, i] = dy
                tally[FIRST + lane] = lesser(most_of(value, ds), tally[FIRST + lane])
                tally[SECOND + lane] = lesser(most_of(y, dy), tally[SECOND + lane])
                tally[TOTAL + lane] -= barrier * ds * over
    return smallest(tally, FIRST), smallest(tally, SECOND), total_of(tally, TOTAL)


@kernel
def lift_slacks(
    jets: FloatArray, old: FloatArray, length: float, move: FloatArray, slack: FloatArray
) -> None:
    """Move the slacks from ``old``, and lift those that a limit leaves more room."""
    cells = Place(slack.shape[1])
    for j in range(LIMITS):
        for block in range((cells + LANES - ONE) // LANES):
            first, at = block * LANES, block * JETS + LIMIT_AT[j]
            left = cells - first
            for lane in range(left if left < LANES else LANES):
                i = first + lane
                slack[j, i] = greater(old[j, i] + length * move[j, i], -jets[at + lane])
