"""The histogram draws the values it is given, at the places that its axis names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.cli.histogram import histogram


def test_uniform_values_fill_every_column() -> None:
    chart = histogram(np.linspace(-1.0, 1.0, 4000), 40, height=2)
    assert chart is not None
    assert len(chart.rows) == 2
    assert chart.rows[-1] == "█" * 40
    assert chart.zero == 20
    assert chart.labels.split() == ["−0.5", "0.0", "0.5"]


def test_the_label_stands_under_its_value() -> None:
    values = np.concatenate([np.full(500, 3.0), np.linspace(0.0, 10.0, 500)])
    chart = histogram(values, 50, height=4)
    assert chart is not None
    peak = chart.rows[0].index("█")
    assert abs(chart.labels.index("3") - peak) <= 1 if "3" in chart.labels else peak in (14, 15)


@pytest.mark.parametrize(("low", "high", "zero"), [(1.0, 2.0, 0), (-2.0, -1.0, 30)])
def test_zero_off_the_chart(low: float, high: float, zero: int) -> None:
    chart = histogram(np.linspace(low, high, 1000), 30)
    assert chart is not None
    assert chart.zero == zero


def test_nothing_to_draw() -> None:
    assert histogram(np.zeros(1000), 40) is None
    assert histogram(np.arange(19.0), 40) is None


def test_plain_characters() -> None:
    chart = histogram(np.linspace(0.0, 1.0, 1000), 30, ascii_only=True)
    assert chart is not None
    assert "".join([*chart.rows, chart.axis, chart.labels]).isascii()


@given(
    seed=st.integers(0, 2**32 - 1),
    scale=st.floats(1e-3, 1e4),
    shift=st.floats(-10.0, 10.0),
    width=st.integers(12, 80),
)
def test_every_line_fits(seed: int, scale: float, shift: float, width: int) -> None:
    values = scale * (shift + np.random.default_rng(seed).standard_normal(200))
    chart = histogram(values, width)
    assert chart is not None
    assert all(len(row) == width for row in chart.rows)
    assert len(chart.axis) == width
    assert len(chart.labels) <= width
    assert "█" in "".join(chart.rows)
