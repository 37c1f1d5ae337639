"""The minimum-curvature line against what can be worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.lap.line import minimum_curvature_line, offset_limits
from throwdown.lap.path import build_path


def wavy(nodes: int = 400, phase: float = 0.0) -> tuple[np.ndarray, float]:
    """A closed course with chicanes: curvature sums to one turn."""
    s = np.arange(nodes) * 2 * np.pi / nodes
    length = 900.0
    return (2 * np.pi + 14 * np.sin(3 * s + phase) + 9 * np.sin(8 * s)) / length, length / nodes


def bending(mesh: object, line: object) -> float:
    path = build_path(mesh, line)  # type: ignore[arg-type]
    return float(np.sum(path.curvature**2 * path.road[5]))


def test_circle_is_driven_at_the_outer_edge(rig: SimpleNamespace) -> None:
    mesh = rig.mesh(np.full(200, 1 / 30.0), 2 * np.pi * 30.0 / 200, width=8.0, heading=None)
    line = minimum_curvature_line(mesh, 2.0)
    assert line.converged
    # The centre is on the left, so the outside is to the right: n = -3 m.
    assert line.offset == pytest.approx(np.full(200, -3.0), abs=0.02)
    path = build_path(mesh, line)
    assert path.curvature == pytest.approx(np.full(200, 1 / 33.0), rel=1e-3)
    assert path.length == pytest.approx(2 * np.pi * 33.0, rel=1e-3)


def test_line_stays_inside_and_bends_less(rig: SimpleNamespace) -> None:
    bend, step = wavy()
    mesh = rig.mesh(bend, step, width=9.0)
    line = minimum_curvature_line(mesh, 1.8)
    low, high = offset_limits(mesh, 1.8)
    assert line.converged
    assert np.all(line.offset >= low)
    assert np.all(line.offset <= high)
    centre = type(line)(np.zeros_like(line.offset), 0, True)
    assert bending(mesh, line) < 0.8 * bending(mesh, centre)


@settings(max_examples=25, deadline=None)
@given(phase=st.floats(0.0, 6.2), width=st.floats(3.0, 14.0), seed=st.integers(0, 10_000))
def test_no_nearby_line_bends_less(
    rig: SimpleNamespace, phase: float, width: float, seed: int
) -> None:
    bend, step = wavy(phase=phase)
    mesh = rig.mesh(bend, step, width=width)
    line = minimum_curvature_line(mesh, 1.7)
    assert line.converged
    low, high = offset_limits(mesh, 1.7)
    best = bending(mesh, line)
    rng = np.random.default_rng(seed)
    s = np.arange(400) * 2 * np.pi / 400
    for _ in range(5):
        change = sum(
            rng.normal(0, 0.1) * np.sin(k * s + rng.uniform(0, 6.3)) for k in rng.integers(1, 20, 4)
        )
        other = type(line)(np.clip(line.offset + change, low, high), 0, True)
        assert bending(mesh, other) >= best * (1 - 2e-3)


def test_mirrored_course_has_the_mirrored_line(rig: SimpleNamespace) -> None:
    bend, step = wavy()
    there = minimum_curvature_line(rig.mesh(bend, step), 1.8).offset
    back = minimum_curvature_line(rig.mesh(-bend, step), 1.8).offset
    assert back == pytest.approx(-there, abs=1e-6)


def test_line_does_not_depend_on_the_first_node(rig: SimpleNamespace) -> None:
    bend, step = wavy()
    there = minimum_curvature_line(rig.mesh(bend, step), 1.8).offset
    rolled = minimum_curvature_line(rig.mesh(np.roll(bend, 123), step), 1.8).offset
    assert np.roll(rolled, -123) == pytest.approx(there, abs=0.02)


def test_wider_course_bends_less(rig: SimpleNamespace) -> None:
    bend, step = wavy()
    meshes = [rig.mesh(bend, step, width=w) for w in (4.0, 7.0, 12.0)]
    bends = [bending(mesh, minimum_curvature_line(mesh, 1.8)) for mesh in meshes]
    assert bends[0] > bends[1] > bends[2]


def test_open_course_has_free_ends(rig: SimpleNamespace) -> None:
    bend = np.zeros(120)
    bend[40:80] = 1 / 25.0
    mesh = rig.mesh(bend, 1.0, width=8.0, closed=False)
    line = minimum_curvature_line(mesh, 1.8)
    assert line.converged
    assert line.offset[60] > 2.9  # apex on the inside, which is left
    assert line.offset[30] < 0.0


def test_course_narrower_than_the_car_is_refused(rig: SimpleNamespace) -> None:
    bend, step = wavy()
    mesh = rig.mesh(bend, step, width=1.6)
    with pytest.raises(InputError, match=r"1\.80 m"):
        minimum_curvature_line(mesh, 1.8)


def test_course_as_wide_as_the_car_is_driven_on_its_centre(rig: SimpleNamespace) -> None:
    bend, step = wavy()
    line = minimum_curvature_line(rig.mesh(bend, step, width=1.8), 1.8)
    assert line.offset == pytest.approx(np.zeros(400), abs=2e-3)
