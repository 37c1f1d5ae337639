"""What the page's script needs, as plain data: a race without its objects.

Channels are whole numbers, each the difference to the one before, times a scale:
``{"scale": 0.001, "d": [0, 35, 34, …]}`` is 0, 0.035, 0.069 … This is a third of
the size of decimals and exact to the scale.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from throwdown.report import charts, gg
from throwdown.report.course_map import view_of
from throwdown.report.markup import Html

if TYPE_CHECKING:
    from throwdown.course import Course
    from throwdown.report.sectors import Sector
    from throwdown.report.traces import CarTrace, Comparison

SCALES = {
    "t": 0.001,
    "x": 0.01,
    "y": 0.01,
    "v": 0.01,
    "ax": 0.01,
    "ay": 0.01,
    "gear": 1.0,
    "throttle": 0.01,
    "brake": 0.01,
    "grip_front": 0.01,
    "grip_rear": 0.01,
}
"""Channels of the compared cars and their resolution (SI)."""

REPLAY_ONLY = ("t", "x", "y", "v", "gear", "throttle", "brake")
"""Channels of the third car and those behind it."""


def build(
    course: Course,
    comparison: Comparison,
    panels: list[charts.Panel],
    sectors: tuple[Sector, ...],
    *,
    gg_limit: float | None = None,
) -> dict[str, Any]:
    """The page's data. Every number in it is finite.

    ``gg_limit`` [g] is that of the g-g diagrams, where it is not that of the laps.
    """
    view = view_of(course.mesh())
    return {
        "version": 1,
        "course": {"id": course.id, "length_m": comparison.length, "closed": comparison.closed},
        "s": coded(comparison.s, 0.01),
        "delta": coded(comparison.delta, 0.001),
        "cars": [_car(car, index) for index, car in enumerate(comparison.cars)],
        "sectors": [{"name": s.title, "start": s.start, "end": s.end} for s in sectors],
        "map": {
            "left": view.left,
            "bottom": view.bottom,
            "width": view.width,
            "height": view.height,
        },
        "panels": [_panel(panel) for panel in panels],
        "gg_limit": gg.common_limit(comparison) if gg_limit is None else gg_limit,
    }


def coded(values: NDArray[np.float64], scale: float) -> dict[str, Any]:
    """A channel as whole steps of ``scale``, each relative to the one before."""
    whole = np.rint(values / scale).astype(np.int64)
    return {"scale": scale, "d": np.diff(whole, prepend=0).tolist()}


def decoded(channel: dict[str, Any]) -> NDArray[np.float64]:
    """The inverse of :func:`coded`, as the script does it."""
    whole = np.cumsum(np.asarray(channel["d"], dtype=np.int64)).astype(np.float64)
    return whole * float(channel["scale"])


def script_json(data: dict[str, Any]) -> Html:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    dumped = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        dumped = dumped.replace(character, f"\\u{ord(character):04x}")
    return Html(dumped)


def _car(car: CarTrace, index: int) -> dict[str, Any]:
    names = SCALES if index < 2 else REPLAY_ONLY
    return {
        "id": car.id,
        "name": car.name,
        "letter": car.letter,
        "time_s": round(car.time_s, 6),
        "channels": {name: coded(getattr(car, name), SCALES[name]) for name in names},
    }


def _panel(panel: charts.Panel) -> dict[str, Any]:
    return {
        "key": panel.key,
        "unit": panel.unit,
        "low": round(panel.low, 6),
        "high": round(panel.high, 6),
        "series": [{"car": s.car, "channel": s.channel, "factor": s.factor} for s in panel.series],
    }
