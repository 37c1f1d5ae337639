"""The drivers that come with Throwdown, and any other from its file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from throwdown.driver.driver import LEAST_SHARE, MOST_LEARNING_RUNS, Driver
from throwdown.errors import InputError
from throwdown.sourced import Quantity, Sheet, find_sheet_file, read_sheet, shipped_sheets

FOLDER = Path(__file__).parent.parent / "data" / "drivers"
_SHARE = Quantity("ratio", LEAST_SHARE, 1.0)
_RISK = Quantity("ratio", 0.0, 0.95)
FIGURES = {
    "cornering": Quantity("ratio", LEAST_SHARE, 1.0, needed=True),
    "braking": Quantity("ratio", LEAST_SHARE, 1.0, needed=True),
    "power": _SHARE,
    "skill_sd": Quantity("ratio", 0.0, 0.5),
    "run_sd": Quantity("ratio", 0.0, 0.5, needed=True),
    "mass": Quantity("mass", 0.0, 300.0),
    "learning": Quantity("ratio", -0.2, 1.0, most=MOST_LEARNING_RUNS),
    "cone_risk": _RISK,
    "cone_counts": Quantity("ratio", 0.0, 1.0, most=10),
    "dnf_risk": Quantity("ratio", 0.0, 0.95, most=2),
}
"""What a driver's file may state."""


def list_drivers() -> tuple[Sheet, ...]:
    """Return the files of the drivers that come with Throwdown, by id."""
    return tuple(_shipped(name) for name in shipped_sheets(FOLDER))


def driver_sheet(given: Path | str) -> Sheet:
    """Return a driver's file, by id, words of it, or the path of a .toml.

    Raises InputError where there is none, with the nearest, or with all that is wrong in the file.
    """
    path = find_sheet_file(given, FOLDER, what="driver")
    return _shipped(path.stem) if path.parent == FOLDER else read_sheet(path, FIGURES)


def find_driver(given: Driver | Path | str) -> Driver:
    """Return a driver given whole, by id (professional, club, novice), or by file.

    Raises InputError where there is none, with the nearest, or with all that is wrong in the file.
    """
    if isinstance(given, Driver):
        return given
    if not isinstance(given, Path | str):
        raise InputError(f"{given!r} is not a driver", expected="an id, a file or a Driver")
    return _driver_of(driver_sheet(given), str(given))


def _driver_of(sheet: Sheet, where: str) -> Driver:
    usual = Driver()
    dnf = sheet.values("dnf_risk") or usual.dnf_risk
    counts = sheet.values("cone_counts") or usual.cone_counts
    try:
        return Driver(
            name=sheet.name,
            cornering=sheet.value("cornering", usual.cornering),
            braking=sheet.value("braking", usual.braking),
            power=sheet.value("power", usual.power),
            skill_sd=sheet.value("skill_sd", usual.skill_sd),
            run_sd=sheet.value("run_sd", usual.run_sd),
            mass=sheet.value("mass", usual.mass),
            source=sheet.source,
            learning=sheet.values("learning"),
            cone_risk=sheet.value("cone_risk", usual.cone_risk),
            cone_counts=counts,
            dnf_risk=(dnf[0], dnf[-1]),
        )
    except InputError as error:
        raise InputError(error.message, where=where, expected=error.expected) from None


@cache
def _shipped(name: str) -> Sheet:
    return read_sheet(FOLDER / f"{name}.toml", FIGURES)


PROFESSIONAL = find_driver("professional")
"""A manufacturer's or a magazine's test driver; the default."""
