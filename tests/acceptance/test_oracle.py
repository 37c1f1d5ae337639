"""Another solver of the same problem, CasADi with IPOPT, finds no faster lap than our own.

Both meet cells, limits and mesh alike, so nothing but the search can tell their times apart.  A
lap has several local optima: where the two searches end in different ones, the other search is
started from our optimum instead, and must stay there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import throwdown as td
from throwdown.lap.columns import FloatArray
from throwdown.lap.minimum_time.ipopt import solve_with_ipopt
from throwdown.lap.minimum_time.newton import state_parts, state_size
from throwdown.lap.minimum_time.problem import Ground, lay_ground
from throwdown.lap.minimum_time.search import Optimum, find_optimum
from throwdown.lap.vehicle import Vehicle, build_vehicle

AGREE = 2e-4  # of the lap time
STEP = 4.0  # m; the cone course keeps its own

PORSCHE, GTI, NISSAN = "porsche-911-carrera-s-2010", "volkswagen-gti-2010", "nissan-gt-r-2009"

SAME_OPTIMUM = (
    (PORSCHE, "road-atlanta", "flying"),
    (GTI, "road-atlanta", "flying"),
    (GTI, "hockenheim-gp", "flying"),
    (NISSAN, "hockenheim-gp", "flying"),
    (GTI, "laguna-seca", "flying"),
    (NISSAN, "cone-course-tight", "standing"),
    (PORSCHE, "cone-course-tight", "standing"),
    ("mini-cooper-s-2010", "tsukuba-tc2000", "flying"),
    ("mini-1000-1969", "lime-rock", "flying"),
    ("tesla-model-s-p85-2013", "silverstone-gp", "standing"),
)
FROM_OURS = (
    (GTI, "laguna-seca", "flying"),
    (GTI, "cone-course-tight", "standing"),  # from the first guess IPOPT needs 256 iterations
    (PORSCHE, "road-atlanta", "flying"),
    ("mini-cooper-s-2010", "tsukuba-tc2000", "flying"),
)


@cache
def our_own(car: str, course: str, start: str) -> tuple[Vehicle, Ground, Optimum]:
    vehicle = build_vehicle(td.load_car(car))
    step = None if course.startswith("cone") else STEP
    ground = lay_ground(td.load_course(course), vehicle.width, start, step=step)
    ground = replace(ground, opinions=1)  # IPOPT starts from the first guess too
    return vehicle, ground, find_optimum(vehicle, ground)


def state_of(found: Optimum) -> FloatArray:
    """An optimum as a guess."""
    ground = found.ground
    state = np.zeros(state_size(ground.cells, ground.unknowns))
    x, split, *_ = state_parts(state, ground.cells, ground.unknowns)
    x[0::2] = found.faces[:-1] if ground.periodic else found.faces
    x[1::2], split[:] = found.offset, found.split
    return state


@pytest.mark.parametrize(("car", "course", "start"), SAME_OPTIMUM)
def test_both_searches_find_the_same_lap(car: str, course: str, start: str) -> None:
    vehicle, ground, own = our_own(car, course, start)
    other = solve_with_ipopt(vehicle, ground)
    assert own.solved
    assert other.solved
    assert own.time_s == pytest.approx(other.time_s, rel=AGREE)
    # The same line too, not only one as fast.
    assert np.abs(np.sqrt(own.faces) - np.sqrt(other.faces)).max() < 0.01 * np.sqrt(own.faces.max())


@pytest.mark.parametrize(("car", "course", "start"), FROM_OURS)
def test_other_search_finds_nothing_faster_from_our_optimum(
    car: str, course: str, start: str
) -> None:
    vehicle, ground, own = our_own(car, course, start)
    other = solve_with_ipopt(vehicle, ground, guess=state_of(own))
    assert own.solved
    assert other.solved
    assert other.time_s > own.time_s * (1.0 - AGREE)
    assert other.time_s == pytest.approx(own.time_s, rel=AGREE)
