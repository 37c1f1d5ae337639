"""The envelope against what can be worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from throwdown.lap import columns as c
from throwdown.lap.envelope import (
    axle_uses,
    brake_use,
    drive_use,
    g_g,
    lateral_limit,
    longitudinal_limit,
    wheel_capacity,
    wheel_loads,
)

G = c.GRAVITY


def test_skid_pad_figure_is_the_lateral_limit(rig: SimpleNamespace) -> None:
    for front in (0.39, 0.5, 0.63):
        row = rig.car(front=front, skidpad=9.0)
        assert lateral_limit(row, G, 0.0) == pytest.approx(9.0, rel=1e-5)


def test_point_mass_brakes_and_corners_alike(rig: SimpleNamespace) -> None:
    # No load transfer, no sensitivity, no reserve: friction is a circle scaled by the ratio.
    row = rig.car(
        height_ratio=0.0, transfer=1e-9, sensitivity=1e-9, ratio=1.0, reserve=0.0, skidpad=9.0
    )
    assert longitudinal_limit(row, True, 0.0, G, 0.0, 0.0) == pytest.approx(9.0, rel=1e-4)
    at_half = longitudinal_limit(row, True, 4.5, G, 0.0, 0.0)
    assert at_half == pytest.approx(9.0 * np.sqrt(0.75), rel=1e-3)


def test_rear_drive_traction_with_load_transfer(rig: SimpleNamespace) -> None:
    # mu·g·(1-wf) / (1 - mu·h/l), Gillespie (1992) eq. 2-20 without grade.
    mu, h, wf = 0.9, 0.2, 0.5
    row = rig.car(
        front=wf, height_ratio=h, transfer=1e-9, sensitivity=1e-9, ratio=1.0, reserve=0.0,
        skidpad=mu * G, drive_front=0.0,
    )  # fmt: skip
    expected = mu * G * (1 - wf) / (1 - mu * h)
    assert longitudinal_limit(row, False, 0.0, G, 0.0, 0.0) == pytest.approx(expected, rel=2e-3)


def test_front_drive_traction_with_load_transfer(rig: SimpleNamespace) -> None:
    mu, h, wf = 0.9, 0.2, 0.6
    row = rig.car(
        front=wf, height_ratio=h, transfer=1e-9, sensitivity=1e-9, ratio=1.0, reserve=0.0,
        skidpad=mu * G, drive_front=1.0,
    )  # fmt: skip
    expected = mu * G * wf / (1 + mu * h)
    assert longitudinal_limit(row, False, 0.0, G, 0.0, 0.0) == pytest.approx(expected, rel=2e-3)


def test_locked_differential_beats_an_open_one_in_a_corner(rig: SimpleNamespace) -> None:
    grips = [
        longitudinal_limit(rig.car(drive_front=1.0, lock=lock), False, 6.0, G, 0.0, 0.0)
        for lock in (0.0, 0.5, 1.0)
    ]
    assert grips[0] < grips[1] < grips[2]
    straight = [
        longitudinal_limit(rig.car(drive_front=1.0, lock=lock), False, 0.0, G, 0.0, 0.0)
        for lock in (0.0, 1.0)
    ]
    assert straight[0] == pytest.approx(straight[1], rel=2e-3)


def test_fixed_brake_balance_never_beats_anti_lock(rig: SimpleNamespace) -> None:
    for ay in (0.0, 3.0, 7.0):
        held = longitudinal_limit(rig.car(abs_fitted=True), True, ay, G, 0.0, 0.0)
        for balance in (0.5, 0.65, 0.8):
            fixed = rig.car(abs_fitted=False, brake_front=balance)
            assert longitudinal_limit(fixed, True, ay, G, 0.0, 0.0) <= held * (1 + 1e-4)


@given(
    load=st.floats(0.1, 50.0),
    transfer=st.floats(0.0, 40.0),
)
def test_wheel_loads_add_up_and_never_pull(load: float, transfer: float) -> None:
    outer, inner = wheel_loads(load, transfer)
    assert inner >= 0.0
    assert outer + inner == pytest.approx(load, rel=1e-12)
    if transfer < 0.3 * load:
        assert inner == pytest.approx(load / 2 - transfer, rel=2e-3)


@given(low=st.floats(0.0, 60.0), more=st.floats(0.0, 60.0))
def test_more_load_never_gives_less_force(low: float, more: float) -> None:
    small = wheel_capacity(low, 1.1, 1.12, 0.05)
    assert wheel_capacity(low + more, 1.1, 1.12, 0.05) >= small - 1e-12


def axle_strategy() -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries(
        {
            "front": st.floats(0.36, 0.66),
            "height_ratio": st.floats(0.12, 0.3),
            "transfer": st.floats(0.2, 0.55),
            "roll": st.floats(0.35, 0.7),
            "sensitivity": st.floats(0.03, 0.2),
            "ratio": st.floats(0.95, 1.25),
            "drive_front": st.sampled_from([0.0, 0.4, 1.0]),
            "lock": st.floats(0.0, 1.0),
            "skidpad": st.floats(5.0, 14.0),
        }
    )


@given(figures=axle_strategy(), share=st.floats(0.0, 0.98), braking=st.booleans())
def test_the_limit_is_where_the_first_axle_saturates(
    rig: SimpleNamespace, figures: dict[str, float], share: float, braking: bool
) -> None:
    row = rig.car(**figures)
    ay = share * lateral_limit(row, G, 0.0)
    limit = longitudinal_limit(row, braking, ay, G, 0.0, 0.0)
    assert limit >= 0.0
    if limit > 0.05:
        use = brake_use if braking else drive_use
        near = 0.02  # m/s²: 0.2 % of g
        assert max(use(row, limit - near, ay, G, 0.0)) < 1.0
        assert max(use(row, limit + near, ay, G, 0.0)) > 1.0


@given(figures=axle_strategy(), share=st.floats(0.0, 0.95), braking=st.booleans())
def test_more_grip_is_never_less_envelope(
    rig: SimpleNamespace, figures: dict[str, float], share: float, braking: bool
) -> None:
    row = rig.car(**figures)
    better = row.copy()
    better[[c.MU_FRONT, c.MU_REAR]] *= 1.05
    ay = share * lateral_limit(row, G, 0.0)
    assert lateral_limit(better, G, 0.0) > lateral_limit(row, G, 0.0)
    before = longitudinal_limit(row, braking, ay, G, 0.0, 0.0)
    assert longitudinal_limit(better, braking, ay, G, 0.0, 0.0) >= before - 1e-3


@example(
    figures={
        "front": 0.625, "height_ratio": 0.28125, "transfer": 0.5, "roll": 0.5, "lock": 0.0,
        "sensitivity": 0.125, "ratio": 1.25, "drive_front": 0.0, "skidpad": 11.0,
    },
    share=0.015625,
    braking=True,
)  # fmt: skip
@given(figures=axle_strategy(), share=st.floats(0.0, 0.9), braking=st.booleans())
def test_no_axle_is_used_beyond_its_ellipse_at_the_limit(
    rig: SimpleNamespace, figures: dict[str, float], share: float, braking: bool
) -> None:
    row = rig.car(**figures)
    ay = share * lateral_limit(row, G, 0.0)
    limit = longitudinal_limit(row, braking, ay, G, 0.0, 0.0)
    if limit > 0.5:
        # As an axle lifts its use rises without bound within a hair of force.
        near = 0.02
        sign = -1.0 if braking else 1.0
        assert max(axle_uses(row, sign * (limit - near), ay, G, 0.0)) <= 1.01
        assert max(axle_uses(row, sign * (limit + near), ay, G, 0.0)) >= 0.99


def test_g_g_diagram_shrinks_to_its_tips(rig: SimpleNamespace) -> None:
    row = rig.car()
    ay, traction, braking = g_g(row, 30.0)
    assert np.all(np.diff(ay) > 0)
    assert np.all(np.diff(braking) < 1e-6)
    assert traction[-1] < 0.2 * traction[0]
