"""``throwdown drivers``: who can drive, and every figure of a driver with its source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from throwdown.cli.driver_options import complete_driver
from throwdown.cli.options import json_option

if TYPE_CHECKING:
    from throwdown.driver import Driver


@click.command()
@click.argument("name", metavar="[NAME]", required=False, shell_complete=complete_driver)
@json_option
def drivers(name: str | None, as_json: bool) -> None:
    """List the drivers, or show every figure of NAME, an id or a TOML file, with its source."""
    from throwdown.cli.output import console, emit_json
    from throwdown.cli.sheet_screen import show_sheet, show_sheets
    from throwdown.driver import driver_sheet, find_driver, list_drivers

    if name is not None:
        sheet = driver_sheet(name)
        find_driver(name)  # what does not go together is said here too
        if as_json:
            emit_json(json.dumps(sheet.record(), ensure_ascii=False))
        else:
            show_sheet(sheet, console())
        return
    sheets = list_drivers()
    if as_json:
        listed = {"drivers": [sheet.record() for sheet in sheets]}
        emit_json(json.dumps(listed, ensure_ascii=False))
    else:
        rows = [(sheet.id, *_cells(find_driver(sheet.id))) for sheet in sheets]
        heads = ("Corners", "Brakes", "Runs ±", "Coned", "DNF")
        show_sheets("driver", heads, rows, console())


def _cells(driver: Driver) -> tuple[str, ...]:
    first, later = driver.dnf_risk
    return (
        f"{100 * driver.cornering:.0f} %",
        f"{100 * driver.braking:.0f} %",
        f"{100 * driver.run_sd:.1f} %",
        f"{100 * driver.cone_risk:.0f} %",
        f"{100 * first:.0f} %, then {100 * later:.0f} %",
    )
