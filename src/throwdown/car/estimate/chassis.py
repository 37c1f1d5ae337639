"""Brakes, differential, driven axles and roll stiffness."""

from __future__ import annotations

from collections.abc import Mapping

from throwdown.car.estimate.known import Estimate, Estimator, Known, ramp

_ESC_YEARS = (2004, 2011)  # stability control, which also brakes a spinning wheel, became usual


def roll_stiffness_front_fraction(car: Known) -> Estimate:
    """Share of the roll moment that the front springs take.

    Half-way from equal shares to the weight distribution; rear-drive cars more at the front,
    which spares the driven wheels.
    """
    value = 0.5 + 0.5 * (car["front_mass_fraction"] - 0.5)
    value += {"front": -0.01, "rear": 0.05, "all": 0.03}[car.traits.drive]
    return Estimate(value, 0.04, "from weight distribution and driven wheels (judgement)")


def differential_lock(car: Known) -> Estimate:
    """0 is open, 1 locked; brakes that hold a spinning wheel count as a little locking."""
    kind = car.traits.differential
    if kind == "locked":
        return Estimate(1.0, 0.02, "a locked differential")
    if kind == "limited-slip":
        return Estimate(0.5, 0.15, "limited slip: half-way (judgement)")
    value = ramp(car.traits.year, *_ESC_YEARS, 0.03, 0.12)
    return Estimate(value, 0.06, "open, with stability control by year (judgement)")


def drive_front_fraction(car: Known) -> Estimate:
    """Share of the drive torque that goes to the front axle."""
    if car.traits.drive == "front":
        return Estimate(1.0, 0.0, "front-wheel drive")
    if car.traits.drive == "rear":
        return Estimate(0.0, 0.0, "rear-wheel drive")
    if car.traits.engine_position != "front":
        return Estimate(0.30, 0.08, "all-wheel drive, engine behind the driver (judgement)")
    if car.traits.electric:
        return Estimate(0.42, 0.08, "a motor at each axle (judgement)")
    value = 0.45 if car.traits.body in ("hatchback", "suv", "mpv", "wagon") else 0.40
    return Estimate(value, 0.08, "all-wheel drive, by body (judgement)")


def brake_front_fraction(car: Known) -> Estimate:
    """Share of the brake force at the front: the front axle's load at the limit, or a bit more.

    Without anti-lock brakes makers keep the front share high, so that the rear never locks first.
    """
    height = car["cg_height"] / car["wheelbase"]
    deceleration = car["skidpad"] * car["longitudinal_grip_ratio"] / 9.80665
    value = car["front_mass_fraction"] + (0.95 if car.traits.abs else 1.1) * deceleration * height
    return Estimate(min(value, 0.88), 0.03, "the load on the front axle at the limit (judgement)")


def brake_deceleration(car: Known) -> Estimate:
    """What the brakes could hold if the tyres could: more than they can."""
    tyres = car["skidpad"] * car["longitudinal_grip_ratio"]
    value = tyres * (1.25 if car.traits.abs else 1.12)
    return Estimate(value, 0.08 * value, "a quarter over the tyres' grip (judgement)")


ESTIMATORS: Mapping[str, Estimator] = {
    "roll_stiffness_front_fraction": roll_stiffness_front_fraction,
    "differential_lock": differential_lock,
    "drive_front_fraction": drive_front_fraction,
    "brake_front_fraction": brake_front_fraction,
    "brake_deceleration": brake_deceleration,
}
