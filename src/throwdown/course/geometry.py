"""A measured course: points joined by a cubic spline, with heights, widths and banking.

The line passes through every point.  Heights are held apart: what is known of them is usually
coarser than the line, so they are averaged over ``height_resolution`` before a spline is laid
through them, and no grade or crest shorter than that appears.

Curvature is that of the line within the road's plane, so that the sideways acceleration of a car
at speed v is v²·curvature on a slope too: the plan curvature times cos² of the grade.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from throwdown.course.shape import FloatArray, Samples
from throwdown.course.spline import Spline, natural_spline, periodic_spline

HEIGHT_RESOLUTION = 25.0  # m

# Four-point Gauss-Legendre rule on [0, 1].
_NODES = 0.5 + 0.5 * np.array(
    [-0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526]
)
_WEIGHTS = 0.5 * np.array(
    [0.3478548451374538, 0.6521451548625461, 0.6521451548625461, 0.3478548451374538]
)


@dataclass(frozen=True, eq=False)
class Points:
    """What is known at each point, arrays (n,): metres and radians, points in driving order.

    A closed course does not repeat its first point.
    """

    x: FloatArray
    y: FloatArray
    z: FloatArray
    width_right: FloatArray
    width_left: FloatArray
    banking: FloatArray


@dataclass(frozen=True, eq=False)
class MeasuredShape:
    """The line through ``points``.

    ``height_resolution`` [m]: the distance over which heights are averaged.
    """

    points: Points
    closed: bool
    height_resolution: float = HEIGHT_RESOLUTION

    @cached_property
    def length(self) -> float:
        """Length of the line [m], along the slope."""
        return float(self.stations[-1])

    def sample(self, s: FloatArray, step: float) -> Samples:
        """Sample at stations ``s`` (n,) [m]; ``step`` is not needed, the line is smooth."""
        at = self._parameter(s)
        (x, y), (dx, dy), (ddx, ddy) = self._plan.derivatives(at)
        plan = np.hypot(dx, dy)
        curvature = (dx * ddy - dy * ddx) / plan**3
        z, grade, vertical = self._relief(at, plan, (dx * ddx + dy * ddy) / plan)
        if grade.any():
            curvature = curvature * np.cos(grade) ** 2
        return Samples(
            s=s,
            x=x,
            y=y,
            z=z,
            heading=np.unwrap(np.arctan2(dy, dx)),
            curvature=curvature,
            width_left=self._between(self.points.width_left, at),
            width_right=self._between(self.points.width_right, at),
            grade=grade,
            banking=self._between(self.points.banking, at),
            vertical_curvature=vertical,
        )

    def content(self) -> bytes:
        """All the numbers given."""
        p = self.points
        columns = np.stack([p.x, p.y, p.z, p.width_right, p.width_left, p.banking])
        return columns.tobytes() + np.array([self.closed, self.height_resolution]).tobytes()

    @cached_property
    def _knots(self) -> FloatArray:
        """Chord length at each point [m], a closed line's first point repeated at the end."""
        x, y = self.points.x, self.points.y
        if self.closed:
            x, y = np.append(x, x[0]), np.append(y, y[0])
        return np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])

    @cached_property
    def _plan(self) -> Spline:
        values = np.stack([self.points.x, self.points.y])
        if self.closed:
            return periodic_spline(self._knots, values)
        return natural_spline(self._knots, values)

    @cached_property
    def _heights(self) -> Spline | None:
        """Height over the same parameter, or None on level ground."""
        z = self.points.z
        if not np.ptp(z):
            return None
        knots, heights = average_heights(self._knots, z, self.height_resolution, self.closed)
        if self.closed:
            return periodic_spline(knots, heights[None, :])
        return natural_spline(knots, heights[None, :])

    def _relief(
        self, at: FloatArray, plan: FloatArray, plan_slope: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        if self._heights is None:
            zero = np.zeros_like(at)
            return zero + self.points.z[0], zero, zero.copy()
        (z,), (dz,), (ddz,) = self._heights.derivatives(at)
        speed2 = plan**2 + dz**2
        bend = (ddz * plan - dz * plan_slope) / (speed2 * np.sqrt(speed2))
        return z, np.arctan2(dz, plan), bend

    def _speed(self, at: FloatArray) -> FloatArray:
        """Length of line per unit of parameter."""
        _, (dx, dy), _ = self._plan.derivatives(at)
        if self._heights is None:
            return np.asarray(np.hypot(dx, dy))
        _, (dz,), _ = self._heights.derivatives(at)
        return np.asarray(np.sqrt(dx**2 + dy**2 + dz**2))

    @cached_property
    def stations(self) -> FloatArray:
        """Length of the line [m] up to each point; a closed line's first comes last once more."""
        knots = self._knots
        return np.concatenate([[0.0], np.cumsum(self._lengths(knots[:-1], np.diff(knots)))])

    def _lengths(self, start: FloatArray, span: FloatArray) -> FloatArray:
        """Length [m] of the line from each ``start`` on for ``span`` of parameter."""
        at = start + _NODES[:, None] * span
        speed = self._speed(at.ravel()).reshape(at.shape)
        return np.asarray(span * (_WEIGHTS @ speed))

    def _parameter(self, s: FloatArray) -> FloatArray:
        """Parameter at stations ``s``: a linear guess and one Newton step."""
        knots, stations = self._knots, self.stations
        if self.closed:
            s = np.mod(s, self.length)
        piece = np.clip(np.searchsorted(stations, s, side="right") - 1, 0, knots.size - 2)
        share = (s - stations[piece]) / (stations[piece + 1] - stations[piece])
        span = share * (knots[piece + 1] - knots[piece])
        reached = stations[piece] + self._lengths(knots[piece], span)
        at = knots[piece] + span
        return np.asarray(at + (s - reached) / self._speed(at))

    def _between(self, values: FloatArray, at: FloatArray) -> FloatArray:
        if not np.ptp(values):
            return np.full(at.shape, values[0])
        if self.closed:
            values = np.append(values, values[0])
        return np.interp(at, self._knots, values)


def average_heights(
    knots: FloatArray, z: FloatArray, resolution: float, closed: bool
) -> tuple[FloatArray, FloatArray]:
    """Average heights over about ``resolution`` [m]; returns knots and heights for a spline.

    At every new knot a straight line is fitted to the points within one spacing, nearer ones
    counting more, so a constant slope stays as it is, at the ends too.
    """
    total = knots[-1] - knots[0]
    spacing = max(resolution, 2.0 * float(np.diff(knots).max()))
    pieces = max(round(total / spacing), 4)
    width = total / pieces
    count = pieces if closed else pieces + 1
    position = (knots[: z.size] - knots[0]) / width
    below = np.floor(position).astype(np.int64)
    sums = np.zeros((5, count))
    for shift in (0, 1):
        node = below + shift
        offset = position - node
        weight = 1.0 - np.abs(offset)
        node = node % count if closed else np.minimum(node, count - 1)
        terms = (weight, weight * offset, weight * offset**2, weight * z, weight * offset * z)
        for row, term in zip(sums, terms, strict=True):
            row += np.bincount(node, weights=term, minlength=count)
    s0, s1, s2, t0, t1 = sums
    heights = (s2 * t0 - s1 * t1) / (s0 * s2 - s1 * s1)
    return knots[0] + width * np.arange(pieces + 1), heights
