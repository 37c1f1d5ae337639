"""Times between impulses are exact, and ticks are cut or rounded as the caller says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.timing import Impulse, elapsed, to_ticks

FIRST = Impulse("A", 990, 1_000_000, "since-power-on")


def test_across_a_wrap() -> None:
    assert elapsed(FIRST, replace(FIRST, time=10), wraps_at=1_000) == 20_000_000
    assert elapsed(FIRST, replace(FIRST, time=995), wraps_at=1_000) == 5_000_000


def test_backwards_without_a_wrap_is_refused() -> None:
    with pytest.raises(InputError, match="before the first"):
        elapsed(FIRST, replace(FIRST, time=10))


@pytest.mark.parametrize(
    "other",
    [replace(FIRST, time=995, unit_ns=1_000), replace(FIRST, time=995, clock="time-of-day")],
)
def test_two_clocks_are_not_compared(other: Impulse) -> None:
    with pytest.raises(InputError, match="different clocks"):
        elapsed(FIRST, other)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_wrap_changes_no_time(start: int, turn: int, units: int) -> None:
    first = replace(FIRST, time=start % turn)
    second = replace(FIRST, time=(start + units % turn) % turn)
    assert elapsed(first, second, turn) == (units % turn) * FIRST.unit_ns


def test_ticks() -> None:
    assert [to_ticks(ns, "cut") for ns in (0, 99_999, 100_000, 149_999, 150_000)] == [0, 0, 1, 1, 1]
    assert [to_ticks(ns, "round") for ns in (0, 49_999, 50_000, 149_999, 150_000)] == [
        *(0, 0, 1),
        *(1, 2),
    ]
