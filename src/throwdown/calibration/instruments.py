"""Instrumented tests as further measurements: each kind is a course of its own.

A skid pad and a stop say something of a car's grip and a sprint of its power, each with its own
scatter and its own level (one magazine's surface and driver): what a lap of a course says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import pi, sqrt
from pathlib import Path

import numpy as np

from throwdown.calibration import cells
from throwdown.calibration.car_file import Garage
from throwdown.calibration.lap_file import MeasuredLap, read_power, read_year
from throwdown.calibration.model import TEST, Lap, Outing
from throwdown.calibration.recognise import recognise
from throwdown.calibration.simulated import CHANGE, Simulated
from throwdown.driver import TEST_DRIVER
from throwdown.errors import InputError
from throwdown.lap.columns import MU_FRONT, MU_REAR, SHARE_POWER
from throwdown.lap.instrumented import TRAP, InstrumentedTest, put_through
from throwdown.lap.vehicle import Vehicle, build_vehicle
from throwdown.table import Line, Skipped, read_table
from throwdown.units import to_si

_PAD_RADIUS = 45.72  # m: 300 feet across


@dataclass(frozen=True)
class Instrument:
    """A kind of test: its column and unit in a file, and what is compared."""

    column: str
    unit: str
    dimension: str
    of: Callable[[InstrumentedTest], float]
    value: Callable[[float], float] = float


def _round_the_pad(acceleration: float) -> float:
    """Return the time [s] once round the pad: what a stopwatch measures there."""
    return 2.0 * pi * sqrt(_PAD_RADIUS / acceleration)


def _through_the_trap(speed: float) -> float:
    """Return the time [s] from beam to beam at the end of a quarter mile."""
    return TRAP / speed


SKID_PAD = f"{TEST}skid pad"
STOP = f"{TEST}70-0 mph"
SPRINT = f"{TEST}quarter-mile trap speed"
INSTRUMENTS: Mapping[str, Instrument] = {
    SKID_PAD: Instrument(
        "skidpad_g", "g", "acceleration", lambda t: _round_the_pad(t.skidpad), _round_the_pad
    ),
    STOP: Instrument("braking_70_0_ft", "ft", "length", lambda t: t.braking_70_0),
    SPRINT: Instrument(
        "quarter_mph",
        "mph",
        "speed",
        lambda t: _through_the_trap(t.quarter_mile_speed),
        _through_the_trap,
    ),
}
"""By the name that stands for a course: a time [s], a distance [m].

Of a sprint the speed at its end: that is power over mass, the time is the launch besides.
"""


def read_tests(path: Path | str, garage: Garage | None = None) -> tuple[list[Lap], list[Skipped]]:
    """Read a file of instrumented tests: a lap of each kind of test that a row gives.

    Needs the column ``car``; ``power_hp``, ``curb_lb``, ``year`` and the tests' own columns are
    used where given.  Raises InputError where the file is wrong or none of its rows can be used.
    """
    path = Path(path)
    laps: list[Lap] = []
    skipped: list[Skipped] = []
    for line in read_table(path, ("car",)):
        try:
            laps += _laps(line, garage)
        except ValueError as error:
            skipped.append(Skipped(line.number, line["car"] or "?", str(error)))
    if not laps:
        first = f"; line {skipped[0].number}: {skipped[0].reason}" if skipped else ""
        raise InputError(f"no usable test in the file{first}", where=str(path))
    return laps, skipped


def _laps(line: Line, garage: Garage | None) -> list[Lap]:
    if not line["car"]:
        raise ValueError("no car")
    mass = cells.number(line["curb_lb"])
    row = MeasuredLap(
        number=line.number,
        digest=line.digest,
        course="",
        car=line["car"],
        time_s=0.0,
        year=read_year(line),
        tyre=None,
        drive=None,
        power=read_power(line),
        mass=None if mass is None else to_si(mass, "lb", "mass"),
        source=line["source"],
    )
    subject = recognise(row, garage)
    found = []
    for course, instrument in INSTRUMENTS.items():
        text = line[instrument.column]
        if not text:
            continue
        value = cells.number(text)
        if value is None or value <= 0.0:
            raise ValueError(f"{instrument.column} “{text}” is no positive number")
        measured = instrument.value(to_si(value, instrument.unit, instrument.dimension))
        found.append((course, replace(row, course=course, time_s=measured)))
    if not found:
        raise ValueError("no test in the row")
    outings = [Outing(subject, course) for course, _ in found]
    return [
        Lap(subject, course, simulated, measured)
        for (course, measured), simulated in zip(found, simulate_tests(outings), strict=True)
    ]


def simulate_tests(outings: Sequence[Outing]) -> list[Simulated]:
    """Simulate tests of one car, with elasticities."""
    vehicle = build_vehicle(outings[0].subject.car, TEST_DRIVER)
    best = put_through(vehicle)
    grip = put_through(_changed(vehicle, MU_FRONT, MU_REAR))
    power = put_through(_changed(vehicle, SHARE_POWER))
    found = []
    for outing in outings:
        of = INSTRUMENTS[outing.course].of
        by_grip, by_power = (
            float(np.log(of(changed) / of(best)) / np.log1p(CHANGE)) for changed in (grip, power)
        )
        found.append(Simulated(of(best), by_grip, by_power))
    return found


def _changed(vehicle: Vehicle, *columns: int) -> Vehicle:
    row = vehicle.row.copy()
    row[list(columns)] *= 1.0 + CHANGE
    return replace(vehicle, row=row)
