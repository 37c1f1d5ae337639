"""The course map: limits, the line coloured by speed or by who gains, marks and labels.

Drawn once as SVG whose unit is a decimetre. What must keep its size on the screen
(cars, numbers, start) is HTML placed over it in per cent, so the map can zoom.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.report import map_labels
from throwdown.report.markup import Child, Html, el, join
from throwdown.report.svg import polyline, simplified, ticks
from throwdown.report.words import KMH, MPH, number

if TYPE_CHECKING:
    from throwdown.course import Course, CourseMesh
    from throwdown.report.sectors import Sector
    from throwdown.report.traces import CarTrace, Comparison

Array = NDArray[np.float64]

SPEED_RAMP = (
    "#7444b4",
    "#6d4fc0",
    "#645bca",
    "#5966d3",
    "#4b72da",
    "#387dde",
    "#1888e1",
    "#0a93d9",
    "#0c9dd2",
    "#00a6cf",
    "#0baeca",
    "#11b6c7",
    "#10bec4",
    "#03c7bf",
    "#15cfb9",
    "#09d8b0",
    "#47dda6",
    "#69e29d",
    "#86e693",
    "#a0e98b",
    "#b8ec83",
    "#cfee7e",
    "#e5ef7b",
    "#f9f07b",
)
"""Slow to fast in equal steps of OKLab lightness, so that it reads the same without hue."""

UNIT = 10.0
WIDEST, TALLEST = 3.2, 1.15


@dataclass(frozen=True)
class View:
    """The map's window in metres: left, bottom, width, height."""

    left: float
    bottom: float
    width: float
    height: float

    def px(self, x: Array) -> Array:
        """Map units to the right of the window's left edge."""
        return (x - self.left) * UNIT

    def py(self, y: Array) -> Array:
        """Map units below the window's upper edge."""
        return (self.bottom + self.height - y) * UNIT

    def place(self, x: float, y: float) -> str:
        """CSS that puts an element's origin at (x, y)."""
        across = 100 * (x - self.left) / self.width
        down = 100 * (self.bottom + self.height - y) / self.height
        return f"left:{across:.2f}%;top:{down:.2f}%"


def view_of(mesh: CourseMesh) -> View:
    """A window around the course with room for labels and a bearable aspect ratio."""
    x, y = np.asarray(mesh.x), np.asarray(mesh.y)
    width, height = float(np.ptp(x)), float(np.ptp(y))
    room = 0.09 * max(width, height) + 8
    width, height = width + 2 * room, height + 2 * room
    height = max(height, width / WIDEST)
    width = max(width, height / TALLEST)
    middle_x, middle_y = float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2
    width, height = round(width, 1), round(height, 1)
    return View(middle_x - width / 2, middle_y - height / 2, width, height)


def draw(course: Course, comparison: Comparison, sectors: tuple[Sector, ...]) -> Html:
    """The whole map; its script finds layers and marks by their data attributes."""
    mesh = course.mesh()
    view = view_of(mesh)
    slow, fast = speed_range(comparison)
    layers = [
        [line_path("map-other", view, car.x, car.y) for car in comparison.cars[1:2]],
        [speed_layer(view, car, i, slow, fast) for i, car in enumerate(comparison.cars[:2])],
        gain_layer(view, comparison),
    ]
    cars = reversed(list(enumerate(comparison.cars)))
    return framed(mesh, view, sectors, layers, [_car(view, car, i) for i, car in cars])


def framed(
    mesh: CourseMesh, view: View, sectors: tuple[Sector, ...], layers: Child, cars: Child = None
) -> Html:
    """A map of ``layers`` on the course, with ``cars`` among its marks."""
    box = f"0 0 {view.width * UNIT:.0f} {view.height * UNIT:.0f}"
    picture = el(
        "svg",
        ground(mesh, view),
        layers,
        start_line(mesh, view),
        viewBox=box,
        preserveAspectRatio="xMidYMid meet",
        aria_hidden="true",
        focusable="false",
    )
    marks = [
        map_labels.draw(mesh, view, sectors),
        el("i", class_="map-cursor", data_map_cursor=True, hidden=True),
        cars,
        _scale_bar(mesh, view),
    ]
    return el(
        "div",
        picture,
        el("div", marks, class_="map-marks", aria_hidden="true"),
        class_="map",
        data_map=True,
        style=f"--aspect:{view.width / view.height:.4f}",
    )


def speed_range(comparison: Comparison) -> tuple[float, float]:
    """Slowest and fastest of the first two cars [m/s], never the same."""
    slow = min(float(car.v.min()) for car in comparison.cars[:2])
    fast = max(float(car.v.max()) for car in comparison.cars[:2])
    return slow, max(fast, slow + 0.1)


def legend(comparison: Comparison) -> Html:
    """The colour scale, with its ends and middle in both units."""
    slow, fast = speed_range(comparison)
    stops = ",".join(SPEED_RAMP)
    labels = [
        el("span", f"{number(v * KMH, 0)} km/h", el("small", f"{number(v * MPH, 0)} mph"))
        for v in (slow, (slow + fast) / 2, fast)
    ]
    return el(
        "div",
        el("div", class_="ramp", style=f"background:linear-gradient(90deg,{stops})"),
        el("div", labels, class_="ramp-labels"),
        class_="legend",
        data_legend="speed",
    )


def line_path(class_: str, view: View, x: Array, y: Array) -> Html:
    """One plain line."""
    px, py = view.px(x), view.py(y)
    keep = simplified(px, py, 1.0)
    return el("path", class_=class_, d=polyline(px[keep], py[keep]))


def _edges(mesh: CourseMesh) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    across_x, across_y = -np.sin(mesh.heading), np.cos(mesh.heading)
    left = mesh.x + across_x * mesh.width_left, mesh.y + across_y * mesh.width_left
    right = mesh.x - across_x * mesh.width_right, mesh.y - across_y * mesh.width_right
    if not mesh.closed:
        return left, right
    (lx, ly), (rx, ry) = left, right
    return (np.append(lx, lx[0]), np.append(ly, ly[0])), (
        np.append(rx, rx[0]),
        np.append(ry, ry[0]),
    )


def ground(mesh: CourseMesh, view: View) -> Html:
    """Asphalt between the limits, a casing that stays visible from afar, and the limits."""
    outlines: list[tuple[Array, Array]] = []
    for x, y in _edges(mesh):
        px, py = view.px(x), view.py(y)
        keep = simplified(px, py, 1.0)
        outlines.append((px[keep], py[keep]))
    (lx, ly), (rx, ry) = outlines
    if mesh.closed:
        band = polyline(lx, ly, close=True) + polyline(rx[::-1], ry[::-1], close=True)
    else:
        band = polyline(np.append(lx, rx[::-1]), np.append(ly, ry[::-1]), close=True)
    end = slice(None) if not mesh.closed else np.append(np.arange(mesh.x.size), 0)
    return join(
        line_path("map-casing", view, mesh.x[end], mesh.y[end]),
        el("path", class_="map-asphalt", d=band),
        el("path", class_="map-limit", d=polyline(lx, ly) + polyline(rx, ry)),
    )


def coloured(view: View, x: Array, y: Array, bins: NDArray[np.intp]) -> dict[int, str]:
    """Path data for each bin; neighbouring runs share a point, so that there are no gaps."""
    px, py = view.px(x), view.py(y)
    edges = [0, *(np.flatnonzero(np.diff(bins)) + 1).tolist(), bins.size - 1]
    data: dict[int, str] = {}
    for a, b in pairwise(edges):
        if b <= a:
            continue
        rx, ry = px[a : b + 1], py[a : b + 1]
        keep = simplified(rx, ry, 1.0)
        bin_ = int(bins[a])
        data[bin_] = data.get(bin_, "") + polyline(rx[keep], ry[keep])
    return data


def speed_layer(
    view: View, car: CarTrace, index: int, slow: float, fast: float, *, hidden: bool | None = None
) -> Html:
    """The line coloured by speed; that of the first car is shown unless told otherwise."""
    share = (car.v - slow) / (fast - slow)
    bins = np.clip((share * len(SPEED_RAMP)).astype(np.intp), 0, len(SPEED_RAMP) - 1)
    paths = coloured(view, car.x, car.y, bins)
    return el(
        "g",
        [el("path", d=d, stroke=SPEED_RAMP[bin_]) for bin_, d in sorted(paths.items())],
        class_="map-line",
        data_layer=f"speed-{index}",
        hidden=index > 0 if hidden is None else hidden,
    )


def gain_rate(comparison: Comparison) -> Array:
    """How fast the first car gains, smoothed over a hundredth of the course [s/m]."""
    rate = np.gradient(comparison.delta, comparison.s)
    width = max(3, comparison.s.size // 100) | 1
    padded = np.pad(rate, width // 2, mode="edge")
    return np.convolve(padded, np.full(width, 1 / width), mode="valid")


def gain_layer(view: View, comparison: Comparison) -> Html:
    """Who gains: the gaining car's colour, dashed for the second car, stronger for more."""
    rate = gain_rate(comparison)
    most = float(np.percentile(np.abs(rate), 95)) or 1.0
    bins = np.clip(np.rint(3 * rate / most), -3, 3).astype(np.intp)
    first = comparison.cars[0]
    paths = coloured(view, first.x, first.y, bins)
    drawn = [
        el("path", d=d, class_=f"gain gain-{'a' if b > 0 else 'b' if b < 0 else 'none'}-{abs(b)}")
        for b, d in sorted(paths.items())
    ]
    return el("g", drawn, class_="map-line", data_layer="gain", hidden=True)


def start_line(mesh: CourseMesh, view: View) -> Html:
    """Start, and finish where the course is open."""
    (lx, ly), (rx, ry) = _edges(mesh)
    places = [0] if mesh.closed else [0, -1]
    lines = [
        polyline(view.px(np.array([lx[i], rx[i]])), view.py(np.array([ly[i], ry[i]])))
        for i in places
    ]
    return el("path", class_="map-start", d="".join(lines))


def _car(view: View, car: CarTrace, index: int) -> Html:
    return el(
        "span",
        el("b", car.letter),
        class_=f"mark mark-{index % 6} map-car",
        data_map_car=index,
        style=view.place(float(car.x[0]), float(car.y[0])),
    )


def _scale_bar(mesh: CourseMesh, view: View) -> Html:
    """In the lower left, or in the lower right where the course is in the way."""
    metres = ticks(0, view.width * 0.3, 2)[-1]
    label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    width = f"width:{100 * metres / view.width:.2f}%"
    low = np.asarray(mesh.y) < view.bottom + 0.14 * view.height
    busy = bool(np.any(low & (np.asarray(mesh.x) < view.left + 0.4 * view.width)))
    side = "map-scale map-scale-right" if busy else "map-scale"
    return el("span", label, class_=side, data_map_scale=metres, style=width)
