"""Guesses, restarts and what they led to: the policy around the interior point.

A search starts from the smoothest line, driven at a share of the car's limits.  Where that does
not converge, other shares, other barriers and the middle of the course are tried in turn.  A
search for a car that differs a little starts from the centre of an earlier one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from throwdown.lap.columns import (
    LOCK_FRONT,
    LOCK_REAR,
    SHARE_BRAKING,
    SHARE_CORNERING,
    SHARE_POWER,
    FloatArray,
)
from throwdown.lap.line import Line, minimum_curvature_line
from throwdown.lap.minimum_time.interior_point import (
    AT_STEP,
    AT_TIME,
    BARRIER,
    CENTRE,
    DUAL_ERROR,
    GAP,
    GOAL_DUAL,
    GOAL_FEASIBLE,
    GOAL_GAP,
    HISTORY,
    INFEASIBILITY,
    MOST_STEPS,
    NO_STEP,
    NOT_FINITE,
    REPORT,
    SETTINGS,
    SOLVED,
    STATUS,
    STEPS,
    STOP,
    STOPPED,
    TIME,
    TOO_MANY_STEPS,
    WATCH,
    optimise,
)
from throwdown.lap.minimum_time.newton import state_parts, state_size
from throwdown.lap.minimum_time.problem import Ground, pull_knots
from throwdown.lap.path import build_path
from throwdown.lap.quasi_steady import run_up_speed, solve_path
from throwdown.lap.result import Attempt, Convergence
from throwdown.lap.vehicle import Vehicle

MOST = 400  # steps an attempt
CENTRED = 1e-4  # of a cell's time: barrier of the point where a neighbour starts
GAP_GOAL = 2e-6  # of the lap time
DUAL_GOAL = 1e-4
FEASIBLE_GOAL = 1e-6
_POLL = 0.05  # s between looks at a running search

STATUS_WORDS = {
    SOLVED: "solved",
    NO_STEP: "no better step found",
    TOO_MANY_STEPS: "step limit reached",
    NOT_FINITE: "diverged",
    STOPPED: "stopped",
}

Progress = Callable[[int, float], None]
"""Called with the step and the lap time [s] of a running search."""


@dataclass(frozen=True)
class Guess:
    """A start of the search: ``share`` of the limits, line, first barrier over a cell's time.

    ``patience`` times the usual number of steps are allowed.
    """

    name: str
    share: float
    barrier: float
    centre_line: bool = False
    patience: int = 1


GUESSES = (
    Guess("smoothest line at 92 %", 0.92, 2e-3),
    Guess("smoothest line at 85 %", 0.85, 1e-2),
    Guess("smoothest line at 95 %", 0.95, 5e-4),
    Guess("smoothest line at 75 %", 0.75, 3e-2),
    Guess("middle of the course at 85 %", 0.85, 1e-2, centre_line=True),
    Guess("middle of the course at 70 %", 0.70, 5e-2, centre_line=True),
    # A weak car on a steep hill hardly drives at the speeds between two gears: what it can do is in
    # pieces, and the way in must stay far from all limits.
    Guess("far inside the limits", 0.75, 3e-1, patience=3),
    Guess("far inside the limits at 92 %", 0.92, 1e-1, patience=3),
)

DETOUR = (0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.0)
"""How much easier the siblings are whose laps lead a stubborn search from one to the next.  Their
differentials are locked by this share at least: an open one on a car that lifts its inner wheel
makes for a rugged problem.  Or they have that much more power: a weak car on a steep hill."""
_MOST_DETOURS = 20  # searches
_DETOUR_PATIENCE = 3  # light, strong cars on the Nordschleife need some 700 steps


@dataclass(frozen=True, eq=False)
class Optimum:
    """A line with its speeds, and how it was found.

    ``offset`` (cells,) [m] at the nodes; ``faces`` (cells + 1,) speed squared [m²/s²] at the
    cells' faces; ``split`` (cells,) the front axle's share where axles share freely;
    ``duals`` (cells, LIMITS) [s] what each limit costs; ``history`` (steps + 1, 8), see HISTORY;
    ``centre`` is where the search for a neighbour starts.  The last three are empty where the
    optimum was recalled from disk (``store``).
    """

    ground: Ground
    time_s: float
    offset: FloatArray
    faces: FloatArray
    split: FloatArray
    duals: FloatArray
    convergence: Convergence
    history: FloatArray
    centre: FloatArray

    @property
    def solved(self) -> bool:
        """Whether the attempt that counts met every tolerance."""
        return self.convergence.final.solved

    def leads_to(self, ground: Ground) -> bool:
        """Whether a search on ``ground`` may start from here."""
        own = self.ground
        alike = (own.cells, own.unknowns, own.periodic) == (
            ground.cells,
            ground.unknowns,
            ground.periodic,
        )
        return self.solved and self.centre.size > 0 and alike


def find_optimum(
    vehicle: Vehicle,
    ground: Ground,
    *,
    near: Optimum | None = None,
    watch: FloatArray | None = None,
    guesses: tuple[Guess, ...] = GUESSES,
) -> Optimum:
    """Search for the fastest lap of a vehicle, guess after guess until one converges.

    Where the course has room for several optima, the next guesses are asked too, until enough have
    converged, and the fastest counts (``Ground.opinions``).  Where no guess converges, easier
    siblings of the car are solved first and lead to it (``DETOUR``).
    ``near`` is the optimum of a similar vehicle on the same ground, tried first; a positive
    ``watch[STOP]`` ends the search at its next step, ``watch`` (WATCH,) tells where it is.
    """
    watch = np.zeros(WATCH) if watch is None else watch
    entry = entry_speed(vehicle, ground)
    attempts: list[Attempt] = []
    if near is not None and near.leads_to(ground):
        state = near.centre.copy()
        found = _search(vehicle, ground, entry, "neighbour", state, None, watch, attempts)
        if found.solved or watch[STOP] > 0.0:
            return found
    best: Optimum | None = None
    opinions = 0
    for guess in guesses:
        found = _search(
            vehicle,
            ground,
            entry,
            guess.name,
            first_state(vehicle, ground, guess),
            guess.barrier,
            watch,
            attempts,
            guess.patience,
        )
        if watch[STOP] > 0.0:
            return found
        if best is None or (found.solved and found.time_s < best.time_s):
            best = found if found.solved else None
        opinions += found.solved
        if opinions == ground.opinions:
            break
    best = best or _detour(vehicle, ground, entry, guesses[0], watch, attempts) or found
    chosen = attempts.index(best.convergence.final)
    return replace(best, convergence=Convergence(tuple(attempts), chosen))


def _detour(
    vehicle: Vehicle,
    ground: Ground,
    entry: float,
    guess: Guess,
    watch: FloatArray,
    attempts: list[Attempt],
) -> Optimum | None:
    """Search for siblings of the car, ever more like it; None if that does not lead to it."""
    lock = min(vehicle.row[LOCK_FRONT], vehicle.row[LOCK_REAR])
    ways = [_with_power] if lock >= DETOUR[0] else [_with_lock, _with_power]
    for sibling_of in ways:
        found = _lead(vehicle, ground, entry, guess, sibling_of, watch, attempts)
        if found is not None or watch[STOP] > 0.0:
            return found
    return None


def _lead(
    vehicle: Vehicle,
    ground: Ground,
    entry: float,
    guess: Guess,
    sibling_of: Callable[[Vehicle, float], tuple[Vehicle, str]],
    watch: FloatArray,
    attempts: list[Attempt],
) -> Optimum | None:
    """Search for siblings of one kind, from the easiest to the car itself."""
    reached, ease = None, DETOUR[0]
    ahead = list(DETOUR)
    for _ in range(_MOST_DETOURS):
        sibling, how = sibling_of(vehicle, ahead[0])
        if reached is None:
            name = f"{guess.name}, {how}"
            state, barrier = first_state(sibling, ground, guess), guess.barrier
        else:
            name = f"from there, {how}" if ahead[0] else "from there"
            state, barrier = reached.centre.copy(), None
        tried = _search(
            sibling, ground, entry, name, state, barrier, watch, attempts, _DETOUR_PATIENCE
        )
        if watch[STOP] > 0.0:
            return None
        if tried.solved:
            reached, ease = tried, ahead.pop(0)
            if not ahead:
                return reached
        elif reached is None:
            ahead.pop(0)
            if not ahead:
                return None
        else:
            ahead.insert(0, 0.5 * (ease + ahead[0]))
    return None


def _with_lock(vehicle: Vehicle, ease: float) -> tuple[Vehicle, str]:
    row = vehicle.row.copy()
    row[LOCK_FRONT] = max(row[LOCK_FRONT], ease)
    row[LOCK_REAR] = max(row[LOCK_REAR], ease)
    return replace(vehicle, row=row), f"differentials {ease:.1%} locked"


def _with_power(vehicle: Vehicle, ease: float) -> tuple[Vehicle, str]:
    row = vehicle.row.copy()
    row[SHARE_POWER] *= 1.0 + ease
    return replace(vehicle, row=row), f"{ease:.1%} more power"


def find_optimum_watched(
    vehicle: Vehicle,
    ground: Ground,
    *,
    near: Optimum | None = None,
    progress: Progress | None = None,
) -> Optimum:
    """Do the same in a thread, so that Ctrl-C ends the search at once.

    Raises KeyboardInterrupt after the search has ended.
    """
    watch = np.zeros(WATCH)
    results: list[Optimum] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            results.append(find_optimum(vehicle, ground, near=near, watch=watch))
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work, name="minimum-time", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_POLL if progress else 0.2)
            if progress is not None and watch[AT_TIME] > 0.0:
                progress(int(watch[AT_STEP]), float(watch[AT_TIME]))
    except BaseException:  # Ctrl-C, or whatever ``progress`` raises
        watch[STOP] = 1.0
        thread.join()
        raise
    if failures:
        raise failures[0]
    return results[0]


def entry_speed(vehicle: Vehicle, ground: Ground) -> float:
    """Return the greatest speed squared [m²/s²] into an open course."""
    if ground.periodic:
        return float("inf")
    return 0.0 if ground.standing else run_up_speed(vehicle) ** 2


def guess_line(ground: Ground, guess: Guess) -> FloatArray:
    """Return the offsets (cells,) [m] of a guess, clear of both limits."""
    low, high = ground.low, ground.high
    margin = min(0.1, 0.05 * ground.room)
    if guess.centre_line:
        return np.asarray(0.5 * (low + high))
    narrowed = replace(
        ground.mesh,
        width_left=high - margin,
        width_right=-(low + margin),
    )
    line = minimum_curvature_line(narrowed, 0.0)
    inside = 0.002 * (high - low)
    return np.clip(line.offset, low + inside, high - inside)


def first_state(vehicle: Vehicle, ground: Ground, guess: Guess) -> FloatArray:
    """Return the point where a search begins: a line, and what it allows at a share."""
    offset = guess_line(ground, guess)
    row = vehicle.row.copy()
    row[[SHARE_CORNERING, SHARE_BRAKING, SHARE_POWER]] *= guess.share
    path = build_path(ground.mesh, Line(offset, 0, True))
    eased = replace(vehicle, row=row)
    start = "standing" if ground.standing else "flying"
    _, w = solve_path(eased, path, periodic=ground.periodic, start=start)
    state = np.zeros(state_size(ground.cells, ground.unknowns))
    x, split, *_ = state_parts(state, ground.cells, ground.unknowns)
    w = np.maximum(w, 1e-2)
    if ground.periodic:
        # The slower neighbour: a face between two nodes must suit both.
        x[0::2] = np.minimum(w, np.roll(w, 1))
    else:
        x[2:-1:2] = 0.5 * (w[1:] + w[:-1])
        x[0] = 0.0 if ground.standing else 0.99 * w[0]
        x[-1] = w[-1]
    x[1::2] = offset
    split[:] = 0.5
    return state


def _search(
    vehicle: Vehicle,
    ground: Ground,
    entry: float,
    name: str,
    state: FloatArray,
    barrier: float | None,
    watch: FloatArray,
    attempts: list[Attempt],
    patience: int = 1,
) -> Optimum:
    """Run the interior point once, from a guess or (no ``barrier``) from a centre."""
    most = patience * MOST
    cells, unknowns = ground.cells, ground.unknowns
    fixed = not ground.periodic and ground.standing
    low, high = np.zeros(unknowns), np.full(unknowns, np.inf)
    low[1::2], high[1::2] = ground.low, ground.high
    if fixed:
        low[0] = -1.0
    elif not ground.periodic:
        high[0] = entry
        state[0] = min(state[0], 0.99 * entry)
    settings = np.empty(SETTINGS)
    settings[BARRIER] = CENTRED if barrier is None else barrier
    settings[CENTRE] = CENTRED
    settings[GOAL_GAP], settings[GOAL_DUAL] = GAP_GOAL, DUAL_GOAL
    settings[GOAL_FEASIBLE] = FEASIBLE_GOAL
    settings[MOST_STEPS] = most
    report = np.zeros(REPORT)
    history = np.zeros((most + 1, len(HISTORY)))
    centre = state.copy()
    optimise(
        vehicle.row,
        pull_knots(vehicle.traction),
        ground.rows,
        ground.periodic,
        fixed,
        low,
        high,
        state,
        centre,
        barrier is None,
        settings,
        watch,
        history,
        report,
    )
    attempts.append(
        Attempt(
            guess=name,
            status=STATUS_WORDS[int(report[STATUS])],
            steps=int(report[STEPS]),
            time_s=float(report[TIME]),
            gap=float(report[GAP]),
            dual_error=float(report[DUAL_ERROR]),
            infeasibility=float(report[INFEASIBILITY]),
        )
    )
    x, split, _, duals, _, _ = state_parts(state, cells, unknowns)
    faces = np.append(x[0::2], x[0]) if ground.periodic else x[0::2].copy()
    return Optimum(
        ground=ground,
        time_s=float(report[TIME]),
        offset=x[1::2].copy(),
        faces=faces,
        split=split.copy(),
        duals=duals.T.copy(),
        convergence=Convergence(tuple(attempts)),
        history=history[: int(report[STEPS]) + 1],
        centre=centre,
    )
