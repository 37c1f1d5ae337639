"""A drawn course: straights, arcs and slaloms from numbers.

The line is exact: arcs meet straights without transition, as a course designer draws it.  A mesh
node carries the mean curvature of the interval around it, so that the mesh turns as far as the
course does whatever its step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, sin

import numpy as np

from throwdown.course.shape import FloatArray, Samples

_RAMP = 4.0  # m over which a change of width is spread


@dataclass(frozen=True)
class Segment:
    """A piece of constant curvature: metres, 1/m (left positive), radians (left edge lower)."""

    length: float
    curvature: float
    width_left: float
    width_right: float
    banking: float = 0.0


def straight(length: float, width: float) -> Segment:
    """A straight ``length`` [m] long, ``width`` [m] wide about the line."""
    return Segment(length, 0.0, 0.5 * width, 0.5 * width)


def arc(radius: float, angle: float, width: float) -> Segment:
    """An arc of ``radius`` [m] through ``angle`` [rad], left positive, ``width`` [m] wide."""
    return Segment(radius * abs(angle), np.copysign(1.0 / radius, angle), 0.5 * width, 0.5 * width)


def slalom(cones: int, spacing: float, width: float, first_on_left: bool) -> tuple[Segment, ...]:
    """A row of ``cones`` ``spacing`` [m] apart, passed on alternate sides, the first as said.

    The line weaves so that every cone lies on its inner limit: half the ``width`` [m] away, in the
    middle of a gate as wide as the course.  An arc leads in and another leads out along the row's
    direction, so the whole takes cones + 1 spacings.
    """
    half = 2.0 * atan2(width, spacing)
    radius = 0.5 * spacing / sin(half)
    side = 1.0 if first_on_left else -1.0
    turns = [side * half, *(side * (-1.0) ** (i + 1) * 2.0 * half for i in range(cones))]
    turns.append(side * (-1.0) ** (cones + 1) * half)
    return tuple(arc(radius, turn, width) for turn in turns)


@dataclass(frozen=True, eq=False)
class SegmentShape:
    """Segments one after the other, from the origin towards +x."""

    segments: tuple[Segment, ...]
    closed: bool

    @property
    def length(self) -> float:
        """Length of the line [m]."""
        return float(self._starts[-1])

    @property
    def turn(self) -> float:
        """The angle from the first heading to the last [rad]."""
        return float(self._poses[2, -1])

    @property
    def end(self) -> tuple[float, float, float]:
        """Where the last segment ends: x, y [m] and heading [rad]."""
        x, y, heading = self._poses[:, -1]
        return float(x), float(y), float(heading)

    def sample(self, s: FloatArray, step: float) -> Samples:
        """Sample at stations ``s`` (n,); the curvature is the mean over ``step`` [m]."""
        piece = self._piece(s)
        into = s - self._starts[piece]
        x0, y0, heading0 = self._poses[:, piece]
        turned = self._curvatures[piece] * into
        chord = into * np.sinc(turned / (2.0 * np.pi))
        level = np.zeros_like(s)
        return Samples(
            s=s,
            x=x0 + chord * np.cos(heading0 + 0.5 * turned),
            y=y0 + chord * np.sin(heading0 + 0.5 * turned),
            z=level,
            heading=heading0 + turned,
            curvature=self._mean_curvature(s, step),
            width_left=self._eased(s, [segment.width_left for segment in self.segments]),
            width_right=self._eased(s, [segment.width_right for segment in self.segments]),
            grade=level.copy(),
            banking=self._eased(s, [segment.banking for segment in self.segments]),
            vertical_curvature=level.copy(),
        )

    def content(self) -> bytes:
        """The segments' numbers."""
        numbers = [
            (g.length, g.curvature, g.width_left, g.width_right, g.banking) for g in self.segments
        ]
        return np.array(numbers).tobytes() + f"{self.closed}".encode()

    @cached_property
    def _starts(self) -> FloatArray:
        lengths = [segment.length for segment in self.segments]
        return np.concatenate([[0.0], np.cumsum(lengths)])

    @cached_property
    def _curvatures(self) -> FloatArray:
        return np.array([segment.curvature for segment in self.segments])

    @cached_property
    def _poses(self) -> FloatArray:
        """x, y, heading at the start of every segment and at the end: (3, m + 1)."""
        return np.array(poses(self.segments)).T

    def _piece(self, s: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        piece = np.searchsorted(self._starts, s, side="right") - 1
        return np.asarray(np.clip(piece, 0, len(self.segments) - 1))

    def _mean_curvature(self, s: FloatArray, step: float) -> FloatArray:
        before, after = s - 0.5 * step, s + 0.5 * step
        if not self.closed:
            before, after = np.maximum(before, 0.0), np.minimum(after, self.length)
        return np.asarray((self._heading(after) - self._heading(before)) / (after - before))

    def _heading(self, s: FloatArray) -> FloatArray:
        if not self.closed:
            return np.asarray(np.interp(s, self._starts, self._poses[2]))
        laps = np.floor(s / self.length)
        within = np.interp(s - laps * self.length, self._starts, self._poses[2])
        return np.asarray(within + laps * self.turn)

    def _eased(self, s: FloatArray, values: Sequence[float]) -> FloatArray:
        """A value per segment over ``s``, changing linearly around the joints."""
        if min(values) == max(values):
            return np.full(s.shape, values[0])
        stations: list[float] = []
        heights: list[float] = []
        for start, segment, value in zip(self._starts, self.segments, values, strict=False):
            ease = min(0.5 * _RAMP, 0.5 * segment.length)
            stations += [start + ease, start + segment.length - ease]
            heights += [value, value]
        if self.closed:
            return np.interp(s, stations, heights, period=self.length)
        return np.interp(s, stations, heights)


def poses(
    segments: Sequence[Segment], start: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> list[tuple[float, float, float]]:
    """x, y [m] and heading [rad] at the start of every segment and at the last one's end."""
    x, y, heading = start
    found = [(x, y, heading)]
    for segment in segments:
        half = 0.5 * segment.curvature * segment.length
        chord = segment.length * (sin(half) / half if half else 1.0)
        x += chord * cos(heading + half)
        y += chord * sin(heading + half)
        heading += 2.0 * half
        found.append((x, y, heading))
    return found
