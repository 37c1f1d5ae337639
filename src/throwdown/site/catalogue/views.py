"""Pages of cars and courses, and search."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from throwdown.course import Course
from throwdown.names import plain
from throwdown.site.catalogue import finding, maps, places, shelf
from throwdown.site.catalogue.figures import groups_of, traits_of
from throwdown.site.catalogue.words import COURSE_KINDS, DRIVE_WORDS, KIND_WORDS, START_WORDS
from throwdown.site.challenges.models import Challenge
from throwdown.site.context import site

SHOWN = 12
"""So many of a kind are shown where there is a way to all of them."""


@require_GET
def cars(request: HttpRequest) -> HttpResponse:
    """List the cars that fit, in the order asked for."""
    asked = finding.clean(request.GET.get("q", ""))
    maker, drive = request.GET.get("maker", ""), request.GET.get("drive", "")
    sort = request.GET.get("sort", "")
    makers = sorted({car.maker for car in shelf.cars().values()}, key=str.lower)
    sort = sort if sort in finding.SORTS else "name"
    maker, drive = maker if maker in makers else "", drive if drive in DRIVE_WORDS else ""
    return render(
        request,
        "catalogue/cars.html",
        {
            "cars": finding.cars_like(asked, maker, drive, sort),
            "asked": asked,
            "maker": maker,
            "makers": makers,
            "drive": drive,
            "drives": DRIVE_WORDS,
            "sort": sort,
            "sorts": _sorts(),
        },
    )


@require_GET
def car(request: HttpRequest, name: str) -> HttpResponse:
    """Show a car: every figure with its unit, how sure it is, and where it is from."""
    if name not in shelf.cars():
        given = {"what": "car", "name": name, "nearest": finding.nearest_cars(name)}
        return render(request, "catalogue/unknown.html", given, status=404)
    found = shelf.car(name)
    kinds: list[str] = [figure.kind for figure in found.figures.values()]
    return render(
        request,
        "catalogue/car.html",
        {
            "car": found,
            "mass": found.value("mass"),
            "power": found.value("power"),
            "traits": traits_of(found),
            "groups": groups_of(found, site(request)["units"]),
            "tally": [(word, kinds.count(kind)) for kind, word in KIND_WORDS.items()],
            "challenges": _public(Q(challenger_car=name) | Q(opponent_car=name))[:SHOWN],
        },
    )


@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """List the courses, each with its outline."""
    asked = finding.clean(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    found = [one for one in finding.courses_like(asked) if kind in ("", one.kind)]
    return render(
        request,
        "catalogue/courses.html",
        {
            "courses": _rows(found),
            "asked": asked,
            "kind": kind,
            "kinds": COURSE_KINDS,
        },
    )


@require_GET
def course(request: HttpRequest, name: str) -> HttpResponse:
    """Show a course: its map, its facts, where it is from and what is assumed."""
    if shelf.find_course(name) is None:
        given = {"what": "course", "name": name, "nearest": finding.nearest_courses(name)}
        return render(request, "catalogue/unknown.html", given, status=404)
    found = shelf.course(name)
    return render(
        request,
        "catalogue/course.html",
        {
            "course": found,
            "map": maps.large(name),
            "facts": places.facts_of(name),
            "kind": COURSE_KINDS.get(found.kind, found.kind),
            "start": START_WORDS[found.default_start],
            "osm": places.OSM if places.from_openstreetmap(found) else "",
            "challenges": _public(Q(course=name))[:SHOWN],
        },
    )


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search public challenges, parties, cars and courses in one box."""
    asked = finding.clean(request.GET.get("q", ""))
    given: dict[str, Any] = {
        "asked": asked,
        "searched": bool(asked),
        "query": urlencode({"q": asked}),
    }
    if asked:
        given |= _found(asked)
    return render(request, "catalogue/search.html", given)


def _found(asked: str) -> dict[str, Any]:
    """Return what was found, one more of each than is shown where there are more."""
    challenges = list(finding.challenges_like(asked, _public(Q()))[: SHOWN + 1])
    parties = list(finding.parties_like(asked)[: SHOWN + 1])
    cars, courses = finding.cars_like(asked), finding.courses_like(asked)
    if not plain(asked):
        cars, courses = [], []
    return {
        "challenges": challenges[:SHOWN],
        "more_challenges": len(challenges) > SHOWN,
        "parties": parties[:SHOWN],
        "more_parties": len(parties) > SHOWN,
        "cars": cars[:SHOWN],
        "more_cars": len(cars) > SHOWN,
        "courses": _rows(courses[:SHOWN]),
        "more_courses": len(courses) > SHOWN,
        "anything": bool(challenges or parties or cars or courses),
    }


def _public(which: Q) -> QuerySet[Challenge]:
    """Return the challenges that anybody may see; a draft is nobody's find."""
    found = Challenge.objects.exclude(status="draft").filter(which)
    return found.select_related("challenger", "opponent")


def _rows(courses: list[Course]) -> list[dict[str, Any]]:
    """Return courses as a list shows them."""
    return [
        {
            "course": one,
            "map": maps.thumb(one.id),
            "kind": COURSE_KINDS.get(one.kind, one.kind),
            "start": START_WORDS[one.default_start],
        }
        for one in courses
    ]


def _sorts() -> list[tuple[str, str]]:
    return [
        ("name", _("Maker and name")),
        ("year", _("Newest first")),
        ("mass", _("Lightest first")),
        ("power", _("Most power first")),
        ("power-per-mass", _("Most power for its mass")),
        ("price", _("Cheapest first")),
    ]
