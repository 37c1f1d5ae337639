"""Protests, rulings, and what makes results official."""

from __future__ import annotations

from typing import Any

import pytest

from throwdown.errors import InputError
from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.day import Day, fold
from throwdown.meet.speaking import check_named


class Desk:
    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.do("open", name="A day", rules=find_rules("scca-solo").model_dump(mode="json"))
        self.do("enter", entry="a", number="1", **{"class": "AS"})

    def do(self, kind: str, **facts: Any) -> int:
        act = Act(len(self.acts) + 1, kind, "u-1", "2010-06-21T19:00:00-04:00", facts)
        check_named(self.acts, fold(self.acts) if self.acts else None, act)
        self.acts.append(act)
        return act.number

    def day(self) -> Day:
        return fold(self.acts)


def test_results_are_official_until_something_changes() -> None:
    desk = Desk()
    assert not desk.day().official
    desk.do("official")
    desk.do("note", text="Thank you all")
    desk.do("line-up", entry="a")
    assert desk.day().official
    entered = desk.do("enter", entry="b", number="2", **{"class": "AS"})
    assert not desk.day().official
    desk.do("official", reason="a late entry")
    assert desk.day().official
    desk.do("undo", act=entered)
    assert not desk.day().official


def test_an_open_protest_makes_results_provisional() -> None:
    desk = Desk()
    desk.do("official")
    made = desk.do("protest", entry="a", text="There was no cone down")
    assert [one.number for one in desk.day().open_protests] == [made]
    assert not desk.day().official
    desk.do("ruling", protest=made, upheld=False, reason="the photograph shows it down")
    day = desk.day()
    assert day.official
    assert [(one.upheld, one.reason) for one in day.protests] == [
        (False, "the photograph shows it down")
    ]


def test_a_ruling_that_is_undone_leaves_the_protest_open() -> None:
    desk = Desk()
    made = desk.do("protest", entry="a", text="Timing")
    ruled = desk.do("ruling", protest=made, upheld=True, reason="the beam was moved")
    assert desk.day().open_protests == ()
    desk.do("undo", act=ruled)
    assert [one.number for one in desk.day().open_protests] == [made]


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("protest", {"entry": "z", "text": "x"}, "nobody is entered as 'z'"),
        ("ruling", {"protest": 2, "upheld": True, "reason": "x"}, "act 2 is no protest"),
        ("ruling", {"protest": 9, "upheld": True, "reason": "x"}, "act 9 is no protest"),
        ("ruling", {"protest": 2, "upheld": 1, "reason": "x"}, "upheld is 1"),
        ("protest", {"entry": "a"}, "text is None"),
    ],
)
def test_what_speaks_of_nothing_is_refused(kind: str, facts: dict[str, Any], said: str) -> None:
    desk = Desk()
    with pytest.raises(InputError, match=said):
        desk.do(kind, **facts)
