"""Straight-line and skid-pad figures against magazines' own tests.

Measured figures and their sources are those in the car files (``kind = "measured"``), which no
estimator and no per-car number was fitted to.  Aims: median absolute error under 5 % for 0-60
mph, 3 % for the quarter mile and 4 % for 70-0 mph.
"""

from __future__ import annotations

import numpy as np
import pytest

import throwdown as td
from throwdown.lap.instrumented import instrumented_test

AIMS = {"zero_to_60": 0.05, "quarter_mile": 0.03, "braking_70_0": 0.04}
LEAST_CARS = {"zero_to_60": 15, "quarter_mile": 15, "braking_70_0": 10}


def errors(figure: str) -> dict[str, float]:
    """Relative error by car, for cars with a measured ``figure`` and published gear ratios."""
    found = {}
    for listed in td.list_cars():
        car = td.load_car(listed.id)
        measured = car.figures.get(figure)
        if measured is None or measured.kind != "measured":
            continue
        found[car.id] = getattr(instrumented_test(car), figure) / car.value(figure) - 1.0
    return found


@pytest.mark.parametrize("figure", sorted(AIMS))
def test_median_error(figure: str) -> None:
    found = errors(figure)
    assert len(found) >= LEAST_CARS[figure]
    assert np.median(np.abs(list(found.values()))) < AIMS[figure]


def test_measured_skid_pad_is_met_exactly() -> None:
    for listed in td.list_cars():
        car = td.load_car(listed.id)
        assert instrumented_test(car).skidpad == pytest.approx(car.value("skidpad"), rel=1e-3)


def test_roll_out_is_worth_about_a_third_of_a_second() -> None:
    car = td.load_car("porsche-911-carrera-s-2010")
    with_roll_out = instrumented_test(car).zero_to_60
    without = instrumented_test(car, roll_out=0.0).zero_to_60
    assert 0.2 < without - with_roll_out < 0.45
