"""From engine, gearbox and wheels to the tractive force at the tyres.

Everything here is a function of speed alone, so a lap never has to carry a gear as a state:
shift time is spread over a band of speed above each shift (docs/decisions/0003 and 0020).

Sources: T. D. Gillespie, *Fundamentals of Vehicle Dynamics* (1992), ch. 2 (rotating parts, torque
converter); G. Genta, *Motor Vehicle Dynamics* (1997), ch. 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Aspiration = Literal["natural", "turbo", "supercharged", "electric", "hybrid"]

RADS_PER_RPM = 2.0 * np.pi / 60.0
WHEEL_INERTIA_SHARE = 0.04  # of the car's mass: Gillespie (1992) ch. 2, wheels, hubs, shafts
ENGINE_INERTIA_PER_TORQUE = 5e-4  # kg·m² per N·m: estimate, 0.13 for 260 N·m, 0.28 for 560 N·m
MOTOR_INERTIA_PER_TORQUE = 1e-4  # kg·m² per N·m: estimate, 0.04 kg·m² for 400 N·m
STALL_TORQUE_RATIO = 1.9  # Gillespie (1992) ch. 2: converters of cars give 1.8 to 2.5 at stall
COUPLING_SPEED_RATIO = 0.88  # from which a converter no longer multiplies, same source
STALL_RPM = 2300.0  # estimate: converters of road cars stall at 2,000 to 2,800 rpm
IDLE_RPM = 900.0  # estimate: warm idle of road engines is 650-950 rpm
SHIFT_BAND = 0.25  # of the shift speed, about what a gear spans: no corner falls into a dent
REDLINE_POWER_SLOPE = 0.8  # estimate: share of power lost per relative overspeed past the peak
_IDLE_TORQUE_SHARE = {  # estimates: share of peak torque at idle
    "natural": 0.70,
    "turbo": 0.50,
    "supercharged": 0.75,
    "hybrid": 0.85,
    "electric": 1.0,
}


@dataclass(frozen=True)
class TorqueCurve:
    """Full-load torque from the peak figures that catalogues print.

    Rises to a plateau (``torque`` between two engine speeds), passes through ``power`` at
    ``power_rpm`` with no slope in power there, and loses power gently up to the redline.

    Units: W, N·m, rpm.
    """

    power: float
    power_rpm: float
    torque: float
    torque_rpm_low: float
    torque_rpm_high: float
    redline_rpm: float
    aspiration: Aspiration = "natural"

    def __call__(self, rpm: FloatArray) -> FloatArray:
        """Return torque [N·m], shape of ``rpm``; zero above the redline."""
        if self.aspiration == "electric":
            return self._electric(rpm)
        peak_speed = self.power_rpm * RADS_PER_RPM
        at_peak_power = self.power / peak_speed
        # Published peaks do not always agree: torque can never be under power over speed.
        plateau = max(self.torque, at_peak_power)
        high = min(
            self.torque_rpm_high,
            0.97 * self.power_rpm,
            self.power / plateau / RADS_PER_RPM,
        )
        low = min(self.torque_rpm_low, high)
        torque = np.full_like(rpm, plateau)
        idle_share = _IDLE_TORQUE_SHARE[self.aspiration]
        rising = rpm < low
        gap = np.clip((low - rpm[rising]) / max(low - IDLE_RPM, 1.0), 0.0, 1.0)
        torque[rising] = plateau * (1.0 - (1.0 - idle_share) * gap**2)
        falling = (rpm > high) & (rpm <= self.power_rpm)
        torque[falling] = _hermite(
            (rpm[falling] - high) / (self.power_rpm - high),
            plateau,
            at_peak_power,
            -at_peak_power / self.power_rpm * (self.power_rpm - high),
        )
        past = rpm > self.power_rpm
        over = rpm[past] / self.power_rpm - 1.0
        power = self.power * np.clip(1.0 - REDLINE_POWER_SLOPE * over**1.5, 0.0, 1.0)
        torque[past] = power / (rpm[past] * RADS_PER_RPM)
        return np.where(rpm > self.redline_rpm, 0.0, torque)

    def _electric(self, rpm: FloatArray) -> FloatArray:
        speed = np.maximum(rpm, 1.0) * RADS_PER_RPM
        torque = np.minimum(self.torque, self.power / speed)
        return np.where(rpm > self.redline_rpm, 0.0, torque)


def _hermite(x: FloatArray, start: float, end: float, end_slope: float) -> FloatArray:
    """Cubic on [0, 1] with no slope at 0 and ``end_slope`` at 1."""
    x2 = x * x
    x3 = x2 * x
    return start * (2 * x3 - 3 * x2 + 1) + end * (3 * x2 - 2 * x3) + end_slope * (x3 - x2)


@dataclass(frozen=True)
class Resistance:
    """What a level road and still air take: ``rolling·m·g + ½·rho·Cd·A·v²`` [N]."""

    mass: float
    rolling: float
    drag_area: float
    density: float = 1.225

    def __call__(self, speed: FloatArray) -> FloatArray:
        """Return the resistance [N] at ``speed`` [m/s]."""
        return (
            self.rolling * self.mass * 9.80665 + 0.5 * self.density * self.drag_area * speed * speed
        )


@dataclass(frozen=True)
class Traction:
    """Tractive force over speed, with the gear and engine speed that give it.

    ``speed`` [m/s] is a uniform grid from 0; ``force`` [N] is what the engine can lay on the
    road after driveline losses, the inertia of rotating parts and shift time; ``gear`` counts
    from 1; ``engine_rpm``; ``raw_force`` [N] is the same without shift time and inertia;
    ``rpm_per_speed`` (gears,) [rpm/(m/s)].
    """

    speed: FloatArray
    force: FloatArray
    raw_force: FloatArray
    gear: NDArray[np.int64]
    engine_rpm: FloatArray
    top_speed: float
    shift_speeds: tuple[float, ...]
    rpm_per_speed: FloatArray

    def pieces(self) -> FloatArray:
        """Return the force as straight pieces over ``w = v²``, array (3, points).

        Rows: w at the knots, intercept [N] and slope [N·s²/m²] of the piece that starts there.
        """
        w = self.speed**2
        slope = np.append(np.diff(self.force) / np.diff(w), 0.0)
        intercept = self.force - slope * w
        intercept[-1] = 0.0
        return np.ascontiguousarray(np.stack([w, intercept, slope]))

    def gear_at(self, speed: FloatArray) -> NDArray[np.int64]:
        """Return the gear (from 1) in which full throttle pulls best at ``speed`` [m/s]."""
        at = np.clip(np.searchsorted(self.speed, speed, side="right") - 1, 0, self.gear.size - 1)
        return np.asarray(self.gear[at])

    def engine_rpm_at(self, speed: FloatArray) -> FloatArray:
        """Return the engine speed [rpm] in that gear; a slipping clutch holds it up in first."""
        geared: FloatArray = speed * self.rpm_per_speed[self.gear_at(speed) - 1]
        held: FloatArray = np.maximum(geared, self.engine_rpm[0])
        return held


def traction(
    curve: TorqueCurve,
    *,
    overall_ratios: Sequence[float],
    tyre_radius: float,
    efficiency: float,
    shift_time: float,
    converter: bool = False,
    resistance: Resistance,
    speed_limit: float = np.inf,
    points: int = 192,
) -> Traction:
    """Build the tractive force table of a car.

    ``overall_ratios``: gear times final drive, first gear first; ``tyre_radius`` [m] rolling;
    ``shift_time`` [s] without drive per upshift; ``converter`` where a torque converter starts
    the car, else a clutch slips; ``speed_limit`` [m/s] where the maker limits it.
    """
    ratios = np.asarray(overall_ratios, dtype=np.float64)
    geared_top = curve.redline_rpm * RADS_PER_RPM / ratios[-1] * tyre_radius
    speed = np.linspace(0.0, min(geared_top, speed_limit, 140.0) * 1.02, points)
    rpm = speed[None, :] / tyre_radius * ratios[:, None] / RADS_PER_RPM
    held = rpm.copy()
    # The clutch slips (or the converter turns) until first gear catches up with the engine.
    launch = max(curve.torque_rpm_low, STALL_RPM if converter else IDLE_RPM)
    held[0] = np.maximum(held[0], min(launch, 0.6 * curve.redline_rpm))
    raw = curve(held) * ratios[:, None] * efficiency / tyre_radius
    if converter:
        slip = 1.0 - rpm[0] / held[0] / COUPLING_SPEED_RATIO
        raw[0] *= 1.0 + (STALL_TORQUE_RATIO - 1.0) * np.clip(slip, 0.0, 1.0)
    raw[:, speed > speed_limit] = 0.0
    electric = curve.aspiration == "electric"
    rotor = curve.torque * (MOTOR_INERTIA_PER_TORQUE if electric else ENGINE_INERTIA_PER_TORQUE)
    engine_share = rotor * (ratios[:, None] / tyre_radius) ** 2 / resistance.mass
    # An engine held at one speed while the clutch slips gains none.
    inertia = WHEEL_INERTIA_SHARE + np.where(held > rpm, 0.0, engine_share)
    load = resistance(speed)
    # m·ax = F - R with the engine also spinning up its own inertia, hence F = (Fe + e·R)/(1+e).
    net = np.where(raw > 0.0, (raw + inertia * load) / (1.0 + inertia), 0.0)
    best = np.argmax(net, axis=0)
    best = np.maximum.accumulate(best)  # a gear once left upwards is not taken again
    column = np.arange(points)
    force = net[best, column]
    shifts = speed[1:][np.diff(best) > 0]
    force = _spread_shifts(speed, force, load, shifts, shift_time, resistance.mass)
    short = np.nonzero(force < load)[0]
    top = speed[short[0]] if short.size else speed[-1]
    return Traction(
        speed=speed,
        force=force,
        raw_force=raw[best, column],
        gear=(best + 1).astype(np.int64),
        engine_rpm=np.minimum(held[best, column], curve.redline_rpm),
        top_speed=float(top),
        shift_speeds=tuple(float(v) for v in shifts),
        rpm_per_speed=ratios / tyre_radius / RADS_PER_RPM,
    )


def _spread_shifts(
    speed: FloatArray,
    force: FloatArray,
    load: FloatArray,
    shifts: FloatArray,
    shift_time: float,
    mass: float,
) -> FloatArray:
    """Lower the force just above each shift so that crossing the band takes a shift longer."""
    delay = np.zeros_like(speed)
    for shift in shifts:
        band = max(SHIFT_BAND * shift, 1.0)
        inside = np.clip(1.0 - np.abs((speed - shift) / band - 0.5) * 2.0, 0.0, None)
        area = float(np.sum(0.5 * (inside[1:] + inside[:-1]) * np.diff(speed)))
        if area > 0.0:
            delay += inside * shift_time / area  # s per m/s
    surplus = force - load
    slowed = surplus / (1.0 + np.maximum(surplus, 0.0) * delay / mass)
    return np.asarray(np.where(surplus > 0.0, slowed + load, force), dtype=np.float64)
