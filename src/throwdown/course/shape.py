"""What a course's geometry must answer, whatever it is made from.

A shape is a reference line with widths, height and banking over its own length.  Measured courses
are splines (``geometry``), drawn ones straights and arcs (``segments``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Samples:
    """A shape at stations ``s``: arrays (n,), ISO 8855 signs, metres and radians."""

    s: FloatArray
    x: FloatArray
    y: FloatArray
    z: FloatArray
    heading: FloatArray
    curvature: FloatArray
    width_left: FloatArray
    width_right: FloatArray
    grade: FloatArray
    banking: FloatArray
    vertical_curvature: FloatArray


class Shape(Protocol):
    """A reference line of ``length`` [m], closed or open."""

    @property
    def closed(self) -> bool:
        """Whether the end joins the start."""

    @property
    def length(self) -> float:
        """Length of the line [m], along the slope."""

    def sample(self, s: FloatArray, step: float) -> Samples:
        """Sample at stations ``s`` (n,) [m] that lie ``step`` [m] apart."""

    def content(self) -> bytes:
        """The numbers that define the shape, for its hash."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A part of another shape, open: from station ``start`` [m] on for ``length`` [m]."""

    whole: Shape
    start: float
    length: float
    closed: bool = False

    def sample(self, s: FloatArray, step: float) -> Samples:
        """Sample the part; over the joint of a closed shape where the part spans it."""
        at = s + self.start
        if self.whole.closed:
            at = np.mod(at, self.whole.length)
        part = self.whole.sample(at, step)
        return replace(part, s=s, heading=np.unwrap(part.heading))

    def content(self) -> bytes:
        """The whole's numbers and the part's limits."""
        return self.whole.content() + np.array([self.start, self.length]).tobytes()


@dataclass(frozen=True, eq=False)
class Mirrored:
    """A shape with left and right exchanged (y changes sign)."""

    other: Shape

    @property
    def closed(self) -> bool:
        """As the other."""
        return self.other.closed

    @property
    def length(self) -> float:
        """As the other [m]."""
        return self.other.length

    def sample(self, s: FloatArray, step: float) -> Samples:
        """Sample the other and exchange the sides."""
        seen = self.other.sample(s, step)
        return replace(
            seen,
            y=-seen.y,
            heading=-seen.heading,
            curvature=-seen.curvature,
            width_left=seen.width_right,
            width_right=seen.width_left,
            banking=-seen.banking,
        )

    def content(self) -> bytes:
        """The other's numbers, marked."""
        return b"mirrored" + self.other.content()
