"""From a measured lap to a car that can be simulated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from throwdown.calibration.ages import year_of
from throwdown.calibration.car_file import Garage
from throwdown.calibration.lap_file import MeasuredLap
from throwdown.calibration.layouts import layout_of
from throwdown.calibration.subject import Subject, subject_of, subject_of_row
from throwdown.car import Car, list_cars, load_car
from throwdown.car.document import TyreOption
from throwdown.car.traits import TyreKind
from throwdown.errors import InputError
from throwdown.names import plain

_ROW = "the lap file"
UNKNOWN_YEAR = 2013
"""Taken where neither the lap nor a car's row nor its name tells: the middle of the tests."""

MILD_CUPS = ("p zero corsa", "pzero corsa")
"""Cup tyres that are road tyres first, as magazines name them.

Pirelli makes the P Zero Corsa for road and track and the Trofeo R for the track; other makers' cup
tyres are like the latter.  kind: judgement.
"""


def recognise(lap: MeasuredLap, garage: Garage | None = None) -> Subject:
    """Return the car of a lap: its row's own figures win, then those of the same name nearest in
    year and power, then what its name says, then estimates.

    A name that is an id, the whole name or the path of a car's own file stands for that file, with
    the row's tyre, power and mass where it has them; the row's year is that of the lap.

    Raises ValueError with the reason where power or mass is nowhere to be had, or absurd.
    """
    own = _from_own_file(lap)
    if own is not None:
        return own
    row = garage.nearest(lap.car, lap.year, lap.power) if garage is not None else None
    says = layout_of(lap.car)
    power = lap.power or (row.power if row else None)
    mass = lap.mass or (row.mass if row else None)
    if power is None or mass is None:
        lacks = " and ".join(n for n, v in (("power", power), ("mass", mass)) if v is None)
        known = "no row of that name in the car file" if garage is not None else "no car file given"
        raise ValueError(f"no {lacks}, and {known}")
    year = lap.year or (row.year if row else None) or year_of(lap.car, power)
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
    slow = row.zero_to_200 if row is not None else None
    return subject_of_row(
        car,
        year_known=year is not None,
        tyre_known=tyre is not None,
        zero_to_200=slow,
        mild_cup=_is_mild_cup(lap),
    )


def _is_mild_cup(lap: MeasuredLap) -> bool:
    said = f" {plain(lap.conditions)} "
    return any(f" {name} " in said for name in MILD_CUPS)


def _from_own_file(lap: MeasuredLap) -> Subject | None:
    try:
        car = _own_file(lap.car)
        if car is None:
            return None
        if lap.drive is not None and lap.drive != car.drive:
            raise ValueError(f"drive {lap.drive}, but {car.name} has {car.drive} by its own file")
        untouched = car
        if lap.tyre is not None:
            car = car.on_tyre(_tyre(car, lap.tyre))
        if lap.power is not None:  # torque follows, or the two could not be true together
            more = lap.power / car.value("power")
            car = car.replace_figure("torque", max(more, 1.0) * car.value("torque"), source=_ROW)
            car = car.replace_figure("power", lap.power, source=_ROW)
        if lap.mass is not None:
            car = car.replace_figure("mass", lap.mass, source=_ROW)
    except InputError as error:
        raise ValueError("; ".join(_complaints(error))) from None
    known = lap.tyre is not None or not untouched.tyre_options
    return replace(subject_of(car, untouched), tyre_known=known, mild_cup=_is_mild_cup(lap))


def _own_file(name: str) -> Car | None:
    if name.lower().endswith(".toml"):
        return load_car(name)
    wanted = plain(name)
    for car in list_cars():
        if name == car.id or wanted == plain(car.name):
            return load_car(car.id)
    return None


def _tyre(car: Car, kind: str) -> TyreOption:
    """Return the car's own option of a kind of tyre, else one of that kind in its own size."""
    for option in car.tyre_options:
        if option.tyre == kind:
            return option
    return TyreOption(kind, cast(TyreKind, kind), 1.0, _ROW)


def _complaints(error: InputError) -> list[str]:
    """Return what is wrong, in one line each, without the count of them."""
    lines = [line.strip(" -") for line in str(error).splitlines() if line.strip(" -")]
    told = [line for line in lines if not line.endswith(":") and not line.startswith("where")]
    return told[:2] or lines[:1]
