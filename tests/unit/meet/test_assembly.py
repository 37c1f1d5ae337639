"""Runs from impulses: the queue, the course, what goes wrong, and what mends it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meet_desk import Desk
from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.meet.day import fold
from throwdown.meet.ticks import TICK_NS


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.enter("1", "2", "3")
    for name in ("1", "2", "3"):
        desk.do("line-up", entry=name)
    return desk


def test_several_cars_on_course_finish_in_their_order(desk: Desk) -> None:
    desk.trip("start", 1000)
    desk.trip("start", 250_000)
    assert [run.entry for run in desk.day().on_course] == ["1", "2"]
    assert [entry for _, entry in desk.day().assembled.queue] == ["3"]
    desk.trip("finish", 601_000)
    desk.trip("start", 650_000)
    desk.trip("finish", 860_000)
    assert desk.raws() == {"1": [600_000], "2": [610_000], "3": [None]}
    assert [one.best for one in desk.day().standings] == [600_000, 610_000, None]


def test_an_impulse_that_is_replayed_later_falls_into_its_place(desk: Desk) -> None:
    first, second = desk.trip("start", 1000), desk.trip("start", 650_000)
    desk.trip("finish", 1_270_000)
    assert desk.raws()["1"] == [1_269_000], "the finish of the first has not arrived"
    desk.trip("finish", 601_000)
    assert desk.raws() == {"1": [600_000], "2": [620_000], "3": []}
    assert [run.number for run in desk.day().assembled.runs] == [first, second]


def test_a_false_finish_is_voided_and_the_rest_falls_back(desk: Desk) -> None:
    desk.trip("start", 1000)
    phantom = desk.trip("finish", 300_000)
    desk.trip("start", 310_000)
    desk.trip("finish", 601_000)
    assert desk.raws()["1"] == [299_000]
    void = desk.do("void", impulse=phantom, reason="a worker tripped the beam")
    assert desk.raws()["1"] == [600_000]
    assert desk.raws()["2"] == [None]
    desk.do("undo", act=void)
    assert desk.raws()["1"] == [299_000]


def test_a_missed_finish_is_put_in_by_hand(desk: Desk) -> None:
    desk.trip("start", 1000)
    desk.trip("start", 310_000)
    desk.trip("finish", 911_000)
    assert desk.raws() == {"1": [910_000], "2": [None], "3": []}
    desk.do(
        "insert",
        line="finish",
        time=602_000,
        unit_ns=TICK_NS,
        device="timer",
        epoch=0,
        reason="by hand",
    )
    assert desk.raws() == {"1": [601_000], "2": [601_000], "3": []}


def test_a_start_goes_to_another_car(desk: Desk) -> None:
    start = desk.trip("start", 1000)
    desk.do("assign", impulse=start, entry="3", reason="3 jumped the queue")
    desk.trip("start", 300_000)
    day = desk.day()
    assert [run.entry for run in day.assembled.runs] == ["3", "1"]
    assert [entry for _, entry in day.assembled.queue] == ["2"]


def test_a_start_without_anybody_is_nobodys_until_assigned() -> None:
    desk = Desk()
    desk.enter("1")
    start = desk.trip("start", 1000)
    desk.do("line-up", entry="1")
    assert desk.day().assembled.runs[0].entry == ""
    assert desk.day().runs_of("1") == ()
    desk.do("assign", impulse=start, entry="1")
    assert [run.number for run in desk.day().runs_of("1")] == [start]
    assert desk.day().assembled.queue == (), "assigning takes the place in the queue"


def test_a_car_that_left_the_course_takes_no_finish(desk: Desk) -> None:
    first = desk.trip("start", 1000)
    desk.trip("start", 300_000)
    desk.do("gone", run=first, reason="off into the paddock")
    desk.trip("finish", 900_000)
    assert desk.raws()["2"] == [600_000]
    run = desk.day().assembled.runs[0].run
    assert run is not None
    assert run.status == "DNF"


def test_cones_statuses_and_a_red_flag(desk: Desk) -> None:
    first, second = desk.trip("start", 1000), desk.trip("start", 300_000)
    desk.trip("finish", 601_000)
    desk.do("cones", run=first, add=2)
    desk.do("cones", run=first, add=-1)
    assert desk.day().standings[0].best == 620_000
    desk.do("red-flag", runs=[second])
    rerun = desk.day().assembled.runs[1].run
    assert rerun is not None
    assert rerun.status == "RRN"
    desk.do("status", run=first, status="DNF")
    assert desk.day().standings[0].best is None


def test_a_clock_that_restarts_in_a_run_gives_no_time(desk: Desk) -> None:
    desk.trip("start", 1000)
    desk.trip("finish", 700, epoch=1)
    run = desk.day().assembled.runs[0].run
    assert run is not None
    assert (run.raw, run.status) == (None, "RRN")


def test_units_finer_than_a_tick_are_not_rounded_twice(desk: Desk) -> None:
    """FarmTek counts 125 us: 399,996 of them are 49.9995 s, which rounds up to 50.000 s."""
    beam = {"device": "farmtek", "epoch": 0, "unit_ns": 125_000}
    desk.do("impulse", line="start", time=7, **beam)
    desk.do("impulse", line="finish", time=400_003, **beam)
    assert desk.raws()["1"] == [499_995]
    assert desk.day().standings[0].best == 500_000
    desk.do("impulse", line="start", time=500_000, **beam)
    desk.do("impulse", line="finish", time=899_995, **beam)
    assert desk.raws()["2"] == [499_993]
    assert desk.day().standings[0].best == 499_990, "49.999375 s rounds down"


def test_finishes_of_nobody_and_acts_on_nothing_are_shown(desk: Desk) -> None:
    loose = desk.trip("finish", 500)
    lost = desk.do("cones", run=99, add=1)
    start = desk.trip("start", 1000)
    cone = desk.do("cones", run=start, add=1)
    desk.do("void", impulse=start, reason="nobody started")
    day = desk.day()
    assert [one.number for one in day.assembled.loose] == [loose]
    assert day.assembled.orphans == (lost, cone)
    assert day.assembled.runs == ()


def test_undoing_an_undo_brings_the_act_back(desk: Desk) -> None:
    start = desk.trip("start", 1000)
    cone = desk.do("cones", run=start, add=1)
    undo = desk.do("undo", act=cone)
    assert desk.day().assembled.runs[0].cones == 0
    desk.do("undo", act=undo)
    assert desk.day().assembled.runs[0].cones == 1


def test_who_withdraws_is_not_ranked(desk: Desk) -> None:
    desk.do("withdraw", entry="2")
    assert [one.entry.where for one in desk.day().standings] == ["1", "3"]


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("impluse", {}, "nearest: impulse"),
        (
            "impulse",
            {"line": "start", "time": 1.5, "unit_ns": 1, "device": "t", "epoch": 0},
            "time is 1.5",
        ),
        (
            "impulse",
            {"line": "strat", "time": 1, "unit_ns": 1, "device": "t", "epoch": 0},
            "line is 'strat'",
        ),
        ("cones", {"run": 1, "add": True}, "add is True"),
        ("cones", {"run": 1, "add": 1, "cone": 1}, "unknown fact 'cone'"),
        ("status", {"run": 1, "status": "XXX"}, "expected: OK, DNF"),
        ("void", {"impulse": 1}, "reason is None"),
    ],
)
def test_what_is_no_act_is_refused(kind: str, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Act(1, kind, "u-1", "2010-06-21T19:00:00-04:00", facts)


def test_acts_out_of_order_are_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match="act 2 stands where act 1"):
        fold(desk.acts[1:])
    with pytest.raises(InputError, match="the first act opens a meet"):
        fold([replace(act, number=act.number - 1) for act in desk.acts[1:]])
    with pytest.raises(InputError, match="there are no acts"):
        fold([])


@given(st.integers(1, 25), st.randoms(use_true_random=False))
def test_arrival_order_decides_nothing(cars: int, chance: random.Random) -> None:
    """Cars start 20 s apart and take 35 to 60 s; whatever order impulses arrive in, the runs
    are the truth."""
    truth, trips = {}, []
    finish = 0
    for number in range(cars):
        start = 200_000 * number + chance.randrange(50_000)
        finish = max(start + chance.randrange(350_000, 600_000), finish + 1)
        truth[str(number)] = [finish - start]
        trips += [("start", start), ("finish", finish)]
    desk = Desk()
    desk.enter(*truth)
    for name in truth:
        desk.do("line-up", entry=name)
    chance.shuffle(trips)
    for line, ticks in trips:
        desk.trip(line, ticks)
    assert desk.raws() == truth
    assert desk.day().assembled.loose == ()
