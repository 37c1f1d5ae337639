"""Options of the verbs that race cars: who drives them, in what weather, and what was learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from throwdown.cli.calibration_options import calibration_options
from throwdown.cli.conditions_options import conditions_options
from throwdown.cli.driver_options import drivers_option
from throwdown.cli.options import DEFAULT_METHOD

if TYPE_CHECKING:
    from throwdown.car import Car

F = TypeVar("F", bound=Callable[..., Any])


def field_options(function: F) -> F:
    """``--driver``, ``--conditions`` and its kin, ``--laps`` and ``--posterior``."""
    return drivers_option(conditions_options(calibration_options(function)))


def choose_field(
    car_names: Sequence[str],
    *,
    may_ask: bool,
    method: str = DEFAULT_METHOD,
    driver_names: tuple[str, ...],
    conditions_name: str,
    altitude: float | None,
    temperature: float | None,
    posterior_name: str,
    own_laps: str | None = None,
) -> tuple[list[Car], dict[str, Any]]:
    """Return the cars that names mean, and what ``field_options`` say, as arguments of a race.

    Raises InputError for names that mean nothing, UsageError for laps with another ``method``.
    """
    from throwdown.calibration.posterior import NONE
    from throwdown.cli.calibration_options import learned
    from throwdown.cli.choose import choose_car
    from throwdown.cli.conditions_options import choose_conditions
    from throwdown.cli.driver_options import choose_drivers

    if method != DEFAULT_METHOD and own_laps:
        raise click.UsageError(f"--laps and its drivers need --method {DEFAULT_METHOD}")
    conditions = choose_conditions(conditions_name, altitude, temperature)
    cars = _named_apart([choose_car(name, may_ask=may_ask) for name in car_names], car_names)
    posterior = learned(posterior_name, own_laps)
    drivers = choose_drivers(driver_names, car_names, cars, posterior, own_laps)
    return cars, {
        "conditions": conditions,
        "posterior": NONE if posterior is None else posterior,
        "drivers": drivers,
    }


def _named_apart(cars: list[Car], given: Sequence[str]) -> list[Car]:
    """Cars of one name that differ, as a changed copy of a file does, get their files' names."""
    named = []
    for car, words in zip(cars, given, strict=True):
        name = car.name
        alike = {other.content_hash for other in cars if other.name == name}
        if len(alike) > 1 and words.lower().endswith(".toml"):
            car = car.model_copy(update={"name": f"{name} [{Path(words).stem}]"})
        named.append(car)
    return named
