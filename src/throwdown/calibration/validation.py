"""A lap file against the model: read, recognised, simulated, predicted, scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from throwdown.calibration.car_file import Garage, read_cars
from throwdown.calibration.courses import map_courses
from throwdown.calibration.lap_file import MeasuredLap, read_laps
from throwdown.calibration.model import Effects, Lap
from throwdown.calibration.posterior import Posterior
from throwdown.calibration.prediction import predict, with_factor
from throwdown.calibration.recognise import recognise
from throwdown.calibration.score import Tally, count
from throwdown.calibration.simulated import simulate_all
from throwdown.calibration.subject import Subject
from throwdown.course import load_course
from throwdown.errors import InputError
from throwdown.table import Skipped

DRAWS = 20
"""Of the laps that fit a course's factor."""
LEAST, MOST = 0.6, 1.6
"""Of the simulated time: what is measured beyond that was not driven by this car on this course."""

Told = Callable[[int, int], None]
"""Called with how many laps are simulated and how many there are."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """The laps of a file, simulated; ``names`` maps the file's courses to ids."""

    laps: tuple[Lap, ...]
    skipped: tuple[Skipped, ...]
    names: Mapping[str, str | None]


def gather(
    laps: Path | str,
    cars: Path | str | None = None,
    courses: Mapping[str, str] | None = None,
    told: Told | None = None,
) -> Gathered:
    """Read and simulate the laps of a file; what cannot be used is listed with the reason.

    ``courses`` maps the file's course names to ids where they are not understood.
    Raises InputError where a file is wrong or nothing in it can be used.
    """
    file = read_laps(laps)
    garage: Garage | None = read_cars(cars) if cars is not None else None
    names = map_courses((lap.course for lap in file.laps), courses or {})
    skipped = list(file.skipped)
    recognised: list[tuple[MeasuredLap, Subject, str]] = []
    for lap in file.laps:
        place = names[lap.course]
        if place is None:
            reason = (
                f"the course “{lap.course}” is not known; its id would be, and validate and "
                "calibrate take --course NAME=ID"
            )
            skipped.append(Skipped(lap.number, lap.car, reason))
            continue
        try:
            recognised.append((lap, recognise(lap, garage), place))
        except ValueError as error:
            skipped.append(Skipped(lap.number, lap.car, str(error)))
    driven = {place: load_course(place) for _, _, place in recognised}
    results = simulate_all(
        [subject for _, subject, _ in recognised],
        [driven[place] for _, _, place in recognised],
        None if told is None else lambda done: told(done, len(recognised)),
    )
    usable = []
    for (lap, subject, place), result in zip(recognised, results, strict=True):
        if isinstance(result, str):
            skipped.append(Skipped(lap.number, lap.car, result))
        elif not LEAST < lap.time_s / result.time_s < MOST:
            reason = f"{lap.time_s:g} s is impossible: simulated {result.time_s:.1f} s"
            skipped.append(Skipped(lap.number, lap.car, reason))
        else:
            usable.append(Lap(subject, driven[place].id, result, lap, driver=lap.driver))
    if not usable:
        first = f"line {skipped[0].number}: {skipped[0].reason}" if skipped else "it is empty"
        raise InputError(f"no lap of the file can be used; {first}", where=str(laps))
    return Gathered(tuple(usable), tuple(sorted(skipped, key=lambda s: s.number)), names)


def validate(
    gathered: Gathered, posterior: Posterior, *, course_factor: int = 0, seed: int = 1
) -> dict[str, Any]:
    """Score the model on the laps: figures for each course and overall, ready for JSON.

    With ``course_factor`` so many laps of each course fit its level first and are left out of the
    score; the figures are means over DRAWS draws of which laps.
    """
    by_course: dict[str, list[Lap]] = {}
    for lap in gathered.laps:
        by_course.setdefault(lap.course, []).append(lap)
    rounds = []
    for draw in range(DRAWS if course_factor else 1):
        rng = np.random.default_rng((seed, draw))
        rounds.append(
            {
                course: _tally(posterior.effects, laps, course_factor, rng)
                for course, laps in by_course.items()
            }
        )
    called = {lap.course: lap.measured.course for lap in gathered.laps if lap.measured}
    scored = [course for course in by_course if rounds[0][course] is not None]
    if not scored:
        most = max(len(laps) for laps in by_course.values())
        raise InputError(
            f"no lap is left to score after fitting a course's factor to {course_factor}",
            where=f"--use course-factor={course_factor}",
            expected=f"fewer than {most}, the most laps of one course",
        )
    overall = []
    for tallies in rounds:
        whole = Tally()
        for course in scored:
            tally = tallies[course]
            if tally is not None:
                whole.add(tally)
        overall.append(whole.figures())
    return {
        "courses": [
            {
                "course": course,
                "name": called[course],
                **_mean([r[course].figures() for r in rounds]),  # type: ignore[union-attr]
            }
            for course in scored
        ],
        "overall": _mean(overall),
        "seen_in_calibration": sum(posterior.saw(lap) for lap in gathered.laps),
        "course_factor_laps": course_factor,
        "skipped": [
            {"line": row.number, "car": row.what, "reason": row.reason} for row in gathered.skipped
        ],
    }


def _tally(
    effects: Effects, laps: Sequence[Lap], course_factor: int, rng: np.random.Generator
) -> Tally | None:
    if not course_factor:
        return count(laps, predict(effects, laps))
    if len(laps) <= course_factor:
        return None
    seen = np.zeros(len(laps), bool)
    seen[rng.choice(len(laps), course_factor, replace=False)] = True
    left = [lap for lap, taken in zip(laps, seen, strict=True) if not taken]
    taught = [lap for lap, taken in zip(laps, seen, strict=True) if taken]
    return count(left, with_factor(effects, laps, seen), taught)


def _mean(figures: Sequence[Any]) -> Any:
    """Return the mean of figures of the same form; words, and what is missing, as in the first."""
    first = figures[0]
    if isinstance(first, dict):
        return {name: _mean([one[name] for one in figures]) for name in first}
    if isinstance(first, list):
        return [_mean([one[k] for one in figures]) for k in range(len(first))]
    numbers = [one for one in figures if isinstance(one, int | float)]
    if len(numbers) < len(figures):
        return first if not numbers else float(np.mean(numbers))
    if all(one == first for one in figures):
        return first
    return float(np.mean(numbers))
