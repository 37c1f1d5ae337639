"""From a file's name of a course to a course."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from throwdown.course import list_courses
from throwdown.errors import InputError, nearest_names
from throwdown.names import plain

# Words that together name a course which its own name does not have.
_KNOWN_AS = (
    (("top gear",), "dunsfold-top-gear"),
    (("figure 8",), "figure-eight"),
    (("figure eight",), "figure-eight"),
    (("nordschleife", "sport auto"), "nordschleife-sport-auto"),
    (("nurburgring", "sport auto"), "nordschleife-sport-auto"),
    (("hockenheim", "sport auto"), "hockenheim-short"),
    (("hockenheimring", "sport auto"), "hockenheim-short"),
    (("lightning lap",), "vir-grand"),
    (("tc2000",), "tsukuba-tc2000"),
)
_COMMON = frozenset(
    "as autodrome by circuit course east full gp grand international km lap long mi miles north of "  # noqa: SIM905
    "park prix raceway short south speedway test the timed track west with without".split()
)


_SAME_ROAD = {"nordschleife": "nordschleife-sport-auto"}
_ALONE = {"vir": "vir-grand", "virginia international raceway": "vir-grand"}
"""What means a course only where nothing else is said."""


def road_of(course: str) -> str:
    """Return the course whose level a course shares: the same road but for some metres."""
    return _SAME_ROAD.get(course, course)


def map_courses(names: Iterable[str], chosen: Mapping[str, str]) -> dict[str, str | None]:
    """Return the id, or the file, of the course that each name means, None where none fits.

    ``chosen`` maps a file's name, or words of it, to an id and goes first.
    Raises InputError where ``chosen`` names no course of the file or of the catalogue.
    """
    names = list(dict.fromkeys(names))
    ids = [course.id for course in list_courses()]
    wanted: dict[str, str] = {}
    for name, course in chosen.items():
        if course not in ids:
            raise InputError(
                f"no course has the id “{course}”",
                where=f"--course {name}={course}",
                nearest=nearest_names(course, ids) or None,
            )
        meant = [one for one in names if plain(one) == plain(name)] or [
            one for one in names if plain(name) in plain(one)
        ]
        if not meant:
            raise InputError(
                f"no lap is of a course called “{name}”",
                where=f"--course {name}={course}",
                expected="a course of the lap file",
                nearest=nearest_names(name, names) or names[:3],
            )
        wanted |= dict.fromkeys(meant, course)
    return {name: wanted.get(name) or _own_file(name) or guess_course(name) for name in names}


def _own_file(name: str) -> str | None:
    return name if name.lower().endswith(".toml") else None


@cache
def guess_course(name: str) -> str | None:
    """Return the id of the course that a free name means; None where that is not clear."""
    text = f" {plain(name)} "
    for words, known in _KNOWN_AS:
        if all(f" {word} " in text for word in words):
            return known
    if text.strip() in _ALONE:
        return _ALONE[text.strip()]
    bare = re.sub(r"\([^)]*\)", " ", name)
    asked = [word for word in plain(bare).split() if not word.isdigit()]
    scores = {}
    for course in list_courses():
        if " ".join(asked) in (plain(course.id), plain(course.name)):
            return course.id
        own = set(plain(f"{course.id} {course.name}").split())
        telling = sum(word in own for word in asked if word not in _COMMON)
        strange = sum(word not in own for word in asked if word not in _COMMON)
        if telling > strange:
            scores[course.id] = (telling, sum(word in own for word in asked if word in _COMMON))
    if not scores:
        return None
    best = max(scores.values())
    found = [one for one, score in scores.items() if score == best]
    if len(found) > 1:
        found = [one for one in found if set(plain(one).split()) <= set(asked)]
    return found[0] if len(found) == 1 else None
