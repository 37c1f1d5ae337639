"""Whether a course keeps the rules: measured on its mesh and its cones, not on how it was made."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from throwdown.course import Course, CourseMesh
from throwdown.course_design.cones import Cone
from throwdown.course_design.rules import DesignRules, Finding
from throwdown.course_design.site import Site

FloatArray = NDArray[np.float64]
_STEP = 0.25  # m
_STRAIGHT = 1e-3  # 1/m: less curvature than this is none
_LEAST_CURVATURE = 1e-9  # 1/m: a straight's, so that its radius is a number
_ROWS = 256  # stations looked at together


def check_course(
    course: Course,
    start: tuple[float, float, float],
    cones: Sequence[Cone],
    site: Site,
    rules: DesignRules,
    *,
    top_speed: float,
    time_s: float,
) -> tuple[Finding, ...]:
    """Return what each rule finds of a course that lies on a site from ``start`` on.

    ``start`` is x, y [m] and heading [rad]; ``top_speed`` [m/s] that of the faster car, ``time_s``
    the underdog's.
    """
    mesh = course.mesh(_STEP)
    left, right = limits_on_site(mesh, start)
    turns = _turns(mesh)
    width = mesh.width_left + mesh.width_right
    straights = _straights_into_sharp(mesh, turns, rules)
    values = {
        "width_m": (float(width.min()), float(width.max())),
        "slalom_spacing_m": _pair(_apex_distances(mesh, turns, rules)),
        "edge_distance_m": _pair([_edge_distance(np.concatenate([left, right]), cones, site)]),
        "gap_m": _pair([_gap(mesh, left, right)]),
        "turn_radius_m": _pair([1.0 / max(float(np.abs(mesh.curvature).max()), _LEAST_CURVATURE)]),
        "straight_into_sharp_m": _pair(straights or [0.0]),
        "top_speed_mps": _pair([top_speed]),
        "time_s": _pair([time_s]),
    }
    findings = []
    for name, limit in rules.rules:
        low, high = values[name]
        for bound, value, least in ((limit.least, low, True), (limit.most, high, False)):
            if bound is not None:
                findings.append(Finding(name, value, bound, least, limit.says, limit.source))
    return tuple(findings)


def limits_on_site(
    mesh: CourseMesh, start: tuple[float, float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return the left and right limit on the site, arrays (n, 2) [m]."""
    x, y, heading = on_site(mesh, start)
    across = np.column_stack([-np.sin(heading), np.cos(heading)])
    middle = np.column_stack([x, y])
    return middle + mesh.width_left[:, None] * across, middle - mesh.width_right[:, None] * across


def on_site(
    mesh: CourseMesh, start: tuple[float, float, float]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return x, y [m] and heading [rad] of the line on the site, arrays (n,)."""
    x0, y0, turned = start
    c, s = np.cos(turned), np.sin(turned)
    return x0 + c * mesh.x - s * mesh.y, y0 + s * mesh.x + c * mesh.y, mesh.heading + turned


def _pair(values: Sequence[float] | FloatArray) -> tuple[float, float]:
    """The least and the most; of none the infinities that break no limit."""
    if not len(values):
        return float("inf"), float("-inf")
    return float(min(values)), float(max(values))


def _turns(mesh: CourseMesh) -> list[tuple[int, int]]:
    """First and last node of every stretch that turns to one side."""
    side = np.where(np.abs(mesh.curvature) > _STRAIGHT, np.sign(mesh.curvature), 0.0)
    change = np.flatnonzero(np.diff(side)) + 1
    edges = [0, *change.tolist(), side.size]
    return [(a, b - 1) for a, b in itertools.pairwise(edges) if side[a] != 0.0]


def _angle(mesh: CourseMesh, turn: tuple[int, int]) -> float:
    """Through what angle a turn goes [rad]."""
    first, last = turn
    return float(abs(mesh.curvature[first : last + 1].sum()) * mesh.step)


def _apex_distances(
    mesh: CourseMesh, turns: Sequence[tuple[int, int]], rules: DesignRules
) -> list[float]:
    """Between the apexes of neighbouring turns to opposite sides that count as slaloms do."""
    found = []
    least = np.radians(rules.weaving.angle_deg)
    for one, other in itertools.pairwise(turns):
        opposite = mesh.curvature[one[0]] * mesh.curvature[other[0]] < 0.0
        if opposite and min(_angle(mesh, one), _angle(mesh, other)) >= least:
            first, second = _apex(mesh, one), _apex(mesh, other)
            found.append(float(np.hypot(*(second - first))))
    return found


def _apex(mesh: CourseMesh, turn: tuple[int, int]) -> FloatArray:
    """The middle of a turn on its inner limit (2,) [m]."""
    at = (turn[0] + turn[1]) // 2
    left = mesh.curvature[at] > 0.0
    side = mesh.width_left[at] if left else -mesh.width_right[at]
    heading = mesh.heading[at]
    return np.array([mesh.x[at] - side * np.sin(heading), mesh.y[at] + side * np.cos(heading)])


def _straights_into_sharp(
    mesh: CourseMesh, turns: Sequence[tuple[int, int]], rules: DesignRules
) -> list[float]:
    """Lengths [m] of the straights that lead into very sharp turns."""
    found, end = [], 0
    for first, last in turns:
        bend = float(np.abs(mesh.curvature[first : last + 1]).max())
        sharp = _angle(mesh, (first, last)) >= np.radians(rules.sharp.angle_deg) - 1e-3
        if sharp and bend >= 1.0 / rules.sharp.radius_m - 1e-6:
            found.append(float(mesh.s[first] - mesh.s[end]))
        end = last
    return found


def _edge_distance(limits: FloatArray, cones: Sequence[Cone], site: Site) -> float:
    """From limits (n, 2) and cones to the site's edge and obstacles; negative beyond them."""
    from shapely import contains_xy, distance, points

    places = np.concatenate([limits, np.array([(cone.x, cone.y) for cone in cones])])
    polygon: Any = site.polygon
    away = np.asarray(distance(points(places), polygon.boundary))
    inside = np.asarray(contains_xy(polygon, places[:, 0], places[:, 1]))
    return float(np.where(inside, away, -away).min())


def _gap(mesh: CourseMesh, left: FloatArray, right: FloatArray) -> float:
    """Clear ground between limits of parts that are not neighbours along the course [m].

    Parts are neighbours where the way between them is at most what a half circle of their
    distance takes, as between the legs of a hairpin.
    """
    every = max(round(1.0 / mesh.step), 1)
    s, width = mesh.s[::every], float((mesh.width_left + mesh.width_right).max())
    limits = np.stack([left[::every], right[::every]])
    least = float("inf")
    reach = 0.5 * np.pi * width
    for first in range(0, s.size, _ROWS):
        rows = slice(first, first + _ROWS)
        apart = np.full((s[rows].size, s.size), np.inf)
        for one in limits:
            for other in limits:
                x = one[rows, 0, None] - other[:, 0]
                y = one[rows, 1, None] - other[:, 1]
                apart = np.minimum(apart, np.hypot(x, y))
        way = np.abs(s[rows, None] - s)
        neighbours = way <= reach + 0.5 * np.pi * apart + 4.0
        least = min(least, float(np.where(neighbours, np.inf, apart).min()))
    return least
