"""Size, weight distribution and air: what a car's body tells."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, hypot, log

from throwdown.car.estimate.known import Estimate, Estimator, Known, ramp

_MASS = 1450.0  # kg, the car that the power laws are centred on
_TRACK = 0.848  # front track over width
_CATALOGUE = "catalogue cars"


def wheelbase(car: Known) -> Estimate:
    """Fit: 2.615 m·(m/1450 kg)^0.285; 9 % less with a rear engine, 2 % with a mid engine."""
    shorter = {"front": 1.0, "mid": 0.976, "rear": 0.907}[car.traits.engine_position]
    value = 2.615 * (car["mass"] / _MASS) ** 0.285 * (1.0 if car.traits.electric else shorter)
    return Estimate(value, 0.033 * value, _fit(53, "3.2 %", "from mass and engine position"))


def width(car: Known) -> Estimate:
    """Fit: 1.804 m·(m/1450 kg)^0.221, growing by 0.12 % a year; from the track where stated."""
    if car.stated("track_front"):
        value = car["track_front"] / _TRACK
        return Estimate(value, 0.017 * value, _fit(11, "1.7 %", "track over 84.8 %"))
    year = ramp(car.traits.year, 1955, 2030, -55, 20)
    value = 1.804 * (car["mass"] / _MASS) ** 0.221 * exp(0.0012 * year)
    return Estimate(value, 0.023 * value, _fit(21, "2.3 %", "from mass and year"))


def track_front(car: Known) -> Estimate:
    """Fit: 84.8 % of the width."""
    value = _TRACK * car["width"]
    sd = value * hypot(0.017, car.relative_sd("width"))
    return Estimate(value, sd, _fit(11, "1.7 %", "84.8 % of the width"))


def track_rear(car: Known) -> Estimate:
    """Fit: 85.0 % of the width."""
    value = 0.850 * car["width"]
    sd = value * hypot(0.020, car.relative_sd("width"))
    return Estimate(value, sd, _fit(10, "2.0 %", "85.0 % of the width"))


_HEIGHT = {
    "coupe": 0.965,
    "convertible": 0.955,
    "roadster": 0.90,
    "hatchback": 1.025,
    "sedan": 1.02,
    "wagon": 1.03,
    "suv": 1.165,
    "mpv": 1.17,
    "supercar": 0.85,
    "race": 0.80,
}


def roof_height(car: Known) -> tuple[float, float]:
    """Return the height [m] and its relative standard deviation.

    Fit on 18 published heights: 1.410 m·(m/1450 kg)^0.083 times a factor for the body; those of
    saloons, wagons, large SUVs and race cars are judgements. Residual 3.5 %.
    """
    if car.stated("height"):
        return car["height"], car.relative_sd("height")
    return 1.410 * (car["mass"] / _MASS) ** 0.083 * _HEIGHT[car.traits.body], 0.035


def cg_height(car: Known) -> Estimate:
    """Share of the roof height.

    0.37-0.39 in the published NHTSA inertia measurements; less for a battery in the floor
    (0.32, Tesla's published figure).
    """
    share = 0.39 if car.traits.tall else 0.378
    if car.traits.body in ("coupe", "supercar"):
        share = 0.368
    if car.traits.body in ("roadster", "convertible"):
        share = 0.375  # the published height has the roof up, and the roof weighs little
    if car.traits.body == "race":
        share = 0.34
    if car.traits.electric:
        share -= 0.05
    height, relative = roof_height(car)
    value = share * height
    basis = f"{share:.3f} of the roof height (NHTSA inertia measurements: 0.37-0.39)"
    return Estimate(value, value * hypot(0.035, relative), basis)


_DRAG = {
    "coupe": 0.315,
    "convertible": 0.345,
    "roadster": 0.37,
    "hatchback": 0.33,
    "sedan": 0.295,
    "wagon": 0.315,
    "suv": 0.36,
    "mpv": 0.33,
    "supercar": 0.345,
    "race": 0.45,
}


def drag_coefficient(car: Known) -> Estimate:
    """By body, for 2010; falling by 0.75 % a year from 1955 to today, 15 % less if electric."""
    value = _DRAG[car.traits.body]
    if car.traits.body not in ("race", "supercar"):
        value *= exp(-0.0075 * ramp(car.traits.year, 1960, 2026, -50, 16))
    if car.traits.electric:
        value *= 0.85
    return Estimate(value, 0.08 * value, "by body and year (judgement)")


def frontal_area(car: Known) -> Estimate:
    """Width times height times 0.84 (0.81-0.88 in 12 cars)."""
    height, relative = roof_height(car)
    value = 0.84 * car["width"] * height
    sd = value * hypot(0.03, relative, car.relative_sd("width"))
    return Estimate(value, sd, "0.84 of width times height")


def drag_area(car: Known) -> Estimate:
    """The product of drag coefficient and frontal area, each stated or estimated."""
    value = car["drag_coefficient"] * car["frontal_area"]
    sd = value * hypot(car.relative_sd("drag_coefficient"), car.relative_sd("frontal_area"))
    words = [
        f"{name.replace('_', ' ')} ({'as stated' if car.stated(name) else 'estimated'})"
        for name in ("drag_coefficient", "frontal_area")
    ]
    return Estimate(value, sd, " times ".join(words))


_LIFT = {
    "coupe": -0.12,
    "convertible": -0.16,
    "roadster": -0.18,
    "hatchback": -0.12,
    "sedan": -0.14,
    "wagon": -0.14,
    "suv": -0.20,
    "mpv": -0.20,
    "supercar": 0.10,
    "race": 1.0,
}


def downforce_area(car: Known) -> Estimate:
    """Road cars lift a little, older ones more; track tyres come with a wing."""
    value = _LIFT[car.traits.body] + ramp(car.traits.year, 1970, 1995, -0.15, 0.0)
    if car.traits.tyre == "cup":
        value += 0.15
    # Fast cars are kept on the ground: nothing under 200 hp, 0.1 m² at 500.
    value += ramp(log(max(car["power"], 1.0) / 150e3), 0.0, 0.9, 0.0, 0.10)
    sd = 0.5 if car.traits.body == "race" else 0.12
    return Estimate(value, sd, "by body, year, power and tyre (judgement)")


def downforce_front_fraction(car: Known) -> Estimate:
    """Near the weight distribution, as stability asks."""
    value = 0.45 if car.traits.body not in ("race", "supercar") else 0.42
    return Estimate(value, 0.1, "judgement")


_FRONT_MASS = {  # mean, standard deviation and number of catalogue cars
    ("front", "front"): (0.630, 0.015, 8),
    ("front", "rear"): (0.523, 0.016, 12),
    ("front", "all"): (0.557, 0.028, 6),
    ("mid", "rear"): (0.429, 0.033, 7),
    ("mid", "all"): (0.430, 0.025, 1),
    ("rear", "rear"): (0.402, 0.015, 5),
    ("rear", "all"): (0.395, 0.02, 1),
}


def front_mass_fraction(car: Known) -> Estimate:
    """By where engine and driven wheels are; a battery in the floor sits in the middle."""
    where, drive = car.traits.engine_position, car.traits.drive
    if car.traits.electric:
        value = {"front": 0.57, "rear": 0.475, "all": 0.485}[drive]
        return Estimate(value, 0.025, "electric, by driven wheels (judgement)")
    # A driven front axle with the engine behind it exists in no car: as front-engined.
    value, sd, n = _FRONT_MASS.get((where, drive), _FRONT_MASS["front", "front"])
    basis = f"by engine position and driven wheels; mean of {n} catalogue cars, spread {sd}"
    return Estimate(value, sd, basis if n > 1 else "by layout (judgement)")


def _fit(n: int, residual: str, law: str) -> str:
    return f"{law}; fitted on {n} {_CATALOGUE}, residual {residual}"


ESTIMATORS: Mapping[str, Estimator] = {
    "wheelbase": wheelbase,
    "width": width,
    "track_front": track_front,
    "track_rear": track_rear,
    "cg_height": cg_height,
    "drag_coefficient": drag_coefficient,
    "frontal_area": frontal_area,
    "drag_area": drag_area,
    "downforce_area": downforce_area,
    "downforce_front_fraction": downforce_front_fraction,
    "front_mass_fraction": front_mass_fraction,
}
