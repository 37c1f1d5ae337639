"""The map of one lap: its line coloured by what the feet do, and its corners close up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.report import course_map
from throwdown.report.course_map import UNIT, View, coloured, line_path
from throwdown.report.markup import Html, el

if TYPE_CHECKING:
    from throwdown.course import Course, CourseMesh
    from throwdown.report.sectors import Sector
    from throwdown.report.traces import CarTrace, Comparison

FEET = (
    ("brake", "braking"),
    ("coast", "coasting"),
    ("part", "part throttle"),
    ("full", "full throttle"),
)
"""What the feet do, as the styles and the legend name it."""

LEAST, FULL = 0.02, 0.98
"""Shares of a pedal that count as pressed, and as pressed down."""

CLOSE_UPS = 3
ROOM_M = 22.0
CLOSE_ASPECT = 1.25


def feet(car: CarTrace) -> NDArray[np.intp]:
    """Which of FEET at every node, (n,)."""
    found = np.where(car.throttle >= FULL, 3, np.where(car.throttle > LEAST, 2, 1))
    return np.where(car.brake > LEAST, 0, found).astype(np.intp)


def draw(course: Course, comparison: Comparison, sectors: tuple[Sector, ...]) -> Html:
    """The whole map; the layers are told apart by their data attributes."""
    mesh = course.mesh()
    view = course_map.view_of(mesh)
    slow, fast = course_map.speed_range(comparison)
    layers = [
        _smoothest(view, comparison),
        _feet_layer(view, comparison.cars[0]),
        course_map.speed_layer(view, comparison.cars[0], 0, slow, fast, hidden=True),
        course_map.gain_layer(view, comparison) if len(comparison.cars) > 1 else None,
    ]
    return course_map.framed(mesh, view, sectors, layers)


def legend(comparison: Comparison) -> Html:
    """The colours of the feet, and the thin line."""
    keys = [el("span", el("i", class_=f"foot foot-{key}"), words) for key, words in FEET]
    if len(comparison.cars) > 1:
        keys.append(el("span", el("i", class_="foot foot-other"), comparison.cars[1].name))
    return el("div", keys, class_="legend legend-feet", data_legend="feet")


def close_up(course: Course, comparison: Comparison, sector: Sector) -> Html:
    """The lines through one sector between the limits, as large as fits."""
    mesh = course.mesh()
    view = _around(mesh, sector)
    return el(
        "svg",
        course_map.ground(mesh, view),
        _smoothest(view, comparison),
        _feet_layer(view, comparison.cars[0]),
        course_map.start_line(mesh, view),
        viewBox=f"0 0 {view.width * UNIT:.0f} {view.height * UNIT:.0f}",
        preserveAspectRatio="xMidYMid slice",
        aria_hidden="true",
        focusable="false",
    )


def apart(comparison: Comparison, sector: Sector) -> float:
    """How far the first two lines are from each other in a sector, at most [m]."""
    inside = (comparison.s >= sector.start) & (comparison.s <= sector.end)
    first, second = comparison.cars[:2]
    return float(np.hypot(second.x - first.x, second.y - first.y)[inside].max(initial=0.0))


def _around(mesh: CourseMesh, sector: Sector) -> View:
    """A window of the close-ups' aspect around the reference line of a sector."""
    inside = (mesh.s >= sector.start) & (mesh.s <= sector.end)
    x, y = np.asarray(mesh.x)[inside], np.asarray(mesh.y)[inside]
    width, height = float(np.ptp(x)) + 2 * ROOM_M, float(np.ptp(y)) + 2 * ROOM_M
    width, height = max(width, height * CLOSE_ASPECT), max(height, width / CLOSE_ASPECT)
    middle_x, middle_y = float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2
    return View(middle_x - width / 2, middle_y - height / 2, width, height)


def _smoothest(view: View, comparison: Comparison) -> list[Html]:
    others = comparison.cars[1:2]
    return [line_path("map-other map-smoothest", view, car.x, car.y) for car in others]


def _feet_layer(view: View, car: CarTrace) -> Html:
    paths = coloured(view, car.x, car.y, feet(car))
    drawn = [el("path", d=d, class_=f"foot-{FEET[key][0]}") for key, d in sorted(paths.items())]
    return el("g", drawn, class_="map-line", data_layer="feet")
