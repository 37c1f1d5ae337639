"""Solving a transcribed lap with IPOPT, each programme built once.

Source: A. Waechter & L. T. Biegler, Mathematical Programming 106 (2006) 25.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import FrameType
from typing import Any

import casadi as ca
import numpy as np

from throwdown.lap.columns import FloatArray
from throwdown.lap.double_track.transcription import (
    Model,
    Pieces,
    Programme,
    build_pieces,
    build_programme,
)

TOLERANCE = 1e-5
MOST_ITERATIONS = 400
MOST_SECONDS = 180.0
"""Of one search: where IPOPT cannot go on it may factor the same matrix for many minutes."""
_KEPT = 8  # programmes: one holds some 20 MB a thousand nodes


@dataclass(frozen=True, eq=False)
class Bounds:
    """Lower and upper bounds: of the variables (n, variables), unscaled, and of what a node
    bounds (n, bounded)."""

    low: FloatArray
    high: FloatArray
    rows_low: FloatArray
    rows_high: FloatArray


@dataclass(frozen=True, eq=False)
class Solution:
    """What came of a search.

    ``z`` (n, variables), unscaled; ``elapsed`` [s] of every interval; ``objective`` [s], the time
    and the prices; ``multipliers`` of the constraints and of the bounds, for a neighbour's start;
    ``infeasibility``, the worst constraint missed, scaled; ``dual_error`` as IPOPT's and ``gap``
    [s] left by the barrier, about, both of the last iteration but one.
    """

    z: FloatArray
    elapsed: FloatArray
    objective: float
    status: str
    iterations: int
    took: float
    multipliers: tuple[FloatArray, FloatArray]
    dual_error: float
    infeasibility: float
    gap: float

    @property
    def solved(self) -> bool:
        """Whether IPOPT found an optimum to its full tolerance."""
        return self.status == "Solve_Succeeded"

    @property
    def time_s(self) -> float:
        """Time over all intervals [s]."""
        return float(self.elapsed.sum())


class LapProgramme:
    """A model over a number of nodes: solves for any car, any course of that size."""

    def __init__(self, model: Model, nodes: int, *, closed: bool) -> None:
        self.model = model
        self.nodes = nodes
        self.closed = closed
        self.intervals = nodes if closed else nodes - 1
        self._programme: Programme = build_programme(model, _pieces(model), nodes, closed=closed)
        self._solvers: dict[tuple[bool, float], Any] = {}
        self._turn = threading.Lock()

    def _solver(self, warm: bool, tolerance: float) -> Any:
        key = (warm, tolerance)
        if key not in self._solvers:
            self._solvers[key] = ca.nlpsol(
                "lap",
                "ipopt",
                self._programme.problem,
                {**self._programme.derivatives, **_options(warm, tolerance, self.model.barrier)},
            )
        return self._solvers[key]

    def solve(
        self,
        guess: FloatArray,
        bounds: Bounds,
        road: FloatArray,
        step: FloatArray,
        car: FloatArray,
        *,
        near: Solution | None = None,
        tolerance: float = TOLERANCE,
    ) -> Solution:
        """Search from ``guess`` (n, variables), or from a neighbour's solution ``near``.

        ``road`` (n, ROAD_COLUMNS), ``step`` (intervals,) [m], ``car`` (figures,).
        """
        model, nodes = self.model, self.nodes
        with self._turn:
            solver = self._solver(near is not None, tolerance)
        parameters = np.concatenate([road.ravel(), step, car])
        zeros = np.zeros((nodes, model.equations))
        defects = np.zeros(5 * self.intervals)
        lower = np.concatenate([np.hstack([zeros, bounds.rows_low]).ravel(), defects])
        upper = np.concatenate([np.hstack([zeros, bounds.rows_high]).ravel(), defects])
        given: dict[str, Any] = {
            "x0": ((guess if near is None else near.z) / model.scale).ravel(),
            "p": parameters,
            "lbx": (bounds.low / model.scale).ravel(),
            "ubx": (bounds.high / model.scale).ravel(),
            "lbg": lower,
            "ubg": upper,
        }
        if near is not None:
            given["lam_g0"], given["lam_x0"] = near.multipliers
        # A built solver is one object with one memory: laps in several threads take turns.
        with self._turn, told_of_interrupts():
            began = time.perf_counter()
            found = solver(**given)
            took = time.perf_counter() - began
            said = solver.stats()
        last = said.get("iterations") or {}
        x = found["x"].full().ravel()
        return Solution(
            z=x.reshape(nodes, model.variables) * model.scale,
            elapsed=self._programme.elapsed(x, parameters).full().ravel(),
            objective=float(found["f"]),
            status=str(said["return_status"]),
            iterations=int(said["iter_count"]),
            took=took,
            multipliers=(
                found["lam_g"].full().ravel(),
                found["lam_x"].full().ravel(),
            ),
            dual_error=_last(last.get("inf_du")),
            infeasibility=_missed(found["g"].full().ravel(), lower, upper),
            gap=_last(last.get("mu")) * int(np.isfinite(given["lbx"]).sum()),
        )


@contextmanager
def told_of_interrupts() -> Iterator[None]:
    """Raise KeyboardInterrupt at the end if one was raised within.

    CasADi takes it for a fault of the function that it was calling, and goes on.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    asked = False

    def notice(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        before(number, frame)

    signal.signal(signal.SIGINT, notice)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


def _missed(values: FloatArray, lower: FloatArray, upper: FloatArray) -> float:
    """Return by how much the worst constraint is missed.

    CasADi's record of the iterations ends before the last one, so it does not tell.
    """
    return float(np.maximum(lower - values, values - upper).max(initial=0.0))


def _last(values: list[float] | None) -> float:
    return float(values[-1]) if values else float("nan")


def _options(warm: bool, tolerance: float, barrier: float) -> dict[str, Any]:
    options: dict[str, Any] = {
        "print_time": False,
        "error_on_fail": False,
        "ipopt.print_level": 0,
        "ipopt.sb": "yes",
        "ipopt.nlp_scaling_method": "none",
        "ipopt.linear_solver": "mumps",
        "ipopt.tol": tolerance,
        "ipopt.max_iter": MOST_ITERATIONS,
        "ipopt.max_wall_time": MOST_SECONDS,
        "ipopt.mu_init": barrier,
    }
    if warm:
        options |= {
            "ipopt.warm_start_init_point": "yes",
            "ipopt.mu_init": 1e-4,
            "ipopt.warm_start_bound_push": 1e-6,
            "ipopt.warm_start_mult_bound_push": 1e-6,
            "ipopt.warm_start_slack_bound_push": 1e-6,
            "ipopt.warm_start_bound_frac": 1e-6,
            "ipopt.warm_start_slack_bound_frac": 1e-6,
        }
    return options


@cache
def _pieces(model: Model) -> Pieces:
    return build_pieces(model)


_built: dict[tuple[str, int, bool], LapProgramme] = {}
_lock = threading.Lock()


def programme(model: Model, nodes: int, *, closed: bool) -> LapProgramme:
    """Return the programme of a model over ``nodes`` nodes, built when first asked for.

    The last few are kept.
    """
    key = (model.name, nodes, closed)
    with _lock:
        if key not in _built:
            while len(_built) >= _KEPT:
                _built.pop(next(iter(_built)))
            _built[key] = LapProgramme(model, nodes, closed=closed)
        return _built[key]
