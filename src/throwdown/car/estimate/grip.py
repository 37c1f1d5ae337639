"""Tyres: how hard a car corners and brakes, and what its tyres measure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, hypot, log

from throwdown.car.estimate.known import Estimate, Estimator, Known, ramp

GRAVITY = 9.80665

_TYRE = {"cup": 0.0565, "summer": 0.0, "all-season": -0.0626, "vintage": -0.257}


def skidpad(car: Known) -> Estimate:
    """Steady lateral acceleration on a magazine's dry skid pad.

    Fit: log-linear in tyre kind, power per mass, mass, year and front-wheel drive, on 64 tests
    of 2009-2018 (0.74-1.15 g); the tyre kinds were judged car by car. Left out one at a time,
    tests miss it by 4.2 %. Power per mass stands for the chassis that comes with it. Terms for
    tall bodies and for sports cars gained nothing.

    ========================  ==============================
    summer tyre, 2014, 150 W/kg, 1,500 kg    0.957 g
    cup tyre                                 +5.8 %
    all-season tyre                          -6.1 %
    power per mass                           exponent +0.11 ± 0.02
    mass                                     exponent -0.16 ± 0.04
    year                                     +0.43 ± 0.20 % a year
    front-wheel drive                        -3.3 ± 1.6 %
    ========================  ==============================

    Period tests of the 1960s on period tyres (0.70-0.80 g) set the vintage term: a judgement.
    """
    vintage = car.traits.tyre == "vintage"
    per_mass = log(car["power"] / car["mass"] / 150.0)
    mass = log(car["mass"] / 1500.0)
    # Before radial tyres for all, about 1970, the trend says nothing.
    years = 0.0 if vintage else max(car.traits.year, 1970) - 2014
    level = -0.0438 + _TYRE[car.traits.tyre] + 0.1106 * per_mass - 0.1588 * mass + 0.0043 * years
    if car.traits.drive == "front":
        level -= 0.0338
    if car.traits.body == "race":
        level += 0.12
    value = GRAVITY * exp(level)
    spread = hypot(0.039, 0.002 * years, 0.02 * per_mass, 0.03 * mass)
    if vintage:
        return Estimate(value, value * hypot(spread, 0.06), "period tests, 0.70-0.80 g (judgement)")
    if car.traits.body == "race":
        return Estimate(value, 0.12 * value, "12 % over a road car (judgement)")
    basis = (
        "from tyre kind, power per mass, mass, year and driven wheels; fitted on 64 published "
        "skid-pad tests of 2009-2018, residual 4.2 % (leaving one out)"
    )
    return Estimate(value, spread * value, basis)


def longitudinal_grip_ratio(car: Known) -> Estimate:
    """Friction along over friction across, at the tyre.

    Fit on 55 cars of which both the stop from 70 mph and the skid pad were published. The stop
    was taken as constant retardation less drag and rolling resistance; skid pad and stop were
    both turned into tyre friction with the wheel loads of each (load transfer across and along,
    load sensitivity 0.12). Ratio 1.050, residual 4.3 %, of which the two tests' own scatter is
    about 3 %. No trend with mass, power, year or body. Track tyres (two cars, 0.99) are drawn
    half-way towards the rest.
    """
    if car.traits.tyre == "vintage":
        return Estimate(1.0, 0.06, "judgement for period tyres")
    if car.traits.tyre == "cup":
        return Estimate(1.02, 0.04, "two cars at 0.99, 53 others at 1.05; half-way (judgement)")
    basis = (
        "fitted on 55 pairs of published 70-0 mph stops and skid pads, residual 0.043, of which "
        "about 0.03 is the tests' own scatter"
    )
    return Estimate(1.05, 0.035, basis)


def load_sensitivity(car: Known) -> Estimate:
    """Relative loss of friction per relative gain of load."""
    value = {"cup": 0.11, "summer": 0.12, "all-season": 0.13, "vintage": 0.14}[car.traits.tyre]
    basis = "by tyre kind (judged from the range 0.1-0.15 of published tyre measurements)"
    return Estimate(value, 0.03, basis)


def rolling_resistance(car: Known) -> Estimate:
    """EU label classes: class C to E (0.0078-0.0105) for the road tyres of 2010."""
    value = {"cup": 0.0125, "summer": 0.0100, "all-season": 0.0095, "vintage": 0.0145}[
        car.traits.tyre
    ]
    if car.traits.tyre in ("summer", "all-season"):
        value *= exp(-0.008 * ramp(car.traits.year, 1975, 2026, -35, 16))
    if car.traits.electric:
        value *= 0.9
    basis = "by tyre kind and year (judged from the EU label classes, Regulation 1222/2009)"
    return Estimate(value, 0.12 * value, basis)


def tyre_radius(car: Known) -> Estimate:
    """Rolling radius, growing with the fourth root of the mass."""
    taller = {"suv": 1.10, "mpv": 1.03}.get(car.traits.body, 1.0)
    value = 0.320 * (car["mass"] / 1450.0) ** 0.25 * taller
    return Estimate(value, 0.05 * value, "from mass and body (judged from 12 catalogue cars)")


def _stagger(car: Known) -> float:
    """Rear over front width: rear and mid engines, and strong rear drive, since the 1970s."""
    power = ramp(car["power"], 150e3, 300e3, 0.0, 1.0)
    usual = {"rear": 0.20, "mid": 0.15, "front": 0.12 * power}[car.traits.engine_position]
    front_engined = car.traits.engine_position == "front"
    if car.traits.electric or car.traits.drive == "front":
        usual = 0.0
    if car.traits.drive == "all" and front_engined:
        usual = 0.0
    return 1.0 + usual * ramp(car.traits.year, 1968, 1985, 0.0, 1.0)


def _mean_width(car: Known) -> float:
    year = ramp(car.traits.year, 1955, 2030, -55, 20)
    power, mass = car["power"] / 186.4e3, car["mass"] / 1450.0
    return 0.2315 * exp(0.2004 * log(power) + 0.0527 * log(mass) + 0.0037 * year)


_WIDTH = "from power, mass, year and layout; fitted on 20 catalogue cars, residual 6 %"


def tyre_width_front(car: Known) -> Estimate:
    """Fit: mean of the axles 231 mm·(P/250 hp)^0.20·(m/1450 kg)^0.05, +0.37 % a year."""
    stagger = _stagger(car)
    if car.stated("tyre_width_rear"):
        value = car["tyre_width_rear"] / stagger
        return Estimate(value, 0.04 * value, "from the rear tyre and the layout (judgement)")
    value = _mean_width(car) * 2.0 / (1.0 + stagger)
    return Estimate(value, 0.065 * value, _WIDTH)


def tyre_width_rear(car: Known) -> Estimate:
    """The same fit; 20 % over the front with a rear engine, 15 % with a mid engine."""
    value = car["tyre_width_front"] * _stagger(car)
    if car.stated("tyre_width_front"):
        return Estimate(value, 0.04 * value, "from the front tyre and the layout (judgement)")
    return Estimate(value, 0.065 * value, _WIDTH)


ESTIMATORS: Mapping[str, Estimator] = {
    "skidpad": skidpad,
    "longitudinal_grip_ratio": longitudinal_grip_ratio,
    "load_sensitivity": load_sensitivity,
    "rolling_resistance": rolling_resistance,
    "tyre_radius": tyre_radius,
    "tyre_width_front": tyre_width_front,
    "tyre_width_rear": tyre_width_rear,
}
