"""The conditions that come with Throwdown, and any others from their file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from throwdown.conditions.air import COLDEST, HIGHEST, HOTTEST
from throwdown.conditions.conditions import DRY, Conditions
from throwdown.errors import InputError
from throwdown.sourced import (
    TEMPERATURE,
    Quantity,
    Sheet,
    find_sheet_file,
    read_sheet,
    shipped_sheets,
)

FOLDER = Path(__file__).parent.parent / "data" / "conditions"
FIGURES = {
    "grip": Quantity("ratio", 0.05, 2.0),
    "longitudinal_grip": Quantity("ratio", 0.05, 2.0),
    "grip_sd": Quantity("ratio", 0.0, 0.5, needed=True),
    "altitude": Quantity("length", 0.0, HIGHEST),
    "temperature": Quantity(TEMPERATURE, COLDEST, HOTTEST),
}
"""What a file of conditions may state."""


def list_conditions() -> tuple[Sheet, ...]:
    """Return the files of the conditions that come with Throwdown, by id."""
    return tuple(_shipped(name) for name in shipped_sheets(FOLDER))


def conditions_sheet(given: Path | str) -> Sheet:
    """Return a file of conditions, by id, words of it, or the path of a .toml.

    Raises InputError where there is none, with the nearest, or with all that is wrong in the file.
    """
    path = find_sheet_file(given, FOLDER, what="condition")
    return _shipped(path.stem) if path.parent == FOLDER else read_sheet(path, FIGURES)


def find_conditions(given: Conditions | Path | str) -> Conditions:
    """Return conditions given whole, by id (dry, wet, …), or by file.

    Raises InputError where there are none, with the nearest, or with all that is wrong in the file.
    """
    if isinstance(given, Conditions):
        return given
    if not isinstance(given, Path | str):
        raise InputError(f"{given!r} are not conditions", expected="an id, a file or Conditions")
    sheet = conditions_sheet(given)
    grip = sheet.value("grip", DRY.grip)
    surface = Conditions(
        name=sheet.name,
        grip=grip,
        grip_sd=sheet.value("grip_sd", DRY.grip_sd),
        source=sheet.source,
        longitudinal_grip=next(iter(sheet.values("longitudinal_grip")), None),
    )
    altitude = next(iter(sheet.values("altitude")), None)
    temperature = next(iter(sheet.values("temperature")), None)
    return surface.at(altitude, temperature)


@cache
def _shipped(name: str) -> Sheet:
    return read_sheet(FOLDER / f"{name}.toml", FIGURES)
