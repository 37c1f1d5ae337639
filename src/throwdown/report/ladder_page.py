"""The page of a ladder: expected places with their ranges, and the odds of every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from throwdown.conditions import DRY
from throwdown.driver import PROFESSIONAL
from throwdown.names import counted
from throwdown.report import evidence, fair, spans, words
from throwdown.report.markup import Child, Html, el, join
from throwdown.report.story import section
from throwdown.report.tables import table
from throwdown.report.twins import told_apart
from throwdown.report.verdict import card, reconstruction

if TYPE_CHECKING:
    from throwdown.duel.ladders import Ladder, Rung

_MOST_SHADE = 48  # % of a car's colour, so that ink stays readable on it


def ladder_page(found: Ladder) -> str:
    """The whole page of ``found`` as one HTML document."""
    found = replace(found, race=told_apart(found.race))
    race = found.race
    cars = [rung.entry.car for rung in found.rungs]
    names = words.short_names(cars)
    title = f"{names[0]} is likeliest to lead {counted(len(cars), 'car')}"
    if len(cars) == 2:
        title = f"{names[0]} is likelier to be ahead of {names[1]}"
    return fair.page(
        title,
        f"{title}, on {race.course.name}",
        [
            _masthead(found, names, title),
            _order(found, names),
            _pairs(found, names),
            evidence.assumptions(race.assumptions, race.course),
            evidence.sources(race.course, cars, race.provenance),
        ],
        race.course,
        "a field",
    )


def _masthead(found: Ladder, names: Sequence[str], title: str) -> Html:
    race = found.race
    facts = [
        race.course.name,
        words.length(float(race.course.length)),
        words.start_words(race.start),
        *([race.conditions.words()] if race.conditions not in (None, DRY) else []),
        f"{race.method} laps",
        f"{race.samples:,} draws",
        f"seed {race.seed}",
    ]
    return fair.masthead(
        title,
        facts,
        reconstruction(race.course),
        el("div", join(*_cards(found, names)), class_="cards"),
    )


def _cards(found: Ladder, names: Sequence[str]) -> list[Html]:
    first, last = found.rungs[0], found.rungs[-1]
    wins = words.percent(first.entry.win_probability, found.race.samples)
    low, middle, high = words.three(first.entry.time_quantiles)
    minutes = high >= 59.995
    nine = " – ".join(words.lap_time(one, minutes=minutes) for one in (low, high))
    gap = last.entry.time_quantiles.p50 - middle
    return [
        card(
            "Likeliest winner",
            el("p", wins, class_="big"),
            el("p", f"of races go to {names[0]}."),
        ),
        card(
            "Its median time",
            el("p", words.lap_time(middle, minutes=minutes), class_="big"),
            el("p", words.unbroken(f"{nine} in nine draws of ten.")),
        ),
        card(
            "From first to last",
            el("p", words.number(gap, 2 if gap < 10 else 1), el("small", " s"), class_="big"),
            el("p", f"between the median times of {names[0]} and {names[-1]}."),
        ),
    ]


def _order(found: Ladder, names: Sequence[str]) -> Html:
    scale = spans.Scale(0.6, len(names) + 0.4)
    places = [float(one) for one in range(1, len(names) + 1)]
    marks = [(one, f"{one:.0f}") for one in spans.thinned(scale, places, 4.0)]
    heads: list[Child] = [
        "Car",
        "Median time",
        el("span", "Place: mean, and nine races in ten", spans.axis(scale, marks)),
        "Place",
        "Wins",
    ]
    minutes = any(rung.entry.time_quantiles.p95 >= 59.995 for rung in found.rungs)
    rows = [
        _rung(i, rung, names[i], found.race.samples, scale, places, minutes)
        for i, rung in enumerate(found.rungs)
    ]
    return section(
        "order",
        "The order to expect",
        table(
            "The field by expected place, with ranges of nine draws in ten", heads, rows, "field"
        ),
        lead="A mark is the mean place over all draws; the band is where a car finishes in nine "
        "of ten.",
    )


def _rung(
    index: int,
    rung: Rung,
    name: str,
    samples: int,
    scale: spans.Scale,
    rules: Sequence[float],
    minutes: bool,
) -> list[Child]:
    entry, place = rung.entry, rung.place_quantiles
    low, middle, high = words.three(entry.time_quantiles)
    nine = " – ".join(words.lap_time(one, minutes=minutes) for one in (low, high))
    about = []
    if entry.driver is not None and entry.driver != PROFESSIONAL:
        about.append(f"driver: {entry.driver.name}")
    if entry.handicap.given:
        about.append(f"with {entry.handicap.said()}")
    drawn = spans.track(scale, place.p05, rung.expected_place, place.p95, rules=rules)
    return [
        fair.named(index, name, *about),
        el("span", words.lap_time(middle, minutes=minutes), el("small", nine)),
        drawn,
        el("span", f"{rung.expected_place:.1f}", el("small", f"{place.p05:g} to {place.p95:g}")),
        words.percent(entry.win_probability, samples),
    ]


def _pairs(found: Ladder, names: Sequence[str]) -> Html | None:
    if len(names) < 3:
        return None
    heads: list[Child] = ["Car", *(fair.badge(i) for i in range(len(names)))]
    # A reader who hears the table hears names, not badges.
    heads[1:] = [
        join(head, el("span", name, class_="sr"))
        for head, name in zip(heads[1:], names, strict=True)
    ]
    rows: list[list[Child]] = [
        [fair.named(i, names[i]), *(_share(share, i == j) for j, share in enumerate(row))]
        for i, row in enumerate(found.matrix)
    ]
    key = el(
        "p",
        el(
            "span", el("b", "Bold, orange", class_="pair ahead"), " the row's car is likelier ahead"
        ),
        el("span", el("span", "Plain, blue", class_="pair behind"), " the column's car is"),
        class_="pairs-key",
    )
    return section(
        "pairs",
        "Who beats whom",
        table("Odds of the row's car against the column's, in %", heads, rows, "pairs"),
        key,
        lead="In how many of a hundred races the row's car is ahead of the column's.",
    )


def _share(share: float, own: bool) -> Child:
    if own:
        return el("span", "·", class_="pair self")
    kind = "ahead" if share > 0.5 else "behind" if share < 0.5 else "level"
    much = _MOST_SHADE * abs(2.0 * share - 1.0)
    return el("span", words.of_a_hundred(share), class_=f"pair {kind}", style=f"--much:{much:.0f}%")
