"""What followers are told where cars meet each other: heats, a ladder, a race of laps."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.day import fold
from throwdown.meet.ticks import TICK_NS
from throwdown.raceday.live.results import overlay_of, race_csv, results_of
from throwdown.raceday.live.view import View, patch_of, patched, view_of


class Book:
    """Three cars under some rules; beams in seconds."""

    def __init__(self, rules: str) -> None:
        self.acts: list[Act] = []
        self.do("open", name="A day", rules=find_rules(rules).model_dump(mode="json"))
        for number, name in enumerate("abc", 1):
            self.do("enter", entry=name, number=str(number), **{"class": "A"})

    def do(self, kind: str, **facts: Any) -> int:
        at = f"2010-06-21T19:00:{len(self.acts):02d}-04:00"
        self.acts.append(Act(len(self.acts) + 1, kind, "u-1", at, facts))
        return len(self.acts)

    def beam(self, line: str, at: float, **more: str) -> None:
        facts = {"time": round(at * 10_000), "unit_ns": TICK_NS, "device": "timer", "epoch": 0}
        self.do("impulse", line=line, **facts, **more)

    def view(self, upto: int | None = None) -> View:
        acts = self.acts[:upto]
        return view_of(fold(acts), acts)


def bracket() -> Book:
    book = Book("bracket")
    book.do("seeds", entries=["a", "b", "c"])
    book.do("dial-in", entry="b", dial_in=150_000)
    book.do("dial-in", entry="c", dial_in=140_000)
    book.do("stage", round=1, heat=2, left={"entry": "b"}, right={"entry": "c"})
    for lane, late, reaction, took in (("left", 0.0, 0.48, 15.1), ("right", 1.0, 0.52, 13.9)):
        book.beam(f"tree-{lane}", late)
        book.beam(f"start-{lane}", late + 1.0 + reaction)
        book.beam(f"finish-{lane}", late + 1.0 + reaction + took)
    return book


def race() -> Book:
    book = Book("lap-race")
    book.beam("start", 0.0)
    for at, number in ((20, "1"), (21, "2"), (40, "1"), (42.5, "2"), (43, "3"), (60, "1")):
        book.beam("loop", at, number=number)
    book.do("classify", entry="c", status="DNF")
    return book


def holds_no_null(value: Any) -> bool:
    if isinstance(value, dict):
        return all(one is not None and holds_no_null(one) for one in value.values())
    return all(holds_no_null(one) for one in value) if isinstance(value, list) else True


def test_a_heat_is_told_with_faults_and_who_won() -> None:
    view = bracket().view()
    (heat,) = view["heats"]
    assert (heat["state"], heat["winner"], heat["why"]) == ("over", "c", "red-light")
    left, right = heat["lanes"]["left"], heat["lanes"]["right"]
    assert (left["reaction"], left["red"], left["elapsed"]) == ("0.480", True, "15.100")
    assert (right["starts_late"], right["under"], right["breakout"]) == ("1.000", "0.100", True)
    first, final = view["ladder"]["rounds"]
    assert first[0] == {"round": 1, "heat": 1, "first": "a", "winner": "a", "bye": True}
    assert (final[0]["first"], final[0]["second"]) == ("a", "c")


def test_an_overlay_names_everybody_and_says_whether_it_is_official() -> None:
    book = bracket()
    told = overlay_of(book.view())
    assert (told["official"], told["heats"][0]["winner"]["number"]) == (False, "3")
    assert told["heats"][0]["lanes"]["left"]["number"] == "2"
    assert told["ladder"]["rounds"][0][0]["winner"]["number"] == "1"
    book.do("official")
    assert overlay_of(book.view())["official"]
    json.dumps(results_of(book.view()))


def test_a_race_is_told_in_its_order_with_gaps() -> None:
    view = race().view()
    assert (view["on_course"], view["finished"], view["race"]["flag"]) == ([], [], "green")
    cars = view["race"]["cars"]
    assert [cars[name]["place"] for name in "abc"] == [1, 2, 3]
    assert "gap" not in cars["a"]
    assert (cars["b"]["gap"], cars["c"]["gap"]) == ("+2.500", "+1 lap")
    assert (cars["c"]["status"], cars["a"]["last"], cars["b"]["best"]) == (
        "DNF",
        "20.000",
        "21.000",
    )
    told = overlay_of(view)["race"]["order"]
    assert [(one["number"], one["laps"]) for one in told] == [("1", 3), ("2", 2), ("3", 1)]
    rows = list(csv.DictReader(io.StringIO(race_csv(view))))
    assert [(row["position"], row["number"], row["gap"]) for row in rows] == [
        ("1", "1", ""),
        ("2", "2", "+2.500"),
        ("3", "3", "+1 lap"),
    ]


def test_patches_lead_from_act_to_act() -> None:
    for book in (bracket(), race()):
        view = book.view(1)
        for upto in range(2, len(book.acts) + 1):
            new = book.view(upto)
            assert holds_no_null(new)
            view = patched(view, patch_of(view, new))
            assert view == new
