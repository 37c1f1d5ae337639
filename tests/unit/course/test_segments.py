"""Drawn courses: straights, arcs and slaloms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.course.course import build_mesh
from throwdown.course.segments import Segment, SegmentShape, arc, slalom, straight
from throwdown.course.shape import Mirrored

STADIUM = SegmentShape(
    (straight(80.0, 8.0), arc(20.0, np.pi, 8.0), straight(80.0, 8.0), arc(20.0, np.pi, 8.0)), True
)


def test_a_circle_is_exact():
    mesh = build_mesh(SegmentShape((arc(30.48, 2.0 * np.pi, 4.0),), True), 1.0)
    assert mesh.curvature == pytest.approx(1.0 / 30.48, rel=1e-12)
    assert mesh.length == pytest.approx(2.0 * np.pi * 30.48, rel=1e-12)
    assert np.hypot(mesh.x, mesh.y - 30.48) == pytest.approx(30.48, rel=1e-12)


def test_a_stadium_closes():
    x, y, heading = STADIUM.end
    assert (x, y, heading) == pytest.approx((0.0, 0.0, 2.0 * np.pi), abs=1e-9)
    assert STADIUM.length == pytest.approx(160.0 + 40.0 * np.pi)


@given(step=st.floats(0.2, 5.0))
def test_the_mesh_turns_as_far_as_the_course_whatever_its_step(step):
    mesh = build_mesh(STADIUM, step)
    assert mesh.curvature.sum() * mesh.step == pytest.approx(2.0 * np.pi, rel=1e-9)
    assert mesh.step * mesh.s.size == pytest.approx(STADIUM.length, rel=1e-12)
    assert abs(mesh.step - step) < 0.03 * step


pieces = st.one_of(
    st.builds(straight, st.floats(5.0, 100.0), st.just(6.0)),
    st.builds(
        lambda r, a, side: arc(r, side * a, 6.0),
        st.floats(5.0, 80.0),
        st.floats(0.1, 4.0),
        st.sampled_from([-1.0, 1.0]),
    ),
)


@given(segments=st.lists(pieces, min_size=1, max_size=10), step=st.floats(0.3, 3.0))
def test_an_open_course_of_any_pieces(segments, step):
    shape = SegmentShape(tuple(segments), False)
    mesh = build_mesh(shape, step)
    x, y, heading = shape.end
    assert (mesh.x[-1], mesh.y[-1], mesh.heading[-1]) == pytest.approx((x, y, heading), abs=1e-6)
    steps = np.hypot(np.diff(mesh.x), np.diff(mesh.y))
    assert np.all(steps <= mesh.step * (1.0 + 1e-9))
    tightest = max(abs(segment.curvature) for segment in segments)
    assert np.all(np.abs(mesh.curvature) <= tightest + 1e-9)


@given(segments=st.lists(pieces, min_size=1, max_size=6))
def test_mirroring_changes_only_the_sides(segments):
    shape = SegmentShape(tuple(segments), False)
    one, other = build_mesh(shape, 1.0), build_mesh(Mirrored(shape), 1.0)
    assert np.array_equal(other.curvature, -one.curvature)
    assert np.array_equal(other.x, one.x)
    assert np.array_equal(other.heading, -one.heading)


@pytest.mark.parametrize("cones", [4, 5])
@pytest.mark.parametrize("first_on_left", [True, False])
def test_a_slalom_leaves_as_it_came_and_passes_each_cone_at_half_the_gate(cones, first_on_left):
    shape = SegmentShape(slalom(cones, 18.0, 5.0, first_on_left), False)
    x, _, heading = shape.end
    assert heading == pytest.approx(0.0, abs=1e-12)
    assert x == pytest.approx(18.0 * (cones + 1))
    mesh = build_mesh(shape, 0.1)
    side = 1.0 if first_on_left else -1.0
    # The row lies half a gate to the side on which its first cone is passed.
    row = side * 2.5
    for cone in range(cones):
        at = int(np.argmin(np.abs(mesh.x - 18.0 * (cone + 1))))
        passed = side * (-1.0) ** cone
        assert mesh.y[at] - row == pytest.approx(2.5 * passed, abs=0.01)
        assert mesh.heading[at] == pytest.approx(0.0, abs=0.02)


def test_widths_change_gradually_and_reach_what_is_said():
    shape = SegmentShape((straight(40.0, 6.0), straight(40.0, 10.0)), False)
    mesh = build_mesh(shape, 0.5)
    assert mesh.width_left[0] == 3.0
    assert mesh.width_left[-1] == 5.0
    assert np.all(np.diff(mesh.width_left) >= 0.0)
    assert np.abs(np.diff(mesh.width_left)).max() < 0.3


def test_banking_is_given_as_it_is():
    bend = Segment(100.0, 0.02, 4.0, 4.0, banking=0.1)
    mesh = build_mesh(SegmentShape((bend,), False), 1.0)
    assert np.all(mesh.banking == 0.1)
    assert np.all(build_mesh(Mirrored(SegmentShape((bend,), False)), 1.0).banking == -0.1)


def test_the_hash_content_tells_courses_apart():
    one = SegmentShape((straight(40.0, 6.0),), False)
    assert one.content() == SegmentShape((straight(40.0, 6.0),), False).content()
    assert one.content() != SegmentShape((straight(40.0, 6.1),), False).content()
    assert STADIUM.content() != SegmentShape(STADIUM.segments, False).content()
