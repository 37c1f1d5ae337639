"""The double-track lap of a catalogue car on a course, as a record."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from throwdown.conditions import DRY, Conditions
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import InputError
from throwdown.lap.columns import ABS, FloatArray
from throwdown.lap.double_track import METHOD
from throwdown.lap.double_track import road_car as rc
from throwdown.lap.double_track.chassis import road_of
from throwdown.lap.double_track.guess import lap_guess
from throwdown.lap.double_track.programme import Bounds, Solution, programme
from throwdown.lap.double_track.road_car import RoadCar, build_road_car
from throwdown.lap.line import Line
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME
from throwdown.lap.minimum_time.lap import node_times, optimised_path, warm_up
from throwdown.lap.minimum_time.problem import Ground, lay_ground
from throwdown.lap.minimum_time.search import find_optimum_watched
from throwdown.lap.path import Path, build_path
from throwdown.lap.quasi_steady import (
    check_finite,
    check_start,
    course_path,
    provenance,
    run_up_speed,
    solve_path,
)
from throwdown.lap.result import Attempt, Convergence, Lap
from throwdown.lap.trace import build_trace
from throwdown.lap.vehicle import Vehicle, build_vehicle

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course

CIRCUIT_STEP = 4.0
"""Metres between nodes on circuits and roads; other courses keep their own step."""

SHARE = 0.85
"""Of the speeds of the minimum-time lap: where the search starts.  From 0.99 it takes up to five
times the iterations, for an interior point starts inside."""

SOLVED = "Solved"
_MOST_SLOWER = 1.15
_MOST_MISSED = 1e-4  # of the scaled equations
_MOST_HEADING = 1.2  # rad, over the road's
_MOST_YAW = 4.0  # rad/s
_LEAST_SPEED = 0.5  # m/s, after the start


@dataclass(frozen=True, eq=False)
class Known:
    """A lap of a simpler model: speed squared ``w`` (n,) [m²/s²] on a path, from node to node
    ``elapsed`` [s] where that is known better than from ``w``."""

    path: Path
    w: FloatArray
    time_s: float
    periodic: bool
    elapsed: FloatArray | None = None

    @property
    def speed(self) -> FloatArray:
        """Speed [m/s] (n,)."""
        return np.sqrt(self.w)


@dataclass(frozen=True, eq=False)
class Search:
    """What is searched: a car on its ground, from a start."""

    vehicle: Vehicle
    car: RoadCar
    ground: Ground
    start: str


def search_lap(
    car: Car,
    course: Course,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    *,
    start: str | None = None,
    step: float | None = None,
    ballast: float = 0.0,
    offset: FloatArray | None = None,
    speed: FloatArray | None = None,
) -> Lap:
    """Search the lap: ``throwdown.lap.double_track.double_track_lap`` says how."""
    chosen = check_start(course, start)
    warm_up()
    if step is None and course.kind in ("circuit", "road"):
        step = CIRCUIT_STEP
    vehicle = build_vehicle(car, driver, conditions, ballast=ballast)
    began = time.perf_counter()
    ground = lay_ground(course, vehicle.width, chosen, step=step)
    search = Search(vehicle, build_road_car(car, vehicle), ground, chosen)
    known = _known_laps(search, car, course, step)
    best = known[0]
    attempts: list[Attempt] = []
    found: Solution | None = None
    for name, path, at in _guesses(search, known, offset, speed):
        tried = run(search, path, at)
        status = _verdict(tried, best.time_s)
        attempts.append(_attempt(name, tried, status))
        if status == SOLVED:
            found = tried
            break
    took = time.perf_counter() - began
    if found is not None:
        lap_time, path = found.time_s, _driven(search, found)
        w = _speed_squared(search, found)
        trace = build_trace(vehicle, path, w, periodic=ground.periodic, elapsed=found.elapsed)
    else:
        lap_time = best.time_s
        trace = build_trace(
            vehicle, best.path, best.w, periodic=best.periodic, elapsed=best.elapsed
        )
    return Lap(
        car=car,
        course=course,
        method=METHOD,
        start=chosen,
        status="failed" if found is None else "solved",
        time_s=lap_time,
        solve_time_s=took,
        nodes=ground.mesh.s.size,
        top_speed_mps=float(trace.speed.max()),
        trace=trace,
        provenance=provenance(car, course),
        convergence=Convergence(tuple(attempts)),
    )


def run(search: Search, path: Path, speed: FloatArray) -> Solution:
    """Search from driving ``path`` at ``speed`` (n,)."""
    ground = search.ground
    nodes = ground.mesh.s.size
    intervals = nodes if ground.periodic else nodes - 1
    return programme(rc.MODEL, nodes, closed=ground.periodic).solve(
        lap_guess(search.car, path, speed),
        limits(search),
        road_of(ground.mesh),
        np.full(intervals, ground.mesh.step),
        search.car.values,
    )


def limits(search: Search) -> Bounds:
    """Return the bounds of every node."""
    ground, car = search.ground, search.car
    nodes = ground.mesh.s.size
    low = np.full((nodes, rc.MODEL.variables), -np.inf)
    high = np.full((nodes, rc.MODEL.variables), np.inf)
    for variable, least, most in (
        (rc.U, _LEAST_SPEED, car.fastest),
        (rc.REAR_ACROSS, -1.0, 1.0),
        (rc.YAW_RATE, -_MOST_YAW, _MOST_YAW),
        (rc.HEADING, -_MOST_HEADING, _MOST_HEADING),
        (rc.FRONT_ACROSS, -1.0, 1.0),
        (rc.FRONT_ALONG, -1.0, car.values[rc.FRONT_DRIVEN]),
        (rc.REAR_ALONG, -1.0, car.values[rc.REAR_DRIVEN]),
    ):
        low[:, variable], high[:, variable] = least, most
    low[:, rc.OFFSET], high[:, rc.OFFSET] = ground.low, ground.high
    if not ground.periodic:
        entry = 0.0 if ground.standing else run_up_speed(search.vehicle)
        low[0, rc.U], high[0, rc.U] = (0.0, 0.0) if ground.standing else (_LEAST_SPEED, entry)
        if ground.standing:
            low[0, rc.YAW_RATE] = high[0, rc.YAW_RATE] = 0.0
    rows_low = np.full((nodes, rc.BOUNDED), -np.inf)
    rows_high = np.full((nodes, rc.BOUNDED), np.inf)
    rows_high[:, rc.POWER] = 0.0
    rows_low[:, rc.BRAKES] = 0.0
    rows_high[:, [rc.FRONT_USE, rc.REAR_USE]] = 1.0
    if not search.vehicle.row[ABS]:
        # With a fixed balance only a driven axle can be held back from braking its share.
        if car.values[rc.FRONT_DRIVEN]:
            rows_high[:, rc.BALANCE] = 0.0
        else:
            rows_low[:, rc.BALANCE] = 0.0
    return Bounds(low, high, rows_low, rows_high)


def _known_laps(search: Search, car: Car, course: Course, step: float | None) -> tuple[Known, ...]:
    """Return the minimum-time lap, where it converges, and the quasi-steady one."""
    vehicle, ground = search.vehicle, search.ground
    path, periodic = course_path(course, vehicle.width, search.start, step=step)
    lap_time, w = solve_path(vehicle, path, periodic=periodic, start=search.start)
    check_finite(lap_time, w, car, course)
    steady = Known(path, w, lap_time, periodic)
    optimum = find_optimum_watched(vehicle, ground)
    if not optimum.solved:
        return (steady,)
    path = optimised_path(optimum)
    w, elapsed = node_times(path, optimum.faces)
    return Known(path, w, optimum.time_s, ground.periodic, elapsed), steady


def _guesses(
    search: Search,
    known: tuple[Known, ...],
    offset: FloatArray | None,
    speed: FloatArray | None,
) -> list[tuple[str, Path, FloatArray]]:
    """Return the guesses to try in turn, by name."""
    best, steady = known[0], known[-1]
    guesses = []
    if offset is not None or speed is not None:
        nodes = search.ground.mesh.s.size
        line = np.resize(best.path.line.offset, nodes) if offset is None else np.asarray(offset)
        given = best.speed if speed is None else np.asarray(speed)
        if line.shape != (nodes,) or given.shape != (nodes,):
            raise InputError(
                f"the given line and speed have {line.size} and {given.size} nodes",
                expected=f"{nodes}, as the mesh has",
            )
        guesses.append(("given", build_path(search.ground.mesh, Line(line, 0, True)), given))
    shares = [("quasi-steady", steady, 0.95), ("slow", steady, 0.8)]
    if best is not steady:
        shares.insert(0, (MINIMUM_TIME, best, SHARE))
    return [*guesses, *((name, lap.path, share * lap.speed) for name, lap, share in shares)]


def _verdict(found: Solution, known_time: float) -> str:
    """Return SOLVED, or what is wrong with what was found."""
    if not found.solved:
        return found.status
    if not (np.isfinite(found.time_s) and found.infeasibility <= _MOST_MISSED):
        return "Infeasible"
    if found.time_s > _MOST_SLOWER * known_time:
        return "Much_Slower_Than_Its_Guess"
    return SOLVED


def _attempt(name: str, found: Solution, status: str) -> Attempt:
    return Attempt(
        guess=name,
        status=status,
        steps=found.iterations,
        time_s=found.time_s,
        gap=found.gap / found.time_s if found.time_s > 0.0 else 0.0,
        dual_error=found.dual_error,
        infeasibility=found.infeasibility,
    )


def _driven(search: Search, found: Solution) -> Path:
    line = Line(np.ascontiguousarray(found.z[:, rc.OFFSET]), found.iterations, True)
    return build_path(search.ground.mesh, line)


def _speed_squared(search: Search, found: Solution) -> FloatArray:
    z = found.z
    slip = rc.slip_of_use(z[:, rc.REAR_ALONG], z[:, rc.REAR_ACROSS])
    drift = search.car.values[rc.TO_REAR] * z[:, rc.YAW_RATE]
    v = drift - z[:, rc.U] * np.tan(slip * rc.PEAK_SLIP_ANGLE)
    return np.asarray(z[:, rc.U] ** 2 + v**2)
