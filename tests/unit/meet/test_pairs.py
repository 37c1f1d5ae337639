"""Pairs at a tree: which beams are whose, and what they come to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meet_meetings import GREEN, Strip
from throwdown.errors import InputError


def test_beams_of_both_lanes_come_to_a_reaction_and_a_time() -> None:
    strip = Strip()
    strip.call("a", "b")
    strip.run((5_100, 140_000), (4_900, 150_000))
    assert (strip.lane("left"), strip.lane("right")) == ((5_100, 140_000), (4_900, 150_000))
    assert strip.last.extra == ()


def test_a_clock_from_the_green_counts_the_reaction_in() -> None:
    strip = Strip("prosolo")
    strip.call("a", "b")
    strip.run((5_200, 300_000), (4_000, 310_000))
    assert strip.lane("left") == (5_200, 300_200)
    assert strip.lane("right") == (4_000, 309_000)


@pytest.mark.parametrize("rules", ["bracket", "prosolo"])
def test_a_finish_pressed_beside_the_beams_is_a_spare(rules: str) -> None:
    strip = Strip(rules)
    strip.call("a", "b")
    strip.beam("tree-left", 0)
    strip.beam("start-left", GREEN)
    pressed = strip.beam("finish-left", 99, device="hand", manual=True)
    strip.beam("finish-left", GREEN + 140_000)
    assert strip.lane() == (5_000, 140_000)
    assert [(one.number, one.by_hand) for one in strip.last.extra] == [(pressed, True)]


def test_a_finish_pressed_by_the_clock_of_the_start_counts() -> None:
    strip = Strip()
    strip.call("a", "b")
    strip.beam("finish-left", 1, device="hand", manual=True)  # nobody is out yet
    strip.beam("tree-left", 2, device="hand")
    strip.beam("start-left", GREEN, device="hand")
    strip.beam("finish-left", GREEN + 150_000, device="hand", manual=True)
    assert strip.lane()[1] == 150_000
    assert len(strip.last.extra) == 1


def test_lanes_of_no_ladder_are_runs_of_two_courses() -> None:
    strip = Strip("prosolo")
    strip.call("a", "b")
    strip.run((5_000, 300_000), (5_000, 310_000))
    strip.call("b", "a")
    strip.run((5_000, 305_000), (4_990, 290_000), at=10**6)
    strip.call("b", "a")
    strip.run((5_000, 304_000), (5_000, 299_000), at=2 * 10**6)
    totals = {one.entry.where: one.total for one in strip.day.standings}
    assert totals == {"a": 599_000, "b": 614_000, "c": None, "d": None}


def test_a_pair_that_is_replaced_before_its_tree_is_none() -> None:
    strip = Strip()
    strip.call("a", "b")
    strip.beam("stage-left", 1)
    strip.call("b", "a")
    assert [heat.lanes["left"].entry for heat in strip.day.heats] == ["b"]
    assert strip.last.lanes["left"].staged is None


def test_a_beam_before_the_tree_or_twice_is_of_nobody() -> None:
    strip = Strip()
    strip.call("a", "b")
    early = strip.beam("start-left", 1)
    strip.run((5_100, 140_000), (5_100, 140_000), at=1_000)
    twice = strip.beam("finish-left", 10**7)
    assert [one.number for one in strip.last.extra] == [early, twice]
    strip.do("void", impulse=early, reason="rolled")
    strip.do("void", impulse=twice, reason="a worker")
    assert strip.last.extra == ()


def test_a_start_that_is_voided_lets_the_next_one_count() -> None:
    strip = Strip()
    strip.call("a", "b")
    strip.beam("tree-left", 0)
    false = strip.beam("start-left", 9_000)
    strip.beam("start-left", 15_300)
    assert strip.lane()[0] == -1_000
    strip.do("void", impulse=false, reason="a cone")
    assert strip.lane()[0] == 5_300


def test_two_clocks_give_no_time_until_an_official_does() -> None:
    strip = Strip()
    call = strip.call("a", "b")
    strip.beam("tree-left", 0)
    strip.beam("start-left", 15_300)
    strip.beam("finish-left", 10**6, device="hand")
    assert strip.lane() == (5_300, None)
    strip.do("side", stage=call, lane="left", elapsed=145_320)
    assert strip.lane() == (5_300, 145_320)


def test_dial_ins_count_as_said_last_before_the_tree() -> None:
    strip = Strip()
    strip.do("dial-in", entry="a", dial_in=150_000)
    strip.call("a", "b")
    strip.do("dial-in", entry="a", dial_in=140_000)
    strip.run((5_100, 140_000), (5_100, 140_000))
    strip.do("dial-in", entry="a", dial_in=130_000)
    assert strip.last.lanes["left"].dial_in == 140_000
    strip.call("a", "b")
    assert strip.last.lanes["left"].dial_in == 130_000


def test_a_ladder_of_beams_a_bye_a_red_light_a_rerun_and_a_breakout() -> None:
    strip = Strip()
    strip.do("seeds", entries=["a", "b", "c"])
    for name, dial_in in (("a", 140_000), ("b", 150_000), ("c", 141_000)):
        strip.do("dial-in", entry=name, dial_in=dial_in)
    first = strip.call("b", "c", 1, 2)
    strip.run((5_100, 151_000), (4_999, 142_000), late=9_000)
    assert (strip.last.decision(strip.day.rules) or None) is not None
    assert strip.day.rounds is not None
    assert strip.day.rounds.decisions[1, 2].why == "red-light"
    strip.do("rerun", stage=first)
    assert strip.day.rounds.decisions == {}
    strip.call("b", "c", 1, 2)
    strip.run((5_100, 151_000), (5_100, 142_000), late=9_000, at=10**6)
    assert strip.day.rounds.decisions[1, 2].winner is None  # a tie: both 0.1 s over, no quicker
    strip.call("b", "c", 1, 2)
    strip.run((5_100, 151_000), (5_099, 142_000), late=9_000, at=2 * 10**6)
    assert strip.day.rounds.decisions[1, 2].winner == "c"
    strip.call("a", "c", 2, 1)
    strip.run((5_050, 139_999), (5_900, 142_000), at=3 * 10**6)
    assert (strip.day.rounds.champion, strip.day.rounds.decisions[2, 1].why) == ("c", "breakout")


def test_who_stops_loses_and_who_is_alone_wins_nothing() -> None:
    strip = Strip()
    strip.do("seeds", entries=["a", "b"])
    call = strip.call("a", "b", 1, 1)
    strip.beam("tree-left", 0)
    strip.beam("tree-right", 0)
    strip.beam("start-left", 15_100)
    strip.do("side", stage=call, lane="right", status="DNS")
    assert strip.day.rounds is not None
    assert strip.day.rounds.champion is None
    strip.beam("finish-left", 160_000)
    assert strip.day.rounds.champion == "a"
    strip.call("c", "")
    strip.run((5_000, 140_000), (5_000, 140_000), at=10**6)
    assert strip.last.decision(strip.day.rules) is None
    assert len(strip.last.extra) == 3


@given(st.permutations(range(6)))
def test_the_order_of_writing_decides_nothing(order: list[int]) -> None:
    beams = [
        (f"{what}-{lane}", at + n)
        for n, lane in enumerate(("left", "right"))
        for what, at in (("tree", 0), ("start", 15_200), ("finish", 160_000))
    ]
    strip = Strip()
    strip.call("a", "b")
    for place in order:
        strip.beam(*beams[place])
    assert strip.lane("left") == strip.lane("right") == (5_200, 144_800)
    assert strip.last.extra == ()


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("stage", {"round": 0, "heat": 0, "left": {"entry": "z"}, "right": {"entry": ""}}, "'z'"),
        (
            "stage",
            {"round": 0, "heat": 0, "left": {"entry": "a"}, "right": {"entry": "a"}},
            "itself",
        ),
        (
            "stage",
            {"round": 1, "heat": 1, "left": {"entry": "a"}, "right": {"entry": "b"}},
            "do not meet",
        ),
        (
            "stage",
            {"round": 0, "heat": 0, "left": {"entry": "a", "x": 1}, "right": {"entry": ""}},
            "'x'",
        ),
        ("dial-in", {"entry": "a", "dial_in": -1}, "whole number"),
        ("side", {"stage": 1, "lane": "left"}, "no pair at the tree"),
        ("side", {"stage": 1, "lane": "middle"}, "left, right"),
        ("side", {"stage": 1, "lane": "left", "status": "RRN"}, "rerun"),
        ("grid", {"entries": ["a"]}, "no laps"),
    ],
)
def test_what_cannot_be_is_refused(kind: str, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        Strip().do(kind, **facts)
    assert said in f"{refused.value} {refused.value.expected}"
