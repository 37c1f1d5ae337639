"""Layouts of a course nobody has mapped: all that its published description allows.

Of the course of 21 June 2010 on Road Atlanta's infield it was published that it had nine tight
corners, a skid pad and one relatively short straight, on the asphalt of the racing school, from a
standing start, about a minute for the two cars.  Nothing else is known, so everything else is
drawn at random: radii, angles, sides, order, links, width and the size of the place.

``grow_layout`` makes one layout of a seed and a number.  The package ships the result as a text
file, because growing them takes seconds; a test grows them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from throwdown.course.course import Course
from throwdown.course.segments import Segment, SegmentShape, arc, poses, straight
from throwdown.course.shape import FloatArray, Shape
from throwdown.errors import InputError

Range = tuple[float, float]

CORNERS = 9  # published
LAYOUT_STEP = 1.0  # m, of a layout's mesh
GRAVITY = 9.80665

_SAMPLE = 2.0  # m between the points at which layouts are kept apart
_TRIES = 12  # per element, before the one ahead of it is taken back
_BUDGET = 500  # elements tried, before a layout is begun anew


@dataclass(frozen=True)
class Bounds:
    """What layouts are drawn from, evenly within each range: metres, degrees, seconds.

    Published: the numbers of corners, skid pads and straights, and the time.  The rest is assumed:
    tight is what a road car takes in first or second gear, the place is what such a school has.
    """

    radius: Range = (8.0, 20.0)
    angle_deg: Range = (60.0, 180.0)
    skid_pad_radius: Range = (18.0, 30.0)
    skid_pad_angle_deg: Range = (180.0, 330.0)
    straight: Range = (65.0, 105.0)
    link: Range = (18.0, 64.0)
    width: Range = (4.6, 8.0)
    site_length: Range = (220.0, 260.0)
    site_width: Range = (170.0, 210.0)
    clear: float = 3.0
    """Ground between the limits of neighbouring parts."""
    time: Range = (52.0, 68.0)
    """Of the neutral point mass."""


BOUNDS = Bounds()


@dataclass(frozen=True)
class Layout:
    """Segments of one width, in the order they are driven."""

    width: float
    pieces: tuple[str, ...]
    """As written in a file: S and length, or L or R and radius/angle in degrees."""

    def segments(self) -> tuple[Segment, ...]:
        """The layout's segments.

        Raises InputError for a piece that cannot be read.
        """
        return tuple(read_piece(piece, self.width) for piece in self.pieces)


def read_piece(piece: str, width: float) -> Segment:
    """Read a piece such as S24.5, L9.5/87 or R12/140.

    Raises InputError if it is none of these.
    """
    kind, numbers = piece[:1], piece[1:].split("/")
    try:
        if kind == "S" and len(numbers) == 1:
            return straight(float(numbers[0]), width)
        if kind in ("L", "R") and len(numbers) == 2:
            angle = np.radians(float(numbers[1]))
            return arc(float(numbers[0]), float(angle if kind == "L" else -angle), width)
    except ValueError:
        pass
    raise InputError(f"“{piece}” is no piece of a layout", expected="S24.5, L9.5/87 or R12/140")


def read_layouts(path: Path) -> tuple[Layout, ...]:
    """Read a file of layouts: a line each, the width and then the pieces, blanks between.

    Raises InputError for a line that cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", where=str(path)) from error
    layouts = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        width, *pieces = line.split()
        try:
            layouts.append(Layout(float(width), tuple(pieces)))
        except ValueError:
            raise InputError(
                f"the width is “{width}”", where=f"{path}, line {number}", expected="metres"
            ) from None
    return tuple(layouts)


def format_layouts(layouts: Sequence[Layout]) -> str:
    """The text that ``read_layouts`` reads."""
    return "".join(f"{layout.width:.2f} {' '.join(layout.pieces)}\n" for layout in layouts)


def layout_courses(path: Path, size: int, identity: str, name: str) -> tuple[Course, ...]:
    """The ``size`` layouts of a file as courses, named after the course they stand for.

    Raises InputError where the file has more or fewer.
    """
    layouts = read_layouts(path)
    if len(layouts) != size:
        raise InputError(f"{len(layouts)} layouts", where=str(path), expected=f"{size} layouts")
    return tuple(
        Course(
            id=f"{identity}-{number:03d}",
            name=f"{name}, layout {number}",
            kind="cone",
            shape_loader=partial(_layout_shape, layout),
            default_start="standing",
            reconstruction=True,
            default_step=LAYOUT_STEP,
        )
        for number, layout in enumerate(layouts)
    )


def _layout_shape(layout: Layout) -> Shape:
    return SegmentShape(layout.segments(), closed=False)


def grow_layout(seed: int, number: int, bounds: Bounds = BOUNDS) -> Layout:
    """Grow layout ``number`` of a seed: the same for the same two numbers."""
    rng = np.random.default_rng([seed, number])
    while True:
        layout = _Growth(rng, bounds).grow()
        if layout is None:
            continue
        time = point_mass_time(SegmentShape(layout.segments(), closed=False))
        if bounds.time[0] <= time <= bounds.time[1]:
            return layout


class _Growth:
    """One attempt: elements are added one by one, and taken back where the way is blocked."""

    def __init__(self, rng: np.random.Generator, bounds: Bounds) -> None:
        self.rng = rng
        self.bounds = bounds
        self.width = round(float(rng.uniform(*bounds.width)), 2)
        self.margin = 0.5 * self.width
        self.site = (
            float(rng.uniform(*bounds.site_length)),
            float(rng.uniform(*bounds.site_width)),
        )
        elements = [self._bend(bounds.radius, bounds.angle_deg) for _ in range(CORNERS)]
        elements.append(self._bend(bounds.skid_pad_radius, bounds.skid_pad_angle_deg))
        elements.append(f"S{rng.uniform(*bounds.straight):.1f}")
        # What must be there is settled first, so that a full site makes no corner less likely.
        order = [elements[i] for i in rng.permutation(len(elements) - 1)]
        order.insert(int(rng.integers(len(order))), elements[-1])
        self.order = order

    def grow(self) -> Layout | None:
        """A layout, or None where the attempt ran out of patience."""
        parts = [_Part.at(self._start())]
        tried = [0]
        for _ in range(_BUDGET):
            if len(parts) > len(self.order) + 1:
                return Layout(self.width, tuple(p for part in parts for p in part.pieces))
            tried[-1] += 1
            part = parts[-1].followed_by(self._pieces(len(parts) - 1), self.width)
            if self._free(part, parts):
                parts.append(part)
                tried.append(0)
            elif tried[-1] >= _TRIES:
                if len(parts) == 1:
                    return None
                parts.pop()
                tried.pop()
        return None

    def _start(self) -> tuple[float, float, float]:
        x, y = (self.rng.uniform(self.margin, size - self.margin) for size in self.site)
        return float(x), float(y), float(self.rng.uniform(-np.pi, np.pi))

    def _bend(self, radius: Range, angle_deg: Range) -> str:
        return f"{self.rng.uniform(*radius):.1f}/{self.rng.uniform(*angle_deg):.0f}"

    def _pieces(self, at: int) -> tuple[str, ...]:
        """A link and the bend it leads to, or the straight, or the link to the finish."""
        link = f"S{self.rng.uniform(*self.bounds.link):.1f}"
        if at == len(self.order):
            return (link,)
        element = self.order[at]
        if element.startswith("S"):
            return (element,)
        bend = ("L" if self.rng.random() < 0.5 else "R") + element
        # The straight leads to a bend without a link that would make it longer.
        return (bend,) if at and self.order[at - 1].startswith("S") else (link, bend)

    def _free(self, part: _Part, before: Sequence[_Part]) -> bool:
        """Whether a part lies within the site and clear of the parts before it and of itself."""
        x, y, s = part.points
        inside = (np.abs(x - 0.5 * self.site[0]) < 0.5 * self.site[0] - self.margin) & (
            np.abs(y - 0.5 * self.site[1]) < 0.5 * self.site[1] - self.margin
        )
        if not inside.all():
            return False
        x_all, y_all, s_all = np.concatenate([*(p.points for p in before), part.points], axis=1)
        room = self.width + self.bounds.clear
        # Two points of a free line are near each other only if they are near along it: between
        # the legs of a hairpin the way is at most half a circle, pi/2 times their distance.
        along = np.abs(s[:, None] - s_all) > 0.5 * np.pi * room + 2.0 * _SAMPLE
        near = (x[:, None] - x_all) ** 2 + (y[:, None] - y_all) ** 2 < room**2
        return not bool(np.any(near & along))


@dataclass(frozen=True, eq=False)
class _Part:
    """An element that has been placed: its pieces, points along it, and where it ends."""

    pieces: tuple[str, ...]
    points: FloatArray
    """x, y and station [m]: (3, n)."""
    end: tuple[float, float, float]
    station: float

    @classmethod
    def at(cls, pose: tuple[float, float, float]) -> _Part:
        """The empty part at the start."""
        return cls((), np.array([[pose[0]], [pose[1]], [0.0]]), pose, 0.0)

    def followed_by(self, pieces: tuple[str, ...], width: float) -> _Part:
        """The part that these pieces make after this one."""
        segments = [read_piece(piece, width) for piece in pieces]
        places = poses(segments, self.end)
        station, found = self.station, []
        for segment, (x, y, heading) in zip(segments, places, strict=False):
            count = max(int(segment.length / _SAMPLE), 1)
            d = segment.length / count * np.arange(1, count + 1)
            half = 0.5 * segment.curvature * d
            chord = d * np.sinc(half / np.pi)
            found.append([x + chord * np.cos(heading + half), y + chord * np.sin(heading + half)])
            found[-1].append(station + d)
            station += segment.length
        return _Part(pieces, np.concatenate(found, axis=1), places[-1], station)


def point_mass_time(
    shape: SegmentShape, grip: float = 0.92 * GRAVITY, drive: float = 4.0, step: float = 1.0
) -> float:
    """Time [s] of a neutral point mass over the reference line, from a standing start.

    ``grip`` and ``drive`` [m/s²] bound its acceleration.  It is no car: it only judges how long a
    layout is.
    """
    count = round(shape.length / step)
    even = shape.length / count
    s = np.linspace(0.0, shape.length, count + 1)
    bend = np.abs(shape.sample(s, even).curvature)
    limit = np.sqrt(grip / np.maximum(bend, 1e-4))
    bends, limits = bend.tolist(), limit.tolist()
    forward = _reach(bends, limits, even, grip, drive, 0.0)
    backward = _reach(bends[::-1], limits[::-1], even, grip, grip, limits[-1])[::-1]
    speed = np.minimum(forward, backward)
    return float(np.sum(2.0 * even / (speed[1:] + speed[:-1])))


def _reach(
    bends: list[float], limits: list[float], step: float, grip: float, push: float, first: float
) -> FloatArray:
    speeds = [first]
    speed = first
    for bend, limit in zip(bends[1:], limits[1:], strict=True):
        spare = max(1.0 - (speed * speed * bend / grip) ** 2, 0.0) ** 0.5
        speed = min((speed * speed + 2.0 * step * min(push, grip * spare)) ** 0.5, limit)
        speeds.append(speed)
    return np.array(speeds)
