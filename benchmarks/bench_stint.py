"""How long a stint takes after its first lap's solution: 15 laps, one core."""

from __future__ import annotations

import numpy as np
import pytest

import throwdown as td
from throwdown.car.heat import heat_figures
from throwdown.lap.minimum_time.lap import fastest_path
from throwdown.lap.quasi_steady import solve_path
from throwdown.lap.stint.driven import Way, Ways, drive_stints
from throwdown.lap.stint.heat_rows import pack_heat
from throwdown.lap.stint.pace import find_paces
from throwdown.lap.vehicle import build_vehicle

LAPS = 15
MOST = 0.05  # s


@pytest.fixture(scope="module", params=["mini-cooper-s-2010", "porsche-911-carrera-s-2010"])
def rig(request: pytest.FixtureRequest) -> tuple:
    car = td.load_car(request.param)
    vehicle = build_vehicle(car)
    path, periodic, found = fastest_path(vehicle, td.load_course("road-atlanta"), "flying")
    quasi_steady, _ = solve_path(vehicle, path, periodic=periodic, start="flying")
    way = Way(path, periodic, found.time_s, quasi_steady)
    heat = pack_heat(car, heat_figures(car))
    return vehicle.row[None, :], vehicle.engine, heat, Ways(way, way)


@pytest.mark.benchmark(group="stint")
def test_fifteen_laps(benchmark, rig: tuple) -> None:
    benchmark.extra_info["nodes"] = rig[3].other.path.nodes
    benchmark(drive_stints, *rig, LAPS)
    assert benchmark.stats.stats.median < MOST


@pytest.mark.benchmark(group="stint")
def test_a_hundred_draws(benchmark, rig: tuple) -> None:
    row, engine, heat, ways = rig
    many = np.tile(row, (100, 1)), engine, np.tile(heat, (100, 1)), ways
    benchmark(drive_stints, *many, LAPS)


@pytest.mark.benchmark(group="stint pace")
def test_paces(benchmark, rig: tuple) -> None:
    row, engine, heat, ways = rig
    benchmark.pedantic(find_paces, (row[0], engine, heat[0], ways, LAPS), rounds=2)
