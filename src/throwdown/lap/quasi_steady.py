"""The quasi-steady-state lap of a car on a course, on its minimum-curvature line."""

from __future__ import annotations

import platform
import time
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from throwdown.conditions import DRY, Conditions
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import InputError, ThrowdownError
from throwdown.lap.columns import COLUMNS, DOWNFORCE, DRAG, GRAVITY, ROLLING, FloatArray
from throwdown.lap.kernels import LENGTH, NORMAL_BASE, ROAD_ROWS, solve
from throwdown.lap.line import Line, centre_line, minimum_curvature_line
from throwdown.lap.path import Path, build_path, unroll
from throwdown.lap.result import Lap
from throwdown.lap.table import aero_knots, empty_table
from throwdown.lap.trace import build_trace
from throwdown.lap.vehicle import Vehicle, build_vehicle

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course, CourseMesh

METHOD = "quasi-steady"
STARTS = ("standing", "flying")
RUN_UP = 500.0
"""Metres of level straight before a flying start on an open course, taken from rest."""
STALLED = 1e9
"""Seconds beyond which a car has not been slow but has stopped on the way."""


def check_start(course: Course, start: str | None) -> str:
    """Return the start asked for, or the course's own; raise InputError for anything else."""
    chosen = start or course.default_start
    if chosen not in STARTS:
        raise InputError(f"unknown start {chosen!r}", expected=" or ".join(STARTS))
    return chosen


def choose_line(course: Course, mesh: CourseMesh, width: float) -> Line:
    """Return the line a car takes: the painted one on pads and strips, else the smoothest."""
    if course.kind in ("pad", "strip"):
        return centre_line(mesh)
    return minimum_curvature_line(mesh, width)


def course_path(
    course: Course, width: float, start: str, *, step: float | None = None
) -> tuple[Path, bool]:
    """Return the driven path and whether it is a periodic (flying, closed) lap."""
    course.check_width(width)
    mesh = course.mesh(step)
    path = build_path(mesh, choose_line(course, mesh, width))
    if path.closed and start == "standing":
        return unroll(path), False
    return path, path.closed


def solve_path(
    vehicle: Vehicle, path: Path, *, periodic: bool, start: str
) -> tuple[float, FloatArray]:
    """Return the time [s] and the speed squared (n,) of a vehicle on a path."""
    entry = 0.0
    if not periodic and start == "flying":
        entry = run_up_speed(vehicle) ** 2
    return solve_road(vehicle, path.road, periodic=periodic, entry=entry)


def solve_road(
    vehicle: Vehicle, road: FloatArray, *, periodic: bool, entry: float
) -> tuple[float, FloatArray]:
    """Return time [s] and speed squared (n,) on a bare road; ``entry`` is speed squared."""
    table = empty_table(aero_knots(float(vehicle.row[DOWNFORCE] * vehicle.engine[0, -1])))
    w = np.empty((1, road.shape[1]))
    elapsed = np.empty(1)
    start = np.array([entry])
    solve(vehicle.row[None, :], vehicle.engine, road, periodic, start, table, w, elapsed)
    return float(elapsed[0]), w[0]


def run_up_speed(vehicle: Vehicle) -> float:
    """Return the speed [m/s] after RUN_UP metres of level straight from rest."""
    _, w = solve_road(vehicle, run_up_road(), periodic=False, entry=0.0)
    return float(np.sqrt(w[-1]))


def run_up_road() -> FloatArray:
    """Return the level straight before a flying start, array (ROAD_ROWS, nodes)."""
    return level_straight(RUN_UP, 251)


def level_straight(length: float, nodes: int) -> FloatArray:
    """Return the road of a level straight of ``length`` [m], array (ROAD_ROWS, nodes)."""
    road = np.zeros((ROAD_ROWS, nodes))
    road[NORMAL_BASE] = GRAVITY
    road[LENGTH, :-1] = length / (nodes - 1)
    return road


@cache
def warm_up() -> None:
    """Compile the kernels, or load them, on a toy: later timings are of solving alone."""
    row = np.full(COLUMNS, 0.5)
    row[[DRAG, ROLLING]] = 1e-3, 1e-2
    engine = np.array([[0.0, 100.0, 400.0], [5.0, 5.0, 0.0], [0.0, 0.0, 0.0]])
    road = level_straight(40.0, 5)
    rest, table = np.zeros(1), empty_table(2)
    solve(row[None, :], engine, road, False, rest, table, np.empty((1, 5)), np.empty(1))
    ring = _Ring()
    minimum_curvature_line(ring, 1.0)  # type: ignore[arg-type]


class _Ring:
    """The smallest mesh that the line solver takes."""

    s = np.arange(12.0)
    curvature = np.full(12, 2 * np.pi / 12.0)
    width_left = np.full(12, 1.0)
    width_right = np.full(12, 1.0)
    step = 1.0
    closed = True


def quasi_steady_lap(
    car: Car,
    course: Course,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    *,
    start: str | None = None,
    step: float | None = None,
    ballast: float = 0.0,
) -> Lap:
    """Solve the lap of ``car`` on ``course`` from a cold guess.

    ``start`` is ``standing`` or ``flying`` (default: the course's own); ``step`` [m] the mesh
    (default: the course's own); ``ballast`` [kg] at the centre of gravity.

    Raises InputError where the course is narrower than the car or the start is unknown, and
    ThrowdownError where no finite lap results.
    """
    chosen = check_start(course, start)
    warm_up()
    vehicle = build_vehicle(car, driver, conditions, ballast=ballast)
    began = time.perf_counter()
    path, periodic = course_path(course, vehicle.width, chosen, step=step)
    elapsed, w = solve_path(vehicle, path, periodic=periodic, start=chosen)
    took = time.perf_counter() - began
    check_finite(elapsed, w, car, course)
    trace = build_trace(vehicle, path, w, periodic=periodic)
    return Lap(
        car=car,
        course=course,
        method=METHOD,
        start=chosen,
        status="solved" if path.line.converged else "failed",
        time_s=elapsed,
        solve_time_s=took,
        nodes=path.mesh.s.size,
        top_speed_mps=float(trace.speed.max()),
        trace=trace,
        provenance=provenance(car, course),
    )


def check_finite(elapsed: float, w: FloatArray, car: Car, course: Course) -> None:
    """Check a lap of ``elapsed`` [s] at speed squared ``w`` (n,).

    Raises ThrowdownError where the car stalls on the way or the lap is not a number.
    """
    stopped = np.nonzero(w[1:] <= 0.0)[0]
    if stopped.size or elapsed > STALLED:
        place = course.length * (stopped[0] + 1) / w.size if stopped.size else 0.0
        raise ThrowdownError(
            f"{car.id} stalls on {course.id}, about {place:.0f} m after the start: "
            "it has not the power or the grip to go on"
        )
    if not np.isfinite(elapsed) or not np.all(np.isfinite(w)):
        raise ThrowdownError(f"no finite lap of {car.id} on {course.id}: check the car's figures")


def provenance(car: Car, course: Course) -> dict[str, str]:
    """Return versions and content hashes that fix what a lap was computed from."""
    import numba

    from throwdown import __version__

    return {
        "throwdown": __version__,
        "numpy": np.__version__,
        "numba": numba.__version__,
        "python": platform.python_version(),
        "car_hash": car.content_hash,
        "course_hash": course.content_hash,
    }
