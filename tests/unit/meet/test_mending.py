"""What goes wrong at a timing desk in a day, and the acts that mend it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meet_desk import Desk, Truth


def lined_up(*names: str, rounds: int = 1) -> Desk:
    desk = Desk()
    desk.enter(*dict.fromkeys(names))
    for name in names * rounds:
        desk.do("line-up", entry=name)
    return desk


def drivers(desk: Desk) -> list[str]:
    return [run.entry for run in desk.day().assembled.runs]


def waiting(desk: Desk) -> list[str]:
    return [entry for _, entry in desk.day().assembled.queue]


def test_a_run_is_another_cars_and_no_other_run_moves() -> None:
    desk = lined_up("12", "13", "14")
    desk.enter("21")
    first, _ = desk.trip("start", 1000), desk.trip("start", 300_000)
    desk.trip("finish", 601_000)
    desk.do("assign", impulse=first, entry="21", alone=True, reason="the wrong number was typed")
    assert drivers(desk) == ["21", "13"]
    assert waiting(desk) == ["14"]
    assert desk.raws()["21"] == [600_000]


def test_two_runs_are_swapped() -> None:
    desk = lined_up("1", "2", rounds=2)
    starts = [desk.trip("start", 300_000 * n) for n in range(4)]
    desk.do("assign", impulse=starts[2], entry="2", alone=True)
    desk.do("assign", impulse=starts[3], entry="1", alone=True)
    assert drivers(desk) == ["1", "2", "2", "1"]
    assert waiting(desk) == []


def test_saying_what_was_right_already_changes_nothing() -> None:
    """An assigned start takes the place whose turn it was, not the entry's first of the day."""
    desk = lined_up("1", "2", rounds=2)
    starts = [desk.trip("start", 300_000 * n) for n in range(3)]
    desk.do("assign", impulse=starts[2], entry="1")
    assert drivers(desk) == ["1", "2", "1"]
    assert waiting(desk) == ["2"]


def test_who_missed_the_turn_and_went_later_is_put_right_in_one_act() -> None:
    desk = lined_up("1", "2", "3", "4")
    starts = [desk.trip("start", 300_000 * n) for n in range(4)]
    desk.do("assign", impulse=starts[3], entry="2", reason="2 was late to the line")
    assert drivers(desk) == ["1", "3", "4", "2"]


def test_a_car_is_lined_up_before_another() -> None:
    desk = lined_up("1", "2")
    desk.enter("9")
    second = next(number for number, entry in desk.day().assembled.queue if entry == "2")
    place = desk.do("line-up", entry="9", before=second)
    assert waiting(desk) == ["1", "9", "2"]
    for n in range(3):
        desk.trip("start", 300_000 * n)
    assert drivers(desk) == ["1", "9", "2"]
    desk.do("leave", line_up=place)
    assert drivers(desk) == ["1", "2", ""]


def test_a_false_start_gives_the_place_back() -> None:
    desk = lined_up("1", "2")
    desk.trip("start", 1000)
    twice = desk.trip("start", 6000)
    assert drivers(desk) == ["1", "2"]
    desk.do("void", impulse=twice, reason="its trailer tripped the beam, too")
    assert drivers(desk) == ["1"]
    assert waiting(desk) == ["2"]


def test_a_finish_paired_and_then_voided_leaves_the_run_its_own() -> None:
    desk = lined_up("1")
    start = desk.trip("start", 1000)
    false = desk.trip("finish", 200_000)
    desk.do("pair", impulse=false, run=start)
    desk.do("void", impulse=false, reason="a worker tripped the beam")
    assert desk.raws() == {"1": [None]}
    desk.trip("finish", 501_000)
    assert desk.raws() == {"1": [500_000]}


def test_of_two_finishes_paired_with_a_run_the_last_said_counts_and_none_is_dropped() -> None:
    desk = lined_up("1", "2")
    start = desk.trip("start", 1000)
    one, two = desk.trip("finish", 501_000), desk.trip("finish", 502_000)
    desk.do("pair", impulse=one, run=start)
    desk.do("pair", impulse=two, run=start)
    assert desk.raws()["1"] == [501_000]
    assert [impulse.number for impulse in desk.day().assembled.loose] == [one]


def test_a_car_that_overtook_gets_its_own_finish() -> None:
    desk = lined_up("1", "2")
    desk.trip("start", 1000)
    second = desk.trip("start", 200_000)
    finish = desk.trip("finish", 700_000)
    desk.trip("finish", 900_000)
    desk.do("pair", impulse=finish, run=second, reason="1 spun and was passed")
    assert desk.raws() == {"1": [899_000], "2": [500_000]}


def test_a_finish_paired_with_a_later_start_is_no_time() -> None:
    desk = lined_up("1", "2")
    finish = desk.trip("finish", 500)
    start = desk.trip("start", 1000)
    desk.do("pair", impulse=finish, run=start)
    run = desk.day().assembled.runs[0].run
    assert run is not None
    assert (run.raw, run.status) == (None, "RRN")


def test_a_car_that_stalls_after_a_finish_was_taken_for_its_own_gives_it_back() -> None:
    desk = lined_up("1", "2")
    stalled = desk.trip("start", 1000)
    desk.trip("start", 300_000)
    desk.trip("finish", 850_000)
    assert desk.raws() == {"1": [849_000], "2": [None]}
    desk.do("gone", run=stalled, reason="towed")
    assert desk.raws() == {"1": [None], "2": [550_000]}


def test_a_red_flag_stops_all_on_course_and_what_they_hit_is_forgotten() -> None:
    desk = lined_up("1", "2", "3")
    runs = [desk.trip("start", 200_000 * n) for n in range(3)]
    desk.trip("finish", 500_000)
    desk.do("cones", run=runs[1], add=2)
    desk.do("red-flag", runs=runs[1:])
    desk.do("gone", run=runs[2])
    desk.trip("finish", 900_000)
    day = desk.day()
    assert [(run.status, run.on_course) for run in day.assembled.runs] == [
        ("OK", False),
        ("RRN", False),
        ("RRN", False),
    ]
    for n, name in enumerate(("2", "3")):
        desk.do("line-up", entry=name)
        desk.trip("start", 2_000_000 + n)
        desk.trip("finish", 2_500_000 + n)
    nets = {one.entry.number: one.best for one in desk.day().standings}
    assert nets == {"1": 500_000, "2": 500_000, "3": 500_000}, "cones do not carry over"


def test_a_hand_start_between_two_of_the_beam_takes_its_own_car() -> None:
    desk = lined_up("1", "2", "3")
    desk.trip("start", 1000)
    desk.put_in("start", 77)
    desk.trip("start", 400_000)
    assert drivers(desk) == ["1", "2", "3"]


def test_a_hand_start_is_ended_by_the_beam_and_takes_nobodys_time() -> None:
    """The start beam was dead for 1, so 1 runs again; the time of 2 is 2's."""
    desk = lined_up("1", "2")
    by_hand = desk.put_in("start", 77)
    desk.trip("start", 400_000)
    desk.trip("finish", 600_000)
    desk.trip("finish", 900_000)
    assert desk.raws() == {"1": [None], "2": [500_000]}
    run = desk.day().assembled.runs[0]
    assert run.number == by_hand
    assert run.run is not None
    assert run.run.status == "RRN"


def test_hand_times_are_times_of_their_own_clock() -> None:
    desk = lined_up("1", "2")
    desk.put_in("start", 1000)
    desk.put_in("finish", 551_000)
    assert desk.raws()["1"] == [550_000]


def test_a_phone_at_the_finish_ends_no_run_of_the_beams() -> None:
    desk = lined_up("1")
    desk.trip("start", 1000)
    spare = desk.trip("finish", 7, device="phone")
    desk.trip("finish", 501_000)
    assert desk.raws() == {"1": [500_000]}
    assert [one.number for one in desk.day().assembled.loose] == [spare]


def test_what_was_mended_may_be_unmended() -> None:
    desk = lined_up("1", "2")
    start = desk.trip("start", 1000)
    act = desk.do("assign", impulse=start, entry="2")
    assert drivers(desk) == ["2"]
    desk.do("undo", act=act)
    assert drivers(desk) == ["1"]
    assert waiting(desk) == ["2"]


def day_of(cars: int, chance: random.Random) -> tuple[Desk, Truth]:
    """A day of up to three cars on course at once, none of which passes another."""
    names = [str(number) for number in range(cars)]
    desk = lined_up(*names, rounds=2)
    truth: Truth = {name: [] for name in names}
    trips, finish = [], 0
    for turn, name in enumerate(names * 2):
        start = 200_000 * turn + chance.randrange(50_000)
        finish = max(start + chance.randrange(350_000, 600_000), finish + 1)
        truth[name].append(finish - start)
        trips += [(start, "start"), (finish, "finish")]
    for at, line in sorted(trips):
        desk.trip(line, at)
    return desk, truth


@given(st.integers(1, 12), st.randoms(use_true_random=False), st.data())
def test_false_trips_anywhere_are_voided_without_a_trace(
    cars: int, chance: random.Random, data: st.DataObject
) -> None:
    desk, truth = day_of(cars, chance)
    span = 200_000 * 2 * cars + 700_000
    for line, at in data.draw(
        st.lists(st.tuples(st.sampled_from(["start", "finish"]), st.integers(0, span)), max_size=6)
    ):
        desk.do("void", impulse=desk.trip(line, at), reason="nobody")
    assert desk.raws() == truth


@given(st.integers(2, 12), st.randoms(use_true_random=False), st.data())
def test_a_swap_alone_moves_these_two_runs_only(
    cars: int, chance: random.Random, data: st.DataObject
) -> None:
    desk, _ = day_of(cars, chance)
    runs = desk.day().assembled.runs
    one, other = data.draw(st.tuples(st.sampled_from(runs), st.sampled_from(runs)))
    desk.do("assign", impulse=one.number, entry=other.entry, alone=True)
    desk.do("assign", impulse=other.number, entry=one.entry, alone=True)
    expected = {run.number: (run.entry, run.raw) for run in runs}
    expected[one.number] = (other.entry, one.raw)
    expected[other.number] = (one.entry, other.raw)
    after = desk.day().assembled
    assert {run.number: (run.entry, run.raw) for run in after.runs} == expected
    assert after.queue == ()


@given(st.integers(1, 12), st.randoms(use_true_random=False), st.data())
def test_a_missed_finish_put_in_later_puts_every_later_run_right(
    cars: int, chance: random.Random, data: st.DataObject
) -> None:
    desk, truth = day_of(cars, chance)
    finishes = [act for act in desk.acts if act.facts.get("line") == "finish"]
    missed = data.draw(st.sampled_from(finishes))
    desk.do("void", impulse=missed.number, reason="as if it never came")
    desk.put_in("finish", missed.facts["time"], device="timer")
    assert desk.raws() == truth


@pytest.mark.parametrize("devices", [2, 3])
def test_devices_side_by_side_keep_the_order_of_writing(devices: int) -> None:
    """Clocks that nobody compares: one device a lane, their cars turn about."""
    names = [str(n) for n in range(9)]
    desk = lined_up(*names)
    for turn in range(9):
        desk.trip("start", 10_000_000 * (turn % devices) + turn, device=f"t{turn % devices}")
    assert drivers(desk) == names
