"""The minimum-time lap of a car on a course, as a record."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from throwdown.conditions import DRY, Conditions
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.lap.columns import COLUMNS, DRAG, GRAVITY, ROLLING, FloatArray
from throwdown.lap.line import Line
from throwdown.lap.minimum_time.cell import COS_BANK, GROUND_ROWS, LENGTH, STAND
from throwdown.lap.minimum_time.interior_point import (
    HISTORY,
    REPORT,
    SETTINGS,
    STOP,
    WATCH,
    optimise,
)
from throwdown.lap.minimum_time.newton import state_size as _state_size
from throwdown.lap.minimum_time.problem import Ground, lay_ground
from throwdown.lap.minimum_time.search import (
    Optimum,
    Progress,
    find_optimum,
    find_optimum_watched,
)
from throwdown.lap.minimum_time.store import keep, recall
from throwdown.lap.path import Path, build_path
from throwdown.lap.quasi_steady import (
    check_finite,
    check_start,
    course_path,
    provenance,
    solve_path,
)
from throwdown.lap.quasi_steady import warm_up as warm_up_quasi_steady
from throwdown.lap.result import Lap
from throwdown.lap.trace import build_trace
from throwdown.lap.vehicle import Vehicle, build_vehicle

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course

METHOD = "minimum-time"
MOST_TURN = 0.25
"""rad that a line may turn within a cell: up to that the lap time is within 0.05 % of that on
cells half as long (docs/theory/minimum-time.md, "Mesh")."""
_HALVINGS = 3


@cache
def warm_up() -> None:
    """Compile the kernels, or load them, on a toy: later timings are of solving alone."""
    warm_up_quasi_steady()
    cells = 8
    ground = np.zeros((GROUND_ROWS, cells))
    ground[COS_BANK], ground[STAND], ground[LENGTH] = 1.0, GRAVITY, 2.0
    engine = np.array([[0.0, 100.0, 400.0], [5.0, 5.0, 0.0], [0.0, 0.0, 0.0]])
    unknowns = 2 * cells
    state = np.full(_state_size(cells, unknowns), 0.5)
    low, high = np.full(unknowns, -1.0), np.full(unknowns, 1.0)
    row = np.full(COLUMNS, 0.5)
    row[[DRAG, ROLLING]] = 1e-3, 1e-2
    optimise(
        row,
        engine,
        ground,
        True,
        False,
        low,
        high,
        state,
        state.copy(),
        False,
        np.zeros(SETTINGS),
        np.ones(WATCH),
        np.zeros((1, len(HISTORY))),
        np.zeros(REPORT),
    )


def minimum_time_lap(
    car: Car,
    course: Course,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    *,
    start: str | None = None,
    step: float | None = None,
    ballast: float = 0.0,
    near: Optimum | None = None,
    progress: Progress | None = None,
) -> Lap:
    """Find the fastest line of ``car`` on ``course`` and the lap on it.

    ``start`` is ``standing`` or ``flying`` (default: the course's own); ``step`` [m] the mesh
    (default: the course's own, halved where the line turns further than MOST_TURN in a cell);
    ``ballast`` [kg] at the centre of gravity; ``near`` the optimum of a similar car on the same
    course, start and mesh; ``progress`` is told of every step.
    A lap solved before, in this process or another, is recalled (``store``).

    Where no search converges the lap is the quasi-steady one on the smoothest line, its status
    ``failed`` and its convergence record says what was tried.

    Raises InputError where the course is narrower than the car or the start is unknown,
    ThrowdownError where the car stalls on the way, and KeyboardInterrupt at once.
    """
    chosen = check_start(course, start)
    warm_up()
    vehicle = build_vehicle(car, driver, conditions, ballast=ballast)
    began = time.perf_counter()

    def solve(ground: Ground) -> Optimum:
        found = recall(vehicle, ground)
        if found is None:
            beside = near if near is not None and near.ground.cells == ground.cells else None
            found = find_optimum_watched(vehicle, ground, near=beside, progress=progress)
            if beside is None:  # what is recalled must not depend on what was asked before
                keep(vehicle, found)
        return found

    found = _on_fine_mesh(course, vehicle.width, chosen, step, solve)
    elapsed: FloatArray | None = None
    if found.solved:
        ground, path = found.ground, optimised_path(found)
        periodic, lap_time = ground.periodic, found.time_s
        w, elapsed = node_times(path, found.faces)
        bend = path.curvature * path.mesh.step**2
        shown = without_sawtooth(found.offset, bend, periodic)
        shown = np.clip(shown, ground.low, ground.high)
        path = build_path(path.mesh, Line(shown, 0, True))
    else:
        path, periodic = course_path(course, vehicle.width, chosen, step=step)
        lap_time, w = solve_path(vehicle, path, periodic=periodic, start=chosen)
    took = time.perf_counter() - began
    check_finite(lap_time, w, car, course)
    trace = build_trace(vehicle, path, w, periodic=periodic, elapsed=elapsed)
    return Lap(
        car=car,
        course=course,
        method=METHOD,
        start=chosen,
        status="solved" if found.solved else "failed",
        time_s=lap_time,
        solve_time_s=took,
        nodes=path.mesh.s.size,
        top_speed_mps=float(trace.speed.max()),
        trace=trace,
        provenance=provenance(car, course),
        convergence=found.convergence,
    )


def node_times(path: Path, faces: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return speed squared (cells,) at the nodes and the time [s] from each to the next.

    Acceleration is constant within a cell, so half a cell takes its length over the mean speed;
    ``faces`` (cells + 1,) is speed squared.  A periodic path has as many intervals as nodes.
    """
    w = 0.5 * (faces[1:] + faces[:-1])
    if not path.closed:
        # The first and last cell are halves: their nodes lie at the very ends.
        w[0], w[-1] = faces[0], faces[-1]
    speed, face = np.sqrt(w), np.sqrt(faces)
    stretch = path.stretch * path.mesh.step
    after = stretch / (speed + face[1:])
    if path.closed:
        return w, after + np.roll(stretch / (face[:-1] + speed), -1)
    before = stretch[1:] / (face[1:-1] + speed[1:])
    return w, after[:-1] + before


def without_sawtooth(offset: FloatArray, bend: FloatArray, periodic: bool) -> FloatArray:
    """Return offsets (cells,) [m] less what alternates from node to node, for people to look at.

    Where nothing asks for the tyres an optimum may zigzag by millimetres, which at speed is a
    tenth of g.  ``bend`` (cells,) [m] is the line's curvature times the mesh's step squared.  Less
    a sixteenth of the second difference of that the line has no zigzag and is else the same, also
    where the course's own curvature jumps and that of the line does not.
    """
    ends = 1 if periodic else 0
    around = np.concatenate([bend[bend.size - ends :], bend, bend[:ends]])
    second = np.convolve(around, [1.0, -2.0, 1.0], "valid") / 16.0
    smooth = offset.copy()
    if periodic:
        smooth -= second
    else:
        smooth[1:-1] -= second
    return smooth


def optimised_path(found: Optimum) -> Path:
    """Return the found line as a path, for the quasi-steady solver too."""
    line = Line(found.offset, found.convergence.steps, found.solved)
    return build_path(found.ground.mesh, line)


def fastest_path(
    vehicle: Vehicle,
    course: Course,
    start: str,
    *,
    step: float | None = None,
    watch: FloatArray | None = None,
    to_go_on: bool = False,
    opinions: int | None = None,
) -> tuple[Path, bool, Optimum]:
    """Return the path on a vehicle's fastest line, whether it is periodic, and the optimum.

    The mesh is as for ``minimum_time_lap``.  Where no search converges it is the smoothest line.
    ``watch`` is as for ``find_optimum``;
    ``to_go_on`` wants an optimum that leads to others, which one recalled from disk does not;
    ``opinions`` is how many guesses to ask (default: as the course needs).

    Raises InputError where the course is narrower than the car.
    """
    warm_up()

    def solve(ground: Ground) -> Optimum:
        if opinions is not None:
            ground = replace(ground, opinions=opinions)
        found = None if to_go_on else recall(vehicle, ground)
        if found is None:
            found = find_optimum(vehicle, ground, watch=watch)
            if watch is None or watch[STOP] == 0.0:  # one cut short may not have asked every guess
                keep(vehicle, found)
        return found

    found = _on_fine_mesh(course, vehicle.width, start, step, solve)
    if not found.solved:
        return *course_path(course, vehicle.width, start, step=step), found
    return optimised_path(found), found.ground.periodic, found


def _on_fine_mesh(
    course: Course,
    width: float,
    start: str,
    step: float | None,
    solve: Callable[[Ground], Optimum],
) -> Optimum:
    """Return the optimum on a mesh as fine as its own line needs, or of the ``step`` asked for.

    Where no search converges on a finer mesh it is that of the last one that was solved.
    """
    found = solve(lay_ground(course, width, start, step=step))
    for _ in range(0 if step is not None else _HALVINGS):
        if not found.solved or greatest_turn(found) <= MOST_TURN:
            break
        finer = solve(lay_ground(course, width, start, step=0.5 * found.ground.mesh.step))
        if not finer.solved:
            break
        found = finer
    return found


def greatest_turn(found: Optimum) -> float:
    """Return how far [rad] the found line turns within a cell where it turns most."""
    path = optimised_path(found)
    return float(np.max(np.abs(path.curvature) * path.stretch)) * path.mesh.step
