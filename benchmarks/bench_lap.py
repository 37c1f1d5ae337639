"""How long a lap takes: own car, own table, 4-5 km at 2 m, one core."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

import throwdown as td
from throwdown.conditions import DRY
from throwdown.course.library import FOLDER
from throwdown.driver import PROFESSIONAL
from throwdown.duel.draws import draw_car, draw_shared
from throwdown.lap.batch import LANES, lap_times, lap_times_in_parallel, threads
from throwdown.lap.columns import DOWNFORCE
from throwdown.lap.kernels import solve
from throwdown.lap.line import minimum_curvature_line
from throwdown.lap.path import Path
from throwdown.lap.quasi_steady import course_path, warm_up
from throwdown.lap.reference import reference_lap
from throwdown.lap.table import aero_knots, empty_table
from throwdown.lap.vehicle import Vehicle, build_vehicle

COURSES = ("road-atlanta", "hockenheim-gp")  # with relief and flat, both 4-5 km
DRAWS = 2000


@dataclass
class Rig:
    vehicle: Vehicle
    path: Path
    rows: np.ndarray


@pytest.fixture(scope="module", params=COURSES)
def rig(request: pytest.FixtureRequest) -> Rig:
    warm_up()
    car = td.load_car("porsche-911-carrera-s-2010")
    vehicle = build_vehicle(car)
    path, _ = course_path(td.load_course(request.param), vehicle.width, "flying", step=2.0)
    shared = draw_shared(1, DRAWS, DRY, 0)
    rows = draw_car(car, [(car, 1.0)], PROFESSIONAL, DRY, shared, 1, 0).rows
    return Rig(vehicle, path, rows)


@pytest.mark.benchmark(group="lap")
def test_lap_with_table(benchmark, rig: Rig) -> None:
    knots = aero_knots(float(rig.vehicle.row[DOWNFORCE] * rig.vehicle.engine[0, -1]))
    table, w, time = empty_table(knots), np.empty((1, rig.path.nodes)), np.empty(1)
    row, engine = rig.vehicle.row[None, :], rig.vehicle.engine
    benchmark.extra_info["nodes"] = rig.path.nodes
    benchmark(solve, row, engine, rig.path.road, True, np.zeros(1), table, w, time)


@pytest.mark.benchmark(group="lap")
def test_lap_without_table(benchmark, rig: Rig) -> None:
    w = np.empty(rig.path.nodes)
    row, engine = rig.vehicle.row, rig.vehicle.engine
    reference_lap(row, engine, rig.path.road, True, 0.0, w)
    benchmark(reference_lap, row, engine, rig.path.road, True, 0.0, w)


@pytest.mark.benchmark(group="line")
def test_minimum_curvature_line(benchmark, rig: Rig) -> None:
    benchmark(minimum_curvature_line, rig.path.mesh, rig.vehicle.width)


@pytest.mark.benchmark(group="monte carlo")
def test_laps_on_one_core(benchmark, rig: Rig) -> None:
    benchmark.extra_info["lanes"] = LANES
    benchmark(lap_times, rig.rows, rig.vehicle.engine, rig.path, periodic=True)
    benchmark.extra_info["laps_per_second"] = round(DRAWS / benchmark.stats.stats.min)


@pytest.mark.benchmark(group="monte carlo")
def test_laps_on_every_core(benchmark, rig: Rig) -> None:
    benchmark.extra_info["cores"] = threads()
    benchmark(lap_times_in_parallel, rig.rows, rig.vehicle.engine, rig.path, periodic=True)
    benchmark.extra_info["laps_per_second"] = round(DRAWS / benchmark.stats.stats.min)


@pytest.mark.benchmark(group="mesh")
def test_mesh_of_every_layout_of_an_ensemble(benchmark) -> None:
    path = FOLDER / "road-atlanta-infield-2010.toml"  # by path: read anew each time
    benchmark.extra_info["layouts"] = len(td.load_course(path).ensemble())
    benchmark(lambda: [layout.mesh() for layout in td.load_course(path).ensemble()])
