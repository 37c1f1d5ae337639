"""The page of an index: every car's factor with its range, and the factor on each course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from throwdown.names import counted
from throwdown.report import evidence, fair, spans, words
from throwdown.report.markup import Child, Html, el
from throwdown.report.story import section
from throwdown.report.svg import decimals, ticks
from throwdown.report.tables import table

if TYPE_CHECKING:
    from throwdown.duel.indices import CarIndex, Index


def index_page(found: Index) -> str:
    """The whole page of ``found`` as one HTML document."""
    cars = [one.car for one in found.cars]
    names = words.short_names(cars)
    last = found.cars[-1]
    title = f"An index for {counted(len(cars), 'car')}: from 1 down to {last.factor:.3f}"
    facts = [
        *(course.name for course in found.courses),
        f"{found.samples:,} draws on each",
        f"seed {found.seed}",
    ]
    return fair.page(
        title,
        f"{title}, over {', '.join(course.name for course in found.courses)}",
        [
            fair.masthead(title, facts, _meaning(found, names)),
            _factors(found, names),
            _by_course(found, names),
            evidence.assumptions(found.assumptions, None),
            evidence.sources_of_many(found.courses, cars, found.provenance),
        ],
        None,
        "an index",
    )


def _meaning(found: Index, names: Sequence[str]) -> Html:
    last = found.cars[-1]
    said = (
        f"A time is multiplied with its car's factor, then all compare: a minute of {names[-1]} "
        f"counts {60.0 * last.factor:.2f} s, a minute of {names[0]} a minute."
    )
    return el("p", words.unbroken(said), class_="lead")


def _scale(found: Index) -> spans.Scale:
    low = min(one.spread.p05 for one in found.cars)
    high = max(1.0, *(one.spread.p95 for one in found.cars))
    room = 0.04 * max(high - low, 0.01)
    return spans.Scale(low - room, high + room)


def _factors(found: Index, names: Sequence[str]) -> Html:
    scale = _scale(found)
    places = ticks(scale.start, scale.end, 5)
    digits = decimals(places)
    marks = [(one, f"{one:.{digits}f}") for one in spans.thinned(scale, places)]
    heads: list[Child] = [
        "Car",
        "Index",
        el("span", "Nine draws in ten", spans.axis(scale, marks)),
        "From – to",
    ]
    rows = [_row(i, one, names[i], scale, places) for i, one in enumerate(found.cars)]
    return section(
        "factors",
        "The factors",
        table("Every car's index, the quickest first, with its range", heads, rows, "index"),
        lead="The geometric mean over the courses of the quickest car's median time over the "
        "car's own. The band says how far it may be off.",
    )


def _row(
    index: int, one: CarIndex, name: str, scale: spans.Scale, places: Sequence[float]
) -> list[Child]:
    drawn = spans.track(
        scale, one.spread.p05, one.factor, one.spread.p95, rules=places, strong=(1.0,), filled=1.0
    )
    return [
        fair.named(index, name),
        el("b", f"{one.factor:.3f}"),
        drawn,
        f"{one.spread.p05:.3f} – {one.spread.p95:.3f}",
    ]


def _by_course(found: Index, names: Sequence[str]) -> Html:
    heads: list[Child] = ["Car", *(course.name for course in found.courses)]
    rows: list[list[Child]] = [
        [fair.named(i, names[i]), *(_cell(factor, one.factor) for factor in one.by_course)]
        for i, one in enumerate(found.cars)
    ]
    return section(
        "courses",
        "Course by course",
        table("Each car's factor on each course, and how it differs", heads, rows, "factors"),
        lead="A factor above the car's index, with a +, is a course that suits it: there it comes "
        "nearer to the quickest than on average.",
    )


def _cell(factor: float, index: float) -> Child:
    return el("span", f"{factor:.3f}", el("small", words.signed(factor - index, 3)))
