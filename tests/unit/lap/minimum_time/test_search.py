"""The policy around the interior point: guesses, neighbours, detours, failure and interruption."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from throwdown.car import Car, load_car
from throwdown.course import load_course
from throwdown.lap.columns import LOCK_REAR, MU_FRONT, MU_REAR
from throwdown.lap.minimum_time import lap as lap_module
from throwdown.lap.minimum_time import search
from throwdown.lap.minimum_time.interior_point import STOP, WATCH
from throwdown.lap.minimum_time.lap import minimum_time_lap, without_sawtooth
from throwdown.lap.minimum_time.problem import Ground, lay_ground
from throwdown.lap.minimum_time.search import GUESSES, find_optimum, find_optimum_watched
from throwdown.lap.vehicle import Vehicle, build_vehicle


@pytest.fixture(scope="module")
def mini() -> tuple[Vehicle, Ground]:
    vehicle = build_vehicle(load_car("mini-cooper-s-2010"))
    return vehicle, lay_ground(load_course("lime-rock"), vehicle.width, "flying", step=8.0)


def with_grip(vehicle: Vehicle, ratio: float) -> Vehicle:
    row = vehicle.row.copy()
    row[[MU_FRONT, MU_REAR]] *= ratio
    return replace(vehicle, row=row)


@pytest.mark.parametrize("ratio", [0.97, 1.03])
def test_a_neighbour_leads_to_the_cold_optimum(mini: tuple[Vehicle, Ground], ratio: float) -> None:
    vehicle, ground = mini
    near = find_optimum(vehicle, ground)
    changed = with_grip(vehicle, ratio)
    cold, warm = find_optimum(changed, ground), find_optimum(changed, ground, near=near)
    assert warm.convergence.attempts[0].guess == "neighbour"
    assert not warm.convergence.restarted
    assert warm.time_s == pytest.approx(cold.time_s, abs=1e-3)
    assert warm.convergence.steps < cold.convergence.steps


def test_a_neighbour_on_another_mesh_is_not_used(mini: tuple[Vehicle, Ground]) -> None:
    vehicle, ground = mini
    other = lay_ground(load_course("lime-rock"), vehicle.width, "flying", step=9.0)
    found = find_optimum(vehicle, ground, near=find_optimum(vehicle, other))
    assert found.solved
    assert found.convergence.attempts[0].guess == GUESSES[0].name


def test_a_neighbour_from_another_start_is_not_used(mini: tuple[Vehicle, Ground]) -> None:
    vehicle, ground = mini
    standing = lay_ground(load_course("lime-rock"), vehicle.width, "standing", step=8.0)
    flying = find_optimum(vehicle, ground)
    assert not flying.leads_to(standing)
    found = find_optimum(vehicle, standing, near=flying)
    assert found.solved
    assert found.convergence.attempts[0].guess == GUESSES[0].name


def test_a_callback_that_fails_ends_the_search(mini: tuple[Vehicle, Ground]) -> None:
    vehicle, _ = mini
    long = lay_ground(load_course("nordschleife"), vehicle.width, "flying", step=4.0)

    def progress(step: int, time: float) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        find_optimum_watched(vehicle, long, progress=progress)
    assert "minimum-time" not in {thread.name for thread in threading.enumerate()}


def test_a_stubborn_car_is_reached_by_easier_siblings(monkeypatch: pytest.MonkeyPatch) -> None:
    # It lifts an inner wheel out of every corner, on open differentials: a long search.
    car = Car.from_figures(
        mass=612.0, power=305_700.0, drive="all", tyre="all-season", engine_position="mid",
        differential="open", year=2000, body="coupe",
    )  # fmt: skip
    vehicle = build_vehicle(car)
    course = load_course("road-atlanta-infield-2010")
    ground = lay_ground(course, vehicle.width, course.default_start)
    direct = find_optimum(vehicle, ground)
    monkeypatch.setattr(search, "MOST", direct.convergence.steps - 10)
    found = find_optimum(vehicle, ground, guesses=GUESSES[:1])
    attempts = found.convergence.attempts
    assert found.solved
    assert len(attempts) > len(search.DETOUR)
    assert attempts[0].status != "solved"
    assert attempts[-1].guess == "from there"
    assert found.time_s == pytest.approx(direct.time_s, rel=2e-4)
    # The lap is the car's own, not a sibling's: more lock is quicker.
    assert attempts[-1].time_s > attempts[1].time_s
    assert vehicle.row[LOCK_REAR] < search.DETOUR[0]


def test_a_weak_car_is_reached_by_stronger_siblings(monkeypatch: pytest.MonkeyPatch) -> None:
    # More lock cannot ease a car whose differentials are locked: its siblings have more power.
    car = Car.from_figures(
        mass=1063.0, power=36_500.0, drive="all", tyre="cup", engine_position="front",
        differential="locked", year=2000, body="coupe",
    )  # fmt: skip
    vehicle = build_vehicle(car)
    ground = lay_ground(load_course("lime-rock"), vehicle.width, "flying", step=8.0)
    direct = find_optimum(vehicle, ground)
    monkeypatch.setattr(search, "MOST", 20)
    found = find_optimum(vehicle, ground, guesses=GUESSES[:1])
    attempts = found.convergence.attempts
    assert found.solved
    assert attempts[0].status != "solved"
    assert "70.0% more power" in attempts[1].guess
    assert attempts[-1].guess == "from there"
    # The lap is the car's own, not a sibling's: more power is quicker.
    assert attempts[1].time_s < attempts[-1].time_s
    assert found.time_s == pytest.approx(direct.time_s, rel=2e-4)


def test_what_fails_says_so_and_falls_back(
    mini: tuple[Vehicle, Ground], monkeypatch: pytest.MonkeyPatch
) -> None:
    vehicle, ground = mini
    monkeypatch.setattr(search, "MOST", 3)
    found = find_optimum(vehicle, ground)
    assert not found.solved
    assert len(found.convergence.attempts) == len(GUESSES) + 2 * len(search.DETOUR)
    assert {attempt.status for attempt in found.convergence.attempts} == {"step limit reached"}

    monkeypatch.setattr(lap_module, "recall", lambda *given: None)
    lap = minimum_time_lap(load_car("mini-cooper-s-2010"), load_course("lime-rock"), step=8.0)
    assert lap.status == "failed"
    assert lap.convergence is not None
    assert lap.convergence.restarted
    assert np.all(np.isfinite(lap.trace.speed))


def test_a_stop_ends_the_search_at_its_next_step(mini: tuple[Vehicle, Ground]) -> None:
    vehicle, ground = mini
    watch = np.zeros(WATCH)
    watch[STOP] = 1.0
    found = find_optimum(vehicle, ground, watch=watch)
    assert not found.solved
    assert [attempt.status for attempt in found.convergence.attempts] == ["stopped"]


def test_progress_tells_steps_and_times(mini: tuple[Vehicle, Ground]) -> None:
    vehicle, _ = mini
    ground = lay_ground(load_course("nordschleife"), vehicle.width, "flying", step=8.0)
    told: list[tuple[int, float]] = []
    found = find_optimum_watched(
        vehicle, ground, progress=lambda step, time: told.append((step, time))
    )
    assert found.solved
    assert told
    assert all(0 <= step <= found.convergence.steps for step, _ in told)
    assert all(0.5 * found.time_s < time < 2.0 * found.time_s for _, time in told)


def test_a_failure_in_the_thread_is_raised(
    mini: tuple[Vehicle, Ground], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object, **more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(search, "find_optimum", fail)
    with pytest.raises(ZeroDivisionError):
        find_optimum_watched(*mini)
    assert not any(thread.name == "minimum-time" for thread in threading.enumerate())


def test_a_circuit_asks_three_times_and_takes_the_fastest() -> None:
    vehicle = build_vehicle(load_car("volkswagen-gti-2010"))
    ground = lay_ground(load_course("hockenheim-gp"), vehicle.width, "flying", step=4.0)
    assert ground.opinions == 3
    found = find_optimum(vehicle, ground)
    alone = [find_optimum(vehicle, ground, guesses=(guess,)).time_s for guess in GUESSES[:3]]
    assert [attempt.time_s for attempt in found.convergence.attempts] == alone
    assert found.time_s == min(alone)
    assert found.convergence.final.time_s == found.time_s
    assert not found.convergence.restarted


@pytest.mark.parametrize("periodic", [True, False])
def test_what_alternates_is_taken_from_the_line_that_is_shown(periodic: bool) -> None:
    s = np.linspace(0.0, 2.0 * np.pi, 400, endpoint=False)
    line = 3.0 * np.sin(3.0 * s)
    zigzag = 0.008 * (-1.0) ** np.arange(400)
    given = line + zigzag
    bend = np.roll(given, 1) - 2.0 * given + np.roll(given, -1)  # on a straight
    shown = without_sawtooth(given, bend, periodic)
    inner = slice(None) if periodic else slice(2, -2)
    assert shown[inner] == pytest.approx(line[inner], abs=1e-5)
    if not periodic:
        assert shown[[0, -1]] == pytest.approx(given[[0, -1]])


@pytest.mark.parametrize("course", ["cone-course-tight", "road-atlanta-infield-2010"])
def test_where_the_course_turns_at_once_no_corner_is_shown_harder_than_tyres_allow(
    course: str,
) -> None:
    mini = load_car("mini-cooper-s-2010")
    lap = minimum_time_lap(mini, load_course(course))
    assert np.abs(lap.trace.ay).max() < 1.2 * mini.value("skidpad")
