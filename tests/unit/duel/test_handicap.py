"""Handicaps: what is typed, what they do to a car, a driver and a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import throwdown as td
from throwdown.driver import PROFESSIONAL
from throwdown.duel.handicap import LEVERS, NONE, POUND, Handicap, check_lever, parse_handicaps

MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"


@pytest.fixture(scope="module")
def cars() -> list[td.Car]:
    return [td.load_car(MINI), td.load_car(PORSCHE)]


def test_neutral_amounts_change_nothing(cars: list[td.Car]) -> None:
    for name, lever in LEVERS.items():
        assert NONE.with_lever(name, lever.neutral) == NONE
    assert NONE.fitted(cars[0]) is cars[0]
    assert NONE.driven_by(PROFESSIONAL) is PROFESSIONAL
    times = np.array([60.0, 61.0])
    assert NONE.counted(times).tolist() == times.tolist()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2:ballast=80"], (NONE, Handicap(ballast=80.0))),
        (["mini:head-start=2.5s"], (Handicap(head_start=2.5), NONE)),
        (["carrera s:power=90%", "1:index=0.95"], (Handicap(index=0.95), Handicap(power=90.0))),
        ([f"{PORSCHE}:BALLAST=100 lb"], (NONE, Handicap(ballast=100.0 * POUND))),
        (["1:head_start=1", "1:tyres=110"], (Handicap(head_start=1.0, tyres=110.0), NONE)),
        (["911:ballast=80"], (NONE, Handicap(ballast=80.0))),
        ([], (NONE, NONE)),
    ],
)
def test_what_is_typed(
    cars: list[td.Car], texts: list[str], expected: tuple[Handicap, Handicap]
) -> None:
    assert parse_handicaps(texts, cars) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ballast=80", "is no handicap"),
        ("2:ballast", "is no handicap"),
        ("3:ballast=80", "is no car of this race"),
        ("²:ballast=80", "is no car of this race"),
        ("91:ballast=80", "is no car of this race"),
        ("2010:ballast=80", "more than one car"),
        ("prius:ballast=80", "expected: one of 1"),
        ("2:balast=80", "nearest: ballast"),
        ("2:ballast=heavy", "no amount of ballast"),
        ("2:ballast=80 hp", "expected: a number, in kg or lb"),
        ("2:ballast=-5", "expected: 0 to 2000 kg"),
        ("2:power=500", "expected: 20 to 400 %"),
        ("2:power=nan", "no amount of power"),
        ("2:laps=1", "has none to be let off"),
        ("2:index=0", "expected: 0.1 to 10"),
    ],
)
def test_what_is_no_handicap(cars: list[td.Car], text: str, said: str) -> None:
    with pytest.raises(td.InputError) as caught:
        parse_handicaps([text], cars)
    assert said in str(caught.value)


def test_a_lever_is_given_once(cars: list[td.Car]) -> None:
    with pytest.raises(td.InputError, match="ballast twice"):
        parse_handicaps(["1:ballast=5", "1:ballast=6"], cars)


def test_figures_that_change_take_their_spread_along(cars: list[td.Car]) -> None:
    before, after = cars[1], Handicap(power=80.0, tyres=110.0).fitted(cars[1])
    for name, share in (
        ("power", 0.8),
        ("torque", 0.8),
        ("skidpad", 1.1),
        ("brake_deceleration", 1.1),
    ):
        assert after.value(name) == pytest.approx(share * before.value(name))
        assert after.figures[name].sds[0] == pytest.approx(share * before.figures[name].sds[0])
        assert after.figures[name].kind == before.figures[name].kind
    unchanged = set(before.figures) - {"power", "torque", "skidpad", "brake_deceleration"}
    assert all(after.figures[name] == before.figures[name] for name in unchanged)


def test_no_driver_goes_beyond_the_car() -> None:
    better = Handicap(driver=106.0).driven_by(PROFESSIONAL)
    assert better.cornering == 1.0
    assert better.braking == pytest.approx(1.06 * PROFESSIONAL.braking)
    assert Handicap(driver=80.0).driven_by(PROFESSIONAL).cornering == pytest.approx(0.776)


AMOUNTS: dict[str, Any] = {
    "head_start": st.floats(0.0, 50.0),
    "laps": st.one_of(st.just(0.0), st.floats(2.0, 1e4)),
    "index": st.floats(0.5, 2.0),
}


@given(st.builds(Handicap, **AMOUNTS), st.floats(20.0, 1e4))
def test_counting_can_be_undone(handicap: Handicap, time: float) -> None:
    counted = handicap.counted(np.array([time]))
    assert handicap.uncounted(counted)[0] == pytest.approx(time)


def test_a_lap_less_in_a_race_of_ten_is_a_tenth() -> None:
    assert Handicap(laps=10.0).counted(np.array(100.0)) == pytest.approx(90.0)


def test_levers_are_forgiving_about_dashes() -> None:
    assert check_lever(" Head_Start ") == "head-start"
    with pytest.raises(td.InputError, match="nearest: tyres"):
        check_lever("tires")
