"""The simulated lap of every measured one, and how it depends on the car."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from throwdown.calibration.subject import Subject
from throwdown.course import Course
from throwdown.driver import PROFESSIONAL
from throwdown.errors import ThrowdownError
from throwdown.lap.batch import in_threads, lap_times
from throwdown.lap.columns import MU_FRONT, MU_REAR, SHARE_POWER
from throwdown.lap.minimum_time.lap import fastest_path, warm_up
from throwdown.lap.quasi_steady import run_up_speed
from throwdown.lap.vehicle import build_vehicle

CIRCUIT_STEP = 4.0  # m; what longer cells do to all alike is the course's own level
CHANGE = 0.02
"""Of a figure, for its elasticity."""


@dataclass(frozen=True)
class Simulated:
    """A simulated lap: ``time_s``, and d log(time) / d log(figure).

    ``grip`` is friction, ``power`` engine power.
    """

    time_s: float
    grip: float
    power: float


def simulate(subject: Subject, course: Course, start: str | None = None) -> Simulated:
    """Drive a car's lap with a professional driver in the dry, from the course's usual ``start``.

    Raises ThrowdownError where the car cannot drive the course.
    """
    warm_up()
    vehicle = build_vehicle(subject.car, PROFESSIONAL)
    start = start or course.default_start
    step = CIRCUIT_STEP if course.kind in ("circuit", "road") else None
    path, periodic, found = fastest_path(vehicle, course, start, step=step, opinions=1)
    rows = np.repeat(vehicle.row[None, :], 3, axis=0)
    rows[1, [MU_FRONT, MU_REAR]] *= 1.0 + CHANGE
    rows[2, SHARE_POWER] *= 1.0 + CHANGE
    entry = run_up_speed(vehicle) if start == "flying" and not periodic else 0.0
    times = lap_times(rows, vehicle.engine, path, periodic=periodic, entry_speed=entry)
    if not np.all(np.isfinite(times)):
        raise ThrowdownError(f"{subject.car.name} stalls on {course.name}")
    grip, power = np.log(times[1:] / times[0]) / np.log1p(CHANGE)
    time = found.time_s if found.solved else float(times[0])
    return Simulated(time, float(grip), float(power))


def simulate_all(
    subjects: Sequence[Subject],
    courses: Sequence[Course],
    told: Callable[[int], None] | None = None,
) -> list[Simulated | str]:
    """Simulate every car on its course on all cores; a reason stands for what failed."""

    def one(pair: tuple[Subject, Course]) -> Simulated | str:
        try:
            return simulate(*pair)
        except ThrowdownError as error:
            return str(error).splitlines()[0]

    return in_threads(one, list(zip(subjects, courses, strict=True)), told)
