"""What is known of a course beyond its line: widths, heights, bends, and how much was learned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from throwdown.calibration.shipped import laps_known
from throwdown.course import Course
from throwdown.site.catalogue import shelf

OSM = "https://www.openstreetmap.org/copyright"


@dataclass(frozen=True)
class Facts:
    """The shape of a course in numbers, in SI units (angles in radians)."""

    narrowest_m: float
    widest_m: float
    height_range_m: float
    steepest_grade_rad: float
    steepest_banking_rad: float
    smallest_radius_m: float | None
    alternatives: int
    laps_known: int

    @property
    def grade_percent(self) -> float:
        """The steepest grade as people write it."""
        return 100.0 * float(np.tan(self.steepest_grade_rad))


@cache
def facts_of(name: str) -> Facts:
    """Return the shape of a course of the catalogue in numbers."""
    course = shelf.course(name)
    mesh = course.mesh()
    width = mesh.width_left + mesh.width_right
    tightest = float(np.max(np.abs(mesh.curvature)))
    return Facts(
        narrowest_m=float(width.min()),
        widest_m=float(width.max()),
        height_range_m=float(np.ptp(mesh.z)),
        steepest_grade_rad=float(np.max(np.abs(mesh.grade))),
        steepest_banking_rad=float(np.max(np.abs(mesh.banking))),
        smallest_radius_m=1.0 / tightest if tightest > 1e-9 else None,
        alternatives=len(course.ensemble()),
        laps_known=laps_known(course.id),
    )


def from_openstreetmap(course: Course) -> bool:
    """Whether the line of a course is OpenStreetMap's, whose licence wants to be named."""
    return "ODbL" in course.licence or "OpenStreetMap" in course.attribution
