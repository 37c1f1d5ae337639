"""The door to the solvers: one verb, the method by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from throwdown.car import Car, load_car
from throwdown.conditions import DRY, Conditions
from throwdown.course import Course, load_course
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import InputError
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME
from throwdown.lap.minimum_time.lap import minimum_time_lap
from throwdown.lap.quasi_steady import METHOD as QUASI_STEADY
from throwdown.lap.quasi_steady import quasi_steady_lap
from throwdown.lap.result import Lap

METHODS: Mapping[str, Callable[..., Lap]] = {
    QUASI_STEADY: quasi_steady_lap,
    MINIMUM_TIME: minimum_time_lap,
}


def drive_lap(
    car: Car | str,
    course: Course | str,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    *,
    start: str | None = None,
    method: str = QUASI_STEADY,
    step: float | None = None,
) -> Lap:
    """Solve one lap (one run on an open course) of ``car`` on ``course``.

    ``car`` and ``course`` may be ids, names or files; ``start`` is ``standing`` or ``flying``
    (default: the course's own), ``method`` one of METHODS, ``step`` [m] the mesh (default: the
    course's own).

    Raises InputError for an unknown method or start, or a course narrower than the car.
    """
    if method not in METHODS:
        raise InputError(f"unknown method {method!r}", expected=", ".join(METHODS))
    car = load_car(car) if isinstance(car, str) else car
    course = load_course(course) if isinstance(course, str) else course
    return METHODS[method](car, course, driver, conditions, start=start, step=step)
