"""Options of the verbs that read measured laps from a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from throwdown.calibration.validation import Gathered

F = TypeVar("F", bound=Callable[..., Any])
_SHOWN = 10  # rows that were skipped


def lap_file_options(function: F) -> F:
    """``LAPS.csv``, ``--cars`` and ``--course NAME=ID``."""
    for option in (
        click.option(
            "--course",
            "courses",
            multiple=True,
            metavar="NAME=ID",
            help="Which course the file's NAME, or words of it, means. May be given again.",
        ),
        click.option(
            "--cars",
            "car_file",
            metavar="CARS.csv",
            type=click.Path(),
            help="Figures of the cars: car, power_hp, mass_kg and others; empty cells are "
            "estimated.",
        ),
        click.argument("lap_file", metavar="LAPS.csv", type=click.Path()),
    ):
        function = option(function)
    return function


def gathered(lap_file: str, car_file: str | None, courses: tuple[str, ...]) -> Gathered:
    """Read and simulate the laps with a progress bar on standard error."""
    from throwdown.calibration.validation import gather
    from throwdown.cli.output import working

    chosen = {}
    for given in courses:
        name, equals, course = given.rpartition("=")
        if not (name and equals and course):
            raise click.BadParameter(
                f"'{given}' is not NAME=ID, as in 'VIR Grand=vir-grand'", param_hint="--course"
            )
        chosen[name] = course
    with working("reading laps") as tell:
        return gather(
            lap_file,
            car_file,
            chosen,
            lambda done, of: tell(f"simulated {done} of {of} laps", done, of),
        )


def show_skipped(skipped: list[dict[str, Any]], *, every: bool = False) -> None:
    """Tell on standard error which rows were left out and why."""
    if not skipped:
        return
    rows = "1 row" if len(skipped) == 1 else f"{len(skipped)} rows"
    click.echo(f"{rows} left out:", err=True)
    for row in skipped if every else skipped[:_SHOWN]:
        click.echo(f"  line {row['line']}, {row['car']}: {row['reason']}", err=True)
    if len(skipped) > _SHOWN and not every:
        click.echo(f"  ... and {len(skipped) - _SHOWN} more: --json lists them all", err=True)
