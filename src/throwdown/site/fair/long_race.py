"""A race of laps: what becomes of brakes, tyres and the gap, on the page of its challenge."""

from __future__ import annotations

from typing import Any

from throwdown.challenge import Terms
from throwdown.duel.long_race import MOST_LAPS
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.predictions import findings

RULES = ("sum-of-runs", "first-to-finish")
"""Rules of terms by which all laps count."""


def question_of(terms: Terms) -> dict[str, Any] | None:
    """Return the question of a race of laps; None where terms are none, or what they pin is gone.

    A race of laps has two or more on a closed course, all of which count.
    """
    course = shelf.find_course(terms.course)
    if course is None or not course.closed or terms.rules not in RULES:
        return None
    if not 2 <= terms.attempts <= MOST_LAPS:
        return None
    sides = (terms.challenger, terms.opponent)
    try:
        cars = [shelf.car(side.car) for side in sides]
    except InputError:
        return None
    asked = findings.stint_asked(cars, terms.course, terms.start, terms.attempts, terms.handicaps)
    same = asked["car_hashes"] == [side.car_hash for side in sides]
    return asked if same and asked["course_hash"] == terms.course_hash else None


def panel(asked: dict[str, Any] | None) -> dict[str, Any]:
    """Return what a page says of a race of laps, nothing where it is none."""
    if asked is None:
        return {}
    known = findings.found(asked).get(findings.STINT)
    job = None if known else findings.job_of(asked)
    figures = known["figures"] if known else {}
    return {
        "laps": asked["laps"],
        "said": known,
        "names": [shelf.car_name(car) for car in asked["cars"]],
        "rows": _rows(figures["cars"]) if known else [],
        "job": job,
        "pending": job is not None and job.state in ("queued", "running"),
        "failed": job is not None and job.state == "failed",
    }


def _rows(cars: list[dict[str, Any]]) -> list[tuple[int, list[dict[str, Any]]]]:
    """Return each lap with what both cars did on it."""
    pairs = zip(*(car["laps"] for car in cars), strict=True)
    return [(number, list(pair)) for number, pair in enumerate(pairs, start=1)]
