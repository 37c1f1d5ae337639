"""The margin of all draws as a histogram, and the odds as a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.report.charts import mark
from throwdown.report.markup import Html, el, join
from throwdown.report.svg import ticks
from throwdown.report.words import car_name, margin_digits, number, percent, signed, three

if TYPE_CHECKING:
    from throwdown.duel import Duel

BARS = 40


def bins(margin: Any) -> tuple[list[float], list[int]]:
    """Edges [s] and counts. Zero is an edge, so that every bar has one winner.

    The outermost 0.5 % on each side are counted in the end bars.
    """
    values = np.asarray(margin, dtype=np.float64)
    values = values[np.isfinite(values)]
    if values.size == 0:
        return [0.0, 1.0], [0]
    low, high = (float(q) for q in np.quantile(values, (0.005, 0.995)))
    width = max((high - low) / BARS, 1e-3)
    first, last = int(np.floor(low / width)), int(np.ceil(high / width))
    edges = width * np.arange(first, max(last, first + 1) + 1)
    inside = np.clip(values, edges[0], np.nextafter(edges[-1], -np.inf))
    counts, _ = np.histogram(inside, edges)
    return edges.tolist(), counts.tolist()


def histogram(duel: Duel, samples: int, happened: tuple[float, float] | None = None) -> Html:
    """The picture with p05, p50, p95, the zero line and, if known, what happened [s]."""
    edges, counts = bins(duel.margin)
    low, high = edges[0], edges[-1]
    if 0 < low < 0.6 * (high - low):
        low = 0.0
    if happened is not None:
        low, high = min(low, happened[0]), max(high, happened[1])
    room = 0.03 * (high - low)
    low, high = low - room, high + room

    def across(value: float) -> float:
        return 100 * (value - low) / (high - low)

    tallest = max(*counts, 1)
    bars = [
        el(
            "i",
            class_=f"bar bar-{'b' if right <= 1e-12 else 'a'}",
            style=f"left:{across(left):.3f}%;width:{across(right) - across(left):.3f}%;"
            f"height:{100 * count / tallest:.2f}%",
        )
        for left, right, count in zip(edges[:-1], edges[1:], counts, strict=True)
        if count
    ]
    digits = margin_digits(duel)
    lines = _lines(duel, digits, across, happened)
    if low < 0 < high:
        lines.append(el("i", class_="hist-zero", style=f"left:{across(0):.2f}%"))
    labels = [
        el("span", _tick(v, high - low), style=f"left:{across(v):.2f}%")
        for v in ticks(low, high, 6)
    ]
    return el(
        "div",
        el("div", bars, lines, class_="hist", role="img", aria_label=_alt(duel, samples)),
        el("div", labels, class_="axis", aria_hidden="true"),
        class_="hist-box",
    )


def _tick(value: float, width: float) -> str:
    return f"{signed(value, 0 if width > 8 else 1 if width > 0.8 else 2)} s"


def _lines(
    duel: Duel, digits: int, across: Any, happened: tuple[float, float] | None
) -> list[Html]:
    names = ("5 %", "median", "95 %")
    lines = [
        el(
            "i",
            el("span", el("b", f"{number(value, digits)} s"), el("small", name)),
            class_=f"hist-line hist-{name.split()[0]}",
            style=f"left:{across(value):.2f}%",
        )
        for value, name in zip(three(duel.margin_quantiles), names, strict=True)
    ]
    if happened is not None:
        low, high = happened
        lines.append(
            el(
                "i",
                el("span", "what really happened"),
                class_="hist-real",
                style=f"left:{across(low):.2f}%;width:{max(across(high) - across(low), 0.4):.2f}%",
            )
        )
    return lines


def _alt(duel: Duel, samples: int) -> str:
    low, middle, high = three(duel.margin_quantiles)
    return (
        f"Histogram of the margin over {samples:,} draws: median {number(middle, 2)} s, "
        f"from {number(low, 2)} s at 5 % to {number(high, 2)} s at 95 %; above zero "
        f"{car_name(duel.winner.car)} wins."
    )


def odds_bar(duel: Duel, samples: int) -> Html:
    """Both cars' odds in one bar."""
    shares = (duel.win_probability, 1 - duel.win_probability)
    cars = (duel.winner.car, duel.loser.car)
    parts = [
        el("i", class_=f"odds-part odds-{'ab'[i]}", style=f"flex-grow:{max(share, 0.002):.4f}")
        for i, share in enumerate(shares)
    ]
    labels = [
        el(
            "span",
            mark("AB"[i], i),
            el("span", car_name(car), class_="odds-name"),
            el("b", percent(share, samples)),
        )
        for i, (car, share) in enumerate(zip(cars, shares, strict=True))
    ]
    return join(
        el("div", parts, class_="odds", aria_hidden="true"),
        el("div", labels, class_="odds-labels"),
    )
