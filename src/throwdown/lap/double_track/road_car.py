"""A catalogue car: two axles, four loads, slips per axle, the envelope's friction.

The same friction as ``lap.envelope`` (load sensitivity, friction ratio, differential lock, driver's
shares, brake limit and balance), but reached through slip angles, with yaw inertia, a steered front
axle and the yaw moment of wheels that pull unequally.

What is unknown at a node is how much of each axle's friction is used, along and across; the slip
that takes follows, a polynomial (``slip_of_use``).  Asked that way round the tyre is monotone up to
its peak and has no other side, front-driven cars included (docs/theory/double-track.md).

Per kilogram of car, as everything in ``lap``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import casadi as ca
import numpy as np

from throwdown.lap import columns as c
from throwdown.lap.columns import FloatArray
from throwdown.lap.double_track.chassis import Motion, normal_acceleration, rates, share_load
from throwdown.lap.double_track.transcription import Model
from throwdown.lap.double_track.tyre import rounded_positive, rounded_size

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.car.drivetrain import Traction
    from throwdown.lap.vehicle import Vehicle

# The variables of a node.
(
    U,
    REAR_ACROSS,  # share of the rear axle's friction used across
    YAW_RATE,
    OFFSET,
    HEADING,
    ALONG,  # tyre forces in body axes [m/s²] and their yaw moment [m²/s²]
    ACROSS,
    TURNING,
    FRONT_ACROSS,
    FRONT_ALONG,  # share of what drives or brakes can use
    REAR_ALONG,
) = range(11)
SCALE = np.array([30.0, 1.0, 0.5, 3.0, 0.2, 10.0, 10.0, 10.0, 1.0, 1.0, 1.0])
STATE_SCALE = np.array([30.0, 2.0, 0.5, 3.0, 0.2])
EQUATIONS = 3
POWER, BRAKES, BALANCE, FRONT_USE, REAR_USE = range(5)
BOUNDED = 5

KNOTS = 24
"""Straight pieces of the tractive force over speed."""

# What is known of a car besides its row: one figure each, then the knots of the tractive force.
(TO_FRONT, TO_REAR, TRACK_FRONT, TRACK_REAR, GYRATION, PEAK_ANGLE, FRONT_DRIVEN, REAR_DRIVEN) = (
    range(c.COLUMNS, c.COLUMNS + 8)
)
# Tractive force: between knots, at rest, and by how much its slope changes at each knot.
_SPACING, _FORCE, _CHANGES = range(c.COLUMNS + 8, c.COLUMNS + 11)
FIGURES = _CHANGES + KNOTS

YAW_INDEX = 0.95
"""Radius of gyration squared over the product of the axles' distances: estimate, sd 0.08.

Inertia measurements of production cars lie around one, a little below for compact layouts
(W. R. Garrott et al., SAE 881767 (1988); G. J. Heydinger et al., SAE 1999-01-1336)."""

PEAK_SLIP_ANGLE = np.deg2rad(6.0)
"""Slip angle at the greatest side force: estimate, 6° to 10° for road tyres on dry tarmac
(W. F. Milliken & D. L. Milliken, *Race Car Vehicle Dynamics* (1995), ch. 2)."""

LINEAR_SHARE = 0.35
"""Share of the slip at the peak that a tyre without saturation would take for the same force:
estimate.  It makes the cornering stiffness 2.9 times the greatest force over the slip at the peak,
which is the magic formula's with the usual shape factor of 1.4 (H. B. Pacejka, *Tire and Vehicle
Dynamics* (2012), ch. 4)."""

SMOOTH_PRICE = 0.01
"""Price [m·s] of a use's change over distance squared: some milliseconds a lap,
against chatter of uses that hardly matter."""

_FRONT_TYRES = (c.MU_FRONT, c.LOAD_SLOPE_FRONT, c.LOCK_FRONT)
_REAR_TYRES = (c.MU_REAR, c.LOAD_SLOPE_REAR, c.LOCK_REAR)
_SOFT_LOAD = c.INNER_SOFTNESS
_SOFT_AXLE = 0.1  # m/s²: an axle about to lift
_SOFT_CAPACITY = 0.05
_SOFT_DRIVE = 0.05  # use over which the differential takes over from the brakes
_SOFT_SHARE = 0.5  # m/s² over which a driver's share passes from braking to driving
_SOFT_KNOT = 0.1  # of the spacing
_BAND = 2.0  # m/s: half the band of speeds over which gear changes are spread
_LEAST_PULL = 0.1  # m/s²
_FINER = 8
_CORRECTIONS = 3  # of the pieces, so that they take as long as what they stand for
_CRAWL = 0.5  # m/s: steering geometry is not asked below this speed


@dataclass(frozen=True, eq=False)
class RoadCar:
    """A vehicle row with what the double track needs besides: ``values`` (FIGURES,)."""

    values: FloatArray
    fastest: float


def build_road_car(car: Car, vehicle: Vehicle) -> RoadCar:
    """Pack a car for the model."""
    row = vehicle.row
    front, base = float(row[c.FRONT_FRACTION]), car.value("wheelbase")
    values = np.zeros(FIGURES)
    values[: c.COLUMNS] = row
    values[TO_FRONT], values[TO_REAR] = (1.0 - front) * base, front * base
    values[TRACK_FRONT], values[TRACK_REAR] = car.value("track_front"), car.value("track_rear")
    values[GYRATION] = YAW_INDEX * values[TO_FRONT] * values[TO_REAR]
    values[PEAK_ANGLE] = PEAK_SLIP_ANGLE
    values[FRONT_DRIVEN] = float(row[c.DRIVE_FRONT] > 0.0)
    values[REAR_DRIVEN] = float(row[c.DRIVE_FRONT] < 1.0)
    top, force = smooth_pull(row, vehicle.traction)
    spacing = top / KNOTS
    values[_SPACING], values[_FORCE] = spacing, force[0]
    values[_CHANGES:] = np.diff(np.diff(force) / spacing, prepend=0.0)
    return RoadCar(values, top)


def smooth_pull(row: FloatArray, table: Traction) -> tuple[float, FloatArray]:
    """Return the top speed [m/s] of the table and the force [m/s²] at KNOTS + 1 even speeds to it.

    The dents of gear changes are spread: at each speed the force is the one that gets the car
    through a band around it in the same time, which is the harmonic mean of what drag and rolling
    resistance leave of it.  Twice, so that the band has no edge.  Straight pieces between the even
    speeds would miss dents or stretch them; so what is left at each is corrected by the time that
    the car takes with them through half a piece either way.
    """
    last = int(np.nonzero(table.force > 0.0)[0][-1])
    # The table is straight between its speeds: time is not, where a gear change dents it.
    speed = np.linspace(0.0, table.speed[last], _FINER * last + 1)
    force = np.interp(speed, table.speed, table.force * row[c.PULL_SCALE] * row[c.SHARE_POWER])
    resistance = row[c.DRAG] * speed**2 + row[c.ROLLING] * c.GRAVITY
    slowness = 1.0 / np.maximum(force - resistance, _LEAST_PULL)
    exact = _clock(speed, slowness)
    # Towards either end the band narrows, so that it stays centred.
    band = np.minimum(_BAND, np.minimum(speed, speed[-1] - speed))
    inner = band > 0.5 * speed[1]
    low, high = (speed - band)[inner], (speed + band)[inner]
    for _ in range(2):
        time = _clock(speed, slowness)
        passed = np.interp(high, speed, time) - np.interp(low, speed, time)
        slowness[inner] = passed / (high - low)
    even = np.linspace(0.0, speed[-1], KNOTS + 1)
    below, above = np.maximum(even - 0.5 * even[1], 0.0), np.minimum(even + 0.5 * even[1], even[-1])
    wanted = np.interp(above, speed, exact) - np.interp(below, speed, exact)
    against = np.interp(even, speed, resistance)
    left = 1.0 / np.interp(even, speed, slowness)
    for _ in range(_CORRECTIONS):
        pieces = np.interp(speed, even, against + left) - resistance
        time = _clock(speed, 1.0 / np.maximum(pieces, _LEAST_PULL))
        taken = np.interp(above, speed, time) - np.interp(below, speed, time)
        left = np.maximum(left, _LEAST_PULL) * taken / wanted
    return float(speed[-1]), against + left


def _clock(speed: FloatArray, slowness: FloatArray) -> FloatArray:
    """Return when each of the even speeds is reached [s]."""
    means = 0.5 * (slowness[1:] + slowness[:-1]) * speed[1]
    return np.concatenate([[0.0], np.cumsum(means)])


def tractive_force(u: Any, car: Any) -> Any:
    """Return the greatest drive force [m/s²] at speed ``u`` [m/s]."""
    spacing = car[_SPACING]
    force = car[_FORCE] + car[_CHANGES] * u
    for k in range(1, KNOTS):
        force += car[_CHANGES + k] * rounded_positive(u - k * spacing, _SOFT_KNOT * spacing)
    return force


def slip_of_use(along: Any, across: Any) -> Any:
    """Return the slip across, over the one at the peak, that uses of the friction take.

    ``across·(c + (1 - c)·use⁶)`` with the joint use squared ``along² + across²``.
    """
    use = along * along + across * across
    return across * (LINEAR_SHARE + (1.0 - LINEAR_SHARE) * use * use * use)


def motion_of(z: Any, car: Any) -> Motion:
    """Return the states of a node: the use of the rear axle stands for the speed to the left."""
    slip = slip_of_use(z[REAR_ALONG], z[REAR_ACROSS])
    left = car[TO_REAR] * z[YAW_RATE] - z[U] * ca.tan(slip * car[PEAK_ANGLE])
    return Motion(z[U], left, z[YAW_RATE], z[OFFSET], z[HEADING])


def steer_angle(z: Any, car: Any) -> Any:
    """Return the steer angle [rad] of the front wheels."""
    drift = motion_of(z, car).v + car[TO_FRONT] * z[YAW_RATE]
    slip = slip_of_use(z[FRONT_ALONG], z[FRONT_ACROSS])
    return ca.atan(drift / rounded_size(z[U], _CRAWL)) + slip * car[PEAK_ANGLE]


@dataclass(frozen=True)
class Axle:
    """Forces of an axle in its own axes [m/s²], and what its right wheel has over its left."""

    along: Any
    across: Any
    along_excess: Any
    across_excess: Any


def wheel_loads(z: Any, road: Any, car: Any) -> list[tuple[Any, Any]]:
    """Return left and right load [N/kg] of the front and the rear axle.

    A driver who uses a share of the envelope is in the state of a car that uses all of it, as in
    the table of ``lap.table``.
    """
    cornering, braking = 1.0 / car[c.SHARE_CORNERING], 1.0 / car[c.SHARE_BRAKING]
    lean = z[ALONG] / rounded_size(z[ALONG], _SOFT_SHARE)
    along = z[ALONG] * 0.5 * (cornering + braking + (cornering - braking) * lean)
    across = z[ACROSS] * cornering
    motion = motion_of(z, car)
    stands = normal_acceleration(motion, road)
    lift = car[c.DOWNFORCE] * motion.u**2
    shift = along * car[c.HEIGHT_RATIO]
    front = stands * car[c.FRONT_FRACTION] + lift * car[c.AERO_FRONT] - shift
    rear = stands * (1.0 - car[c.FRONT_FRACTION]) + lift * (1.0 - car[c.AERO_FRONT]) + shift
    pairs = ((front, car[c.TRANSFER_FRONT]), (rear, car[c.TRANSFER_REAR]))
    return [
        share_load(rounded_positive(load, _SOFT_AXLE), across * transfer, _SOFT_LOAD)
        for load, transfer in pairs
    ]


def _capacity(load: Any, friction: Any, term: Any, slope: Any) -> Any:
    """Return the friction force [N/kg] of a wheel: ``lap.envelope.wheel_capacity``, rounded."""
    used = load - rounded_positive(load - 0.5 * term / slope, _SOFT_CAPACITY)
    return friction * used * (term - slope * used)


def axles(z: Any, road: Any, car: Any) -> tuple[Axle, Axle]:
    """Return the forces of the front and the rear axle."""
    front, rear = wheel_loads(z, road, car)
    return (
        _axle(z[FRONT_ALONG], z[FRONT_ACROSS], front, _FRONT_TYRES, car),
        _axle(z[REAR_ALONG], z[REAR_ACROSS], rear, _REAR_TYRES, car),
    )


def _axle(
    along: Any, across: Any, loads: tuple[Any, Any], tyres: tuple[int, int, int], car: Any
) -> Axle:
    mu, slope, lock = tyres
    left, right = (_capacity(load, car[mu], car[c.LOAD_TERM], car[slope]) for load in loads)
    both, excess = left + right, right - left
    differ = rounded_size(excess, _SOFT_CAPACITY)
    driving = 0.5 * (1.0 + along / rounded_size(along, _SOFT_DRIVE))
    drive = car[c.SHARE_CORNERING] * driving
    brake = car[c.SHARE_BRAKING] * (1.0 - driving)
    # Open: twice the weaker wheel; locked: both; brakes hold each wheel at its own limit.
    grip = drive * (both - (1.0 - car[lock]) * differ) + brake * both
    pull = along * car[c.LONGITUDINAL_RATIO]
    side = across * car[c.SHARE_CORNERING]
    return Axle(
        along=pull * grip,
        across=side * both,
        along_excess=pull * excess * (drive * car[lock] + brake),
        across_excess=side * excess,
    )


def _node(z: Any, road: Any, car: Any) -> tuple[Any, Any]:
    front, rear = axles(z, road, car)
    steer = steer_angle(z, car)
    cosine, sine = ca.cos(steer), ca.sin(steer)
    ahead = front.along * cosine - front.across * sine
    left = front.along * sine + front.across * cosine
    moment = (
        car[TO_FRONT] * left
        - car[TO_REAR] * rear.across
        + 0.5 * car[TRACK_FRONT] * (front.along_excess * cosine - front.across_excess * sine)
        + 0.5 * car[TRACK_REAR] * rear.along_excess
    )
    equations = ca.vertcat(
        (z[ALONG] - ahead - rear.along) / 10.0,
        (z[ACROSS] - left - rear.across) / 10.0,
        (z[TURNING] - moment) / 10.0,
    )
    driven = car[FRONT_DRIVEN] * front.along + car[REAR_DRIVEN] * rear.along
    balance = car[c.BRAKE_FRONT]
    bounded = ca.vertcat(
        (driven - tractive_force(z[U], car)) / 10.0,
        (front.along + rear.along + car[c.BRAKE_LIMIT] * car[c.SHARE_BRAKING]) / 10.0,
        (balance * rear.along - (1.0 - balance) * front.along) / 10.0,
        z[FRONT_ALONG] ** 2 + z[FRONT_ACROSS] ** 2,
        z[REAR_ALONG] ** 2 + z[REAR_ACROSS] ** 2,
    )
    return equations, bounded


def _states(z: Any, road: Any, car: Any) -> tuple[Any, Any, Any]:
    motion = motion_of(z, car)
    resistance = car[c.DRAG] * z[U] ** 2 + car[c.ROLLING] * normal_acceleration(motion, road)
    passed, change = rates(
        motion, road, z[ALONG], z[ACROSS], z[TURNING] / car[GYRATION], resistance
    )
    return motion.vector(), passed, change


def _cost(start: Any, end: Any, step: Any, car: Any) -> Any:
    change = end - start
    uses = sum(change[i] ** 2 for i in (FRONT_ACROSS, FRONT_ALONG, REAR_ALONG))
    return SMOOTH_PRICE * uses / step


MODEL = Model(
    name="road-car",
    scale=SCALE,
    figures=FIGURES,
    equations=EQUATIONS,
    bounded=BOUNDED,
    node=_node,
    motion=_states,
    state_scale=STATE_SCALE,
    cost=_cost,
    barrier=1e-4,
)
