"""A meet folded and shown with the help of the one before is that folded from nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from meet_meetings import Circuit, Strip
from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.day import Day, fold
from throwdown.meet.ticks import TICK_NS
from throwdown.raceday.desk.state import desk_state
from throwdown.raceday.live.view import view_of

AT = "2010-06-21T19:00:00-04:00"
ENTRIES = ("a", "b", "c")
Draw = Callable[[st.SearchStrategy[Any]], Any]

whole = st.integers(0, 6)
ticks = st.integers(0, 40).map(lambda n: 25_003 * n)
entry = st.sampled_from(ENTRIES)
clock = st.sampled_from([("timer", 0), ("timer", 0), ("timer", 1), ("hand", 0)])


def acts_of(number: int, draw: Draw) -> tuple[str, dict[str, Any]]:
    """An act that may stand as the next: of anything that was there, or not."""
    spoken = draw(st.integers(1, number))

    def beam(*lines: str) -> dict[str, Any]:
        device, epoch = draw(clock)
        at = {"time": draw(ticks), "unit_ns": TICK_NS, "device": device, "epoch": epoch}
        return {"line": draw(st.sampled_from(lines)), **at}

    device, epoch = draw(clock)
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "impulse": lambda: beam("start", "finish"),
        "insert": lambda: {**beam("start", "finish"), "reason": "missed"},
        "line-up": lambda: (
            {"entry": draw(entry)} | ({"before": spoken} if draw(whole) == 0 else {})
        ),
        "cones": lambda: {"run": spoken, "add": draw(st.integers(-1, 2))},
        "status": lambda: {"run": spoken, "status": draw(st.sampled_from(["DNF", "RRN", "OK"]))},
        "gone": lambda: {"run": spoken},
        "red-flag": lambda: {"runs": [spoken]},
        "assign": lambda: {"impulse": spoken, "entry": draw(entry), "alone": draw(st.booleans())},
        "pair": lambda: {"impulse": spoken, "run": draw(st.integers(1, number))},
        "void": lambda: {"impulse": spoken, "reason": "false"},
        "leave": lambda: {"line_up": spoken},
        "undo": lambda: {"act": max(spoken, min(1 + len(ENTRIES), number))},
        "clock": lambda: {
            "device": device,
            "epoch": epoch,
            "ppb": draw(st.integers(-5, 5)) * 10**5,
        },
        "enter": lambda: {
            "entry": draw(entry),
            "number": str(draw(whole)),
            "class": draw(st.sampled_from("AB")),
            "index": f"0.8{draw(whole)}",
            "head_start": draw(whole) * 1000,
        },
        "withdraw": lambda: {"entry": draw(entry)},
        "event": lambda: {"capacity": 1 + draw(whole)},
        "protest": lambda: {"entry": draw(entry), "text": "no"},
        "ruling": lambda: {"protest": spoken, "upheld": False, "reason": "no"},
        "official": dict,
        "note": lambda: {"text": "hello"},
    }
    often = ["impulse"] * 12 + ["line-up"] * 6 + ["cones"] * 3
    kind = draw(st.sampled_from([*often, *made]))
    return kind, made[kind]()


def begun(rules: str) -> list[Act]:
    acts: list[Act] = []
    facts = {"name": "A day", "rules": find_rules(rules).model_dump(mode="json")}
    acts.append(Act(1, "open", "lead", AT, facts))
    for name in ENTRIES:
        entered = {"entry": name, "number": name, "class": "A", "index": "0.9"}
        acts.append(Act(len(acts) + 1, "enter", "lead", AT, entered))
    return acts


class Followed:
    """A meet that is folded and shown again and again, with the help of the time before."""

    def __init__(self) -> None:
        self.day: Day | None = None
        self.view: dict[str, Any] = {}
        self.state: dict[str, Any] = {}

    def check(self, acts: list[Act]) -> None:
        """Fold and show the acts, and from nothing: both must be the same, byte by byte."""
        day, fresh = fold(acts, self.day), fold(acts)
        now = datetime.fromisoformat(AT) + timedelta(seconds=len(acts))
        before = self.day
        view = view_of(day, acts, None, before and (before, self.view))
        state = desk_state(acts, day, now, before and (before, self.state))
        self.day, self.view, self.state = day, view, state
        assert day == fresh
        assert repr(day) == repr(fresh)
        assert [*day.assembled.beams.items()] == [*fresh.assembled.beams.items()]
        assert json.dumps(view) == json.dumps(view_of(fresh, acts))
        assert json.dumps(state) == json.dumps(desk_state(acts, fresh, now))


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["scca-solo", "scca-solo-pax", "rallycross"]))
def test_a_fold_that_knows_the_one_before_is_the_same(data: Any, rules: str) -> None:
    acts, followed = begun(rules), Followed()
    for _ in range(data.draw(st.integers(1, 25))):
        kind, facts = acts_of(len(acts), data.draw)
        acts.append(Act(len(acts) + 1, kind, "u", AT, facts))
        if data.draw(st.booleans()):  # a burst is folded once
            followed.check(acts)
    followed.check(acts)


@given(st.data())
def test_heats_and_races_are_the_same_too(data: Any) -> None:
    strip, followed = Strip("prosolo"), Followed()
    for number in range(3):
        left, right = data.draw(st.permutations("abcd"))[:2]
        call = strip.call(left, right)
        strip.run((data.draw(around), 300_000), (data.draw(around), 310_000), at=10**6 * number)
        followed.check(strip.acts)
        strip.do("side", stage=call, lane="left", cones=data.draw(whole))
        followed.check(strip.acts)
    race, followed = Circuit(), Followed()
    race.beam("start", 0)
    for at in data.draw(st.lists(st.integers(1, 90), min_size=1, max_size=6)):
        race.pass_((at, data.draw(st.integers(1, 4))))
        followed.check(race.acts)


around = st.integers(4_900, 5_300)


def test_what_stayed_the_same_is_taken_from_the_fold_before() -> None:
    acts = begun("scca-solo")
    for place, (name, at) in enumerate(zip(ENTRIES, (0, 10**6, 2 * 10**6), strict=True)):
        acts.append(Act(len(acts) + 1, "line-up", "u", AT, {"entry": name}))
        beams = (("start", at), ("finish", at + 500_000 + place))
        for line, time in beams:
            facts = {"line": line, "time": time, "unit_ns": TICK_NS, "device": "t", "epoch": 0}
            acts.append(Act(len(acts) + 1, "impulse", "t", AT, facts))
    before = fold(acts)
    first = before.assembled.runs[0].number
    acts.append(Act(len(acts) + 1, "cones", "u", AT, {"run": first, "add": 1}))
    after = fold(acts, before)
    kept = [
        one is other for one, other in zip(before.assembled.runs, after.assembled.runs, strict=True)
    ]
    assert kept == [False, True, True]
    assert [after.entries[name] is before.entries[name] for name in ENTRIES] == [False, True, True]
    assert [after.scores[name] is before.scores[name] for name in ENTRIES] == [False, True, True]
