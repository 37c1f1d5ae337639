"""Measured lines: what a spline through points must get right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.course.course import CourseMesh, build_mesh
from throwdown.course.geometry import MeasuredShape, Points, average_heights
from throwdown.course.shape import Mirrored, Stretch


def points(x, y, z=None, width=8.0, banking=None) -> Points:
    x, y = np.asarray(x, float), np.asarray(y, float)
    none = np.zeros_like(x)
    half = none + 0.5 * width
    return Points(x, y, none if z is None else z, half, half, none if banking is None else banking)


def circle(radius: float, count: int, **more) -> Points:
    angle = 2.0 * np.pi * np.arange(count) / count
    return points(radius * np.cos(angle), radius * np.sin(angle), **more)


def wiggly(amplitudes, phases, count=240) -> Points:
    """A closed line around the origin, star-shaped, so it never crosses itself."""
    angle = 2.0 * np.pi * np.arange(count) / count
    radius = 200.0 + sum(
        a * np.cos((i + 2) * angle + p)
        for i, (a, p) in enumerate(zip(amplitudes, phases, strict=True))
    )
    return points(radius * np.cos(angle), radius * np.sin(angle))


def test_a_circle_has_its_curvature_and_length():
    mesh = build_mesh(MeasuredShape(circle(50.0, 240), True), 1.0)
    assert mesh.curvature == pytest.approx(1.0 / 50.0, rel=1e-4)
    assert mesh.length == pytest.approx(2.0 * np.pi * 50.0, rel=1e-5)
    assert np.hypot(mesh.x, mesh.y) == pytest.approx(50.0, abs=1e-3)


def test_a_clockwise_circle_turns_right():
    anticlockwise = circle(50.0, 240)
    mesh = build_mesh(MeasuredShape(points(anticlockwise.x, -anticlockwise.y), True), 1.0)
    assert mesh.curvature == pytest.approx(-1.0 / 50.0, rel=1e-4)


def test_nodes_lie_evenly_along_the_line():
    mesh = build_mesh(MeasuredShape(wiggly([30.0, 20.0], [0.0, 1.0]), True), 2.0)
    x, y = np.append(mesh.x, mesh.x[0]), np.append(mesh.y, mesh.y[0])
    chords = np.hypot(np.diff(x), np.diff(y))
    # A chord is shorter than its arc by kappa²·step²/24 of it.
    assert chords == pytest.approx(mesh.step, rel=2e-4)
    assert mesh.step * mesh.s.size == pytest.approx(mesh.length)


def test_an_open_line_ends_at_its_last_point():
    x = np.linspace(0.0, 100.0, 21)
    mesh = build_mesh(MeasuredShape(points(x, 0.1 * x), False), 3.0)
    assert mesh.s[-1] == mesh.length == pytest.approx(np.hypot(100.0, 10.0))
    assert (mesh.x[-1], mesh.y[-1]) == pytest.approx((100.0, 10.0))
    assert mesh.step * (mesh.s.size - 1) == pytest.approx(mesh.length)


def test_heading_and_curvature_agree():
    mesh = build_mesh(MeasuredShape(wiggly([30.0, 10.0, 8.0], [0.3, 1.0, 2.0]), True), 0.5)
    turned = np.gradient(mesh.heading, mesh.step)[2:-2]
    assert turned == pytest.approx(mesh.curvature[2:-2], abs=2e-5)


@given(
    amplitudes=st.lists(st.floats(0.0, 12.0), min_size=4, max_size=4),
    phases=st.lists(st.floats(-3.0, 3.0), min_size=4, max_size=4),
    angle=st.floats(-3.0, 3.0),
)
def test_turning_the_map_turns_nothing_else(amplitudes, phases, angle):
    here = wiggly(amplitudes, phases)
    cos, sin = np.cos(angle), np.sin(angle)
    there = points(cos * here.x - sin * here.y + 1000.0, sin * here.x + cos * here.y - 500.0)
    one, other = (build_mesh(MeasuredShape(p, True), 2.0) for p in (here, there))
    assert other.length == pytest.approx(one.length, rel=1e-9)
    assert other.curvature == pytest.approx(one.curvature, abs=1e-9)


@given(
    amplitudes=st.lists(st.floats(0.0, 12.0), min_size=4, max_size=4),
    phases=st.lists(st.floats(-3.0, 3.0), min_size=4, max_size=4),
    first=st.integers(0, 239),
)
def test_it_does_not_matter_which_point_is_first(amplitudes, phases, first):
    here = wiggly(amplitudes, phases)
    there = points(np.roll(here.x, -first), np.roll(here.y, -first))
    one, other = MeasuredShape(here, True), MeasuredShape(there, True)
    assert other.length == pytest.approx(one.length, rel=1e-9)
    s = np.linspace(0.0, 300.0, 100)
    moved = one.sample(s + one.stations[first], 1.0)
    assert other.sample(s, 1.0).curvature == pytest.approx(moved.curvature, abs=1e-9)


@given(
    amplitudes=st.lists(st.floats(0.0, 12.0), min_size=4, max_size=4),
    phases=st.lists(st.floats(-3.0, 3.0), min_size=4, max_size=4),
)
def test_a_closed_line_turns_once(amplitudes, phases):
    mesh = build_mesh(MeasuredShape(wiggly(amplitudes, phases), True), 1.0)
    assert mesh.curvature.sum() * mesh.step == pytest.approx(2.0 * np.pi, abs=1e-3)


def test_a_mirrored_course_turns_the_other_way():
    shape = MeasuredShape(wiggly([30.0, 10.0], [0.3, 1.0]), True)
    one, other = build_mesh(shape, 2.0), build_mesh(Mirrored(shape), 2.0)
    assert np.array_equal(other.curvature, -one.curvature)
    assert np.array_equal(other.y, -one.y)
    assert np.array_equal(other.width_left, one.width_right)


def test_a_constant_slope_keeps_its_grade_up_to_its_ends():
    x = np.linspace(0.0, 400.0, 81)
    mesh = build_mesh(MeasuredShape(points(x, 0.0 * x, z=0.08 * x + 12.0), False), 2.0)
    assert mesh.grade == pytest.approx(np.arctan(0.08), abs=1e-6)
    assert mesh.vertical_curvature == pytest.approx(0.0, abs=1e-7)
    assert mesh.z == pytest.approx(0.08 * mesh.x + 12.0, abs=1e-6)
    # The length is that of the slope, not of its plan.
    assert mesh.length == pytest.approx(np.hypot(400.0, 32.0))


def test_a_round_dip_has_its_vertical_curvature():
    x = np.linspace(-200.0, 200.0, 161)
    z = 2000.0 - np.sqrt(2000.0**2 - x**2)
    mesh = build_mesh(MeasuredShape(points(x, 0.0 * x, z=z), False, 10.0), 2.0)
    middle = np.abs(mesh.x) < 150.0
    assert mesh.vertical_curvature[middle] == pytest.approx(1.0 / 2000.0, rel=0.01)
    assert np.all(mesh.grade[mesh.x < -50.0] < 0.0)


def test_curvature_on_a_slope_is_that_of_the_sideways_acceleration():
    """On a helix v²·curvature is the acceleration towards its axis: (v·cos grade)²/radius."""
    angle = np.linspace(0.0, 2.0 * np.pi, 161)
    helix = points(60.0 * np.cos(angle), 60.0 * np.sin(angle), z=60.0 * 0.1 * angle)
    mesh = build_mesh(MeasuredShape(helix, False), 2.0)
    middle = slice(20, -20)
    grade = np.arctan(0.1)
    assert mesh.grade[middle] == pytest.approx(grade, abs=1e-4)
    assert mesh.curvature[middle] == pytest.approx(np.cos(grade) ** 2 / 60.0, rel=1e-3)


def test_heights_in_whole_metres_make_no_steep_grades():
    """A terrain grid of whole metres: rounding may not show as ramps."""
    s = np.arange(0.0, 2000.0, 5.0)
    z = np.round(20.0 * np.sin(2.0 * np.pi * s / 2000.0))
    coarse = MeasuredShape(points(s, 0.0 * s, z=z), False, 100.0)
    fine = MeasuredShape(points(s, 0.0 * s, z=z), False, 10.0)
    steepest = 20.0 * 2.0 * np.pi / 2000.0
    assert np.abs(build_mesh(coarse, 5.0).grade).max() < 1.15 * steepest
    assert np.abs(build_mesh(fine, 5.0).grade).max() > 1.5 * steepest


def test_averaged_heights_keep_the_mean():
    z = np.sin(np.arange(100) / 5.0)
    knots = np.linspace(0.0, 500.0, 101)
    _, averaged = average_heights(knots, z, 25.0, closed=True)
    assert averaged.size == 20
    assert averaged.mean() == pytest.approx(z.mean(), abs=0.01)


def test_level_ground_is_exactly_level():
    mesh = build_mesh(MeasuredShape(circle(50.0, 80, z=np.full(80, 12.0)), True), 2.0)
    assert not mesh.grade.any()
    assert not mesh.vertical_curvature.any()
    assert np.all(mesh.z == 12.0)


def test_length_hardly_depends_on_the_step():
    shape = MeasuredShape(wiggly([30.0, 10.0], [0.3, 1.0]), True)
    lengths = [_polygon(build_mesh(shape, step)) for step in (0.25, 0.5, 1.0)]
    assert lengths == pytest.approx([shape.length] * 3, rel=1e-4)


def _polygon(mesh: CourseMesh) -> float:
    x, y = np.append(mesh.x, mesh.x[0]), np.append(mesh.y, mesh.y[0])
    return float(np.hypot(np.diff(x), np.diff(y)).sum())


def test_a_stretch_runs_over_the_joint():
    whole = MeasuredShape(circle(100.0, 160), True)
    part = Stretch(whole, 0.75 * whole.length, 0.5 * whole.length)
    mesh = build_mesh(part, 2.0)
    assert not mesh.closed
    assert mesh.s[-1] == pytest.approx(0.5 * whole.length)
    assert (mesh.x[0], mesh.y[0]) == pytest.approx((0.0, -100.0), abs=0.01)
    assert (mesh.x[-1], mesh.y[-1]) == pytest.approx((0.0, 100.0), abs=0.01)
    assert np.abs(np.diff(mesh.heading)).max() < 0.1
