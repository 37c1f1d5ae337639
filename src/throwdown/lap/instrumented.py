"""The instrumented tests of magazines: 0-60 mph, quarter mile, 70-0 mph, skid pad.

American magazines start the clock after one foot of roll-out, as a drag strip's timing beam
does, which takes some 0.3 s off a time from rest; trap speed at a strip is the mean over the last
66 feet.  Braking is from 70 mph to rest.
Sources: Car and Driver, "How We Test Cars" (1-foot roll-out, 300-foot skid pad, 70-0 mph);
NHRA Rule Book (trap of 66 feet).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from throwdown.conditions import DRY, Conditions
from throwdown.driver import TEST_DRIVER, Driver
from throwdown.lap.columns import (
    BRAKE_LIMIT,
    DOWNFORCE,
    DRAG,
    GRAVITY,
    ROLLING,
    SHARE_BRAKING,
    SHARE_CORNERING,
)
from throwdown.lap.envelope import lateral_limit, longitudinal_limit
from throwdown.lap.quasi_steady import level_straight, solve_road
from throwdown.lap.vehicle import Vehicle, build_vehicle

if TYPE_CHECKING:
    from throwdown.car import Car

FOOT = 0.3048
MILE_PER_HOUR = 0.44704
QUARTER_MILE = 1320.0 * FOOT
TRAP = 66.0 * FOOT
_STEP = 0.25  # m


@dataclass(frozen=True)
class InstrumentedTest:
    """What a test sheet prints, SI: times [s], speed [m/s], distance [m], acceleration [m/s²].

    ``zero_to_60`` is NaN for a car that does not reach 60 mph within a kilometre.
    """

    zero_to_60: float
    quarter_mile: float
    quarter_mile_speed: float
    braking_70_0: float
    skidpad: float


def instrumented_test(
    car: Car,
    driver: Driver = TEST_DRIVER,
    conditions: Conditions = DRY,
    *,
    roll_out: float = FOOT,
) -> InstrumentedTest:
    """Put ``car`` through a magazine's tests; ``roll_out`` [m] runs before the clock starts."""
    return put_through(build_vehicle(car, driver, conditions), roll_out=roll_out)


def put_through(vehicle: Vehicle, *, roll_out: float = FOOT) -> InstrumentedTest:
    """Put a vehicle through the tests."""
    length = 1000.0 + _STEP
    road = level_straight(length, round(length / _STEP) + 1)
    _, w = solve_road(vehicle, road, periodic=False, entry=0.0)
    distance = np.linspace(0.0, length, w.size)
    speed = np.sqrt(w)
    passed = 2.0 * _STEP / (speed[1:] + speed[:-1] + 1e-12)
    time = np.concatenate([[0.0], np.cumsum(passed)])

    def time_at(at: float) -> float:
        # Constant acceleration between nodes: w is linear in distance, time is not.
        i = min(int(at / _STEP), w.size - 2)
        gone = at - i * _STEP
        here = np.sqrt(w[i] + (w[i + 1] - w[i]) * gone / _STEP)
        return float(time[i] + 2.0 * gone / (speed[i] + here + 1e-12))

    began = time_at(roll_out)
    sixty = (60.0 * MILE_PER_HOUR) ** 2
    reaches = w[-1] >= sixty
    at_sixty = float(np.interp(sixty, w, distance)) if reaches else np.nan
    finish = roll_out + QUARTER_MILE
    return InstrumentedTest(
        zero_to_60=time_at(at_sixty) - began if reaches else float("nan"),
        quarter_mile=time_at(finish) - began,
        quarter_mile_speed=TRAP / (time_at(finish) - time_at(finish - TRAP)),
        braking_70_0=braking_distance(vehicle, 70.0 * MILE_PER_HOUR),
        skidpad=float(vehicle.row[SHARE_CORNERING] * lateral_limit(vehicle.row, GRAVITY, 0.0)),
    )


def braking_distance(vehicle: Vehicle, speed: float) -> float:
    """Return the distance [m] from ``speed`` [m/s] to rest on a level road."""
    row = vehicle.row
    grid = np.linspace(0.0, speed, 41)
    w = grid**2
    grip = np.array(
        [longitudinal_limit(row, True, 0.0, GRAVITY, float(row[DOWNFORCE] * x), 0.0) for x in w]
    )
    brakes = row[SHARE_BRAKING] * np.minimum(grip, row[BRAKE_LIMIT])
    deceleration = brakes + row[DRAG] * w + row[ROLLING] * GRAVITY
    return float(np.trapezoid(grid / deceleration, grid))
