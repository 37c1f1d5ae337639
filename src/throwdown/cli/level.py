"""``throwdown level``: what would make a race fair."""

from __future__ import annotations

from typing import Any

import click

from throwdown.cli.answer import give_answer
from throwdown.cli.field_options import choose_field, field_options
from throwdown.cli.handicap_option import choose_handicaps, handicap_option
from throwdown.cli.options import (
    MAX_SAMPLES,
    WholeNumber,
    complete_car,
    course_option,
    json_option,
    method_option,
    seed_option,
    start_option,
)
from throwdown.cli.report_option import report_options, report_path

LEVERS = ("ballast", "head-start", "power", "tyres", "laps", "index", "driver")


@click.command()
@click.argument("first", metavar="CAR", shell_complete=complete_car)
@click.argument("second", metavar="CAR", shell_complete=complete_car)
@course_option
@click.option(
    "--by",
    multiple=True,
    metavar="LEVER",
    shell_complete=lambda ctx, param, typed: [one for one in LEVERS if one.startswith(typed)],
    help=f"One lever of {', '.join(LEVERS)}; may be repeated. Default: all.",
)
@click.option(
    "--target",
    type=float,
    default=0.5,
    show_default=True,
    metavar="ODDS",
    help="The probability wanted that the first-named car wins.",
)
@start_option
@method_option
@click.option(
    "--samples",
    type=WholeNumber(1, MAX_SAMPLES),
    default=20_000,
    show_default=True,
    metavar="N",
    help="How many times the race is run.",
)
@seed_option
@field_options
@handicap_option
@json_option
@report_options
def level(
    first: str,
    second: str,
    course_name: str,
    by: tuple[str, ...],
    target: float,
    start: str | None,
    method: str,
    samples: int,
    seed: int,
    handicaps: tuple[str, ...],
    as_json: bool,
    report: str | None,
    show: bool,
    **field: Any,
) -> None:
    """Find what makes a race of two cars fair: every lever, and on which car.

    Each answer can be applied: throwdown race … --handicap CAR:LEVER=AMOUNT. Handicaps that are
    given are agreed on already; an answer takes the place of what its car has of that lever.
    """
    from throwdown.cli.choose import choose_course
    from throwdown.cli.output import working

    path = report_path(report, "level.html", show=show)
    course = choose_course(course_name, may_ask=not as_json)
    cars, who = choose_field((first, second), may_ask=not as_json, method=method, **field)
    who |= choose_handicaps(handicaps, cars)
    with working("loading the solver") as tell:
        from throwdown.duel import level as find_level

        found = find_level(
            cars,
            course,
            by=by or None,
            target=target,
            start=start,
            method=method,
            samples=samples,
            seed=seed,
            progress=tell,
            **who,
        )
    give_answer(
        found,
        write="throwdown.report:write_level_report",
        screen="throwdown.cli.level_screen:show_level",
        path=path,
        as_json=as_json,
        show=show,
    )
