"""How far apart the apexes of turns to opposite sides are: what makes a slalom of them.

A turn is a stretch that turns to one side without a break; its apex is the middle of it, on the
inner limit, where its cone stands.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

from throwdown.course.segments import Segment, poses
from throwdown.course_design.rules import DesignRules

Pose = tuple[float, float, float]
"""x, y [m] and heading [rad]."""


@dataclass(frozen=True)
class _Turn:
    """A turn so far: its segments, where they begin, and the apex of the one before it."""

    segments: tuple[Segment, ...]
    start: Pose
    open: bool

    def apex(self, width: float) -> Pose:
        """Where its cone stands."""
        middle = 0.5 * sum(segment.length for segment in self.segments)
        kept = []
        for segment in self.segments:
            part = min(segment.length, middle)
            kept.append(Segment(part, segment.curvature, 0.0, 0.0))
            middle -= part
            if middle <= 0.0:
                break
        x, y, heading = poses(kept, self.start)[-1]
        side = 0.5 * width if self.segments[0].curvature > 0.0 else -0.5 * width
        return x - side * sin(heading), y + side * cos(heading), heading

    @property
    def angle(self) -> float:
        """Through what angle it goes, left positive [rad]."""
        return sum(segment.curvature * segment.length for segment in self.segments)


class Weave:
    """The last turns of a layout, enough to say what may follow."""

    def __init__(self, rules: DesignRules, width: float, turns: tuple[_Turn, ...] = ()) -> None:
        self._rules, self._width, self._turns = rules, width, turns

    def followed_by(self, segments: Sequence[Segment], pose: Pose) -> Weave | None:
        """The weave after further segments from a pose; None where apexes come too near."""
        turns = list(self._turns)
        for segment, start in zip(segments, poses(segments, pose), strict=False):
            last = turns[-1] if turns else None
            if segment.curvature == 0.0:
                if last is not None:
                    turns[-1] = _Turn(last.segments, last.start, False)
            elif (
                last is not None
                and last.open
                and last.segments[0].curvature * segment.curvature > 0.0
            ):
                turns[-1] = _Turn((*last.segments, segment), last.start, True)
            else:
                turns.append(_Turn((segment,), start, True))
        if not self._apart(turns):
            return None
        return Weave(self._rules, self._width, tuple(turns[-2:]))

    def _apart(self, turns: Sequence[_Turn]) -> bool:
        least = self._rules.rules.slalom_spacing_m.lowest
        # A little more than the rule, for the check is made on a mesh.
        angle = radians(self._rules.weaving.angle_deg) - 0.01
        for one, other in itertools.pairwise(turns):
            if one.angle * other.angle > 0.0 or min(abs(one.angle), abs(other.angle)) < angle:
                continue
            first, second = one.apex(self._width), other.apex(self._width)
            if hypot(first[0] - second[0], first[1] - second[1]) < least + 0.02:
                return False
        return True
