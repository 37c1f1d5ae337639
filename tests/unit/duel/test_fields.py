"""Odds over courses, a field's order, and an index for every car."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import throwdown as td
from throwdown.duel.everywhere import CourseOdds, Odds
from throwdown.duel.record import Quantiles

MINI, PORSCHE, GTI = "mini-cooper-s-2010", "porsche-911-carrera-s-2010", "volkswagen-gti-2010"
Z = "nissan-370z-2009"
QUICK: dict[str, Any] = {"method": "quasi-steady", "samples": 400}
COURSES = ["cone-course-tight", "drag-strip", "skid-pad-200ft"]


@pytest.fixture(scope="module")
def everywhere() -> Odds:
    return td.odds([MINI, GTI], COURSES, **QUICK)


def test_odds_are_those_of_the_races(everywhere: Odds) -> None:
    for one in everywhere.courses:
        race = td.race([MINI, GTI], one.course, **QUICK)
        assert one.win_probability == race.duel.first_win_probability
        sign = 1.0 if race.duel.winner.car.id == MINI else -1.0
        assert one.margin.p50 == pytest.approx(sign * race.duel.margin_quantiles.p50)
        assert one.average_speed == pytest.approx(
            race.course.length / race.entries[0].time_quantiles.p50
        )


def test_the_surest_comes_first(everywhere: Odds) -> None:
    odds = [one.win_probability for one in everywhere.courses]
    assert odds == sorted(odds, reverse=True)
    said = json.loads(everywhere.to_json())
    assert {"course", "win_probability", "margin_s"} <= set(said["courses"][0])
    assert said["provenance"]["course_hash drag-strip"]


def imagined(leads: list[float], speeds: list[float]) -> Odds:
    """Odds of two cars on courses that are no more than a lead and an average speed."""
    cars = SimpleNamespace(id="a", name="A"), SimpleNamespace(id="b", name="B")
    courses = [
        CourseOdds(
            course=SimpleNamespace(id=f"c{i}", name=f"Course {i}"),  # type: ignore[arg-type]
            start="flying",
            win_probability=float(np.clip(0.5 + 20.0 * lead, 0.0, 1.0)),
            margin=Quantiles(lead, lead, lead),
            lead=lead,
            average_speed=speed,
        )
        for i, (lead, speed) in enumerate(zip(leads, speeds, strict=True))
    ]
    return Odds(cars, tuple(courses), 100, 1)  # type: ignore[arg-type]


def test_where_it_turns_is_said_in_words() -> None:
    odds = imagined([0.02, 0.01, -0.01, -0.02], [10.0, 14.0, 28.0, 40.0])
    speed = odds.break_even_speed
    assert speed is not None
    assert 14.0 < speed < 28.0
    assert "A wins where the average speed is below about" in odds.break_even()
    assert "right for 4 of 4" in odds.break_even()
    other = imagined([-0.02, -0.01, 0.01, 0.02], [10.0, 14.0, 28.0, 40.0])
    assert "A wins where the average speed is above about" in other.break_even()


def test_where_speed_does_not_tell_nothing_is_claimed() -> None:
    odds = imagined([0.02, -0.02, 0.02, -0.02], [10.0, 14.0, 28.0, 40.0])
    assert odds.break_even_speed is None
    assert "Average speed does not tell" in odds.break_even()


def test_who_is_ahead_everywhere_is_told_the_nearest() -> None:
    odds = imagined([-0.02, -0.01, -0.005], [10.0, 14.0, 28.0])
    assert odds.break_even() == (
        "B is the likelier winner on all 3 courses; A comes nearest on Course 2, at odds of 40.0 %."
    )


def test_a_field_is_ranked_and_every_pair_has_odds() -> None:
    found = td.ladder([GTI, MINI, Z], "cone-course-tight", **QUICK)
    places = [rung.expected_place for rung in found.rungs]
    assert places == sorted(places)
    assert sum(places) == pytest.approx(6.0)
    assert found.rungs[0].entry.car.id == Z
    matrix = found.matrix
    assert np.allclose(matrix + matrix.T, 1.0)
    pair = td.race([Z, MINI], "cone-course-tight", **QUICK)
    row, column = (
        next(i for i, rung in enumerate(found.rungs) if rung.entry.car.id == one)
        for one in (Z, MINI)
    )
    assert matrix[row, column] == pytest.approx(pair.duel.first_win_probability)
    said = json.loads(found.to_json())
    assert len(said["matrix"]) == len(said["cars"]) == 3


def test_cars_of_one_id_that_differ_are_two() -> None:
    car = td.load_car(MINI)
    light = car.scaled_figures(("mass",), 0.9, "a lighter one")
    found = td.index([car, light], ["cone-course-tight"], **QUICK)
    assert [one.number for one in found.cars] == [1, 0]
    assert found.provenance[f"car_hash {MINI}"] == car.content_hash
    assert found.provenance[f"car_hash {MINI} (2)"] == light.content_hash
    alike = td.race([car, car], "cone-course-tight", method="quasi-steady", samples=5)
    assert [key for key in alike.provenance if key.startswith("car_hash")] == [f"car_hash {MINI}"]


def test_an_index_makes_median_times_even() -> None:
    found = td.index([MINI, Z], ["cone-course-tight"], **QUICK)
    quick, slow = found.cars
    assert (quick.car.id, quick.factor) == (Z, 1.0)
    race = td.race([MINI, Z], "cone-course-tight", **QUICK)
    times = {entry.car.id: entry.time_quantiles.p50 for entry in race.entries}
    assert slow.factor * times[MINI] == pytest.approx(times[Z], rel=1e-3)
    assert slow.spread.p05 < slow.factor < slow.spread.p95
    assert json.loads(found.to_json())["cars"][1]["index"] == round(slow.factor, 4)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: td.odds([MINI, MINI]), "even everywhere"),
        (lambda: td.odds([MINI, GTI, Z]), "expected: two"),
        (lambda: td.odds([MINI, GTI], []), "no course is named"),
        (lambda: td.odds([MINI, GTI], ["lime-rock", "lime-rock"]), "named twice"),
        (lambda: td.odds([MINI, GTI], ["lime-rok"]), "lime-rock"),
        (lambda: td.ladder([MINI], "lime-rock"), "at least two"),
        (lambda: td.index([MINI, MINI]), "named twice"),
        (lambda: td.index([MINI, GTI], []), "no course is named"),
        (lambda: td.index([MINI, GTI], samples=-1), "samples is -1"),
        (lambda: td.index([MINI, GTI], rules="scca"), "one run of each course"),
        (lambda: td.odds([MINI, GTI], runs=3), "one run of each course"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, said: str) -> None:
    with pytest.raises(td.InputError) as caught:
        call()
    assert said in str(caught.value)
