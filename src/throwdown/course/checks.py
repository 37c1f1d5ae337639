"""What makes a geometry unusable, and how to say so."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from throwdown.course.geometry import Points
from throwdown.course.segments import SegmentShape
from throwdown.course.shape import FloatArray, Shape
from throwdown.errors import InputError

LEAST_POINTS = 8
_JOIN_DISTANCE = 0.05  # m
_JOIN_ANGLE = 2e-3  # rad
_GAP = 3.0  # times the usual spacing
_HAIRPIN = 2.0  # widths along the line within which a tight bend may fold its inner edge
_COARSEST = 1500  # stations at which a course is looked at for overlaps

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
    hop = np.hypot(np.diff(points.x), np.diff(points.y))
    same = np.nonzero(hop < 1e-6)[0]
    if same.size:
        raise InputError(
            "two points that follow each other are the same",
            where=f"{where}, line {lines[same[0] + 1]}",
            expected="points in driving order, each somewhere else",
        )
    if closed:
        _check_gap(points, float(np.median(hop)), where, int(lines[-1]))


def _check_column(name: str, values: FloatArray, where: str, lines: NDArray[np.int64]) -> None:
    unit = "rad" if name == "banking" else "m"
    wrong = np.nonzero(~np.isfinite(values))[0]
    if wrong.size:
        raise InputError(
            f"{name}_{unit} is {values[wrong[0]]}",
            where=f"{where}, line {lines[wrong[0]]}",
            expected="a finite number",
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

    Limits that cross near each other along the line, as on the inside of a hairpin, are none.
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
    """The first two stations [m] at which limits cross, or None."""
    count = int(np.clip(shape.length / 3.0, 8, _COARSEST))
    s = np.linspace(0.0, shape.length, count + 1)
    at = shape.sample(s[:-1] if shape.closed else s, shape.length / count)
    x_normal, y_normal = -np.sin(at.heading), np.cos(at.heading)
    edges = [
        _polyline(at.x + n * x_normal, at.y + n * y_normal, shape.closed)
        for n in (at.width_left, -at.width_right)
    ]
    width = float(np.max(at.width_left + at.width_right))
    near = max(_HAIRPIN * width, 10.0) + 2.0 * shape.length / count
    for one, other in ((0, 0), (0, 1), (1, 1)):
        first, second = _crossings(edges[one], edges[other])
        apart = np.abs(s[first] - s[second])
        if shape.closed:
            apart = np.minimum(apart, shape.length - apart)
        far = np.nonzero(apart > near)[0]
        if far.size:
            pair = sorted((s[first[far[0]]], s[second[far[0]]]))
            return float(pair[0]), float(pair[1])
    return None


def _polyline(x: FloatArray, y: FloatArray, closed: bool) -> FloatArray:
    line = np.stack([x, y])
    return np.concatenate([line, line[:, :1]], axis=1) if closed else line


def _crossings(one: FloatArray, other: FloatArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which pieces of two polylines (2, n) cross: two index arrays."""
    boxes = [
        (np.minimum(line[:, :-1], line[:, 1:]), np.maximum(line[:, :-1], line[:, 1:]))
        for line in (one, other)
    ]
    (low1, high1), (low2, high2) = boxes
    meet = np.ones((low1.shape[1], low2.shape[1]), dtype=bool)
    for axis in (0, 1):
        meet &= low1[axis][:, None] <= high2[axis]
        meet &= low2[axis] <= high1[axis][:, None]
    i, j = np.nonzero(meet)
    a, b = one[:, i], one[:, i + 1]
    c, d = other[:, j], other[:, j + 1]
    sides = _side(a, b, c) * _side(a, b, d)
    turned = _side(c, d, a) * _side(c, d, b)
    hit = (sides < 0.0) & (turned < 0.0)
    return i[hit], j[hit]


def _side(a: FloatArray, b: FloatArray, p: FloatArray) -> FloatArray:
    return np.asarray((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]))
