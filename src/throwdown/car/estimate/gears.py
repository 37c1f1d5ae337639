"""Gearbox and driveline: ratios, shift time, losses."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log

from throwdown.car.estimate.engine import RPM
from throwdown.car.estimate.grip import GRAVITY
from throwdown.car.estimate.known import Estimate, Estimator, Known, ramp

_AIR = 1.225  # kg/m³, ISO 2533
_DRIVER = 80.0  # kg
_USUAL_FINAL = 3.7  # of no consequence where the gears are estimated too
_LEAST_STEP = 1.12  # between neighbouring gears


def gear_count(car: Known) -> int:
    """Number of forward gears, by gearbox and year (judgement)."""
    if car.stated("final_drive") and len(car.figure("final_drive").values) > 1:
        return len(car.figure("final_drive").values)
    year, kind = car.traits.year, car.traits.gearbox
    if kind == "single-speed":
        return 1
    if kind == "cvt":
        return 7  # as many as the steps that makers let it imitate
    steps = {
        "manual": ((1970, 4), (1998, 5)),
        "automatic": ((1970, 3), (1992, 4), (2003, 5), (2013, 6)),
        "dual-clutch": ((2009, 6),),
    }[kind]
    most = {"manual": 6, "automatic": 8, "dual-clutch": 7}[kind]
    return next((count for before, count in steps if year < before), most)


def drag_limited_speed(car: Known) -> float:
    """Return the speed [m/s] at which air and tyres take all the power, by Newton's method."""
    power = car["power"] * car["driveline_efficiency"]
    air = 0.5 * _AIR * car["drag_area"]
    tyres = car["rolling_resistance"] * (car["mass"] + _DRIVER) * GRAVITY
    speed = exp(log(power / air) / 3.0)
    for _ in range(20):  # convex and from above: always converges
        speed -= (air * speed**3 + tyres * speed - power) / (3.0 * air * speed**2 + tyres)
    return speed


def first_gear_speed(car: Known) -> float:
    """Return the speed [m/s] at the redline in first gear.

    Fit on 13 catalogue cars: 18.5 m/s·(P/m / 150 W/kg)^0.30, residual 6 %.
    """
    per_mass = car["power"] / car["mass"] / 150.0
    return min(max(18.5 * exp(0.30 * log(per_mass)), 11.0), 30.0)


def _overall(car: Known, speed: float) -> float:
    """Return the overall ratio that gives ``speed`` [m/s] at the redline."""
    return car["redline_rpm"] * RPM * car["tyre_radius"] / speed


def _top_gear_speed(car: Known) -> float:
    """Return the speed [m/s] at the redline in top gear: what drag allows, and some in hand."""
    top = car["top_speed"] if car.stated("top_speed") else drag_limited_speed(car)
    if car.traits.electric:
        return top if car.stated("top_speed") else 0.8 * top
    return top * {"manual": 1.10, "dual-clutch": 1.20}.get(car.traits.gearbox, 1.30)


def overall_ratios(car: Known) -> list[float]:
    """Return the ratios from engine to wheels, first gear first.

    From first gear to top gear the steps shrink, as makers space them: the first is up to three
    times the last (in logarithms) with six gears, little with four.
    """
    count = gear_count(car)
    if count == 1:
        return [_overall(car, _top_gear_speed(car))]
    first = _overall(car, first_gear_speed(car))
    top = min(_overall(car, _top_gear_speed(car)), first / _LEAST_STEP ** (count - 1))
    uneven = min(0.5, 0.15 * max(count - 3, 0))
    steps = [1.0 + uneven * (1.0 - 2.0 * i / max(count - 2, 1)) for i in range(count - 1)]
    scale = log(first / top) / sum(steps)
    ratios = [first]
    for step in steps:
        ratios.append(ratios[-1] * exp(-scale * step))
    return ratios


def gear_ratios(car: Known) -> Estimate:
    """Spread between first gear (fitted) and top gear (from the top speed)."""
    overall = overall_ratios(car)
    finals = car.figure("final_drive").values
    if len(finals) == 1:
        finals = finals * len(overall)
    ratios = tuple(ratio / final for ratio, final in zip(overall, finals, strict=True))
    basis = (
        "first gear from power per mass (13 cars, residual 6 %), top gear from the top speed, "
        "the rest between"
    )
    if len(ratios) == 1:
        basis = "the motor's limit at the top speed"
    return Estimate(ratios, tuple(0.10 * ratio for ratio in ratios), basis)


def final_drive(car: Known) -> Estimate:
    """What gives the usual speed in first gear with the stated gears; else a usual one."""
    if not car.stated("gear_ratios"):
        value = 1.0 if car.traits.gearbox == "single-speed" else _USUAL_FINAL
        return Estimate(value, 0.0, "a usual value; the gears are estimated to suit it")
    gears = car.figure("gear_ratios").values
    if len(gears) == 1:
        value = _overall(car, _top_gear_speed(car)) / gears[0]
    else:
        value = _overall(car, first_gear_speed(car)) / gears[0]
    return Estimate(value, 0.10 * value, "from first gear and power per mass (13 cars, 6 %)")


def shift_time(car: Known) -> Estimate:
    """Time without drive for one upshift, by gearbox and year."""
    year = car.traits.year
    value = {
        "manual": ramp(year, 1965, 2005, 0.60, 0.45),
        "automatic": ramp(year, 1985, 2016, 0.50, 0.20),
        "dual-clutch": ramp(year, 2003, 2013, 0.15, 0.08),
        "single-speed": 0.0,
        "cvt": 0.0,
    }[car.traits.gearbox]
    return Estimate(value, 0.25 * value, "by gearbox and year (judgement)")


def driveline_efficiency(car: Known) -> Estimate:
    """Engine to wheels: usual estimates of the loss on a roller."""
    value = {"front": 0.89, "rear": 0.86, "all": 0.82}[car.traits.drive]
    if car.traits.engine_position != "front" and car.traits.drive == "rear":
        value += 0.02  # no shaft to the other end of the car
    if car.traits.electric:
        value = 0.92 if car.traits.drive != "all" else 0.91
    elif car.traits.gearbox in ("automatic", "cvt"):
        value -= ramp(car.traits.year, 1995, 2012, 0.03, 0.01)
    return Estimate(value, 0.02, "by driven wheels and gearbox (usual estimates)")


ESTIMATORS: Mapping[str, Estimator] = {
    "gear_ratios": gear_ratios,
    "final_drive": final_drive,
    "shift_time": shift_time,
    "driveline_efficiency": driveline_efficiency,
}
