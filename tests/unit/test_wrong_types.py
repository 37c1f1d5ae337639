"""What is no car, course, method or number is a mistake in the input, not a fault within."""

from __future__ import annotations

from typing import Any

import pytest

import throwdown as td

CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
COURSE = "cone-course-tight"


@pytest.mark.parametrize("car", [3, None, ["mini-cooper-s-2010"]])
def test_no_car(car: Any) -> None:
    with pytest.raises(td.InputError, match="is not a car"):
        td.drive_lap(car, COURSE)
    with pytest.raises(td.InputError, match="is not a car"):
        td.race([CARS[0], car], COURSE)


@pytest.mark.parametrize("course", [3, None])
def test_no_course(course: Any) -> None:
    with pytest.raises(td.InputError, match="is not a course"):
        td.drive_lap(CARS[0], course)
    with pytest.raises(td.InputError, match="is not a course"):
        td.race(CARS, course)


@pytest.mark.parametrize("method", [None, ["quasi-steady"], 3])
def test_no_method(method: Any) -> None:
    with pytest.raises(td.InputError, match="unknown method"):
        td.drive_lap(CARS[0], COURSE, method=method)


@pytest.mark.parametrize("number", [1.5, True, "10", None])
@pytest.mark.parametrize("name", ["samples", "seed"])
def test_no_whole_number(name: str, number: Any) -> None:
    with pytest.raises(td.InputError, match=f"(?s){name} is .*whole number"):
        td.race(CARS, COURSE, **{name: number})


@pytest.mark.parametrize("step", ["2", 50.0, float("nan")])
def test_no_step(step: Any) -> None:
    with pytest.raises(td.InputError, match=r"(?s)mesh step is .*at most 20"):
        td.drive_lap(CARS[0], COURSE, step=step)


def test_one_car_is_no_race_and_any_iterable_of_cars_is() -> None:
    with pytest.raises(td.InputError, match="at least two cars, got 1"):
        td.race("mini-cooper-s-2010", COURSE)
    run = td.race((car for car in CARS), COURSE, samples=3, method="quasi-steady")  # type: ignore[arg-type]
    assert len(run.entries) == 2


@pytest.mark.parametrize("ballast", [-1.0, float("nan"), float("inf")])
def test_no_ballast(ballast: float) -> None:
    from throwdown.lap import quasi_steady_lap

    with pytest.raises(td.InputError, match="ballast"):
        quasi_steady_lap(td.load_car(CARS[0]), td.load_course(COURSE), ballast=ballast)
