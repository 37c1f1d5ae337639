"""What makes a race fair: right by its own measure, monotone, and honest where nothing does."""

from __future__ import annotations

import json
from typing import Any

import pytest

import throwdown as td
from throwdown.duel.handicap import LEVERS, NONE, Handicap
from throwdown.duel.levelling import Answer, Level

MINI, PORSCHE, GTI = "mini-cooper-s-2010", "porsche-911-carrera-s-2010", "volkswagen-gti-2010"
GENESIS = "hyundai-genesis-coupe-2010"
COURSE = "cone-course-tight"
QUICK: dict[str, Any] = {"method": "quasi-steady", "samples": 3000}


def applied(found: Level, one: Answer, *, seed: int = 7, samples: int = 20_000) -> float:
    """The odds of the first with an answer, in other draws."""
    given = [NONE, NONE]
    given[one.car] = one.handicap
    again = td.race(
        list(found.cars),
        found.course,
        method=found.method,
        samples=samples,
        seed=seed,
        handicaps=given,
    )
    return again.duel.first_win_probability


@pytest.fixture(scope="module")
def found() -> Level:
    return td.level([MINI, GENESIS], COURSE, method="quasi-steady", samples=20_000)


def test_every_lever_is_answered(found: Level) -> None:
    assert [one for one in LEVERS if one != "laps"] == list(
        dict.fromkeys(one.lever for one in found.levers)
    )
    assert 0.0 < found.odds < 0.5


def test_applied_each_answer_gives_the_odds_wanted(found: Level) -> None:
    feasible = [one for one in found.levers if one.feasible]
    assert len(feasible) >= 6
    for one in feasible:
        assert one.odds == pytest.approx(0.5, abs=0.005), one
        assert applied(found, one) == pytest.approx(0.5, abs=0.02), one


def test_amounts_lie_within_their_range(found: Level) -> None:
    for one in found.levers:
        if one.feasible:
            assert one.p05 is None or one.p05 <= one.amount
            assert one.p95 is None or one.amount <= one.p95


def test_who_is_handicapped_follows_from_who_is_ahead(found: Level) -> None:
    slow, fast = 0, 1
    sides = {(one.lever, one.car) for one in found.levers}
    assert {("ballast", fast), ("head-start", slow), ("index", slow), ("power", fast)} <= sides
    swapped = td.level([GENESIS, MINI], COURSE, by="ballast", **QUICK)
    assert [one.car for one in swapped.levers] == [0]


def test_another_target() -> None:
    found = td.level([MINI, GENESIS], COURSE, by=["head-start", "tyres"], target=0.8, **QUICK)
    for one in found.levers:
        assert not one.feasible or applied(found, one, seed=2010, samples=3000) == pytest.approx(
            0.8, abs=0.02
        )
    more = {(one.lever, one.car): one.amount for one in found.levers}
    even = td.level([MINI, GENESIS], COURSE, by=["head-start", "tyres"], **QUICK)
    for one in even.levers:
        helped = one.car == 0
        assert (more[one.lever, one.car] > one.amount) == helped


def test_where_no_amount_does_it_the_nearest_is_told() -> None:
    found = td.level([MINI, PORSCHE], COURSE, by="ballast", **QUICK)
    (one,) = found.levers
    assert not one.feasible
    assert one.odds < 0.5
    assert one.amount == pytest.approx(0.5 * found.cars[1].value("mass"))


def test_a_lap_less() -> None:
    found = td.level([MINI, GTI], "lime-rock", by="laps", target=0.9, **QUICK)
    (one,) = found.levers
    assert one.car == 0
    assert one.feasible
    assert applied(found, one, seed=2010, samples=3000) == pytest.approx(0.9, abs=0.02)


def test_json_says_what_it_is_of(found: Level) -> None:
    said = json.loads(found.to_json())
    assert said["target"] == 0.5
    assert {"lever", "car", "amount", "unit", "p05", "p95", "odds", "feasible"} <= set(
        said["levers"][0]
    )
    assert said["provenance"][f"car_hash {MINI}"]


@pytest.mark.parametrize(
    ("cars", "course", "more", "said"),
    [
        ([MINI, MINI], COURSE, {}, "even as it is"),
        ([MINI], COURSE, {}, "at least two"),
        ([MINI, GTI, PORSCHE], COURSE, {}, "expected: two"),
        ([MINI, GTI], COURSE, {"target": 0.0}, "the target is 0"),
        ([MINI, GTI], COURSE, {"target": True}, "the target is True"),
        ([MINI, GTI], COURSE, {"by": "balast"}, "nearest: ballast"),
        ([MINI, GTI], COURSE, {"by": []}, "no lever is named"),
        ([MINI, GTI], COURSE, {"by": "laps"}, "has no laps"),
        ([MINI, GTI], COURSE, {"samples": 0}, "samples is 0"),
        ([MINI, GTI], COURSE, {"samples": 20}, "100 or more"),
        ([MINI, GTI], COURSE, {"by": [5]}, "unknown lever"),
        ([MINI, GTI], COURSE, {"method": "quick"}, "unknown method"),
    ],
)
def test_what_makes_no_sense_is_refused(
    cars: list[str], course: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(td.InputError) as caught:
        td.level(cars, course, **more)
    assert said in str(caught.value)


def test_the_furthest_amount_may_just_do_it() -> None:
    pair, how = ["mazda-mx-5-2009", "porsche-911-gt3-rs-2010"], {"by": "power", **QUICK}
    as_is = td.level(pair, COURSE, **how)
    far = next(one for one in as_is.levers if one.car == 0)
    assert not far.feasible
    assert far.p05 is None
    assert far.p95 is None
    wanted = far.odds + 0.001
    again = td.level(pair, COURSE, target=max(wanted, 0.01), **how)
    assert {one.car for one in again.levers} == {0, 1}


def test_what_is_even_already_takes_nothing() -> None:
    now = td.level([MINI, GTI], "lime-rock", by="index", **QUICK).odds
    found = td.level([MINI, GTI], "lime-rock", by=["power", "laps"], target=now, **QUICK)
    for one in found.levers:
        assert one.feasible
        assert one.amount in (LEVERS[one.lever].neutral, pytest.approx(100.0, abs=0.5))
        assert one.odds == pytest.approx(now, abs=0.005)
    assert all(one.p95 is not None for one in found.levers if one.lever == "power" and one.car == 1)


def test_a_driver_who_uses_all_cannot_be_bettered_and_that_is_said() -> None:
    whole = td.Driver(cornering=1.0, braking=1.0)
    found = td.level([MINI, PORSCHE], COURSE, by="driver", drivers=[whole, whole], **QUICK)
    (better,) = [one for one in found.levers if one.car == 0]
    assert (better.amount, better.feasible) == (100.0, False)


def test_one_car_by_two_drivers_can_be_levelled() -> None:
    found = td.level([MINI, MINI], COURSE, by="head-start", drivers=["novice", "club"], **QUICK)
    (one,) = found.levers
    assert (one.car, one.feasible) == (0, True)
    assert one.amount > 1.0


HELD = {"ballast": 60.0, "head_start": 0.4, "power": 97.0}


def test_what_is_agreed_on_stays() -> None:
    held = (NONE, Handicap(**HELD))
    found = td.level([MINI, GENESIS], COURSE, method="quasi-steady", handicaps=held)
    as_is = td.race(
        [MINI, GENESIS], COURSE, method="quasi-steady", samples=20_000, handicaps=held
    ).duel.first_win_probability
    assert found.odds == pytest.approx(as_is, abs=1e-9)
    feasible = [one for one in found.levers if one.feasible]
    assert len(feasible) >= 6
    for one in feasible:
        given = found.applied(one)
        assert given[1 - one.car] == held[1 - one.car]
        again = td.race(
            [MINI, GENESIS],
            COURSE,
            method="quasi-steady",
            samples=20_000,
            seed=7,
            handicaps=given,
        )
        assert again.duel.first_win_probability == pytest.approx(0.5, abs=0.02), one


def test_of_too_much_ballast_some_is_taken_off() -> None:
    held = (NONE, Handicap(ballast=550.0))
    found = td.level([GTI, MINI], COURSE, by="ballast", handicaps=held, **QUICK)
    light = td.level([GTI, MINI], COURSE, by="ballast", **QUICK)
    assert found.odds > 0.5 > light.odds
    less = next(one for one in found.levers if one.car == 1)
    assert less.feasible
    assert less.furthest == 0.0
    assert less.amount == pytest.approx(light.levers[0].amount, rel=0.05)


@pytest.mark.parametrize(("lever", "amount"), [("index", 0.97), ("head_start", 1.0)])
def test_an_amount_is_the_whole_amount(lever: str, amount: float) -> None:
    held = (Handicap(**{lever: amount}), NONE)
    name = lever.replace("_", "-")
    found = td.level([MINI, GENESIS], COURSE, by=name, handicaps=held, **QUICK)
    bare = td.level([MINI, GENESIS], COURSE, by=name, **QUICK)
    assert found.odds > bare.odds
    assert found.levers[0].amount == pytest.approx(bare.levers[0].amount)
    assert found.levers[0].odds == pytest.approx(0.5, abs=0.002)


def test_one_car_is_not_itself_with_a_handicap() -> None:
    found = td.level(
        [MINI, MINI], COURSE, by="index", handicaps=(Handicap(ballast=100.0), NONE), **QUICK
    )
    assert found.odds < 0.45
    assert found.levers[0].feasible
