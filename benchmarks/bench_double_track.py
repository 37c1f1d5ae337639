"""How long the double track takes: the published case, and a road car on a circuit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("casadi")

import throwdown as td
from throwdown.lap.double_track import double_track_lap, published


def test_published_case(benchmark: Any) -> None:
    # The peer takes 28.6 s for the same case on one core.
    named = os.environ.get("THROWDOWN_SHARED")
    if not named:
        pytest.skip("THROWDOWN_SHARED is not set: the published case is not here")
    folder = Path(named) / "data" / "benchmarks"
    car, _ = published.load_car(folder)
    course = published.load_course(folder)
    published.solve_published(car, course)
    found = benchmark.pedantic(published.solve_published, (car, course), rounds=3)
    assert found.solved


def test_road_car(benchmark: Any) -> None:
    car, course = td.load_car("volkswagen-gti-2010"), td.load_course("road-atlanta")
    double_track_lap(car, course)
    lap = benchmark.pedantic(double_track_lap, (car, course), rounds=3)
    assert lap.status == "solved"
