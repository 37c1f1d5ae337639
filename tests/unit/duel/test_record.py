"""Margins, odds and prices, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from throwdown.duel.event import Tally
from throwdown.duel.handicap import Handicap
from throwdown.duel.record import Duel, Entry, Quantiles


def entry(name: str, times: list[float], price: float | None = None) -> Entry:
    car: Any = SimpleNamespace(id=name, name=name, price_usd=price)
    lap: Any = SimpleNamespace(top_speed_mps=40.0)
    return Entry(car=car, lap=lap, times=np.array(times), win_probability=0.5)


def test_margin_is_loser_minus_winner_draw_by_draw() -> None:
    slow, quick = entry("slow", [62.0, 61.0, 59.0]), entry("quick", [60.0, 60.0, 60.0])
    duel = Duel.between(slow, quick)
    assert duel.winner.car.id == "quick"
    assert duel.margin.tolist() == [2.0, 1.0, -1.0]
    assert duel.win_probability == pytest.approx(2 / 3)
    assert duel.margin_percent_quantiles.p50 == pytest.approx(100.0 / 60.0)


def test_ties_count_half() -> None:
    duel = Duel.between(entry("a", [60.0, 60.0]), entry("b", [60.0, 61.0]))
    assert duel.win_probability == pytest.approx(0.75)


@pytest.mark.parametrize("turned", [False, True])
def test_at_even_odds_it_is_whose_lead_is_the_greater(turned: bool) -> None:
    sides = [entry("a", [60.0, 60.1, np.inf, np.inf]), entry("b", [61.0, 60.0, np.inf, np.inf])]
    duel = Duel.between(*reversed(sides)) if turned else Duel.between(*sides)
    assert duel.win_probability == 0.5
    assert duel.winner.car.id == "a"


def test_the_same_times_are_even_odds() -> None:
    duel = Duel.between(entry("a", [60.0, 61.0]), entry("a", [60.0, 61.0]))
    assert duel.win_probability == 0.5
    assert duel.price_per_second_usd is None


@pytest.mark.parametrize(
    ("winner_price", "loser_price", "difference", "per_second"),
    [
        (90500.0, 22300.0, 68200.0, 34100.0),
        (22300.0, 90500.0, -68200.0, None),  # the cheaper car wins
        (None, 22300.0, None, None),
        (30000.0, 30000.0, 0.0, None),
    ],
)
def test_price_per_second(
    winner_price: float | None,
    loser_price: float | None,
    difference: float | None,
    per_second: float | None,
) -> None:
    duel = Duel.between(entry("w", [60.0] * 3, winner_price), entry("l", [62.0] * 3, loser_price))
    assert duel.price_difference_usd == difference
    assert duel.price_per_second_usd == per_second


def test_sides_are_in_the_order_of_naming() -> None:
    named = [
        replace(entry("first", [62.0, 61.0]), number=0),
        replace(entry("second", [60.0, 60.0]), number=1),
    ]
    duel = Duel.between(named[1], named[0])
    assert [side.car.id for side in duel.sides] == ["first", "second"]
    assert (duel.winner.car.id, duel.first_win_probability) == ("second", 0.0)


def test_no_price_of_a_margin_that_a_handicap_made() -> None:
    dear, cheap = entry("w", [60.0] * 3, 90_500.0), entry("l", [62.0] * 3, 22_300.0)
    assert Duel.between(dear, cheap).price_per_second_usd is not None
    assert (
        Duel.between(dear, replace(cheap, handicap=Handicap(head_start=1.0))).price_per_second_usd
        is None
    )


def test_the_share_is_of_what_the_run_takes() -> None:
    ahead = replace(entry("w", [50.0] * 3), handicap=Handicap(head_start=10.0))
    assert Duel.between(ahead, entry("l", [63.0] * 3)).margin_percent_quantiles.p50 == (
        pytest.approx(100.0 * 13.0 / 60.0)
    )


def test_the_share_of_added_runs_is_of_what_all_take() -> None:
    tally = Tally(np.array([100.0] * 3), 0.0, 0.0, added=2)
    ahead = replace(entry("w", [100.0] * 3), handicap=Handicap(head_start=10.0), tally=tally)
    assert Duel.between(ahead, entry("l", [126.0] * 3)).margin_percent_quantiles.p50 == (
        pytest.approx(100.0 * 26.0 / 120.0)
    )


def test_quantiles() -> None:
    found = Quantiles.of(np.arange(101.0))
    assert (found.p05, found.p50, found.p95) == (5.0, 50.0, 95.0)
