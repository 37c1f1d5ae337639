"""A car as the kernels see it: one row of floats and a table of tractive force.

The physics never reads a ``Car`` directly: it reads a ``Vehicle`` made here from a car, a driver
and the conditions.  The same code packs one nominal car or thousands of drawn ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from throwdown.car.drivetrain import Resistance, TorqueCurve, Traction, traction
from throwdown.conditions import DRY, Conditions
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import InputError
from throwdown.lap.columns import (
    ABS,
    AERO_FRONT,
    BRAKE_FRONT,
    BRAKE_LIMIT,
    COLUMNS,
    DOWNFORCE,
    DRAG,
    DRIVE_FRONT,
    FRONT_FRACTION,
    GRAVITY,
    HEIGHT_RATIO,
    LOAD_SLOPE_FRONT,
    LOAD_SLOPE_REAR,
    LOAD_TERM,
    LOCK_FRONT,
    LOCK_REAR,
    LONGITUDINAL_RATIO,
    MASS,
    MU_FRONT,
    MU_REAR,
    PULL_SCALE,
    ROLLING,
    SHARE_BRAKING,
    SHARE_CORNERING,
    SHARE_POWER,
    TRANSFER_FRONT,
    TRANSFER_REAR,
    FloatArray,
)
from throwdown.lap.envelope import friction_from_skid_pad

if TYPE_CHECKING:
    from throwdown.car import Car

REAR_RESERVE = 0.03
"""Rear grip left at the skid-pad limit: estimate; production cars understeer at the limit
(Gillespie 1992, ch. 6)."""

DRAWN_FIGURES = (
    "mass",
    "front_mass_fraction",
    "wheelbase",
    "track_front",
    "track_rear",
    "cg_height",
    "drag_area",
    "downforce_area",
    "downforce_front_fraction",
    "power",
    "rolling_resistance",
    "skidpad",
    "longitudinal_grip_ratio",
    "load_sensitivity",
    "roll_stiffness_front_fraction",
    "differential_lock",
    "drive_front_fraction",
    "brake_front_fraction",
    "brake_deceleration",
)
"""Figures whose uncertainty enters a Monte Carlo draw."""


@dataclass(frozen=True, eq=False)
class Vehicle:
    """What the solvers take: ``row`` (COLUMNS,) and the tractive force over speed."""

    row: FloatArray
    traction: Traction
    width: float

    @cached_property
    def engine(self) -> FloatArray:
        """Tractive force as straight pieces over speed squared, for the kernels."""
        return self.traction.pieces()


def build_vehicle(
    car: Car,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    *,
    ballast: float = 0.0,
) -> Vehicle:
    """Make the nominal vehicle of a car, every figure at its best value.

    ``ballast`` [kg] is carried at the centre of gravity.

    Raises InputError for a ballast that is negative or not a number.
    """
    figures = {name: np.array([car.value(name)]) for name in DRAWN_FIGURES}
    if not 0.0 <= ballast < np.inf:
        raise InputError(f"the ballast is {ballast} kg", expected="0 kg or more")
    rows = pack_rows(car, figures, driver, conditions, ballast=ballast)
    return Vehicle(
        row=rows[0],
        traction=car_traction(car, driver, conditions, ballast=ballast),
        width=car.value("width"),
    )


def car_traction(
    car: Car,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    *,
    ballast: float = 0.0,
) -> Traction:
    """Return the tractive force table of a car with a driver aboard."""
    gears = car.values("gear_ratios")
    finals = car.values("final_drive")
    if len(finals) == 1:
        finals = finals * len(gears)
    limit = car.figures.get("top_speed")
    return traction(
        TorqueCurve(
            power=car.value("power"),
            power_rpm=car.value("power_rpm"),
            torque=car.value("torque"),
            torque_rpm_low=car.value("torque_rpm_low"),
            torque_rpm_high=car.value("torque_rpm_high"),
            redline_rpm=car.value("redline_rpm"),
            aspiration=car.aspiration,
        ),
        overall_ratios=[g * f for g, f in zip(gears, finals, strict=True)],
        tyre_radius=car.value("tyre_radius"),
        efficiency=car.value("driveline_efficiency"),
        shift_time=car.value("shift_time"),
        converter=car.gearbox in ("automatic", "cvt"),
        resistance=Resistance(
            mass=car.value("mass") + driver.mass + ballast,
            rolling=car.value("rolling_resistance"),
            drag_area=car.value("drag_area"),
            density=conditions.air_density,
        ),
        # A published top speed limits the car only where it is lower than what it could reach.
        speed_limit=float(np.inf) if limit is None else 1.03 * float(np.max(limit.value)),
    )


def pack_rows(
    car: Car,
    figures: Mapping[str, FloatArray],
    driver: Driver,
    conditions: Conditions,
    *,
    ballast: float = 0.0,
    skill: FloatArray | None = None,
    grip: FloatArray | None = None,
) -> FloatArray:
    """Pack drawn figures into vehicle rows, array (draws, COLUMNS).

    ``figures`` holds one array (draws,) for each of ``DRAWN_FIGURES``, SI; ``skill`` (draws,)
    scales the driver's shares, ``grip`` (draws,) the surface.
    """
    mass = figures["mass"] + driver.mass
    loaded = mass + ballast
    rows = np.empty((mass.size, COLUMNS))
    front = figures["front_mass_fraction"]
    roll = figures["roll_stiffness_front_fraction"]
    height = figures["cg_height"]
    sensitivity = figures["load_sensitivity"]
    rows[:, MASS] = loaded
    rows[:, FRONT_FRACTION] = front
    rows[:, HEIGHT_RATIO] = height / figures["wheelbase"]
    rows[:, TRANSFER_FRONT] = height * roll / figures["track_front"]
    rows[:, TRANSFER_REAR] = height * (1.0 - roll) / figures["track_rear"]
    rows[:, LOAD_TERM] = 1.0 + sensitivity
    # The static load that friction refers to is that of the car as tested, without ballast.
    rows[:, LOAD_SLOPE_FRONT] = sensitivity / (0.5 * GRAVITY * front)
    rows[:, LOAD_SLOPE_REAR] = sensitivity / (0.5 * GRAVITY * (1.0 - front))
    rows[:, LONGITUDINAL_RATIO] = figures["longitudinal_grip_ratio"]
    if conditions.longitudinal_grip is not None:
        rows[:, LONGITUDINAL_RATIO] *= conditions.longitudinal_grip / conditions.grip
    share = figures["drive_front_fraction"]
    rows[:, DRIVE_FRONT] = share
    rows[:, LOCK_FRONT] = figures["differential_lock"]
    rows[:, LOCK_REAR] = figures["differential_lock"]
    rows[:, BRAKE_FRONT] = figures["brake_front_fraction"]
    rows[:, BRAKE_LIMIT] = figures["brake_deceleration"] * mass / loaded
    rows[:, ABS] = 1.0 if car.abs else 0.0
    half_density = 0.5 * conditions.air_density
    rows[:, DRAG] = half_density * figures["drag_area"] / loaded
    rows[:, DOWNFORCE] = half_density * figures["downforce_area"] / loaded
    rows[:, AERO_FRONT] = figures["downforce_front_fraction"]
    rows[:, ROLLING] = figures["rolling_resistance"]
    power = figures["power"] * conditions.power_of(car.aspiration)
    rows[:, PULL_SCALE] = power / car.value("power") / loaded
    rows[:, SHARE_CORNERING] = driver.cornering
    rows[:, SHARE_BRAKING] = driver.braking
    rows[:, SHARE_POWER] = driver.power
    if skill is not None:
        for column in (SHARE_CORNERING, SHARE_BRAKING):
            rows[:, column] = np.clip(rows[:, column] * skill, 0.05, 1.0)
    surface = conditions.grip if grip is None else conditions.grip * grip
    friction_from_skid_pad(rows, figures["skidpad"], REAR_RESERVE)
    rows[:, MU_FRONT] *= surface
    rows[:, MU_REAR] *= surface
    heavier = loaded / mass
    rows[:, LOAD_SLOPE_FRONT] *= heavier
    rows[:, LOAD_SLOPE_REAR] *= heavier
    return rows
