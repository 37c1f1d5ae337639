"""``throwdown lap``: one car, one course, one lap."""

from __future__ import annotations

import json

import click

from throwdown.cli.options import (
    complete_car,
    course_option,
    json_option,
    method_option,
    start_option,
)


@click.command()
@click.argument("car_name", metavar="CAR", shell_complete=complete_car)
@course_option
@method_option
@start_option
@json_option
def lap(car_name: str, course_name: str, method: str, start: str | None, as_json: bool) -> None:
    """Drive one lap of a course with CAR.

    CAR is an id, part of a name, or a TOML file. The exit code is 1 where no
    lap was found.
    """
    from throwdown.cli.choose import choose_car, choose_course
    from throwdown.cli.output import console, emit_json, working

    may_ask = not as_json
    car = choose_car(car_name, may_ask=may_ask)
    course = choose_course(course_name, may_ask=may_ask)
    with working(f"driving {car.name}") as tell:
        from throwdown.lap import drive_lap

        def searching(step: int, time: float) -> None:
            tell(f"{car.name}: step {step}, {time:.2f} s", 0, 0)

        result = drive_lap(car, course, start=start, method=method, progress=searching)
    if as_json:
        emit_json(json.dumps(result.summary()))
    else:
        from throwdown.cli.lap_screen import show_lap

        show_lap(result, console())
    if result.status != "solved":
        click.get_current_context().exit(1)
