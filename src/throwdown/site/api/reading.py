"""What anybody may read: cars, courses, challenges, the best readers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

import numpy as np
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router

from throwdown.car import Car, CarListing
from throwdown.challenge.standing import STATES
from throwdown.course import Course
from throwdown.site.api import answers, challenge_answers, told
from throwdown.site.api.asks import Ask, Asked, Slug
from throwdown.site.api.auth import ALSO_NOBODY, READING
from throwdown.site.api.faults import NotHere, said
from throwdown.site.api.lists import page_of
from throwdown.site.api.people_asks import PageAsk
from throwdown.site.catalogue import finding, places, shelf
from throwdown.site.challenges import store
from throwdown.site.challenges.polls import best_readers
from throwdown.site.challenges.reading import Reading
from throwdown.site.challenges.roles import row_of, visible

router = Router(auth=READING, tags=["Reading"])
MOST_LEADERS = 100
LINES = {
    "description": "OK",
    "content": {"application/jsonl": {"schema": {"type": "string"}}},
}
"""An answer that is no record: one of JSON on each line."""


class CarsAsked(Ask):
    """Which cars."""

    q: Asked = ""
    maker: Asked = ""
    drive: Literal["", "front", "rear", "all"] = ""
    sort: Literal[tuple(finding.SORTS)] = "name"  # type: ignore[valid-type]


class CoursesAsked(Ask):
    """Which courses."""

    q: Asked = ""
    kind: Literal["", "circuit", "road", "cone", "strip", "pad"] = ""


class CourseAsked(Ask):
    """Whether to send the line of a course."""

    geometry: bool = False


class ChallengesAsked(PageAsk):
    """Which challenges, and which part of them."""

    status: Literal[STATES] | None = None  # type: ignore[valid-type]
    car: Slug | None = None
    course: Slug | None = None
    party: Slug | None = None
    q: Asked = ""


@router.get("/cars", response=said(401, 422, ok=answers.CarList), openapi_extra=ALSO_NOBODY)
def cars(request: HttpRequest, asked: Query[CarsAsked]) -> Any:
    """List the cars that fit."""
    found = finding.cars_like(finding.clean(asked.q), asked.maker, asked.drive, asked.sort)
    return {"count": len(found), "items": [_car_line(car) for car in found]}


@router.get(
    "/cars/{slug:name}",
    response=said(401, 404, 422, ok=answers.CarAnswer),
    openapi_extra=ALSO_NOBODY,
)
def car(request: HttpRequest, name: Slug) -> Any:
    """Tell all of a car: every figure with its uncertainty and its source."""
    if name not in shelf.cars():
        raise NotHere(_("there is no such car"), [one.id for one in finding.nearest_cars(name)])
    found = shelf.car(name)
    return {**found.to_dict(), **_car_line(found)}


@router.get("/courses", response=said(401, 422, ok=answers.CourseList), openapi_extra=ALSO_NOBODY)
def courses(request: HttpRequest, asked: Query[CoursesAsked]) -> Any:
    """List the courses that fit."""
    found = finding.courses_like(finding.clean(asked.q))
    kept = [_course_line(one) for one in found if asked.kind in ("", one.kind)]
    return {"count": len(kept), "items": kept}


@router.get(
    "/courses/{slug:name}",
    response=said(401, 404, 422, ok=answers.CourseAnswer),
    openapi_extra=ALSO_NOBODY,
)
def course(request: HttpRequest, name: Slug, asked: Query[CourseAsked]) -> Any:
    """Tell all of a course; with geometry=true its line too."""
    if shelf.find_course(name) is None:
        nearest = [one.id for one in finding.nearest_courses(name)]
        raise NotHere(_("there is no such course"), nearest)
    found = shelf.course(name)
    same = ("direction", "start_note", "source", "attribution", "content_hash")
    return {
        **_course_line(found),
        **{one: getattr(found, one) for one in same},
        "official_length_m": found.official_length,
        "assumptions": list(found.assumptions),
        "shape": asdict(places.facts_of(name)),
        "line": _line(found) if asked.geometry else None,
    }


@router.get(
    "/challenges",
    response=said(401, 422, ok=challenge_answers.ChallengeList),
    openapi_extra=ALSO_NOBODY,
)
def challenges(request: HttpRequest, asked: Query[ChallengesAsked]) -> Any:
    """List challenges, the one with the newest move first."""
    found = visible(request.user).select_related("challenger", "opponent")
    if asked.status:
        found = found.filter(status=asked.status)
    if asked.car:
        found = found.filter(Q(challenger_car=asked.car) | Q(opponent_car=asked.car))
    if asked.course:
        found = found.filter(course=asked.course)
    if asked.party:
        found = found.filter(Q(challenger__slug=asked.party) | Q(opponent__slug=asked.party))
    found = finding.challenges_like(finding.clean(asked.q), found)
    return page_of(found, asked, told.line_of)


@router.get(
    "/challenges/{slug:slug}",
    response=said(401, 404, 422, ok=challenge_answers.ChallengeAnswer),
    openapi_extra=ALSO_NOBODY,
)
def challenge(request: HttpRequest, slug: Slug) -> Any:
    """Tell all of a challenge: terms, moves, prediction, settlement, links and poll."""
    return told.whole_of(request, row_of(request.user, slug))


@router.get(
    "/challenges/{slug:slug}/moves",
    response=said(401, 404, 422, ok=challenge_answers.MoveList),
    openapi_extra=ALSO_NOBODY,
)
def moves(request: HttpRequest, slug: Slug) -> Any:
    """List the moves of a challenge, oldest first."""
    found = told.log_of(Reading(row_of(request.user, slug)))
    return {"count": len(found), "items": found}


@router.get(
    "/challenges/{slug:slug}/prediction",
    response=said(401, 404, 422, ok=challenge_answers.PredictedAnswer),
    openapi_extra=ALSO_NOBODY,
)
def prediction(request: HttpRequest, slug: Slug) -> Any:
    """Tell what the simulator said of a challenge in full, or how far it is."""
    return told.predicted_of(row_of(request.user, slug))


@router.get(
    "/challenges/{slug:slug}/log",
    response=said(401, 404, 422),
    openapi_extra={**ALSO_NOBODY, "responses": {200: LINES}},
)
def log(request: HttpRequest, slug: Slug) -> Any:
    """Send the log of a challenge line by line, for `throwdown verify`."""
    lines = "".join(store.lines(row_of(request.user, slug)))
    return HttpResponse(lines, content_type="application/jsonl; charset=utf-8")


@router.get(
    "/leaderboard", response=said(401, 422, ok=answers.LeaderList), openapi_extra=ALSO_NOBODY
)
def leaderboard(request: HttpRequest) -> Any:
    """List who calls winners best."""
    found = [asdict(one) for one in best_readers(MOST_LEADERS)]
    return {"count": len(found), "items": found}


def _car_line(car: Car | CarListing) -> dict[str, Any]:
    same = ("id", "name", "maker", "year", "body", "drive", "price_usd")
    return {
        **{name: getattr(car, name) for name in same},
        "mass_kg": car.value("mass"),
        "power_w": car.value("power"),
        "url": reverse("car", args=[car.id]),
    }


def _course_line(course: Course) -> dict[str, Any]:
    same = ("id", "name", "kind", "closed", "default_start", "reconstruction", "licence")
    return {
        **{name: getattr(course, name) for name in same},
        "length_m": course.length,
        "url": reverse("course", args=[course.id]),
    }


def _line(course: Course) -> dict[str, Any]:
    """The middle line, to the centimetre."""
    mesh = course.mesh()
    return {
        "step_m": mesh.step,
        "x": np.round(mesh.x, 2).tolist(),
        "y": np.round(mesh.y, 2).tolist(),
    }
