"""Cells of run sheets, and exact times."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.meet import Run
from throwdown.meet.runs import read_run
from throwdown.meet.ticks import read_ticks, show, to_step


@pytest.mark.parametrize(
    ("cell", "penalty", "run"),
    [
        ("45.123", None, Run(451230)),
        ("45.1+1", None, Run(451000, 1)),
        (" 45.123 +12 ", None, Run(451230, 12)),
        ("45.123 (2)", None, Run(451230, 2)),
        ("45.123+0", None, Run(451230)),
        ("1:02.5", None, Run(625000)),
        ("DNF", None, Run(None, 0, "DNF")),
        ("46.2+dnf", None, Run(462000, 0, "DNF")),
        ("OFF", None, Run(None, 0, "DNF")),
        ("RRN", None, Run(None, 0, "RRN")),
        ("WRG", None, Run(None, 0, "DSQ")),
        ("53.482", "RERUN 2", Run(534820, 0, "RRN")),
        ("55.1", "1", Run(551000, 1)),
        ("", "dns", Run(None, 0, "DNS")),
        ("999.999", "off", Run(9999990, 0, "DNF")),
        ("", "", None),
        ("\N{NO-BREAK SPACE}", None, None),
        ("-", None, None),
    ],
)
def test_a_cell_is_a_run(cell: str, penalty: str | None, run: Run | None) -> None:
    assert read_run(cell, penalty) == run


@pytest.mark.parametrize("cell", ["45,123", "fast", "45.1+x1", "+2", "45.1.2", "-45.1", "45.1+2+1"])
def test_anything_else_is_refused(cell: str) -> None:
    with pytest.raises(InputError):
        read_run(cell)


def test_the_nearest_status_is_named() -> None:
    with pytest.raises(InputError, match="nearest: dnf"):
        read_run("DNFF")


@given(st.integers(0, 10**9))
def test_times_survive_being_written(ticks: int) -> None:
    assert read_ticks(show(ticks, 4)) == ticks


@given(st.integers(0, 10**9), st.integers(1, 99_999))
def test_rounding_is_half_up_and_cutting_is_down(ticks: int, factor: int) -> None:
    product = ticks * Fraction(factor, 1000)
    rounded, cut = to_step(product, 10, "round"), to_step(product, 10, "cut")
    assert cut <= product < cut + 10
    assert abs(rounded - product) <= 5
    assert rounded in (cut, cut + 10)
    assert to_step(product + 5 - product % 10, 10, "round") == cut + 10, "a half goes up"
