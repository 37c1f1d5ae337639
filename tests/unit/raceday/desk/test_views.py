"""What the desk, the audit sheet and the announcer are shown of a meet."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from meet_desk import RULES, Desk
from throwdown.meet.acts import KINDS, Act
from throwdown.meet.day import fold
from throwdown.meet.rules import RuleSet, check_rules
from throwdown.meet.runs import Entry, Run
from throwdown.meet.standings import score
from throwdown.meet.ticks import read_ticks
from throwdown.raceday.desk.audit import audit_sheet
from throwdown.raceday.desk.presence import AWAY_S, Presence
from throwdown.raceday.desk.state import desk_state
from throwdown.raceday.desk.tower import targets
from throwdown.raceday.desk.words import _WORDS


def day_with_a_mistake() -> Desk:
    desk = Desk()
    desk.enter("7", "8")
    desk.do("line-up", entry="7")
    desk.do("line-up", entry="8")
    start = desk.trip("start", 1000)
    desk.trip("finish", 451_234)
    cone = desk.do("cones", run=start, add=1)
    desk.do("undo", act=cone)
    desk.do("cones", run=start, add=2)
    desk.trip("start", 600_000)
    return desk


def test_the_state_of_a_day() -> None:
    desk = day_with_a_mistake()
    at = datetime.fromisoformat(desk.acts[-1].at)
    state = desk_state(desk.acts, desk.day(), at + timedelta(seconds=12.5))
    over, out = state["runs"]
    assert (over["time"], over["net"], over["cones"], over["of_entry"]) == (
        "45.023",
        "49.023",
        2,
        1,
    )
    assert (out["entry"], out["on_course"], out["elapsed_ms"], out["net"]) == (
        "8",
        True,
        12_500,
        "",
    )
    assert state["last"] == len(desk.acts)
    assert state["acts"][0]["text"] == "start by timer"
    undone = [one["text"] for one in state["acts"] if one["undone"]]
    assert undone == ["+1 cone on 7, run 1"]


def test_the_audit_sheet_has_every_act_on_a_run() -> None:
    desk = day_with_a_mistake()
    desk.do("note", text="lunch")
    sheet = audit_sheet(desk.acts, desk.day())
    assert [one["text"] for one in sheet["runs"][0]["acts"]] == [
        "start by timer",
        "finish by timer",
        "+1 cone on 7, run 1",
        "undo: +1 cone on 7, run 1",
        "+2 cones on 7, run 1",
    ]
    assert [one["text"] for one in sheet["rest"]] == ["lunch"]


def test_a_voided_start_and_what_was_said_of_it_stand_on_no_run() -> None:
    desk = day_with_a_mistake()
    start = desk.day().assembled.runs[1].number
    desk.do("cones", run=start, add=1)
    desk.do("void", impulse=start, reason="false start")
    sheet = audit_sheet(desk.acts, desk.day())
    assert [one["kind"] for one in sheet["rest"]] == ["impulse", "cones", "void"]


def test_every_act_has_words() -> None:
    assert set(_WORDS) == set(KINDS)


def test_an_undone_entry_still_has_its_run_shown() -> None:
    desk = day_with_a_mistake()
    desk.do("undo", act=2)
    state = desk_state(desk.acts, desk.day(), datetime.fromisoformat(desk.acts[-1].at))
    assert state["runs"][0]["entry"] == "7"
    assert [one["number"] for one in state["entries"]] == ["8"]


def _rules(by: str) -> RuleSet:
    table = RULES.model_dump(mode="json")
    table["groups"] = [{"classes": ["*"], "name": "All", "by": by}]
    return check_rules(table, "test")


@given(
    st.integers(300_000, 700_000),
    st.sampled_from(["total", "index", "best", "best-index"]),
    st.integers(700, 1000),
    st.integers(700, 1000),
)
def test_the_time_that_beats_the_leader_does_and_1_ms_more_does_not(
    raw: int, by: str, own: int, leaders: int
) -> None:
    rules = _rules(by)
    desk = Desk()
    desk.acts = [
        Act(1, "open", "x", desk.acts[0].at, {"name": "d", "rules": rules.model_dump(mode="json")})
    ]
    for name, index in (("1", leaders), ("2", own)):
        desk.do("enter", entry=name, number=name, index=f"{index}/1000", **{"class": "A"})
    desk.do("line-up", entry="1")
    desk.trip("start", 0)
    desk.trip("finish", raw)
    told = targets(fold(desk.acts))
    assert told["1"]["leads"]
    assert told["1"]["to_beat"] == ""
    beats = read_ticks(told["2"]["to_beat"])

    def exactly(time: int, index: int) -> Fraction:
        return time * Fraction(index, 1000) if "index" in by else Fraction(time)

    leader = (raw + 5) // 10 * 10
    assert exactly(beats, own) < exactly(leader, leaders)
    assert exactly(beats + 10, own) >= exactly(leader, leaders)
    if "index" not in by:
        places = score([Entry("1", "A", (Run(raw),)), Entry("2", "A", (Run(beats),))], rules)
        assert places[0].entry.number == "2"


def test_who_has_not_asked_for_long_has_left() -> None:
    now = [0.0]
    presence = Presence(lambda: now[0])
    assert presence.sit("a", "Ann", "desk")
    assert not presence.sit("a", "Ann", "desk")
    assert presence.sit("a", "Anna", "desk")
    now[0] = AWAY_S - 1
    assert presence.sit("b", "Bob", "desk")
    now[0] = AWAY_S + 1
    assert [one.name for one in presence.seats()] == ["Bob"]
    assert presence.leave("b")
    assert not presence.leave("b")
