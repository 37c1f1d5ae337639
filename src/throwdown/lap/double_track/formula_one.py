"""The Formula One car of Perantoni & Limebeer (2014): four wheels, four slips.

Every wheel has its own longitudinal slip, and the torques on it balance: brakes with a fixed
balance in front and rear, an engine of constant power through a viscous differential behind.
Wheels have no inertia.  Source: Vehicle System Dynamics 52 (2014) 653.

The throttle and the brake are two controls, each between nothing and all; a small price on using
both at once replaces the corner that one pedal of either sign would put into the programme.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import casadi as ca
import numpy as np

from throwdown.lap.columns import GRAVITY, FloatArray
from throwdown.lap.double_track.chassis import Motion, normal_acceleration, rates, share_load
from throwdown.lap.double_track.transcription import Model
from throwdown.lap.double_track.tyre import friction_use

# The variables of a node: states, tyre forces (m/s²; the yaw moment in m²/s²), normalised
# longitudinal slips (front left, front right, rear left, rear right), steer angle, the pedals.
(
    U,
    V,
    YAW_RATE,
    OFFSET,
    HEADING,
    ALONG,
    ACROSS,
    TURNING,
    SLIP,
    _,
    _,
    _,
    STEER,
    THROTTLE,
    BRAKE,
) = range(15)
SCALE = np.array([50.0, 2.0, 1.0, 5.0, 0.2, 10.0, 10.0, 15.0, 1.0, 1.0, 1.0, 1.0, 0.1, 1.0, 1.0])
STATE_SCALE = SCALE[:5]
EQUATIONS = 7

FIGURES = (
    "mass",
    "yaw_inertia",
    "height",
    "drag_height",
    "to_front",
    "to_rear",
    "track_front",
    "track_rear",
    "roll_front",
    "wheel_radius",
    "power",
    "brake_torque",
    "brake_front",
    "differential",
    "drag",
    "downforce",
    "pressure_ahead",
    "load_low",
    "load_high",
    "mu_along_low",
    "mu_along_high",
    "mu_across_low",
    "mu_across_high",
    "slip_along_low",
    "slip_along_high",
    "slip_across_low",
    "slip_across_high",
    "shape",
    "steer_price",
    "pedal_price",
    "both_pedals_price",
)
_SOFT_LOAD = 0.01


@dataclass(frozen=True)
class FormulaOneCar:
    """The figures of the car: SI units, angles in radians.

    ``drag`` and ``downforce`` are ½·rho·C·A [kg/m]; ``pressure_ahead`` [m] where the downforce
    acts, ahead of the centre of gravity; ``drag_height`` [m] over the road where drag acts;
    ``differential`` [N·m·s/rad]; ``brake_torque`` [N·m] on all four wheels at full brake.  Loads
    ``load_low, load_high`` [N] belong to the peaks of friction and slip named after them, which
    are linear between and beyond.  Prices [s] are of (steering rate over distance)² [m/rad²], of
    the same for the pedals [m], and of both pedals used together per metre [1/m].
    """

    mass: float
    yaw_inertia: float
    height: float
    to_front: float
    to_rear: float
    track_front: float
    track_rear: float
    roll_front: float
    wheel_radius: float
    power: float
    brake_front: float
    differential: float
    drag: float
    downforce: float
    pressure_ahead: float
    load_low: float
    load_high: float
    mu_along_low: float
    mu_along_high: float
    mu_across_low: float
    mu_across_high: float
    slip_along_low: float
    slip_along_high: float
    slip_across_low: float
    slip_across_high: float
    shape: float
    drag_height: float = 0.0
    brake_torque: float = 10_000.0
    steer_price: float = 50.0
    pedal_price: float = 0.016
    both_pedals_price: float = 1e-3

    def values(self) -> FloatArray:
        """Return the figures in the order of FIGURES."""
        return np.array([getattr(self, name) for name in FIGURES])


@dataclass(frozen=True)
class _Wheels:
    """Forces of the four wheels in body axes, and the torques left over, per wheel."""

    ahead: list[Any] = field(default_factory=list)
    left: list[Any] = field(default_factory=list)
    spin: list[Any] = field(default_factory=list)
    pull: list[Any] = field(default_factory=list)


def _figures(car: Any) -> dict[str, Any]:
    return {name: car[i] for i, name in enumerate(FIGURES)}


def _motion(z: Any) -> Motion:
    return Motion(z[U], z[V], z[YAW_RATE], z[OFFSET], z[HEADING])


def wheel_loads(z: Any, road: Any, car: Any) -> list[Any]:
    """Return the four wheel loads [N]: front left, front right, rear left, rear right."""
    c = _figures(car)
    motion = _motion(z)
    mass, base = c["mass"], c["to_front"] + c["to_rear"]
    stands = mass * normal_acceleration(motion, road)
    lift = c["downforce"] * motion.u**2
    drag = c["drag"] * motion.u**2
    # Moments about the road: inertia at the centre of gravity, drag where it acts.
    shift = (c["height"] * (mass * z[ALONG] - drag) + c["drag_height"] * drag) / base
    front = stands * c["to_rear"] / base + lift * (c["to_rear"] + c["pressure_ahead"]) / base
    rear = stands * c["to_front"] / base + lift * (c["to_front"] - c["pressure_ahead"]) / base
    roll = c["height"] * mass * z[ACROSS]
    at_front = share_load(front - shift, roll * c["roll_front"] / c["track_front"], _SOFT_LOAD)
    at_rear = share_load(rear + shift, roll * (1.0 - c["roll_front"]) / c["track_rear"], _SOFT_LOAD)
    return [*at_front, *at_rear]


def _between(c: dict[str, Any], name: str, load: Any) -> Any:
    along = (load - c["load_low"]) / (c["load_high"] - c["load_low"])
    return c[f"{name}_low"] + (c[f"{name}_high"] - c[f"{name}_low"]) * along


def _wheels(z: Any, road: Any, car: Any) -> _Wheels:
    c = _figures(car)
    motion = _motion(z)
    # The peak then lies at three quarters of the slip that is named after it: as published.
    stiffness = 0.5 * ca.pi / ca.atan(c["shape"])
    cosine, sine = ca.cos(z[STEER]), ca.sin(z[STEER])
    wheels = _Wheels()
    loads = wheel_loads(z, road, car)
    for i, (ahead, left) in enumerate(_places(c)):
        speed = motion.u - motion.yaw_rate * left
        drift = motion.v + motion.yaw_rate * ahead
        if i < 2:
            speed, drift = cosine * speed + sine * drift, cosine * drift - sine * speed
        load, slip = loads[i], z[SLIP + i]
        sideways = -drift / speed / _between(c, "slip_across", load)
        along, across = friction_use(slip, sideways, c["shape"], stiffness)
        along = along * _between(c, "mu_along", load) * load
        across = across * _between(c, "mu_across", load) * load
        wheels.pull.append(along)
        spin = (1.0 + slip * _between(c, "slip_along", load)) * speed / c["wheel_radius"]
        wheels.spin.append(spin)
        if i < 2:
            along, across = cosine * along - sine * across, sine * along + cosine * across
        wheels.ahead.append(along)
        wheels.left.append(across)
    return wheels


def _places(c: dict[str, Any]) -> list[tuple[Any, Any]]:
    front, rear = 0.5 * c["track_front"], 0.5 * c["track_rear"]
    return [
        (c["to_front"], front),
        (c["to_front"], -front),
        (-c["to_rear"], rear),
        (-c["to_rear"], -rear),
    ]


def _node(z: Any, road: Any, car: Any) -> tuple[Any, Any]:
    c = _figures(car)
    wheels = _wheels(z, road, car)
    mass, radius = c["mass"], c["wheel_radius"]
    moment = sum(
        place[0] * left - place[1] * ahead
        for place, ahead, left in zip(_places(c), wheels.ahead, wheels.left, strict=True)
    )
    braking = 0.5 * c["brake_torque"] * z[BRAKE]
    spin_left, spin_right = wheels.spin[2:]
    driving = c["power"] * z[THROTTLE] / (spin_left + spin_right)
    slowing = c["differential"] * (spin_left - spin_right)
    front = -braking * c["brake_front"]
    rear = driving - braking * (1.0 - c["brake_front"])
    torques = [front, front, rear - slowing, rear + slowing]
    size = mass * GRAVITY
    balances = [
        (torque / radius - pull) / size for torque, pull in zip(torques, wheels.pull, strict=True)
    ]
    equations = ca.vertcat(
        (mass * z[ALONG] - sum(wheels.ahead)) / size,
        (mass * z[ACROSS] - sum(wheels.left)) / size,
        (mass * z[TURNING] - moment) / (1.5 * size),
        *balances,
    )
    return equations, ca.SX.zeros(0)


def _states(z: Any, road: Any, car: Any) -> tuple[Any, Any, Any]:
    c = _figures(car)
    motion = _motion(z)
    turning = z[TURNING] * c["mass"] / c["yaw_inertia"]
    resistance = c["drag"] / c["mass"] * motion.u**2
    passed, change = rates(motion, road, z[ALONG], z[ACROSS], turning, resistance)
    return motion.vector(), passed, change


def _cost(start: Any, end: Any, step: Any, car: Any) -> Any:
    c = _figures(car)
    steering = end[STEER] - start[STEER]
    pedals = end[THROTTLE] - end[BRAKE] - start[THROTTLE] + start[BRAKE]
    smooth = (c["steer_price"] * steering**2 + c["pedal_price"] * pedals**2) / step
    return smooth + c["both_pedals_price"] * step * start[THROTTLE] * start[BRAKE]


MODEL = Model(
    name="formula-one",
    scale=SCALE,
    figures=len(FIGURES),
    equations=EQUATIONS,
    bounded=0,
    node=_node,
    motion=_states,
    state_scale=STATE_SCALE,
    cost=_cost,
    barrier=0.1,
)
