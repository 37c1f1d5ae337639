"""The engine: its torque, the engine speeds of its peaks, and its limit."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot, pi

from throwdown.car.estimate.known import Estimate, Estimator, Known, ramp

RPM = 2.0 * pi / 60.0  # rad/s

# Power over peak torque, as an engine speed: level [rpm] at 200 W/kg, exponent of power per mass.
_POWER_OVER_TORQUE = {
    "natural": (6450.0, 0.25, 0.108, 113),
    "turbo": (5420.0, 0.10, 0.081, 75),
    "supercharged": (5620.0, 0.0, 0.13, 11),
    "hybrid": (5500.0, 0.10, 0.15, 0),
    "electric": (5100.0, 0.30, 0.20, 0),
}
# Engine speed of peak power over that speed; redline over that of peak power.
_POWER_PEAK = {
    "natural": (1.10, 0.08, 15),
    "turbo": (1.07, 0.07, 6),
    "supercharged": (1.07, 0.08, 0),
    "hybrid": (1.07, 0.08, 0),
    "electric": (1.0, 0.02, 0),
}
_REDLINE = {
    "natural": (1.09, 0.04, 13),
    "turbo": (1.16, 0.08, 5),
    "supercharged": (1.08, 0.05, 0),
    "hybrid": (1.12, 0.08, 0),
    "electric": (3.5, 0.7, 0),
}


def torque(car: Known) -> Estimate:
    """Peak torque: power over an engine speed that goes with aspiration and power per mass."""
    kind = car.traits.aspiration
    if car.stated("power_rpm") and not car.traits.electric:
        over, spread, n = _POWER_PEAK[kind]
        value = car["power"] * over / (car["power_rpm"] * RPM)
        return Estimate(value, spread * value, _basis(n, spread, "from power and its engine speed"))
    level, exponent, spread, n = _POWER_OVER_TORQUE[kind]
    per_mass = car["power"] / car["mass"] / 200.0
    value = car["power"] / (level * per_mass**exponent * RPM)
    if car.stated("power_rpm"):  # electric: full power may be rated far above where it begins
        value = max(value, car["power"] / (car["power_rpm"] * RPM))
    return Estimate(value, spread * value, _basis(n, spread, "from power, mass and aspiration"))


def power_rpm(car: Known) -> Estimate:
    """Engine speed of peak power: a little over power divided by peak torque."""
    over, spread, n = _POWER_PEAK[car.traits.aspiration]
    value = over * _power_over_torque(car)
    if car.stated("redline_rpm"):
        value = min(value, 0.97 * car["redline_rpm"])
    sd = value * hypot(spread, 0.0 if car.stated("torque") else car.relative_sd("torque"))
    return Estimate(value, sd, _basis(n, spread, "from power, torque and aspiration"))


def torque_rpm_low(car: Known) -> Estimate:
    """Where peak torque begins: 0.69 of the power peak unblown, low and falling with a turbo."""
    kind = car.traits.aspiration
    if kind == "electric":
        return Estimate(0.0, 0.0, "an electric motor has its peak torque from rest")
    if kind == "natural":
        value = min(0.69 * car["power_rpm"], 0.95 * _power_over_torque(car))
        if car.stated("torque_rpm_high"):
            value = car["torque_rpm_high"]
            return Estimate(value, 0.19 * value, "one peak: where torque is highest", copied=True)
        return Estimate(value, 0.19 * value, _basis(12, 0.19, "0.69 of the power peak"))
    usual = ramp(car.traits.year, 1980, 2012, 3400.0, 1800.0)
    if kind != "turbo":
        usual = 2600.0
    value = min(usual, 0.8 * car["torque_rpm_high"])
    return Estimate(value, 0.3 * value, "by year and aspiration (judged from 8 catalogue cars)")


def torque_rpm_high(car: Known) -> Estimate:
    """Where peak torque ends: the same speed unblown, near the power curve when blown."""
    kind = car.traits.aspiration
    meets = _power_over_torque(car)
    if kind == "electric":
        return Estimate(meets, 0.03 * meets, "power over torque")
    if kind == "natural":
        value = car["torque_rpm_low"]
        return Estimate(value, 0.19 * value, "one peak: where torque is highest", copied=True)
    # A file may state only where the plateau begins, and that above our guess of its end.
    begins = car["torque_rpm_low"] if car.stated("torque_rpm_low") else 0.0
    value = 0.93 * meets
    if car.stated("redline_rpm"):
        value = min(value, 0.95 * car["redline_rpm"])
    value = max(value, begins)
    return Estimate(value, 0.08 * value, "7 % under power over torque (judgement)")


def redline_rpm(car: Known) -> Estimate:
    """The engine's limit, over the speed of peak power."""
    over, spread, n = _REDLINE[car.traits.aspiration]
    value = over * car["power_rpm"]
    if car.stated("torque_rpm_high"):
        value = max(value, 1.05 * car["torque_rpm_high"])
    sd = value * hypot(spread / over, car.relative_sd("power_rpm"))
    law = f"{over:.2f} of the power peak, by aspiration"
    return Estimate(value, sd, _basis(n, spread / over, law))


def _power_over_torque(car: Known) -> float:
    """Power over peak torque as an engine speed [rpm]: where one must give way to the other."""
    return car["power"] / car["torque"] / RPM


def _basis(n: int, spread: float, law: str) -> str:
    if not n:
        return f"{law} (judgement)"
    return f"{law}; fitted on {n} cars, residual {100 * spread:.0f} %"


ESTIMATORS: Mapping[str, Estimator] = {
    "torque": torque,
    "power_rpm": power_rpm,
    "torque_rpm_low": torque_rpm_low,
    "torque_rpm_high": torque_rpm_high,
    "redline_rpm": redline_rpm,
}
