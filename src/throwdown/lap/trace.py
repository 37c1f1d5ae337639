"""From speeds along a path to the channels that people look at."""

from __future__ import annotations

import numpy as np

from throwdown.lap.columns import (
    BRAKE_LIMIT,
    DOWNFORCE,
    DRAG,
    GRAVITY,
    MASS,
    PULL_SCALE,
    ROLLING,
    SHARE_BRAKING,
    FloatArray,
)
from throwdown.lap.compiling import kernel
from throwdown.lap.envelope import axle_uses, longitudinal_limit
from throwdown.lap.kernels import (
    CLIMB,
    LATERAL_GAIN,
    LATERAL_OFFSET,
    LENGTH,
    NORMAL_BASE,
    NORMAL_SLOPE,
)
from throwdown.lap.path import Path, unroll
from throwdown.lap.result import Trace
from throwdown.lap.vehicle import Vehicle


@kernel
def _axle_use(
    car: FloatArray,
    fx: FloatArray,
    ay: FloatArray,
    normal: FloatArray,
    aero: FloatArray,
    out: FloatArray,
) -> None:
    """Fill ``out`` (n, 2) with each axle's share of its friction ellipse."""
    for i in range(fx.shape[0]):
        front, rear = axle_uses(car, fx[i], abs(ay[i]), normal[i], aero[i])
        out[i, 0] = np.sqrt(front)
        out[i, 1] = np.sqrt(rear)


def build_trace(
    vehicle: Vehicle,
    path: Path,
    w: FloatArray,
    *,
    periodic: bool,
    elapsed: FloatArray | None = None,
) -> Trace:
    """Return the channels of a lap; a periodic one repeats its first node at the finish.

    ``w`` (n,) is speed squared at the nodes; ``elapsed`` [s] the time of each interval, by
    default that at constant acceleration from node to node.
    """
    mesh = path.mesh
    row = vehicle.row
    if periodic:
        path = unroll(path)
        w = np.append(w, w[0])
    road = path.road
    n = w.size
    around = np.arange(n) % mesh.s.size
    lengths = road[LENGTH, :-1]
    speed = np.sqrt(w)
    ax_interval = np.diff(w) / (2.0 * lengths)
    ax = np.append(ax_interval, ax_interval[0] if periodic else ax_interval[-1])
    if elapsed is None:
        elapsed = 2.0 * lengths / (speed[1:] + speed[:-1] + 1e-12)
    normal = np.maximum(road[NORMAL_BASE] + road[NORMAL_SLOPE] * w, 0.05)
    lateral = road[LATERAL_GAIN] * w - road[LATERAL_OFFSET]
    resistance = row[DRAG] * w + row[ROLLING] * normal + road[CLIMB]
    fx = ax + resistance
    use = np.empty((n, 2))
    _axle_use(row, fx, lateral, normal, row[DOWNFORCE] * w, use)
    full_drive = np.interp(speed, vehicle.traction.speed, vehicle.traction.force)
    full_drive = np.maximum(full_drive * row[PULL_SCALE], 1e-6)
    straight = longitudinal_limit(row, True, 0.0, GRAVITY, 0.0, 0.0)
    full_brake = row[SHARE_BRAKING] * min(straight, row[BRAKE_LIMIT])
    offset = path.line.offset[around]
    heading = mesh.heading[around]
    s = np.append(mesh.s, mesh.length) if n > mesh.s.size else mesh.s
    return Trace(
        s=s,
        distance=np.concatenate([[0.0], np.cumsum(lengths)]),
        time=np.concatenate([[0.0], np.cumsum(elapsed)]),
        x=mesh.x[around] - offset * np.sin(heading),
        y=mesh.y[around] + offset * np.cos(heading),
        z=mesh.z[around] - offset * np.tan(mesh.banking[around]),
        offset=offset,
        speed=speed,
        ax=ax,
        ay=path.curvature * w,
        gear=vehicle.traction.gear_at(speed),
        engine_rpm=vehicle.traction.engine_rpm_at(speed),
        throttle=np.clip(fx / full_drive, 0.0, 1.0),
        brake=np.clip(-fx / full_brake, 0.0, 1.0),
        # A driver who uses a share of the envelope leaves the rest: shares are of the car's own.
        grip_front=np.minimum(use[:, 0], 1.0),
        grip_rear=np.minimum(use[:, 1], 1.0),
        power=np.maximum(fx, 0.0) * speed * row[MASS],
        curvature=path.curvature,
    )
