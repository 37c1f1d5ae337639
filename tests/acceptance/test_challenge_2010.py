"""The 2010 challenge: predicted from figures alone, beside what happened.

21 June 2010, infield of Road Atlanta: a 911 Carrera S beat a MINI Cooper S by about two seconds
over a course of about a minute, "nearly three per cent" (motorauthority.com 1046405; autoblog.com
2010-06-21).  Nothing in the product was fitted to this result.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

import throwdown as td

CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
COURSE = "road-atlanta-infield-2010"


@pytest.fixture(scope="module")
def prediction() -> td.Race:
    return td.race(CARS, COURSE)


def test_the_winner_is_called(prediction: td.Race) -> None:
    assert prediction.duel.winner.car.id == "porsche-911-carrera-s-2010"
    assert prediction.duel.win_probability > 0.5


def test_the_margin_that_happened_was_possible(prediction: td.Race) -> None:
    # It lies in the low tail: from catalogue grip, and from measured laps of other Porsches, the
    # 911 is predicted to win by more than it did.  The bound is what the model must allow, not a
    # goal that anything is tuned to.
    margin = prediction.duel.margin
    assert 0.005 < np.mean(margin <= 2.0) < 0.995


def test_a_run_takes_about_a_minute(prediction: td.Race) -> None:
    for entry in prediction.entries:
        assert 45.0 < entry.time_quantiles.p50 < 80.0


def test_same_seed_same_bytes(prediction: td.Race) -> None:
    again = td.race(CARS, COURSE)
    assert again.to_json() == prediction.to_json()
    other = td.race(CARS, COURSE, seed=7)
    assert json.loads(other.to_json())["duel"] != json.loads(prediction.to_json())["duel"]


def test_a_third_car_changes_nothing_for_the_two(prediction: td.Race) -> None:
    three = td.race((*CARS, "hyundai-genesis-coupe-2010"), COURSE)
    times = {entry.car.id: entry.times for entry in three.entries}
    for entry in prediction.entries:
        assert times[entry.car.id].tolist() == entry.times.tolist()


@pytest.mark.parametrize(("posterior", "share"), [("shipped", 1.0), ("none", 0.75)])
def test_the_same_car_twice_differs_only_by_tyres_driver_and_run(
    posterior: str, share: float
) -> None:
    # Laps of one car that magazines measured differ nearly as much as those of two.
    twins = td.race(["mazda-mx-5-2009"] * 2, "lime-rock", posterior=posterior)
    rivals = td.race(["mazda-mx-5-2009", "honda-s2000-2006"], "lime-rock", posterior=posterior)
    assert 0.45 < twins.duel.win_probability < 0.55
    assert np.std(twins.duel.margin) < share * np.std(rivals.duel.margin)
