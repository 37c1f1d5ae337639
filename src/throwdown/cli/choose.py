"""A car or a course by a forgiving name; on a terminal, ask which one was meant."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course

T = TypeVar("T")


LONGEST_SHOWN = 80
CAR_KEYS = ("figures", "drive", "body", "tyre")
COURSE_KEYS = ("segments", "points", "kind", "closed", "width_m")


def choose_car(name: str, *, may_ask: bool = True) -> Car:
    """The car that ``name`` means. Raises InputError if that is none or several."""
    from throwdown.car import list_cars, load_car

    try:
        return _choose(name, load_car, lambda: {car.id for car in list_cars()}, may_ask)
    except InputError:
        _raise_if_a_course(name)
        raise


def choose_course(name: str, *, may_ask: bool = True) -> Course:
    """The course that ``name`` means. Raises InputError if that is none or several."""
    from throwdown.course import list_courses, load_course

    try:
        return _choose(name, load_course, lambda: {course.id for course in list_courses()}, may_ask)
    except InputError:
        _raise_if_a_car(name)
        raise


def nothing_fits(what: str, query: str, find: Callable[[str], object]) -> str:
    """What a list says that is empty: the nearest names, and where all are."""
    words = f"no {what} fits “{query}”"
    try:
        find(query)
    except InputError as error:
        if error.nearest:
            words += f"; nearest: {', '.join(error.nearest)}"
    return f"{words}; throwdown {what}s list shows all"


def _raise_if_a_course(name: str) -> None:
    """Say so where a car was wanted and ``name`` is a course, by id or by file."""
    from throwdown.course import list_courses

    csv = name.lower().endswith(".csv")
    if csv or _looks_like(name, COURSE_KEYS, CAR_KEYS):
        kind = "a CSV file, as courses are" if csv else "a course file"
        raise InputError(
            f"“{name}” is {kind}, and a car was wanted",
            expected="a car of `throwdown cars list`, or the path of a car's .toml; "
            "a course goes behind --course",
        )
    if name in {course.id for course in list_courses()}:
        raise InputError(
            f"“{name}” is a course, and a car was wanted",
            expected="a car of `throwdown cars list`; a course goes behind --course",
        )


def _raise_if_a_car(name: str) -> None:
    """Say so where a course was wanted and ``name`` is a car, by id or by file."""
    from throwdown.car import list_cars

    if _looks_like(name, CAR_KEYS, COURSE_KEYS):
        raise InputError(
            f"“{name}” is a car file, and a course was wanted",
            expected="a course of `throwdown courses list`, or the path of a course's .toml or "
            ".csv; a car has no option in front",
        )
    if name in {car.id for car in list_cars()}:
        raise InputError(
            f"“{name}” is a car, and a course was wanted",
            expected="a course of `throwdown courses list`; a car has no option in front",
        )


def _looks_like(name: str, keys: Collection[str], others: Collection[str]) -> bool:
    """Whether ``name`` is a TOML file with more of ``keys`` than of ``others``."""
    if not name.lower().endswith(".toml"):
        return False
    try:
        table = tomllib.loads(Path(name).expanduser().read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RuntimeError):
        return False
    return sum(key in table for key in keys) > sum(key in table for key in others)


def _choose(
    name: str, load: Callable[[str], T], known: Callable[[], Collection[str]], may_ask: bool
) -> T:
    try:
        return load(name)
    except (OSError, RuntimeError) as error:  # a name too long, a home that is nobody's
        short = name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…"
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"“{short}” cannot be looked up: {reason}", expected="an id, a name, or a file"
        ) from error
    except InputError as error:
        candidates = error.nearest
        asking = may_ask and on_a_terminal()
        # Only a choice of names can be asked; other errors also name something near.
        if not asking or not candidates or not set(candidates) <= set(known()):
            raise
        message = error
    return load(_ask(message, candidates))


def on_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(error: InputError, candidates: tuple[str, ...]) -> str:
    if len(candidates) == 1:
        if click.confirm(f"{error.message}. Take {candidates[0]}?", default=True, err=True):
            return candidates[0]
        raise error
    click.echo(f"{error.message}:", err=True)
    for number, candidate in enumerate(candidates, start=1):
        click.echo(f"  {number}  {candidate}", err=True)
    chosen: int = click.prompt(
        "Which one", type=click.IntRange(1, len(candidates)), default=1, err=True
    )
    return candidates[chosen - 1]
