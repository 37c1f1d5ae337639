"""The printable map of a designed course: to scale, in millimetres of A4 paper, as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.course_design.check import limits_on_site, on_site
from throwdown.report.markup import Child, Html, el, join

if TYPE_CHECKING:
    from throwdown.course_design.cones import Cone
    from throwdown.course_design.design import Design

PAGE = (297.0, 210.0)
"""Width and height of the paper [mm]."""
_MARGIN, _HEAD, _FOOT = 10.0, 15.0, 12.0  # mm
_SCALES = (50, 100, 200, 250, 400, 500, 750, 1000, 1500, 2000, 2500, 5000, 10_000, 20_000)
_GRID = (5, 10, 20, 50, 100, 200, 500, 1000)  # m
_STEP = 1.0  # m along the line

COLOURS = {
    "start": "#0f766e",
    "finish": "#111111",
    "gate": "#c2410c",
    "slalom": "#1a5fb4",
    "inner": "#c2410c",
    "outer": "#8a8f98",
}
WORDS = {
    "start": "start",
    "finish": "finish",
    "gate": "gate",
    "slalom": "slalom",
    "inner": "inside of a turn",
    "outer": "outside of a turn",
}


class _Sheet:
    """Where metres of the site lie on the paper [mm]."""

    def __init__(self, design: Design) -> None:
        west, south, east, north = design.site.bounds
        width, height = PAGE[0] - 2 * _MARGIN, PAGE[1] - 2 * _MARGIN - _HEAD - _FOOT
        need = 1000.0 * max((east - west) / width, (north - south) / height)
        self.scale = next((scale for scale in _SCALES if scale >= need), int(np.ceil(need)))
        self.mm = 1000.0 / self.scale
        used = (east - west) * self.mm, (north - south) * self.mm
        self._left = _MARGIN + 0.5 * (width - used[0])
        self._top = _MARGIN + _HEAD + 0.5 * (height - used[1])
        self._west, self._north = west, north

    def x(self, metres: float) -> float:
        """Millimetres from the paper's left edge."""
        return round(self._left + (metres - self._west) * self.mm, 3)

    def y(self, metres: float) -> float:
        """Millimetres from the paper's upper edge."""
        return round(self._top + (self._north - metres) * self.mm, 3)

    def path(self, points: list[list[float]], *, close: bool = False) -> str:
        """Path data through points of the site [m]."""
        text = " ".join(f"{self.x(x):.2f} {self.y(y):.2f}" for x, y in points)
        return f"M{text}{'Z' if close else ''}"


def design_map(design: Design) -> str:
    """Return the map as one SVG file of A4 paper, landscape, on which lengths can be measured."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{head}{map_drawing(design)}\n"


def map_drawing(design: Design) -> Html:
    """The map as an SVG element."""
    sheet = _Sheet(design)
    return el(
        "svg",
        el("title", f"Map of {design.course.name}"),
        el("rect", width=PAGE[0], height=PAGE[1], fill="#ffffff"),
        _site(design, sheet),
        _course(design, sheet),
        [_cone(cone, sheet) for cone in design.cones],
        _head(design, sheet),
        _foot(design, sheet),
        xmlns="http://www.w3.org/2000/svg",
        width=f"{PAGE[0]:g}mm",
        height=f"{PAGE[1]:g}mm",
        viewBox=f"0 0 {PAGE[0]:g} {PAGE[1]:g}",
        font_family="Roboto, Helvetica, Arial, sans-serif",
        role="img",
    )


def _site(design: Design, sheet: _Sheet) -> Html:
    rings = [design.site.edge, *design.site.obstacles]
    edge = sheet.path([list(point) for point in design.site.edge], close=True)
    holes = " ".join(sheet.path([list(p) for p in ring], close=True) for ring in rings[1:])
    return join(
        el("path", d=edge, fill="#f6f5f1", stroke="none"),
        _grid(design, sheet),
        el("path", d=edge, fill="none", stroke="#1b1d21", stroke_width=0.5),
        el("path", d=holes, fill="#b9bac0", stroke="#1b1d21", stroke_width=0.4) if holes else None,
    )


def _grid(design: Design, sheet: _Sheet) -> Html:
    """Lines of whole metres, numbered along the edges of the site's box."""
    west, south, east, north = design.site.bounds
    every = next((step for step in _GRID if step * sheet.mm >= 14.0), _GRID[-1])
    drawn: list[Child] = []
    style: dict[str, Any] = {"stroke": "#d9d6cd", "stroke_width": 0.15}
    for x in np.arange(np.ceil(west / every), np.floor(east / every) + 1) * every:
        at = sheet.x(float(x))
        drawn.append(el("line", x1=at, x2=at, y1=sheet.y(south), y2=sheet.y(north), **style))
        drawn.append(_label(at, sheet.y(south) + 3.2, f"{x:g}", "middle"))
    for y in np.arange(np.ceil(south / every), np.floor(north / every) + 1) * every:
        at = sheet.y(float(y))
        drawn.append(el("line", x1=sheet.x(west), x2=sheet.x(east), y1=at, y2=at, **style))
        drawn.append(_label(sheet.x(west) - 1.2, at + 0.8, f"{y:g}", "end"))
    return el("g", drawn)


def _label(x: float, y: float, text: str, anchor: str) -> Html:
    return el("text", text, x=x, y=y, font_size=2.3, text_anchor=anchor, fill="#4c5058")


def _course(design: Design, sheet: _Sheet) -> Html:
    mesh = design.course.mesh(_STEP)
    left, right = limits_on_site(mesh, design.layout.start)
    x, y, heading = on_site(mesh, design.layout.start)
    ground = sheet.path([*left.tolist(), *right[::-1].tolist()], close=True)
    middle = sheet.path(np.column_stack([x, y]).tolist())
    arrows = [
        _arrow(sheet, float(x[at]), float(y[at]), float(heading[at]))
        for at in range(8, x.size - 4, 24)
    ]
    ends = [
        _line_across(left[at].tolist(), right[at].tolist(), sheet, colour)
        for at, colour in ((0, COLOURS["start"]), (-1, COLOURS["finish"]))
    ]
    names = [
        _name(sheet, float(x[at]), float(y[at]), float(heading[at]), text, back)
        for at, text, back in ((0, "START", 1.0), (-1, "FINISH", -1.0))
    ]
    return join(
        el("path", d=ground, fill="#e3e6ea", stroke="none"),
        el("path", d=middle, fill="none", stroke="#ffffff", stroke_width=0.3),
        arrows,
        ends,
        names,
    )


def _arrow(sheet: _Sheet, x: float, y: float, heading: float) -> Html:
    turn = f"translate({sheet.x(x):.2f} {sheet.y(y):.2f}) rotate({-np.degrees(heading):.1f})"
    return el("path", d="M1.2 0L-0.8 -0.9L-0.8 0.9Z", transform=turn, fill="#4c5058")


def _line_across(left: list[float], right: list[float], sheet: _Sheet, colour: str) -> Html:
    return el(
        "line",
        x1=sheet.x(left[0]),
        y1=sheet.y(left[1]),
        x2=sheet.x(right[0]),
        y2=sheet.y(right[1]),
        stroke=colour,
        stroke_width=0.7,
    )


def _name(sheet: _Sheet, x: float, y: float, heading: float, text: str, back: float) -> Html:
    """A word on the ground before the start or behind the finish."""
    away = 2.0 + 5.0 * abs(np.cos(heading))
    px = sheet.x(x) - back * away * float(np.cos(heading))
    py = sheet.y(y) + back * away * float(np.sin(heading)) + 0.9
    return el(
        "text",
        text,
        x=px,
        y=py,
        font_size=2.8,
        font_weight="bold",
        text_anchor="middle",
        fill="#1b1d21",
    )


def _cone(cone: Cone, sheet: _Sheet) -> Html:
    radius = 0.75 if cone.kind == "slalom" else 0.5
    return el("circle", cx=sheet.x(cone.x), cy=sheet.y(cone.y), r=radius, fill=COLOURS[cone.kind])


def _head(design: Design, sheet: _Sheet) -> Html:
    ours, other = design.underdog.name, design.favourite.name
    facts = (
        f"Site {design.site.name} · rules {design.rules.id}, version {design.rules.version} · "
        f"seed {design.seed} · {design.course.length:.0f} m long, {design.layout.width:g} m wide · "
        f"{len(design.cones)} cones · scale 1:{sheet.scale} on A4"
    )
    left = _MARGIN
    return join(
        el("text", f"{ours} against {other}", x=left, y=15.0, font_size=5.2, font_weight="bold"),
        el("text", facts, x=left, y=20.5, font_size=3.1, fill="#4c5058"),
    )


def _foot(design: Design, sheet: _Sheet) -> Html:
    """What colours mean, and a bar to check the print with."""
    y = PAGE[1] - _MARGIN - 2.0
    drawn: list[Child] = []
    x = _MARGIN + 1.0
    present = {cone.kind for cone in design.cones}
    for kind in (kind for kind in WORDS if kind in present):
        count = sum(cone.kind == kind for cone in design.cones)
        drawn.append(el("circle", cx=x, cy=y - 1.0, r=0.9, fill=COLOURS[kind]))
        text = f"{WORDS[kind]} ({count})"
        drawn.append(el("text", text, x=x + 2.0, y=y, font_size=3.0, fill="#1b1d21"))
        x += 8.0 + 1.62 * len(text)
    metres = next((step for step in reversed(_GRID) if step * sheet.mm <= 45.0), _GRID[0])
    right = PAGE[0] - _MARGIN
    begin = right - metres * sheet.mm
    bar: dict[str, Any] = {"stroke": "#1b1d21", "stroke_width": 0.4}
    drawn.append(el("line", x1=begin, x2=right, y1=y, y2=y, **bar))
    for end in (begin, right):
        drawn.append(el("line", x1=end, x2=end, y1=y - 1.5, y2=y, **bar))
    drawn.append(_label(begin + 0.5 * (right - begin), y - 1.5, f"{metres} m", "middle"))
    return el("g", drawn)
