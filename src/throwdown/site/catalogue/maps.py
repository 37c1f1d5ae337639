"""Courses as drawings: a thumbnail for lists, and a larger map with start, way and scale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from throwdown.course import CourseMesh
from throwdown.report.svg import polyline, simplified, ticks
from throwdown.site.catalogue import shelf

Array = NDArray[np.float64]
THUMB_POINTS, MAP_POINTS = 120, 1500
WIDTH = 1000.0
"""Of a drawing, in its own units."""
TALLEST, FLATTEST = 0.9, 0.12
"""The height of a drawing over its width, at most and at least."""


@dataclass(frozen=True)
class Drawing:
    """The line of a course as the path of an SVG, and what is laid on it."""

    line: str
    box: str
    points: int
    start: str = ""
    finish: str = ""
    arrow: str = ""
    bar: str = ""
    bar_m: float = 0.0


@dataclass(frozen=True)
class _Frame:
    """How metres become units of a drawing."""

    left: float
    top: float
    scale: float
    height: float

    def place(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return where a point of the course lies in the drawing."""
        return (x - self.left) * self.scale, (self.top - y) * self.scale


@cache
def thumb(name: str) -> Drawing:
    """Draw a course of the catalogue small, in at most 120 points."""
    mesh = shelf.course(name).mesh()
    frame = _frame(mesh)
    line, points = _line(mesh, frame, THUMB_POINTS)
    return Drawing(line, f"0 0 {WIDTH:.0f} {frame.height:.0f}", points)


@cache
def large(name: str) -> Drawing:
    """Draw a course of the catalogue with its start, the way round and a scale."""
    mesh = shelf.course(name).mesh()
    frame = _frame(mesh)
    line, points = _line(mesh, frame, MAP_POINTS)
    bar_m = ticks(0.0, WIDTH / frame.scale * 0.3, 2)[-1]
    low = frame.height + 40.0
    bar = f"M20 {low - 12:.0f}v12h{bar_m * frame.scale:.0f}v-12"
    return Drawing(
        line,
        f"0 0 {WIDTH:.0f} {low + 12:.0f}",
        points,
        start=_across(mesh, frame, 0),
        finish="" if mesh.closed else _across(mesh, frame, mesh.x.size - 1),
        arrow=_arrow(mesh, frame),
        bar=bar,
        bar_m=bar_m,
    )


def _frame(mesh: CourseMesh) -> _Frame:
    """Lay a window around the course that is neither too tall nor too flat."""
    x, y = np.asarray(mesh.x), np.asarray(mesh.y)
    across, up = float(np.ptp(x)), float(np.ptp(y))
    across = max(across, up / TALLEST, 1.0) * 1.1
    up = max(up * 1.1, across * FLATTEST)
    middle_x, middle_y = float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2
    scale = WIDTH / across
    return _Frame(middle_x - across / 2, middle_y + up / 2, scale, up * scale)


def _line(mesh: CourseMesh, frame: _Frame, most: int) -> tuple[str, int]:
    x, y = frame.place(np.asarray(mesh.x), np.asarray(mesh.y))
    if mesh.closed:
        # The two ends of what is simplified must differ, so the way back is one more point.
        x, y = np.append(x, x[0]), np.append(y, y[0])
    tolerance = 0.4
    keep = simplified(x, y, tolerance)
    while keep.size > most:
        tolerance *= 1.4
        keep = simplified(x, y, tolerance)
    last = -1 if mesh.closed else None
    return polyline(x[keep][:last], y[keep][:last], close=mesh.closed), int(keep[:last].size)


def _across(mesh: CourseMesh, frame: _Frame, at: int) -> str:
    """Draw a line across the course."""
    x, y = frame.place(float(mesh.x[at]), float(mesh.y[at]))
    angle = float(mesh.heading[at])
    dx, dy = -np.sin(angle) * 17.0, -np.cos(angle) * 17.0
    return f"M{x - dx:.0f} {y - dy:.0f}L{x + dx:.0f} {y + dy:.0f}"


def _arrow(mesh: CourseMesh, frame: _Frame) -> str:
    """Draw the head of an arrow a little after the start, beside the line."""
    at = min(mesh.x.size - 1, max(1, mesh.x.size // 40))
    x, y = frame.place(float(mesh.x[at]), float(mesh.y[at]))
    angle = float(mesh.heading[at])
    ahead = np.array([np.cos(angle), -np.sin(angle)])
    aside = np.array([-np.sin(angle), -np.cos(angle)])
    middle = np.array([x, y]) + aside * 24.0
    corners = [
        middle + ahead * 16,
        middle - ahead * 12 + aside * 11,
        middle - ahead * 12 - aside * 11,
    ]
    return "M" + "L".join(f"{px:.0f} {py:.0f}" for px, py in corners) + "z"
