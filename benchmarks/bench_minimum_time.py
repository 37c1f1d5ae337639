"""How long the fastest line takes: searched cold, re-solved after a change, by the oracle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

import throwdown as td
from throwdown.lap.columns import DRAG, MU_FRONT, MU_REAR, PULL_SCALE, FloatArray
from throwdown.lap.minimum_time.lap import warm_up
from throwdown.lap.minimum_time.problem import Ground, lay_ground
from throwdown.lap.minimum_time.search import GUESSES, Optimum, find_optimum
from throwdown.lap.quasi_steady import course_path, solve_path
from throwdown.lap.vehicle import Vehicle, build_vehicle

RIGS = {  # course: step of its mesh [m]
    "road-atlanta": 4.0,
    "hockenheim-gp": 4.0,
    "nordschleife": 4.0,
    "cone-course-tight": None,
}
CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")


@dataclass
class Rig:
    vehicle: Vehicle
    course: td.Course
    ground: Ground
    start: str


@pytest.fixture(scope="module", params=CARS)
def car(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=RIGS)
def rig(request: pytest.FixtureRequest, car: str) -> Rig:
    warm_up()
    course = td.load_course(request.param)
    vehicle = build_vehicle(td.load_car(car))
    start = course.default_start
    ground = lay_ground(course, vehicle.width, start, step=RIGS[request.param])
    return Rig(vehicle, course, ground, start)


def note(benchmark: Any, found: Optimum) -> None:
    assert found.solved
    benchmark.extra_info["cells"] = found.ground.cells
    benchmark.extra_info["steps"] = found.convergence.steps
    benchmark.extra_info["lap time"] = round(found.time_s, 4)


@pytest.mark.benchmark(group="fastest line, one search from cold")
def test_one_search(benchmark: Any, rig: Rig) -> None:
    alone = replace(rig.ground, opinions=1)
    find_optimum(rig.vehicle, alone)
    note(benchmark, benchmark.pedantic(find_optimum, (rig.vehicle, alone), rounds=5))


@pytest.mark.benchmark(group="fastest line from cold, as a lap asks for it")
def test_all_opinions(benchmark: Any, rig: Rig) -> None:
    find_optimum(rig.vehicle, rig.ground)
    note(benchmark, benchmark.pedantic(find_optimum, (rig.vehicle, rig.ground), rounds=5))


@pytest.mark.benchmark(group="smoothest line and the lap on it")
def test_quasi_steady(benchmark: Any, rig: Rig) -> None:
    def drive() -> tuple[float, FloatArray]:
        path, periodic = course_path(rig.course, rig.vehicle.width, rig.start, step=4.0)
        return solve_path(rig.vehicle, path, periodic=periodic, start=rig.start)

    drive()
    benchmark.pedantic(drive, rounds=5)


@pytest.mark.benchmark(group="fastest line again after a change of 5 %")
@pytest.mark.parametrize("change", ["grip", "power", "drag"])
def test_again(benchmark: Any, rig: Rig, change: str) -> None:
    columns = {"grip": [MU_FRONT, MU_REAR], "power": [PULL_SCALE], "drag": [DRAG]}[change]
    near = find_optimum(rig.vehicle, rig.ground)
    row = rig.vehicle.row.copy()
    row[columns] *= 1.05
    changed = replace(rig.vehicle, row=row)
    found = benchmark.pedantic(
        find_optimum, (changed, rig.ground), {"near": near}, rounds=5, warmup_rounds=1
    )
    note(benchmark, found)
    benchmark.extra_info["less cold [s]"] = round(
        found.time_s - find_optimum(changed, rig.ground).time_s, 6
    )


@pytest.mark.benchmark(group="fastest line by IPOPT, same mesh and guess")
def test_oracle(benchmark: Any, rig: Rig) -> None:
    pytest.importorskip("casadi")
    from throwdown.lap.minimum_time.ipopt import solve_with_ipopt

    if rig.course.id == "nordschleife":
        pytest.skip("a long course adds nothing to the comparison")
    solve_with_ipopt(rig.vehicle, rig.ground)
    found = benchmark.pedantic(solve_with_ipopt, (rig.vehicle, rig.ground), rounds=1)
    own = find_optimum(rig.vehicle, replace(rig.ground, opinions=1), guesses=GUESSES[:1])
    benchmark.extra_info["status"] = found.status
    benchmark.extra_info["longer than ours [%]"] = round(
        100.0 * (found.time_s / own.time_s - 1.0), 4
    )
