"""``throwdown conditions``: weather and surfaces, and every figure of one with its source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from throwdown.cli.conditions_options import complete_conditions
from throwdown.cli.options import json_option

if TYPE_CHECKING:
    from throwdown.conditions import Conditions


@click.command()
@click.argument("name", metavar="[NAME]", required=False, shell_complete=complete_conditions)
@json_option
def conditions(name: str | None, as_json: bool) -> None:
    """List weather and surfaces, or show every figure of NAME, an id or a TOML file."""
    from throwdown.cli.output import console, emit_json
    from throwdown.cli.sheet_screen import show_sheet, show_sheets
    from throwdown.conditions import conditions_sheet, find_conditions, list_conditions

    if name is not None:
        sheet = conditions_sheet(name)
        if as_json:
            emit_json(json.dumps(sheet.record() | _air(find_conditions(name)), ensure_ascii=False))
        else:
            show_sheet(sheet, console())
        return
    sheets = list_conditions()
    if as_json:
        listed = [sheet.record() | _air(find_conditions(sheet.id)) for sheet in sheets]
        emit_json(json.dumps({"conditions": listed}, ensure_ascii=False))
    else:
        rows = [(sheet.id, *_cells(find_conditions(sheet.id))) for sheet in sheets]
        heads = ("Corners", "Brakes", "±", "Air kg/m³", "Unboosted")
        show_sheets("condition", heads, rows, console())


def _air(found: Conditions) -> dict[str, float]:
    return {
        "air_density_kg_m3": round(found.air_density, 6),
        "power_unboosted": round(found.power_unboosted, 6),
    }


def _cells(found: Conditions) -> tuple[str, ...]:
    return (
        f"{100 * found.grip:.0f} %",
        f"{100 * found.along:.0f} %",
        f"{100 * found.grip_sd:.0f} %",
        f"{found.air_density:.3f}",
        f"{100 * found.power_unboosted:.1f} %",
    )
