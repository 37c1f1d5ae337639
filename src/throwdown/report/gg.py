"""The g-g diagram: where a lap lies in the plane of sideways and lengthways acceleration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.report.charts import mark
from throwdown.report.markup import Child, Html, el
from throwdown.report.svg import dots

if TYPE_CHECKING:
    from throwdown.report.traces import CarTrace, Comparison

Array = NDArray[np.float64]

G = 9.80665
HALF = 500.0
"""Half the width of the picture, in its own units."""

MOST_DOTS = 900
WORDS = (
    ("top", "accelerating"),
    ("bottom", "braking"),
    ("left", "turning left"),
    ("right", "turning right"),
)


def common_limit(comparison: Comparison, least: float = 0.0) -> float:
    """Half the width of the g-g diagrams [g], the same for both cars.

    There is room for ``least`` [m/s²] in any case.
    """
    most = max(float(np.abs(np.concatenate([car.ax, car.ay])).max()) for car in comparison.cars[:2])
    most = max(most, least) / G
    return float(np.ceil(10 * most * 1.06) / 10) or 0.5


def draw(car: CarTrace, index: int, limit: float) -> Html:
    """Where a lap lies in the plane of accelerations: a dot a node, left turns to the left."""
    step = max(1, car.ax.size // MOST_DOTS)
    cloud = dots(*on_paper(car.ay[::step], car.ax[::step], limit))
    caption = el("figcaption", mark(car.letter, index), el("span", car.name))
    drawn = el("path", class_=f"cloud s-{index}", d=cloud)
    return el("figure", caption, plane(drawn, index, limit, _alt(car)), class_="gg")


def on_paper(ay: Array, ax: Array, limit: float) -> tuple[Array, Array]:
    """Places in the diagram of accelerations [m/s²]: left turns to the left, throttle up."""
    scale = HALF / (limit * G)
    return -ay * scale, -ax * scale


def plane(drawn: Child, index: int, limit: float, alt: str) -> Html:
    """The plane of accelerations up to ``limit`` [g] with what is ``drawn`` on it.

    It has the cursor of car ``index``.
    """
    rings = _rings(limit)
    return el(
        "div",
        _picture(drawn, limit, rings),
        [_ring_label(ring, limit) for ring in rings],
        [el("span", word, class_=f"gg-word gg-{side}") for side, word in WORDS],
        el("i", class_=f"dot dot-{index} dot-gg", data_gg=index, hidden=True),
        class_="gg-plot",
        role="img",
        aria_label=alt,
    )


def _rings(limit: float) -> list[float]:
    """Circles to measure by [g]: quarters where the diagram is small, halves else."""
    step = 0.25 if limit <= 1 else 0.5
    return [step * i for i in range(1, int(limit / step) + 1) if step * i < limit]


def _picture(drawn: Child, limit: float, rings: list[float]) -> Html:
    scale = HALF / limit
    return el(
        "svg",
        el("path", class_="rule rule-zero", d="M-500 0h1000M0-500v1000"),
        [el("circle", class_="rule", cx=0, cy=0, r=f"{ring * scale:.0f}") for ring in rings],
        drawn,
        viewBox="-500 -500 1000 1000",
        aria_hidden="true",
        focusable="false",
    )


def _ring_label(ring: float, limit: float) -> Html:
    """On the diagonal, where neither the axes nor their words are."""
    away = 50 * ring / limit * 0.5**0.5
    place = f"left:{50 + away:.2f}%;top:{50 - away:.2f}%"
    return el("span", f"{ring:g} g", class_="gg-ring", style=place)


def _alt(car: CarTrace) -> str:
    return (
        f"{car.name}: up to {car.ax.max() / G:.2f} g accelerating, {-car.ax.min() / G:.2f} g "
        f"braking and {np.abs(car.ay).max() / G:.2f} g in corners."
    )
