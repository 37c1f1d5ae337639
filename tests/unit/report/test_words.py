"""Verdicts and numbers in words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from throwdown.duel.handicap import NONE
from throwdown.report import words


def duel(
    standins: Any,
    margin: float,
    spread: float = 0.5,
    prices: tuple[float | None, float | None] = (90_500.0, 22_300.0),
) -> Any:
    draws = spread * np.linspace(-2, 2, 2001)
    times = np.full(2001, 60.0), 60.0 + margin + draws
    names = "Porsche 911 Carrera S", "MINI Cooper S"
    entries = [
        SimpleNamespace(
            car=standins.car(name, name, price_usd=0.0), times=own, handicap=NONE, driver=None
        )
        for name, own in zip(names, times, strict=True)
    ]
    for entry, price in zip(entries, prices, strict=True):
        entry.car.price_usd = price or 0.0
    made = standins.duel(*entries)
    for entry, price in zip(entries, prices, strict=True):
        entry.car.price_usd = price
    return made


def test_the_headline(standins: Any) -> None:
    assert words.verdict(duel(standins, 3.1), 2000) == (
        "Porsche 911 Carrera S beats MINI Cooper S by 3.1 s (2.2–4.0) with over 99.9 % odds"
    )


def test_small_margins_get_two_decimals_and_signs_words(standins: Any) -> None:
    said = words.verdict(duel(standins, 0.4), 2000)
    assert "by 0.40 s (−0.50 to 1.30) with 70 % odds" in said


def test_even_odds_are_too_close_to_call(standins: Any) -> None:
    said = words.verdict(duel(standins, 0.1), 2000)
    assert said.startswith("Too close to call: Porsche")


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "over 99.9 %"), (0.0, "under 0.1 %"), (0.9962, "99.6 %"), (0.5, "50 %"), (0.98, "98 %")],
)
def test_odds_are_never_certain(share: float, said: str) -> None:
    assert words.percent(share, 2000) == said


def test_few_draws_say_less() -> None:
    assert words.percent(1.0, 50) == "over 98.0 %"


def test_price_per_second_or_why_not(standins: Any) -> None:
    assert words.price_sentence(duel(standins, 3.1)).startswith("About $22,000 a second")
    cheap = words.price_sentence(duel(standins, 3.1, prices=(20_000.0, 22_300.0)))
    assert "costs no more than MINI Cooper S" in cheap
    unknown = words.price_sentence(duel(standins, 3.1, prices=(None, 22_300.0)))
    assert "the list price of Porsche 911 Carrera S is not known" in unknown
    zero = words.price_sentence(duel(standins, 0.0))
    assert "too close to zero" in zero


def test_margin_meaning_names_the_upset(standins: Any) -> None:
    said = words.margin_meaning(duel(standins, 0.4), 2000).replace("\xa0", " ")
    assert "between MINI Cooper S winning by 0.50 s and Porsche 911 Carrera S" in said
    assert "MINI Cooper S wins 30 % of all draws." in said


def test_times_and_numbers() -> None:
    assert words.lap_time(58.424) == "58.42 s"
    assert words.lap_time(59.999) == "60.00 s"
    assert words.lap_time(119.996) == "2:00.00"
    assert words.lap_time(492.35) == "8:12.35"
    assert words.signed(-0.04) == "0.0"
    assert words.signed(-0.26) == "−0.3"
    assert words.figure(90_500) == "90,500"
    assert words.figure(0.0325) == "0.0325"
    assert words.figure(745.699872) == "745.699872"
    assert words.figure(-0.3) == "−0.3"


def test_the_maker_is_named_once(standins: Any) -> None:
    assert words.car_name(standins.car("a", "911", maker="Porsche")) == "Porsche 911"
    assert words.car_name(standins.car("a", "MINI Cooper", maker="Mini")) == "MINI Cooper"


def test_quantiles_with_names_or_in_order() -> None:
    named = SimpleNamespace(p05=1.0, p50=2.0, p95=3.0)
    assert words.three(named) == words.three((1.0, 2.0, 3.0)) == (1.0, 2.0, 3.0)


def test_names_lose_their_brackets_where_they_stay_apart(standins: Any) -> None:
    mini, late, targa = (
        standins.car(name, name)
        for name in ("MINI Cooper S (R56, 2010)", "MINI Cooper S (R56, 2011)", "Porsche 911 (1967)")
    )
    assert words.short_names([mini, targa]) == ["MINI Cooper S", "Porsche 911"]
    assert words.short_names([mini, late, targa]) == [mini.name, late.name, "Porsche 911"]
