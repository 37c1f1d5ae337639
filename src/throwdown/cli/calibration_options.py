"""Options of the verbs whose times measured laps correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from throwdown.cli.lap_file_options import gathered, show_skipped

if TYPE_CHECKING:
    from throwdown.calibration.posterior import Posterior
    from throwdown.driver import Driver

F = TypeVar("F", bound=Callable[..., Any])


def posterior_option(function: F) -> F:
    """``--posterior FILE|none``."""
    return click.option(
        "--posterior",
        "posterior_name",
        default="shipped",
        show_default=True,
        metavar="FILE|none",
        help="What measured laps taught: a file of “throwdown calibrate”, or none, for the "
        "spread of figures alone.",
    )(function)


def calibration_options(function: F) -> F:
    """``--laps``, ``--driver`` and ``--posterior``."""
    for option in (
        posterior_option,
        click.option(
            "--driver",
            "driver_name",
            metavar="NAME",
            help="Who drives: a name in the column driver of --laps. Default: a professional.",
        ),
        click.option(
            "--laps",
            "own_laps",
            metavar="MINE.csv",
            type=click.Path(),
            help="Laps of your own to learn from besides: course, car (an id, a name, a file), "
            "lap_time_s, and driver where it was not a professional.",
        ),
    ):
        function = option(function)
    return function


def learned(
    posterior_name: str, own_laps: str | None, driver_name: str | None
) -> tuple[Posterior | None, Driver]:
    """Return what measured laps taught, the user's own among them, and who drives."""
    from dataclasses import replace

    from throwdown.calibration.posterior import NONE, find_posterior
    from throwdown.driver import PROFESSIONAL
    from throwdown.errors import InputError, nearest_names

    posterior = find_posterior(posterior_name)
    if own_laps is not None:
        if posterior is None:
            raise click.UsageError(f"--laps needs a posterior to add to, not --posterior {NONE}")
        found = gathered(own_laps, None, ())
        show_skipped([{"line": s.number, "car": s.what, "reason": s.reason} for s in found.skipped])
        posterior = posterior.sharpened(found.laps)
    if driver_name is None:
        return posterior, PROFESSIONAL
    if own_laps is None:
        raise click.UsageError("--driver needs --laps, whose column driver names who drove")
    names = [] if posterior is None else posterior.effects.names
    known = [name.partition(" ")[2] for name in names if name.startswith("driver ")]
    if driver_name not in known:
        raise InputError(
            f"no lap is by a driver called “{driver_name}”",
            where=f"--driver {driver_name}",
            expected="a name in the column driver of the file given with --laps",
            nearest=nearest_names(driver_name, known) or known[:3] or None,
        )
    return posterior, replace(PROFESSIONAL, name=driver_name)
