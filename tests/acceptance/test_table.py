"""The fast lap against the same lap without table or shortcut, for everything that ships.

The bound is 0.05 % of the lap; on the two bare circles, which a car spends at the very tip of its
envelope, it is 0.06 %.
"""

from __future__ import annotations

import numpy as np
import pytest

import throwdown as td
from throwdown.lap.quasi_steady import course_path, run_up_speed, solve_path
from throwdown.lap.reference import reference_lap
from throwdown.lap.vehicle import build_vehicle

COURSES = tuple(course.id for course in td.list_courses())


@pytest.mark.parametrize("course_id", COURSES)
def test_every_car_is_within_a_twentieth_of_a_percent(course_id: str) -> None:
    course = td.load_course(course_id)
    start = course.default_start
    worst = {}
    for listed in td.list_cars():
        vehicle = build_vehicle(td.load_car(listed.id))
        path, periodic = course_path(course, vehicle.width, start)
        fast, _ = solve_path(vehicle, path, periodic=periodic, start=start)
        entry = 0.0
        if start == "flying" and not periodic:
            entry = run_up_speed(vehicle) ** 2
        w = np.empty(path.nodes)
        direct = reference_lap(vehicle.row, vehicle.engine, path.road, periodic, entry, w)
        worst[listed.id] = abs(fast / direct - 1.0)
    bound = 6e-4 if course_id.startswith("skid-pad") else 5e-4
    assert {car: error for car, error in worst.items() if error > bound} == {}
