"""The odds of two entries, as their runs come in."""

from __future__ import annotations

import json
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meet_desk import Desk
from throwdown.errors import InputError
from throwdown.meet import find_rules
from throwdown.meet.prediction import Prediction, Side, read_prediction
from throwdown.meet.rules import shipped_rules
from throwdown.raceday.duel import rules_of_runs
from throwdown.raceday.forecast import forecast_of
from throwdown.raceday.live import view_of
from throwdown.raceday.odds import Driven, Paces, Part, odds

TIMES = st.integers(430_000, 480_000)
SPREADS = st.integers(500, 9_000)
SIDES = st.builds(Side, st.just(""), TIMES, SPREADS, SPREADS)
PREDICTIONS = st.builds(
    Prediction,
    SIDES,
    SIDES,
    st.integers(0, 9_000),
    st.floats(0.002, 0.998),
    st.just(3),
    st.just({}),
)


@st.composite
def parts(draw: Any, most: int = 3) -> Part:
    nets = draw(st.lists(TIMES, max_size=most))
    clean = draw(st.integers(0, len(nets)))
    fastest = min(nets[:clean], default=None)
    return Part(min(nets, default=None), most - len(nets), clean, fastest)


DRIVEN = st.builds(
    lambda parts: Driven(tuple(parts)), st.lists(parts(), min_size=1, max_size=1)
) | st.builds(lambda parts: Driven(tuple(parts)), st.lists(parts(1), min_size=2, max_size=2))


def swapped(given: Prediction) -> Prediction:
    return replace(given, first=given.second, second=given.first, odds=1.0 - given.odds)


@settings(max_examples=60)
@given(PREDICTIONS, DRIVEN, DRIVEN)
def test_the_other_side_has_what_is_left(of: Prediction, first: Driven, second: Driven) -> None:
    own = odds(Paces.of(of), first, second)
    assert 0.0 <= own <= 1.0
    assert own + odds(Paces.of(swapped(of)), second, first) == pytest.approx(1.0, abs=1e-6)


@settings(max_examples=60)
@given(PREDICTIONS)
def test_before_one_run_each_the_odds_are_those_predicted(of: Prediction) -> None:
    fresh = Driven((Part(None, 1),))
    assert odds(Paces.of(of), fresh, fresh) == pytest.approx(
        of.odds, abs=0.02
    )  # spreads are rounded to ticks


@settings(max_examples=60)
@given(PREDICTIONS, st.lists(TIMES, min_size=1, max_size=3), DRIVEN, st.integers(1, 20_000))
def test_a_faster_run_lowers_no_odds(
    of: Prediction, nets: list[int], other: Driven, by: int
) -> None:
    def driven(first: int) -> Driven:
        best = min(first, *nets)
        return Driven((Part(best, 3 - len(nets), len(nets), best),))

    slow, fast = (odds(Paces.of(of), driven(nets[0] - less), other) for less in (0, by))
    assert fast >= slow - 2e-3


@given(PREDICTIONS, TIMES, TIMES)
def test_when_all_runs_are_over_nothing_is_open(of: Prediction, one: int, other: int) -> None:
    def over(time: int | None) -> Driven:
        return Driven((Part(time, 0, 1, time),))

    said = odds(Paces.of(of), over(one), over(other))
    assert said == (0.5 if one == other else float(one < other))
    assert odds(Paces.of(of), over(one), over(None)) == 1.0
    assert odds(Paces.of(of), over(one), Driven((), out=True)) == 1.0
    assert odds(Paces.of(of), Driven((), out=True), Driven((Part(None, 2),))) == 0.0


def test_what_is_integrated_is_what_drawing_gives() -> None:
    paces = Paces((450_000, 455_000), (5_000, 6_000), (3_600, 3_640), 0.0)
    rng = np.random.default_rng(2010)
    theirs = np.array(paces.means) + np.array(paces.pace_sds) * rng.standard_normal((400_000, 2))
    runs = theirs[:, :, None] + np.array(paces.run_sds)[:, None] * rng.standard_normal(
        (400_000, 2, 3)
    )
    best, total = runs.min(axis=2), runs.sum(axis=2)
    fresh = Driven((Part(None, 3),))
    drawn = float(np.mean(best[:, 0] < best[:, 1]))
    assert odds(paces, fresh, fresh) == pytest.approx(drawn, abs=3e-3)
    three = Driven((Part(None, 1),) * 3)
    drawn = float(np.mean(total[:, 0] < total[:, 1]))
    assert odds(paces, three, three) == pytest.approx(drawn, abs=3e-3)


def test_one_clean_run_is_learned_from_as_by_hand() -> None:
    paces = Paces((450_000, 450_000), (4_000, 4_000), (3_000, 3_000), 3_000)
    first = Driven((Part(440_000, 0, 1, 440_000),))
    gain = 3_000**2 / (4_000**2 + 2 * 3_000**2)  # of the other's pace: what is shared
    mean = 450_000 - 10_000 * gain
    variance = 4_000**2 + 3_000**2 - gain * 3_000**2 + 3_000**2
    expected = 1.0 - NormalDist(mean, variance**0.5).cdf(440_000)
    assert odds(paces, first, Driven((Part(None, 1),))) == pytest.approx(expected, abs=1e-4)


def side(entry: str, time: int, **more: Any) -> dict[str, Any]:
    return {"entry": entry, "time": time, "pace_sd": 5_000, "run_sd": 3_600, **more}


FACTS: dict[str, Any] = {
    "first": side("7", 450_000, car="Carrera S", price_usd=92_800),
    "second": side("8", 470_000, car="Cooper S", price_usd=24_600),
    "shared": 6_000,
    "odds": 0.98,
    "attempts": 2,
    "source": {"course": "lot"},
}


EXACT = NormalDist().cdf(20_000 / (2 * (5_000**2 + 3_600**2)) ** 0.5)
"""The odds that these times have, were they normal."""


def duel(rules: str = "scca-solo", **more: Any) -> Desk:
    desk = Desk()
    desk.acts = []
    desk.do("open", name="A duel", rules=find_rules(rules).model_dump(mode="json"))
    for name in ("7", "8"):
        desk.do("enter", entry=name, number=name, index="0.9", **{"class": "A"})
    desk.do("predict", **{**FACTS, **more})
    return desk


def drive(desk: Desk, entry: str, ticks: int) -> int:
    start = 1_000_000 * len(desk.acts)
    desk.do("line-up", entry=entry)
    run = desk.trip("start", start)
    desk.trip("finish", start + ticks)
    return run


def told(desk: Desk) -> dict[str, Any]:
    found = forecast_of(desk.day())
    assert found is not None
    return found


def test_the_odds_follow_the_runs_to_the_end() -> None:
    desk = duel()
    before = told(desk)
    assert before["now"] == before["before"] == before["history"][0]
    assert "ahead" not in before
    drive(desk, "7", 452_000)
    drive(desk, "8", 450_000)
    level = told(desk)
    assert level["before"] == before["now"]
    assert level["now"] < before["now"]
    assert (level["ahead"], level["margin"], level["price_gap_usd"]) == ("8", "0.200", -68_200)
    assert "usd_per_second" not in level
    drive(desk, "7", 432_700)
    cone = drive(desk, "8", 431_000)
    desk.do("cones", run=cone, add=1)
    end = told(desk)
    assert (end["over"], end["now"], len(end["history"])) == (True, 1.0, 5)
    assert (end["ahead"], end["margin"]) == ("7", "1.730")
    assert end["usd_per_second"] == round(68_200 / 1.73)
    view = view_of(desk.day(), desk.acts)
    assert view["prediction"] == end
    assert json.loads(json.dumps(view)) == view


@given(st.floats(0.7, 1.3), st.integers(0, 60_000), PREDICTIONS)
def test_a_handicap_is_a_time_that_was_predicted(index: float, ahead: int, of: Prediction) -> None:
    paces, open_ = Paces.of(of), Driven((Part(None, 1),))
    given = replace(open_, head_start=ahead, index=index)
    one, other = paces.means
    told = Paces(
        ((one - ahead) * index, other),
        (paces.pace_sds[0] * index, paces.pace_sds[1]),
        (paces.run_sds[0] * index, paces.run_sds[1]),
        0.0,
    )
    alone = replace(paces, shared_sd=0.0)
    assert odds(alone, given, open_) == pytest.approx(odds(told, open_, open_), abs=1e-6)


def test_an_index_counts_where_it_ranks_the_two() -> None:
    indexed = rules_of_runs("best-run", 2, indexed=True).model_dump(mode="json")
    desk = Desk()
    desk.acts = []
    desk.do("open", name="A duel", rules=indexed)
    desk.do("enter", entry="7", number="7", **{"class": "A"})
    desk.do("enter", entry="8", number="8", index="0.957447", **{"class": "A"})
    desk.do("predict", **{**FACTS, "odds": EXACT})
    assert told(desk)["before"] == pytest.approx(0.5, abs=0.02)
    drive(desk, "7", 450_000)
    drive(desk, "8", 460_000)
    drive(desk, "7", 451_000)
    drive(desk, "8", 461_000)
    end = told(desk)
    assert (end["over"], end["now"], end["ahead"]) == (True, 0.0, "8")
    assert end["margin"] == f"{45 - 46 * 0.957447:.3f}"


def test_what_an_index_makes_equal_is_a_tie() -> None:
    rules = rules_of_runs("best-run", 1, indexed=True).model_dump(mode="json")
    desk = Desk()
    desk.acts = []
    desk.do("open", name="A duel", rules=rules)
    desk.do("enter", entry="7", number="7", index="0.857", **{"class": "A"})
    desk.do("enter", entry="8", number="8", index="0.9", **{"class": "A"})
    desk.do("predict", **{**FACTS, "attempts": 1})
    drive(desk, "7", 900 * 500)
    drive(desk, "8", 857 * 500)
    end = told(desk)
    assert (end["over"], end["now"]) == (True, 0.5)
    assert "ahead" not in end
    assert "usd_per_second" not in end


def test_a_head_start_is_in_the_runs_to_come() -> None:
    desk = Desk()
    desk.acts = []
    desk.do("open", name="A duel", rules=find_rules("scca-solo").model_dump(mode="json"))
    desk.do("enter", entry="7", number="7", **{"class": "A"})
    desk.do("enter", entry="8", number="8", head_start=20_000, **{"class": "A"})
    desk.do("predict", **{**FACTS, "odds": EXACT})
    assert told(desk)["before"] == pytest.approx(0.5, abs=0.02)


def test_a_run_that_is_taken_back_was_never_in_the_odds() -> None:
    desk = duel()
    fresh = told(desk)
    run = drive(desk, "7", 400_000)
    assert told(desk)["now"] > fresh["now"]
    desk.do("status", run=run, status="RRN")
    again = told(desk)
    assert (again["now"], again["over"]) == (fresh["now"], False)


def test_who_finishes_no_run_loses_once_the_runs_are_over() -> None:
    desk = duel(attempts=1)
    desk.do("status", run=drive(desk, "7", 400_000), status="DNF")
    drive(desk, "8", 600_000)
    end = told(desk)
    assert (end["now"], end["over"]) == (0.0, True)
    assert "ahead" not in end


def test_official_results_leave_nothing_open() -> None:
    desk = duel(attempts=3)
    drive(desk, "8", 460_000)
    drive(desk, "7", 461_000)
    assert 0.0 < told(desk)["now"] < 1.0
    desk.do("official")
    assert (told(desk)["now"], told(desk)["over"]) == (0.0, True)


def test_without_a_prediction_of_who_is_there_nothing_is_shown() -> None:
    desk = duel()
    desk.do("withdraw", entry="8")
    assert forecast_of(desk.day()) is None
    assert "prediction" not in view_of(desk.day(), desk.acts)
    desk = duel()
    desk.do("undo", act=len(desk.acts))
    assert desk.day().prediction is None


@pytest.mark.parametrize("rules", shipped_rules())
def test_every_rule_set_has_odds(rules: str) -> None:
    desk = duel(rules)
    drive(desk, "7", 452_000)
    assert 0.0 < told(desk)["now"] <= 1.0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"second": side("7", 470_000)}, "both sides are one entry"),
        ({"first": {**FACTS["first"], "tyme": 1}}, "a side has no 'tyme'"),
        ({"first": side("7", 0)}, "time is 0"),
        ({"first": side("7", -5)}, "time is -5"),
        ({"first": side("", 5)}, "no entry"),
        ({"first": side("7", 5, price_usd=float("nan"))}, "price_usd is nan"),
        ({"odds": 1.5}, "odds is 1.5"),
        ({"attempts": 0}, "attempts is 0"),
        ({"shared": True}, "shared is True"),
    ],
)
def test_what_is_no_prediction_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_prediction({**FACTS, **wrong})
