"""A primal-dual interior point for the lap, one banded factorisation a step.

The barrier falls as the search nears its centre; a filter decides which steps are taken, and a
regularisation keeps them short where the lap is not convex.  What a step is, see ``newton``.

Sources: J. Nocedal & S. Wright, *Numerical Optimization* (2006), ch. 19 (interior points for
nonlinear programming); A. Wächter & L. Biegler, Mathematical Programming 106 (2006) 25 (filter
line search, regularisation, barrier schedule, error scaling).
"""

from __future__ import annotations

from math import log

import numpy as np

from throwdown.lap.columns import GRAVITY, FloatArray
from throwdown.lap.compiling import kernel
from throwdown.lap.minimum_time.band import factor, substitute
from throwdown.lap.minimum_time.cell import JETS, LIMIT_AT, LIMITS, balance_splits
from throwdown.lap.minimum_time.condensed import condense, lift_slacks
from throwdown.lap.minimum_time.lanes import LANES, Place, new_blocks
from throwdown.lap.minimum_time.newton import (
    assemble,
    back_substitute,
    errors,
    evaluate,
    make_moves,
    make_room,
    move_duals,
    state_parts,
)

_ARMIJO = 1e-4
_PRODUCTS = 20.0  # of slack and dual a cell, and some to spare
_MARGIN = 1e-5  # of the filter
_HALVINGS = 12
_TRUST = 0.3  # a limit may be missed by this share on the way, or as it was before
_MOST_ENTRIES = 200  # then the oldest make room
_LEAST_SLACK = 0.1
_FIRST_REGULARISATION = 0.02
_MOST_REGULARISATION = 1e8
_SMALLEST, _LARGEST = 1e-100, 1e100  # of a product of barrier terms
_ROUNDING = 1e-11  # of the merit: differences below it say nothing
_CREEP = 0.1  # of a step that keeps every limit: shorter ones get nowhere
_PATIENCE = 3  # such steps in a row, then a whole one is taken on trust
_LEAPS = 10  # in a search

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
    jets: FloatArray,
) -> tuple[float, float, float]:
    """Return the time with its barrier terms, the sum of what is missed, and the worst limit."""
    logs, product = 0.0, 1.0
    missed, most = 0.0, 0.0
    # One logarithm for as many factors as a number holds.
    for u in range(1 if fixed else 0, x.shape[0]):
        product *= (x[u] - low[u]) * (high[u] - x[u] if high[u] < np.inf else 1.0)
        if not _SMALLEST < product < _LARGEST:
            logs += log(product)
            product = 1.0
    for i in range(Place(slack.shape[1])):
        at = i // LANES * JETS + i % LANES
        inside = split[i] * (1.0 - split[i])
        for j in range(LIMITS):
            inside *= slack[j, i]
            limit = jets[at + LIMIT_AT[j]]
            missed += abs(limit + slack[j, i])
            most = max(most, limit)
        product *= inside
        if not _SMALLEST < product < _LARGEST:
            logs += log(product)
            product = 1.0
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
    jets, room, moves = new_blocks(cells, JETS), make_room(cells, size), make_moves(cells, size)
    kept = np.empty(state.shape[0])
    old_x, old_split, old_slack, _, _, _ = state_parts(kept, cells, size)
    begin = 1 if fixed else 0

    time = evaluate(car, engine, ground, periodic, x, split, duals, jets, room)
    if not warm:
        balance_splits(car, jets, split)
        time = evaluate(car, engine, ground, periodic, x, split, duals, jets, room)
    per_cell = time / cells
    barrier = settings[BARRIER] * per_cell
    goal = settings[GOAL_GAP] * per_cell / _PRODUCTS
    centred = settings[CENTRE] * per_cell
    if not warm:
        slack[:] = _LEAST_SLACK
    lift_slacks(jets, slack, 0.0, slack, slack)
    if not warm:
        duals[:] = barrier / slack
        split_duals[0] = barrier / split
        split_duals[1] = barrier / (1.0 - split)
        bound_duals[0] = barrier / (x - low)
        bound_duals[1] = barrier / (high - x)
        bound_duals[:, :begin] = 0.0
        time = evaluate(car, engine, ground, periodic, x, split, duals, jets, room)
    report[EVALUATIONS] = 1.0
    report[REGULARISED] = 0.0
    report[STATUS] = TOO_MANY_STEPS
    filtered = np.empty((_MOST_ENTRIES, 2))
    entries = 0
    regular = 0.0
    length, dual = 1.0, 1.0
    creeping, leaps = 0, 0
    steps = 0
    most = int(settings[MOST_STEPS])
    while True:
        error, infeasible, apart, total = errors(
            periodic, barrier, x, low, high, fixed, bound_duals, split, split_duals, slack, duals,
            jets, room,
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
        if not (time < 1e9 and max(total, error, infeasible) < 1e300):
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
        band, move = room.band, moves.unknowns
        while True:
            push = regular * per_cell / (GRAVITY * GRAVITY)
            condense(jets, barrier, push, split, split_duals, slack, duals, room.condensed)
            assemble(periodic, barrier, x, low, high, bound_duals, room, move)
            if fixed:
                band[0, :] = 0.0
                band[0, 0] = 1.0
                move[0] = 0.0
            if regular > 0.0:
                damped = 1.0
                for u in range(size):
                    scale = 1.0 / (x[u] * x[u] + 1.0) if u % 2 == 0 else 1.0
                    band[u, 0] += 1e-3 * regular * per_cell * scale
            if factor(band, periodic, room.work, room.corner):
                break
            regular = max(_FIRST_REGULARISATION, 4.0 * regular)
            if regular > _MOST_REGULARISATION:
                report[STATUS] = NO_STEP
                return
        report[REGULARISED] += damped
        substitute(room.work, room.corner, periodic, move)

        primal, dual, descent = back_substitute(
            jets, periodic, barrier, x, low, high, fixed, bound_duals, split, split_duals, slack,
            duals, room, moves,
        )  # fmt: skip
        merit, missed, worst = _merits(time, barrier, x, low, high, fixed, split, slack, jets)
        kept[:] = state
        # Duals move first: the jets of the trial point are then those of the next step.
        move_duals(
            barrier, dual, x, low, high, fixed, bound_duals, split, split_duals, duals, moves
        )
        length = primal
        taken = False
        # Where a limit bends, a whole step may miss it by more than the filter lets pass, though
        # the step after it comes right (the effect of Maratos).
        leap = creeping >= _PATIENCE and leaps < _LEAPS
        for _ in range(_HALVINGS):
            x[:] = old_x + length * move
            split[:] = old_split + length * moves.split
            time = evaluate(car, engine, ground, periodic, x, split, duals, jets, room)
            report[EVALUATIONS] += 1.0
            lift_slacks(jets, old_slack, length, moves.slack, slack)
            new, misses, most_missed = _merits(
                time, barrier, x, low, high, fixed, split, slack, jets
            )
            whole = leap and length == primal and new < np.inf
            if whole and most_missed <= max(_TRUST, worst):
                taken = True
                entries = 0
                leaps += 1
                break
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
        creeping = creeping + 1 if length < _CREEP * primal else 0
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
            time = evaluate(car, engine, ground, periodic, x, split, duals, jets, room)
            continue
        # Duals stay within sight of the barrier, so that no curvature is far off.
        central = barrier / slack
        duals[:] = np.minimum(np.maximum(duals, 1e-8 * central), 1e8 * central)
