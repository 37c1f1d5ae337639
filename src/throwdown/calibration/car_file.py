"""Cars from a file in the columns of ``cars.csv``, cells of free text and all."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import log
from pathlib import Path

from throwdown.calibration import cells
from throwdown.calibration.lap_file import DRIVES, TYRES, meaning
from throwdown.errors import InputError
from throwdown.names import plain
from throwdown.table import Line, Skipped, read_table
from throwdown.units import to_si

COLUMNS = ("car", "power_hp", "mass_kg")
"""What a car file must have; every other column of ``cars.csv`` is welcome."""

_GEARBOXES = {"manual": "manual", "dual clutch": "dual-clutch", "automatic": "automatic"}
_FIGURES = {  # column: figure, unit
    "torque_nm": ("torque", "N m"),
    "weight_front_pct": ("front_mass_fraction", "%"),
    "wheelbase_m": ("wheelbase", "m"),
    "track_f_m": ("track_front", "m"),
    "track_r_m": ("track_rear", "m"),
    "zero_to_100_kmh_s": ("zero_to_100_kmh", "s"),
}
_YEARS_APART = 5.0  # count as much as
_POWER_APART = 0.05
_TOO_FAR = 3.0


@dataclass(frozen=True)
class CarRow:
    """One car as a file has it; ``figures`` are pairs of value and unit by name."""

    number: int
    name: str
    year: int | None
    power: float
    mass: float
    drive: str | None
    engine: str | None
    tyre: str | None
    gearbox: str | None
    zero_to_200: float | None
    figures: dict[str, tuple[float, str]] = field(hash=False)


@dataclass(frozen=True)
class Garage:
    """The cars of a file by plain name."""

    rows: dict[str, tuple[CarRow, ...]]
    skipped: tuple[Skipped, ...] = ()

    @cached_property
    def _in_one_run(self) -> dict[str, tuple[CarRow, ...]]:
        """The rows by their letters alone: “F430” is “F 430”."""
        found: dict[str, tuple[CarRow, ...]] = {}
        for name, rows in self.rows.items():
            run = name.replace(" ", "")
            found[run] = found.get(run, ()) + rows
        return found

    def nearest(self, name: str, year: int | None, power: float | None) -> CarRow | None:
        """Return the row of that name nearest in year and power; None where none is near."""
        key = plain(name)
        rows = self.rows.get(key) or self._in_one_run.get(key.replace(" ", ""), ())
        best = min(rows, key=lambda row: _distance(row, year, power), default=None)
        if best is None or _distance(best, year, power) > _TOO_FAR:
            return None
        return best


def _distance(row: CarRow, year: int | None, power: float | None) -> float:
    apart = 0.0
    if year is not None:
        apart += abs(row.year - year) / _YEARS_APART if row.year is not None else 1.0
    if power is not None:
        apart += abs(log(row.power / power)) / _POWER_APART
    return apart


def read_cars(path: Path | str) -> Garage:
    """Read a car file; rows that cannot be used are listed with the reason.

    Raises InputError where the file cannot be read, lacks a column or has no usable row.
    """
    path = Path(path)
    rows: dict[str, list[CarRow]] = {}
    skipped: list[Skipped] = []
    for line in read_table(path, COLUMNS):
        try:
            row = _row(line)
        except ValueError as error:
            skipped.append(Skipped(line.number, line["car"] or "?", str(error)))
            continue
        rows.setdefault(plain(row.name), []).append(row)
    if not rows:
        raise InputError("no usable car in the file", where=str(path))
    return Garage({name: tuple(found) for name, found in rows.items()}, tuple(skipped))


def _row(line: Line) -> CarRow:
    if not line["car"]:
        raise ValueError("no name")
    power, mass = cells.number(line["power_hp"]), cells.number(line["mass_kg"])
    if power is None or power <= 0.0:
        raise ValueError(f"power_hp “{line['power_hp']}” is no positive number")
    if mass is None or mass <= 0.0:
        raise ValueError(f"mass_kg “{line['mass_kg']}” is no positive number")
    drive = line["drive"].lower()
    figures = {}
    for column, (name, unit) in _FIGURES.items():
        value = cells.number(line[column])
        if value is not None and value > 0.0:
            figures[name] = (value, unit)
    return CarRow(
        number=line.number,
        name=line["car"],
        year=cells.year(line["year"]),
        power=to_si(power, "hp", "power"),
        mass=mass,
        drive=meaning(drive, DRIVES),
        engine="rear" if "rear engine" in drive else None,
        tyre=meaning(line["tyre_class"], TYRES),
        gearbox=next((k for w, k in _GEARBOXES.items() if w in line["gearbox"].lower()), None),
        zero_to_200=cells.number(line["zero_to_200_kmh_s"]),
        figures=figures,
    )
