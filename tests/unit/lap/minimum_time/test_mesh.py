"""Cells are as short as the found line needs."""

from __future__ import annotations

from pathlib import Path

import pytest

import throwdown as td
from throwdown.lap.minimum_time.lap import MOST_TURN, fastest_path, greatest_turn
from throwdown.lap.vehicle import build_vehicle

CAR = "mazda-mx-5-2009"
HAIRPINS = (
    'id = "kart"\nname = "Kart track"\nkind = "road"\nclosed = true\nwidth_m = 4.0\n'
    'source = "made up"\nlicence = "MIT"\ndefault_step_m = 4.0\n'
    "[[segments]]\nstraight_m = 80.0\n"
    "[[segments]]\nradius_m = 7.0\nleft_deg = 180.0\n"
    "[[segments]]\nstraight_m = 80.0\n"
    "[[segments]]\nradius_m = 7.0\nleft_deg = 180.0\n"
)


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> td.Course:
    place = tmp_path_factory.mktemp("kart") / "kart.toml"
    place.write_text(HAIRPINS, encoding="utf-8")
    return td.load_course(str(place))


def test_hairpins_get_shorter_cells(track: td.Course) -> None:
    vehicle = build_vehicle(td.load_car(CAR))
    _, _, asked = fastest_path(vehicle, track, "flying", step=4.0)
    _, _, found = fastest_path(vehicle, track, "flying")
    assert greatest_turn(asked) > MOST_TURN >= greatest_turn(found)
    assert found.ground.cells in (2 * asked.ground.cells, 4 * asked.ground.cells)
    _, _, finest = fastest_path(vehicle, track, "flying", step=0.5)
    assert found.time_s == pytest.approx(finest.time_s, rel=1e-3)
    assert abs(asked.time_s / finest.time_s - 1.0) > abs(found.time_s / finest.time_s - 1.0)


def test_a_lap_says_how_many_cells_it_took(track: td.Course) -> None:
    fine = td.drive_lap(CAR, track)
    coarse = td.drive_lap(CAR, track, step=4.0)
    assert fine.status == coarse.status == "solved"
    assert fine.nodes >= 2 * coarse.nodes
    assert fine.trace.s.size == fine.nodes or fine.trace.s.size == fine.nodes + 1


def test_shipped_courses_are_fine_enough_as_they_are() -> None:
    for course in ("lime-rock", "cone-course-tight"):
        lap = td.drive_lap(CAR, course)
        assert lap.nodes == td.load_course(course).mesh().s.size


def test_the_halving_ends(tmp_path: Path) -> None:
    place = tmp_path / "corner.toml"
    text = HAIRPINS.replace("radius_m = 7.0", "radius_m = 4.0").replace('"kart"', '"corner"')
    place.write_text(text.replace("step_m = 4.0", "step_m = 14.0"), encoding="utf-8")
    course = td.load_course(str(place))
    lap = td.drive_lap(CAR, course)
    assert lap.status == "solved"
    assert lap.nodes <= 8 * course.mesh().s.size + 8
