"""Raw cars and roads: the kernels are tested on floats, without a catalogue."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from throwdown.lap import columns as c
from throwdown.lap.envelope import friction_from_skid_pad
from throwdown.lap.kernels import LENGTH, NORMAL_BASE, ROAD_ROWS, solve
from throwdown.lap.table import aero_knots, empty_table


def raw_car(
    *,
    mass: float = 1400.0,
    front: float = 0.5,
    height_ratio: float = 0.2,
    transfer: float = 0.33,
    roll: float = 0.55,
    sensitivity: float = 0.12,
    ratio: float = 1.1,
    drive_front: float = 0.0,
    lock: float = 0.2,
    brake_limit: float = 30.0,
    abs_fitted: bool = True,
    brake_front: float = 0.65,
    drag_area: float = 0.6,
    downforce_area: float = 0.0,
    rolling: float = 0.012,
    skidpad: float = 0.95 * c.GRAVITY,
    share: float = 1.0,
    reserve: float = 0.03,
) -> np.ndarray:
    """A vehicle row; lengths as ratios, forces per kilogram."""
    rows = np.zeros((1, c.COLUMNS))
    row = rows[0]
    row[c.MASS] = mass
    row[c.FRONT_FRACTION] = front
    row[c.HEIGHT_RATIO] = height_ratio
    row[c.TRANSFER_FRONT] = transfer * roll
    row[c.TRANSFER_REAR] = transfer * (1 - roll)
    row[c.LOAD_TERM] = 1 + sensitivity
    row[c.LOAD_SLOPE_FRONT] = sensitivity / (0.5 * c.GRAVITY * front)
    row[c.LOAD_SLOPE_REAR] = sensitivity / (0.5 * c.GRAVITY * (1 - front))
    row[c.LONGITUDINAL_RATIO] = ratio
    row[c.LOCK_FRONT] = row[c.LOCK_REAR] = lock
    row[c.DRIVE_FRONT] = drive_front
    row[c.BRAKE_FRONT] = brake_front
    row[c.BRAKE_LIMIT] = brake_limit
    row[c.ABS] = float(abs_fitted)
    row[c.DRAG] = 0.5 * 1.225 * drag_area / mass
    row[c.DOWNFORCE] = 0.5 * 1.225 * downforce_area / mass
    row[c.AERO_FRONT] = 0.45
    row[c.ROLLING] = rolling
    row[c.PULL_SCALE] = 1.0 / mass
    row[c.SHARE_CORNERING] = row[c.SHARE_BRAKING] = row[c.SHARE_POWER] = share
    friction_from_skid_pad(rows, np.array([skidpad]), reserve)
    return row


def raw_engine(
    power: float = 200e3, most_force: float = 9000.0, fastest: float = 85.0
) -> np.ndarray:
    """Constant power under a greatest force, as pieces over speed squared."""
    speed = np.linspace(0.0, fastest, 200)
    force = np.minimum(most_force, power / np.maximum(speed, 1e-3))
    w = speed**2
    slope = np.append(np.diff(force) / np.diff(w), 0.0)
    return np.stack([w, force - slope * w, slope])


def level_road(curvature: np.ndarray, step: float, *, closed: bool) -> np.ndarray:
    """A level road of given curvature, nodes ``step`` apart."""
    road = np.zeros((ROAD_ROWS, curvature.size))
    road[0] = curvature
    road[NORMAL_BASE] = c.GRAVITY
    road[LENGTH] = step
    if not closed:
        road[LENGTH, -1] = 0.0
    return road


def drive(
    car: np.ndarray, engine: np.ndarray, road: np.ndarray, *, closed: bool, entry: float = 0.0
) -> tuple[float, np.ndarray]:
    """Time [s] and speed [m/s] over the nodes of one lap."""
    cars = np.atleast_2d(car)
    knots = aero_knots(float(np.abs(cars[:, c.DOWNFORCE]).max() * engine[0, -1]))
    w = np.empty((cars.shape[0], road.shape[1]))
    times = np.empty(cars.shape[0])
    start = np.full(cars.shape[0], entry**2)
    solve(cars, engine, road, closed, start, empty_table(knots, cars.shape[0]), w, times)
    return float(times[0]), np.sqrt(w[0])


def plain_mesh(curvature: np.ndarray, step: float, width: float = 10.0, **more: Any) -> Any:
    """A mesh as the line solver reads it, level unless told otherwise."""
    n = curvature.size
    level = {name: np.zeros(n) for name in ("grade", "banking", "vertical_curvature", "z")}
    return SimpleNamespace(
        s=np.arange(n) * step,
        step=step,
        curvature=curvature,
        width_left=np.full(n, width / 2),
        width_right=np.full(n, width / 2),
        length=n * step,
        **{**level, "closed": True, **more},
    )


@pytest.fixture(scope="session")
def rig() -> SimpleNamespace:
    """The builders above, for tests that cannot import a sibling file."""
    makers: dict[str, Callable[..., Any]] = {
        "car": raw_car,
        "engine": raw_engine,
        "road": level_road,
        "drive": drive,
        "mesh": plain_mesh,
    }
    return SimpleNamespace(**makers)
