"""The lead on every course over its average speed, with the trend and where it turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from throwdown.report import lead, spans, words
from throwdown.report.markup import Html, el, join
from throwdown.report.svg import decimals, ticks
from throwdown.report.words import KMH

if TYPE_CHECKING:
    from throwdown.duel.everywhere import Odds

WIDTH, HEIGHT = 1000.0, 1000.0
DESK_PX, PHONE_PX = (900.0, 400.0), (300.0, 320.0)
ASIDE = ((13.0, 0.0), (-13.0, 0.0), (0.0, 13.0), (0.0, -13.0), (11.0, 10.0), (-11.0, 10.0),
         (11.0, -10.0), (-11.0, -10.0))  # fmt: skip
"""Where a number may stand beside its mark [px], the best first."""
NUMBER_PX = (15.0, 12.0)
"""The room that a number, or a mark, needs."""
Put = tuple[float, float, float, float]
"""Where something stands: shares of the width and the height, and the push aside [px]."""
_SPEEDS = (10, 20, 30, 40, 50, 60, 80, 100, 120, 150, 180, 200, 250, 300)  # km/h, labelled


def draw(found: Odds, names: Sequence[str]) -> Html:
    """The plot with its axes; speed is spaced by its logarithm, as the trend is."""
    across, up = _speeds(found), lead.scale(found)
    places = ticks(up.start, up.end, 6)
    digits = decimals(places)
    shown = [
        el(
            "svg",
            _rules(up, places),
            _whiskers(found, across, up),
            _trend(found, across, up),
            _turn(found, across),
            viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            preserveAspectRatio="none",
            aria_hidden="true",
            focusable="false",
        ),
        *(
            el(
                "span",
                f"{words.signed(one, digits)} %",
                class_="tick",
                style=f"bottom:{up.across(one):.2f}%",
                aria_hidden="true",
            )
            for one in places
        ),
        el("span", f"▲ {names[0]} leads", class_="side side-up", aria_hidden="true"),
        el("span", f"▼ {names[1]} leads", class_="side side-down", aria_hidden="true"),
        _turn_word(found, across),
        _spots(found, across, up),
    ]
    inside = [float(one) for one in _SPEEDS if across.start < one and across.across(one) < 85.0]
    kept = spans.thinned(across, inside, 10.0)
    marks = [*((one, f"{one:.0f}") for one in kept), (across.end, "km/h")]
    return el(
        "div",
        el("div", shown, class_="scatter", role="img", aria_label=_alt(found, names)),
        el("div", spans.axis(across, marks), class_="scatter-axis"),
        class_="scatter-box",
    )


def _speeds(found: Odds) -> spans.Scale:
    speeds = [KMH * one.average_speed for one in found.courses]
    return spans.Scale(min(speeds) / 1.12, max(speeds) * 1.12, lambda one: float(np.log(one)))


def _x(across: spans.Scale, speed: float) -> float:
    return WIDTH / 100.0 * across.across(KMH * speed)


def _y(up: spans.Scale, percent: float) -> float:
    return HEIGHT - HEIGHT / 100.0 * up.across(percent)


def _rules(up: spans.Scale, places: Sequence[float]) -> Html:
    return join(
        el("path", class_="rule-zero" if one == 0 else "rule", d=f"M0 {_y(up, one):.0f}h1000")
        for one in places
    )


def _whiskers(found: Odds, across: spans.Scale, up: spans.Scale) -> Html:
    paths = []
    for one in found.courses:
        low, _, high = lead.percent(one)
        paths.append(f"M{_x(across, one.average_speed):.0f} {_y(up, low):.0f}V{_y(up, high):.0f}")
    return el("path", class_="whisker", d="".join(paths))


def _trend(found: Odds, across: spans.Scale, up: spans.Scale) -> Html | None:
    trend = found.trend
    if trend is None:
        return None
    # Straight where speed is spaced by its logarithm: two ends are all of it.
    speeds = [one.average_speed for one in found.courses]
    (x0, y0), (x1, y1) = (
        (_x(across, speed), _y(up, 100.0 * trend.lead(speed)))
        for speed in (min(speeds), max(speeds))
    )
    return el("path", class_="trend", d=f"M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}")


def _turn(found: Odds, across: spans.Scale) -> Html | None:
    speed = found.break_even_speed
    return (
        None if speed is None else el("path", class_="turn", d=f"M{_x(across, speed):.0f} 0v1000")
    )


def _turn_word(found: Odds, across: spans.Scale) -> Html | None:
    speed = found.break_even_speed
    if speed is None:
        return None
    at = min(max(across.across(KMH * speed), 20.0), 80.0)
    said = f"even at {KMH * speed:.0f} km/h"
    return el("span", said, class_="turn-word", style=f"left:{at:.2f}%", aria_hidden="true")


def _spots(found: Odds, across: spans.Scale, up: spans.Scale) -> Html:
    places = [
        (across.across(KMH * one.average_speed) / 100.0, up.across(100.0 * one.lead) / 100.0)
        for one in found.courses
    ]
    marks, numbers = [], []
    for rank, (one, (x, y), beside) in enumerate(
        zip(found.courses, places, _beside(places), strict=True), start=1
    ):
        kind = "spot spot-a" if one.lead >= 0.0 else "spot spot-b"
        kind += " spot-open" if one.course.reconstruction else ""
        where = f"left:{100 * x:.2f}%;bottom:{100 * y:.2f}%"
        marks.append(el("i", class_=kind, style=where))
        if beside is None:
            continue
        kind = "spot-word" if beside.on_a_phone else "spot-word roomy"
        aside = f"--dx:{beside.right:g}px;--dy:{beside.up:g}px"
        numbers.append(
            el("span", str(rank), class_=kind, style=f"{where};{aside}", aria_hidden="true")
        )
    return join(marks, numbers)


@dataclass(frozen=True)
class Beside:
    """How far from its mark a number stands [px], and whether a phone has room for it there."""

    right: float
    up: float
    on_a_phone: bool


def _beside(places: Sequence[tuple[float, float]]) -> list[Beside | None]:
    """For each place where its number stands, None where there is no room for one."""
    found: list[Beside | None] = []
    taken: list[Put] = []
    for place in places:
        dots = [(*other, 0.0, 0.0) for other in places if other != place]
        tries = [(*place, *aside) for aside in ASIDE]
        free = [one for one in tries if not _crowd(one, taken, DESK_PX)]
        if not free:
            found.append(None)
            continue
        crowds = [_crowd(one, dots, DESK_PX) for one in free]
        best = free[crowds.index(min(crowds))]
        found.append(Beside(best[2], best[3], not _crowd(best, [*taken, *dots], PHONE_PX)))
        taken.append(best)
    return found


def _crowd(one: Put, others: Sequence[Put], size: tuple[float, float]) -> int:
    return sum(_touch(one, other, size) for other in others)


def _touch(one: Put, other: Put, size: tuple[float, float]) -> bool:
    across, up = (abs((one[i] - other[i]) * size[i] + one[2 + i] - other[2 + i]) for i in (0, 1))
    return across < NUMBER_PX[0] and up < NUMBER_PX[1]


def _alt(found: Odds, names: Sequence[str]) -> str:
    speeds = [KMH * one.average_speed for one in found.courses]
    leads = [100.0 * one.lead for one in found.courses]
    return words.unbroken(
        f"Median lead of {names[0]} in % of the time over average speed, "
        f"{len(speeds)} courses: speeds from {min(speeds):.0f} to {max(speeds):.0f} km/h, leads "
        f"from {words.signed(min(leads))} to {words.signed(max(leads))} %. {found.break_even()}"
    )
