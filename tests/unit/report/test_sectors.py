"""Sectors: they cover the course once, and a car's sector times add up to its lap."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from throwdown.report import sectors
from throwdown.report.traces import compare


def oval(standins: Any, straight: float = 200.0, radius: float = 40.0) -> Any:
    """A course of two straights and two left half circles, starting mid-straight."""
    length = 2 * straight + 2 * np.pi * radius
    own = standins.mesh(length, 1.0)
    arc = np.pi * radius
    s = np.mod(own.s, length / 2)
    inside = (s > straight / 2) & (s < straight / 2 + arc)
    own.curvature = np.where(inside, 1 / radius, 0.0)
    return standins.course(own)


def test_an_oval_has_two_corners_and_three_straights(standins: Any) -> None:
    cut = sectors.split(oval(standins))
    assert [sector.title for sector in cut] == [
        "Straight 1",
        "Corner 1 (left)",
        "Straight 2",
        "Corner 2 (left)",
        "Straight 3",
    ]
    arc = np.pi * 40
    assert cut[1].start == pytest.approx(100, abs=8)
    assert cut[1].end == pytest.approx(100 + arc, abs=8)


def test_a_right_hander_says_so(standins: Any) -> None:
    course = oval(standins)
    course.mesh().curvature *= -1
    assert sectors.split(course)[1].title == "Corner 1 (right)"


@pytest.mark.parametrize("length", [300.0, 1000.0, 5000.0, 20_000.0])
def test_sectors_cover_the_course_once(standins: Any, length: float) -> None:
    cut = sectors.split(standins.course(standins.mesh(length)))
    assert cut[0].start == 0
    assert cut[-1].end == pytest.approx(length)
    assert all(a.end == b.start and a.end > a.start for a, b in pairwise(cut))
    assert sectors.FEWEST <= len(cut) <= sectors.MOST


def test_a_circle_is_cut_into_equal_parts(standins: Any) -> None:
    course = oval(standins)
    course.mesh().curvature[:] = 1 / 30
    cut = sectors.split(course)
    assert len(cut) == sectors.EQUAL_PARTS
    assert np.ptp([sector.end - sector.start for sector in cut]) < 1e-9


def test_sector_times_add_up_to_the_lap(standins: Any) -> None:
    race = standins.race(names=("A a", "B b", "C c"))
    rows = sectors.times(compare(race), sectors.split(race.course))
    for i, entry in enumerate(race.entries):
        assert sum(row.times[i] for row in rows) == pytest.approx(entry.lap.time_s)
    gap = race.entries[1].lap.time_s - race.entries[0].lap.time_s
    assert sum(row.difference for row in rows) == pytest.approx(gap)
