"""The two laps side by side: by sector, metre by metre, and in the plane of accelerations."""

from __future__ import annotations

from throwdown.report import charts, gg, tables
from throwdown.report.charts import mark
from throwdown.report.markup import Html, el
from throwdown.report.sectors import Sector
from throwdown.report.story import Laps, section

LEAST_GAIN = 0.005
"""What a sector's gain is rounded to [s]: half a hundredth."""

CORNERS_NOTE = (
    "Corners and straights come from the curvature of the course, numbered in driving order and "
    "not as the circuit numbers its turns; braking for a corner counts to the straight before it."
)


def where(story: Laps) -> Html:
    """The sector table."""
    first, second = story.spoken
    gains = [row.difference for row in story.sector_times]
    best = max(range(len(gains)), key=lambda i: gains[i])
    worst = min(range(len(gains)), key=lambda i: gains[i])
    sectors = story.sectors
    if max(gains[best], -gains[worst]) < LEAST_GAIN:
        lead = f"{first} and {second} are level everywhere."
    elif gains[best] < LEAST_GAIN:
        lead = f"{second} gains most in {_place(sectors[worst])}, {-gains[worst]:.2f} s; "
        lead += f"{first} gains nowhere."
    else:
        lead = f"{first} gains most in {_place(sectors[best])}, {gains[best]:.2f} s; "
        if gains[worst] < -LEAST_GAIN:
            lead += f"{second} hits back most in {_place(sectors[worst])}, {-gains[worst]:.2f} s."
        else:
            lead += f"{second} gains nowhere."
    lead = lead[:1].upper() + lead[1:]
    return section(
        "where",
        "Where the time is won",
        tables.sectors(story.sector_times, story.names),
        el(
            "p",
            f"B − A is {second}'s time less {first}'s: positive where {first} gains. ",
            CORNERS_NOTE if _has_corners(story) else None,
            class_="fine",
        ),
        lead=lead,
    )


def _place(sector: Sector) -> str:
    name = sector.title
    return name[0].lower() + name[1:] if name[:1].isalpha() else f"the part {name}"


def distance(story: Laps) -> Html:
    """Speed, delta and the rest over distance, with one cursor for all."""
    comparison = story.comparison
    key = [
        el(
            "span",
            mark(car.letter, i),
            el("i", class_=f"stroke stroke-{i}"),
            f"{car.name} ({'solid' if i == 0 else 'dashed'})",
        )
        for i, car in enumerate(comparison.cars[:2])
    ]
    stack = el(
        "div",
        _cursor_bar(comparison.length),
        charts.sector_axis(story.sectors, comparison.length),
        [charts.draw(panel, comparison, story.sectors) for panel in story.panels],
        charts.axis(comparison),
        class_="stack",
        data_stack=True,
    )
    bands = "Shaded bands are corners." if _has_corners(story) else "Bands are equal parts."
    alone = len(key) < 2
    lead = f"{'The lap over its' if alone else 'Both laps over the same'} distance. {bands}"
    words = None if alone else el("p", key, class_="chart-key")
    return section("distance", "Metre by metre", words, stack, lead=lead)


def _cursor_bar(length: float) -> Html:
    return el(
        "div",
        el("p", "Hover, touch or use the slider to read all curves at one place.", data_here=True),
        el(
            "input",
            type="range",
            min=0,
            max=f"{length:.1f}",
            step=1,
            value=0,
            data_cursor_slider=True,
            aria_label="Place on the course",
        ),
        class_="cursor-bar script-only",
    )


def _has_corners(story: Laps) -> bool:
    return any(sector.hand for sector in story.sectors)


def grip(story: Laps) -> Html:
    """g-g diagrams side by side."""
    limit = gg.common_limit(story.comparison)
    drawn = [gg.draw(car, i, limit) for i, car in enumerate(story.comparison.cars[:2])]
    return section(
        "grip",
        "How the grip is used",
        el("div", drawn, class_="gg-pair"),
        lead="Each dot is a place on the lap: sideways acceleration across, along the car up "
        "and down. The further out, the more of the tyres is used.",
    )
