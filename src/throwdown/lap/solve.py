"""The door to the solvers: one verb, the method by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from throwdown.car import Car, load_car
from throwdown.conditions import DRY, Conditions
from throwdown.course import Course, load_course
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import InputError, nearest_names
from throwdown.lap.double_track import METHOD as DOUBLE_TRACK
from throwdown.lap.double_track import double_track_lap
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME
from throwdown.lap.minimum_time.lap import minimum_time_lap
from throwdown.lap.minimum_time.search import Progress
from throwdown.lap.quasi_steady import METHOD as QUASI_STEADY
from throwdown.lap.quasi_steady import quasi_steady_lap
from throwdown.lap.result import Lap

METHODS: Mapping[str, Callable[..., Lap]] = {
    QUASI_STEADY: quasi_steady_lap,
    MINIMUM_TIME: minimum_time_lap,
    DOUBLE_TRACK: double_track_lap,
}
DEFAULT_METHOD = MINIMUM_TIME


def check_method(method: object) -> str:
    """Return the method; raise InputError where there is none of that name."""
    if not isinstance(method, str) or method not in METHODS:
        raise InputError(
            f"unknown method {method!r}",
            expected=", ".join(METHODS),
            nearest=nearest_names(str(method), METHODS),
        )
    return method


def find_car(given: Car | str) -> Car:
    """Return a car, loaded where ``given`` is its id, name or file; raise InputError for others."""
    if isinstance(given, str):
        return load_car(given)
    if not isinstance(given, Car):
        raise InputError(f"{given!r} is not a car", expected="an id, a name, a file or a Car")
    return given


def find_course(given: Course | str) -> Course:
    """Return a course, loaded where ``given`` names it; raise InputError for anything else."""
    if isinstance(given, str):
        return load_course(given)
    if not isinstance(given, Course):
        raise InputError(f"{given!r} is not a course", expected="an id, a name, a file or a Course")
    return given


def drive_lap(
    car: Car | str,
    course: Course | str,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    *,
    start: str | None = None,
    method: str = DEFAULT_METHOD,
    step: float | None = None,
    ballast: float = 0.0,
    progress: Progress | None = None,
) -> Lap:
    """Solve one lap (one run on an open course) of ``car`` on ``course``.

    ``car`` and ``course`` may be ids, names or files; ``start`` is ``standing`` or ``flying``
    (default: the course's own), ``method`` one of METHODS, ``step`` [m] the mesh (default: the
    course's own), ``ballast`` [kg] is carried at the centre of gravity; ``progress`` is told the
    step and the lap time [s] of a search.

    Raises InputError for an unknown car, course, method or start, or a course narrower than the
    car, and ThrowdownError where the car stalls on the way.
    """
    car, course = find_car(car), find_course(course)
    options: dict[str, Any] = {"start": start, "step": step, "ballast": ballast}
    if check_method(method) == MINIMUM_TIME:
        options["progress"] = progress
    return METHODS[method](car, course, driver, conditions, **options)
