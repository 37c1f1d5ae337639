"""Designed courses as courses: read from their rows, once a process."""

from __future__ import annotations

import tomllib
from collections import OrderedDict
from pathlib import Path
from typing import Any

from throwdown.course import Course
from throwdown.course.files import course_from_toml

PREFIX = "designed-"
MOST_KEPT = 200
_read: OrderedDict[str, Course] = OrderedDict()


def find_designed(name: str) -> Course | None:
    """Return a designed course by the id that the site gave it, None where there is none."""
    if not name.startswith(PREFIX):
        return None
    if name in _read:
        _read.move_to_end(name)
        return _read[name]
    from throwdown.site.designs.models import Design

    row = Design.objects.filter(course=name).only("files").first()
    if row is None:
        return None
    _read[name] = course_of(row.files["course.toml"], name)
    if len(_read) > MOST_KEPT:
        _read.popitem(last=False)
    return _read[name]


def course_of(toml: str, name: str) -> Course:
    """Return the course of a file under an id of the site's own."""
    table: dict[str, Any] = {**tomllib.loads(toml), "id": name}
    return course_from_toml(table, Path("."), name)


def keep(name: str) -> None:
    """Keep a designed course for good: terms name it."""
    if name.startswith(PREFIX):
        from throwdown.site.designs.models import Design

        Design.objects.filter(course=name).update(lasting=True)
