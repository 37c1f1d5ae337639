"""What is asked: a course cut into cells, a vehicle, a start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.lap.columns import GRAVITY, FloatArray
from throwdown.lap.line import offset_limits
from throwdown.lap.minimum_time.cell import (
    BEND_BESIDE,
    BEND_HERE,
    BUMP,
    COS_BANK,
    CURVATURE,
    CURVATURE_SLOPE,
    GROUND_ROWS,
    LENGTH,
    RISE,
    SIDE_PULL,
    SIN_BANK,
    SLOPE_AFTER,
    SLOPE_BEFORE,
    SLOPE_HERE,
    STAND,
    TILT,
)

if TYPE_CHECKING:
    from throwdown.car.drivetrain import Traction
    from throwdown.course import Course, CourseMesh

_PAINTED_ROOM = 1e-3  # m to either side of a line that is painted
_OPINIONS = 3  # on circuits, where one guess in a hundred ends in a worse optimum than another
_LEAST_ROOM = 2e-3  # m: an interior point needs an inside


@dataclass(frozen=True, eq=False)
class Ground:
    """A course as the solver sees it, the same for every car of one width.

    ``rows`` (GROUND_ROWS, cells); ``low`` and ``high`` (cells,) [m] bound the offset; a
    ``standing`` start is from rest at the first node; where not ``periodic`` the course is open.
    ``opinions`` is how many guesses are asked for an optimum: more than one where the course has
    room for several, as circuits have (docs/theory/minimum-time.md).
    """

    mesh: CourseMesh
    rows: FloatArray
    low: FloatArray
    high: FloatArray
    periodic: bool
    standing: bool
    opinions: int = 1

    @property
    def cells(self) -> int:
        """Number of cells, one a node."""
        return int(self.rows.shape[1])

    @property
    def unknowns(self) -> int:
        """Number of unknowns: two a cell, and the speed at an open finish."""
        return 2 * self.cells + (0 if self.periodic else 1)

    @cached_property
    def room(self) -> float:
        """Room between the limits where it is least [m]."""
        return float((self.high - self.low).min())


def unroll_mesh(mesh: CourseMesh) -> CourseMesh:
    """Return a closed mesh as an open one that ends where it began."""
    arrays: dict[str, Any] = {
        name: np.append(values, values[0])
        for name, values in vars(mesh).items()
        if isinstance(values, np.ndarray)
    }
    arrays["s"][-1] = mesh.length
    return replace(mesh, **arrays, closed=False)


def lay_ground(course: Course, width: float, start: str, *, step: float | None = None) -> Ground:
    """Cut a course into cells for a car ``width`` [m] wide.

    Raises InputError where the course is narrower than the car.
    """
    course.check_width(width)
    mesh = course.mesh(step)
    standing = start == "standing"
    if mesh.closed and standing:
        mesh = unroll_mesh(mesh)
    low, high = offset_limits(mesh, width)
    if course.kind in ("pad", "strip"):
        low, high = np.full_like(low, -_PAINTED_ROOM), np.full_like(high, _PAINTED_ROOM)
    tight = high - low < _LEAST_ROOM
    middle = 0.5 * (low + high)
    low = np.where(tight, middle - 0.5 * _LEAST_ROOM, low)
    high = np.where(tight, middle + 0.5 * _LEAST_ROOM, high)
    opinions = _OPINIONS if course.kind == "circuit" else 1
    return Ground(mesh, _ground_rows(mesh), low, high, mesh.closed, standing, opinions)


def _ground_rows(mesh: CourseMesh) -> FloatArray:
    rows = np.empty((GROUND_ROWS, mesh.s.size))
    curvature = mesh.curvature
    if mesh.closed:
        slope = (np.roll(curvature, -1) - np.roll(curvature, 1)) / (2.0 * mesh.step)
    else:
        slope = np.gradient(curvature, mesh.step)
    rows[CURVATURE], rows[CURVATURE_SLOPE] = curvature, slope
    rows[COS_BANK], rows[SIN_BANK] = np.cos(mesh.banking), np.sin(mesh.banking)
    upright = GRAVITY * np.cos(mesh.grade)
    rows[SIDE_PULL], rows[STAND] = upright * rows[SIN_BANK], upright * rows[COS_BANK]
    rows[RISE], rows[TILT] = GRAVITY * np.sin(mesh.grade), GRAVITY * rows[SIN_BANK]
    rows[BUMP] = mesh.vertical_curvature
    rows[LENGTH] = mesh.step
    rows[SLOPE_BEFORE], rows[SLOPE_HERE], rows[SLOPE_AFTER] = -0.5 / mesh.step, 0.0, 0.5 / mesh.step
    rows[BEND_BESIDE], rows[BEND_HERE] = 1.0 / mesh.step**2, -2.0 / mesh.step**2
    if not mesh.closed:
        rows[LENGTH, [0, -1]] *= 0.5
        # At an open end the path keeps the slope of its first or last interval.
        ends = [SLOPE_BEFORE, SLOPE_HERE, SLOPE_AFTER, BEND_BESIDE, BEND_HERE]
        rows[ends, 0] = 0.0, -1.0 / mesh.step, 1.0 / mesh.step, 0.0, 0.0
        rows[ends, -1] = -1.0 / mesh.step, 1.0 / mesh.step, 0.0, 0.0, 0.0
    return rows


def pull_knots(traction: Traction) -> FloatArray:
    """Return speed squared, tractive force [N] and its slope at knots, array (3, points).

    Slopes are those of a monotone cubic Hermite curve: no overshoot beside a gear shift.
    Source: F. Fritsch & J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984) 300.
    """
    w = traction.speed**2
    width = np.diff(w)
    chord = np.diff(traction.force) / width
    before, after = chord[:-1], chord[1:]
    share = 2.0 * width[1:] + width[:-1]
    other = width[1:] + 2.0 * width[:-1]
    same = before * after > 0.0
    safe_before, safe_after = np.where(same, before, 1.0), np.where(same, after, 1.0)
    inner = (share + other) / (share / safe_before + other / safe_after)
    slope = np.concatenate([chord[:1], np.where(same, inner, 0.0), chord[-1:]])
    return np.ascontiguousarray(np.stack([w, traction.force, slope]))
