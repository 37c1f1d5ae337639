"""The g-g-v surface: what a car with its driver can do at every speed, for people to look at.

On a level road in the driver's shares: sideways, under power (engine and driving resistance
included) and under brakes.  The laps ask ``envelope`` itself; this samples it for a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from throwdown.lap.columns import (
    DRAG,
    GRAVITY,
    PULL_SCALE,
    ROLLING,
    SHARE_BRAKING,
    SHARE_CORNERING,
    SHARE_POWER,
    FloatArray,
)
from throwdown.lap.envelope import g_g

if TYPE_CHECKING:
    from throwdown.lap.vehicle import Vehicle

POINTS = 33
"""Lateral accelerations between none and the most at a speed."""


@dataclass(frozen=True, eq=False)
class Surface:
    """Limits of acceleration of a car on a level road.

    ``speed`` (k,) [m/s]; ``ay`` (k, n) from 0 to the most there is at each speed [m/s²]; at each
    of these the most ``drive`` and the least ``brake`` (k, n), the car's acceleration along its
    path [m/s²]: ``brake`` is negative, and so is ``drive`` above the top speed.
    """

    speed: FloatArray
    ay: FloatArray
    drive: FloatArray
    brake: FloatArray

    @property
    def most(self) -> float:
        """The largest acceleration in any direction [m/s²]."""
        return float(max(self.ay.max(), np.abs(self.drive).max(), np.abs(self.brake).max()))

    def outline(self, index: int) -> tuple[FloatArray, FloatArray]:
        """Return ``(ay, ax)`` [m/s²] once around the limits at ``speed[index]``, closed.

        From no lateral acceleration under power over the left turns and the brakes to the right
        turns and back, arrays (4n - 1,).
        """
        ay = self.ay[index]
        side = np.concatenate([ay, ay[::-1]])
        along = np.concatenate([self.drive[index], self.brake[index, ::-1]])
        return np.concatenate([side, -side[-2::-1]]), np.concatenate([along, along[-2::-1]])


def g_g_v(vehicle: Vehicle, speeds: FloatArray, points: int = POINTS) -> Surface:
    """Return the g-g-v surface of ``vehicle`` at ``speeds`` (k,) [m/s], ``points`` to a speed."""
    row = vehicle.row
    speeds = np.asarray(speeds, dtype=np.float64)
    pull = np.interp(speeds, vehicle.traction.speed, vehicle.traction.force)
    pull = np.maximum(pull * row[PULL_SCALE] * row[SHARE_POWER], 0.0)
    sides, drives, brakes = [], [], []
    for speed, most in zip(speeds, pull, strict=True):
        ay, grip, braking = g_g(row, float(speed), points)
        resistance = row[DRAG] * speed**2 + row[ROLLING] * GRAVITY
        sides.append(row[SHARE_CORNERING] * ay)
        drives.append(np.minimum(row[SHARE_CORNERING] * grip, most) - resistance)
        # What the brakes leave over at their limit resistance adds, as in the laps.
        brakes.append(-row[SHARE_BRAKING] * braking - resistance)
    return Surface(speeds, np.array(sides), np.array(drives), np.array(brakes))
