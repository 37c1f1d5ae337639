"""``--handicap``: what a car carries or is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from throwdown.car import Car

F = TypeVar("F", bound=Callable[..., Any])


def handicap_option(function: F) -> F:
    """``--handicap CAR:LEVER=AMOUNT``, as often as wanted."""
    return click.option(
        "--handicap",
        "handicaps",
        multiple=True,
        metavar="CAR:LEVER=AMOUNT",
        help="What a car carries or is given, as in 2:ballast=80. CAR is its place among the cars, "
        "its id or part of its name; LEVER one of ballast (kg), head-start (s), power, tyres, "
        "driver (% of its own), laps, index. May be repeated.",
    )(function)


def choose_handicaps(texts: Sequence[str], cars: Sequence[Car]) -> dict[str, Any]:
    """Return what ``--handicap`` says, as arguments of a race; nothing where it is not given.

    Raises InputError for what is no handicap of one of the cars.
    """
    if not texts:
        return {}
    from throwdown.duel.handicap import parse_handicaps

    return {"handicaps": parse_handicaps(texts, cars)}
