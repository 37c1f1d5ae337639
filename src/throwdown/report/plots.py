"""Plain plots as SVG files that stand alone: dots and lines on axes, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from throwdown.report.markup import Html, el
from throwdown.report.svg import decimals, ticks

PANEL_WIDTH, PANEL_HEIGHT = 360.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 12.0, 30.0, 42.0
_LETTER, _TALL = 7.6, 10.0  # px: of a letter of 12 px, on average and from the line up
_STYLE = """
svg { background: #fbfaf7; font: 12px system-ui, sans-serif; color-scheme: light dark; }
text { fill: #4c5058; } .title { fill: #1b1d21; font-weight: 600; }
.grid { stroke: #dedad1; } .rule { stroke: #a9a59b; stroke-dasharray: 4 3; }
.dots { stroke-width: 4; stroke-linecap: round; stroke-opacity: 0.55; }
.line { fill: none; stroke-width: 2; } .end { stroke-width: 9; stroke-linecap: round; }
.a { stroke: #b93a06; } .b { stroke: #1a5fb4; } .c { stroke: #0f766e; }
.label-a { fill: #b93a06; } .label-b { fill: #1a5fb4; } .label-c { fill: #0f766e; }
[class^="label"] { stroke: #fbfaf7; stroke-width: 4; paint-order: stroke; }
@media (prefers-color-scheme: dark) {
  svg { background: #131518; } text { fill: #b9bac0; } .title { fill: #eeebe4; }
  .grid { stroke: #32363d; } .rule { stroke: #5b6069; }
  .a { stroke: #ff9d57; } .b { stroke: #7ab8ff; } .c { stroke: #5ecabb; }
  .label-a { fill: #ff9d57; } .label-b { fill: #7ab8ff; } .label-c { fill: #5ecabb; }
  [class^="label"] { stroke: #131518; }
}
"""


@dataclass(frozen=True, eq=False)
class Marks:
    """Dots or a line through ``x`` and ``y`` in one of the inks ``a``, ``b``, ``c``.

    ``kind`` is ``dots``, ``line`` or ``rule``; a line's ``label`` stands where it is clear of all
    lines, near the line's middle if it can.
    """

    x: ArrayLike
    y: ArrayLike
    kind: str = "dots"
    ink: str = "a"
    label: str = ""


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes; ``x_range`` and ``y_range`` are what they show.

    ``x_ticks`` says where the horizontal axis is labelled, ``x_names`` replace its numbers,
    ``x_log`` spaces it by the logarithm.
    """

    title: str
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    marks: Sequence[Marks] = ()
    x_names: Sequence[str] = field(default=())
    x_ticks: Sequence[float] = field(default=())
    x_log: bool = False


def figure(panels: Sequence[Panel], about: str, *, columns: int = 2) -> str:
    """Return panels side by side as one SVG document; ``about`` says what they show, in words."""
    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    places = [
        (PANEL_WIDTH * (k % columns), PANEL_HEIGHT * (k // columns)) for k in range(len(panels))
    ]
    drawn = [
        el("g", _panel(panel), transform=f"translate({x:g} {y:g})")
        for panel, (x, y) in zip(panels, places, strict=True)
    ]
    svg = el(
        "svg",
        el("title", about),
        el("style", Html(_STYLE)),
        drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {PANEL_WIDTH * columns:g} {PANEL_HEIGHT * rows:g}",
        width=PANEL_WIDTH * columns,
        role="img",
    )
    return f"{svg}\n"


def _panel(panel: Panel) -> list[Html]:
    width, height = PANEL_WIDTH - _LEFT - _RIGHT, PANEL_HEIGHT - _TOP - _BOTTOM

    def across(x: ArrayLike) -> np.ndarray:
        low, high = panel.x_range
        values = np.asarray(x, float)
        if panel.x_log:
            values, low, high = np.log(values), float(np.log(low)), float(np.log(high))
        return _LEFT + width * np.clip((values - low) / (high - low), 0.0, 1.0)

    def up(y: ArrayLike) -> np.ndarray:
        low, high = panel.y_range
        share = (np.asarray(y, float) - low) / (high - low)
        return _TOP + height * (1.0 - np.clip(share, 0.0, 1.0))

    parts = [el("text", panel.title, class_="title", x=_LEFT, y=17.0)]
    levels = ticks(*panel.y_range)
    for level in levels:
        at = float(up(level))
        parts.append(el("path", class_="grid", d=f"M{_LEFT:g} {at:.1f}h{width:g}"))
        words = f"{level:.{decimals(levels)}f}"
        parts.append(el("text", words, x=_LEFT - 6.0, y=round(at + 4.0, 1), text_anchor="end"))
    places = list(panel.x_ticks) or ticks(*panel.x_range)
    names = list(panel.x_names) or [f"{place:.{decimals(places)}f}" for place in places]
    for place, name in zip(places, names, strict=True):
        x = round(float(across(place)), 1)
        parts.append(el("text", name, x=x, y=_TOP + height + 16.0, text_anchor="middle"))
    middle = _LEFT + 0.5 * width
    parts.append(el("text", panel.x_label, x=middle, y=PANEL_HEIGHT - 8.0, text_anchor="middle"))
    parts.append(
        el(
            "text",
            panel.y_label,
            x=-(_TOP + 0.5 * height),
            y=13.0,
            transform="rotate(-90)",
            text_anchor="middle",
        )
    )
    lines = []
    for marks in panel.marks:
        a, b = across(marks.x), up(marks.y)
        parts.append(_marks(marks, a, b))
        if marks.kind != "dots":
            lines.append((marks, a, b))
    taken = [_along(a, b) for _, a, b in lines]
    for marks, a, b in lines:
        if marks.label:
            (left, low), box = _label_place(marks.label, a, b, np.concatenate(taken))
            taken.append(box)
            ink = f"label-{marks.ink}"
            parts.append(el("text", marks.label, class_=ink, x=round(left, 1), y=round(low, 1)))
    return parts


def _marks(marks: Marks, x: np.ndarray, y: np.ndarray) -> Html:
    places = list(zip(x.round(1).tolist(), y.round(1).tolist(), strict=True))
    if marks.kind == "dots":
        path = "".join(f"M{a:g} {b:g}h0" for a, b in dict.fromkeys(places))
        return el("path", class_=f"dots {marks.ink}", d=path)
    path = "M" + "L".join(f"{a:g} {b:g}" for a, b in places)
    ink = "rule" if marks.kind == "rule" else f"line {marks.ink}"
    return el("path", class_=ink, d=path)


def _along(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return points (n, 2) every pixel or so of a polyline."""
    gone = np.append(0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))
    every = np.linspace(0.0, gone[-1], max(int(gone[-1]), 1) + 1)
    return np.stack([np.interp(every, gone, x), np.interp(every, gone, y)], axis=1)


def _label_place(
    label: str, x: np.ndarray, y: np.ndarray, taken: np.ndarray
) -> tuple[tuple[float, float], np.ndarray]:
    """Return where a line's label begins, and the points (n, 2) of its box.

    Above or below the line, as near to it and its middle as leaves all that is ``taken`` (points
    (n, 2)) clear of it.
    """
    width = _LETTER * len(label)
    places = _along(x, y)
    best, least = ((float(x[0]), float(y[0])), places), np.inf
    for a, b in places[:: max(len(places) // 60, 1)]:
        left = min(max(a - 0.5 * width, _LEFT), PANEL_WIDTH - _RIGHT - width)
        for low in (b - 5.0, b - 9.0, b - 14.0, b + 13.0, b + 17.0):
            if not _TOP + _TALL <= low <= PANEL_HEIGHT - _BOTTOM - 2.0:
                continue
            box = np.array([left, low - _TALL, left + width, low + 3.0])
            inside = (taken > box[:2] - 1.0) & (taken < box[2:] + 1.0)
            struck = int(inside.all(axis=1).sum())
            cost = 100.0 * struck + abs(low + 4.0 - b) + 0.05 * abs(a - x[len(x) // 2])
            cost += 12.0 if low > b else 0.0  # above is where a reader looks
            if cost < least:
                ring = _along(box[[0, 2, 2, 0, 0]], box[[1, 1, 3, 3, 1]])
                best, least = ((left, low), ring), cost
    return best
