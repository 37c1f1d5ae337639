"""Finding: cars by what they are, anything by words, and what an unknown id may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Q, QuerySet

from throwdown.car import CarListing, list_cars
from throwdown.car.catalogue import find_car
from throwdown.course import Course, list_courses
from throwdown.course.library import find_course
from throwdown.errors import InputError
from throwdown.names import plain
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import Party

LONGEST, MOST_WORDS = 100, 8
SORTS = {
    "name": lambda car: (car.maker.lower(), car.name.lower()),
    "year": lambda car: -car.year,
    "mass": lambda car: car.mass,
    "power": lambda car: -car.power,
    "power-per-mass": lambda car: -car.power / car.mass,
    "price": lambda car: (car.price_usd is None, car.price_usd or 0.0),
}
"""Each order of the cars, with what it goes by."""

Row = TypeVar("Row", Challenge, Party)


def clean(text: str) -> str:
    """Return what was asked for without what no database takes, at most 100 letters of it."""
    kept = "".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST])
    return " ".join(kept.split())[:LONGEST].strip()


def cars_like(asked: str, maker: str = "", drive: str = "", sort: str = "name") -> list[CarListing]:
    """Return the cars that fit words, a maker and a drive, in an order."""
    found: Iterable[CarListing] = list_cars(asked) if plain(asked) else shelf.cars().values()
    kept = [
        car
        for car in found
        if (not maker or car.maker == maker) and (not drive or car.drive == drive)
    ]
    return sorted(sorted(kept, key=SORTS["name"]), key=SORTS.get(sort, SORTS["name"]))


def courses_like(asked: str) -> list[Course]:
    """Return the courses that fit words, by name."""
    if not plain(asked):
        return list(shelf.courses().values())
    return sorted(list_courses(asked), key=lambda one: one.name.lower())


def challenges_like(asked: str, found: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """Keep the challenges that have every word: in title, parties, cars, course or place."""
    for word in asked.split()[:MOST_WORDS]:
        cars = [car.id for car in shelf.cars().values() if _has(word, car.id, car.name)]
        courses = [one.id for one in shelf.courses().values() if _has(word, one.id, one.name)]
        found = found.filter(
            _says("title", word)
            | _says("challenger__name", word)
            | _says("opponent__name", word)
            | _says("place__text", word)
            | Q(challenger_car__in=cars)
            | Q(opponent_car__in=cars)
            | Q(course__in=courses)
        )
    return found


def parties_like(asked: str) -> QuerySet[Party]:
    """Return the parties whose name has every word."""
    found = Party.objects.all()
    for word in asked.split()[:MOST_WORDS]:
        found = found.filter(_says("name", word))
    return found


def nearest_cars(name: str) -> list[CarListing]:
    """Return what an unknown id may have meant."""
    try:
        meant: tuple[str, ...] = (find_car(clean(name)).id,)
    except InputError as error:
        meant = error.nearest
    return [shelf.cars()[one] for one in meant[:5] if one in shelf.cars()]


def nearest_courses(name: str) -> list[Course]:
    """Return what an unknown id may have meant."""
    try:
        meant: tuple[str, ...] = (find_course(clean(name)).id,)
    except InputError as error:
        meant = error.nearest
    return [shelf.courses()[one] for one in meant[:5] if one in shelf.courses()]


def _says(column: str, word: str) -> Q:
    """Match without regard to capitals; SQLite's own way knows those of ASCII alone."""
    asked = Q(**{f"{column}__icontains": word})
    if not word.isascii():
        for other in {word.lower(), word.upper(), word.capitalize()} - {word}:
            asked |= Q(**{f"{column}__icontains": other})
    return asked


def _has(word: str, *texts: str) -> bool:
    wanted = plain(word)
    return bool(wanted) and any(wanted in plain(text) for text in texts)
