"""Slip to friction: the peak where it is meant to be, and the direction of slip."""

from __future__ import annotations

import numpy as np
import pytest

ca = pytest.importorskip("casadi")

from throwdown.lap.double_track.tyre import (  # noqa: E402
    friction_use,
    peak_stiffness,
    rounded_positive,
    rounded_size,
)


def use(along: float, across: float, shape: float = 1.4) -> tuple[float, float]:
    both = friction_use(ca.DM(along), ca.DM(across), shape, peak_stiffness(shape))
    return float(both[0]), float(both[1])


@pytest.mark.parametrize("shape", [1.2, 1.4, 1.9])
def test_the_friction_peaks_at_a_slip_of_one(shape: float) -> None:
    assert use(0.0, 1.0, shape)[1] == pytest.approx(1.0, abs=1e-5)
    assert use(0.0, 0.9, shape)[1] < 1.0
    assert use(0.0, 1.1, shape)[1] < 1.0


def test_friction_points_against_the_slip() -> None:
    along, across = use(0.3, -0.4)
    assert along / across == pytest.approx(-0.75)
    assert np.hypot(along, across) == pytest.approx(use(0.5, 0.0)[0], rel=1e-5)


def test_no_slip_no_force() -> None:
    assert use(0.0, 0.0) == (0.0, 0.0)


def test_rounded_corners_are_near_what_they_round() -> None:
    assert float(rounded_positive(ca.DM(3.0), 0.1)) == pytest.approx(3.0, abs=1e-3)
    assert float(rounded_positive(ca.DM(-3.0), 0.1)) == pytest.approx(0.0, abs=1e-3)
    assert float(rounded_positive(ca.DM(0.0), 0.1)) == pytest.approx(0.05)
    assert float(rounded_size(ca.DM(-3.0), 0.1)) == pytest.approx(3.0, abs=2e-3)
