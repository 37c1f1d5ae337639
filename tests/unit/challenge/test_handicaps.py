"""Handicaps of terms: what they may be, and what they are to a race."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.challenge import Handicap, Side, Terms
from throwdown.challenge.handicaps import LEVER_OF, agreed, carried, said
from throwdown.challenge.terms import AMOUNTS, HANDICAPS
from throwdown.duel.handicap import LEVERS
from throwdown.duel.handicap import Handicap as Carried
from throwdown.errors import InputError

SIDE = Side("p-a", "mini-cooper-s-2010", "h")
PLAIN = Terms(SIDE, SIDE, "lime-rock", "h")


def with_handicap(kind: str, amount: Any, **changes: Any) -> Terms:
    """Return plain terms with a handicap of the challenger's."""
    return replace(PLAIN, handicaps=(Handicap("challenger", kind, amount),), **changes)


def test_every_kind_but_a_tyre_by_name_is_a_lever_within_its_range() -> None:
    assert set(LEVER_OF) == set(AMOUNTS) == set(HANDICAPS) - {"tyre"}
    assert {lever for lever, _ in LEVER_OF.values()} == set(LEVERS)
    for kind, (lever, scale) in LEVER_OF.items():
        low, high = AMOUNTS[kind]
        assert LEVERS[lever].low <= low * scale < high * scale <= LEVERS[lever].high


@pytest.mark.parametrize(
    ("kind", "amount", "said"),
    [
        ("tyres_share", 0.39, "0.4 to 2"),
        ("tyres_share", "slicks", "0.4 to 2"),
        ("driver_share", True, "0.3 to 1.5"),
        ("index", float("nan"), "0.1 to 10"),
        ("laps", 1, "2 to 1000"),
        ("laps", 2.5, "a whole number"),
        ("magic", 1.0, "one of ballast_kg"),
    ],
)
def test_an_amount_that_is_none_says_so(kind: str, amount: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        with_handicap(kind, amount)
    assert said in str(caught.value)


def test_one_lap_less_is_of_the_race_that_is_run() -> None:
    assert with_handicap("laps", 15, attempts=15, rules="sum-of-runs").attempts == 15
    for changes in ({"attempts": 14, "rules": "sum-of-runs"}, {"attempts": 15}):
        with pytest.raises(InputError, match="one lap less of 15"):
            with_handicap("laps", 15, **changes)


@pytest.mark.parametrize(
    ("kind", "amount"), [("ballast_kg", "heavy"), ("power_share", 0.01), ("tyre", "Qumho")]
)
def test_what_older_logs_hold_is_read_as_it_was_written(kind: str, amount: Any) -> None:
    terms = with_handicap(kind, amount)
    assert Terms.from_facts(terms.facts()) == terms
    assert terms.facts()["handicaps"] == [{"side": "challenger", "kind": kind, "amount": amount}]


def test_the_rules_of_several_runs_are_part_of_what_a_prediction_is_of() -> None:
    single = replace(PLAIN, rules="sum-of-runs")
    assert single.race == PLAIN.race
    assert replace(PLAIN, attempts=3).race != replace(single, attempts=3).race


def test_what_is_given_twice_adds_up_and_is_each_sides_own() -> None:
    given = [
        Handicap("challenger", "ballast_kg", 60.0),
        Handicap("challenger", "ballast_kg", 40.0),
        Handicap("challenger", "index", 0.9),
        Handicap("challenger", "index", 0.5),
        Handicap("challenger", "tyre", "rain"),
        Handicap("opponent", "driver_share", 0.95),
    ]
    assert carried(given, "challenger") == Carried(ballast=100.0, index=0.45)
    assert carried(given, "opponent") == Carried(driver=95.0)


@given(st.sampled_from(sorted(AMOUNTS)), st.floats(0.0, 1.0))
def test_a_lever_agreed_on_is_that_lever(kind: str, share: float) -> None:
    low, high = AMOUNTS[kind]
    lever, scale = LEVER_OF[kind]
    amount = round(low + share * (high - low)) if kind == "laps" else low + share * (high - low)
    one = agreed(lever, scale * amount, "opponent")
    assert (one.side, one.kind) == ("opponent", kind)
    assert carried([one], "opponent").amounts[lever] == pytest.approx(scale * amount, abs=0.06)


def test_handicaps_are_said_in_words() -> None:
    words = [said(Handicap("opponent", *one)) for one in (("power_share", 0.9), ("tyre", "Qumho"))]
    assert words == ["90 % power", "tyre Qumho"]
