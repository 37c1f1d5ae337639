"""The margin of all draws as a histogram, and the odds as a bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.report.charts import mark
from throwdown.report.markup import Html, el, join
from throwdown.report.svg import decimals, ticks
from throwdown.report.words import (
    margin_digits,
    number,
    pair_names,
    percent,
    short_names,
    signed,
    three,
)

if TYPE_CHECKING:
    from throwdown.duel import Duel

BARS = 40


def bins(margin: Any) -> tuple[list[float], list[int]]:
    """Edges [s] and counts. Zero is an edge, so that every bar has one winner.

    The outermost 0.5 % on each side are counted in the end bars, of which the loser's wins, however
    few, have one of their own.
    """
    values = np.asarray(margin, dtype=np.float64)
    values = values[np.isfinite(values)]
    if values.size == 0:
        return [0.0, 1.0], [0]
    low, high = (float(q) for q in np.quantile(values, (0.005, 0.995)))
    width = max((high - low) / BARS, 1e-3)
    both = bool((values < 0.0).any() and (values > 0.0).any())
    if both:  # though nought be far from most of them
        width = max(width, max(high, -low) / (3 * BARS))
    first, last = int(np.floor(low / width)), int(np.ceil(high / width))
    if both:
        first, last = min(first, -1), max(last, 1)
    edges = width * np.arange(first, max(last, first + 1) + 1)
    inside = np.clip(values, edges[0], np.nextafter(edges[-1], -np.inf))
    counts, _ = np.histogram(inside, edges)
    return edges.tolist(), counts.tolist()


@dataclass(frozen=True)
class Scale:
    """The horizontal axis of the histogram [s]."""

    low: float
    high: float

    @classmethod
    def around(cls, low: float, high: float, happened: tuple[float, float] | None) -> Scale:
        """Room for the bars, for zero where it is near, and for what happened."""
        if 0 < low < 0.6 * (high - low):
            low = 0.0
        if happened is not None:
            low, high = min(low, happened[0]), max(high, happened[1])
        room = 0.03 * (high - low)
        return cls(low - room, high + room)

    def across(self, value: float) -> float:
        """Per cent of the width."""
        return 100 * (value - self.low) / (self.high - self.low)

    def labels(self) -> list[Html]:
        """Round numbers below the axis."""
        values = ticks(self.low, self.high, 6)
        digits = decimals(values)
        return [
            el("span", f"{signed(v, digits)} s", style=f"left:{self.across(v):.2f}%")
            for v in values
        ]


def histogram(duel: Duel, samples: int, happened: tuple[float, float] | None = None) -> Html:
    """The picture with p05, p50, p95, the zero line and, if known, what happened [s]."""
    edges, counts = bins(duel.margin)
    scale = Scale.around(edges[0], edges[-1], happened)
    letters = ("a", "b") if duel.sides[0] is duel.winner else ("b", "a")
    marks = [*_bars(edges, counts, scale, letters), *_lines(duel, scale)]
    if happened is not None:
        marks.append(_real(happened, scale))
    if scale.low < 0 < scale.high:
        marks.append(el("i", class_="hist-zero", style=f"left:{scale.across(0):.2f}%"))
    return el(
        "div",
        el("div", marks, class_="hist", role="img", aria_label=_alt(duel, samples)),
        el("div", scale.labels(), class_="axis", aria_hidden="true"),
        class_="hist-box",
    )


def _bars(
    edges: list[float], counts: list[int], scale: Scale, letters: tuple[str, str]
) -> list[Html]:
    """The bars, each in the colour of who wins there: ``letters`` of the winner and the loser."""
    tallest = max(*counts, 1)
    bars = []
    for left, right, count in zip(edges[:-1], edges[1:], counts, strict=True):
        width = scale.across(right) - scale.across(left)
        style = f"left:{scale.across(left):.3f}%;width:{width:.3f}%"
        ahead = letters[1] if right <= 1e-12 else letters[0]
        height = f"height:{100 * count / tallest:.2f}%"
        bars.append(el("i", class_=f"bar bar-{ahead}", style=f"{style};{height}"))
    return bars


def _lines(duel: Duel, scale: Scale) -> list[Html]:
    digits = margin_digits(duel)
    return [
        el(
            "i",
            el("span", el("b", f"{number(value, digits)} s"), el("small", name)),
            class_=f"hist-line hist-{name.split()[0]}",
            style=f"left:{scale.across(value):.2f}%",
        )
        for value, name in zip(three(duel.margin_quantiles), ("5 %", "median", "95 %"), strict=True)
    ]


def _real(happened: tuple[float, float], scale: Scale) -> Html:
    left = scale.across(happened[0])
    style = f"left:{left:.2f}%;width:{scale.across(happened[1]) - left:.2f}%"
    edge = " hist-real-left" if left < 15 else " hist-real-right" if left > 85 else ""
    return el("i", el("span", "what really happened"), class_=f"hist-real{edge}", style=style)


def _alt(duel: Duel, samples: int) -> str:
    low, middle, high = three(duel.margin_quantiles)
    return (
        f"Histogram of the margin over {samples:,} draws: median {number(middle, 2)} s, "
        f"from {number(low, 2)} s at 5 % to {number(high, 2)} s at 95 %; above zero "
        f"{pair_names(duel)[0]} wins."
    )


def odds_bar(duel: Duel, samples: int) -> Html:
    """Both cars' odds in one bar, A first."""
    shares = (duel.first_win_probability, 1 - duel.first_win_probability)
    names = short_names([entry.car for entry in duel.sides])
    parts = [
        el("i", class_=f"odds-part odds-{'ab'[i]}", style=f"flex-grow:{max(share, 0.002):.4f}")
        for i, share in enumerate(shares)
    ]
    labels = [
        el(
            "span",
            mark("AB"[i], i),
            el("span", name, class_="odds-name"),
            el("b", percent(share, samples)),
        )
        for i, (name, share) in enumerate(zip(names, shares, strict=True))
    ]
    return join(
        el("div", parts, class_="odds", aria_hidden="true"),
        el("div", labels, class_="odds-labels"),
    )
