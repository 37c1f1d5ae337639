"""The cell's limits are the envelope's; its slopes and curvatures are those of its limits."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throwdown.car import list_cars, load_car
from throwdown.lap.columns import (
    ABS,
    BRAKE_LIMIT,
    DOWNFORCE,
    DRIVE_FRONT,
    GRAVITY,
    PULL_SCALE,
    SHARE_BRAKING,
    SHARE_CORNERING,
    SHARE_POWER,
)
from throwdown.lap.envelope import brake_use, drive_use, lateral_limit
from throwdown.lap.minimum_time.cell import (
    AY,
    BEND_HERE,
    BENT_AT,
    CURVE_AT,
    DEMANDS,
    FX,
    GROUND_ROWS,
    JACOBIAN_AT,
    JETS,
    LENGTH,
    LIMIT_BRAKE,
    LIMIT_FRONT,
    LIMIT_POWER,
    LIMIT_REAR,
    LIMITS,
    NORMAL,
    SLOPE_BEFORE,
    SPEED,
    TIME_AT,
    UPPER,
    WALL_FRONT,
    WALL_REAR,
    balance_splits,
    fill_jets,
    pull_at,
)
from throwdown.lap.minimum_time.lanes import LANES, new_blocks, rows_of
from throwdown.lap.minimum_time.problem import pull_knots
from throwdown.lap.vehicle import Vehicle, build_vehicle

CARS = [car.id for car in list_cars()]
VEHICLES: dict[str, Vehicle] = {}


def vehicle_of(car: str) -> Vehicle:
    if car not in VEHICLES:
        VEHICLES[car] = build_vehicle(load_car(car))
    return VEHICLES[car]


@dataclass
class Jet:
    time: float
    limits: np.ndarray
    slopes: np.ndarray
    curve: np.ndarray
    jacobian: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    demand: np.ndarray
    blocks: np.ndarray


def jet_of(
    vehicle: Vehicle,
    ground: np.ndarray,
    z: np.ndarray,
    split: float,
    duals: np.ndarray,
    ends: tuple[bool, bool] = (False, False),
) -> Jet:
    ground = ground.copy()
    if any(ends):
        ground[SLOPE_BEFORE : BEND_HERE + 1, 0] = (
            np.array([0.0, -1.0, 1.0, 0.0, 0.0] if ends[0] else [-1.0, 1.0, 0.0, 0.0, 0.0])
            / ground[LENGTH, 0]
        )
    pulls = pull_at(pull_knots(vehicle.traction), 0.5 * (z[1] + z[3]), 0)[:3]
    blocks = new_blocks(1, JETS)
    fill_jets(
        vehicle.row, ground, z[:, None].copy(), np.array(pulls)[:, None].copy(),
        np.array([split]), duals[:, None].copy(), blocks,
    )  # fmt: skip
    rows = [int(at) // int(LANES) for at in (CURVE_AT[0], JACOBIAN_AT[0][0], TIME_AT, BENT_AT[0])]
    curve, jacobian, time, bent = rows
    values = rows_of(blocks, JETS, 1)[:, 0]
    return Jet(
        time=values[time],
        limits=values[:LIMITS],
        slopes=values[LIMITS:curve].reshape(LIMITS, 5),
        curve=square(values[curve : curve + UPPER]),
        jacobian=values[jacobian:time].reshape(DEMANDS, 5),
        gradient=values[time + 1 : bent],
        hessian=square(values[bent : bent + UPPER]),
        demand=values[curve + UPPER : jacobian],
        blocks=blocks,
    )


def square(upper: np.ndarray) -> np.ndarray:
    matrix = np.zeros((5, 5))
    matrix[np.triu_indices(5)] = upper
    return matrix


def balanced(vehicle: Vehicle, jet: Jet) -> float:
    split = np.array([0.5])
    balance_splits(vehicle.row, jet.blocks, split)
    return float(split[0])


def random_cell(seed: int) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    """A cell on a bent, steep, banked, bumpy road, and a car that crosses it at an angle."""
    rng = np.random.default_rng(seed)
    grade, bank = 0.05 * rng.normal(), 0.1 * rng.normal()
    upright = GRAVITY * np.cos(grade)
    ground = np.array(
        [
            0.02 * rng.normal(),
            1e-3 * rng.normal(),
            np.cos(bank),
            np.sin(bank),
            upright * np.sin(bank),
            upright * np.cos(bank),
            GRAVITY * np.sin(grade),
            GRAVITY * np.sin(bank),
            1e-3 * rng.normal(),
            4.0,
            *(-0.125, 0.0, 0.125, 0.0625, -0.125),
        ]
    )
    assert ground.size == GROUND_ROWS
    w = rng.uniform(100.0, 900.0)
    before = rng.normal()
    here = before + 0.1 * rng.normal()
    after = 2.0 * here - before + 0.05 * rng.normal()
    z = np.array([before, w + 15.0 * rng.normal(), here, w + 15.0 * rng.normal(), after])
    return ground[:, None].copy(), z, rng.uniform(0.1, 0.9), rng.random(LIMITS)


def slope_of(jet: Jet, duals: np.ndarray) -> np.ndarray:
    whole = np.zeros((5, 6))
    whole[:4, :5] = jet.jacobian
    whole[4, 5] = 1.0
    return np.append(jet.gradient, 0.0) + duals @ jet.slopes @ whole


def curvature_of(jet: Jet) -> np.ndarray:
    whole = np.zeros((5, 6))
    whole[:4, :5] = jet.jacobian
    whole[4, 5] = 1.0
    curve = jet.curve + np.triu(jet.curve, 1).T
    result = whole.T @ curve @ whole
    result[:5, :5] += jet.hessian + np.triu(jet.hessian, 1).T
    return result


@settings(deadline=None)
@given(
    st.sampled_from(CARS),
    st.integers(0, 100_000),
    st.sampled_from([(False, False), (True, False), (False, True)]),
)
def test_slopes_and_curvatures_match_differences(
    car: str, seed: int, ends: tuple[bool, bool]
) -> None:
    vehicle = vehicle_of(car)
    ground, z, split, duals = random_cell(seed)
    jet = jet_of(vehicle, ground, z, split, duals, ends)
    slope, curvature = slope_of(jet, duals), curvature_of(jet)
    point = np.append(z, split)
    if abs(jet.demand[FX]) < 0.05:
        return  # drive and brakes meet here: the curvature jumps
    for k in range(6):
        h = 1e-5 * max(1.0, abs(point[k]))
        sides = []
        for sign in (1.0, -1.0):
            moved = point.copy()
            moved[k] += sign * h
            sides.append(jet_of(vehicle, ground, moved[:5], moved[5], duals, ends))
        values = [side.time + duals @ side.limits for side in sides]
        assert slope[k] == pytest.approx((values[0] - values[1]) / (2 * h), rel=1e-4, abs=1e-5)
        if sides[0].curve.any() and not kinked(sides, jet):
            slopes = (slope_of(sides[0], duals) - slope_of(sides[1], duals)) / (2 * h)
            scale = np.abs(curvature[k]).max() + 1e-6
            assert np.abs(slopes - curvature[k]).max() < 1e-2 * scale


def kinked(sides: list[Jet], jet: Jet) -> bool:
    """Whether a curvature jumps between two points: a wheel at its peak, another engine piece."""
    return any(
        np.abs(side.curve - jet.curve).max() > 0.05 * np.abs(jet.curve).max() for side in sides
    )


@settings(deadline=None)
@given(st.sampled_from(CARS), st.integers(0, 100_000))
def test_limits_are_those_of_the_envelope(car: str, seed: int) -> None:
    vehicle = vehicle_of(car)
    row = vehicle.row
    ground, z, split, duals = random_cell(seed)
    jet = jet_of(vehicle, ground, z, split, duals)
    fx, ay, normal, w = jet.demand[[FX, AY, NORMAL, SPEED]]
    driving = fx > 0.0
    if abs(fx) < 0.3:
        return  # the driver's share passes from braking to driving here
    side = abs(ay) / row[SHARE_CORNERING]
    force = abs(fx) / row[SHARE_CORNERING if driving else SHARE_BRAKING]
    aero = row[DOWNFORCE] * w
    shared = 0.0 < row[DRIVE_FRONT] < 1.0 if driving else row[ABS] > 0.5
    use = drive_use if driving else brake_use
    first, second = use(row, force, side, normal, aero)
    if shared:
        jet = jet_of(vehicle, ground, z, balanced(vehicle, jet), duals)
    held = jet.limits[[LIMIT_FRONT, LIMIT_REAR]].max() <= 0.0
    if abs(max(first, second) - 1.0) > 0.02:
        assert held == (max(first, second) <= 1.0)
    for limit, used in ((LIMIT_FRONT, first), (LIMIT_REAR, second)):
        if not shared and abs(used - 1.0) > 0.02:
            assert (jet.limits[limit] <= 0.0) == (used <= 1.0)
    wall = jet.limits[[WALL_FRONT, WALL_REAR]].max()
    peak = lateral_limit(row, normal, aero)
    assert (wall <= 0.0) == (side <= peak) or abs(side / peak - 1.0) < 1e-3
    # A monotone curve: between the forces at the engine's knots on either side.
    knots = vehicle.traction.speed**2
    at = int(np.searchsorted(knots, w))
    pulls = vehicle.traction.force[at - 1 : at + 1] * row[PULL_SCALE] * row[SHARE_POWER]
    missed = fx - jet.limits[LIMIT_POWER] * GRAVITY
    assert pulls.min() - 1e-9 <= missed <= pulls.max() + 1e-9
    brake = (-fx - row[BRAKE_LIMIT] * row[SHARE_BRAKING]) / GRAVITY
    assert jet.limits[LIMIT_BRAKE] == pytest.approx(brake, abs=1e-12)


def test_time_through_a_cell_is_that_of_constant_acceleration() -> None:
    ground = np.zeros((GROUND_ROWS, 1))
    ground[[2, 5, 9], 0] = 1.0, GRAVITY, 4.0
    z = np.array([0.0, 100.0, 0.0, 196.0, 0.0])
    jet = jet_of(vehicle_of(CARS[0]), ground, z, 0.5, np.zeros(LIMITS))
    # From 10 to 14 m/s over 4 m: 12 m/s^2 for a third of a second.
    assert jet.time == pytest.approx(1.0 / 3.0)


@pytest.mark.parametrize("cells", [7, 32, 45])
def test_cells_side_by_side_are_those_one_by_one(cells: int) -> None:
    vehicle = vehicle_of("nissan-gt-r-2009")
    each = [random_cell(seed) for seed in range(cells)]
    engine = pull_knots(vehicle.traction)
    blocks = new_blocks(cells, JETS)
    fill_jets(
        vehicle.row,
        np.hstack([ground for ground, _, _, _ in each]),
        np.stack([z for _, z, _, _ in each], axis=1),
        np.stack([pull_at(engine, 0.5 * (z[1] + z[3]), 0)[:3] for _, z, _, _ in each], axis=1),
        np.array([split for _, _, split, _ in each]),
        np.stack([duals for _, _, _, duals in each], axis=1),
        blocks,
    )
    together = rows_of(blocks, JETS, cells)
    alone = np.hstack([rows_of(jet_of(vehicle, *cell).blocks, JETS, 1) for cell in each])
    assert np.allclose(together, alone, rtol=1e-10, atol=1e-10)
