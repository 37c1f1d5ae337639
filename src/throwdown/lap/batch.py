"""Many laps of drawn cars: the Monte Carlo's engine.

Every draw is a car of its own, with its own envelope table; draws share a path.  The kernel
releases the GIL, so plain threads use every core.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from throwdown.lap.columns import DOWNFORCE, FloatArray
from throwdown.lap.compiling import kernel
from throwdown.lap.kernels import solve
from throwdown.lap.path import Path
from throwdown.lap.quasi_steady import STALLED, run_up_road
from throwdown.lap.table import aero_knots, empty_table

LANES = 4
"""Laps solved side by side on one core: each waits for its own last result in turn."""
_CHUNK = 64  # draws a thread takes at a time
T = TypeVar("T")
R = TypeVar("R")


@kernel
def _lap_times(
    rows: FloatArray,
    engine: FloatArray,
    road: FloatArray,
    periodic: bool,
    w_start: FloatArray,
    table: FloatArray,
    w: FloatArray,
    times: FloatArray,
    w_end: FloatArray,
) -> None:
    for i in range(0, rows.shape[0], LANES):
        j = min(i + LANES, rows.shape[0])
        solve(rows[i:j], engine, road, periodic, w_start[i:j], table, w, times[i:j])
        w_end[i:j] = w[: j - i, w.shape[1] - 1]


def threads() -> int:
    """Return how many threads to use: the cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def lap_times(
    rows: FloatArray,
    engine: FloatArray,
    path: Path,
    *,
    periodic: bool,
    entry_speed: float | FloatArray = 0.0,
) -> FloatArray:
    """Return the lap time [s] of each vehicle row on a path, array (draws,): inf where it stalls.

    ``rows`` (draws, COLUMNS); ``engine`` (3, knots) shared; ``entry_speed`` [m/s] (one or an
    array (draws,)) into node 0 of a lap that is not periodic.
    """
    times, _ = _solve_all(rows, engine, path.road, periodic, entry_speed)
    times[times > STALLED] = np.inf
    return times


def run_up_speeds(rows: FloatArray, engine: FloatArray) -> FloatArray:
    """Return the speed [m/s] of each vehicle row after the run-up of a flying start, (draws,)."""
    _, w = _solve_all(rows, engine, run_up_road(), False, 0.0)
    return np.sqrt(w)


def _solve_all(
    rows: FloatArray,
    engine: FloatArray,
    road: FloatArray,
    periodic: bool,
    entry_speed: float | FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return times [s] and speed squared at the last node, arrays (draws,)."""
    # The usual draw decides how finely aerodynamic load is resolved, as the best values would.
    most_aero = float(np.median(np.abs(rows[:, DOWNFORCE]))) * float(engine[0, -1])
    draws = rows.shape[0]
    times, w_end = np.empty(draws), np.empty(draws)
    _lap_times(
        np.ascontiguousarray(rows),
        engine,
        road,
        periodic,
        np.full(draws, np.square(entry_speed)),
        empty_table(aero_knots(most_aero), LANES),
        np.empty((LANES, road.shape[1])),
        times,
        w_end,
    )
    return times, w_end


def lap_times_in_parallel(
    rows: FloatArray,
    engine: FloatArray,
    path: Path,
    *,
    periodic: bool,
    entry_speed: float = 0.0,
) -> FloatArray:
    """Do the same on every core; the result does not depend on how many there are."""
    chunks = [rows[i : i + _CHUNK] for i in range(0, rows.shape[0], _CHUNK)]
    times = in_threads(
        lambda chunk: lap_times(chunk, engine, path, periodic=periodic, entry_speed=entry_speed),
        chunks,
    )
    return np.concatenate(times) if times else np.empty(0)


def in_threads(
    task: Callable[[T], R], items: Iterable[T], told: Callable[[int], None] | None = None
) -> list[R]:
    """Map ``task`` over ``items`` on every core, results in order; ``told`` how many are done.

    On Ctrl-C what has not begun is given up and nothing is waited for.
    """
    pool = ThreadPoolExecutor(threads())
    try:
        results = []
        for result in pool.map(task, items):
            results.append(result)
            if told is not None:
                told(len(results))
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
    return results
