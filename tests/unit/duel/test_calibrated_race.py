"""Races whose times and odds are drawn of what measured laps taught."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import throwdown as td
from throwdown.calibration.lap_forecast import forecast
from throwdown.calibration.posterior import shipped_posterior
from throwdown.conditions import DRY
from throwdown.driver import PROFESSIONAL
from throwdown.duel.draws import beyond_dry, beyond_professional
from throwdown.report import render_report

CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")


@pytest.fixture(scope="module")
def known() -> td.Race:
    return td.race(CARS, "figure-eight", samples=2000)


def test_times_are_those_that_measured_laps_say(known: td.Race) -> None:
    for entry in known.entries:
        said = forecast(entry.car, known.course, shipped_posterior())
        found = entry.time_quantiles
        # The forecast takes the tyre that is likeliest, the race draws it.
        assert found.p50 == pytest.approx(said.median_s, rel=0.012)
        assert 0.9 < (found.p95 - found.p05) / (said.high_s - said.low_s) < 1.35


def test_a_forecast_is_as_wide_as_the_race_where_nobody_has_measured() -> None:
    cars = ["fiat-500-turbo-2013", "bmw-m3-2008"]  # whose tyres are known
    race = td.race(cars, "lime-rock", samples=4000)
    for entry in race.entries:
        said = forecast(entry.car, race.course, shipped_posterior())
        found = entry.time_quantiles
        assert found.p50 == pytest.approx(said.median_s, rel=0.01)
        assert found.p95 - found.p05 == pytest.approx(said.high_s - said.low_s, rel=0.06)


def test_a_course_without_laps_has_wide_times_and_no_wider_margin(known: td.Race) -> None:
    strange = td.race(CARS, "cone-course-tight", samples=1000)
    width = {
        race.course.id: np.ptp(np.log(np.quantile(race.duel.winner.times, (0.05, 0.95))))
        for race in (known, strange)
    }
    assert width["cone-course-tight"] > 2.5 * width["figure-eight"]
    margins = [np.ptp(np.log(list(race.duel.margin_percent_quantiles.rounded().values())))
               for race in (known, strange)]  # fmt: skip
    assert margins[1] < 2.0 * margins[0]
    assert strange.basis is not None
    assert any("Nobody has timed" in said for said in strange.basis.rests_on)


def test_the_basis_says_what_would_narrow_the_margin(known: td.Race) -> None:
    basis = known.basis
    assert basis is not None
    assert any("measured laps of 5 courses" in said for said in basis.rests_on)
    assert basis.runs_alone is not None
    widths = {one.what: one.width for one in basis.narrowing}
    # Told which tyre the MINI wears, the margins lie as near together as with each of them.
    (told,) = (width for what, width in widths.items() if "tyres MINI" in what)
    pad = td.race(
        [_with_pad("mini-cooper-s-2010"), _with_pad("porsche-911-carrera-s-2010")],
        "figure-eight",
        samples=4000,
    )
    mini, rival = td.load_car("mini-cooper-s-2010"), CARS[1]
    squared = sum(
        option.probability
        * _width(td.race([mini.on_tyre(option), rival], "figure-eight", samples=4000)) ** 2
        for option in mini.tyre_options
    )
    usual = td.race(CARS, "figure-eight", samples=4000)
    assert squared**0.5 / _width(usual) == pytest.approx(told, abs=0.04)
    assert _width(pad) < _width(usual)
    # Two runs scatter, whatever else is known.
    assert 0.5 < basis.runs_alone < min(widths.values())
    found = json.loads(known.to_json())["basis"]
    assert found["would_narrow"][0]["what"] == basis.narrowing[0].what
    page = render_report(known)
    assert "What would narrow it" in page
    assert basis.narrowing[0].what[1:] in page


def _with_pad(name: str) -> td.Car:
    car = td.load_car(name)
    return car.replace_figure("skidpad", car.value("skidpad"), kind="measured")


def _width(race: td.Race) -> float:
    low, high = np.quantile(race.duel.margin / race.duel.winner.times, (0.05, 0.95))
    return float(high - low)


def test_without_a_posterior_figures_alone_are_drawn(known: td.Race) -> None:
    plain = td.race(CARS, "figure-eight", samples=50, posterior="none")
    assert plain.basis is None
    assert json.loads(plain.to_json())["basis"] is None
    assert any("Measured laps say nothing" in said for said in plain.assumptions)
    assert "What would narrow it" not in render_report(plain)
    smooth = td.race(CARS, "figure-eight", samples=50, method="quasi-steady")
    assert smooth.basis is None


def test_strips_and_bare_pads_are_left_to_the_figures() -> None:
    for course in ("drag-strip", "skid-pad-300ft"):
        race = td.race(CARS, course, samples=20)
        assert race.basis is None
        assert any("Measured laps say nothing" in said for said in race.assumptions)


def test_two_measures_of_one_road_share_what_is_known_of_it() -> None:
    car = td.load_car("porsche-911-gt3-rs-2010")
    full, timed = (
        forecast(car, td.load_course(name), shipped_posterior())
        for name in ("nordschleife", "nordschleife-sport-auto")
    )
    assert any("the same road" in said for said in full.basis.rests_on)
    assert full.median_s > timed.median_s
    assert np.log(full.high_s / full.low_s) == pytest.approx(
        np.log(timed.high_s / timed.low_s), rel=0.05
    )


def test_the_same_seed_gives_the_same_race(known: td.Race) -> None:
    again = td.race(CARS, "figure-eight", samples=2000)
    assert again.to_json() == known.to_json()
    third = td.race((*CARS, "fiat-500-turbo-2013"), "figure-eight", samples=2000)
    times = {entry.car.id: entry.times for entry in third.entries}
    for entry in known.entries:
        assert times[entry.car.id].tolist() == entry.times.tolist()


def test_a_single_race_has_no_range_to_narrow() -> None:
    one = td.race(CARS, "figure-eight", samples=1)
    assert one.basis is not None
    assert one.basis.narrowing == ()
    assert one.basis.runs_alone is None
    assert "What would narrow it" not in render_report(one)


def test_only_what_goes_beyond_measured_laps_is_drawn_besides() -> None:
    assert beyond_professional(PROFESSIONAL).run_sd == 0.0
    wild = replace(PROFESSIONAL, run_sd=0.05)
    assert beyond_professional(wild).run_sd == pytest.approx((0.05**2 - 0.008**2) ** 0.5)
    assert beyond_dry(DRY).grip_sd == 0.0
    usual = td.race(CARS, "figure-eight", samples=400)
    wilder = td.race(CARS, "figure-eight", samples=400, driver=wild)
    assert np.std(wilder.duel.margin) > 1.5 * np.std(usual.duel.margin)


def test_a_file_that_is_no_posterior_is_refused(tmp_path) -> None:
    path = tmp_path / "posterior.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(td.InputError, match="is no posterior"):
        td.race(CARS, "figure-eight", posterior=str(path))
