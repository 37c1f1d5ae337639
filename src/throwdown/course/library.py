"""The courses that come with the package, by forgiving names; any other from its file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from throwdown.course.course import Course
from throwdown.course.files import read_course
from throwdown.names import matching, the_one

FOLDER = Path(__file__).parent.parent / "data" / "courses"
_EXPECTED = "a course of `throwdown courses list`, or the path of a .toml or .csv"


def load_course(name: str | Path) -> Course:
    """Return a course by its id, part of its name, or the path of a .toml or .csv.

    Raises InputError where that is none or several, or where the file is wrong.
    """
    text = str(name)
    if isinstance(name, Path) or "/" in text or "\\" in text or _has_suffix(text):
        return read_course(Path(text).expanduser())
    course = find_course(text)
    # Say now what is wrong with its line, not when it is driven.
    _ = course.shape
    return course


def find_course(query: str) -> Course:
    """Return the one course that ``query`` means: an id, a name, or words of them.

    Raises InputError where that is none, with the nearest, or several, with all of them.
    """
    if _is_id(query):
        return _shipped(FOLDER / f"{query}.toml")
    return _all()[the_one(query, _names(), what="course", expected=_EXPECTED)]


def list_courses(query: str | None = None) -> tuple[Course, ...]:
    """Return the courses, or those that fit ``query``, by id."""
    if query is None or not query.strip():
        return tuple(_all().values())
    return tuple(_all()[identity] for identity in matching(query, _names()))


@cache
def _all() -> dict[str, Course]:
    paths = sorted(FOLDER.glob("*.toml"), key=lambda path: path.stem)
    return {path.stem: _shipped(path) for path in paths}


@cache
def _shipped(path: Path) -> Course:
    return read_course(path, trusted=True)


def _names() -> dict[str, tuple[str, ...]]:
    return {key: (course.name, *course.aliases) for key, course in _all().items()}


def _is_id(text: str) -> bool:
    """Whether a course has just this id: then no other file need be read."""
    return bool(text) and Path(text).name == text and (FOLDER / f"{text}.toml").is_file()


def _has_suffix(text: str) -> bool:
    return text.lower().endswith((".toml", ".csv"))
