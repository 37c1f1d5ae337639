"""Arguments and options that several verbs share, and completion of their values."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])

STARTS = ("standing", "flying")
METHODS = ("quasi-steady", "minimum-time", "double-track")
DEFAULT_METHOD = "minimum-time"
LINES = ("nominal", "every-draw")
PACES = ("fastest", "flat-out", "keep-brakes")
PADS = ("original", "fast-road", "race")
MAX_SAMPLES = 1_000_000


class WholeNumber(click.IntRange):
    """A range whose messages are in plain words."""

    name = "whole number"


class Word(click.Choice[str]):
    """A choice whose refusal names the nearest word."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as refused:
            from throwdown.errors import nearest_names

            near = nearest_names(str(value), [str(choice) for choice in self.choices])
            hint = f" Nearest: {', '.join(near)}." if near else ""
            self.fail(f"{refused.message}{hint}", param, ctx)


def complete_data(folder: str, incomplete: str) -> list[CompletionItem]:
    """Ids are file names, so completing one reads no file."""
    names = sorted(
        entry.name for entry in files("throwdown").joinpath("data").joinpath(folder).iterdir()
    )
    stems = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return [CompletionItem(stem) for stem in stems if stem.startswith(incomplete)]


def complete_car(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Car ids that begin with what is typed."""
    return complete_data("cars", incomplete)


def complete_course(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Course ids that begin with what is typed."""
    return complete_data("courses", incomplete)


def course_option(function: F) -> F:
    """``--course ID``."""
    return click.option(
        "--course",
        "course_name",
        required=True,
        metavar="ID",
        shell_complete=complete_course,
        help="Where: an id, part of a name, or a TOML file.",
    )(function)


def start_option(function: F) -> F:
    """``--start standing|flying``."""
    return click.option(
        "--start",
        type=Word(STARTS),
        help="How the run begins. Default: what the course is known for, flying on circuits, "
        "standing on cone courses and strips.",
    )(function)


def method_option(function: F) -> F:
    """``--method quasi-steady|minimum-time|double-track``."""
    return click.option(
        "--method",
        type=Word(METHODS),
        default=DEFAULT_METHOD,
        show_default=True,
        help="How laps are solved: on the smoothest line; on the fastest line, found with the "
        "speed; or with slip and yaw inertia besides, which takes seconds.",
    )(function)


def samples_option(function: F) -> F:
    """``--samples N``."""
    return click.option(
        "--samples",
        type=WholeNumber(1, MAX_SAMPLES),
        default=2000,
        show_default=True,
        metavar="N",
        help="How many times the race is run.",
    )(function)


def seed_option(function: F) -> F:
    """``--seed N``."""
    return click.option(
        "--seed",
        type=WholeNumber(min=0),
        default=2010,
        show_default=True,
        metavar="N",
        help="Same seed, same answer, byte for byte.",
    )(function)


def json_option(function: F) -> F:
    """``--json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
    )(function)
