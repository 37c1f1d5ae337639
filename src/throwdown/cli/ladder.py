"""``throwdown ladder``: a field of any number, and who beats whom."""

from __future__ import annotations

from typing import Any

import click

from throwdown.cli.answer import give_answer
from throwdown.cli.field_options import choose_field, field_options
from throwdown.cli.handicap_option import choose_handicaps, handicap_option
from throwdown.cli.options import (
    complete_car,
    course_option,
    json_option,
    method_option,
    samples_option,
    seed_option,
    start_option,
)
from throwdown.cli.report_option import report_options, report_path


@click.command()
@click.argument(
    "car_names", metavar="CAR CAR [CAR …]", nargs=-1, required=True, shell_complete=complete_car
)
@course_option
@start_option
@method_option
@samples_option
@seed_option
@field_options
@handicap_option
@json_option
@report_options
def ladder(
    car_names: tuple[str, ...],
    course_name: str,
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
    """Rank a field of cars: the expected order, and the odds of every pair."""
    from throwdown.cli.choose import choose_course
    from throwdown.cli.output import working

    if len(car_names) < 2:
        raise click.UsageError("a field needs at least two cars", click.get_current_context())
    path = report_path(report, "ladder.html", show=show)
    course = choose_course(course_name, may_ask=not as_json)
    cars, who = choose_field(car_names, may_ask=not as_json, method=method, **field)
    who |= choose_handicaps(handicaps, cars)
    with working("loading the solver") as tell:
        from throwdown.duel import ladder as find_ladder

        found = find_ladder(
            cars,
            course,
            start=start,
            method=method,
            samples=samples,
            seed=seed,
            progress=tell,
            **who,
        )
    give_answer(
        found,
        write="throwdown.report:write_ladder_report",
        screen="throwdown.cli.ladder_screen:show_ladder",
        path=path,
        as_json=as_json,
        show=show,
    )
