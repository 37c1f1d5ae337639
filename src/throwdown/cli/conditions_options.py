"""``--conditions``, ``--altitude`` and ``--temperature``: the surface and the air."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from throwdown.cli.options import complete_data

if TYPE_CHECKING:
    from throwdown.conditions import Conditions

F = TypeVar("F", bound=Callable[..., Any])


def complete_conditions(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of conditions that begin with what is typed."""
    return complete_data("conditions", incomplete)


def conditions_options(function: F) -> F:
    """``--conditions NAME|FILE``, ``--altitude M`` and ``--temperature C``."""
    for option in (
        click.option(
            "--temperature",
            type=float,
            metavar="C",
            help="Of the air, °C. Default: that of the conditions.",
        ),
        click.option(
            "--altitude",
            type=float,
            metavar="M",
            help="Of the course above the sea, m. Default: that of the conditions, else 0.",
        ),
        click.option(
            "--conditions",
            "conditions_name",
            default="dry",
            show_default=True,
            metavar="NAME|FILE",
            shell_complete=complete_conditions,
            help="Weather and surface: one of “throwdown conditions”, or a TOML file.",
        ),
    ):
        function = option(function)
    return function


def choose_conditions(name: str, altitude: float | None, temperature: float | None) -> Conditions:
    """Return the conditions that the options mean.

    Raises InputError where there are none of that name, or the air is out of range.
    """
    from throwdown.conditions import find_conditions
    from throwdown.conditions.air import ZERO_CELSIUS

    kelvin = None if temperature is None else temperature + ZERO_CELSIUS
    return find_conditions(name).at(altitude, kelvin)
