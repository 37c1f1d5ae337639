"""The cars and courses that come with Throwdown, read once a process."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _

import throwdown as td
from throwdown.car import Car, CarListing
from throwdown.course import Course
from throwdown.errors import InputError, nearest_names

LONGEST = 100
"""No id is longer; of what is, so much is said again."""


@cache
def cars() -> dict[str, CarListing]:
    """Return every car by its id, in the order of makers and years."""
    listed = sorted(td.list_cars(), key=lambda car: (car.maker.lower(), car.name.lower()))
    return {car.id: car for car in listed}


@cache
def courses() -> dict[str, Course]:
    """Return every course by its id, in the order of their names."""
    return {one.id: one for one in sorted(td.list_courses(), key=lambda one: one.name.lower())}


@cache
def car(name: str) -> Car:
    """Return a car of the catalogue whole.  Raises InputError where there is none of that id."""
    if name not in cars():
        what = _("the catalogue has no car “%s”") % name[:LONGEST]
        raise InputError(what, where="car", nearest=nearest_names(name[:LONGEST], cars()))
    return td.load_car(name)


def course(name: str) -> Course:
    """Return a course of the catalogue.  Raises InputError where there is none of that id."""
    if name not in courses():
        what = _("the catalogue has no course “%s”") % name[:LONGEST]
        raise InputError(what, where="course", nearest=nearest_names(name[:LONGEST], courses()))
    return courses()[name]


def car_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the cars for a form, grouped by maker."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in cars().values():
        groups.setdefault(one.maker, []).append((one.id, one.name))
    return list(groups.items())


def course_choices() -> list[tuple[str, str]]:
    """Return the courses for a form."""
    return [(one.id, one.name) for one in courses().values()]


def car_name(name: str) -> str:
    """Return a car's name, its id where the catalogue has it no more."""
    found = cars().get(name)
    return found.name if found else name


def course_name(name: str) -> str:
    """Return a course's name, its id where the catalogue has it no more."""
    found = courses().get(name)
    return found.name if found else name
