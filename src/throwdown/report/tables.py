"""The report's tables: entries, sectors, and every figure of every car with its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.driver import PROFESSIONAL
from throwdown.report.charts import mark
from throwdown.report.markup import Child, Html, el, linked
from throwdown.report.words import (
    KMH,
    MPH,
    car_name,
    dollars,
    figure,
    lap_time,
    percent,
    signed,
    three,
)

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.car.figures import Figure
    from throwdown.duel import Entry
    from throwdown.report.sectors import SectorTime

UNITS = {"-": "", "m2": "m²", "ft2": "ft²", "m/s2": "m/s²", "lb ft": "lb·ft", "N m": "N·m"}
"""Units as they are printed, where the data files spell them without signs."""

LABELS = {
    "cg_height": "Centre-of-gravity height",
    "front_mass_fraction": "Share of mass on the front axle",
    "drive_front_fraction": "Share of drive torque to the front axle",
    "brake_front_fraction": "Share of braking at the front axle",
    "downforce_area": "Downforce area (Cl·A, downforce positive)",
    "downforce_front_fraction": "Share of downforce at the front axle",
    "drag_area": "Drag area (Cd·A)",
    "mass": "Kerb mass",
    "skidpad": "Skid-pad lateral acceleration",
    "load_sensitivity": "Tyre load sensitivity",
    "power_rpm": "Engine speed of peak power",
    "torque_rpm_low": "Engine speed where peak torque begins",
    "torque_rpm_high": "Engine speed where peak torque ends",
    "redline_rpm": "Redline",
    "zero_to_60": "0–60 mph",
    "zero_to_100_kmh": "0–100 km/h",
    "quarter_mile": "Quarter mile",
    "braking_70_0": "Braking 70–0 mph",
    "price": "List price when new",
    "power": "Peak power",
    "torque": "Peak torque",
    "width": "Width without mirrors",
    "track_front": "Front track width",
    "track_rear": "Rear track width",
    "tyre_radius": "Rolling tyre radius",
    "tyre_width_front": "Front tyre width",
    "tyre_width_rear": "Rear tyre width",
    "brake_deceleration": "Limit of the brakes",
    "differential_lock": "Differential lock (0 open, 1 locked)",
    "roll_stiffness_front_fraction": "Share of roll stiffness at the front axle",
    "longitudinal_grip_ratio": "Lengthways over sideways grip",
}
"""Names of figures that reading the key does not give away."""


def entries(entries: Sequence[Entry], letters: Sequence[str], samples: int) -> Html:
    """All cars, fastest first, each with its own of ``letters``."""
    heads = ["Car", "Median time", "9 in 10 draws", "Wins", "Top speed", "List price"]
    minutes = any(three(entry.time_quantiles)[2] >= 59.995 for entry in entries)
    ranked = sorted(range(len(entries)), key=lambda i: entries[i].time_quantiles.p50)
    rows = [_entry(entries[i], letters[i], i, samples, minutes) for i in ranked]
    return table("Every car in this race, likelier winner first", heads, rows, "entries")


def _entry(entry: Entry, letter: str, index: int, samples: int, minutes: bool) -> list[Child]:
    car = entry.car
    low, middle, high = three(entry.time_quantiles)
    kind = f"{car.year} · {car.drive}-wheel drive · {car.tyre.replace('-', ' ')} tyres"
    top = float(entry.lap.top_speed_mps)
    price = "not known" if car.price_usd is None else dollars(car.price_usd)
    if entry.handicap.given:
        kind += f" · with {entry.handicap.said()}"
    if entry.driver is not None and (entry.tally is not None or entry.driver != PROFESSIONAL):
        kind += f" · driver: {entry.driver.name}"
    if entry.tally is not None:
        kind += f" · {entry.tally.words()}"
    name = el("span", el("b", car_name(car)), el("small", kind), class_="car-cell")
    return [
        el("span", mark(letter, index), name, class_="with-mark"),
        lap_time(middle, minutes=minutes),
        f"{lap_time(low, minutes=minutes)} – {lap_time(high, minutes=minutes)}",
        percent(entry.win_probability, samples),
        el("span", f"{top * KMH:.0f} km/h ", el("small", f"{top * MPH:.0f} mph")),
        price,
    ]


def sectors(rows: Sequence[SectorTime], names: Sequence[str]) -> Html:
    """Sector times of the first two cars, who gains, and a bar that shows it."""
    heads: list[Child] = ["Sector", "Length"]
    heads += [el("span", mark("AB"[i], i), el("span", name)) for i, name in enumerate(names)]
    heads += ["B − A", "Who gains"]
    most = max(max(abs(row.difference) for row in rows), 1e-9)
    body: list[list[Child]] = []
    for row in rows:
        sector = row.sector
        gap = row.difference
        body.append(
            [
                [sector.name, el("small", f" {sector.hand}") if sector.hand else None],
                f"{sector.end - sector.start:,.0f} m",
                *(f"{time:.2f}" for time in row.times[:2]),
                _gain_words(gap),
                _gain_bar(gap, most, names),
            ]
        )
    total = [sum(row.times[i] for row in rows) for i in (0, 1)]
    length = rows[-1].sector.end - rows[0].sector.start
    gap = total[1] - total[0]
    foot: list[Child] = ["Whole lap", f"{length:,.0f} m", *(f"{t:.2f}" for t in total)]
    ahead = "A" if gap >= 0 else "B"
    foot += [_gain_words(gap), el("b", ahead, el("span", " in all", class_="in-all"))]
    caption = "Time in each sector [s] and who gains there"
    return table(caption, heads, body, "sectors", foot=foot)


def _gain_words(gap: float) -> str:
    return signed(gap, 2)


def _gain_bar(gap: float, most: float, names: Sequence[str]) -> Html:
    level = round(gap, 2) == 0
    first = gap > 0
    words = "level" if level else f"{names[0] if first else names[1]} gains"
    size = f"width:{0 if level else 50 * abs(gap) / most:.1f}%"
    bar = el("i", class_=f"gain-bar gain-{'first' if first else 'second'}", style=size)
    letter = "=" if level else "AB"[not first]
    return el(
        "span",
        el("span", bar, class_="gain-track", aria_hidden="true"),
        el("b", letter, aria_hidden="true"),
        el("span", words, class_="sr"),
        class_="gain-cell",
    )


def figures(car: Car) -> Html:
    """Every figure of ``car``: as given, how sure, from where."""
    heads = ["Figure", "Value", "Standard deviation", "Kind", "Source"]
    rows: list[list[Child]] = []
    for name, item in sorted(car.figures.items(), key=lambda pair: _label(pair[0])):
        rows.append(
            [
                _label(name),
                f"{_given(item.given)} {_unit(item.unit)}".strip(),
                _deviation(item),
                el("span", item.kind, class_=f"kind kind-{_kind(item.kind)}"),
                linked(item.source),
            ]
        )
    return table(f"Figures of {car_name(car)}", heads, rows, "figures")


def _kind(kind: str) -> str:
    return kind if kind in ("measured", "published", "estimated") else "other"


def _label(name: str) -> str:
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _unit(unit: str) -> str:
    return UNITS.get(unit, unit)


def _given(given: Any) -> str:
    return " / ".join(figure(float(value)) for value in np.atleast_1d(given))


def _deviation(item: Figure) -> str:
    """The standard deviation in the unit of the figure as given."""
    sd = np.atleast_1d(np.asarray(item.sd, dtype=np.float64))
    value, given = np.atleast_1d(item.value).astype(float), np.atleast_1d(item.given).astype(float)
    usable = np.abs(value) > 0
    ratio = float((given[usable] / value[usable])[0]) if usable.any() else 1.0
    own = sd * ratio
    if np.allclose(own, own[0]):
        own = own[:1]
    if not own.any():
        return "exact"
    shown = " / ".join(figure(float(f"{v:.2g}")) for v in own)
    return f"± {shown} {_unit(item.unit)}".strip()


def table(
    caption: str,
    heads: Sequence[Child],
    rows: Sequence[Sequence[Child]],
    kind: str,
    *,
    foot: Sequence[Child] | None = None,
) -> Html:
    """A table whose first column heads its rows, in a box that scrolls where it must."""
    head = el("tr", [el("th", cell, scope="col") for cell in heads])
    labels = [
        cell if isinstance(cell, str) and not isinstance(cell, Html) else None for cell in heads
    ]
    body = [_row(row, labels) for row in rows]
    return el(
        "div",
        el(
            "table",
            el("caption", caption),
            el("thead", head),
            el("tbody", body),
            el("tfoot", _row(foot, labels)) if foot else None,
        ),
        class_=f"table table-{kind}",
        role="region",
        aria_label=caption,
        tabindex=0,
    )


def _row(cells: Sequence[Child], labels: Sequence[str | None]) -> Html:
    first, *rest = cells
    named = zip(rest, labels[1:], strict=True)
    return el(
        "tr",
        el("th", first, scope="row"),
        [el("td", cell, data_label=label) for cell, label in named],
    )
