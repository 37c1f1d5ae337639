"""From a measured lap to a car that can be simulated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from throwdown.calibration.car_file import CarRow, Garage
from throwdown.calibration.lap_file import MeasuredLap
from throwdown.calibration.layouts import layout_of
from throwdown.car import Car
from throwdown.errors import InputError
from throwdown.names import plain

UNKNOWN_YEAR = 2013
"""Taken where neither the lap nor a car's row gives one: the middle of the tests."""


@dataclass(frozen=True, eq=False)
class Entrant:
    """A measured lap with the car that drove it.

    ``year_known`` and ``tyre_known`` say whether somebody stated them; ``row`` is the row of the
    car file that helped.
    """

    lap: MeasuredLap
    car: Car
    row: CarRow | None
    year_known: bool
    tyre_known: bool

    @cached_property
    def group(self) -> str:
        """All laps of one car have this in common."""
        return plain(self.lap.car)

    @property
    def maker(self) -> str:
        """The maker."""
        return self.car.maker


def recognise(lap: MeasuredLap, garage: Garage | None = None) -> Entrant:
    """Return the car of a lap: its row's own figures win, then those of the same name nearest in
    year and power, then what its name says, then estimates.

    Raises ValueError with the reason where power or mass is nowhere to be had, or absurd.
    """
    row = garage.nearest(lap.car, lap.year, lap.power) if garage is not None else None
    says = layout_of(lap.car)
    power = lap.power or (row.power if row else None)
    mass = lap.mass or (row.mass if row else None)
    if power is None or mass is None:
        lacks = " and ".join(n for n, v in (("power", power), ("mass", mass)) if v is None)
        known = "no row of that name in the car file" if garage is not None else "no car file given"
        raise ValueError(f"no {lacks}, and {known}")
    year = lap.year or (row.year if row else None)
    tyre = lap.tyre or (row.tyre if row else None)
    words: dict[str, Any] = {
        "name": lap.car,
        "maker": says.maker,
        "year": year or UNKNOWN_YEAR,
        "body": says.body,
        "drive": lap.drive or (row.drive if row else None) or says.drive or "rear",
        "tyre": tyre or "summer",
        "engine_position": (row.engine if row else None) or says.engine,
    }
    if says.electric:
        words["aspiration"] = "electric"
    elif row and row.gearbox:
        words["gearbox"] = row.gearbox
    figures = dict(row.figures) if row else {}
    try:
        car = Car.from_figures(mass=mass, power=power, **figures, **words)
    except InputError as error:
        raise ValueError("; ".join(_complaints(error))) from None
    return Entrant(lap, car, row, year is not None, tyre is not None)


def _complaints(error: InputError) -> list[str]:
    """Return what is wrong, in one line each, without the count of them."""
    lines = [line.strip(" -") for line in str(error).splitlines() if line.strip(" -")]
    told = [line for line in lines if not line.endswith(":") and not line.startswith("where")]
    return told[:2] or lines[:1]
