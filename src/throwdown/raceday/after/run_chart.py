"""A run as its logger wrote it, drawn beside the simulated lap of the same car."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from throwdown.meet.ticks import SECOND
from throwdown.report import course_map, sectors
from throwdown.report.charts import Panel, Series, axis, draw
from throwdown.report.course_map import SPEED_RAMP, UNIT, View, coloured
from throwdown.report.markup import Html, el
from throwdown.report.svg import ticks
from throwdown.report.traces import Comparison, compare_laps
from throwdown.report.words import KMH, lap_time, number

if TYPE_CHECKING:
    from throwdown.lap import Lap
    from throwdown.meet.traces import RunTrace
    from throwdown.raceday.after.simulated import Simulated

_CM, _DM = 0.01, 0.1


def panel_of(trace: RunTrace, lap: Lap | None, name: str) -> Html:
    """Return the run's speed over distance, and that of the simulated lap where there is one."""
    speed = _CM * np.array(trace.speed, dtype=np.float64)
    s = 0.001 * trace.every_mm * np.arange(speed.size, dtype=np.float64)
    series = [Series(0, "v", KMH * speed, "s-0")]
    words = [("logged", "logged")]
    if lap is not None:
        # The driven line is not as long as the simulated one: both are as long as the course.
        driven = np.asarray(lap.trace.distance, dtype=np.float64)
        share = driven / driven[-1] * s[-1]
        series.append(Series(1, "v", KMH * np.interp(s, share, lap.trace.speed), "s-1"))
        words.append(("simulated", "simulated"))
    top = 1.04 * max(float(one.values.max()) for one in series)
    marks = [(value, number(value, 0)) for value in ticks(0, top, 6)]
    alt = f"{name}: speed over distance, up to {KMH * speed.max():.0f} km/h."
    panel = Panel(
        "speed", "Speed", "km/h", 0, top, marks, series, alt, key_words=tuple(words), tall=True
    )
    along = Comparison(s=s, cars=(), delta=np.zeros_like(s), closed=False)
    return el("div", draw(panel, along, ()), axis(along), class_="stack")


def simulated_words(trace: RunTrace, lap: Lap | None) -> str:
    """Say what the simulated lap takes, and how much longer the run was."""
    if lap is None:
        return ""
    off = trace.took / SECOND - lap.time_s
    return (
        f" The simulated lap of the same car takes {lap_time(lap.time_s)}: the run took "
        f"{abs(off):.2f} s {'longer' if off >= 0 else 'less'}. Its way is drawn as long as the "
        "logger's."
    )


def map_of(traces: Iterable[RunTrace], beside: Simulated) -> tuple[Html, str] | None:
    """Return the map of the course and what it shows; None where nothing says how it goes."""
    if beside.course is not None:
        mesh = beside.course.mesh()
        view = course_map.view_of(mesh)
        layers = None
        if beside.laps:
            lap = next(iter(beside.laps.values()))
            comparison = compare_laps([lap], [lap.car.name])
            slow, fast = course_map.speed_range(comparison)
            layers = course_map.speed_layer(view, comparison.cars[0], 0, slow, fast)
        drawn = course_map.framed(mesh, view, sectors.split(beside.course), layers)
        line = " with the simulated line of one car, the lighter the quicker" if layers else ""
        return el("div", drawn, class_="map-figure"), f"{beside.course.name}{line}."
    placed = [trace for trace in traces if trace.east]
    if not placed:
        return None
    words = "The course is none of the library; this is where a logger was, by its positions."
    return el("div", _own_map(placed[0]), class_="map-figure"), words


def _own_map(trace: RunTrace) -> Html:
    """Return the line that a logger wrote, coloured by its speed."""
    x, y = (_DM * np.array(line, dtype=np.float64) for line in (trace.east, trace.north))
    room = 0.08 * max(float(np.ptp(x)), float(np.ptp(y))) + 5.0
    width, height = float(np.ptp(x)) + 2 * room, float(np.ptp(y)) + 2 * room
    width, height = max(width, 0.5 * height), max(height, 0.4 * width)
    middle = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    view = View(float(middle[0]) - width / 2, float(middle[1]) - height / 2, width, height)
    speed = np.array(trace.speed, dtype=np.float64)
    share = (speed - speed.min()) / max(float(np.ptp(speed)), 1.0)
    bins = np.clip((share * len(SPEED_RAMP)).astype(np.intp), 0, len(SPEED_RAMP) - 1)
    paths = coloured(view, x, y, bins)
    lines = [el("path", d=d, stroke=SPEED_RAMP[bin_]) for bin_, d in sorted(paths.items())]
    picture = el(
        "svg",
        el("g", lines, class_="map-line"),
        viewBox=f"0 0 {view.width * UNIT:.0f} {view.height * UNIT:.0f}",
        preserveAspectRatio="xMidYMid meet",
        role="img",
        aria_label="The line that was driven, coloured by speed.",
    )
    return el("div", picture, class_="map", style=f"--aspect:{width / height:.4f}")
