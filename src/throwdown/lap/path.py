"""The driven line as a road: what each node asks of a car.

With grade theta (uphill positive), banking phi (left edge lower positive), curvature kappa (left
positive) and vertical curvature kappa_v (dip positive) the tyres supply, per kilogram,

* sideways ``v²·kappa·cos(phi) - g·cos(theta)·sin(phi)``,
* standing on ``g·cos(theta)·cos(phi) + v²·(kappa·sin(phi) + kappa_v·cos(phi))``,
* lengthwise ``ax + g·sin(theta)`` plus drag and rolling resistance,

which follows from resolving the acceleration ``(ax, v²·kappa, v²·kappa_v)`` in road axes.
Sources: D. Limebeer & G. Perantoni, J. Dyn. Sys. Meas. Control 137 (2015) 051019 (roads in three
dimensions); S. Lovato & M. Massaro, Vehicle System Dynamics 60 (2022) 1512.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from throwdown.lap.columns import GRAVITY, FloatArray
from throwdown.lap.kernels import (
    CLIMB,
    LATERAL_GAIN,
    LATERAL_OFFSET,
    LENGTH,
    NORMAL_BASE,
    NORMAL_SLOPE,
    ROAD_ROWS,
)
from throwdown.lap.line import Line, offset_curvature

if TYPE_CHECKING:
    from throwdown.course import CourseMesh


@dataclass(frozen=True, eq=False)
class Path:
    """A line on a mesh, ready for the kernels.

    ``road`` (ROAD_ROWS, n); ``curvature`` (n,) [1/m] of the line and its ``stretch``, metres
    driven per metre of reference line; ``closed`` when the last node joins the first.
    """

    mesh: CourseMesh
    line: Line
    road: FloatArray
    curvature: FloatArray
    stretch: FloatArray
    closed: bool

    @property
    def nodes(self) -> int:
        """Number of mesh nodes."""
        return int(self.road.shape[1])

    @property
    def length(self) -> float:
        """Length of the driven line [m]."""
        lengths = self.road[LENGTH]
        return float(lengths.sum() if self.closed else lengths[:-1].sum())


def build_path(mesh: CourseMesh, line: Line) -> Path:
    """Resolve gravity and curvature along a line."""
    bend = np.empty((mesh.s.size, 2))
    offset_curvature(mesh.curvature, mesh.step, mesh.closed, line.offset, bend)
    curvature, stretch = bend[:, 0], bend[:, 1]
    along = (1.0 - line.offset * mesh.curvature) / stretch
    across = _slope(line.offset, mesh.step, mesh.closed) / stretch
    # Moving left on a road whose left edge is lower goes downhill.
    climb = np.sin(mesh.grade) * along - np.sin(mesh.banking) * across
    bump = mesh.vertical_curvature * along**2
    road = np.empty((ROAD_ROWS, mesh.s.size))
    cos_bank, sin_bank = np.cos(mesh.banking), np.sin(mesh.banking)
    road[LATERAL_GAIN] = curvature * cos_bank
    road[LATERAL_OFFSET] = GRAVITY * np.cos(mesh.grade) * sin_bank
    road[NORMAL_BASE] = GRAVITY * np.cos(mesh.grade) * cos_bank
    road[NORMAL_SLOPE] = curvature * sin_bank + bump * cos_bank
    road[CLIMB] = GRAVITY * climb
    road[LENGTH] = mesh.step * 0.5 * (stretch + np.roll(stretch, -1))
    if not mesh.closed:
        road[LENGTH, -1] = 0.0
    return Path(mesh, line, road, curvature.copy(), stretch.copy(), mesh.closed)


def unroll(path: Path) -> Path:
    """Return the closed path as an open one whose last node repeats the first."""
    if not path.closed:
        return path
    road = np.concatenate([path.road, path.road[:, :1]], axis=1)
    road[LENGTH, -1] = 0.0
    curvature = np.append(path.curvature, path.curvature[0])
    stretch = np.append(path.stretch, path.stretch[0])
    return Path(path.mesh, path.line, road, curvature, stretch, False)


def _slope(values: FloatArray, step: float, closed: bool) -> FloatArray:
    if closed:
        return np.asarray((np.roll(values, -1) - np.roll(values, 1)) / (2.0 * step))
    return np.gradient(values, step)
