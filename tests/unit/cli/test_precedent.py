"""What happened is found for its cars on its course only, and nothing below reads it."""

from __future__ import annotations

from pathlib import Path

import throwdown
from throwdown.cli.precedent import find_precedent

CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
COURSE = "road-atlanta-infield-2010"


def test_the_challenge_of_2010() -> None:
    found = find_precedent(COURSE, CARS)
    assert found is not None
    assert found.winner == "porsche-911-carrera-s-2010"
    assert found.date == "2010-06-21"
    assert "2 s" in found.margin
    assert found.margin_s == 2.0
    assert len(found.sources) >= 3


def test_found_among_more_cars_and_in_any_order() -> None:
    assert find_precedent(COURSE, ["volkswagen-gti-2010", *reversed(CARS)]) is not None


def test_not_for_another_course_or_car() -> None:
    assert find_precedent("road-atlanta", CARS) is None
    assert find_precedent(COURSE, ["mini-cooper-s-2010", "porsche-911-carrera-2010"]) is None


def test_only_the_command_line_reads_it() -> None:
    package = Path(throwdown.__file__).parent
    readers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if '("references")' in path.read_text(encoding="utf-8")
    }
    assert readers == {"cli/precedent.py"}
