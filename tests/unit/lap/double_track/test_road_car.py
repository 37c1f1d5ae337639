"""The catalogue car of the double track against the envelope and hand results."""

from __future__ import annotations

import numpy as np
import pytest

ca = pytest.importorskip("casadi")

import throwdown as td  # noqa: E402
from throwdown.driver import TEST_DRIVER, Driver  # noqa: E402
from throwdown.lap import columns as c  # noqa: E402
from throwdown.lap import envelope  # noqa: E402
from throwdown.lap.columns import GRAVITY, FloatArray  # noqa: E402
from throwdown.lap.double_track import road_car as rc  # noqa: E402
from throwdown.lap.double_track.chassis import level_road  # noqa: E402
from throwdown.lap.double_track.road_car import RoadCar, build_road_car  # noqa: E402
from throwdown.lap.vehicle import Vehicle, build_vehicle  # noqa: E402

LEVEL = ca.DM(level_road(np.zeros(1))[0])
SPEED = 30.0


@pytest.fixture(scope="module", params=["volkswagen-gti-2010", "porsche-911-carrera-s-2010"])
def built(request: pytest.FixtureRequest) -> tuple[Vehicle, RoadCar]:
    car = td.load_car(request.param)
    vehicle = build_vehicle(car, TEST_DRIVER)
    return vehicle, build_road_car(car, vehicle)


def node(**values: float) -> FloatArray:
    z = np.zeros(rc.MODEL.variables)
    z[rc.U] = SPEED
    for name, value in values.items():
        z[getattr(rc, name)] = value
    return z


def loads(z: FloatArray, car: RoadCar) -> FloatArray:
    pairs = rc.wheel_loads(ca.DM(z), LEVEL, ca.DM(car.values))
    return np.array([[float(load) for load in pair] for pair in pairs])


def axles(z: FloatArray, car: RoadCar) -> tuple[rc.Axle, rc.Axle]:
    return rc.axles(ca.DM(z), LEVEL, ca.DM(car.values))


def test_no_slip_without_use_and_the_peak_at_full_use() -> None:
    assert rc.slip_of_use(0.0, 0.0) == 0.0
    assert rc.slip_of_use(0.0, 1.0) == pytest.approx(1.0)
    assert rc.slip_of_use(0.6, 0.8) == pytest.approx(0.8)
    uses = np.linspace(0.0, 1.0, 50)
    assert np.all(np.diff(rc.slip_of_use(0.0, uses)) > 0.0)


def test_wheels_carry_what_the_envelope_says(built: tuple[Vehicle, RoadCar]) -> None:
    vehicle, car = built
    across, along = 6.0, -3.0
    found = loads(node(ACROSS=across, ALONG=along), car)
    lift = vehicle.row[c.DOWNFORCE] * SPEED**2
    front, rear = envelope.axle_loads(vehicle.row, along, GRAVITY, lift)
    assert found.sum(axis=1) == pytest.approx([front, rear], rel=2e-3)
    outer, inner = envelope.wheel_loads(front, across * vehicle.row[c.TRANSFER_FRONT])
    assert found[0] == pytest.approx([inner, outer], rel=3e-3)


def test_side_forces_at_full_use_are_the_envelopes(built: tuple[Vehicle, RoadCar]) -> None:
    vehicle, car = built
    across = 7.0
    front, rear = axles(node(ACROSS=across, FRONT_ACROSS=1.0, REAR_ACROSS=1.0), car)
    lift = vehicle.row[c.DOWNFORCE] * SPEED**2
    carried = envelope.axle_loads(vehicle.row, 0.0, GRAVITY, lift)
    for axle, is_front, load in ((front, True, carried[0]), (rear, False, carried[1])):
        expected = sum(envelope.axle_wheels(vehicle.row, is_front, load, across))
        assert float(axle.across) == pytest.approx(expected, rel=3e-3)


def test_an_open_differential_pulls_with_twice_the_weaker_wheel(
    built: tuple[Vehicle, RoadCar],
) -> None:
    vehicle, car = built
    across, along = 5.0, 2.0
    driven_front = bool(vehicle.row[c.DRIVE_FRONT])
    axle = axles(node(ACROSS=across, ALONG=along, FRONT_ALONG=1.0, REAR_ALONG=1.0), car)[
        0 if driven_front else 1
    ]
    lift = vehicle.row[c.DOWNFORCE] * SPEED**2
    load = envelope.axle_loads(vehicle.row, along, GRAVITY, lift)[0 if driven_front else 1]
    outer, inner = envelope.axle_wheels(vehicle.row, driven_front, load, across)
    lock = vehicle.row[c.LOCK_FRONT if driven_front else c.LOCK_REAR]
    expected = vehicle.row[c.LONGITUDINAL_RATIO] * (2.0 * inner + lock * (outer - inner))
    assert float(axle.along) == pytest.approx(expected, rel=5e-3)


def test_a_cautious_driver_shrinks_the_envelope_and_not_the_loads() -> None:
    car = td.load_car("volkswagen-gti-2010")
    cautious = Driver(cornering=0.8, braking=0.7, mass=TEST_DRIVER.mass)
    full = build_road_car(car, build_vehicle(car, TEST_DRIVER))
    part = build_road_car(car, build_vehicle(car, cautious))
    whole = axles(node(ACROSS=6.0, FRONT_ACROSS=1.0), full)[0]
    share = axles(node(ACROSS=0.8 * 6.0, FRONT_ACROSS=1.0), part)[0]
    assert float(share.across) == pytest.approx(0.8 * float(whole.across), rel=1e-6)
    whole = axles(node(ALONG=-5.0, FRONT_ALONG=-1.0), full)[0]
    share = axles(node(ALONG=-0.7 * 5.0, FRONT_ALONG=-1.0), part)[0]
    assert float(share.along) == pytest.approx(0.7 * float(whole.along), rel=5e-3)


def test_unequal_brakes_turn_the_car_outwards(built: tuple[Vehicle, RoadCar]) -> None:
    # In a left turn the right wheels are the outer ones, hold more and brake more.
    _, car = built
    front, _ = axles(node(ACROSS=6.0, ALONG=-4.0, FRONT_ALONG=-0.5), car)
    assert float(front.along) < 0.0
    assert float(front.along_excess) < 0.0


def test_smooth_pull_takes_the_time_of_the_table(built: tuple[Vehicle, RoadCar]) -> None:
    vehicle, car = built
    top = 0.7 * car.fastest
    speed = np.linspace(0.0, top, 4000)
    row = vehicle.row
    force = np.interp(speed, vehicle.traction.speed, vehicle.traction.force * row[c.PULL_SCALE])
    smooth = np.array([float(rc.tractive_force(v, car.values)) for v in speed])
    resistance = row[c.DRAG] * speed**2 + row[c.ROLLING] * GRAVITY
    assert np.trapezoid(1.0 / (smooth - resistance), speed) == pytest.approx(
        np.trapezoid(1.0 / np.maximum(force - resistance, 0.1), speed), rel=0.015
    )


def test_a_steady_turn_needs_no_yaw_moment(built: tuple[Vehicle, RoadCar]) -> None:
    # Front and rear side forces share by the mass on the axles: their moments cancel.
    vehicle, car = built
    front = vehicle.row[c.FRONT_FRACTION]
    across = 4.0
    z = node(ACROSS=across, YAW_RATE=across / SPEED)
    for name, share, axle in (("FRONT", front, 0), ("REAR", 1.0 - front, 1)):
        whole = axles(node(ACROSS=across, **{f"{name}_ACROSS": 1.0}), car)[axle]
        z[getattr(rc, f"{name}_ACROSS")] = share * across / float(whole.across)
    residual = rc.MODEL.node(ca.DM(z), LEVEL, ca.DM(car.values))[0].full().ravel()
    assert residual[1] == pytest.approx(0.0, abs=2e-3)
    assert residual[2] == pytest.approx(0.0, abs=1e-2)
