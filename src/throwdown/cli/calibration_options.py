"""Options of the verbs whose times measured laps correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from throwdown.cli.lap_file_options import gathered, show_skipped

if TYPE_CHECKING:
    from throwdown.calibration.posterior import Posterior

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
    """``--laps`` and ``--posterior``."""
    for option in (
        posterior_option,
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


def learned(posterior_name: str, own_laps: str | None) -> Posterior | None:
    """Return what measured laps taught, the user's own among them."""
    from throwdown.calibration.posterior import NONE, find_posterior

    posterior = find_posterior(posterior_name)
    if own_laps is None:
        return posterior
    if posterior is None:
        raise click.UsageError(f"--laps needs a posterior to add to, not --posterior {NONE}")
    found = gathered(own_laps, None, ())
    show_skipped([{"line": s.number, "car": s.what, "reason": s.reason} for s in found.skipped])
    return posterior.sharpened(found.laps)
