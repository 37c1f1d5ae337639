"""``throwdown index``: a factor for every car, from simulation."""

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
@click.argument(
    "car_names", metavar="CAR CAR [CAR …]", nargs=-1, required=True, shell_complete=complete_car
)
@click.option(
    "--course",
    "course_names",
    multiple=True,
    metavar="ID",
    shell_complete=complete_course,
    help="A course; may be repeated. Default: the cone courses.",
)
@method_option
@samples_option
@seed_option
@field_options
@json_option
@report_options
def index(
    car_names: tuple[str, ...],
    course_names: tuple[str, ...],
    method: str,
    samples: int,
    seed: int,
    as_json: bool,
    report: str | None,
    show: bool,
    **field: Any,
) -> None:
    """Give every car a factor, as PAX/RTP tables do for classes: times multiplied with it are even.

    The quickest car has 1; the factor is the geometric mean over the courses.
    """
    from throwdown.cli.choose import choose_course
    from throwdown.cli.output import working

    if len(car_names) < 2:
        raise click.UsageError("an index needs at least two cars", click.get_current_context())
    path = report_path(report, "index.html", show=show)
    cars, who = choose_field(car_names, may_ask=not as_json, method=method, **field)
    courses = [choose_course(name, may_ask=not as_json) for name in course_names]
    with working("loading the solver") as tell:
        from throwdown.duel import index as find_index
        from throwdown.duel.indices import CONES

        found = find_index(
            cars, courses or CONES, method=method, samples=samples, seed=seed, progress=tell, **who
        )
    give_answer(
        found,
        write="throwdown.report:write_index_report",
        screen="throwdown.cli.ladder_screen:show_index",
        path=path,
        as_json=as_json,
        show=show,
    )
