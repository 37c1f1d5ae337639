"""A car or a course by a forgiving name; on a terminal, ask which one was meant."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, TypeVar

import click

from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course

T = TypeVar("T")


def choose_car(name: str, *, may_ask: bool = True) -> Car:
    """The car that ``name`` means. Raises InputError if that is none or several."""
    from throwdown.car import list_cars, load_car

    return _choose(name, load_car, lambda: {car.id for car in list_cars()}, may_ask)


def choose_course(name: str, *, may_ask: bool = True) -> Course:
    """The course that ``name`` means. Raises InputError if that is none or several."""
    from throwdown.course import list_courses, load_course

    return _choose(name, load_course, lambda: {course.id for course in list_courses()}, may_ask)


def _choose(
    name: str, load: Callable[[str], T], known: Callable[[], Collection[str]], may_ask: bool
) -> T:
    try:
        return load(name)
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
