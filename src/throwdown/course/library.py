"""The courses that come with the package, by forgiving names; any other from its file."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from throwdown.course.course import Course
from throwdown.course.fields import nearest_names
from throwdown.course.files import read_course
from throwdown.errors import InputError

FOLDER = Path(__file__).parent.parent / "data" / "courses"


def load_course(name: str | Path) -> Course:
    """A course by its id, part of its name, or the path of a .toml or .csv.

    Raises InputError where that is none or several, or where the file is wrong.
    """
    text = str(name)
    if isinstance(name, Path) or "/" in text or "\\" in text or _has_suffix(text):
        return read_course(Path(text).expanduser())
    course = find_course(text)
    _ = course.shape
    return course


def find_course(query: str) -> Course:
    """The one course that ``query`` means: an id, a name, or words of them.

    Raises InputError where that is none, with the nearest, or several, with all of them.
    """
    exact = FOLDER / f"{query}.toml"
    if _is_id(query) and exact.is_file():
        return _shipped(exact)
    courses = _all()
    wanted = _plain(query)
    for course in courses:
        if wanted and wanted in {_plain(n) for n in (course.id, course.name, *course.aliases)}:
            return course
    found = _matches(query)
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"“{query}” fits {len(found)} courses",
            expected="one of them",
            nearest=[course.id for course in found],
        )
    raise InputError(
        f"no course is called “{query}”",
        expected="a course of `throwdown courses list`, or the path of a .toml or .csv",
        nearest=_nearest(query, courses) or None,
    )


def list_courses(query: str | None = None) -> tuple[Course, ...]:
    """The courses, or those that fit ``query``, by id."""
    return _all() if query is None or not query.strip() else _matches(query)


def _matches(query: str) -> tuple[Course, ...]:
    """Courses with every word of the query: as whole words, else as beginnings, else anywhere."""
    words = _plain(query).split()
    if not words:
        return ()
    for pattern in (" {} ", " {}", "{}"):
        wanted = [pattern.format(word) for word in words]
        found = tuple(
            course for course in _all() if all(word in f" {_words(course)} " for word in wanted)
        )
        if found:
            return found
    return ()


def _nearest(query: str, courses: tuple[Course, ...]) -> tuple[str, ...]:
    names = {
        _plain(n): course.id
        for course in courses
        for n in (course.id, course.name, *course.aliases)
    }
    # Also word by word: "nordschliefe" is near "nordschleife" but not near a whole name.
    for course in courses:
        for word in _words(course).split():
            if len(word) > 3:
                names.setdefault(word, course.id)
    near = nearest_names(_plain(query), names)
    return tuple(dict.fromkeys(names[name] for name in near))


@cache
def _all() -> tuple[Course, ...]:
    return tuple(
        _shipped(path) for path in sorted(FOLDER.glob("*.toml"), key=lambda path: path.stem)
    )


@cache
def _shipped(path: Path) -> Course:
    return read_course(path, trusted=True)


def _words(course: Course) -> str:
    return " ".join(_plain(n) for n in (course.id, course.name, *course.aliases))


def _plain(text: str) -> str:
    """Lower case, without accents, words apart by one space."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    letters = (c if c.isalnum() else " " for c in flat if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


def _is_id(text: str) -> bool:
    return bool(text) and all(c.isalnum() or c == "-" for c in text)


def _has_suffix(text: str) -> bool:
    return text.lower().endswith((".toml", ".csv"))
