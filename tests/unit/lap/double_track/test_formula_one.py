"""The published car against hand results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

ca = pytest.importorskip("casadi")

from throwdown.lap.columns import GRAVITY  # noqa: E402
from throwdown.lap.double_track import formula_one as f1  # noqa: E402
from throwdown.lap.double_track.chassis import level_road  # noqa: E402
from throwdown.lap.double_track.formula_one import FormulaOneCar  # noqa: E402

CAR = FormulaOneCar(
    mass=660.0,
    yaw_inertia=450.0,
    height=0.3,
    to_front=1.8,
    to_rear=1.6,
    track_front=1.46,
    track_rear=1.46,
    roll_front=0.5,
    wheel_radius=0.33,
    power=735_499.0,
    brake_front=0.6,
    differential=10.47,
    drag=0.81,
    downforce=2.7,
    pressure_ahead=-0.1,
    load_low=2000.0,
    load_high=6000.0,
    mu_along_low=1.75,
    mu_along_high=1.40,
    mu_across_low=1.80,
    mu_across_high=1.45,
    slip_along_low=0.11,
    slip_along_high=0.10,
    slip_across_low=np.deg2rad(9.0),
    slip_across_high=np.deg2rad(8.0),
    shape=1.9,
)
LEVEL = ca.DM(level_road(np.zeros(1))[0])


def node(**values: float) -> np.ndarray:
    z = np.zeros(f1.MODEL.variables)
    z[f1.U] = 60.0
    for name, value in values.items():
        z[getattr(f1, name)] = value
    return z


def loads(z: np.ndarray, car: FormulaOneCar = CAR) -> np.ndarray:
    return np.array([float(x) for x in f1.wheel_loads(ca.DM(z), LEVEL, ca.DM(car.values()))])


def residuals(z: np.ndarray, car: FormulaOneCar = CAR) -> np.ndarray:
    return f1.MODEL.node(ca.DM(z), LEVEL, ca.DM(car.values()))[0].full().ravel()


def test_wheels_carry_weight_and_downforce() -> None:
    total = loads(node()).sum()
    assert total == pytest.approx(660.0 * GRAVITY + 2.7 * 3600.0)


def test_braking_loads_the_front_by_height_over_wheelbase() -> None:
    # Drag acts on the road in this car, so what shifts load is mass times acceleration.
    steady = loads(node(ALONG=0.81 * 3600.0 / 660.0))
    braking = loads(node(ALONG=0.81 * 3600.0 / 660.0 - 20.0))
    assert braking[:2].sum() - steady[:2].sum() == pytest.approx(660.0 * 20.0 * 0.3 / 3.4)


def test_cornering_loads_the_outer_wheels() -> None:
    turning = loads(node(ACROSS=20.0))
    assert turning[1] - turning[0] == pytest.approx(660.0 * 20.0 * 0.3 / 1.46, rel=1e-3)


def test_a_car_that_coasts_straight_ahead_balances() -> None:
    assert residuals(node()) == pytest.approx(np.zeros(7), abs=1e-12)


def test_full_power_on_the_straight_is_power_over_wheel_speed() -> None:
    # The slips that balance the torque are found by hand; the force is then power over speed.
    z = node(THROTTLE=0.5)
    low, high = 0.0, 0.7
    for _ in range(60):
        z[f1.SLIP + 2 : f1.SLIP + 4] = 0.5 * (low + high)
        if residuals(z)[5] > 0.0:
            low = 0.5 * (low + high)
        else:
            high = 0.5 * (low + high)
    slip = 0.5 * (low + high) * 0.105
    missing = -residuals(z)[0] * GRAVITY  # m/s² that the tyres push and ALONG does not yet say
    assert missing == pytest.approx(0.5 * CAR.power / 60.0 / 660.0 / (1.0 + slip), rel=5e-3)


def test_a_viscous_differential_slows_the_faster_wheel() -> None:
    z = node(YAW_RATE=0.5)
    free, locking = replace(CAR, differential=0.0), CAR
    change = residuals(z, locking)[5:] - residuals(z, free)[5:]
    spin = 0.5 * 1.46 / 0.33  # of the right wheel over the left
    expected = 10.47 * spin / 0.33 / (660.0 * GRAVITY)
    assert change == pytest.approx([expected, -expected])
