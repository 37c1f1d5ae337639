"""Channels over distance: pictures that stretch, with labels that do not.

A panel is an SVG stretched to its box (lines keep their width), with HTML labels
placed in per cent: it reads well on any screen and on paper without a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.report.markup import Html, el, join
from throwdown.report.svg import decimals, polyline, simplified, ticks
from throwdown.report.words import KMH, number, signed

if TYPE_CHECKING:
    from throwdown.report.sectors import Sector
    from throwdown.report.traces import CarTrace, Comparison

Array = NDArray[np.float64]

WIDTH, HEIGHT = 6000.0, 1000.0
AXIS_PX = (1100.0, 310.0)
NUMBER_PX = 16.0
"""How wide the charts are on a desk and on a phone, and the room that a number needs."""


@dataclass(frozen=True, eq=False)
class Series:
    """One curve: the car's index, the channel in the payload, its values, how it is drawn."""

    car: int
    channel: str
    values: Array
    style: str
    area: bool = False
    factor: float = 1.0


@dataclass(frozen=True, eq=False)
class Panel:
    """One chart: its vertical range, ticks with their labels, and curves."""

    key: str
    title: str
    unit: str
    low: float
    high: float
    marks: Sequence[tuple[float, str]]
    series: Sequence[Series]
    alt: str
    car: int | None = None
    key_words: Sequence[tuple[str, str]] = field(default=())
    tall: bool = False


def panels(comparison: Comparison, detailed: int = 2) -> list[Panel]:
    """All panels over distance, in the order of the page; pedals and grip of ``detailed`` cars."""
    closer = list(enumerate(comparison.cars[:detailed]))
    shown = [_speed(comparison)]
    if len(comparison.cars) > 1:
        shown.append(_delta(comparison))
    shown.append(_gears(comparison))
    shown += [_pedals(index, car) for index, car in closer]
    shown += [_grip(index, car) for index, car in closer]
    return shown


def _speed(comparison: Comparison) -> Panel:
    pair = comparison.cars[:2]
    top = 1.04 * KMH * max(float(car.v.max()) for car in pair)
    series = [Series(i, "v", car.v * KMH, f"s-{i}", factor=KMH) for i, car in enumerate(pair)]
    slowest = ", ".join(
        f"{car.name} between {car.v.min() * KMH:.0f} and {car.v.max() * KMH:.0f} km/h"
        for car in pair
    )
    marks = [(v, number(v, 0)) for v in ticks(0, top, 6)]
    alt = f"Speed over distance: {slowest}."
    return Panel("speed", "Speed", "km/h", 0, top, marks, series, alt, tall=True)


def _delta(comparison: Comparison) -> Panel:
    delta = comparison.delta
    room = 0.08 * max(float(np.ptp(delta)), 0.1)
    low, high = min(0.0, float(delta.min())) - room, max(0.0, float(delta.max())) + room
    values = ticks(low, high, 4)
    marks = [(v, signed(v, decimals(values))) for v in values]
    name = comparison.cars[1].name
    words = (("above", f"▲ {name} is behind"), ("below", f"▼ {name} is ahead"))
    alt = (
        f"Delta time over distance: at the finish {name} is {abs(delta[-1]):.2f} s "
        f"{'behind' if delta[-1] >= 0 else 'ahead'}."
    )
    series = [Series(1, "delta", delta, "s-delta", area=True)]
    return Panel("delta", "Delta time", "s", low, high, marks, series, alt, None, words, True)


def _gears(comparison: Comparison) -> Panel:
    pair = comparison.cars[:2]
    top = max(float(car.gear.max()) for car in pair)
    low = min(1.0, min(float(car.gear.min()) for car in pair))
    marks = [(g, f"{g:.0f}") for g in np.arange(low, top + 1)]
    series = [Series(i, "gear", car.gear, f"s-{i}") for i, car in enumerate(pair)]
    alt = f"Gear over distance, from {low:.0f} to {top:.0f}."
    return Panel("gear", "Gear", "", low - 0.5, top + 0.5, marks, series, alt)


def _pedals(index: int, car: CarTrace) -> Panel:
    full, brake = float(np.mean(car.throttle > 0.98)), float(np.mean(car.brake > 0.02))
    series = [
        Series(index, "throttle", car.throttle, "s-throttle", area=True),
        Series(index, "brake", -car.brake, "s-brake", area=True, factor=-1.0),
    ]
    marks = [(1.0, "100"), (0.0, "0"), (-1.0, "100")]
    alt = f"{car.name}: full throttle over {full:.0%} of the distance, braking over {brake:.0%}."
    words = (("throttle", "throttle share, up"), ("brake", "brake share, down"))
    return Panel(
        f"pedals-{index}", "Throttle and brake", "%", -1.08, 1.08, marks, series, alt, index, words
    )


def _grip(index: int, car: CarTrace) -> Panel:
    series = [
        Series(index, "grip_front", 100 * car.grip_front, "s-front", factor=100),
        Series(index, "grip_rear", 100 * car.grip_rear, "s-rear", factor=100),
    ]
    marks = [(v, number(v, 0)) for v in (0.0, 50.0, 100.0)]
    alt = (
        f"{car.name}: mean use of grip {car.grip_front.mean():.0%} at the front axle, "
        f"{car.grip_rear.mean():.0%} at the rear."
    )
    words = (("front", "front axle"), ("rear", "rear axle"))
    return Panel(f"grip-{index}", "Grip in use", "%", 0, 108, marks, series, alt, index, words)


def draw(panel: Panel, comparison: Comparison, sectors: tuple[Sector, ...]) -> Html:
    """A panel with its head, the read-outs that the cursor fills, and its plot."""
    plot = el(
        "div",
        el(
            "svg",
            _bands(sectors, comparison.length),
            _rule(panel),
            [_curve(panel, series, comparison.s) for series in panel.series],
            viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            preserveAspectRatio="none",
            aria_hidden="true",
            focusable="false",
        ),
        [_tick(panel, value, label) for value, label in panel.marks],
        el("i", class_="cursor", data_cursor=True, hidden=True),
        [
            el("i", class_=f"dot dot-{series.car}", data_dot=i, hidden=True)
            for i, series in enumerate(panel.series)
        ],
        class_=f"plot plot-{panel.key.split('-')[0]}{' plot-tall' if panel.tall else ''}",
        data_plot=panel.key,
        role="img",
        aria_label=panel.alt,
    )
    return el("div", _head(panel, comparison), plot, class_="panel")


def _head(panel: Panel, comparison: Comparison) -> Html:
    owner = None
    if panel.car is not None:
        car = comparison.cars[panel.car]
        owner = join(mark(car.letter, panel.car), el("span", car.name, class_="panel-car"))
    words = [el("span", words, class_=f"key key-{key}") for key, words in panel.key_words]
    unit = el("small", panel.unit) if panel.unit else None
    title = el("h3", panel.title, " ", unit)
    return el(
        "div",
        title,
        owner,
        el("span", words, class_="keys") if words else None,
        el("span", class_="readout", data_read=panel.key),
        class_="panel-head",
    )


def mark(letter: str, index: int) -> Html:
    """A car's badge: its letter in its shape and colour."""
    return el("span", el("b", letter), class_=f"mark mark-{index % 6}", aria_hidden="true")


def _up(panel: Panel, values: Array) -> Array:
    return HEIGHT * (1 - (values - panel.low) / (panel.high - panel.low))


def _curve(panel: Panel, series: Series, s: Array) -> Html:
    x, y = WIDTH * (s - s[0]) / (s[-1] - s[0]), _up(panel, series.values)
    if series.channel == "gear":
        edge = np.flatnonzero(np.diff(series.values)) + 1
        order = np.sort(np.concatenate([[0], edge, edge, [s.size - 1]]))
        x, y = x[order], y[np.concatenate([[0], np.column_stack([edge - 1, edge]).ravel(), [-1]])]
    else:
        keep = simplified(x, y, 2.0)
        x, y = x[keep], y[keep]
    line = el("path", class_=f"curve {series.style}", d=polyline(x, y))
    if not series.area:
        return line
    zero = float(_up(panel, np.zeros(1))[0])
    outline = polyline(np.r_[x[0], x, x[-1]], np.r_[zero, y, zero], close=True)
    return join(el("path", class_=f"area {series.style}", d=outline), line)


def _bands(sectors: tuple[Sector, ...], length: float) -> Html:
    """Corners as shaded bands behind the curves; equal parts alternate."""
    named = any(not sector.label for sector in sectors)
    shaded = [s for i, s in enumerate(sectors) if (s.label if named else i % 2)]
    return join(
        el(
            "rect",
            class_="band",
            x=f"{WIDTH * sector.start / length:.0f}",
            y=0,
            width=f"{WIDTH * (sector.end - sector.start) / length:.0f}",
            height=f"{HEIGHT:.0f}",
        )
        for sector in shaded
    )


def _rule(panel: Panel) -> Html:
    lines = [
        el(
            "path",
            class_="rule rule-zero" if value == 0 and panel.low < 0 else "rule",
            d=f"M0 {HEIGHT * (1 - (value - panel.low) / (panel.high - panel.low)):.0f}h{WIDTH:.0f}",
        )
        for value, _ in panel.marks
    ]
    return join(lines)


def _tick(panel: Panel, value: float, label: str) -> Html:
    up = 100 * (value - panel.low) / (panel.high - panel.low)
    return el("span", label, class_="tick", style=f"bottom:{up:.2f}%", aria_hidden="true")


def axis(comparison: Comparison) -> Html:
    """Distance below the panels."""
    length = comparison.length
    marks = [m for m in ticks(0, length, 6) if m < 0.8 * length]
    far = length >= 2000
    labels = [(m, f"{m / 1000:g}" if far else f"{m:g}") for m in marks]
    labels.append((length, f"{length / 1000:.2f} km" if far else f"{length:.0f} m"))
    shown = [el("span", label, style=f"left:{100 * m / length:.2f}%") for m, label in labels]
    return el("div", shown, class_="axis", aria_hidden="true")


def sector_axis(sectors: tuple[Sector, ...], length: float) -> Html:
    """The numbers of corners (or parts) above the panels."""
    shown: list[Html] = []
    last = dict.fromkeys(AXIS_PX, -NUMBER_PX)
    for sector in sectors:
        share = sector.middle / length
        free = [width for width in AXIS_PX if share * width - last[width] >= NUMBER_PX]
        if not sector.label or not free:
            continue
        last |= {width: share * width for width in free}
        kind = None if len(free) == len(AXIS_PX) else "roomy"
        shown.append(el("span", sector.label, class_=kind, style=f"left:{100 * share:.2f}%"))
    return el("div", shown, class_="axis axis-top", aria_hidden="true")
