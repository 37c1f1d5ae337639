"""``throwdown stint``: many laps, with what gets hot, worn and empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from throwdown.cli.answer import give_answer
from throwdown.cli.calibration_options import posterior_option
from throwdown.cli.conditions_options import conditions_options
from throwdown.cli.driver_options import drivers_option
from throwdown.cli.field_options import choose_field
from throwdown.cli.handicap_option import choose_handicaps, handicap_option
from throwdown.cli.options import (
    PACES,
    PADS,
    WholeNumber,
    Word,
    complete_car,
    course_option,
    json_option,
    seed_option,
    start_option,
)
from throwdown.cli.report_option import report_options, report_path

if TYPE_CHECKING:
    from throwdown.duel import Stint


@click.command()
@click.argument(
    "car_names", metavar="CAR [CAR …]", nargs=-1, required=True, shell_complete=complete_car
)
@course_option
@click.option("--laps", type=int, required=True, metavar="N", help="How many laps, 1 to 200.")
@start_option
@click.option(
    "--pace",
    type=Word(PACES),
    default=PACES[0],
    show_default=True,
    help="How hard every lap is driven: so that the stint is shortest, flat out, or so that the "
    "brakes of the best figures last.",
)
@click.option("--pads", type=Word(PADS), help="Brake pads for every car. Default: each its own.")
@click.option(
    "--air",
    "air_c",
    type=float,
    metavar="°C",
    help="The air about brakes and tyres. Default: that of the conditions, else 25 °C.",
)
@click.option(
    "--samples",
    type=WholeNumber(1),
    default=500,
    show_default=True,
    metavar="N",
    help="How many times the stint is run.",
)
@seed_option
@drivers_option
@conditions_options
@posterior_option
@handicap_option
@json_option
@report_options
def stint(
    car_names: tuple[str, ...],
    course_name: str,
    laps: int,
    start: str | None,
    pace: str,
    pads: str | None,
    air_c: float,
    samples: int,
    seed: int,
    handicaps: tuple[str, ...],
    as_json: bool,
    report: str | None,
    show: bool,
    **field: Any,
) -> None:
    """Drive many laps with one or more cars: heat, wear, fuel, and where a car fades.

    CAR is an id, part of a name, or a TOML file. Cars drive alone, without traffic.
    """
    path = report_path(report, "stint.html", show=show)
    how = {"laps": laps, "start": start, "pace": pace, "pads": pads, "air_c": air_c}
    how |= {"samples": samples, "seed": seed}
    result = _run(car_names, course_name, how, field, handicaps, may_ask=not as_json)
    give_answer(
        result,
        write="throwdown.report:write_stint_report",
        screen="throwdown.cli.stint_screen:show_stint",
        path=path,
        as_json=as_json,
        show=show,
    )


def _run(
    car_names: tuple[str, ...],
    course_name: str,
    how: dict[str, Any],
    field: dict[str, Any],
    handicaps: tuple[str, ...],
    *,
    may_ask: bool,
) -> Stint:
    from throwdown.cli.choose import choose_course
    from throwdown.cli.output import working

    course = choose_course(course_name, may_ask=may_ask)
    cars, who = choose_field(car_names, may_ask=may_ask, **field)
    who |= choose_handicaps(handicaps, cars)
    with working("loading the solver") as tell:
        from throwdown.duel import stint as run_stint

        return run_stint(cars, course, **how, **who, progress=tell)
