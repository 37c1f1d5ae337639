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
_STYLE = """
svg { background: #fbfaf7; font: 12px system-ui, sans-serif; color-scheme: light dark; }
text { fill: #4c5058; } .title { fill: #1b1d21; font-weight: 600; }
.grid { stroke: #dedad1; } .rule { stroke: #a9a59b; stroke-dasharray: 4 3; }
.dots { stroke-width: 4; stroke-linecap: round; stroke-opacity: 0.55; }
.line { fill: none; stroke-width: 2; } .end { stroke-width: 9; stroke-linecap: round; }
.a { stroke: #b93a06; } .b { stroke: #1a5fb4; } .c { stroke: #0f766e; }
.label-a { fill: #b93a06; } .label-b { fill: #1a5fb4; } .label-c { fill: #0f766e; }
@media (prefers-color-scheme: dark) {
  svg { background: #131518; } text { fill: #b9bac0; } .title { fill: #eeebe4; }
  .grid { stroke: #32363d; } .rule { stroke: #5b6069; }
  .a { stroke: #ff9d57; } .b { stroke: #7ab8ff; } .c { stroke: #5ecabb; }
  .label-a { fill: #ff9d57; } .label-b { fill: #7ab8ff; } .label-c { fill: #5ecabb; }
}
"""


@dataclass(frozen=True, eq=False)
class Marks:
    """Dots or a line through ``x`` and ``y`` in one of the inks ``a``, ``b``, ``c``.

    ``kind`` is ``dots``, ``line`` or ``rule``; a line's ``label`` stands beside its middle.
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
    for marks in panel.marks:
        parts += _marks(marks, across(marks.x), up(marks.y))
    return parts


def _marks(marks: Marks, x: np.ndarray, y: np.ndarray) -> list[Html]:
    places = list(zip(x.round(1).tolist(), y.round(1).tolist(), strict=True))
    if marks.kind == "dots":
        path = "".join(f"M{a:g} {b:g}h0" for a, b in dict.fromkeys(places))
        return [el("path", class_=f"dots {marks.ink}", d=path)]
    path = "M" + "L".join(f"{a:g} {b:g}" for a, b in places)
    if marks.kind == "rule":
        return [el("path", class_="rule", d=path)]
    drawn = [el("path", class_=f"line {marks.ink}", d=path)]
    if marks.label:
        a, b = places[len(places) // 2]
        drawn.append(el("text", marks.label, class_=f"label-{marks.ink}", x=a + 4.0, y=b - 6.0))
    return drawn
