"""A clock whose rate an official corrects: exactly, when asked, and only then."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.meet.acts import MOST_PPB, Act
from throwdown.meet.day import Day, fold
from throwdown.meet.laps import Passing, score_laps
from throwdown.meet.parts import Laps
from throwdown.meet.rules import find_rules
from throwdown.meet.speaking import check_named

RULES = find_rules("scca-solo").model_dump(mode="json")


def log(*said: tuple[str, dict[str, Any]]) -> list[Act]:
    opened = ("open", {"name": "A day", "rules": RULES})
    return [Act(n, kind, "u", "", facts) for n, (kind, facts) in enumerate([opened, *said], 1)]


def trip(line: str, time_ns: int, device: str = "beam", epoch: int = 0) -> tuple[str, Any]:
    facts = {"line": line, "time": time_ns, "unit_ns": 1, "device": device, "epoch": epoch}
    return "impulse", facts


def clock(ppb: int, epoch: int = 0, device: str = "beam") -> tuple[str, Any]:
    return "clock", {"device": device, "epoch": epoch, "ppb": ppb}


def raw(*said: tuple[str, Any]) -> int | None:
    return fold(log(*said)).assembled.runs[0].raw


@given(st.integers(1, 10**12), st.integers(0, 2**62), st.integers(-MOST_PPB, MOST_PPB))
def test_a_time_is_multiplied_exactly_and_then_cut(took: int, begin: int, ppb: int) -> None:
    trips = trip("start", begin), trip("finish", begin + took)
    assert raw(*trips, clock(ppb)) == int(took * (1 + Fraction(ppb, 10**9)) / 100_000)
    assert raw(*trips) == raw(*trips, clock(0)) == took // 100_000


def test_it_holds_for_one_clock_and_the_last_one_said_counts() -> None:
    trips = trip("start", 0), trip("finish", 60 * 10**9)
    assert raw(*trips, clock(20_000, epoch=1), clock(20_000, device="other")) == 600_000
    assert raw(*trips, clock(20_000)) == raw(clock(20_000), *trips) == 600_012
    assert raw(*trips, clock(20_000), clock(-20_000)) == 599_988
    assert raw(*trips, clock(20_000), ("undo", {"act": 4})) == 600_000


def test_results_are_provisional_again() -> None:
    acts = log(trip("start", 0), trip("finish", 60 * 10**9), ("official", {}), clock(5))
    assert fold(acts[:-1]).official
    assert not fold(acts).official


def test_laps_are_corrected_too() -> None:
    passings = [Passing("a", 60 * 10**9), Passing("a", 100 * 10**9)]
    (told,) = score_laps(["a"], passings, 0, Laps(laps=2), 20_000)
    assert (told.time, told.best_lap) == (1_000_020, 400_008)


@pytest.mark.parametrize("ppb", [MOST_PPB + 1, -MOST_PPB - 1])
def test_no_clock_is_that_wrong(ppb: int) -> None:
    with pytest.raises(InputError):
        log(clock(ppb))


def test_a_clock_that_timed_nothing_is_refused() -> None:
    acts = log(trip("start", 0))
    day: Day = fold(acts)
    check_named(acts, day, Act(3, *_posted(clock(3))))
    with pytest.raises(InputError) as error:
        check_named(acts, day, Act(3, *_posted(clock(3, epoch=1))))
    assert error.value.where == "device"


def _posted(said: tuple[str, Any]) -> tuple[str, str, str, Any]:
    return said[0], "u", "", said[1]
