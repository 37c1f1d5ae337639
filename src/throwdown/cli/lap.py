"""``throwdown lap``: one car, one course, one lap."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from throwdown.cli.calibration_options import calibration_options
from throwdown.cli.conditions_options import conditions_options
from throwdown.cli.driver_options import driver_option
from throwdown.cli.options import (
    complete_car,
    course_option,
    json_option,
    method_option,
    start_option,
)
from throwdown.cli.report_option import report_options, report_path

if TYPE_CHECKING:
    from pathlib import Path

    from throwdown.calibration.lap_forecast import Forecast
    from throwdown.conditions import Conditions
    from throwdown.driver import Driver
    from throwdown.lap import Lap


@click.command()
@click.argument("car_name", metavar="CAR", shell_complete=complete_car)
@course_option
@method_option
@start_option
@driver_option
@conditions_options
@calibration_options
@json_option
@report_options
def lap(
    car_name: str,
    course_name: str,
    method: str,
    start: str | None,
    driver_name: str | None,
    conditions_name: str,
    altitude: float | None,
    temperature: float | None,
    own_laps: str | None,
    posterior_name: str,
    as_json: bool,
    report: str | None,
    show: bool,
) -> None:
    """Drive one lap of a course with CAR.

    CAR is an id, part of a name, or a TOML file. The exit code is 1 where no
    search found a lap; its report says so.
    """
    from throwdown.cli.calibration_options import learned
    from throwdown.cli.choose import choose_car, choose_course
    from throwdown.cli.conditions_options import choose_conditions
    from throwdown.cli.driver_options import choose_driver
    from throwdown.cli.output import console, emit_json, working

    path = report_path(report, "lap.html", show=show)
    may_ask = not as_json
    car = choose_car(car_name, may_ask=may_ask)
    course = choose_course(course_name, may_ask=may_ask)
    conditions = choose_conditions(conditions_name, altitude, temperature)
    posterior = learned(posterior_name, own_laps)
    driver = choose_driver(driver_name, posterior, own_laps)
    with working(f"driving {car.name}") as tell:
        from throwdown.calibration.lap_forecast import forecast
        from throwdown.lap import drive_lap

        def searching(step: int, time: float) -> None:
            tell(f"{car.name}: step {step}, {time:.2f} s", 0, 0)

        result = drive_lap(
            car, course, driver, conditions, start=start, method=method, progress=searching
        )
        expected = None
        if posterior is not None and result.status == "solved" and _measured(driver, conditions):
            expected = forecast(car, course, posterior, start=start, driver=driver.name)
    if path is not None:
        _write_report(result, expected, driver, conditions, path)
    if as_json:
        figures = result.summary()
        figures["driver"] = driver.name
        figures["conditions"] = conditions.words()
        figures["forecast"] = None if expected is None else expected.summary()
        emit_json(json.dumps(figures))
    else:
        from rich.text import Text

        from throwdown.cli.lap_screen import show_lap

        show_lap(result, console(), expected, _besides(driver, conditions))
        if path is not None:
            # One line however long: a broken path cannot be copied.
            console().print(Text(f"\nReport: {path}", style="bold"), soft_wrap=True)
    if show and path is not None:
        click.launch(path.as_uri())
    if result.status != "solved":
        click.get_current_context().exit(1)


def _besides(driver: Driver, conditions: Conditions) -> list[tuple[str, str]]:
    """Who drives in what, where that is not what laps were measured of."""
    if _measured(driver, conditions):
        return []
    return [
        ("driver", driver.name),
        ("conditions", conditions.words()),
        ("a stopwatch", "measured laps say nothing of it: they were dry, by professionals"),
    ]


def _measured(driver: Driver, conditions: Conditions) -> bool:
    """Whether laps like this one were measured: dry, by professionals or who drove one's own."""
    from dataclasses import replace

    from throwdown.conditions import DRY
    from throwdown.driver import PROFESSIONAL

    return conditions == DRY and replace(driver, name=PROFESSIONAL.name) == PROFESSIONAL


def _write_report(
    result: Lap, expected: Forecast | None, driver: Driver, conditions: Conditions, path: Path
) -> None:
    from throwdown.cli.output import working

    with working("drawing the report"):
        from throwdown.report import write_lap_report

        write_lap_report(result, path, driver=driver, conditions=conditions, forecast=expected)
