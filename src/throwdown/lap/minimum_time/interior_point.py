"""A primal-dual interior point for the lap, one banded factorisation a step.

Unknowns lie in the order of the road: speed squared at the rear face of each cell, then the
offset at its node; an open course ends with the face at its finish.  Every limit has a slack and
a dual.  Slacks, duals and the split of each cell are eliminated within the cell, so what is left
to factor is a symmetric matrix of half-bandwidth four, cyclic where the lap is periodic.

Sources: J. Nocedal & S. Wright, *Numerical Optimization* (2006), ch. 19 (interior points for
nonlinear programming, the step to the boundary); A. Wächter & L. Biegler, Mathematical Programming
106 (2006) 25 (filter line search, regularisation, barrier schedule, error scaling).
"""

from __future__ import annotations

from math import log

import numpy as np

from throwdown.lap.columns import GRAVITY, FloatArray
from throwdown.lap.compiling import inlined, kernel
from throwdown.lap.minimum_time.band import FACTOR_COLUMNS, HALF_BAND, factor, substitute
from throwdown.lap.minimum_time.cell import (
    AY,
    DEMANDS,
    FX,
    LIMIT_FRONT,
    LIMIT_REAR,
    LIMITS,
    SPLIT,
    balanced_split,
    cell_jet,
)

_TO_BOUNDARY = 0.995
_ARMIJO = 1e-4
_PRODUCTS = 20.0  # of slack and dual a cell, and some to spare
_MARGIN = 1e-5  # of the filter
_HALVINGS = 12
_TRUST = 0.3  # a limit may be missed by this share on the way, or as it was before
_MOST_ENTRIES = 200  # then the oldest make room
_LEAST_SLACK = 0.1
_FIRST_REGULARISATION = 0.02
_MOST_REGULARISATION = 1e8
_ROUNDING = 1e-11  # of the merit: differences below it say nothing

# Entries of the settings and of the report.
BARRIER, CENTRE, GOAL_GAP, GOAL_DUAL, GOAL_FEASIBLE, MOST_STEPS = range(6)
SETTINGS = 6
(
    TIME,
    STEPS,
    STATUS,
    GAP,  # complementarity over lap time
    DUAL_ERROR,  # slope of the Lagrangian over cell time
    INFEASIBILITY,
    REGULARISED,  # steps that needed it
    EVALUATIONS,
) = range(8)
REPORT = 8
SOLVED, NO_STEP, TOO_MANY_STEPS, NOT_FINITE, STOPPED = range(5)

# Columns of the history, a row a step.
HISTORY = (
    "time",
    "gap",
    "dual_error",
    "infeasibility",
    "barrier",
    "length",
    "dual_length",
    "damping",
)

STOP, AT_STEP, AT_TIME = range(3)  # of the watch
WATCH = 3


def state_size(cells: int, unknowns: int) -> int:
    """Return how many numbers hold a point of the search."""
    return 3 * unknowns + (3 + 2 * LIMITS) * cells


@inlined
def state_parts(
    state: FloatArray, cells: int, unknowns: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return views into a point of the search.

    Unknowns (n,), splits (cells,), slacks and duals of the limits (cells, LIMITS), duals of the
    bounds on unknowns (n, 2) and on splits (cells, 2).
    """
    a = unknowns
    b = a + cells
    c = b + cells * LIMITS
    d = c + cells * LIMITS
    e = d + 2 * unknowns
    return (
        state[:a],
        state[a:b],
        state[b:c].reshape((cells, LIMITS)),
        state[c:d].reshape((cells, LIMITS)),
        state[d:e].reshape((unknowns, 2)),
        state[e : e + 2 * cells].reshape((cells, 2)),
    )


@inlined
def _place(i: int, k: int, size: int, periodic: bool) -> int:
    """Return the unknown in place ``k`` of cell ``i``; -1 beyond an open end."""
    j = 2 * i - 1 + k
    if periodic:
        if j < 0:
            return j + size
        if j >= size:
            return j - size
        return j
    return j if j < size else -1


@kernel
def evaluate(
    car: FloatArray,
    engine: FloatArray,
    ground: FloatArray,
    periodic: bool,
    x: FloatArray,
    split: FloatArray,
    duals: FloatArray,
    limits: FloatArray,
    slopes: FloatArray,
    curve: FloatArray,
    jacobian: FloatArray,
    gradient: FloatArray,
    of_time: FloatArray,
    of_demand: FloatArray,
    balance: bool,
    scratch: FloatArray,
) -> float:
    """Fill the jets of every cell (see ``cell_jet``); return the lap time [s].

    With ``balance`` the splits are set anew, both axles of a cell using equally much.
    """
    cells = ground.shape[1]
    size = x.shape[0]
    z = np.empty(5)
    total = 0.0
    piece = 0
    for i in range(cells):
        for k in range(5):
            j = _place(i, k, size, periodic)
            z[k] = x[j] if j >= 0 else 0.0
        first = not periodic and i == 0
        last = not periodic and i == cells - 1
        time, piece = cell_jet(
            car,
            engine,
            piece,
            ground,
            i,
            first,
            last,
            z,
            split[i],
            duals[i],
            limits[i],
            slopes[i],
            curve[i],
            jacobian[i],
            gradient[i],
            of_time[i],
            of_demand[i],
            scratch,
        )
        total += time
        if balance:
            split[i] = balanced_split(car, scratch[6], scratch)
    return total


@inlined
def _idle(slopes: FloatArray) -> bool:
    """Tell whether the split of a cell does nothing: then it stays where it is.

    Were it to drift to its middle, the cell would be off balance once its force turns round.
    """
    return slopes[LIMIT_FRONT, SPLIT] == 0.0 and slopes[LIMIT_REAR, SPLIT] == 0.0


@kernel
def _condense(
    slopes: FloatArray,
    curve: FloatArray,
    jacobian: FloatArray,
    gradient: FloatArray,
    of_time: FloatArray,
    of_demand: FloatArray,
    regular: float,
    pull: FloatArray,
    weight: FloatArray,
    split_pull: float,
    split_weight: float,
    matrix: FloatArray,
    demand: FloatArray,
    hessian: FloatArray,
    local: FloatArray,
    out: FloatArray,
) -> None:
    """Condense one cell: fill ``hessian`` (5, 5, upper) and ``out`` (5,) over its unknowns.

    ``pull`` and ``weight`` (LIMITS,) are what the slacks leave of each limit; ``local`` (6,) keeps
    the row of the split: its couplings to the demand, its weight, its pull.
    """
    for a in range(5):
        for b in range(a, 5):
            matrix[a, b] = curve[a, b]
        demand[a] = 0.0
    for j in range(LIMITS):
        row = slopes[j]
        for a in range(5):
            share = weight[j] * row[a]
            demand[a] += pull[j] * row[a]
            for b in range(a, 5):
                matrix[a, b] += share * row[b]
    matrix[FX, FX] += regular
    matrix[AY, AY] += regular
    own = matrix[SPLIT, SPLIT] + split_weight
    own = max(own, 1e-10)
    push = demand[SPLIT] + split_pull
    local[4] = own
    local[5] = push
    for a in range(DEMANDS):
        local[a] = matrix[a, SPLIT]
        demand[a] -= local[a] * push / own
    for a in range(DEMANDS):
        share = local[a] / own
        for b in range(a, DEMANDS):
            matrix[a, b] -= share * local[b]
            matrix[b, a] = matrix[a, b]
    for k in range(5):
        j0, j1, j2, j3 = jacobian[0, k], jacobian[1, k], jacobian[2, k], jacobian[3, k]
        out[k] = gradient[k] + j0 * demand[0] + j1 * demand[1] + j2 * demand[2] + j3 * demand[3]
        m0 = matrix[0, 0] * j0 + matrix[0, 1] * j1 + matrix[0, 2] * j2 + matrix[0, 3] * j3
        m1 = matrix[1, 0] * j0 + matrix[1, 1] * j1 + matrix[1, 2] * j2 + matrix[1, 3] * j3
        m2 = matrix[2, 0] * j0 + matrix[2, 1] * j1 + matrix[2, 2] * j2 + matrix[2, 3] * j3
        m3 = matrix[3, 0] * j0 + matrix[3, 1] * j1 + matrix[3, 2] * j2 + matrix[3, 3] * j3
        for m in range(k, 5):
            hessian[k, m] = (
                of_time[k, m]
                + of_demand[k, m]
                + m0 * jacobian[0, m]
                + m1 * jacobian[1, m]
                + m2 * jacobian[2, m]
                + m3 * jacobian[3, m]
            )


@kernel
def _assemble(
    periodic: bool,
    barrier: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    bound_duals: FloatArray,
    split: FloatArray,
    split_duals: FloatArray,
    slack: FloatArray,
    duals: FloatArray,
    limits: FloatArray,
    slopes: FloatArray,
    curve: FloatArray,
    jacobian: FloatArray,
    gradient: FloatArray,
    of_time: FloatArray,
    of_demand: FloatArray,
    regular: float,
    band: FloatArray,
    right: FloatArray,
    local: FloatArray,
) -> None:
    """Fill the Newton system: ``band`` (n, 5) and right-hand side ``right`` (n,).

    ``regular`` [s³/m²] is what a change of the demand costs besides: it keeps steps short where
    the lap is not convex.
    """
    cells = slack.shape[0]
    size = x.shape[0]
    pull = np.empty(LIMITS)
    weight = np.empty(LIMITS)
    matrix = np.empty((5, 5))
    demand = np.empty(5)
    out = np.empty(5)
    hessian = np.empty((5, 5))
    band[:, :] = 0.0
    for u in range(size):
        below, above = x[u] - low[u], high[u] - x[u]
        band[u, 0] = bound_duals[u, 0] / below + bound_duals[u, 1] / above
        right[u] = barrier / below - barrier / above
    for i in range(cells):
        for j in range(LIMITS):
            weight[j] = duals[i, j] / slack[i, j]
            pull[j] = barrier / slack[i, j] + weight[j] * (limits[i, j] + slack[i, j])
        rest = 1.0 - split[i]
        on_split = barrier / rest - barrier / split[i]
        own_split = split_duals[i, 0] / split[i] + split_duals[i, 1] / rest
        if _idle(slopes[i]):
            on_split, own_split = 0.0, 1.0
        _condense(
            slopes[i],
            curve[i],
            jacobian[i],
            gradient[i],
            of_time[i],
            of_demand[i],
            regular,
            pull,
            weight,
            on_split,
            own_split,
            matrix,
            demand,
            hessian,
            local[i],
            out,
        )
        for k in range(5):
            u = _place(i, k, size, periodic)
            if u < 0:
                continue
            right[u] -= out[k]
            for m in range(k, 5):
                v = u + m - k
                if periodic or v < size:
                    band[u, m - k] += hessian[k, m]


@kernel
def _errors(
    periodic: bool,
    barrier: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    fixed: bool,
    bound_duals: FloatArray,
    split: FloatArray,
    split_duals: FloatArray,
    slack: FloatArray,
    duals: FloatArray,
    limits: FloatArray,
    slopes: FloatArray,
    jacobian: FloatArray,
    gradient: FloatArray,
    slope: FloatArray,
) -> tuple[float, float, float, float]:
    """Return dual error, infeasibility, complementarity error and the sum of all products.

    The slope of the Lagrangian counts per metre of offset and per relative change of speed
    squared.
    """
    cells = slack.shape[0]
    size = x.shape[0]
    infeasible, apart, total = 0.0, 0.0, 0.0
    of_split = 0.0
    for u in range(size):
        slope[u] = bound_duals[u, 1] - bound_duals[u, 0]
        if u == 0 and fixed:
            continue
        product = (x[u] - low[u]) * bound_duals[u, 0]
        total += product
        apart = max(apart, abs(product - barrier))
        if high[u] < np.inf:
            product = (high[u] - x[u]) * bound_duals[u, 1]
            total += product
            apart = max(apart, abs(product - barrier))
    asked = np.empty(5)
    for i in range(cells):
        for a in range(5):
            asked[a] = 0.0
        for j in range(LIMITS):
            product = slack[i, j] * duals[i, j]
            total += product
            apart = max(apart, abs(product - barrier))
            infeasible = max(infeasible, abs(limits[i, j] + slack[i, j]))
            for a in range(5):
                asked[a] += duals[i, j] * slopes[i, j, a]
        if not _idle(slopes[i]):
            below = split[i] * split_duals[i, 0]
            above = (1.0 - split[i]) * split_duals[i, 1]
            total += below + above
            apart = max(apart, abs(below - barrier), abs(above - barrier))
            of_split = max(of_split, abs(asked[SPLIT] - split_duals[i, 0] + split_duals[i, 1]))
        for k in range(5):
            u = _place(i, k, size, periodic)
            if u >= 0:
                g = gradient[i, k]
                for d in range(DEMANDS):
                    g += jacobian[i, d, k] * asked[d]
                slope[u] += g
    error = of_split
    for u in range(1 if fixed else 0, size):
        scale = x[u] if u % 2 == 0 else 1.0
        error = max(error, abs(slope[u]) * scale)
    return error, infeasible, apart, total


@inlined
def _shorten(step: float, value: float, change: float) -> float:
    """Shorten ``step`` so that ``value + step·change`` stays positive."""
    return min(step, -_TO_BOUNDARY * value / change) if change < 0.0 else step


@kernel
def _merits(
    time: float,
    barrier: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    fixed: bool,
    split: FloatArray,
    slack: FloatArray,
    limits: FloatArray,
) -> tuple[float, float, float]:
    """Return the time with its barrier terms, the sum of what is missed, and the worst limit."""
    logs = 0.0
    missed = 0.0
    most = 0.0
    for u in range(1 if fixed else 0, x.shape[0]):
        logs += log(x[u] - low[u])
        if high[u] < np.inf:
            logs += log(high[u] - x[u])
    for i in range(slack.shape[0]):
        product = split[i] * (1.0 - split[i])
        for j in range(LIMITS):
            product *= slack[i, j]
            short = abs(limits[i, j] + slack[i, j])
            missed += short
            most = max(most, limits[i, j])
        logs += log(product)
    return time - barrier * logs, missed, most


@kernel
def _passes(filtered: FloatArray, entries: int, merit: float, missed: float) -> bool:
    """Tell whether a point improves on every entry (merit, missed) of the filter."""
    for k in range(entries):
        worse = merit > filtered[k, 0] - _MARGIN * filtered[k, 1]
        if worse and missed > (1.0 - _MARGIN) * filtered[k, 1]:
            return False
    return True


@kernel
def optimise(
    car: FloatArray,
    engine: FloatArray,
    ground: FloatArray,
    periodic: bool,
    fixed: bool,
    low: FloatArray,
    high: FloatArray,
    state: FloatArray,
    centre: FloatArray,
    warm: bool,
    settings: FloatArray,
    watch: FloatArray,
    history: FloatArray,
    report: FloatArray,
) -> None:
    """Find the fastest lap from ``state``, in place; fill ``report`` (REPORT,).

    ``car`` (COLUMNS,), ``engine`` (3, knots), ``ground`` (GROUND_ROWS, cells); ``fixed`` holds
    the first unknown, a standing start; ``low`` and ``high`` (n,) bound the unknowns.  The
    unknowns and splits of ``state`` (see ``state_parts``) are the guess, and all of it where
    ``warm``.  ``centre`` takes the last point whose barrier is above ``settings[CENTRE]``: well
    inside, where a search for a car that differs a little may start.  ``settings`` (SETTINGS,);
    a positive ``watch[STOP]`` ends the search, the rest tells where it is; ``history``
    (steps + 1, 8) has the columns HISTORY.
    """
    cells = ground.shape[1]
    size = low.shape[0]
    x, split, slack, duals, bound_duals, split_duals = state_parts(state, cells, size)
    limits = np.empty((cells, LIMITS))
    slopes = np.empty((cells, LIMITS, 5))
    curve = np.empty((cells, 5, 5))
    jacobian = np.empty((cells, DEMANDS, 5))
    gradient = np.empty((cells, 5))
    of_time = np.zeros((cells, 5, 5))
    of_demand = np.zeros((cells, 5, 5))
    scratch = np.empty((11, 10))
    band = np.empty((size, HALF_BAND + 1))
    work = np.empty((size, FACTOR_COLUMNS))
    corner = np.empty((HALF_BAND, HALF_BAND))
    move = np.empty(size)
    slope = np.empty(size)
    local = np.empty((cells, 6))
    split_move = np.empty(cells)
    slack_move = np.empty((cells, LIMITS))
    dual_move = np.empty((cells, LIMITS))
    kept = np.empty(state.shape[0])
    old_x, old_split, old_slack, _, _, _ = state_parts(kept, cells, size)
    asked = np.empty(5)
    begin = 1 if fixed else 0

    time = evaluate(
        car, engine, ground, periodic, x, split, duals, limits, slopes, curve, jacobian, gradient,
        of_time, of_demand, not warm, scratch,
    )  # fmt: skip
    per_cell = time / cells
    barrier = settings[BARRIER] * per_cell
    goal = settings[GOAL_GAP] * per_cell / _PRODUCTS
    centred = settings[CENTRE] * per_cell
    if warm:
        for i in range(cells):
            for j in range(LIMITS):
                slack[i, j] = max(slack[i, j], -limits[i, j])
    else:
        time = evaluate(
            car, engine, ground, periodic, x, split, duals, limits, slopes, curve, jacobian,
            gradient, of_time, of_demand, False, scratch,
        )  # fmt: skip
        for i in range(cells):
            for j in range(LIMITS):
                slack[i, j] = max(-limits[i, j], _LEAST_SLACK)
                duals[i, j] = barrier / slack[i, j]
            split_duals[i, 0] = barrier / split[i]
            split_duals[i, 1] = barrier / (1.0 - split[i])
        for u in range(size):
            bound_duals[u, 0] = barrier / (x[u] - low[u]) if u >= begin else 0.0
            bound_duals[u, 1] = barrier / (high[u] - x[u]) if u >= begin else 0.0
        time = evaluate(
            car, engine, ground, periodic, x, split, duals, limits, slopes, curve, jacobian,
            gradient, of_time, of_demand, False, scratch,
        )  # fmt: skip
    report[EVALUATIONS] = 1.0
    report[REGULARISED] = 0.0
    report[STATUS] = TOO_MANY_STEPS
    filtered = np.empty((_MOST_ENTRIES, 2))
    entries = 0
    regular = 0.0
    length, dual = 1.0, 1.0
    steps = 0
    most = int(settings[MOST_STEPS])
    while True:
        error, infeasible, apart, total = _errors(
            periodic, barrier, x, low, high, fixed, bound_duals, split, split_duals, slack, duals,
            limits, slopes, jacobian, gradient, slope,
        )  # fmt: skip
        report[TIME] = time
        report[STEPS] = steps
        report[GAP] = total / time
        report[DUAL_ERROR] = error / per_cell
        report[INFEASIBILITY] = infeasible
        watch[AT_STEP] = steps
        watch[AT_TIME] = time
        history[steps, 0] = time
        history[steps, 1] = report[GAP]
        history[steps, 2] = report[DUAL_ERROR]
        history[steps, 3] = infeasible
        history[steps, 4] = barrier / per_cell
        done = report[GAP] <= settings[GOAL_GAP] and infeasible <= settings[GOAL_FEASIBLE]
        if done and report[DUAL_ERROR] <= settings[GOAL_DUAL]:
            report[STATUS] = SOLVED
            return
        if not (time < 1e9 and total < 1e300):
            report[STATUS] = NOT_FINITE
            return
        if watch[STOP] > 0.0:
            report[STATUS] = STOPPED
            return
        if steps >= most:
            return
        if barrier >= centred:
            centre[:] = state
        # What is good enough for the end is good enough on the way: else a search may creep along
        # a valley so flat that it never gets within ten times a small barrier.
        flat = report[DUAL_ERROR] <= settings[GOAL_DUAL] and infeasible <= settings[GOAL_FEASIBLE]
        near = apart if flat else max(error, apart, infeasible * per_cell)
        while barrier > goal and near <= 10.0 * barrier:
            entries = 0
            barrier = max(goal, min(0.2 * barrier, per_cell * (barrier / per_cell) ** 1.5))
            near = max(error, infeasible * per_cell, near - barrier)
        regular = 0.0 if regular < _FIRST_REGULARISATION else 0.3 * regular
        damped = 0.0
        while True:
            push = regular * per_cell / (GRAVITY * GRAVITY)
            _assemble(
                periodic, barrier, x, low, high, bound_duals, split, split_duals, slack, duals,
                limits, slopes, curve, jacobian, gradient, of_time, of_demand, push, band, move,
                local,
            )  # fmt: skip
            if fixed:
                band[0, :] = 0.0
                band[0, 0] = 1.0
                move[0] = 0.0
            if regular > 0.0:
                damped = 1.0
                for u in range(size):
                    scale = 1.0 / (x[u] * x[u] + 1.0) if u % 2 == 0 else 1.0
                    band[u, 0] += 1e-3 * regular * per_cell * scale
            if factor(band, periodic, work, corner):
                break
            regular = max(_FIRST_REGULARISATION, 4.0 * regular)
            if regular > _MOST_REGULARISATION:
                report[STATUS] = NO_STEP
                return
        report[REGULARISED] += damped
        substitute(work, corner, periodic, move)

        # Back into the cells: splits, slacks, duals and how far they let us go.
        primal, dual = 1.0, 1.0
        descent = 0.0
        for u in range(begin, size):
            d = move[u]
            below, above = x[u] - low[u], high[u] - x[u]
            primal = _shorten(_shorten(primal, below, d), above, -d)
            z = bound_duals[u, 0]
            dual = _shorten(dual, z, (barrier - z * d) / below - z)
            descent -= barrier * d / below
            if above < np.inf:
                z = bound_duals[u, 1]
                dual = _shorten(dual, z, (barrier + z * d) / above - z)
                descent += barrier * d / above
        for i in range(cells):
            for a in range(5):
                asked[a] = 0.0
            for k in range(5):
                u = _place(i, k, size, periodic)
                if u >= 0:
                    d = move[u]
                    descent += gradient[i, k] * d
                    for a in range(DEMANDS):
                        asked[a] += jacobian[i, a, k] * d
            d = -local[i, 5]
            for a in range(DEMANDS):
                d -= local[i, a] * asked[a]
            d /= local[i, 4]
            asked[SPLIT] = d
            split_move[i] = d
            rest = 1.0 - split[i]
            primal = _shorten(_shorten(primal, split[i], d), rest, -d)
            z = split_duals[i, 0]
            dual = _shorten(dual, z, (barrier - z * d) / split[i] - z)
            z = split_duals[i, 1]
            dual = _shorten(dual, z, (barrier + z * d) / rest - z)
            descent += barrier * (d / rest - d / split[i])
            for j in range(LIMITS):
                short = limits[i, j] + slack[i, j]
                ds = -short
                for a in range(5):
                    ds -= slopes[i, j, a] * asked[a]
                slack_move[i, j] = ds
                dy = (barrier - duals[i, j] * ds) / slack[i, j] - duals[i, j]
                dual_move[i, j] = dy
                primal = _shorten(primal, slack[i, j], ds)
                dual = _shorten(dual, duals[i, j], dy)
                descent -= barrier * ds / slack[i, j]
        merit, missed, worst = _merits(time, barrier, x, low, high, fixed, split, slack, limits)

        kept[:] = state
        # Duals move first: the jets of the trial point are then those of the next step.
        for u in range(begin, size):
            d = move[u]
            z = bound_duals[u, 0]
            bound_duals[u, 0] += dual * ((barrier - z * d) / (x[u] - low[u]) - z)
            if high[u] < np.inf:
                z = bound_duals[u, 1]
                bound_duals[u, 1] += dual * ((barrier + z * d) / (high[u] - x[u]) - z)
        for i in range(cells):
            d = split_move[i]
            z = split_duals[i, 0]
            split_duals[i, 0] += dual * ((barrier - z * d) / split[i] - z)
            z = split_duals[i, 1]
            split_duals[i, 1] += dual * ((barrier + z * d) / (1.0 - split[i]) - z)
        duals += dual * dual_move
        length = primal
        taken = False
        for _ in range(_HALVINGS):
            for u in range(size):
                x[u] = old_x[u] + length * move[u]
            for i in range(cells):
                split[i] = old_split[i] + length * split_move[i]
            time = evaluate(
                car, engine, ground, periodic, x, split, duals, limits, slopes, curve, jacobian,
                gradient, of_time, of_demand, False, scratch,
            )  # fmt: skip
            report[EVALUATIONS] += 1.0
            for i in range(cells):
                for j in range(LIMITS):
                    slack[i, j] = max(old_slack[i, j] + length * slack_move[i, j], -limits[i, j])
            new, misses, most_missed = _merits(
                time, barrier, x, low, high, fixed, split, slack, limits
            )
            rounding = _ROUNDING * abs(merit)
            towards = new <= merit + _ARMIJO * length * descent + rounding
            clear = most_missed <= max(_TRUST, worst) and _passes(
                filtered, min(entries, _MOST_ENTRIES), new, misses
            )
            if descent < 0.0 and -length * descent > missed * per_cell:
                if towards and clear:
                    taken = True
                    break
            elif clear and (
                misses <= (1.0 - _MARGIN) * missed or new <= merit - _MARGIN * missed + rounding
            ):
                taken = True
                filtered[entries % _MOST_ENTRIES, 0] = merit
                filtered[entries % _MOST_ENTRIES, 1] = missed
                entries += 1
                break
            length *= 0.5
        history[steps, 5] = length if taken else 0.0
        history[steps, 6] = dual
        history[steps, 7] = regular
        steps += 1
        if not taken:
            # Nothing on this way is better: back, and a shorter, safer step next.
            state[:] = kept
            regular = max(1.0, 30.0 * regular)
            if regular > _MOST_REGULARISATION:
                report[STATUS] = NO_STEP
                return
            time = evaluate(
                car, engine, ground, periodic, x, split, duals, limits, slopes, curve, jacobian,
                gradient, of_time, of_demand, False, scratch,
            )  # fmt: skip
            continue
        # Duals stay within sight of the barrier, so that no curvature is far off.
        for i in range(cells):
            for j in range(LIMITS):
                central = barrier / slack[i, j]
                duals[i, j] = min(max(duals[i, j], 1e-8 * central), 1e8 * central)
