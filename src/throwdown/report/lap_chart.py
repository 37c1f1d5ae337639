"""Charts over laps: a curve a car with the band of nine draws in ten, on the report's plots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from throwdown.report.markup import Html, el, join
from throwdown.report.svg import decimals, polyline, ticks
from throwdown.report.words import number, signed

Array = NDArray[np.float64]
Up = Callable[[Array], Array]
"""From values to heights in the picture."""

WIDTH, HEIGHT = 6000.0, 1000.0


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve: the car's place, values (laps,), and the band's edges where there is one."""

    car: int
    values: Array
    low: Array | None = None
    high: Array | None = None
    style: str = ""

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the greatest value, the band's included."""
        all_of = [part for part in (self.values, self.low, self.high) if part is not None]
        return min(float(p.min()) for p in all_of), max(float(p.max()) for p in all_of)


@dataclass(frozen=True, eq=False)
class LapChart:
    """A chart over laps, with what it says in words (``alt``).

    ``key_words`` tell several curves of one car apart; ``rule`` is a value worth a line;
    ``from_zero`` makes the axis begin there, ``signs`` writes them.
    """

    title: str
    unit: str
    curves: Sequence[Curve]
    alt: str
    key_words: Sequence[tuple[str, str]] = ()
    from_zero: bool = False
    signs: bool = False

    def limits(self) -> tuple[float, float]:
        """Return what the axis spans."""
        low = min(curve.reach[0] for curve in self.curves)
        high = max(curve.reach[1] for curve in self.curves)
        if self.from_zero or self.signs:
            low, high = min(low, 0.0), max(high, 0.0)
        room = 0.06 * max(high - low, 0.02 * max(abs(high), 1e-3))
        return (low if self.from_zero and low == 0.0 else low - room), high + room


def draw(chart: LapChart) -> Html:
    """A chart with its head and its axis of laps."""
    low, high = chart.limits()
    levels = ticks(low, high, 5)
    digits = decimals(levels)
    labels = [signed(v, digits) if chart.signs else number(v, digits) for v in levels]

    def up(values: Array) -> Array:
        return np.asarray(HEIGHT * (1.0 - (values - low) / (high - low)))

    rules = [
        el(
            "path",
            class_="rule rule-zero" if level == 0.0 and low < 0.0 else "rule",
            d=f"M0 {float(up(np.array(level))):.0f}h{WIDTH:.0f}",
        )
        for level in levels
    ]
    plot = el(
        "div",
        el(
            "svg",
            rules,
            [_band(curve, up) for curve in chart.curves],
            [_curve(curve, up) for curve in chart.curves],
            viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            preserveAspectRatio="none",
            aria_hidden="true",
            focusable="false",
        ),
        [
            el(
                "span",
                label,
                class_="tick",
                style=f"bottom:{100 * (level - low) / (high - low):.2f}%",
                aria_hidden="true",
            )
            for level, label in zip(levels, labels, strict=True)
        ],
        class_="plot plot-tall plot-laps",
        role="img",
        aria_label=chart.alt,
    )
    words = [el("span", words, class_=f"key key-{key}") for key, words in chart.key_words]
    head = el(
        "div",
        el("h3", chart.title, " ", el("small", f"{chart.unit}, over laps")),
        el("span", words, class_="keys") if words else None,
        class_="panel-head",
    )
    return el("div", head, plot, _axis(chart.curves[0].values.size), class_="panel stack")


def _across(laps: int) -> Array:
    return WIDTH * (np.arange(laps) + 0.5) / laps


def _curve(curve: Curve, up: Up) -> Html:
    x, y = _across(curve.values.size), up(curve.values)
    if x.size == 1:
        x, y = np.array([0.0, WIDTH]), np.repeat(y, 2)
    return el("path", class_=f"curve s-{curve.car} {curve.style}".strip(), d=polyline(x, y))


def _band(curve: Curve, up: Up) -> Html | None:
    if curve.low is None or curve.high is None or curve.low.size < 2:
        return None
    x = _across(curve.low.size)
    top, bottom = up(curve.high), up(curve.low)
    outline = polyline(np.r_[x, x[::-1]], np.r_[top, bottom[::-1]], close=True)
    return join(el("path", class_=f"area area-{curve.car}", d=outline))


def _axis(laps: int) -> Html:
    each = max(-(-laps // 10), 1)
    spans = [
        el("span", f"{lap}", style=f"left:{100 * (lap - 0.5) / laps:.2f}%")
        for lap in range(1, laps + 1, each)
    ]
    return el("div", spans, class_="axis", aria_hidden="true")
