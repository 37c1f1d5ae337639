"""Two cars over every course: who wins where, from the first's surest win to the other's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from throwdown.car import Car
from throwdown.duel import CourseOdds, Odds, Quantiles
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.fair.panel import names_of, with_fields
from throwdown.site.predictions import findings

SURE, LIKELY = 0.95, 0.6
"""Odds from which a page says surely, and from which it names a likelier winner."""


@dataclass(frozen=True)
class Where:
    """One course as a row of the picture."""

    name: str
    url: str
    odds: float
    place: int
    margin: dict[str, float]
    speed_mps: float
    reconstruction: bool

    @property
    def behind(self) -> dict[str, float]:
        """The margin as the second has it."""
        low, middle, high = (-self.margin[name] for name in ("p95", "p50", "p05"))
        return {"p05": low, "p50": middle, "p95": high}


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of two cars over every course."""
    known = findings.found(asked)
    whole = len(known) == len(asked["parts"])
    job = None if whole else findings.job_of(asked)
    record = record_of(asked, known)
    rows = [_row(place, one, asked) for place, one in enumerate(record.courses, start=1)]
    return {
        "asked": asked,
        "names": names_of(asked),
        "record": record,
        "samples": f"{record.samples:,}",
        "groups": _groups(rows, names_of(asked)),
        "refused": [shelf.course_name(part) for part, one in known.items() if "refused" in one],
        "whole": whole,
        "break_even": record.break_even() if whole and record.courses else "",
        "job": job,
        "pending": job is not None and job.state in ("queued", "running"),
        "done": len(known),
        "of": len(asked["parts"]),
    }


def record_of(asked: dict[str, Any], known: dict[str, Any]) -> Odds:
    """Return what is known as the simulator's own record, which has the words for it."""
    found = [
        CourseOdds(
            course=shelf.course(part),
            start=one["start"],
            win_probability=one["win_probability"],
            margin=Quantiles(**one["margin_s"]),
            lead=one["lead"],
            average_speed=one["average_speed"],
        )
        for part, one in known.items()
        if "refused" not in one
    ]
    return Odds(
        cars=(shelf.car(asked["cars"][0]), shelf.car(asked["cars"][1])),
        courses=tuple(sorted(found, key=lambda one: (-one.win_probability, -one.lead))),
        samples=asked["samples"],
        seed=asked["seed"],
    )


def question_of(a: str, b: str) -> dict[str, Any]:
    """Return the question of two cars.  Raises InputError for one that is none, or one twice."""
    cars = [_car("a", a), _car("b", b)]
    if cars[0].content_hash == cars[1].content_hash:
        raise InputError(
            _("a car against itself is even everywhere"), where="b", expected=_("another car")
        )
    return findings.odds_asked(cars)


def _car(where: str, name: str) -> Car:
    try:
        return shelf.car(name)
    except InputError as error:
        raise InputError(error.message, where=where, nearest=error.nearest) from None


def _row(place: int, one: CourseOdds, asked: dict[str, Any]) -> Where:
    race = {"a": asked["cars"][0], "b": asked["cars"][1], "course": one.course.id}
    return Where(
        name=one.course.name,
        url=with_fields(reverse("try"), race),
        odds=one.win_probability,
        place=place,
        margin=one.margin.rounded(),
        speed_mps=one.average_speed,
        reconstruction=one.course.reconstruction,
    )


def _groups(rows: list[Where], names: list[str]) -> list[tuple[str, list[Where]]]:
    """Return the rows under what they say, in their order; what no row says is left out."""
    titles = (
        (_("Surely %s") % names[0], SURE, 2.0),
        (_("Rather %s") % names[0], LIKELY, SURE),
        (_("Too close to call"), 1.0 - LIKELY, LIKELY),
        (_("Rather %s") % names[1], 1.0 - SURE, 1.0 - LIKELY),
        (_("Surely %s") % names[1], -1.0, 1.0 - SURE),
    )
    found = [
        (title, [row for row in rows if low <= row.odds < high]) for title, low, high in titles
    ]
    return [(title, listed) for title, listed in found if listed]
