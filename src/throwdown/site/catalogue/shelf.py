"""The cars and courses that come with Throwdown, read once a process."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import gettext as _

import throwdown as td
from throwdown.car import Car, CarListing
from throwdown.course import Course
from throwdown.errors import InputError, nearest_names
from throwdown.site.designs.shelf import find_designed

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


def find_course(name: str) -> Course | None:
    """Return a course of the catalogue or one that was designed here, None where there is none."""
    return courses().get(name) or find_designed(name)


def course(name: str) -> Course:
    """Return a course of the catalogue or a designed one.  Raises InputError where it is none."""
    found = find_course(name)
    if found is None:
        what = _("the catalogue has no course “%s”") % name[:LONGEST]
        raise InputError(what, where="course", nearest=nearest_names(name[:LONGEST], courses()))
    return found


def car_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the cars for a form, grouped by maker."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in cars().values():
        groups.setdefault(one.maker, []).append((one.id, one.name))
    return list(groups.items())


def course_choices() -> list[tuple[str, str]]:
    """Return the courses for a form: those of the catalogue."""
    return [(one.id, one.name) for one in courses().values()]


def offer_course(field: Any, name: object) -> None:
    """Add a designed course to what a form's field offers, where that is what it is about."""
    found = find_designed(name) if isinstance(name, str) else None
    if found is not None:
        field.choices = [*field.choices, (found.id, found.name)]


def car_name(name: str) -> str:
    """Return a car's name, its id where the catalogue has it no more."""
    found = cars().get(name)
    return found.name if found else name


def course_name(name: str) -> str:
    """Return a course's name, its id where the catalogue has it no more."""
    found = find_course(name)
    return found.name if found else name
