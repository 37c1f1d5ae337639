"""The prediction of a race: Monte Carlo laps of every car, joined draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from throwdown.car import Car, load_car
from throwdown.conditions import DRY, Conditions
from throwdown.course import Course, load_course
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.duel.assumptions import state_assumptions
from throwdown.duel.draws import CarDraws, SharedDraws, draw_car, draw_shared
from throwdown.duel.record import Duel, Entry, Race
from throwdown.errors import InputError
from throwdown.lap.batch import in_threads, lap_times, lap_times_in_parallel
from throwdown.lap.path import Path
from throwdown.lap.quasi_steady import (
    check_start,
    course_path,
    provenance,
    quasi_steady_lap,
    run_up_speed,
)
from throwdown.lap.result import Lap
from throwdown.lap.vehicle import Vehicle, build_vehicle

FloatArray = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""

DEFAULT_SAMPLES = 2000
DEFAULT_SEED = 2010
MOST_SAMPLES = 1_000_000


def race(
    cars: Sequence[Car | str],
    course: Course | str,
    *,
    start: str | None = None,
    samples: int = DEFAULT_SAMPLES,
    seed: int = DEFAULT_SEED,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    progress: Progress | None = None,
) -> Race:
    """Predict a race of two or more cars on a course, each given whole or by id, name or file.

    ``samples`` draws of what is uncertain about cars, surface, drivers and (where it is unknown)
    the layout; the same ``seed`` gives the same draws.  Every car of one draw meets the same
    surface and layout.

    Raises InputError for fewer than two cars, fewer than one sample, an unknown start or a
    course narrower than a car.
    """
    if len(cars) < 2:
        raise InputError(f"a race needs at least two cars, got {len(cars)}")
    if not 1 <= samples <= MOST_SAMPLES:
        raise InputError(f"samples is {samples}", expected=f"a number from 1 to {MOST_SAMPLES:,}")
    if seed < 0:
        raise InputError(f"seed is {seed}", expected="0 or more")
    field = [load_car(car) if isinstance(car, str) else car for car in cars]
    course = load_course(course) if isinstance(course, str) else course
    chosen = check_start(course, start)
    layouts = course.ensemble()
    shared = draw_shared(seed, samples, conditions, len(layouts))
    told = progress or (lambda what, done, of: None)
    entrants = []
    for number, car in enumerate(field):
        told(f"racing {car.name}", number, len(field))
        lap = quasi_steady_lap(car, course, driver, conditions, start=chosen)
        occurrence = sum(other.id == car.id for other in field[:number])
        draws = draw_car(car, tyre_alternatives(car), driver, conditions, shared, seed, occurrence)
        laps = _Laps(build_vehicle(car, driver, conditions), course, layouts, chosen)
        entrants.append((car, lap, laps.times(draws, shared)))
    told("done", len(field), len(field))
    entries = _entries(entrants)
    return Race(
        course=course,
        start=chosen,
        seed=seed,
        samples=samples,
        entries=entries,
        duel=Duel.between(entries[0], entries[1]),
        assumptions=state_assumptions(field, course, driver, conditions, len(layouts), chosen),
        provenance=_race_provenance(field, course),
    )


def tyre_alternatives(car: Car) -> list[tuple[Car, float]]:
    """Return the car on each tyre it may wear, with probabilities; itself where that is known."""
    if not car.tyre_options:
        return [(car, 1.0)]
    return [(car.on_tyre(option), option.probability) for option in car.tyre_options]


def _entries(entrants: Sequence[tuple[Car, Lap, FloatArray]]) -> tuple[Entry, ...]:
    times = np.stack([drawn for _, _, drawn in entrants])
    best = times == times.min(axis=0)
    won = (best / best.sum(axis=0)).mean(axis=1)
    entries = [
        Entry(car=car, lap=lap, times=drawn, win_probability=float(share))
        for (car, lap, drawn), share in zip(entrants, won, strict=True)
    ]
    return tuple(sorted(entries, key=lambda entry: entry.time_quantiles.p50))


@dataclass(frozen=True)
class _Laps:
    """One car's lap times over all draws, on the course or on its possible layouts."""

    vehicle: Vehicle
    course: Course
    layouts: tuple[Course, ...]
    start: str

    def times(self, draws: CarDraws, shared: SharedDraws) -> FloatArray:
        """Return the times [s], array (draws,)."""
        entry = 0.0
        if self.start == "flying" and not self.course.closed:
            entry = run_up_speed(self.vehicle)
        if not self.layouts:
            path, periodic = course_path(self.course, self.vehicle.width, self.start)
            times = lap_times_in_parallel(
                draws.rows, self.vehicle.engine, path, periodic=periodic, entry_speed=entry
            )
            return times * draws.run
        groups = in_threads(
            lambda index: self._on_layout(index, draws, shared, entry), range(len(self.layouts))
        )
        times = np.empty(shared.layout.size)
        for chosen, drawn in groups:
            times[chosen] = drawn
        return times * draws.run

    def _on_layout(
        self, index: int, draws: CarDraws, shared: SharedDraws, entry: float
    ) -> tuple[NDArray[np.int64], FloatArray]:
        chosen = np.nonzero(shared.layout == index)[0]
        if not chosen.size:
            return chosen, np.empty(0)
        path, periodic = self._path(index)
        return chosen, lap_times(
            draws.rows[chosen], self.vehicle.engine, path, periodic=periodic, entry_speed=entry
        )

    def _path(self, index: int) -> tuple[Path, bool]:
        return course_path(self.layouts[index], self.vehicle.width, self.start)


def _race_provenance(cars: Sequence[Car], course: Course) -> dict[str, str]:
    facts = provenance(cars[0], course)
    facts.pop("car_hash")
    return {**facts, **{f"car_hash {car.id}": car.content_hash for car in cars}}
