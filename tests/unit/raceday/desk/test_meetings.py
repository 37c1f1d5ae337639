"""What the desk, the announcer and the audit are shown where cars meet each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from meet_meetings import GREEN, Circuit, Strip
from throwdown.meet.acts import Act
from throwdown.meet.day import Day
from throwdown.meet.ticks import TICK_NS, read_ticks
from throwdown.raceday.desk.audit import audit_sheet
from throwdown.raceday.desk.state import desk_state
from throwdown.raceday.desk.tower import targets


def state(acts: list[Act], day: Day, later_s: float = 0.0) -> dict[str, Any]:
    now = datetime.fromisoformat(acts[-1].at) + timedelta(seconds=later_s)
    return desk_state(acts, day, now)


def class_run(strip: Strip, left: tuple[str, int], right: tuple[str, int], at: int) -> None:
    """Two cars against the clock, each with a perfect reaction [ticks]."""
    strip.call(left[0], right[0])
    strip.run((5_000, left[1]), (5_000, right[1]), at=at)


@given(st.integers(280_000, 320_000), st.integers(280_000, 320_000), st.integers(280_000, 320_000))
def test_the_time_that_takes_the_lead_on_mirrored_courses_does(
    left: int, right: int, own: int
) -> None:
    strip = Strip("prosolo")
    class_run(strip, ("a", left), ("b", own), 0)
    class_run(strip, ("b", 330_000), ("a", right), 10**6)
    told = targets(strip.day)
    assert told["a"]["leads"] == (told["a"]["place"] == 1)
    other = "b" if told["a"]["leads"] else "a"
    assert told["c"] | {"group": ""} == {
        **dict.fromkeys(("group", "best", "total", "behind", "to_beat"), ""),
        "place": None,
        "best_in": {},
        "to_beat_in": {},
        "leads": False,
        "leader": told[other]["leader"],
        "leader_best": told[other]["leader_best"],
    }
    totals = {one.entry.where: one.total for one in strip.day.standings}
    leader, behind = sorted(("a", "b"), key=lambda name: totals[name] or 0)
    gap = (totals[behind] or 0) - (totals[leader] or 0)
    assert gap == 0 or read_ticks(told[behind]["behind"]) == gap
    assert told[behind]["to_beat"] == ""
    for lane in ("left", "right"):
        needed = read_ticks(told[other]["to_beat_in"][lane])
        assert leads_with(strip, other, lane, needed)
        assert not leads_with(strip, other, lane, needed + 20)


def leads_with(before: Strip, name: str, lane: str, took: int) -> bool:
    """Whether a car leads after such a run in a lane, the other one left empty."""
    strip = Strip("prosolo")
    strip.acts = list(before.acts)
    there = {"left": "", "right": "", lane: name}
    strip.call(there["left"], there["right"])
    strip.beam(f"tree-{lane}", 2 * 10**6)
    strip.beam(f"start-{lane}", 2 * 10**6 + GREEN)
    strip.beam(f"finish-{lane}", 2 * 10**6 + GREEN + took)
    return bool(targets(strip.day)[name]["leads"])


def test_a_car_that_is_out_has_a_clock_and_a_press_beside_it_is_no_alarm() -> None:
    strip = Strip()
    strip.call("a", "b")
    strip.beam("tree-left", 0)
    strip.beam("start-left", GREEN)
    strip.beam("finish-left", 5, device="hand", manual=True)
    told = state(strip.acts, strip.day, later_s=7.5)["tree"]
    lanes = told["heats"][0]["lanes"]
    assert lanes["left"]["elapsed_ms"] == 7_500
    assert lanes["left"]["clock"] == {"device": "timer", "epoch": 0}
    assert "elapsed_ms" not in lanes["right"]
    assert [one["by_hand"] for one in told["extra"]] == [True]


def test_the_audit_goes_pair_by_pair() -> None:
    strip = Strip()
    strip.do("seeds", entries=["a", "b"])
    strip.do("dial-in", entry="a", dial_in=140_000)
    strip.do("dial-in", entry="b", dial_in=150_000)
    first = strip.call("a", "b", 1, 1)
    strip.run((5_100, 141_000), (4_900, 151_000))
    cone = strip.do("side", stage=first, lane="left", cones=1)
    strip.do("undo", act=cone)
    strip.do("rerun", stage=first)
    strip.call("a", "b", 1, 1)
    strip.run((5_100, 141_000), (5_200, 151_000), at=10**6)
    false = strip.beam("finish-right", 10**7)
    strip.do("void", impulse=false, reason="a worker")
    sheet = audit_sheet(strip.acts, strip.day)
    again, run = sheet["heats"]
    assert (again["again"], again["lanes"]["right"]["red"]) == (True, True)
    assert [one["kind"] for one in again["acts"]] == ["stage", *["impulse"] * 6, *AFTER]
    lanes = run["lanes"]
    assert [(lanes[one]["number"], lanes[one]["elapsed"]) for one in ("left", "right")] == [
        ("1", "14.100"),
        ("2", "15.100"),
    ]
    assert (run["winner"], run["why"], run["margin"]) == ("a", "finish", "0.0100")
    assert [one["kind"] for one in run["acts"]] == ["stage", *["impulse"] * 6]
    assert [one["kind"] for one in sheet["rest"]] == ["seeds", *REST]
    assert sheet["runs"] == []


AFTER = ["side", "undo", "rerun"]
REST = ["dial-in", "dial-in", "impulse", "void"]


def test_the_audit_goes_passing_by_passing() -> None:
    race = Circuit(3, shortest_s=5.0)
    race.beam("start", 10)
    race.pass_((30, 1), (31.5, 2), (31.6, 2), (50, 1))
    missed = race.do(
        "passing", entry="c", time=3_300, unit_ns=10**7, device="loop", epoch=0, manual=True
    )
    race.pass_((52, 99))
    race.do("undo", act=missed)
    race.do("undo", act=race.acts[-1].number)
    sheet = audit_sheet(race.acts, race.day)
    told = [
        (one["number"], one["after"], one["lap"], one["took"], one["by_hand"])
        for one in sheet["passings"]
    ]
    assert told == [
        ("1", "20.000", 1, "20.000", False),
        ("2", "21.500", 1, "21.500", False),
        ("2", "21.600", 0, "", False),
        ("3", "23.000", 1, "23.000", True),
        ("1", "40.000", 2, "20.000", False),
        ("", "42.000", 0, "", False),
    ]
    assert [one["kind"] for one in sheet["passings"][3]["acts"]] == ["passing", "undo", "undo"]
    assert [(one["number"], one["laps"]) for one in sheet["cars"]] == [("1", 2), ("2", 1), ("3", 1)]
    assert [one["text"] for one in sheet["rest"]] == ["start by loop"]
    assert sheet["runs"] == []


@given(st.permutations(range(8)))
def test_every_lap_of_the_standings_is_on_one_line_of_the_audit(order: list[int]) -> None:
    passings = [(20.0, 1), (21, 2), (23, 3), (40, 1), (41, 2), (43, 2), (60, 1), (64, 2)]
    race = Circuit()
    race.beam("start", 0)
    race.pass_(*(passings[place] for place in order))
    laps = [(one["entry"], one["lap"]) for one in audit_sheet(race.acts, race.day)["passings"]]
    counted = sorted(one for one in laps if one[1])
    assert counted == sorted(
        (one.entry, lap) for one in race.race.standings for lap in range(1, len(one.times) + 1)
    )


def test_gaps_to_the_next_ahead_and_hands_beside_a_loop() -> None:
    race = Circuit()
    race.beam("start", 0)
    race.pass_((20, 1), (21, 2), (23.5, 3), (40, 1))
    hand: dict[str, Any] = {"unit_ns": TICK_NS, "device": "hand", "epoch": 7, "manual": True}
    race.do("passing", entry="b", time=1, **hand)
    told = state(race.acts, race.day)["race"]
    assert told["ahead"] == {"b": "+1.000", "c": "+2.500"}
    assert told["elsewhere"] == 0
    race.beam("loop", 41, "2", device="other")
    assert state(race.acts, race.day)["race"]["elsewhere"] == 1


def test_who_passed_is_worded() -> None:
    race = Circuit()
    race.beam("start", 0)
    race.pass_((20, 1))
    race.do("passing", entry="b", time=210_000, unit_ns=TICK_NS, device="loop", epoch=0)
    race.do("void", impulse=len(race.acts), reason="a false passing")
    race.do("assign", impulse=len(race.acts) - 2, entry="c")
    said = [one["text"] for one in state(race.acts, race.day)["acts"][:2]]
    assert said == [
        "the passing of act 6 is 3's",
        "a passing of 2 (act 7) deleted: a false passing",
    ]
