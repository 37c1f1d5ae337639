"""What must hold of every fastest lap, on courses where analysis says what it is.

The car of the analysis is a point mass: a friction circle, nothing that resists, and brakes and
drive as strong as the tyres unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
import pytest

import throwdown as td
from throwdown.car.drivetrain import Traction
from throwdown.course import Course
from throwdown.course.segments import Segment, SegmentShape, arc, straight
from throwdown.course.shape import Samples, Shape
from throwdown.lap import columns as c
from throwdown.lap.columns import GRAVITY, FloatArray
from throwdown.lap.minimum_time.lap import optimised_path
from throwdown.lap.minimum_time.problem import lay_ground
from throwdown.lap.minimum_time.search import Optimum, find_optimum
from throwdown.lap.quasi_steady import solve_path
from throwdown.lap.vehicle import Vehicle, build_vehicle

PLENTY = 100.0  # m/s²: more than any tyre takes
CAR_WIDTH = 2.0  # m, of the point mass
NEVER_SLOWER = 2e-4  # of the lap time, since a lap has several local optima


def point_mass(
    *,
    friction: float = 1.0,
    drive: float | Callable[[FloatArray], FloatArray] = PLENTY,
    brakes: float = PLENTY,
    downforce: float = 0.0,
) -> Vehicle:
    """A friction circle; ``drive`` [m/s²] may depend on the speed [m/s]."""
    row = np.zeros(c.COLUMNS)
    row[[c.MASS, c.LOAD_TERM, c.LONGITUDINAL_RATIO, c.PULL_SCALE, c.ABS]] = 1.0
    row[[c.LOCK_FRONT, c.LOCK_REAR]] = 1.0
    row[[c.FRONT_FRACTION, c.DRIVE_FRONT, c.BRAKE_FRONT, c.AERO_FRONT]] = 0.5
    row[[c.MU_FRONT, c.MU_REAR]] = friction
    row[[c.LOAD_SLOPE_FRONT, c.LOAD_SLOPE_REAR]] = 1e-9
    row[c.BRAKE_LIMIT], row[c.DOWNFORCE] = brakes, downforce
    row[[c.SHARE_CORNERING, c.SHARE_BRAKING, c.SHARE_POWER]] = 1.0
    speed = np.linspace(0.0, 140.0, 561)
    force = drive(speed) if callable(drive) else np.full_like(speed, drive)
    engine = Traction(
        speed, force, force, np.ones(speed.size, np.int64), speed, 140.0, (), np.ones(1)
    )
    return Vehicle(row, engine, CAR_WIDTH)


def drawn(*segments: Segment, closed: bool = True, kind: str = "circuit") -> Course:
    return Course("drawn", "Drawn", kind, partial(SegmentShape, segments, closed))  # type: ignore[arg-type]


def ring(turns: int, radius: float, run: float, width: float, bank: float = 0.0) -> Course:
    """Equal left turns joined by straights of ``run`` [m], from the middle of a straight."""
    half = 0.5 * width
    turn = Segment(2.0 * np.pi * radius / turns, 1.0 / radius, half, half, bank)
    between = [turn, straight(run, width)] * (turns - 1)
    ends = straight(0.5 * run, width)
    return drawn(ends, *between, turn, ends)


def fastest(
    vehicle: Vehicle, course: Course, start: str = "flying", step: float | None = None
) -> Optimum:
    found = find_optimum(vehicle, lay_ground(course, vehicle.width, start, step=step))
    assert found.solved
    return found


@cache
def car(name: str) -> Vehicle:
    return build_vehicle(td.load_car(name))


def changed(vehicle: Vehicle, factor: float, *columns: int) -> Vehicle:
    row = vehicle.row.copy()
    row[list(columns)] *= factor
    return replace(vehicle, row=row)


@dataclass(frozen=True)
class Seen:
    """Another shape, its samples seen ``through`` a function; from the far end if ``backwards``."""

    other: Shape
    through: Callable[[Samples], Samples]
    backwards: bool = False

    @property
    def closed(self) -> bool:
        return self.other.closed

    @property
    def length(self) -> float:
        return self.other.length

    def sample(self, s: FloatArray, step: float) -> Samples:
        at = np.mod(self.length - s, self.length) if self.backwards else s
        return replace(self.through(self.other.sample(at, step)), s=s)

    def content(self) -> bytes:
        return b"seen" + self.other.content()


def turned_round(seen: Samples) -> Samples:
    return replace(
        seen,
        heading=seen.heading + np.pi,
        curvature=-seen.curvature,
        width_left=seen.width_right,
        width_right=seen.width_left,
        grade=-seen.grade,
        banking=-seen.banking,
    )


def widened(seen: Samples) -> Samples:
    return replace(seen, width_left=seen.width_left + 0.25, width_right=seen.width_right + 0.25)


def seen(course: Course, through: Callable[[Samples], Samples], backwards: bool = False) -> Course:
    return replace(course, shape_loader=lambda: Seen(course.shape, through, backwards))


def reversed_course(course: Course) -> Course:
    return seen(course, turned_round, backwards=True)


def other_way(values: FloatArray) -> FloatArray:
    """Values at the nodes of a closed course as its reverse meets them."""
    return np.roll(values[::-1], 1)


def node_speeds(found: Optimum) -> FloatArray:
    return np.sqrt(0.5 * (found.faces[1:] + found.faces[:-1]))


# Straight on.


@pytest.mark.parametrize(("friction", "drive"), [(1.0, PLENTY), (1.3, PLENTY), (1.3, 3.0)])
def test_standing_straight_takes_the_time_of_constant_acceleration(
    friction: float, drive: float
) -> None:
    course = drawn(straight(400.0, 10.0), closed=False)
    found = fastest(point_mass(friction=friction, drive=drive), course, "standing")
    acceleration = min(friction * GRAVITY, drive)
    assert found.time_s == pytest.approx(np.sqrt(2.0 * 400.0 / acceleration), rel=1e-5)
    assert np.ptp(found.offset) < 1e-3


def test_standing_straight_takes_the_time_of_constant_power() -> None:
    power, length = 100.0, 400.0  # W/kg, m
    vehicle = point_mass(drive=lambda speed: power / np.maximum(speed, 1.0))
    found = fastest(vehicle, drawn(straight(length, 10.0), closed=False), "standing", 1.0)
    # Tyres first: v² = 2·g·x; power from where both are alike: v³ grows by 3·power a metre.
    alike = power / GRAVITY
    last = (alike**3 + 3.0 * power * (length - alike**2 / (2.0 * GRAVITY))) ** (1.0 / 3.0)
    time = alike / GRAVITY + (last**2 - alike**2) / (2.0 * power)
    assert found.time_s == pytest.approx(time, rel=2e-4)
    assert np.sqrt(found.faces[-1]) == pytest.approx(last, rel=2e-4)


def test_no_car_has_a_better_line_on_a_straight_than_straight_on() -> None:
    free = drawn(straight(400.0, 10.0), closed=False)
    painted = drawn(straight(400.0, 10.0), closed=False, kind="strip")
    for listed in td.list_cars():
        line, ahead = (
            fastest(car(listed.id), course, "standing", 1.0) for course in (free, painted)
        )
        gain = line.time_s / ahead.time_s - 1.0
        assert gain < 1e-5, listed.id
        # On a coarser mesh a bend at the start can shift a cell past a change of gear.
        assert gain > -2e-4, listed.id


# Round and round.


@pytest.mark.parametrize(("radius", "width"), [(30.0, 6.0), (30.0, 12.0), (60.0, 20.0)])
@pytest.mark.parametrize("friction", [0.8, 1.2])
def test_lap_of_a_circle_hugs_the_inside(radius: float, width: float, friction: float) -> None:
    found = fastest(point_mass(friction=friction), drawn(arc(radius, 2.0 * np.pi, width)))
    inside = radius - 0.5 * (width - CAR_WIDTH)
    expected = 2.0 * np.pi * np.sqrt(inside / (friction * GRAVITY))
    assert found.time_s == pytest.approx(expected, rel=1e-5)
    assert np.allclose(radius - found.offset, inside, atol=1e-3)


@pytest.mark.parametrize(("downforce", "outside"), [(0.004, False), (0.014, True)])
def test_much_downforce_makes_the_outside_of_a_circle_faster(
    downforce: float, outside: bool
) -> None:
    # v²·(1/r - c) = g, so a lap takes 2·pi·√(r·(1 - c·r)/g): less and less from c·r = 1/2 on.
    found = fastest(point_mass(downforce=downforce), drawn(arc(50.0, 2.0 * np.pi, 8.0)))
    radius = 53.0 if outside else 47.0
    expected = 2.0 * np.pi * np.sqrt(radius * (1.0 - downforce * radius) / GRAVITY)
    assert found.time_s == pytest.approx(expected, rel=1e-5)
    assert np.allclose(50.0 - found.offset, radius, atol=1e-3)


# Ovals and squares.

RUN, RADIUS, WIDTH = 200.0, 30.0, 12.0
ROOM = 0.5 * (WIDTH - CAR_WIDTH)
MIDDLE = 0.5 * RUN + 0.5 * np.pi * RADIUS  # of the oval's first turn


def oval(bank: float = 0.0) -> Course:
    return ring(2, RADIUS, RUN, WIDTH, bank)


def parallel_lap(offset: float) -> float:
    """Time [s] of the point mass on the oval at a constant offset [m]."""
    radius = RADIUS - offset
    slow = np.sqrt(GRAVITY * radius)
    fast = np.sqrt(slow**2 + GRAVITY * RUN)
    return float(2.0 * np.pi * radius / slow + 4.0 * (fast - slow) / GRAVITY)


def at(found: Optimum, s: float) -> int:
    return int(np.argmin(np.abs(found.ground.mesh.s - s)))


def test_lap_of_an_oval_beats_every_parallel_line() -> None:
    found = fastest(point_mass(), oval())
    best = min(parallel_lap(offset) for offset in np.linspace(-ROOM, ROOM, 101))
    assert found.time_s < best
    # Nor is it too good: the line, driven by the quasi-steady solver, takes as long.
    path = optimised_path(found)
    driven, _ = solve_path(point_mass(), path, periodic=True, start="flying")
    assert driven == pytest.approx(found.time_s, rel=3e-3)


def test_line_of_an_oval_goes_out_in_out() -> None:
    found = fastest(point_mass(), oval())
    turn = 0.5 * np.pi * RADIUS
    begin, end = at(found, MIDDLE - turn), at(found, MIDDLE + turn)
    assert found.offset[:begin].min() == pytest.approx(-ROOM, abs=1e-2)
    assert found.offset[begin:end].max() == pytest.approx(ROOM, abs=1e-2)
    assert found.offset[end : 2 * end].min() == pytest.approx(-ROOM, abs=1e-2)
    # On the inside within the turn only.
    inside = found.offset[: found.ground.cells // 2] > ROOM - 1e-2
    assert begin < np.flatnonzero(inside).min() < np.flatnonzero(inside).max() < end


def test_half_a_turn_has_two_apices() -> None:
    """Straight to the inside on the brakes, wide and slow in the middle, straight out again."""
    found = fastest(point_mass(), oval(), step=1.0)
    turn = 0.5 * np.pi * RADIUS
    before = found.offset[at(found, MIDDLE - turn) : at(found, MIDDLE)].max()
    after = found.offset[at(found, MIDDLE) : at(found, MIDDLE + turn)].max()
    assert before == pytest.approx(ROOM, abs=1e-2)
    assert after == pytest.approx(ROOM, abs=1e-2)
    assert found.offset[at(found, MIDDLE)] < ROOM - 1.0
    # Held to the inside in the middle of both turns it is slower.
    low = found.ground.low.copy()
    low[[at(found, MIDDLE), at(found, MIDDLE + np.pi * RADIUS + RUN)]] = ROOM - 0.02
    held = find_optimum(point_mass(), replace(found.ground, low=low))
    assert held.solved
    assert held.time_s > 1.002 * found.time_s


@pytest.mark.parametrize("bank", [-0.05, 0.0, 0.1, 0.2])
@pytest.mark.parametrize("friction", [0.7, 1.0])
def test_banking_gives_what_it_should_at_the_slowest_place(bank: float, friction: float) -> None:
    vehicle = point_mass(friction=friction)
    found = fastest(vehicle, oval(bank))
    slowest = at(found, MIDDLE)
    bend = optimised_path(found).curvature[slowest]
    held = node_speeds(found)[slowest] ** 2 * bend
    expected = GRAVITY * np.tan(np.arctan(friction) + bank)
    assert held == pytest.approx(expected, rel=2e-3)
    if bank:
        level = fastest(vehicle, oval()).time_s
        assert (found.time_s < level) == (bank > 0.0)


SQUARE = ring(4, 30.0, 150.0, 10.0)
SQUARE_MIDDLE = 75.0 + 0.25 * np.pi * 30.0
SQUARE_ROOM = 4.0


def apex_and_slowest(found: Optimum) -> tuple[float, float]:
    """How far past the middle of the square's first turn the line is inmost, and slowest [m]."""
    s = found.ground.mesh.s
    near = s < 2.0 * SQUARE_MIDDLE
    inmost = near & (found.offset > found.offset[near].max() - 0.02)
    slowest = np.argmin(np.where(near, node_speeds(found), np.inf))
    return float(s[inmost].mean()) - SQUARE_MIDDLE, float(s[slowest]) - SQUARE_MIDDLE


def test_quarter_of_a_turn_has_its_apex_in_the_middle() -> None:
    found = fastest(point_mass(), SQUARE, step=1.0)
    apex, slowest = apex_and_slowest(found)
    assert abs(apex) < 1.0
    assert abs(slowest) < 1.0
    assert found.offset[at(found, SQUARE_MIDDLE)] == pytest.approx(SQUARE_ROOM, abs=1e-2)
    assert found.offset[: at(found, 75.0)].min() == pytest.approx(-SQUARE_ROOM, abs=1e-2)


@pytest.mark.parametrize("drive", [6.0, 4.0, 3.0])
def test_weak_drive_moves_the_apex_back_and_the_slowest_place_forward(drive: float) -> None:
    """The car turns tightly at first, is slowest early and drives a wide arc out, past an apex
    beyond the middle of the turn."""
    apex, slowest = apex_and_slowest(fastest(point_mass(drive=drive), SQUARE, step=1.0))
    assert apex > 1.0
    assert slowest < -2.0
    # Weak brakes do the opposite.
    apex, slowest = apex_and_slowest(fastest(point_mass(brakes=drive), SQUARE, step=1.0))
    assert apex < -1.0
    assert slowest > 2.0


# Mirrors and the other way round.


@pytest.mark.parametrize("bank", [0.0, 0.1])
@pytest.mark.parametrize("turns", [2, 3, 4])
def test_lap_of_a_symmetric_course_is_symmetric(turns: int, bank: float) -> None:
    course = ring(turns, RADIUS, RUN, WIDTH, bank)
    found = fastest(point_mass(), course)
    assert np.allclose(found.offset, other_way(found.offset), atol=2e-3)
    speed = node_speeds(found)
    assert np.allclose(speed, other_way(speed), rtol=1e-4)
    # It would not be with an engine weaker than the brakes.
    weak = fastest(point_mass(drive=4.0), course)
    assert np.abs(weak.offset - other_way(weak.offset)).max() > 0.3


MIRRORED = (
    ("porsche-911-carrera-s-2010", "lime-rock"),
    ("nissan-gt-r-2009", "laguna-seca"),
    ("volkswagen-gti-2010", "hockenheim-short"),
    ("mini-cooper-s-2010", "cone-course-tight"),
)


@pytest.mark.parametrize(("name", "place"), MIRRORED)
def test_mirrored_course_has_the_mirrored_lap(name: str, place: str) -> None:
    course = td.load_course(place)
    start = course.default_start
    found, mirrored = (fastest(car(name), each, start, 4.0) for each in (course, course.mirrored()))
    assert mirrored.time_s == pytest.approx(found.time_s, rel=1e-4)
    assert np.allclose(mirrored.offset, -found.offset, atol=1e-3)
    assert np.allclose(mirrored.faces, found.faces, rtol=1e-4)
    assert np.ptp(found.offset) > 1.0


@pytest.mark.parametrize(("name", "place"), MIRRORED[:3])
def test_reversal_is_for_point_masses_only(name: str, place: str) -> None:
    course = td.load_course(place)
    back = reversed_course(course)
    found, reversed_ = (fastest(point_mass(), each, step=4.0) for each in (course, back))
    assert reversed_.time_s == pytest.approx(found.time_s, rel=1e-4)
    assert np.allclose(other_way(reversed_.offset), -found.offset, atol=5e-3)
    # A weak engine this way round is weak brakes the other way round.
    engine = fastest(point_mass(drive=3.0), course, step=4.0)
    brakes = fastest(point_mass(brakes=3.0), back, step=4.0)
    assert brakes.time_s == pytest.approx(engine.time_s, rel=1e-4)
    assert np.allclose(other_way(brakes.offset), -engine.offset, atol=5e-3)
    real, other = (fastest(car(name), each, step=4.0) for each in (course, back))
    assert abs(other.time_s / real.time_s - 1.0) > 1e-3


# More is never slower.

CARS = ("porsche-911-carrera-s-2010", "volkswagen-gti-2010", "nissan-gt-r-2009", "mini-1000-1969")
PLACES = ("lime-rock", "tsukuba-tc2000", "laguna-seca", "mid-ohio", "hockenheim-gp")
CONES = ("cone-course-tight", "cone-course-fast")


@cache
def plain_lap(name: str, place: str) -> float:
    course = td.load_course(place)
    return fastest(car(name), course, course.default_start, step_of(place)).time_s


def step_of(place: str) -> float | None:
    return None if place in CONES else 4.0


@pytest.mark.parametrize("place", PLACES + CONES)
@pytest.mark.parametrize("name", CARS)
def test_wider_course_is_never_slower(name: str, place: str) -> None:
    course = seen(td.load_course(place), widened)
    wider = fastest(car(name), course, course.default_start, step_of(place)).time_s
    assert wider < plain_lap(name, place) * (1.0 + NEVER_SLOWER)


@pytest.mark.parametrize("place", PLACES + CONES)
@pytest.mark.parametrize("name", CARS)
def test_more_grip_is_never_slower(name: str, place: str) -> None:
    course = td.load_course(place)
    grippier = changed(car(name), 1.02, c.MU_FRONT, c.MU_REAR)
    gain = fastest(grippier, course, course.default_start, step_of(place)).time_s
    gain /= plain_lap(name, place)
    # Driven slower by a root, the grippier car's lap is one of the other car's.
    assert 1.0 / np.sqrt(1.02) - NEVER_SLOWER < gain < 1.0 + NEVER_SLOWER


@pytest.mark.parametrize("place", PLACES + CONES)
@pytest.mark.parametrize("name", CARS)
def test_more_power_is_never_slower(name: str, place: str) -> None:
    course = td.load_course(place)
    stronger = changed(car(name), 1.05, c.PULL_SCALE)
    found = fastest(stronger, course, course.default_start, step_of(place))
    assert found.time_s < plain_lap(name, place) * (1.0 + NEVER_SLOWER)
