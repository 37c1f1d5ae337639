"""What a cone course is made of: straights, slaloms, offsets, serpentines, sweepers,
hairpins and loops.

An element is pieces of the line, straights, arcs and slaloms, as a course file spells them: what
is designed is what is written, to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import radians, sin
from typing import Any

from throwdown.course.segments import Segment, arc, slalom, straight
from throwdown.course_design.rules import DesignRules

STRAIGHT, SLALOM, OFFSET, SERPENTINE = "straight", "slalom", "offset", "serpentine"
SWEEPER, HAIRPIN, LOOP = "sweeper", "hairpin", "loop"
START, TURN = "start", "turn"


@dataclass(frozen=True)
class Straight:
    """``length`` [m] straight on."""

    length: float

    def segments(self, width: float) -> tuple[Segment, ...]:
        """The piece on a course ``width`` [m] wide."""
        return (straight(self.length, width),)

    def fields(self) -> dict[str, Any]:
        """The piece as a course file has it."""
        return {"straight_m": self.length}


@dataclass(frozen=True)
class Bend:
    """``radius`` [m] of the middle through ``angle_deg``, left positive."""

    radius: float
    angle_deg: float

    def segments(self, width: float) -> tuple[Segment, ...]:
        """The piece on a course ``width`` [m] wide."""
        side = 1.0 if self.angle_deg > 0.0 else -1.0
        return (arc(self.radius, side * radians(abs(self.angle_deg)), width),)

    def fields(self) -> dict[str, Any]:
        """The piece as a course file has it."""
        hand = "left_deg" if self.angle_deg > 0.0 else "right_deg"
        return {"radius_m": self.radius, hand: abs(self.angle_deg)}


@dataclass(frozen=True)
class Slalom:
    """``cones`` in a row, ``spacing`` [m] apart."""

    cones: int
    spacing: float
    first_on_left: bool

    def segments(self, width: float) -> tuple[Segment, ...]:
        """The piece on a course ``width`` [m] wide."""
        return slalom(self.cones, self.spacing, width, self.first_on_left)

    def fields(self) -> dict[str, Any]:
        """The piece as a course file has it."""
        hand = "left" if self.first_on_left else "right"
        return {"slalom_cones": self.cones, "spacing_m": self.spacing, "first_pass": hand}


Piece = Straight | Bend | Slalom


@dataclass(frozen=True)
class Element:
    """Pieces that are one thing to a driver."""

    kind: str
    pieces: tuple[Piece, ...]

    def segments(self, width: float) -> tuple[Segment, ...]:
        """The element's segments on a course ``width`` [m] wide."""
        return tuple(one for piece in self.pieces for one in piece.segments(width))


@dataclass(frozen=True)
class Layout:
    """Elements one after the other: where they start on the site, and how wide they are [m]."""

    width: float
    start: tuple[float, float, float]
    """x, y [m] and heading [rad] on the site."""
    elements: tuple[Element, ...]

    def segments(self) -> tuple[Segment, ...]:
        """All segments in the order they are driven."""
        return tuple(one for element in self.elements for one in element.segments(self.width))

    def ends(self) -> list[float]:
        """Station [m] at which each element ends."""
        found, station = [], 0.0
        for element in self.elements:
            station += sum(segment.length for segment in element.segments(self.width))
            found.append(station)
        return found

    def up_to(self, count: int) -> Layout:
        """The first ``count`` elements, the last of which is then the finish."""
        last = self.elements[count - 1]
        kept = (*self.elements[: count - 1], Element(last.kind, last.pieces))
        return Layout(self.width, self.start, kept)


def build(
    kind: str, size: float, other: float, third: float, rules: DesignRules, tightest: float
) -> Element:
    """Make an element of a ``kind``, left first: what three numbers from 0 to 1 make of it.

    ``tightest`` [m] is the least radius.
    """
    spacing = _up(rules.rules.slalom_spacing_m.lowest + 8.0 * third**2)
    if kind == STRAIGHT:
        return Element(kind, (Straight(_to(8.0, 40.0, size)),))
    if kind == SLALOM:
        return Element(kind, (Slalom(2 + int(6.999 * size), spacing, True),))
    if kind == OFFSET:
        return Element(kind, _gates(1 + int(7.999 * size), spacing, 12.0 + 33.0 * other, tightest))
    if kind == SERPENTINE:
        return Element(kind, _gates(1 + int(7.999 * size), spacing, 50.0 + 45.0 * other, tightest))
    if kind == SWEEPER:
        radius, angle = _to(max(tightest, 14.0), 32.0, other), _whole(30.0, 200.0, size)
    elif kind == HAIRPIN:
        radius, angle = _to(tightest, tightest + 7.0, other), _whole(60.0, 210.0, size)
    else:
        radius, angle = _to(tightest + 1.0, tightest + 14.0, other), _whole(210.0, 330.0, size)
    return Element(kind, (Bend(radius, angle),))


def fitted(element: Element, room: float) -> Element:
    """A row of gates or cones, cut to the ``room`` [m] there is ahead."""
    (first, *others) = element.pieces
    if isinstance(first, Slalom):
        cones = int(room / first.spacing) - 1
        return Element(
            element.kind, (Slalom(max(min(first.cones, cones), 1), first.spacing, True),)
        )
    if not isinstance(first, Bend) or len(others) < 2:
        return element
    spacing = 2.0 * first.radius * sin(radians(abs(first.angle_deg)))
    gates = max(min(len(others) - 1, int(room / spacing) - 1), 1)
    last = Bend(first.radius, -first.angle_deg * (-1.0) ** gates)
    return Element(element.kind, (*element.pieces[: gates + 1], last))


def mirrored(element: Element) -> Element:
    """The element with left and right exchanged."""
    return Element(element.kind, tuple(_mirrored(piece) for piece in element.pieces))


def _mirrored(piece: Piece) -> Piece:
    if isinstance(piece, Bend):
        return Bend(piece.radius, -piece.angle_deg)
    if isinstance(piece, Slalom):
        return Slalom(piece.cones, piece.spacing, not piece.first_on_left)
    return piece


def _gates(count: int, spacing: float, angle_deg: float, tightest: float) -> tuple[Bend, ...]:
    """Gates that lie to either side of a row in turn, ``spacing`` [m] apart.

    The line crosses the row at ``angle_deg`` between them; an arc leads in and another out.
    """
    half = float(round(angle_deg))
    radius = max(_up(0.5 * spacing / sin(radians(half))), tightest)
    turns = [half, *(-2.0 * half * (-1.0) ** gate for gate in range(count))]
    turns.append(-half * (-1.0) ** count)
    return tuple(Bend(radius, turn) for turn in turns)


def escapes(size: float, tightest: float, left: bool) -> Sequence[Element]:
    """Turns to try where the way is blocked, of a radius that ``size`` from 0 to 1 says.

    The first two turn back, the first of them ``left`` or right.
    """
    radius = _to(tightest, tightest + 8.0, size)
    side = 1.0 if left else -1.0
    return [
        Element(TURN, (Bend(radius, hand * angle),))
        for angle in (180.0, 135.0, 90.0, 45.0, 210.0)
        for hand in (side, -side)
    ]


def _to(low: float, high: float, share: float) -> float:
    """Between two lengths, in whole decimetres, never below the lower."""
    return max(_up(low), round(low + (high - low) * share, 1))


def _up(length: float) -> float:
    """The next whole decimetre."""
    return round(-(-(length - 1e-9) // 0.1) * 0.1, 1)


def _whole(low: float, high: float, share: float) -> float:
    """Between two angles, in steps of five degrees."""
    return 5.0 * round((low + (high - low) * share) / 5.0)
