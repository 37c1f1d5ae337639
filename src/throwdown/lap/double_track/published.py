"""The published cases: the Formula One car as the peer fastest-lap solves it.

On Catalunya and on an oval of straights and arcs.  The files of car and circuit are not in the
repository (``limebeer-2014-f1.toml`` and ``catalunya_500.csv``); where they are, this reads them.
docs/theory/double-track.md says what the peer's cases are in detail.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from throwdown.lap.columns import GRAVITY, FloatArray
from throwdown.lap.double_track import formula_one as f1
from throwdown.lap.double_track.chassis import level_road
from throwdown.lap.double_track.formula_one import MODEL, FormulaOneCar
from throwdown.lap.double_track.programme import Bounds, Solution, programme
from throwdown.lap.line import minimum_curvature_line, offset_curvature

CAR_FILE = "limebeer-2014-f1.toml"
COURSE_FILE = "catalunya_500.csv"
LENGTH = 4634.15  # m, of the course, as its file says
# Half the oval: length [m] and curvature [1/m] of each piece; the other half is the same.
OVAL = ((300.0, 0.0), (25.0 * np.pi, 1 / 50.0), (100.0, 0.0), (45.0 * np.pi, 1 / 90.0))
_LEAST_SPEED = 50.0 / 3.6  # m/s, the peer's
_MOST_SPEED = 380.0 / 3.6
_GUESS_GRIP = 1.6
_GUESS_BRAKING = 10.0


@dataclass(frozen=True, eq=False)
class PublishedCourse:
    """A flat closed course: arrays (n,) over the nodes, metres.

    ``width_low`` and ``width_high`` are the edges of the road, as offsets to the side to which
    positive curvature turns; ``stretch`` is the length of the drawn line over that of the mesh.
    """

    s: FloatArray
    curvature: FloatArray
    stretch: FloatArray
    width_low: FloatArray
    width_high: FloatArray
    step: FloatArray


def load_car(folder: Path) -> tuple[FormulaOneCar, dict[str, Any]]:
    """Read the car, and the figures that the peer was measured with."""
    given = tomllib.loads((folder / CAR_FILE).read_text())
    tyre = given["tyre"]
    if tyre["shape_x"] != tyre["shape_y"]:
        raise ValueError("one shape factor for both directions of slip is all this model has")
    pressure = 0.5 * given["air_density_kg_m3"] * given["reference_area_m2"]
    pairs = {
        "load": tyre["load_n"],
        "mu_along": tyre["mu_x_peak"],
        "mu_across": tyre["mu_y_peak"],
        "slip_along": tyre["slip_ratio_peak"],
        "slip_across": list(np.deg2rad(tyre["slip_angle_peak_deg"])),
    }
    peaks = {
        f"{name}_{end}": float(pair[i])
        for name, pair in pairs.items()
        for i, end in enumerate(("low", "high"))
    }
    car = FormulaOneCar(
        mass=given["mass_kg"],
        yaw_inertia=given["yaw_inertia_kg_m2"],
        height=given["cg_height_m"],
        to_front=given["cg_to_front_m"],
        to_rear=given["cg_to_rear_m"],
        track_front=given["track_front_m"],
        track_rear=given["track_rear_m"],
        roll_front=given["roll_balance_front"],
        wheel_radius=given["wheel_radius_m"],
        power=given["engine_power_w"],
        brake_front=given["brake_bias_front"],
        differential=given["differential_n_m_s_per_rad"],
        drag=pressure * given["drag_coefficient"],
        downforce=pressure * given["downforce_coefficient"],
        pressure_ahead=given["pressure_centre_ahead_of_cg_m"],
        shape=tyre["shape_x"],
        **peaks,
    )
    return car, given["measured"]


def load_course(folder: Path, *, drawn: bool = True) -> PublishedCourse:
    """Read the course.

    ``drawn`` measures length along a cubic spline through the points of the file, as the peer
    does, instead of along the file's own ``s``: the two differ by up to 3 % in tight corners.
    """
    table = np.loadtxt(folder / COURSE_FILE, delimiter=",", comments="#")
    s, x, y, _, curvature, left, right = table.T
    step = np.append(np.diff(s), LENGTH - s[-1])
    stretch = np.ones_like(s)
    if drawn:
        stretch = np.hypot(_spline_slope(x, LENGTH), _spline_slope(y, LENGTH))
    # The file's y points south: a right-hand bend has positive curvature there.
    return PublishedCourse(s, curvature, stretch, -left, right, step)


def oval(nodes: int) -> PublishedCourse:
    """Return the peer's oval with even nodes: straights and left-hand bends, 20 m wide.

    Source: github juanmanzanero/fastest-lap, database/ovaltrack.xml (MIT).
    """
    ends = np.cumsum([length for _ in range(2) for length, _ in OVAL])
    bends = np.array([bend for _ in range(2) for _, bend in OVAL])
    s = np.linspace(0.0, ends[-1], nodes, endpoint=False)
    # The lap begins halfway along the long straight.
    curvature = bends[np.searchsorted(ends, (s + 0.5 * OVAL[0][0]) % ends[-1], side="right")]
    edge = np.full(nodes, 10.0)
    return PublishedCourse(
        s, curvature, np.ones(nodes), -edge, edge, np.full(nodes, ends[-1] / nodes)
    )


def _spline_slope(values: FloatArray, length: float) -> FloatArray:
    """Return the slope at even nodes of the periodic cubic spline through ``values`` (n,).

    The slopes solve ``m_(i-1) + 4·m_i + m_(i+1) = 3·(y_(i+1) - y_(i-1))/h`` (C. de Boor, *A
    Practical Guide to Splines* (1978), ch. 4), a circulant system, hence Fourier.
    """
    n = values.size
    ahead = 3.0 * (np.roll(values, -1) - np.roll(values, 1)) * n / length
    damping = 4.0 + 2.0 * np.cos(2.0 * np.pi * np.fft.rfftfreq(n))
    return np.asarray(np.fft.irfft(np.fft.rfft(ahead) / damping, n))


class _Mesh:
    """What the line solver reads of a course mesh."""

    closed = True

    def __init__(self, course: PublishedCourse) -> None:
        self.s = course.s
        self.curvature = course.curvature
        self.width_left = course.width_high
        self.width_right = -course.width_low
        self.step = float(course.step.mean())


def guess(car: FormulaOneCar, course: PublishedCourse) -> FloatArray:
    """Return a first lap, array (n, variables): a point mass on the smoothest line."""
    mesh = _Mesh(course)
    line = minimum_curvature_line(mesh, 2.0 * car.track_front)  # type: ignore[arg-type]
    bend = np.empty((course.s.size, 2))
    offset_curvature(course.curvature, mesh.step, True, line.offset, bend)
    curvature, stretch = bend.T
    length = course.step * stretch
    w = _point_mass(car, curvature, length)
    speed = np.sqrt(w)
    across = curvature * w
    change = (np.roll(w, -1) - w) / (2.0 * length)
    drag = car.drag / car.mass * w
    along = 0.5 * (change + np.roll(change, 1)) + drag
    grip = _GUESS_GRIP * (GRAVITY + car.downforce / car.mass * w)
    slip = 0.6 * np.sign(across) * np.clip(np.abs(across) / grip, 0.0, 0.95) * car.slip_across_low
    body = car.to_rear * curvature - slip
    z = np.zeros((course.s.size, MODEL.variables))
    z[:, f1.U] = speed
    z[:, f1.V] = speed * body
    z[:, f1.YAW_RATE] = speed * curvature
    z[:, f1.OFFSET] = line.offset
    z[:, f1.HEADING] = _heading(line.offset, course.curvature, mesh.step) - body
    z[:, f1.ALONG] = along
    z[:, f1.ACROSS] = across
    z[:, f1.STEER] = slip + body + car.to_front * curvature
    z[:, f1.THROTTLE] = np.clip(along * car.mass * speed / car.power, 0.03, 0.97)
    most = car.brake_torque / car.wheel_radius / car.mass
    z[:, f1.BRAKE] = np.clip(-along / most, 0.03, 0.97)
    braking = 0.6 * np.minimum(along, 0.0) / grip
    z[:, f1.SLIP : f1.SLIP + 2] = (braking * car.brake_front)[:, None]
    rear = braking * (1.0 - car.brake_front) + 0.6 * np.maximum(along, 0.0) / grip
    z[:, f1.SLIP + 2 : f1.SLIP + 4] = rear[:, None]
    return z


def _heading(offset: FloatArray, curvature: FloatArray, step: float) -> FloatArray:
    slope = (np.roll(offset, -1) - np.roll(offset, 1)) / (2.0 * step)
    return np.asarray(np.arctan2(slope, 1.0 - offset * curvature))


def _point_mass(car: FormulaOneCar, curvature: FloatArray, length: FloatArray) -> FloatArray:
    """Return the speed squared (n,) of a point mass, a little below what it could do."""
    lift, drag = car.downforce / car.mass, car.drag / car.mass
    bend = np.abs(curvature) - 0.9 * _GUESS_GRIP * lift
    fast = 95.0**2
    w = np.minimum(np.where(bend > 0.0, 14.0 / np.maximum(bend, 1e-9), fast), fast)
    n = w.size
    for i in range(2 * n):
        here, after = i % n, (i + 1) % n
        room = _room(w[here], curvature[here], lift)
        pull = min(0.6 * room, car.power / car.mass / np.sqrt(w[here])) - drag * w[here]
        w[after] = min(w[after], w[here] + 2.0 * length[here] * pull)
    for i in range(2 * n, 0, -1):
        here, before = i % n, (i - 1) % n
        slow = _room(w[here], curvature[here], lift) + drag * w[here]
        w[before] = min(w[before], w[here] + 2.0 * length[before] * slow)
    return 0.9 * w


def _room(w: float, curvature: float, lift: float) -> float:
    grip = _GUESS_GRIP * (GRAVITY + lift * w)
    return float(np.sqrt(max(grip**2 - (curvature * w) ** 2, 0.0)))


def limits(car: FormulaOneCar, course: PublishedCourse) -> Bounds:
    """Return the bounds of the case: the wheels stay on the course, pedals between 0 and 1."""
    n = course.s.size
    low = np.full((n, MODEL.variables), -np.inf)
    high = np.full((n, MODEL.variables), np.inf)
    for variable, least, most in (
        (f1.U, _LEAST_SPEED, _MOST_SPEED),
        (f1.V, -_LEAST_SPEED, _LEAST_SPEED),
        (f1.YAW_RATE, -10.0, 10.0),
        (f1.HEADING, -np.pi / 4.0, np.pi / 4.0),
        (f1.STEER, -np.pi / 9.0, np.pi / 9.0),
        (f1.THROTTLE, 0.0, 1.0),
        (f1.BRAKE, 0.0, 1.0),
    ):
        low[:, variable], high[:, variable] = least, most
    low[:, f1.SLIP : f1.SLIP + 4], high[:, f1.SLIP : f1.SLIP + 4] = -1.0, 1.0
    low[:, f1.OFFSET] = course.width_low + 0.5 * car.track_front
    high[:, f1.OFFSET] = course.width_high - 0.5 * car.track_front
    empty = np.empty((n, 0))
    return Bounds(low, high, empty, empty)


def solve_published(
    car: FormulaOneCar, course: PublishedCourse, *, near: Solution | None = None
) -> Solution:
    """Solve the case, from a cold guess or from the solution of a neighbour."""
    road = level_road(course.curvature, course.stretch)
    return programme(MODEL, course.s.size, closed=True).solve(
        guess(car, course), limits(car, course), road, course.step, car.values(), near=near
    )
