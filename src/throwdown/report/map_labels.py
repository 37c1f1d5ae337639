"""Where the map's labels go, so that they hide neither the line nor each other.

Labels keep their size on the screen, so their places are tried at two widths of
the map, a desk's and a phone's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.report.markup import Html, el, join

if TYPE_CHECKING:
    from throwdown.course import CourseMesh
    from throwdown.report.course_map import View
    from throwdown.report.sectors import Sector

Array = NDArray[np.float64]

WIDE_PX, NARROW_PX = 840.0, 356.0
ASIDE_PX = 17.0
CLEAR_PX = 11.0
APART_PX = 15.0
FLAG_PX = (98.0, 20.0)
ONWARD = (0.0, 0.015, 0.03, 0.045)
"""Shares of the course by which an arrow may give way."""

CORNERS = ("right-above", "left-above", "right-below", "left-below")


@dataclass(frozen=True, eq=False)
class Screen:
    """The course in pixels of a map ``width`` px wide, y down."""

    x: Array
    y: Array
    width: float
    height: float

    @classmethod
    def of(cls, mesh: CourseMesh, view: View, width: float) -> Screen:
        """Lay the course on such a map."""
        scale = width / view.width
        x = (np.asarray(mesh.x) - view.left) * scale
        y = (view.bottom + view.height - np.asarray(mesh.y)) * scale
        return cls(x, y, width, view.height * scale)

    def clearance(self, x: float, y: float) -> float:
        """Distance from (x, y) to the line [px]."""
        return float(np.hypot(self.x - x, self.y - y).min())


@dataclass(frozen=True)
class Label:
    """A corner's number: its node, its push aside [px], and whether a phone has room for it."""

    text: str
    node: int
    dx: float
    dy: float
    on_phones: bool


def draw(mesh: CourseMesh, view: View, sectors: tuple[Sector, ...]) -> Html:
    """Corner numbers, direction arrows, start and finish."""
    wide, narrow = (Screen.of(mesh, view, width) for width in (WIDE_PX, NARROW_PX))
    labels = corner_labels(mesh, wide, narrow, sectors)
    numbers = [
        el(
            "span",
            label.text,
            class_="map-corner" if label.on_phones else "map-corner map-roomy",
            style=f"{_at(mesh, view, label.node)};{_push(label.dx, label.dy)}",
        )
        for label in labels
    ]
    return join(
        numbers, _arrows(mesh, view, wide, labels), _flags(mesh, view, wide, narrow, labels)
    )


def corner_labels(
    mesh: CourseMesh, wide: Screen, narrow: Screen, sectors: tuple[Sector, ...]
) -> list[Label]:
    """Numbers outside their corners; one that would cover another is left out."""
    labels: list[Label] = []
    for sector in sectors:
        if not sector.label:
            continue
        node = min(round(sector.middle / mesh.step), mesh.x.size - 1)
        dx, dy = _aside(mesh, wide, node, 1.0 if sector.hand == "left" else -1.0)
        if _covers(wide, node, dx, dy, labels):
            continue
        phones = [label for label in labels if label.on_phones]
        free = not _covers(narrow, node, dx, dy, phones)
        labels.append(Label(sector.label, node, dx, dy, free))
    return labels


def _aside(mesh: CourseMesh, screen: Screen, node: int, side: float) -> tuple[float, float]:
    """A push to the outside of the corner, or to its inside where there is more room."""
    heading = float(mesh.heading[node])
    across = ASIDE_PX * np.array([np.sin(heading), np.cos(heading)])
    room = [
        screen.clearance(screen.x[node] + way * across[0], screen.y[node] + way * across[1])
        for way in (side, -side)
    ]
    way = side if room[0] >= min(CLEAR_PX, room[1]) else -side
    return float(way * across[0]), float(way * across[1])


def _covers(screen: Screen, node: int, dx: float, dy: float, labels: list[Label]) -> bool:
    x, y = screen.x[node] + dx, screen.y[node] + dy
    return any(
        np.hypot(screen.x[o.node] + o.dx - x, screen.y[o.node] + o.dy - y) < APART_PX
        for o in labels
    )


def _flags(
    mesh: CourseMesh, view: View, wide: Screen, narrow: Screen, labels: list[Label]
) -> list[Html]:
    names = [(0, "Start / finish")] if mesh.closed else [(0, "Start"), (mesh.x.size - 1, "Finish")]
    marks = []
    for node, name in names:
        costs = [sum(_cost(s, node, place, labels) for s in (wide, narrow)) for place in CORNERS]
        best = CORNERS[int(np.argmin(costs))]
        flag = el("i", class_="flag")
        style = _at(mesh, view, node)
        marks.append(el("span", flag, name, class_=f"map-flag map-flag-{best}", style=style))
    return marks


def _cost(screen: Screen, node: int, place: str, labels: list[Label]) -> float:
    """What a flag there would hide: the line, numbers, or itself beyond the window."""
    width, height = FLAG_PX
    left = screen.x[node] - (width if place.startswith("left") else 8)
    top = screen.y[node] - (height + 8 if place.endswith("above") else -8)

    def inside(x: Array, y: Array) -> int:
        return int(
            np.sum((x > left - 4) & (x < left + width + 4) & (y > top - 4) & (y < top + height + 4))
        )

    line = inside(screen.x, screen.y) / screen.x.size * 400
    x = np.array([screen.x[o.node] + o.dx for o in labels])
    y = np.array([screen.y[o.node] + o.dy for o in labels])
    beyond = left < 0 or left + width > screen.width or top < 0 or top + height > screen.height
    return float(line + 20 * inside(x, y) + 1000 * beyond)


def _arrows(mesh: CourseMesh, view: View, screen: Screen, labels: list[Label]) -> list[Html]:
    """Which way round: small chevrons beside the line, a little further on where a number is."""
    marks = []
    for share in (0.045, 0.36, 0.68):
        for further in ONWARD:
            node = min(int((share + further) * mesh.x.size), mesh.x.size - 1)
            heading = float(mesh.heading[node])
            away = 10 + float(mesh.width_right[node]) * WIDE_PX / view.width
            dx, dy = away * float(np.sin(heading)), away * float(np.cos(heading))
            if not _covers(screen, node, dx, dy, labels):
                break
        style = f"{_at(mesh, view, node)};{_push(dx, dy)} rotate({-np.degrees(heading):.0f}deg)"
        marks.append(el("span", "➤", class_="map-arrow", style=style))
    return marks


def _at(mesh: CourseMesh, view: View, node: int) -> str:
    return view.place(float(mesh.x[node]), float(mesh.y[node]))


def _push(dx: float, dy: float) -> str:
    return f"transform:translate(-50%,-50%) translate({dx:.0f}px,{dy:.0f}px)"
