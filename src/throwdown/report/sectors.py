"""The course in sectors: its corners and the straights between them, and who gains where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from throwdown.course import Course, CourseMesh
    from throwdown.report.traces import Comparison

FEWEST, MOST = 4, 44
"""Fewer or more sectors than these say little: the course is then cut into equal parts."""

EQUAL_PARTS = 8
SHARE_OF_SHARPEST = 0.22
GENTLEST_RADIUS_M = 260.0
LEAST_TURN = 0.3
"""A bend is a corner where it is tighter than the gentlest radius and a share of the course's
sharpest curvature, and turns through more than ``LEAST_TURN`` [rad] there."""


@dataclass(frozen=True)
class Sector:
    """A stretch of the course from ``start`` to ``end`` [m along the reference line].

    ``label`` is what the map and the charts show of it, ``hand`` the side that a
    corner turns to; both may be empty.
    """

    name: str
    label: str
    start: float
    end: float
    hand: str = ""

    @property
    def title(self) -> str:
        """``Corner 3 (left)``."""
        return f"{self.name} ({self.hand})" if self.hand else self.name

    @property
    def middle(self) -> float:
        """Where its label goes [m]."""
        return 0.5 * (self.start + self.end)


@dataclass(frozen=True)
class SectorTime:
    """What each car takes for a sector [s]; ``difference`` is second − first car."""

    sector: Sector
    times: tuple[float, ...]

    @property
    def difference(self) -> float:
        """Second car's time less the first's [s]; positive where the first gains."""
        return self.times[1] - self.times[0] if len(self.times) > 1 else 0.0


def split(course: Course) -> tuple[Sector, ...]:
    """Cut ``course`` into corners and straights, or into equal parts where that says more."""
    mesh = course.mesh()
    corners = _corners(mesh)
    sectors = _between(corners, float(mesh.length))
    if not FEWEST <= len(sectors) <= MOST:
        parts = EQUAL_PARTS if len(sectors) < FEWEST else 10
        return equal_parts(float(mesh.length), parts)
    return sectors


def equal_parts(length: float, parts: int = EQUAL_PARTS) -> tuple[Sector, ...]:
    """``parts`` sectors of one length, named by their distance."""
    edges = np.linspace(0.0, length, parts + 1)
    return tuple(
        Sector(f"{_distance(a, length)}–{_distance(b, length)} {_unit(length)}", str(i + 1), a, b)
        for i, (a, b) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
    )


def times(comparison: Comparison, sectors: tuple[Sector, ...]) -> tuple[SectorTime, ...]:
    """Every car's time in every sector; a car's sector times add up to its lap."""
    edges = np.array([sectors[0].start, *(sector.end for sector in sectors)])
    columns = [np.diff(np.interp(edges, comparison.s, car.t)) for car in comparison.cars]
    return tuple(
        SectorTime(sector, tuple(float(column[i]) for column in columns))
        for i, sector in enumerate(sectors)
    )


def _distance(metres: float, length: float) -> str:
    return f"{metres / 1000:.1f}" if length > 2000 else f"{metres:.0f}"


def _unit(length: float) -> str:
    return "km" if length > 2000 else "m"


def _smoothed(mesh: CourseMesh) -> NDArray[np.float64]:
    """Curvature averaged over a window that follows the course's own scale [1/m]."""
    curvature = np.asarray(mesh.curvature, dtype=np.float64)
    half = max(1, round(float(np.clip(mesh.length / 400, 2, 12)) / mesh.step))
    padded = np.pad(curvature, half, mode="wrap" if mesh.closed else "edge")
    kernel = np.full(2 * half + 1, 1 / (2 * half + 1))
    return np.convolve(padded, kernel, mode="valid")


def _runs(side: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Stretches of one sign as (first node, one past the last, sign)."""
    edges = [0, *(np.flatnonzero(np.diff(side)) + 1).tolist(), side.size]
    for a, b in pairwise(edges):
        if side[a]:
            yield a, b, int(side[a])


def _corners(mesh: CourseMesh) -> list[tuple[float, float, int]]:
    """Corners as (start, end, side) [m, m, +1 left or −1 right], in driving order."""
    curvature = _smoothed(mesh)
    sharpest = float(np.percentile(np.abs(curvature), 98))
    least = max(SHARE_OF_SHARPEST * sharpest, 1 / GENTLEST_RADIUS_M)
    side = np.where(np.abs(curvature) >= least, np.sign(curvature), 0).astype(np.int64)
    step, length = float(mesh.step), float(mesh.length)
    shortest_gap = float(np.clip(length / 120, 6, 45))
    found: list[tuple[float, float, int]] = []
    for a, b, sign in _runs(side):
        start, end = a * step, min(b * step, length)
        if found and found[-1][2] == sign and start - found[-1][1] < shortest_gap:
            found[-1] = (found[-1][0], end, sign)
        else:
            found.append((start, end, sign))
    turned = np.concatenate([[0.0], np.cumsum(curvature) * step])
    return [
        (start, end, sign)
        for start, end, sign in found
        if abs(turned[round(end / step)] - turned[round(start / step)]) > LEAST_TURN
    ]


def _between(corners: list[tuple[float, float, int]], length: float) -> tuple[Sector, ...]:
    """Name the corners and what lies between them; short gaps belong to their neighbours."""
    shortest = float(np.clip(length / 60, 10, 90))
    edges: list[tuple[float, float, int]] = []
    at = 0.0
    for start, end, side in corners:
        gap = start - at
        if gap >= shortest:
            edges += [(at, start, 0), (start, end, side)]
        elif edges:
            middle = at + gap / 2
            edges[-1] = (edges[-1][0], middle, edges[-1][2])
            edges.append((middle, end, side))
        else:
            edges.append((at, end, side))
        at = end
    if length - at >= shortest or not edges:
        edges.append((at, length, 0))
    else:
        edges[-1] = (edges[-1][0], length, edges[-1][2])
    return tuple(_named(edges))


def _named(edges: list[tuple[float, float, int]]) -> Iterator[Sector]:
    corner = straight = 0
    for start, end, side in edges:
        if side:
            corner += 1
            hand = "left" if side > 0 else "right"
            yield Sector(f"Corner {corner}", str(corner), start, end, hand)
        else:
            straight += 1
            yield Sector(f"Straight {straight}", "", start, end)
