"""By how much the one leads on a course, as a share that compares over courses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.report import words
from throwdown.report.spans import Scale

if TYPE_CHECKING:
    from throwdown.duel.everywhere import CourseOdds, Odds


def percent(one: CourseOdds) -> tuple[float, float, float]:
    """The margin's quantiles in per cent of the quicker car's median time."""
    quicker = one.course.length / one.average_speed
    low, middle, high = words.three(one.margin)
    return 100.0 * low / quicker, 100.0 * middle / quicker, 100.0 * high / quicker


def scale(found: Odds) -> Scale:
    """From the least lead of any course to the greatest, nought among them."""
    leads = [percent(one) for one in found.courses]
    low, high = min(0.0, *(one[0] for one in leads)), max(0.0, *(one[2] for one in leads))
    room = 0.04 * max(high - low, 0.1)
    return Scale(low - room, high + room)
