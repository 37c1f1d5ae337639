"""Laps of one's own sharpen what is said of one's car, course and driver."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from throwdown.calibration.lap_file import read_laps
from throwdown.calibration.lap_forecast import forecast
from throwdown.calibration.model import Effects, car_effect, learn
from throwdown.calibration.posterior import (
    Posterior,
    build_posterior,
    find_posterior,
    shipped_posterior,
    write_posterior,
)
from throwdown.calibration.recognise import recognise
from throwdown.calibration.subject import subject_of
from throwdown.calibration.validation import gather
from throwdown.car import load_car
from throwdown.course import load_course
from throwdown.errors import InputError

BEND = (
    'id = "bend"\nname = "Bend"\nkind = "road"\nclosed = false\nwidth_m = 9.0\n'
    'source = "made up"\nlicence = "MIT"\n'
    "[[segments]]\nstraight_m = 300.0\n"
    "[[segments]]\nradius_m = 120.0\nleft_deg = 90.0\n"
    "[[segments]]\nstraight_m = 300.0\n"
)
CAR, COURSE = "mini-cooper-s-2010", "figure-eight"


def own_laps(folder: Path, *times: float, driver: str = "", course: str = COURSE) -> Path:
    path = folder / "mine.csv"
    rows = [f"{course},{CAR},{time},{driver}" for time in times]
    path.write_text("course,car,lap_time_s,driver\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def spread(effects: Effects, name: str) -> float:
    k = effects.names.index(name)
    return float(np.sqrt(effects.covariance[k, k]))


@pytest.fixture(scope="module")
def before() -> Posterior:
    return shipped_posterior()


def test_own_laps_pull_the_forecast_and_narrow_it(before: Posterior, tmp_path: Path) -> None:
    car, course = load_car(CAR), load_course(COURSE)
    blind = forecast(car, course, before)
    driven = 0.985 * blind.median_s
    laps = gather(own_laps(tmp_path, driven, driven + 0.02, driven - 0.02)).laps
    told = before.sharpened(laps)
    assert told.own == 3
    assert set(told.rows) > set(before.rows)
    after = forecast(car, course, told)
    assert driven < after.median_s < blind.median_s
    assert after.high_s - after.low_s < 0.95 * (blind.high_s - blind.low_s)
    assert any("laps of its own" in said for said in after.basis.rests_on)
    # The same rows again teach nothing new.
    assert told.sharpened(laps) is told


def test_a_slow_driver_is_not_a_slow_car(before: Posterior, tmp_path: Path) -> None:
    car, course = load_car(CAR), load_course(COURSE)
    blind = forecast(car, course, before)
    slow = 1.06 * blind.median_s
    told = before.sharpened(gather(own_laps(tmp_path, slow, slow + 0.1, driver="Ann")).laps)
    professional = forecast(car, course, told)
    own = forecast(car, course, told, driver="Ann")
    assert own.median_s == pytest.approx(slow, rel=0.02)
    assert professional.median_s == pytest.approx(blind.median_s, rel=0.01)
    # Nobody knows Bert: he is taken for a professional.
    assert forecast(car, course, told, driver="Bert").median_s == professional.median_s


def test_learning_at_once_or_in_turns_is_nearly_the_same(laps: list) -> None:
    whole = learn(laps)
    turns = learn(laps[40:], learn(laps[:40]))
    place = {name: k for k, name in enumerate(turns.names)}
    for k, name in enumerate(whole.names):
        apart = abs(whole.mean[k] - turns.mean[place[name]])
        assert apart < 0.5 * spread(whole, name) + 1e-4
    assert whole.laps == turns.laps


def test_a_name_of_the_catalogue_stands_for_its_file(tmp_path: Path) -> None:
    path = tmp_path / "laps.csv"
    path.write_text(
        "course,car,lap_time_s,tyre,power_hp\n"
        f"{COURSE},{CAR},26.0,,\n"
        f"{COURSE},Porsche 911 Carrera S (997.2 2010),25.0,C,\n"
        f"{COURSE},mazda-mx-5-2009,25.0,,200\n",
        encoding="utf-8",
    )
    plain, cup, tuned = (recognise(lap) for lap in read_laps(path).laps)
    assert plain.car == load_car(CAR)
    assert not plain.tyre_known
    assert cup.car.tyre == "cup"
    assert cup.tyre_known
    assert cup.specimen == subject_of(load_car("porsche-911-carrera-s-2010")).specimen
    assert tuned.car.value("power") == pytest.approx(200 * 745.699872)


def test_cars_and_courses_of_ones_own_files(tmp_path: Path) -> None:
    course = tmp_path / "bend.toml"
    course.write_text(BEND, encoding="utf-8")
    found = gather(own_laps(tmp_path, 19.0, course=str(course)))
    assert [lap.course for lap in found.laps] == ["bend"]


def test_a_posterior_of_ones_own_course_alone_serves_other_courses(tmp_path: Path) -> None:
    course = tmp_path / "bend.toml"
    course.write_text(BEND, encoding="utf-8")
    found = gather(own_laps(tmp_path, 19.0, 19.1, 19.2, course=str(course)))
    own = build_posterior(found.laps)
    said = forecast(load_car(CAR), load_course("lime-rock"), own)
    assert said is not None
    assert 45.0 < said.low_s < said.high_s < 110.0
    # Of a pad that nobody lapped nothing is said.
    assert forecast(load_car(CAR), load_course(COURSE), own) is None
    assert not any("Bend" in one.what for one in said.basis.narrowing)


def test_a_copy_of_a_car_is_another_car(before: Posterior, tmp_path: Path) -> None:
    copy = tmp_path / "mine.toml"
    text = (files("throwdown") / "data" / "cars" / "mazda-mx-5-2009.toml").read_text("utf-8")
    copy.write_text(text.replace("value = 2500, unit", "value = 2300, unit"), encoding="utf-8")
    mine, stock = load_car(str(copy)), load_car("mazda-mx-5-2009")
    assert mine.value("mass") < stock.value("mass")
    path = tmp_path / "mine.csv"
    path.write_text(f"course,car,lap_time_s\n{COURSE},{copy},25.0\n{COURSE},{copy},25.1\n")
    told = before.sharpened(gather(path).laps)
    course = load_course(COURSE)
    own, other = (forecast(car, course, told).basis.rests_on for car in (mine, stock))
    assert any("laps of its own" in said for said in own)
    assert not any("laps of its own" in said for said in other)
    assert car_effect(subject_of(stock)) not in told.effects.names


def test_a_driver_called_professional_is_one(before: Posterior, tmp_path: Path) -> None:
    told = before.sharpened(gather(own_laps(tmp_path, 26.0, 26.1, driver="Professional")).laps)
    assert not any(name.startswith("driver ") for name in told.effects.names)


def test_a_row_that_contradicts_the_file_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "laps.csv"
    path.write_text(f"course,car,lap_time_s,drive\n{COURSE},{CAR},26.0,RWD\n", encoding="utf-8")
    (lap,) = read_laps(path).laps
    with pytest.raises(ValueError, match=r"drive rear, but MINI .* has front"):
        recognise(lap)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.update(model="other"), "another model"),
        (lambda r: r["noise"].update({"vir-grand": -1.0}), "scatter"),
        (lambda r: r["effects"].update({"year": float("nan")}), "not finite"),
    ],
)
def test_a_posterior_that_cannot_be_is_refused(
    change: Callable[[dict[str, Any]], None], said: str, tmp_path: Path
) -> None:
    record = json.loads(
        (files("throwdown") / "data" / "references" / "posterior.json").read_text("utf-8")
    )
    change(record)
    path = tmp_path / "posterior.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        find_posterior(path)


@pytest.mark.parametrize("path", ["/", "", "no/such/folder/posterior.json"])
def test_where_no_posterior_can_be_written(path: str, before: Posterior) -> None:
    with pytest.raises(InputError):
        write_posterior(before, Path(path))


def test_words_for_posteriors(tmp_path: Path) -> None:
    assert find_posterior("none") is None
    assert find_posterior("shipped") is shipped_posterior()
    with pytest.raises(InputError, match="cannot be read"):
        find_posterior(tmp_path / "missing.json")
