"""Every figure a car can have: its dimension, its range, and how sure a published one is.

The ranges are wide: they catch slips of unit and digit, not unusual cars. The usual standard
deviations are judgements from how far sources disagree about one car: kerb weights by 1-2 %
(markets, trim, fluids), power by 2-3 % (engine tolerance and rating standards), skid pads by
about 2 % between magazines, geometry hardly at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_KIND_SHARE = {"measured": 0.6, "published": 1.0, "estimated": 2.0}


@dataclass(frozen=True)
class Quantity:
    """What a figure measures.

    ``low`` and ``high`` bound it, in SI units; ``spread`` is the usual standard deviation of a
    published one, relative to the value unless ``absolute``; ``many`` says that it may be a list;
    ``needed`` that the physics reads it, so that it is estimated where nobody states it.
    """

    dimension: str
    low: float
    high: float
    spread: float
    absolute: bool = False
    many: bool = False
    needed: bool = True

    def usual_sd(self, value: float, kind: str) -> float:
        """Return the standard deviation, SI, of a value of which the source states none."""
        share = _KIND_SHARE[kind] * self.spread
        return share if self.absolute else share * abs(value)


def _share(low: float, high: float, spread: float) -> Quantity:
    return Quantity("ratio", low, high, spread, absolute=True)


def _extra(dimension: str, low: float, high: float, spread: float) -> Quantity:
    return Quantity(dimension, low, high, spread, needed=False)


QUANTITIES: Mapping[str, Quantity] = {
    "mass": Quantity("mass", 200.0, 6000.0, 0.015),
    "front_mass_fraction": _share(0.25, 0.75, 0.01),
    "wheelbase": Quantity("length", 1.2, 4.5, 0.002),
    "track_front": Quantity("length", 0.8, 2.2, 0.004),
    "track_rear": Quantity("length", 0.8, 2.2, 0.004),
    "width": Quantity("length", 0.9, 2.6, 0.003),
    "cg_height": Quantity("length", 0.15, 1.2, 0.03),
    "drag_area": Quantity("area", 0.1, 4.0, 0.04),
    "downforce_area": Quantity("area", -2.0, 10.0, 0.05, absolute=True),
    "downforce_front_fraction": _share(0.0, 1.0, 0.05),
    "power": Quantity("power", 3e3, 2e6, 0.03),
    "power_rpm": Quantity("engine speed", 500.0, 25e3, 0.01),
    "torque": Quantity("torque", 10.0, 4000.0, 0.03),
    "torque_rpm_low": Quantity("engine speed", 0.0, 25e3, 0.03),
    "torque_rpm_high": Quantity("engine speed", 0.0, 25e3, 0.03),
    "redline_rpm": Quantity("engine speed", 1000.0, 30e3, 0.01),
    "gear_ratios": Quantity("ratio", 0.2, 30.0, 0.0, many=True),
    "final_drive": Quantity("ratio", 0.5, 20.0, 0.0, many=True),
    "shift_time": Quantity("time", 0.0, 3.0, 0.15),
    "driveline_efficiency": _share(0.5, 1.0, 0.015),
    "rolling_resistance": Quantity("ratio", 0.003, 0.05, 0.08),
    "tyre_radius": Quantity("length", 0.15, 0.7, 0.01),
    "tyre_width_front": Quantity("length", 0.08, 0.5, 0.0),
    "tyre_width_rear": Quantity("length", 0.08, 0.5, 0.0),
    "skidpad": Quantity("acceleration", 2.0, 40.0, 0.02),
    "longitudinal_grip_ratio": _share(0.6, 1.6, 0.03),
    "load_sensitivity": _share(0.0, 0.4, 0.03),
    "roll_stiffness_front_fraction": _share(0.15, 0.85, 0.03),
    "differential_lock": _share(0.0, 1.0, 0.05),
    "drive_front_fraction": _share(0.0, 1.0, 0.02),
    "brake_front_fraction": _share(0.3, 0.95, 0.02),
    "brake_deceleration": Quantity("acceleration", 2.0, 60.0, 0.05),
    "drag_coefficient": _extra("ratio", 0.1, 1.5, 0.03),
    "frontal_area": _extra("area", 0.5, 5.0, 0.03),
    "length": _extra("length", 1.8, 8.0, 0.003),
    "height": _extra("length", 0.7, 2.8, 0.005),
    "top_speed": _extra("speed", 10.0, 150.0, 0.015),
    "price": _extra("money", 50.0, 5e7, 0.01),
    "zero_to_60": _extra("time", 1.0, 60.0, 0.03),
    "zero_to_100_kmh": _extra("time", 1.0, 60.0, 0.03),
    "quarter_mile": _extra("time", 6.0, 40.0, 0.015),
    "braking_70_0": _extra("length", 20.0, 150.0, 0.025),
}
"""By name. A figure may also be given in the units of its dimension (``throwdown.units``)."""

HEAT: Mapping[str, Quantity] = {
    "disc_diameter_front": _extra("length", 0.12, 0.5, 0.002),
    "disc_diameter_rear": _extra("length", 0.12, 0.5, 0.002),
    "disc_thickness_front": _extra("length", 0.004, 0.06, 0.01),
    "disc_thickness_rear": _extra("length", 0.004, 0.06, 0.01),
    "disc_mass_front": _extra("mass", 0.5, 30.0, 0.04),
    "disc_mass_rear": _extra("mass", 0.5, 30.0, 0.04),
    "fuel_capacity": _extra("volume", 0.005, 0.3, 0.02),
}
"""What a long race heats and burns: under ``[heat]`` in a car's file, of one disc each.

They are apart from the figures of a lap because they change no lap: neither a car's content hash
nor a lap kept under it depends on them."""

EVERY: Mapping[str, Quantity] = {**QUANTITIES, **HEAT}
"""Every quantity that a car's file may state."""

NEEDED = tuple(name for name, quantity in QUANTITIES.items() if quantity.needed)
"""The figures that every car has: stated, or estimated."""
