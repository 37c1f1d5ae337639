"""Where a search starts: a line and speeds on it, read as slips, forces and yaw."""

from __future__ import annotations

import numpy as np

from throwdown.lap import columns as c
from throwdown.lap.columns import FloatArray
from throwdown.lap.double_track import road_car as rc
from throwdown.lap.double_track.road_car import RoadCar
from throwdown.lap.envelope import lateral_limit, longitudinal_limit
from throwdown.lap.kernels import (
    CLIMB,
    LATERAL_GAIN,
    LATERAL_OFFSET,
    LENGTH,
    NORMAL_BASE,
    NORMAL_SLOPE,
)
from throwdown.lap.path import Path

_MOST_USE = 0.9  # of the friction: an interior point starts inside


def lap_guess(car: RoadCar, path: Path, speed: FloatArray) -> FloatArray:
    """Return a node's variables for driving ``path`` at ``speed`` (n,), array (n, variables).

    Steady cornering: the slip angles are those of the share of the friction that is used.
    """
    row = car.values[: c.COLUMNS]
    w = speed**2
    road = path.road
    normal = np.maximum(road[NORMAL_BASE] + road[NORMAL_SLOPE] * w, 0.05)
    along = _acceleration(path, w) + row[c.DRAG] * w + row[c.ROLLING] * normal + road[CLIMB]
    across = road[LATERAL_GAIN] * w - road[LATERAL_OFFSET]
    sideways, drive, brake = _uses(row, normal, along, across, w)
    used = np.hypot(sideways, drive + brake)
    shrink = _MOST_USE / np.maximum(used, _MOST_USE)
    sideways, drive, brake = sideways * shrink, drive * shrink, brake * shrink
    slip = rc.slip_of_use(drive + brake, sideways)
    body = car.values[rc.TO_REAR] * path.curvature - np.tan(slip * rc.PEAK_SLIP_ANGLE)
    z = np.zeros((w.size, rc.MODEL.variables))
    z[:, rc.U] = speed * np.cos(body)
    z[:, rc.REAR_ACROSS] = sideways
    z[:, rc.YAW_RATE] = speed * path.curvature
    z[:, rc.OFFSET] = np.resize(path.line.offset, w.size)
    z[:, rc.HEADING] = _heading(path, z[:, rc.OFFSET]) - body
    z[:, rc.ALONG] = along
    z[:, rc.ACROSS] = across
    z[:, rc.FRONT_ACROSS] = sideways
    z[:, rc.FRONT_ALONG] = brake + drive * (row[c.DRIVE_FRONT] > 0.0)
    z[:, rc.REAR_ALONG] = brake + drive * (row[c.DRIVE_FRONT] < 1.0)
    return z


def _acceleration(path: Path, w: FloatArray) -> FloatArray:
    length = path.road[LENGTH]
    if path.closed:
        change = (np.roll(w, -1) - w) / (2.0 * length)
        return np.asarray(0.5 * (change + np.roll(change, 1)))
    change = np.diff(w) / (2.0 * length[:-1])
    inner = 0.5 * (change[1:] + change[:-1])
    return np.concatenate([change[:1], inner, change[-1:]])


def _heading(path: Path, offset: FloatArray) -> FloatArray:
    """Return the heading [rad] of the line over that of the road."""
    step = path.mesh.step
    if path.closed:
        slope = (np.roll(offset, -1) - np.roll(offset, 1)) / (2.0 * step)
    else:
        slope = np.gradient(offset, step)
    return np.asarray(np.arctan2(slope, 1.0 - offset * np.resize(path.mesh.curvature, offset.size)))


def _uses(
    row: FloatArray, normal: FloatArray, along: FloatArray, across: FloatArray, w: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the shares of the car's limits used sideways, driving (> 0) and braking (< 0)."""
    aero = row[c.DOWNFORCE] * w
    stands = np.stack([normal, aero], axis=1)
    side = np.array([lateral_limit(row, n, a) for n, a in stands]) * row[c.SHARE_CORNERING]
    pull = np.array([longitudinal_limit(row, False, 0.0, n, a, 0.0) for n, a in stands])
    stop = np.array([longitudinal_limit(row, True, 0.0, n, a, 0.0) for n, a in stands])
    drive = np.maximum(along, 0.0) / (pull * row[c.SHARE_CORNERING])
    brake = np.minimum(along, 0.0) / (stop * row[c.SHARE_BRAKING])
    return across / side, drive, brake
