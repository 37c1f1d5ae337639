"""What makes a geometry unusable, and how to say so."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from throwdown.course.geometry import Points
from throwdown.course.segments import SegmentShape
from throwdown.course.shape import FloatArray, Samples, Shape
from throwdown.errors import InputError

LEAST_POINTS = 8
MOST_LENGTH = 100e3  # m: five times the Nordschleife
_MOST_HEIGHT = 10e3  # m, above the highest road
_JOIN_DISTANCE = 0.05  # m
_JOIN_ANGLE = 2e-3  # rad
_GAP = 3.0  # times the usual spacing
_HAIRPIN = 3.0  # widths along the line within which the legs of a tight bend may meet
_SPACING = 3.0  # m between the stations that are looked at for overlaps
_MOST_STATIONS = 3000
_ROWS = 500  # stations looked at together

COLUMNS = ("x", "y", "z", "width_right", "width_left", "banking")


def check_points(points: Points, closed: bool, where: str, lines: NDArray[np.int64]) -> None:
    """Check measured points, ``lines`` (n,) being their line numbers in the file ``where``.

    Raises InputError for too few points, numbers that are not finite, negative widths, points
    that repeat and an end that does not join the start of a closed course.
    """
    if points.x.size < LEAST_POINTS:
        raise InputError(
            f"the course has {points.x.size} points",
            where=where,
            expected=f"at least {LEAST_POINTS} points",
        )
    for name in COLUMNS:
        _check_column(name, getattr(points, name), where, lines)
    with np.errstate(over="ignore"):  # what overflows is too long
        hop = np.hypot(np.diff(points.x), np.diff(points.y))
        reached = np.cumsum(hop)
    far = np.nonzero(reached > MOST_LENGTH)[0]
    if far.size:
        check_length(float(reached[-1]), f"{where}, line {lines[far[0] + 1]}")
    same = np.nonzero(hop < 1e-6)[0]
    if same.size:
        raise InputError(
            "two points that follow each other are the same",
            where=f"{where}, line {lines[same[0] + 1]}",
            expected="points in driving order, each somewhere else",
        )
    if closed:
        _check_gap(points, float(np.median(hop)), where, int(lines[-1]))


def check_length(length: float, where: str) -> None:
    """Raise InputError for a course ``length`` [m] longer than any that is driven."""
    if not length <= MOST_LENGTH:
        raise InputError(
            f"the course is {1e-3 * length:.6g} km long",
            where=where,
            expected=f"at most {1e-3 * MOST_LENGTH:g} km, in metres",
        )


def _check_column(name: str, values: FloatArray, where: str, lines: NDArray[np.int64]) -> None:
    unit = "rad" if name == "banking" else "m"
    wrong = np.nonzero(~np.isfinite(values))[0]
    if wrong.size:
        raise InputError(
            f"{name}_{unit} is {values[wrong[0]]}",
            where=f"{where}, line {lines[wrong[0]]}",
            expected="a finite number",
        )
    high = np.nonzero(np.abs(values) > _MOST_HEIGHT)[0]
    if name == "z" and high.size:
        raise InputError(
            f"z_m is {values[high[0]]:g}",
            where=f"{where}, line {lines[high[0]]}",
            expected=f"a height within {_MOST_HEIGHT:g} m of 0",
        )
    negative = np.nonzero(values < 0.0)[0]
    if name.startswith("width") and negative.size:
        raise InputError(
            f"{name}_m is {values[negative[0]]:g}",
            where=f"{where}, line {lines[negative[0]]}",
            expected="a width of 0 m or more, measured from the line to the edge",
        )


def _check_gap(points: Points, spacing: float, where: str, line: int) -> None:
    gap = float(np.hypot(points.x[0] - points.x[-1], points.y[0] - points.y[-1]))
    if gap < 1e-6:
        raise InputError(
            "the last point repeats the first",
            where=f"{where}, line {line}",
            expected="a closed course without its first point at the end",
        )
    if gap > _GAP * spacing:
        raise InputError(
            f"the course is said to be closed, but its last point is {gap:.1f} m from its first "
            f"and points are {spacing:.1f} m apart",
            where=f"{where}, line {line}",
            expected="the missing points, or closed = false",
        )


def check_join(shape: SegmentShape, where: str) -> None:
    """Raise InputError where the segments of a closed course do not end where they began."""
    x, y, heading = shape.end
    off = float(np.hypot(x, y))
    turned = abs(np.remainder(heading + np.pi, 2.0 * np.pi) - np.pi)
    if off > _JOIN_DISTANCE or turned > _JOIN_ANGLE:
        raise InputError(
            f"the course is said to be closed, but its segments end {off:.2f} m from their start "
            f"with {np.degrees(turned):.2f}° between the headings",
            where=where,
            expected="segments that return to the start, or closed = false",
        )


def check_overlap(shape: Shape, where: str) -> None:
    """Raise InputError where a course runs over its own limits.

    Parts that meet near each other along the line, as the legs of a hairpin do, are none.
    """
    found = find_overlap(shape)
    if found is not None:
        first, second = found
        raise InputError(
            f"the course overlaps itself: at s = {first:.0f} m and at s = {second:.0f} m",
            where=where,
            expected="a course clear of itself, or crossings_allowed = true",
        )


def find_overlap(shape: Shape) -> tuple[float, float] | None:
    """Two stations [m] at which a course covers the same ground, or None."""
    count = int(np.clip(shape.length / _SPACING, 8, _MOST_STATIONS))
    s = np.linspace(0.0, shape.length, count + 1)[: count + 1 - shape.closed]
    at = shape.sample(s, shape.length / count)
    near = _HAIRPIN * float(np.max(at.width_left + at.width_right)) + shape.length / count
    for first in range(0, s.size, _ROWS):
        rows = slice(first, first + _ROWS)
        apart = np.abs(s[rows, None] - s)
        if shape.closed:
            apart = np.minimum(apart, shape.length - apart)
        i, j = np.nonzero((apart > near) & _touching(at, rows))
        if i.size:
            one, other = sorted((float(s[rows][i[0]]), float(s[j[0]])))
            return one, other
    return None


def _touching(at: Samples, rows: slice) -> NDArray[np.bool_]:
    """Whether stations are nearer to others than their limits on the facing sides: (rows, n)."""
    east, north = at.x - at.x[rows, None], at.y - at.y[rows, None]
    here, there = at.heading[rows, None], at.heading
    seen_left = north * np.cos(here) - east * np.sin(here) > 0.0
    faces_left = east * np.sin(there) - north * np.cos(there) > 0.0
    room = np.where(seen_left, at.width_left[rows, None], at.width_right[rows, None])
    room = room + np.where(faces_left, at.width_left, at.width_right)
    return np.asarray(east**2 + north**2 < room**2)
