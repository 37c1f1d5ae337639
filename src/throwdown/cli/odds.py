"""``throwdown odds``: who wins on every course, and how sure."""

from __future__ import annotations

from typing import Any

import click

from throwdown.cli.answer import give_answer
from throwdown.cli.field_options import choose_field, field_options
from throwdown.cli.options import (
    complete_car,
    complete_course,
    json_option,
    method_option,
    samples_option,
    seed_option,
)
from throwdown.cli.report_option import report_options, report_path


@click.command()
@click.argument("first", metavar="CAR", shell_complete=complete_car)
@click.argument("second", metavar="CAR", shell_complete=complete_car)
@click.option(
    "--course",
    "course_names",
    multiple=True,
    metavar="ID",
    shell_complete=complete_course,
    help="A course; may be repeated. Default: every course that comes with Throwdown.",
)
@method_option
@samples_option
@seed_option
@field_options
@json_option
@report_options
def odds(
    first: str,
    second: str,
    course_names: tuple[str, ...],
    method: str,
    samples: int,
    seed: int,
    as_json: bool,
    report: str | None,
    show: bool,
    **field: Any,
) -> None:
    """Race two cars on every course: from surely the one to surely the other."""
    from throwdown.cli.choose import choose_course
    from throwdown.cli.output import working

    path = report_path(report, "odds.html", show=show)
    cars, who = choose_field((first, second), may_ask=not as_json, method=method, **field)
    courses = [choose_course(name, may_ask=not as_json) for name in course_names]
    with working("loading the solver") as tell:
        from throwdown.duel import odds as find_odds

        found = find_odds(
            cars, courses or None, method=method, samples=samples, seed=seed, progress=tell, **who
        )
    give_answer(
        found,
        write="throwdown.report:write_odds_report",
        screen="throwdown.cli.odds_screen:show_odds",
        path=path,
        as_json=as_json,
        show=show,
    )
