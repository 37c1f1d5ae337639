"""The evidence: the cars and their prices, what is assumed, where every number comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from throwdown.names import counted
from throwdown.report import tables, words
from throwdown.report.charts import mark
from throwdown.report.markup import Html, el, join, linked
from throwdown.report.story import Story, section

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course


def field(story: Story) -> Html:
    """The entry table and the prices used."""
    letters = [car.letter for car in story.comparison.cars]
    prices = [_price(entry.car) for entry in story.entries]
    return section(
        "field",
        "The cars",
        tables.entries(story.entries, letters, story.race.samples),
        el("p", words.price_sentence(story.race.duel)),
        el("ul", prices, class_="plain"),
    )


def _price(car: Car) -> Html:
    name = words.car_name(car)
    if car.price_usd is None:
        return el("li", f"{name}: list price not known.")
    item = car.figures.get("price")
    source = join(" (", linked(item.source), ")") if item is not None else None
    return el("li", f"{name}: {words.dollars(car.price_usd)} when new", source, ".")


def assumptions(said: Sequence[str], course: Course | None) -> Html:
    """What was assumed, in plain sentences, and what ``course`` assumes besides."""
    own = [item for item in course.assumptions if item not in said] if course else []
    return section(
        "assumptions",
        "What is assumed",
        el("ul", [el("li", linked(item)) for item in said])
        if said
        else el("p", "No assumption is recorded."),
        [el("h3", f"About {course.name}"), el("ul", [el("li", linked(a)) for a in own])]
        if course and own
        else None,
    )


def sources(course: Course, cars: Sequence[Car], provenance: Mapping[str, Any]) -> Html:
    """Where every number comes from."""
    facts = [
        ("Course", course.name),
        ("Source", linked(course.source)),
        ("Licence", linked(course.licence)),
        ("Attribution", linked(course.attribution)),
        ("Length", words.length(float(course.length))),
        ("Official length", words.length(course.official_length) if course.official_length else ""),
        ("Direction", course.direction),
    ]
    listed = [(el("dt", label), el("dd", value)) for label, value in facts if value]
    return section(
        "sources",
        "Where the numbers come from",
        el("dl", listed),
        [_car_sources(car, i) for i, car in enumerate(cars)],
        _provenance(provenance),
    )


def sources_of_many(
    courses: Sequence[Course], cars: Sequence[Car], provenance: Mapping[str, Any]
) -> Html:
    """Where every number comes from, on several courses."""
    return section(
        "sources",
        "Where the numbers come from",
        el(
            "details",
            el(
                "summary",
                el("b", "Courses"),
                el("span", f" {counted(len(courses), 'course')}", class_="fine"),
            ),
            [_course_source(course) for course in courses],
        ),
        [_car_sources(car, i) for i, car in enumerate(cars)],
        _provenance(provenance),
    )


def _course_source(course: Course) -> Html:
    credit = join("; ", linked(course.attribution)) if course.attribution else None
    said = join(linked(course.source), "; licence: ", linked(course.licence), credit)
    return el("p", el("b", course.name), ": ", said, class_="fine")


def _car_sources(car: Car, index: int) -> Html:
    kinds = [item.kind for item in car.figures.values()]
    counts = ", ".join(
        f"{kinds.count(kind)} {kind}"
        for kind in ("measured", "published", "estimated")
        if kind in kinds
    )
    notes = [el("li", linked(note)) for note in getattr(car, "notes", ())]
    return el(
        "details",
        el(
            "summary",
            mark(words.LETTERS[index % 26], index),
            el("b", words.car_name(car)),
            el("span", f" {len(kinds)} figures: {counts}", class_="fine"),
        ),
        tables.figures(car),
        _tyres(car),
        el("ul", notes) if notes else None,
    )


def _tyres(car: Car) -> Html | None:
    if not car.tyre_options:
        return None
    items = [
        el("li", f"{option.name}: {option.probability:.0%} of draws (", linked(option.source), ")")
        for option in car.tyre_options
    ]
    return join(el("p", "Which tyre this car wore is not known; the draws take:"), el("ul", items))


def _provenance(provenance: Mapping[str, Any]) -> Html:
    rows = [(el("dt", str(key)), el("dd", _plain(value))) for key, value in provenance.items()]
    return el("details", el("summary", el("b", "How to repeat this")), el("dl", rows))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    return str(value)
