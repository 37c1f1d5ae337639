"""The planar car against hand results: straight lines, steady circles, gravity, lifting wheels."""

from __future__ import annotations

import numpy as np
import pytest

ca = pytest.importorskip("casadi")

from throwdown.lap.columns import GRAVITY  # noqa: E402
from throwdown.lap.double_track import chassis  # noqa: E402
from throwdown.lap.double_track.chassis import Motion  # noqa: E402


def road(*, curvature: float = 0.0, grade: float = 0.0, banking: float = 0.0, dip: float = 0.0):
    row = np.zeros(chassis.ROAD_COLUMNS)
    row[chassis.CURVATURE] = curvature
    row[chassis.STRETCH] = 1.0
    row[chassis.VERTICAL_CURVATURE] = dip
    row[chassis.SIN_GRADE] = np.sin(grade)
    row[chassis.SIDE_GRAVITY] = GRAVITY * np.cos(grade) * np.sin(banking)
    row[chassis.NORMAL_GRAVITY] = GRAVITY * np.cos(grade) * np.cos(banking)
    row[chassis.SIN_BANKING] = np.sin(banking)
    row[chassis.COS_BANKING] = np.cos(banking)
    return ca.DM(row)


def change(motion: Motion, at: object, along: float = 0.0, across: float = 0.0) -> np.ndarray:
    _, rates = chassis.rates(motion, at, along, across, 0.0, 0.0)
    return rates.full().ravel()


def test_straight_ahead_only_the_force_changes_the_speed() -> None:
    rates = change(Motion(30.0, 0.0, 0.0, 0.0, 0.0), road(), along=3.0)
    assert rates == pytest.approx([3.0, 0.0, 0.0, 0.0, 0.0])


def test_a_steady_circle_beside_the_reference_line() -> None:
    radius, offset, speed = 50.0, 3.0, 20.0
    motion = Motion(speed, 0.0, speed / (radius - offset), offset, 0.0)
    rates = change(motion, road(curvature=1.0 / radius), across=speed**2 / (radius - offset))
    assert rates == pytest.approx(np.zeros(5), abs=1e-12)


def test_a_hill_takes_its_share_of_gravity() -> None:
    rates = change(Motion(30.0, 0.0, 0.0, 0.0, 0.0), road(grade=0.1))
    assert rates[0] == pytest.approx(-GRAVITY * np.sin(0.1))


def test_a_banked_turn_at_its_neutral_speed_needs_no_tyre() -> None:
    banking, radius = 0.3, 80.0
    speed = np.sqrt(GRAVITY * radius * np.tan(banking))
    motion = Motion(speed, 0.0, speed / radius, 0.0, 0.0)
    at = road(curvature=1.0 / radius, banking=banking)
    assert change(motion, at) == pytest.approx(np.zeros(5), abs=1e-12)
    normal = float(chassis.normal_acceleration(motion, at))
    assert normal == pytest.approx(GRAVITY / np.cos(banking))


def test_a_crest_lightens_and_a_dip_loads() -> None:
    motion = Motion(30.0, 0.0, 0.0, 0.0, 0.0)
    normal = float(chassis.normal_acceleration(motion, road(dip=-0.004)))
    assert normal == pytest.approx(GRAVITY - 0.004 * 900.0)


def test_loads_shift_and_a_lifted_wheel_leaves_all_to_the_other() -> None:
    left, right = (float(x) for x in chassis.share_load(ca.DM(5.0), 1.0, 0.01))
    assert (left, right) == pytest.approx((1.5, 3.5), abs=2e-3)
    left, right = (float(x) for x in chassis.share_load(ca.DM(5.0), 4.0, 0.01))
    assert left == pytest.approx(0.0, abs=1e-3)
    assert left + right == pytest.approx(5.0)
