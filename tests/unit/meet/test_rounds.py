"""A ladder in a book: seeds, heats, heats run again, and what is undone."""

from __future__ import annotations

from typing import Any

import pytest

from throwdown.errors import InputError
from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.day import fold
from throwdown.meet.rounds import Rounds
from throwdown.meet.speaking import check_named


class Strip:
    """Three cars, seeded a, b, c: b meets c, the winner meets a."""

    def __init__(self, rules: str = "bracket") -> None:
        self.acts: list[Act] = []
        self.do("open", name="Rounds", rules=find_rules(rules).model_dump(mode="json"))
        for number, name in enumerate("abc", 1):
            self.do("enter", entry=name, number=str(number), **{"class": "ET"})

    def do(self, kind: str, **facts: Any) -> int:
        act = Act(len(self.acts) + 1, kind, "u-1", "2010-06-21T19:00:00-04:00", facts)
        check_named(self.acts, fold(self.acts) if self.acts else None, act)
        fold([*self.acts, act])
        self.acts.append(act)
        return act.number

    def heat(
        self, number: int, left: tuple[str, int], right: tuple[str, int], heat: int = 1
    ) -> int:
        def side(name: str, reaction: int) -> dict[str, Any]:
            return {"entry": name, "reaction": reaction, "elapsed": 145_000, "dial_in": 140_000}

        return self.do("heat", round=number, heat=heat, left=side(*left), right=side(*right))

    def rounds(self) -> Rounds:
        found = fold(self.acts).rounds
        assert found is not None
        return found


def test_who_wins_goes_on_until_one_is_left() -> None:
    strip = Strip()
    strip.do("seeds", entries=["a", "b", "c"])
    assert strip.rounds().rounds[0][0].bye
    strip.heat(1, ("c", 5_100), ("b", 5_200), heat=2)
    assert [(one.first, one.second) for one in strip.rounds().rounds[1]] == [("a", "c")]
    strip.heat(2, ("a", 4_900), ("c", 5_900))
    found = strip.rounds()
    assert (found.champion, found.decisions[2, 1].why, found.stray) == ("c", "red-light", ())


def test_a_heat_that_is_run_again_counts_the_last_time() -> None:
    strip = Strip()
    strip.do("seeds", entries=["a", "b"])
    strip.heat(1, ("a", 5_100), ("b", 5_100))
    assert (strip.rounds().champion, strip.rounds().decisions[1, 1].winner) == (None, None)
    strip.heat(1, ("b", 5_050), ("a", 5_100))
    assert strip.rounds().champion == "b"


def test_what_an_undone_heat_leads_to_is_stray() -> None:
    strip = Strip()
    strip.do("seeds", entries=["a", "b", "c"])
    first = strip.heat(1, ("b", 5_100), ("c", 5_200), heat=2)
    final = strip.heat(2, ("a", 5_100), ("b", 5_200))
    strip.do("undo", act=first)
    assert (strip.rounds().champion, strip.rounds().stray) == (None, (final,))
    strip.heat(1, ("b", 5_100), ("c", 5_200), heat=2)
    assert strip.rounds().champion == "a"


def test_what_cannot_be_is_refused() -> None:
    strip = Strip()
    for facts, said in (
        ({"entries": ["a"]}, "two seeds"),
        ({"entries": ["a", "z"]}, "nobody is entered as 'z'"),
    ):
        with pytest.raises(InputError, match=said):
            strip.do("seeds", **facts)
    strip.do("seeds", entries=["a", "b", "c"])
    with pytest.raises(InputError, match="do not meet in heat 1 of round 2"):
        strip.heat(2, ("a", 5_100), ("b", 5_100))
    bad = {"entry": "b", "reaction": "quick"}
    with pytest.raises(InputError, match="reaction is 'quick'"):
        strip.do("heat", round=1, heat=2, left=bad, right={"entry": "c"})
    with pytest.raises(InputError, match="entry is None"):
        strip.do("heat", round=1, heat=2, left={}, right={"entry": "c"})
    with pytest.raises(InputError, match=r"entry is \[\]"):
        strip.do("seeds", entries=["a", []])
    with pytest.raises(InputError, match="the rules have no ladder"):
        Strip("scca-solo").do("seeds", entries=["a", "b"])
