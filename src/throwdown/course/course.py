"""A course and its mesh: the records everything else takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from throwdown.course.shape import Mirrored, Shape
from throwdown.errors import InputError

FloatArray = NDArray[np.float64]
Kind = Literal["circuit", "road", "cone", "strip", "pad"]
Start = Literal["standing", "flying"]

KINDS: tuple[Kind, ...] = ("circuit", "road", "cone", "strip", "pad")
STARTS: tuple[Start, ...] = ("standing", "flying")
COARSEST = 20.0  # m between nodes
MOST_NODES = 2_000_000  # of a mesh: 5 cm apart on the longest course, 0.2 GB


@dataclass(frozen=True, eq=False)
class CourseMesh:
    """A course at nodes that lie evenly along its reference line.

    Arrays (n,), metres and radians, ISO 8855: curvature left positive [1/m], grade uphill
    positive, banking positive with the left edge lower, vertical curvature positive in a dip
    [1/m].  Closed: n nodes and n intervals, the last of which returns to node 0.  Open: n nodes,
    n - 1 intervals, ``s[-1] == length``.
    """

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
    step: float
    closed: bool
    length: float


def _is_number(given: object) -> bool:
    return isinstance(given, (int, float, np.number))


def build_mesh(shape: Shape, step: float) -> CourseMesh:
    """Lay a mesh with about ``step`` [m] between nodes over a shape."""
    intervals = _intervals(shape.length, step)
    even = shape.length / intervals
    s = np.asarray(even * np.arange(intervals if shape.closed else intervals + 1), dtype=np.float64)
    if not shape.closed:
        s[-1] = shape.length
    samples = shape.sample(s, even)
    return CourseMesh(**vars(samples), step=even, closed=shape.closed, length=shape.length)


def _intervals(length: float, step: float) -> int:
    return max(round(length / step), 8)


@dataclass(frozen=True, eq=False)
class Course:
    """A place to drive, with what is known and assumed about it.

    ``direction`` is a phrase; ``official_length`` [m] as published, or None; ``default_step`` [m]
    for its mesh.  ``shape_loader`` gives the geometry when it is first needed;
    ``layout_loader`` the layouts that are as likely as this one where the real one is unknown.
    """

    id: str
    name: str
    kind: Kind
    shape_loader: Callable[[], Shape] = field(repr=False)
    default_start: Start = "flying"
    reconstruction: bool = False
    direction: str = ""
    source: str = ""
    licence: str = ""
    attribution: str = ""
    assumptions: tuple[str, ...] = ()
    crossings_allowed: bool = False
    official_length: float | None = None
    default_step: float = 2.0
    start_note: str = ""
    aliases: tuple[str, ...] = ()
    layout_loader: Callable[[], tuple[Course, ...]] | None = field(default=None, repr=False)

    @cached_property
    def shape(self) -> Shape:
        """The geometry.

        Raises InputError if its file is wrong.
        """
        return self.shape_loader()

    @property
    def closed(self) -> bool:
        """Whether a lap ends where it began."""
        return self.shape.closed

    @property
    def length(self) -> float:
        """Length of the reference line [m]."""
        return self.shape.length

    @cached_property
    def content_hash(self) -> str:
        """Changes with anything that changes a lap: SHA-256, hexadecimal."""
        facts = f"{self.kind} {self.default_start} {self.default_step!r} {self.closed}"
        digest = hashlib.sha256(facts.encode() + self.shape.content())
        for layout in self.ensemble():
            digest.update(layout.shape.content())
        return digest.hexdigest()

    def mesh(self, step: float | None = None) -> CourseMesh:
        """The mesh with nodes about ``step`` [m] apart; the course's own step if not given.

        The same mesh is returned for the same step: do not write into it.

        Raises InputError for a step that is not a number between nothing and ``COARSEST``, or so
        small that the mesh has more than ``MOST_NODES``.
        """
        wanted = self.default_step if step is None else step
        if not _is_number(wanted) or not 0.0 < wanted <= COARSEST:
            raise InputError(
                f"the mesh step is {wanted} m",
                expected=f"a number of metres, at most {COARSEST:g}: coarser ones cut corners",
            )
        if self.length > wanted * (MOST_NODES - 1):
            raise InputError(
                f"the mesh step is {wanted:g} m on a course {self.length:.0f} m long",
                where=self.id,
                expected=f"at least {self.length / (MOST_NODES - 1):.2g} m: "
                f"no more than {MOST_NODES} nodes",
            )
        count = _intervals(self.length, wanted)
        if count not in self._meshes:
            self._meshes[count] = build_mesh(self.shape, wanted)
        return self._meshes[count]

    def ensemble(self) -> tuple[Course, ...]:
        """Layouts, all equally likely, where the real one is unknown; () where it is known."""
        return self._layouts

    def check_width(self, car_width: float) -> None:
        """Raise InputError where the course is narrower than a car ``car_width`` [m] wide."""
        mesh = self.mesh()
        room = mesh.width_left + mesh.width_right
        at = int(np.argmin(room))
        if room[at] < car_width:
            raise InputError(
                f"{self.id} is {room[at]:.2f} m wide at s = {mesh.s[at]:.0f} m, "
                f"the car {car_width:.2f} m",
                where=self.id,
                expected="a course at least as wide as the car",
            )

    def mirrored(self) -> Course:
        """The same course with left and right exchanged."""
        return replace(
            self,
            id=f"{self.id}-mirrored",
            name=f"{self.name}, mirrored",
            shape_loader=partial(_mirror, self),
            layout_loader=None if self.layout_loader is None else partial(_mirror_all, self),
        )

    @cached_property
    def _meshes(self) -> dict[int, CourseMesh]:
        return {}

    @cached_property
    def _layouts(self) -> tuple[Course, ...]:
        return () if self.layout_loader is None else self.layout_loader()


def _mirror(course: Course) -> Shape:
    return Mirrored(course.shape)


def _mirror_all(course: Course) -> tuple[Course, ...]:
    return tuple(layout.mirrored() for layout in course.ensemble())
