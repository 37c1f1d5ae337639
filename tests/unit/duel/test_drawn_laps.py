"""What drawn cars drive on, and what each method makes of a race."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import throwdown as td
from throwdown.conditions import DRY
from throwdown.driver import PROFESSIONAL
from throwdown.duel.draws import draw_car, draw_shared
from throwdown.duel.handicap import NONE, Handicap
from throwdown.duel.setting import tyre_alternatives
from throwdown.lap.double_track import double_track_lap
from throwdown.lap.minimum_time.lap import minimum_time_lap
from throwdown.lap.minimum_time.problem import lay_ground
from throwdown.lap.minimum_time.search import find_optimum
from throwdown.lap.quasi_steady import course_path, solve_path
from throwdown.lap.vehicle import build_vehicle
from throwdown.report import render_report

CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
COURSE = "cone-course-tight"


@pytest.fixture(scope="module")
def nominal() -> td.Race:
    return td.race(CARS, COURSE, samples=40, posterior="none")


@pytest.fixture(scope="module")
def every_draw() -> td.Race:
    return td.race(CARS, COURSE, samples=40, line="every-draw", posterior="none")


def test_the_fastest_line_is_the_default(nominal: td.Race) -> None:
    assert (nominal.method, nominal.line) == ("minimum-time", "nominal")
    assert nominal.duel.on_nominal_lines is None
    assert "duel_on_nominal_lines" not in nominal.summary()
    for entry in nominal.entries:
        assert entry.lap.method == "minimum-time"
        assert entry.unsolved == 0


def test_own_lines_are_hardly_faster_than_the_nominal_one(
    nominal: td.Race, every_draw: td.Race
) -> None:
    before = {entry.car.id: entry.times for entry in nominal.entries}
    for entry in every_draw.entries:
        assert entry.on_nominal_lines is not None
        # Own lines are found on longer cells, and the nominal one beside them with them.
        assert entry.on_nominal_lines == pytest.approx(before[entry.car.id], rel=1.5e-3)
        assert np.median(entry.on_nominal_lines / before[entry.car.id]) == pytest.approx(
            1.0, abs=3e-4
        )
        gain = 1.0 - entry.times / entry.on_nominal_lines
        assert gain.max() < 0.02
        assert gain.min() > -5e-4
        assert np.median(gain) > 0.0
        assert entry.unsolved == 0


def test_the_report_tells_what_own_lines_change(nominal: td.Race, every_draw: td.Race) -> None:
    told = every_draw.duel.on_nominal_lines
    assert told is not None
    said = render_report(every_draw).replace("\N{NO-BREAK SPACE}", " ")
    assert f"median margin was {told.margin_quantiles.p50:.3f} s" in said
    assert f"on their own it is {every_draw.duel.margin_quantiles.p50:.3f} s" in said
    assert "on their own it is" not in render_report(nominal)


def test_what_own_lines_change_is_told(nominal: td.Race, every_draw: td.Race) -> None:
    told = every_draw.duel.on_nominal_lines
    assert told is not None
    assert told.winner.car.id == every_draw.duel.winner.car.id
    assert told.margin_quantiles.p50 == pytest.approx(nominal.duel.margin_quantiles.p50, rel=5e-3)
    found = json.loads(every_draw.to_json())
    assert found["line"] == "every-draw"
    assert found["duel_on_nominal_lines"]["margin_s"] == told.margin_quantiles.rounded()
    assert any("line that is fastest for it" in said for said in every_draw.assumptions)


def test_a_draw_on_its_own_line_is_its_optimum() -> None:
    seed, samples = 3, 2
    race = td.race(CARS, COURSE, samples=samples, line="every-draw", seed=seed, posterior="none")
    shared = draw_shared(seed, samples, DRY, 0)
    for entry in race.entries:
        assert entry.unsolved == 0
        options = tyre_alternatives(entry.car)
        draws = draw_car(entry.car, options, PROFESSIONAL, DRY, shared, seed, 0)
        nominal = build_vehicle(entry.car)
        ground = lay_ground(race.course, nominal.width, race.start)
        for row, run, time in zip(draws.rows, draws.run, entry.times, strict=True):
            own = find_optimum(replace(nominal, row=row), ground)
            assert time == pytest.approx(own.time_s * run, rel=1e-3)


def test_own_lines_on_a_mesh_that_is_coarse_already(tmp_path: Path) -> None:
    place = tmp_path / "bend.toml"
    place.write_text(
        'id = "bend"\nname = "Bend"\nkind = "road"\nclosed = false\nwidth_m = 9.0\n'
        'source = "made up"\nlicence = "MIT"\ndefault_step_m = 15.0\n'
        "[[segments]]\nstraight_m = 300.0\n"
        "[[segments]]\nradius_m = 120.0\nleft_deg = 90.0\n"
        "[[segments]]\nstraight_m = 300.0\n"
    )
    run = td.race(CARS, str(place), samples=3, line="every-draw")
    assert all(entry.unsolved == 0 for entry in run.entries)


def test_a_flying_start_is_as_fast_as_each_draw_can_run_up() -> None:
    race = td.race(CARS, "drag-strip", samples=30, start="flying", method="quasi-steady")
    shared = draw_shared(race.seed, 30, DRY, 0)
    for entry in race.entries:
        options = tyre_alternatives(entry.car)
        draws = draw_car(entry.car, options, PROFESSIONAL, DRY, shared, race.seed, 0)
        nominal = build_vehicle(entry.car)
        path, periodic = course_path(race.course, nominal.width, "flying")
        for row, run, time in zip(draws.rows, draws.run, entry.times, strict=True):
            own, _ = solve_path(replace(nominal, row=row), path, periodic=periodic, start="flying")
            assert time == pytest.approx(own * run, rel=2e-4)


def test_a_car_that_stalls_is_said_to_stall(tmp_path: Path) -> None:
    place = tmp_path / "wall.toml"
    rows = [f"{4 * i},0,{max(0, 4 * i - 200) * 0.5},4,4" for i in range(150)]
    points = "x_m,y_m,z_m,width_right_m,width_left_m\n" + "\n".join(rows) + "\n"
    (tmp_path / "wall.csv").write_text(points)
    place.write_text(
        'id = "wall"\nname = "Wall"\nkind = "road"\nclosed = false\n'
        'source = "made up"\nlicence = "MIT"\n'
    )
    for method in ("quasi-steady", "minimum-time"):
        with pytest.raises(td.ThrowdownError, match=r"stalls on wall, about 3\d\d m after"):
            td.drive_lap("mini-1000-1969", str(place), method=method)
    with pytest.raises(td.ThrowdownError, match="stalls"):
        td.race(("porsche-911-gt3-rs-2010", "mini-1000-1969"), str(place), samples=5)


def test_quasi_steady_draws_drive_the_smoothest_line(nominal: td.Race) -> None:
    smooth = td.race(CARS, COURSE, samples=40, method="quasi-steady")
    assert any("smoothest line" in said for said in smooth.assumptions)
    fastest = {entry.car.id: entry.times for entry in nominal.entries}
    for entry in smooth.entries:
        assert np.all(entry.times > 1.01 * fastest[entry.car.id])


def test_double_track_draws_are_scaled_minimum_time_draws(nominal: td.Race) -> None:
    double = td.race(CARS, COURSE, samples=40, method="double-track")
    before = {entry.car.id: entry.times for entry in nominal.entries}
    for entry in double.entries:
        car, course = entry.car, double.course
        ratio = double_track_lap(car, course).time_s / minimum_time_lap(car, course).time_s
        assert entry.times == pytest.approx(ratio * before[car.id], rel=1e-6)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"method": "quick"}, "unknown method"),
        ({"method": "minimum-tme"}, "nearest: minimum-time"),
        ({"line": "each"}, "unknown line"),
        ({"method": "quasi-steady", "line": "every-draw"}, "has no meaning"),
        ({"handicaps": [NONE]}, "one for each car"),
        ({"handicaps": NONE}, "the handicaps of 2 cars are Handicap"),
        ({"handicaps": [NONE, 5.0]}, "5.0 is no handicap"),
        ({"handicaps": [NONE, Handicap(head_start=500.0)]}, "expected: less than its run takes"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(td.InputError, match=said):
        td.race(CARS, COURSE, samples=2, **wrong)


def test_a_head_start_is_taken_off_what_counts(nominal: td.Race) -> None:
    ahead = td.race(
        CARS, COURSE, samples=40, posterior="none", handicaps=(Handicap(head_start=0.25), NONE)
    )
    before = {entry.number: entry for entry in nominal.entries}
    for entry in ahead.entries:
        assert entry.times == pytest.approx(before[entry.number].times - entry.head_start_s)
        assert entry.lap.time_s == before[entry.number].lap.time_s
    assert {entry.car.id: entry.head_start_s for entry in ahead.entries}[CARS[0]] == 0.25
    assert any("has a head start of 0.25 s" in said for said in ahead.assumptions)


def test_progress_counts_up() -> None:
    told: list[tuple[str, int, int]] = []
    td.race(CARS, COURSE, samples=6, line="every-draw", progress=lambda *step: told.append(step))
    assert told[-1] == ("done", 2, 2)
    races = [(done, of) for what, done, of in told if what.endswith("races")]
    assert races
    assert all(0 < done <= of == 7 for done, of in races)
