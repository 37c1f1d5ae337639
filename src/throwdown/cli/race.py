"""``throwdown race``: who wins, by how much, and at what odds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from throwdown.cli.event_options import event_options
from throwdown.cli.field_options import choose_field, field_options
from throwdown.cli.handicap_option import choose_handicaps, handicap_option
from throwdown.cli.options import (
    LINES,
    Word,
    complete_car,
    course_option,
    json_option,
    method_option,
    samples_option,
    seed_option,
    start_option,
)
from throwdown.cli.report_option import report_options, report_path

if TYPE_CHECKING:
    from throwdown.duel import Race


@click.command()
@click.argument(
    "car_names", metavar="CAR CAR [CAR …]", nargs=-1, required=True, shell_complete=complete_car
)
@course_option
@start_option
@method_option
@click.option(
    "--line",
    type=Word(LINES),
    default=LINES[0],
    show_default=True,
    help="What the drawn cars drive on: the fastest line of the car's best figures, or each its "
    "own fastest, which takes up to a minute.",
)
@samples_option
@seed_option
@field_options
@event_options
@handicap_option
@json_option
@report_options
def race(
    car_names: tuple[str, ...],
    course_name: str,
    start: str | None,
    method: str,
    line: str,
    samples: int,
    seed: int,
    runs: int | None,
    rules: str | None,
    handicaps: tuple[str, ...],
    as_json: bool,
    report: str | None,
    show: bool,
    **field: Any,
) -> None:
    """Race two or more cars on a course, many times over.

    CAR is an id, part of a name, or a TOML file.
    """
    from throwdown.cli.output import console, emit_json

    if len(car_names) < 2:
        raise click.UsageError("a race needs at least two cars", click.get_current_context())
    path = report_path(report, "race.html", show=show)
    how: dict[str, Any] = {
        "start": start,
        "method": method,
        "line": line,
        "samples": samples,
        "seed": seed,
        "runs": runs,
        "rules": rules,
    }
    result = _run(car_names, course_name, how, field, handicaps, may_ask=not as_json)
    if path is not None:
        _write_report(result, path)
    if as_json:
        emit_json(_with_what_happened(result))
    else:
        from throwdown.cli.race_screen import show_race

        show_race(result, console(), path)
    if show and path is not None:
        click.launch(path.as_uri())


def _run(
    car_names: tuple[str, ...],
    course_name: str,
    how: dict[str, Any],
    field: dict[str, Any],
    handicaps: tuple[str, ...],
    *,
    may_ask: bool,
) -> Race:
    from throwdown.cli.choose import choose_course
    from throwdown.cli.output import working

    course = choose_course(course_name, may_ask=may_ask)
    cars, who = choose_field(car_names, may_ask=may_ask, method=how["method"], **field)
    how |= choose_handicaps(handicaps, cars)
    with working("loading the solver") as tell:
        from throwdown.duel import race as run_race

        return run_race(cars, course, **how, **who, progress=tell)


def _with_what_happened(result: Race) -> str:
    """The race as JSON, with what was published of it: beside the prediction, never in it."""
    from dataclasses import asdict

    from throwdown.cli.precedent import find_precedent

    found = find_precedent(result.course.id, [entry.car.id for entry in result.entries])
    happened = None if found is None else asdict(found)
    return json.dumps({**json.loads(result.to_json()), "happened": happened})


def _write_report(result: Race, path: Path) -> None:
    from throwdown.cli.output import working
    from throwdown.cli.precedent import find_reference

    reference = find_reference(result.course.id, [entry.car.id for entry in result.entries])
    with working("drawing the report"):
        from throwdown.report import write_report

        write_report(result, path, reference=reference)
