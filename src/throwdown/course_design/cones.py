"""Where cones stand: what marks the limits that a lap is computed within.

Start and finish are gates of four; a slalom's cones stand at the apexes of its weave; a turn has
a wall of cones on its inside, nearest at a distance that lets nobody through, and a looser one on
its outside; straights and joints have gates of two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, sin

from throwdown.course.segments import Segment, poses
from throwdown.course_design.elements import SLALOM, Layout

GATE_EVERY = 12.0  # m along a straight
INNER_EVERY = 2.5  # m along the inside of a turn
OUTER_EVERY = 5.0  # m along its outside
SAME_PLACE = 0.6  # m: two cones nearer than this are one
_LINE = 1.0  # m between the two cones of a side of the start or finish

Pose = tuple[float, float, float]


@dataclass(frozen=True)
class Cone:
    """A cone at x, y [m] on the site; ``part`` is the number of its element, from 1."""

    number: int
    x: float
    y: float
    kind: str
    part: int


def place_cones(layout: Layout) -> tuple[Cone, ...]:
    """Return the cones of a layout, in the order they are passed."""
    placed: list[Cone] = []
    for x, y, kind, part in _wanted(layout):
        if all(hypot(cone.x - x, cone.y - y) >= SAME_PLACE for cone in placed):
            placed.append(Cone(len(placed) + 1, round(x, 2), round(y, 2), kind, part))
    return tuple(placed)


def counts(cones: Sequence[Cone]) -> dict[str, int]:
    """How many cones there are of each kind, and in all."""
    return {**dict(sorted(Counter(cone.kind for cone in cones).items())), "total": len(cones)}


def _wanted(layout: Layout) -> Iterator[tuple[float, float, str, int]]:
    """Cones that are wanted, the ones that matter most before those that may fall on them."""
    half = 0.5 * layout.width
    ends = poses(layout.segments(), layout.start)
    for name, pose, back in (("start", ends[0], 1.0), ("finish", ends[-1], -1.0)):
        part = 1 if name == "start" else len(layout.elements)
        for side in (half, -half):
            for along in (0.0, back * _LINE):
                yield (*_beside(_on(pose, along), side), name, part)
    pose = layout.start
    laid = []
    for number, element in enumerate(layout.elements, start=1):
        segments = element.segments(layout.width)
        places = poses(segments, pose)
        laid.append((number, element.kind == SLALOM, segments, places))
        pose = places[-1]
    for number, slalom, segments, places in laid:
        if slalom:
            for segment, place in list(zip(segments, places, strict=False))[1:-1]:
                yield (*_on_limit(segment, place, 0.5, half, inner=True), "slalom", number)
    for number, slalom, segments, places in laid:
        for at, (segment, place) in enumerate(zip(segments, places, strict=False)):
            ends_row = at in (0, len(segments) - 1)
            yield from _along(segment, place, half, number, inside=not slalom or ends_row)


def _along(
    segment: Segment, pose: Pose, half: float, part: int, *, inside: bool
) -> Iterator[tuple[float, float, str, int]]:
    if segment.curvature == 0.0:
        pieces = max(round(segment.length / GATE_EVERY), 1)
        for piece in range(pieces + 1):
            for side in (half, -half):
                place = _on(pose, segment.length * piece / pieces)
                yield (*_beside(place, side), "gate", part)
        return
    for inner, every in ((True, INNER_EVERY), (False, OUTER_EVERY)):
        if inner and not inside:
            continue
        radius = abs(1.0 / segment.curvature) + (-half if inner else half)
        along = radius * abs(segment.curvature) * segment.length
        pieces = max(round(along / every), 1)
        for piece in range(pieces + 1):
            x, y = _on_limit(segment, pose, piece / pieces, half, inner=inner)
            yield x, y, "inner" if inner else "outer", part


def _on_limit(
    segment: Segment, pose: Pose, share: float, half: float, *, inner: bool
) -> tuple[float, float]:
    """On a limit of an arc, a ``share`` of the way along it."""
    part = Segment(share * segment.length, segment.curvature, half, half)
    place = poses([part], pose)[-1]
    left = (segment.curvature > 0.0) == inner
    return _beside(place, half if left else -half)


def _on(pose: Pose, distance: float) -> Pose:
    x, y, heading = pose
    return x + distance * cos(heading), y + distance * sin(heading), heading


def _beside(pose: Pose, left: float) -> tuple[float, float]:
    x, y, heading = pose
    return x - left * sin(heading), y + left * cos(heading)
