"""From a genome to a legal layout on a site.

A genome is a vector of numbers from 0 to 1: the width, where and whither the start, then four for
each element: kind, size, a second size and side.  Elements are laid one after the other.  What
does not fit is tried on the other side, then smaller, then as a turn to where there is most
room; where nothing fits the layout ends.  So every genome is a layout that keeps the rules of
ground; how long it is and how fast are for others to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from throwdown.course.segments import Segment, poses
from throwdown.course_design.elements import (
    HAIRPIN,
    LOOP,
    OFFSET,
    SERPENTINE,
    SLALOM,
    START,
    STRAIGHT,
    SWEEPER,
    Element,
    Layout,
    Straight,
    build,
    escapes,
    fitted,
    mirrored,
)
from throwdown.course_design.rules import DesignRules
from throwdown.course_design.site import Site
from throwdown.course_design.weave import Pose, Weave

FloatArray = NDArray[np.float64]

HEADER, GENES = 5, 4
ELEMENTS = 22
GENOME = HEADER + GENES * ELEMENTS
WIDEST = 3.0  # m that a course may be wider than it must
START_LENGTH = 10.0  # m from the start to the first element
PATIENCE = 12
"""Elements that are taken back before a layout is left as long as it got."""
AHEAD = 10.0  # m that must be free after an element
BENDS = 0.4  # share of the elements of a layout that wanders most
BLOCKED = 38.0  # m: with less ahead it is time to turn
FILLED = 0.4  # share of the ends that are filled with a straight first
_WAYS = (STRAIGHT, SLALOM, OFFSET, SERPENTINE, SERPENTINE)
_BENDS = (SWEEPER, HAIRPIN, LOOP)
LONGEST = 150.0  # m, of an element
_FAR = 44.0  # m that a look ahead reaches
_SAMPLE = 1.5  # m between the points at which parts are kept apart
_LATTICE = 2.0  # m between the places a start may have
_SHRUNK = (1.0, 0.5, 0.0)


class Ground:
    """A site under rules: says what is free, and grows layouts on it."""

    def __init__(self, site: Site, rules: DesignRules) -> None:
        self.site, self.rules = site, rules
        self._lattices: dict[float, FloatArray] = {}
        # Methods are cached by hand: a ground belongs to one search.
        self.inner = lru_cache(maxsize=None)(self._inner)

    def _inner(self, width: float) -> object:
        """Where the middle of a course ``width`` [m] wide may run, prepared for questions."""
        from shapely import prepare

        # A line between sampled points, and a buffer between its corners, go astray by less than
        # this.
        inside = self.site.inner(self.rules.rules.edge_distance_m.lowest + 0.5 * width + 0.12)
        prepare(inside)
        return inside

    def widths(self) -> tuple[float, float]:
        """The narrowest and the widest course [m] that is designed here."""
        limit = self.rules.rules.width_m
        narrow = float(np.ceil(20.0 * limit.lowest - 1e-9) / 20.0)
        return narrow, max(narrow, min(limit.highest, narrow + WIDEST))

    def starts(self, width: float) -> FloatArray:
        """Places [m] a start may have, array (n, 2); none where the site is too small."""
        if width not in self._lattices:
            from shapely import contains_xy

            west, south, east, north = self.site.bounds
            x, y = np.meshgrid(np.arange(west, east, _LATTICE), np.arange(south, north, _LATTICE))
            inside = contains_xy(self.inner(width), x.ravel(), y.ravel())
            self._lattices[width] = np.column_stack([x.ravel()[inside], y.ravel()[inside]])
        return self._lattices[width]

    def room(self, width: float) -> float:
        """What lies between the middles of neighbouring parts at least [m]."""
        return width + self.rules.rules.gap_m.lowest

    def grow(self, genome: FloatArray) -> Layout | None:
        """The layout of a genome (GENOME,), None where not even a start fits."""
        narrow, wide = self.widths()
        width = round(20.0 * (narrow + float(genome[0]) * (wide - narrow))) / 20.0
        start = self._start(genome, width)
        if start is None:
            return None
        first = Element(START, (Straight(START_LENGTH),))
        growth = _Growth(self, width, start)
        if not growth.take(first):
            return None
        self._fill(growth, genome)
        return Layout(width, start, tuple(growth.elements))

    def _fill(self, growth: _Growth, genome: FloatArray) -> None:
        """Lay what genes ask for; where the way is blocked, take back and turn elsewhere."""
        options = [self._options(growth, genome)]
        best = (growth.station, tuple(growth.elements))
        patience = PATIENCE
        while options and len(growth.elements) <= ELEMENTS:
            if any(growth.take(element) for element in options[-1]):
                options.append(self._options(growth, genome))
                if growth.station > best[0]:
                    best = growth.station, tuple(growth.elements)
                continue
            options.pop()
            patience -= 1
            if not patience or not options:
                break
            growth.take_back()
        growth.elements = list(best[1])

    def _options(self, growth: _Growth, genome: FloatArray) -> Iterator[Element]:
        """What to try next, best first: what genes ask for, then turns to where there is room."""
        number = len(growth.elements) - 1
        if number >= ELEMENTS:
            return
        kind, size, other, third = genome[HEADER + GENES * number :][:GENES].tolist()
        ahead = growth.ahead(LONGEST)
        # A turn back has a gene that rows do not need there: they are cut to the room anyway.
        turn_size = size**2
        to_bend = kind > 1.0 - BENDS * float(genome[4])
        if ahead >= BLOCKED or to_bend:
            bends = kind if not to_bend else (1.0 - kind) / (BENDS * float(genome[4]))
            chosen = _of(_BENDS, bends) if to_bend else _of(_WAYS, kind)
            yield from self._wishes(chosen, size, other, third, growth, ahead)
        elif size < FILLED and ahead > AHEAD + 9.0:
            yield Element(STRAIGHT, (Straight(round(ahead - AHEAD - 1.0, 1)),))
        turns = escapes(turn_size, self.tightest(growth.width), third < 0.5)
        promising = [(growth.promise(turn), turn) for turn in turns]
        # Whole turns first, each to where there is more room; then whatever leads on.
        for some in (promising[:2], promising[2:]):
            for promise, turn in sorted(some, key=lambda pair: -pair[0]):
                if promise >= AHEAD:
                    yield turn

    def tightest(self, width: float) -> float:
        """The least radius [m] of a turn: as the rules say, and with some ground inside."""
        return max(self.rules.rules.turn_radius_m.lowest, 0.5 * width + 1.0)

    def _start(self, genome: FloatArray, width: float) -> Pose | None:
        places = self.starts(width)
        if not places.size:
            return None
        west, south, east, north = self.site.bounds
        # Corners are where a course that is to fill a site starts: they get more than their share.
        u, v = np.clip(3.0 * genome[1:3] - 1.0, 0.0, 1.0)
        x, y = west + u * (east - west), south + v * (north - south)
        nearest = int(np.argmin(np.hypot(places[:, 0] - x, places[:, 1] - y)))
        x, y = float(places[nearest, 0]), float(places[nearest, 1])
        for turn in range(4):
            heading = float(np.radians(90.0 * ((int(3.999 * genome[3]) + turn) % 4)))
            if _Growth(self, width, (x, y, heading)).ahead(_FAR) >= _FAR:
                break
        return x, y, heading

    def _wishes(
        self, kind: str, size: float, other: float, third: float, growth: _Growth, ahead: float
    ) -> Iterator[Element]:
        """The element that genes ask for, then smaller ones, on either side."""
        tightest = self.tightest(growth.width)
        for share in _SHRUNK:
            element = build(kind, share * size, other, 2.0 * (third % 0.5), self.rules, tightest)
            if kind in (SLALOM, OFFSET, SERPENTINE):
                element = fitted(element, ahead)
            other_hand = mirrored(element)
            yield from (element, other_hand) if third < 0.5 else (other_hand, element)


def _of(kinds: tuple[str, ...], share: float) -> str:
    return kinds[min(int(len(kinds) * share), len(kinds) - 1)]


class _Growth:
    """A layout as it grows: its elements, points along it, and where it ends."""

    def __init__(self, ground: Ground, width: float, start: Pose) -> None:
        self.width = width
        self.elements: list[Element] = []
        self._inner, self._room = ground.inner(width), ground.room(width)
        straight = ground.rules.rules.straight_into_sharp_m
        # A little less than the rule, for the check is made on a mesh.
        self._longest = straight.highest - 0.6
        self._points = np.empty((3, 4096))
        self._points[:, 0] = start[0], start[1], 0.0
        self._count = 1
        self._pose, self.station = start, 0.0
        self._straight = 0.0  # m, of the straight that the layout ends with
        self._weave = Weave(ground.rules, width)
        self._before: list[tuple[int, Pose, float, float, Weave]] = []

    def take(self, element: Element) -> bool:
        """Lay an element at the end, if it fits and leaves room to go on."""
        segments = element.segments(self.width)
        weave = self._weave.followed_by(segments, self._pose)
        if weave is None or not self._keeps_straights(segments):
            return False
        points, pose = self._lay(segments, self._pose, self.station)
        if not self._free(points).all() or self._ahead(pose, points, AHEAD) < AHEAD:
            return False
        end = self._count + points.shape[1]
        if end > self._points.shape[1]:
            return False
        self._before.append((self._count, self._pose, self.station, self._straight, self._weave))
        self._weave = weave
        self._points[:, self._count : end] = points
        self._count, self._pose, self.station = end, pose, float(points[2, -1])
        self._straight = self._straight_after(segments)
        self.elements.append(element)
        return True

    def ahead(self, most: float) -> float:
        """How far [m] it is free straight on, up to ``most``."""
        return self._ahead(self._pose, self._points[:, self._count - 1 : self._count], most)

    def take_back(self) -> None:
        """Undo the last element."""
        self.elements.pop()
        last = self._before.pop()
        self._count, self._pose, self.station, self._straight, self._weave = last

    def promise(self, element: Element) -> float:
        """How far [m] one can go on straight after an element; less than 0 where it is not free."""
        segments = element.segments(self.width)
        weave = self._weave.followed_by(segments, self._pose)
        if weave is None or not self._keeps_straights(segments):
            return -1.0
        points, pose = self._lay(segments, self._pose, self.station)
        return self._ahead(pose, points, _FAR) if self._free(points).all() else -1.0

    def _keeps_straights(self, segments: tuple[Segment, ...]) -> bool:
        """Whether no straight is longer than one into a very sharp turn may be.

        What comes after is not known yet, so it counts for every straight.
        """
        run = self._straight
        for segment in segments:
            run = run + segment.length if segment.curvature == 0.0 else 0.0
            if run > self._longest:
                return False
        return True

    def _straight_after(self, segments: tuple[Segment, ...]) -> float:
        run = self._straight
        for segment in segments:
            run = run + segment.length if segment.curvature == 0.0 else 0.0
        return run

    def _lay(
        self, segments: tuple[Segment, ...], pose: Pose, station: float
    ) -> tuple[FloatArray, Pose]:
        """Points along segments laid from a pose: x, y, station (3, n), and the pose after them."""
        places = poses(segments, pose)
        lengths = np.array([segment.length for segment in segments])
        counts = (lengths / _SAMPLE).astype(np.int64) + 1
        before = np.cumsum(counts) - counts
        which = np.repeat(np.arange(counts.size), counts)
        d = (lengths / counts)[which] * (np.arange(which.size) - before[which] + 1.0)
        half = 0.5 * np.array([segment.curvature for segment in segments])[which] * d
        chord = d * np.sinc(half / np.pi)
        x, y, heading = np.array(places[:-1]).T[:, which]
        along = (station + np.cumsum(lengths) - lengths)[which] + d
        laid = x + chord * np.cos(heading + half), y + chord * np.sin(heading + half), along
        return np.stack(laid), places[-1]

    def _free(self, points: FloatArray, own: FloatArray | None = None) -> NDArray[np.bool_]:
        """Whether each point (3, n) is on the site and clear of the layout and of its own part."""
        from shapely import contains_xy

        inside = np.asarray(contains_xy(self._inner, points[0], points[1]))
        if not inside.all() and own is None:
            return inside
        before = self._points[:, : self._count]
        others = np.concatenate([before, points if own is None else own], axis=1)
        # Two points of a free line are near each other only if they are near along it: between
        # the legs of a hairpin the way is at most half a circle, pi/2 times their distance.
        room = self._room + 0.1
        along = np.abs(points[2][:, None] - others[2]) > 0.5 * np.pi * room + 2.0 * _SAMPLE
        near = (points[0][:, None] - others[0]) ** 2 + (
            points[1][:, None] - others[1]
        ) ** 2 < room**2
        return np.asarray(inside & ~np.any(near & along, axis=1))

    def _ahead(self, pose: Pose, own: FloatArray, most: float) -> float:
        """How far [m] it is free straight on from a pose, up to ``most``."""
        x, y, heading = pose
        d = np.arange(1.0, most / _SAMPLE + 1.0) * _SAMPLE
        ray = np.stack([x + d * np.cos(heading), y + d * np.sin(heading), own[2, -1] + d])
        blocked = np.flatnonzero(~self._free(ray, own))
        return float(d[blocked[0]] - _SAMPLE) if blocked.size else most
