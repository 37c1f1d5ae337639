"""What a car's missing figures probably are, and how sure that is.

Every estimator returns a value and a standard deviation and says where they come from: a fit
(with the number of cars n and the residual spread) or a judgement.  Fits are to instrumented tests
and specifications of road cars, mostly of model years 2009 to 2018; outside those years and for
extreme cars they are extrapolations.  No estimator knows any single car.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import exp, log

from throwdown.car.figures import Figure, Numbers
from throwdown.car.quantities import NEEDED, QUANTITIES
from throwdown.car.spec import Car, TyreOption
from throwdown.units import base_unit

G = 9.80665
HORSEPOWER = 745.7
_RPM = 0.10471975512  # rad/s
_JUDGED = "estimate: judgement"

TYRE_GRIP = {"cup": 0.06, "summer": 0.015, "all-season": -0.03, "vintage": -0.03}
"""Logarithm of grip against the usual tyre of a car of that power, mass and year: judgement from
tread-wear grades (grip about TW^-0.15) and cup tyres being about 5 % above summer ones."""
_TYRE_CHANGE_SD = 0.02  # relative: how well the difference between two kinds of tyre is known
_CG_HEIGHT = {
    "race": 0.35, "supercar": 0.45, "roadster": 0.46, "coupe": 0.49, "convertible": 0.50,
    "hatchback": 0.53, "sedan": 0.54, "wagon": 0.55, "mpv": 0.63, "suv": 0.67,
}  # fmt: skip
_DRAG_COEFFICIENT = {
    "race": 0.60, "supercar": 0.34, "roadster": 0.37, "coupe": 0.32, "convertible": 0.34,
    "hatchback": 0.33, "sedan": 0.29, "wagon": 0.31, "mpv": 0.32, "suv": 0.35,
}  # fmt: skip
_HEIGHT = {
    "race": 1.10, "supercar": 1.18, "roadster": 1.24, "coupe": 1.35, "convertible": 1.38,
    "hatchback": 1.46, "sedan": 1.45, "wagon": 1.47, "mpv": 1.70, "suv": 1.70,
}  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """A value, its standard deviation (both SI) and where they come from."""

    value: Numbers
    sd: float
    source: str


@dataclass(frozen=True)
class _Sketch:
    """A car as far as it is known while its figures are filled in."""

    car: Car
    figures: Mapping[str, Figure]

    def get(self, name: str) -> float:
        return self.figures[name].values[0]

    def has(self, name: str) -> bool:
        return name in self.figures

    @property
    def electric(self) -> bool:
        return self.car.aspiration == "electric"

    @property
    def relative_mass(self) -> float:
        return self.get("mass") / 1500.0


def complete(car: Car) -> Car:
    """Return the car with every missing figure estimated, in the order in which they need it."""
    figures = dict(car.figures)
    for name, estimator in _ESTIMATORS.items():
        if name not in figures:
            figures[name] = _as_figure(name, estimator(_Sketch(car, figures)))
    order = [*NEEDED, *(name for name in QUANTITIES if name not in NEEDED)]
    return replace(car, figures={name: figures[name] for name in order if name in figures})


def on_tyre(car: Car, option: TyreOption) -> Car:
    """Return the car on another tyre; see ``Car.on_tyre``."""
    change = TYRE_GRIP[option.tyre] - TYRE_GRIP[car.tyre]
    grip = car.figures["skidpad"]
    value = grip.values[0] * exp(change)
    spread = _TYRE_CHANGE_SD * value if change else 0.0
    sd = (grip.sds[0] ** 2 + spread**2) ** 0.5
    source = f"{grip.source}; on {option.name}"
    fitted = {
        "skidpad": _as_figure("skidpad", Estimate(value, sd, source)),
        "tyre_width_front": _as_figure(
            "tyre_width_front", Estimate(option.width_front, 0.0, option.source)
        ),
        "tyre_width_rear": _as_figure(
            "tyre_width_rear", Estimate(option.width_rear, 0.0, option.source)
        ),
        "tyre_radius": _as_figure("tyre_radius", Estimate(option.radius, 0.003, option.source)),
    }
    return replace(car, tyre=option.tyre, figures={**car.figures, **fitted})


def _as_figure(name: str, estimate: Estimate) -> Figure:
    unit = base_unit(QUANTITIES[name].dimension)
    value = estimate.value
    sd: Numbers = (estimate.sd,) * len(value) if isinstance(value, tuple) else estimate.sd
    return Figure(value, sd, unit, value, "estimated", estimate.source)


def _front_mass_fraction(car: _Sketch) -> Estimate:
    if car.electric:
        return Estimate(0.49, 0.02, f"{_JUDGED}, electric car with a battery in the floor")
    if car.car.engine_position == "rear":
        return Estimate(0.40, 0.015, "estimate: rear-engined cars, n = 5, residual 1.5 %")
    if car.car.engine_position == "mid":
        return Estimate(0.43, 0.02, f"{_JUDGED}, mid-engined cars")
    if car.car.drive == "front":
        return Estimate(0.615, 0.015, "estimate: front-drive cars, n = 4, 62 % ± 0.7 %, widened")
    if car.car.drive == "rear":
        return Estimate(0.535, 0.015, "estimate: front-engined rear-drive cars, n = 5")
    return Estimate(0.565, 0.02, f"{_JUDGED}, front-engined all-wheel drive")


def _wheelbase(car: _Sketch) -> Estimate:
    value = 2.572 * car.relative_mass**0.298
    return Estimate(value, 0.053 * value, "estimate: 2.57 m·(mass/1500 kg)^0.30, n = 16, 5.3 %")


def _track(car: _Sketch) -> Estimate:
    value = 1.536 * car.relative_mass**0.282
    return Estimate(value, 0.025 * value, "estimate: 1.54 m·(mass/1500 kg)^0.28, n = 15, 1.9 %")


def _width(car: _Sketch) -> Estimate:
    wide = max(car.get("track_front"), car.get("track_rear"))
    return Estimate(wide + 0.26, 0.03, f"{_JUDGED}, wider track plus 0.26 m")


def _cg_height(car: _Sketch) -> Estimate:
    source = f"{_JUDGED} by body ({car.car.body}); about 0.37-0.39 of the roof height"
    if car.has("height"):
        return Estimate(0.375 * car.get("height"), 0.02, f"{_JUDGED}, 0.375 of the height")
    return Estimate(_CG_HEIGHT[car.car.body], 0.025, source)


def _drag_area(car: _Sketch) -> Estimate:
    older = min(max(1990 - car.car.year, 0), 30)
    known_cd, known_area = car.has("drag_coefficient"), car.has("frontal_area")
    cd = _DRAG_COEFFICIENT[car.car.body] + 0.003 * older
    cd_sd = 0.03
    if known_cd:
        cd, cd_sd = car.get("drag_coefficient"), car.figures["drag_coefficient"].sds[0]
    height = car.get("height") if car.has("height") else _HEIGHT[car.car.body]
    area = 0.83 * car.get("width") * height
    area_sd = 0.05 * area
    if known_area:
        area, area_sd = car.get("frontal_area"), car.figures["frontal_area"].sds[0]
    sd = ((cd_sd * area) ** 2 + (cd * area_sd) ** 2) ** 0.5
    known = " and ".join(
        word for word, yes in (("drag coefficient", known_cd), ("frontal area", known_area)) if yes
    )
    source = "estimate: drag coefficient by body and year, area 0.83·width·height"
    return Estimate(cd * area, sd, f"{source}; stated {known}" if known else source)


def _downforce_area(car: _Sketch) -> Estimate:
    if car.car.body == "race":
        return Estimate(0.8, 0.5, f"{_JUDGED}, racing cars")
    if car.car.tyre == "cup" or car.car.body == "supercar":
        return Estimate(0.08, 0.12, f"{_JUDGED}, track-minded road cars")
    return Estimate(-0.08, 0.07, f"{_JUDGED}, road cars lift a little")


def _downforce_front_fraction(car: _Sketch) -> Estimate:
    return Estimate(0.45, 0.1, _JUDGED)


def _power_rpm(car: _Sketch) -> Estimate:
    if car.electric:
        return Estimate(6000.0, 1000.0, f"{_JUDGED}, electric motors")
    old = car.car.year < 1975
    typical = {"natural": 5600.0 if old else 6300.0, "turbo": 5600.0, "supercharged": 6200.0}
    value = typical.get(car.car.aspiration, 6000.0)
    return Estimate(value, 500.0, "estimate by aspiration: n = 16, mean 6150, residual 680 rpm")


def _torque(car: _Sketch) -> Estimate:
    at_peak = car.get("power") / (car.get("power_rpm") * _RPM)
    if car.electric:
        return Estimate(1.25 * at_peak, 0.15 * at_peak, f"{_JUDGED}, electric motors")
    factor = {"natural": 1.10, "turbo": 1.28, "supercharged": 1.18, "hybrid": 1.3}
    value = factor[car.car.aspiration] * at_peak
    source = "estimate: peak torque over torque at peak power, by aspiration; all: n = 16, 9 %"
    return Estimate(value, 0.08 * value, source)


def _torque_rpm_low(car: _Sketch) -> Estimate:
    if car.electric:
        return Estimate(0.0, 0.0, "estimate: electric motors pull from rest")
    if car.car.aspiration in ("turbo", "hybrid"):
        low = 1900.0 if car.car.year >= 2000 else 2800.0
        return Estimate(min(low, 0.5 * car.get("power_rpm")), 300.0, f"{_JUDGED}, turbocharged")
    share = 0.55 if car.car.year < 1975 else 0.70
    value = share * car.get("power_rpm")
    if car.has("torque_rpm_high"):
        value = min(value, car.get("torque_rpm_high"))
    return Estimate(value, 400.0, f"{_JUDGED}, {share:.2f} of the speed of peak power")


def _torque_rpm_high(car: _Sketch) -> Estimate:
    low = car.get("torque_rpm_low")
    full = car.get("power") / (car.get("torque") * _RPM)
    if car.car.aspiration in ("turbo", "hybrid", "electric"):
        value = max(low, 0.95 * full)
        return Estimate(value, 300.0, "estimate: the plateau lasts nearly to full power")
    return Estimate(low, 400.0, "estimate: a peak, no plateau")


def _redline_rpm(car: _Sketch) -> Estimate:
    if car.electric:
        return Estimate(2.8 * car.get("power_rpm"), 1500.0, f"{_JUDGED}, electric motors")
    value = 1.12 * car.get("power_rpm")
    return Estimate(value, 0.05 * value, "estimate: 1.12 of the speed of peak power, n = 14, 5 %")


def _tyre_radius(car: _Sketch) -> Estimate:
    value = 0.318 * car.relative_mass**0.15
    value *= 1.12 if car.car.body == "suv" else 1.0
    value *= 0.94 if car.car.year < 1975 else 1.0
    return Estimate(value, 0.012, f"{_JUDGED}, 0.318 m·(mass/1500 kg)^0.15 by body and year")


def _tyre_width_front(car: _Sketch) -> Estimate:
    if car.car.tyre == "vintage":
        return Estimate(0.16, 0.015, f"{_JUDGED}, vintage")
    value = 0.220 * (car.get("power") / 150e3) ** 0.15
    return Estimate(value, 0.015, f"{_JUDGED}, by power")


def _tyre_width_rear(car: _Sketch) -> Estimate:
    staggered = car.car.engine_position != "front" and car.car.tyre != "vintage"
    value = car.get("tyre_width_front") * (1.2 if staggered else 1.0)
    return Estimate(value, 0.015, f"{_JUDGED}, wider than in front where the engine is behind")


def _overall_ratios(car: _Sketch) -> tuple[float, ...]:
    """First gear by class, top gear by the speed the power allows, steps that shrink evenly."""
    per_speed = car.get("redline_rpm") * _RPM * car.get("tyre_radius")
    if car.car.gearbox == "single-speed":
        return (per_speed / min(0.95 * _power_limited_speed(car), 70.0),)
    count, spare = _gear_count(car)
    first = 14.5 if count >= 7 else 17.0
    first *= 0.85 if car.car.year < 1975 else 1.0
    top = max(spare * _power_limited_speed(car), 1.6 * first)
    steps = count - 1
    shrink = 0.93
    mean_step = (top / first / shrink ** (steps * (steps - 1) / 2)) ** (1.0 / steps)
    ratios = [per_speed / first]
    for step in range(steps):
        ratios.append(ratios[-1] / max(mean_step * shrink**step, 1.02))
    return tuple(ratios)


def _gear_count(car: _Sketch) -> tuple[int, float]:
    """Number of gears, and the top gear's speed at the redline over the car's top speed."""
    year = car.car.year
    if car.car.gearbox == "manual":
        return (6, 1.15) if year >= 2004 else (5, 1.12) if year >= 1978 else (4, 1.05)
    if car.car.gearbox == "dual-clutch":
        return 7, 1.3
    if car.car.gearbox == "cvt":
        return 8, 1.5
    return (8, 1.5) if year >= 2014 else (6, 1.35) if year >= 2004 else (4, 1.25)


def _power_limited_speed(car: _Sketch) -> float:
    """Speed [m/s] at which 87 % of the power is spent on drag and rolling resistance."""
    drag = 0.5 * 1.225 * car.get("drag_area")
    speed = (0.87 * car.get("power") / drag) ** (1.0 / 3.0)
    for _ in range(20):
        rolling = 0.012 * car.get("mass") * G
        speed = 0.5 * (speed + (0.87 * car.get("power") / (drag * speed + rolling / speed)) ** 0.5)
    return speed


_GEARING = (
    "estimate: first gear by class (17 m/s at the redline, 14.5 with seven or more), top gear by "
    "the speed that the power allows"
)


def _gear_ratios(car: _Sketch) -> Estimate:
    final = car.figures["final_drive"].values[0] if car.has("final_drive") else 1.0
    return Estimate(tuple(ratio / final for ratio in _overall_ratios(car)), 0.0, _GEARING)


def _final_drive(car: _Sketch) -> Estimate:
    stated = car.car.stated.get("gear_ratios")
    if stated is None:
        return Estimate((1.0,), 0.0, "estimate: contained in the gear ratios")
    per_speed = car.get("redline_rpm") * _RPM * car.get("tyre_radius")
    first = per_speed / 17.0 / stated.values[0]
    return Estimate((first,), 0.0, f"{_GEARING}; first gear stated")


def _shift_time(car: _Sketch) -> Estimate:
    year = car.car.year
    if car.car.gearbox in ("single-speed", "cvt"):
        return Estimate(0.0, 0.0, "estimate: no shifts")
    if car.car.gearbox == "dual-clutch":
        return Estimate(
            0.08, 0.04, "estimate: twin-clutch upshifts take 0.08-0.25 s, pull lost less"
        )
    if car.car.gearbox == "automatic":
        return Estimate(0.2 if year >= 2008 else 0.35, 0.08, f"{_JUDGED}, automatic")
    return Estimate(0.35 if year >= 1975 else 0.5, 0.1, f"{_JUDGED}, a tester's quick manual shift")


def _driveline_efficiency(car: _Sketch) -> Estimate:
    value = {"front": 0.90, "rear": 0.88, "all": 0.84}[car.car.drive]
    value = 0.90 if car.electric else value
    return Estimate(value, 0.02, f"{_JUDGED} by driven wheels")


def _rolling_resistance(car: _Sketch) -> Estimate:
    value = {"cup": 0.012, "summer": 0.0110, "all-season": 0.0100, "vintage": 0.015}[car.car.tyre]
    source = "estimate by tyre kind, EU tyre classes B to F are 0.0066-0.012 (Reg. 1222/2009)"
    return Estimate(value, 0.0015, source)


def _skidpad(car: _Sketch) -> Estimate:
    power_to_mass = car.get("power") / HORSEPOWER / car.get("mass")
    years = min(max(car.car.year, 1955), 2026) - 2013
    value = 0.2957 + 0.2265 * log(power_to_mass) - 0.1671 * log(car.relative_mass) + 0.0033 * years
    # Far outside the cars of the fit grip does not go on falling or rising with power.
    value = min(max(value, log(0.60)), log(1.25)) + TYRE_GRIP[car.car.tyre]
    grip = exp(value)
    source = (
        "estimate: skid pad from power/mass, mass and year, instrumented tests, n = 52, residual "
        "4.7 %; tyre kind: judgement"
    )
    outside = car.car.year < 1995 or car.car.body == "race"
    return Estimate(G * grip, G * grip * (0.08 if outside else 0.047), source)


def _longitudinal_grip_ratio(car: _Sketch) -> Estimate:
    grip = car.get("skidpad") / G
    value = LONGITUDINAL_RATIO * grip**-0.149
    source = (
        "estimate: braking from 70 mph over skid pad, instrumented tests, n = 53, residual 3.6 %, "
        "less what drag, rolling and load transfer add"
    )
    return Estimate(value, 0.037, source)


LONGITUDINAL_RATIO = 1.06
"""Longitudinal over lateral friction at 1 g: see ``_longitudinal_grip_ratio``."""


def _load_sensitivity(car: _Sketch) -> Estimate:
    return Estimate(0.12, 0.03, f"{_JUDGED}; 0.1-0.15 is usual for road tyres")


def _roll_stiffness_front_fraction(car: _Sketch) -> Estimate:
    value = 0.52 if car.car.drive == "front" else 0.57
    return Estimate(value, 0.04, f"{_JUDGED} by driven wheels")


def _differential_lock(car: _Sketch) -> Estimate:
    aided = car.car.year >= 2006
    value = {"open": 0.15 if aided else 0.05, "limited-slip": 0.5, "locked": 1.0}
    return Estimate(
        value[car.car.differential],
        0.08 if car.car.differential != "locked" else 0.0,
        f"{_JUDGED} by differential; since 2006 brakes help an open one",
    )


def _drive_front_fraction(car: _Sketch) -> Estimate:
    value = {"front": 1.0, "rear": 0.0, "all": 0.4}[car.car.drive]
    return Estimate(value, 0.0, "which axles are driven")


def _brake_front_fraction(car: _Sketch) -> Estimate:
    value = 0.66 + 0.6 * (car.get("front_mass_fraction") - 0.5)
    return Estimate(value, 0.03, f"{_JUDGED}, near the ideal at 0.8 g")


def _brake_deceleration(car: _Sketch) -> Estimate:
    if car.car.year < 1980:
        return Estimate(9.0, 0.8, f"{_JUDGED}, brakes of the time")
    return Estimate(13.0, 1.0, f"{_JUDGED}, brakes that can lock any wheel")


_ESTIMATORS: Mapping[str, Callable[[_Sketch], Estimate]] = {
    "front_mass_fraction": _front_mass_fraction,
    "wheelbase": _wheelbase,
    "track_front": _track,
    "track_rear": _track,
    "width": _width,
    "cg_height": _cg_height,
    "drag_area": _drag_area,
    "downforce_area": _downforce_area,
    "downforce_front_fraction": _downforce_front_fraction,
    "power_rpm": _power_rpm,
    "torque": _torque,
    "torque_rpm_low": _torque_rpm_low,
    "torque_rpm_high": _torque_rpm_high,
    "redline_rpm": _redline_rpm,
    "tyre_radius": _tyre_radius,
    "tyre_width_front": _tyre_width_front,
    "tyre_width_rear": _tyre_width_rear,
    "gear_ratios": _gear_ratios,
    "final_drive": _final_drive,
    "shift_time": _shift_time,
    "driveline_efficiency": _driveline_efficiency,
    "rolling_resistance": _rolling_resistance,
    "skidpad": _skidpad,
    "longitudinal_grip_ratio": _longitudinal_grip_ratio,
    "load_sensitivity": _load_sensitivity,
    "roll_stiffness_front_fraction": _roll_stiffness_front_fraction,
    "differential_lock": _differential_lock,
    "drive_front_fraction": _drive_front_fraction,
    "brake_front_fraction": _brake_front_fraction,
    "brake_deceleration": _brake_deceleration,
}
"""In the order in which they build on each other."""
