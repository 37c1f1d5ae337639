"""``--driver``: who drives, in every car or in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from throwdown.cli.options import complete_data

if TYPE_CHECKING:
    from throwdown.calibration.posterior import Posterior
    from throwdown.car import Car
    from throwdown.driver import Driver

F = TypeVar("F", bound=Callable[..., Any])


def complete_driver(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Driver ids that begin with what is typed, also behind a car."""
    car, colon, begun = incomplete.rpartition(":")
    items = complete_data("drivers", begun)
    return [CompletionItem(f"{car}{colon}{item.value}") for item in items]


def driver_option(function: F) -> F:
    """``--driver NAME`` of the one car."""
    return click.option(
        "--driver",
        "driver_name",
        metavar="NAME",
        shell_complete=complete_driver,
        help="Who drives: professional, club, novice, a TOML file, or a name in the column driver "
        "of --laps. Default: a professional.",
    )(function)


def drivers_option(function: F) -> F:
    """``--driver [CAR:]NAME``, several times."""
    return click.option(
        "--driver",
        "driver_names",
        multiple=True,
        metavar="[CAR:]NAME",
        shell_complete=complete_driver,
        help="Who drives: professional, club, novice, a TOML file, or a name in the column driver "
        "of --laps; with a car (its place, 1 for the first, or its name) in front, who drives that "
        "one. May be given again. Default: a professional.",
    )(function)


def choose_driver(given: str | None, posterior: Posterior | None, own_laps: str | None) -> Driver:
    """Return the driver that a name means: of one's own laps, shipped, or in a file.

    Raises InputError where it is nobody, with the nearest.
    """
    from dataclasses import replace

    from throwdown.driver import PROFESSIONAL, find_driver, list_drivers
    from throwdown.errors import InputError, nearest_names

    if given is None:
        return PROFESSIONAL
    own = _own_drivers(posterior) if own_laps is not None else []
    if given in own:
        return replace(PROFESSIONAL, name=given)
    if given.lower().endswith(".toml"):
        return find_driver(given)
    shipped = [sheet.id for sheet in list_drivers()]
    if given.casefold() in shipped:
        return find_driver(given.casefold())
    behind = (
        "a name in the column driver of the file given with --laps"
        if own_laps is not None
        else "for a name of your own laps --driver needs --laps"
    )
    raise InputError(
        f"no driver is called “{given}”",
        where=f"--driver {given}",
        expected=f"{', '.join(shipped)}, a .toml file; {behind}",
        nearest=nearest_names(given, [*own, *shipped]) or own[:3] or None,
    )


def choose_drivers(
    given: Sequence[str],
    typed: Sequence[str],
    cars: Sequence[Car],
    posterior: Posterior | None,
    own_laps: str | None,
) -> list[Driver]:
    """Return who drives each car; ``typed`` is what each was called on the command line.

    Raises InputError for nobody, for a car that is not in the race, or for two drivers of one.
    """
    from throwdown.errors import InputError

    hired: list[str | None] = [None] * len(cars)
    everywhere: str | None = None
    own = _own_drivers(posterior) if own_laps is not None else []
    for words in given:
        car, colon, name = words.partition(":")
        if not colon or words in own:
            if everywhere is not None:
                raise InputError(
                    f"{everywhere} and {words} for every car",
                    where=f"--driver {words}",
                    expected="one for all, or CAR:NAME",
                )
            everywhere = words
            continue
        if not car.strip() or not name.strip():
            raise InputError(
                f"{words!r} names {'no driver' if car.strip() else 'no car'}",
                where=f"--driver {words}",
                expected="NAME for every car, or CAR:NAME",
            )
        for place in _places(car, typed, cars, words):
            if hired[place] is not None:
                raise InputError(
                    f"{cars[place].name} has a driver, {hired[place]}", where=f"--driver {words}"
                )
            hired[place] = name
    return [choose_driver(name or everywhere, posterior, own_laps) for name in hired]


def _own_drivers(posterior: Posterior | None) -> list[str]:
    names = [] if posterior is None else posterior.effects.names
    return [name.partition(" ")[2] for name in names if name.startswith("driver ")]


def _whole_words(names: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Words of ids and names, one of which a number has to be."""
    said = " ".join(f"{one} {' '.join(others)}" for one, others in names.items())
    return set(re.split(r"[^A-Za-z0-9]+", said))


def _places(given: str, typed: Sequence[str], cars: Sequence[Car], option: str) -> list[int]:
    """Return the places of the car that words mean, of every entry of it."""
    from throwdown.errors import InputError
    from throwdown.names import matching, nearest

    if given.isdecimal() and 1 <= int(given) <= len(cars):
        return [int(given) - 1]
    exact = [n for n, car in enumerate(cars) if given in (typed[n], car.id, car.name)]
    if exact:
        return exact
    names = {car.id: (car.name,) for car in cars}
    whole = given.isdecimal() and given not in _whole_words(names)
    found = () if whole else matching(given, names)
    if len(found) == 1:
        return [n for n, car in enumerate(cars) if car.id == found[0]]
    raise InputError(
        f"“{given}” fits {len(found)} cars of this race"
        if found
        else f"no car of this race is called “{given}”",
        where=f"--driver {option}",
        expected=f"CAR:NAME, where CAR is 1 to {len(cars)} or one of {', '.join(names)}",
        nearest=found or nearest(given, names) or None,
    )
