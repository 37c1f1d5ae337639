"""The prediction of a race: Monte Carlo laps of every car, joined draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from throwdown.calibration.drawing import Corrections, draw_corrections
from throwdown.calibration.model import Outing
from throwdown.calibration.posterior import SHIPPED, Posterior, find_posterior
from throwdown.calibration.subject import subject_of
from throwdown.car import Car
from throwdown.conditions import DRY, Conditions
from throwdown.course import Course
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.duel.assumptions import state_assumptions
from throwdown.duel.basis import Entrant, state_basis
from throwdown.duel.drawn_laps import EVERY_DRAW, LINES, NOMINAL, DrawnLaps
from throwdown.duel.draws import beyond_dry, draw_car, draw_shared, stream
from throwdown.duel.record import Duel, Entry, Race
from throwdown.errors import InputError, nearest_names
from throwdown.lap.double_track import METHOD as DOUBLE_TRACK
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME
from throwdown.lap.minimum_time.lap import minimum_time_lap
from throwdown.lap.quasi_steady import METHOD as QUASI_STEADY
from throwdown.lap.quasi_steady import check_start, provenance
from throwdown.lap.result import Lap
from throwdown.lap.solve import DEFAULT_METHOD, check_method, drive_lap, find_car, find_course
from throwdown.lap.vehicle import build_vehicle

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
    method: str = DEFAULT_METHOD,
    line: str = NOMINAL,
    samples: int = DEFAULT_SAMPLES,
    seed: int = DEFAULT_SEED,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    posterior: Posterior | Path | str = SHIPPED,
    head_starts_s: Sequence[float] | None = None,
    progress: Progress | None = None,
) -> Race:
    """Predict a race of two or more cars on a course, each given whole or by id, name or file.

    ``method`` is one of ``throwdown.lap.METHODS``.  ``line`` is ``nominal``, every draw on the
    line that is fastest for its car's best figures, or ``every-draw``, each on its own fastest.
    ``samples`` draws of what is uncertain about cars, surface, drivers and (where it is unknown)
    the layout; the same ``seed`` gives the same draws.  Every car of one draw meets the same
    surface and layout.

    ``posterior`` is what measured laps taught, of which times and odds are drawn: that which comes
    with Throwdown, a file of ``throwdown calibrate``, a Posterior, or ``none`` for the spread of
    the figures alone.  It was learned from minimum-time laps of circuits and cones, so other
    methods, strips and bare pads do without.  A driver
    whose name the posterior knows from laps of one's own drives as those say.

    ``head_starts_s`` [s], one for each car, are taken off the times that count.

    Raises InputError for fewer than two cars, fewer than one sample, an unknown start, method or
    line, a course narrower than a car, a file that is no posterior, or head starts that are not
    one for each car and shorter than its run.
    """
    cars = [cars] if isinstance(cars, (str, Car)) else list(cars)
    if len(cars) < 2:
        raise InputError(
            f"a race needs at least two cars, got {len(cars)}", expected="a list of cars"
        )
    if not is_whole(samples) or not 1 <= samples <= MOST_SAMPLES:
        raise InputError(
            f"samples is {samples!r}", expected=f"a whole number from 1 to {MOST_SAMPLES:,}"
        )
    if not is_whole(seed) or seed < 0:
        raise InputError(f"seed is {seed!r}", expected="a whole number, 0 or more")
    _check_line(line, check_method(method))
    field = [find_car(car) for car in cars]
    head_starts = _check_head_starts(head_starts_s, len(field))
    course = find_course(course)
    chosen = check_start(course, start)
    layouts = course.ensemble()
    learned = find_posterior(posterior) if method == MINIMUM_TIME else None
    if learned is not None and not learned.speaks_of(course):
        learned = None
    calibrated = learned is not None
    shared = draw_shared(
        seed, samples, beyond_dry(conditions) if calibrated else conditions, len(layouts)
    )
    tyres = [tyre_alternatives(car) for car in field]
    corrections = learned_corrections(learned, field, tyres, course, driver, samples, seed)
    told = progress or (lambda what, done, of: None)
    entrants: list[Entrant] = []
    for number, car in enumerate(field):
        told(f"{car.name}: line", 0, 1)
        lap = nominal_lap(car, course, driver, conditions, chosen, method, told)
        occurrence = sum(other.id == car.id for other in field[:number])
        draws = draw_car(
            car, tyres[number], driver, conditions, shared, seed, occurrence, corrections[number]
        )
        laps = DrawnLaps(
            car.name,
            build_vehicle(car, driver, conditions),
            course,
            layouts,
            chosen,
            method,
            line,
            _over_optimum(lap, car, course, driver, conditions, chosen),
        )
        drawn = laps.times(draws, shared, partial(told, f"{car.name}: races"))
        entrants.append(Entrant(car, lap, draws, drawn))
    told("done", len(field), len(field))
    _check_shorter(entrants, head_starts)
    entries = _entries(entrants, head_starts)
    duel = Duel.between(entries[0], entries[1])
    basis = None
    if learned is not None:
        pair = [entrants[entry.number] for entry in (duel.winner, duel.loser)]
        basis = state_basis(learned, pair[0], pair[1], course, chosen, shared.layout)
    return Race(
        course=course,
        start=chosen,
        method=method,
        line=line,
        seed=seed,
        samples=samples,
        entries=entries,
        duel=duel,
        basis=basis,
        assumptions=(
            *_missed(entries, course),
            *_ahead(entries),
            *state_assumptions(
                field,
                course,
                driver,
                conditions,
                len(layouts),
                chosen,
                method,
                line,
                learned,
            ),
        ),
        provenance={"method": method, "line": line, **_race_provenance(field, course)},
    )


def learned_corrections(
    learned: Posterior | None,
    cars: Sequence[Car],
    tyres: Sequence[Sequence[tuple[Car, float]]],
    course: Course,
    driver: Driver,
    samples: int,
    seed: int,
) -> Sequence[Corrections | None]:
    """Draw what measured laps say of every car on each tyre that it may wear."""
    if learned is None:
        return [None] * len(tyres)
    pace = learned.pace_of(driver.name)
    outings = [
        [Outing(subject_of(on_tyre, car), course.id, driver=pace) for on_tyre, _ in options]
        for car, options in zip(cars, tyres, strict=True)
    ]
    return draw_corrections(
        learned.effects, outings, samples, partial(stream, seed, "measured laps")
    )


def tyre_alternatives(car: Car) -> list[tuple[Car, float]]:
    """Return the car on each tyre it may wear, with probabilities; itself where that is known."""
    if not car.tyre_options:
        return [(car, 1.0)]
    return [(car.on_tyre(option), option.probability) for option in car.tyre_options]


def is_whole(number: object) -> bool:
    """Whether ``number`` is a whole number, of Python's or of numpy's."""
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def _check_line(line: str, method: str) -> None:
    if line not in LINES:
        raise InputError(
            f"unknown line {line!r}",
            expected=" or ".join(LINES),
            nearest=nearest_names(line, LINES),
        )
    if line == EVERY_DRAW and method == QUASI_STEADY:
        raise InputError(
            f"the line {EVERY_DRAW} has no meaning with the method {QUASI_STEADY}, whose line is "
            "the smoothest one whatever the car",
            expected=f"the method {MINIMUM_TIME} or {DOUBLE_TRACK}, or the line {NOMINAL}",
        )


def nominal_lap(
    car: Car,
    course: Course,
    driver: Driver,
    conditions: Conditions,
    start: str,
    method: str,
    told: Progress,
) -> Lap:
    """Return the lap of the best figures, which is the one that is shown."""

    def searching(step: int, time: float) -> None:
        told(f"{car.name}: line, step {step}, {time:.2f} s", 0, 1)

    return drive_lap(
        car, course, driver, conditions, start=start, method=method, progress=searching
    )


def _over_optimum(
    lap: Lap, car: Car, course: Course, driver: Driver, conditions: Conditions, start: str
) -> float:
    """Return what a method's lap takes over the optimum of the minimum-time lap."""
    if lap.method in (QUASI_STEADY, MINIMUM_TIME) or lap.status != "solved":
        return 1.0
    optimum = minimum_time_lap(car, course, driver, conditions, start=start)
    return lap.time_s / optimum.time_s if optimum.status == "solved" else 1.0


def _missed(entries: Sequence[Entry], course: Course) -> list[str]:
    """Say where no line was found, first of all that is assumed."""
    said = []
    for entry in entries:
        if entry.lap.status != "solved":
            said.append(
                f"{entry.car.name}: no {entry.lap.method} lap of {course.name} was found after "
                f"{_searches(entry.lap)}; the lap shown is a simpler method's."
            )
        if entry.unsolved:
            said.append(
                f"{entry.car.name}: {_counted(entry.unsolved)} for a line did not converge; the "
                "next best line was driven there."
            )
    return said


def _searches(lap: Lap) -> str:
    tried = len(lap.convergence.attempts) if lap.convergence is not None else 1
    return _counted(tried)


def _counted(searches: int) -> str:
    return "1 search" if searches == 1 else f"{searches} searches"


def _check_head_starts(given: Sequence[float] | None, cars: int) -> Sequence[float]:
    if given is None:
        return [0.0] * cars
    try:
        checked = [float(seconds) for seconds in given]
    except (TypeError, ValueError):
        checked = []
    if len(checked) != cars:
        raise InputError(
            f"the head starts of {cars} cars are {given!r}", expected="one in seconds for each car"
        )
    for seconds in checked:
        if not 0.0 <= seconds < np.inf:
            raise InputError(f"a head start is {seconds!r} s", expected="a number, 0 or more")
    return checked


def _check_shorter(entrants: Sequence[Entrant], head_starts: Sequence[float]) -> None:
    for entrant, ahead in zip(entrants, head_starts, strict=True):
        shortest = float(entrant.drawn.times.min())
        if ahead >= shortest:
            raise InputError(
                f"{entrant.car.name} has a head start of {ahead:g} s",
                expected=f"less than its run takes, {shortest:.2f} s at least",
            )


def _ahead(entries: Sequence[Entry]) -> list[str]:
    """Say whose times have a head start taken off."""
    return [
        f"{entry.car.name}: a head start of {entry.head_start_s:g} s is taken off its times; the "
        "lap shown is without it."
        for entry in entries
        if entry.head_start_s
    ]


def _entries(entrants: Sequence[Entrant], head_starts: Sequence[float]) -> tuple[Entry, ...]:
    times = np.stack(
        [entrant.drawn.times - ahead for entrant, ahead in zip(entrants, head_starts, strict=True)]
    )
    best = times == times.min(axis=0)
    won = (best / best.sum(axis=0)).mean(axis=1)
    entries = [
        Entry(
            car=entrant.car,
            lap=entrant.lap,
            times=times[number],
            win_probability=float(won[number]),
            on_nominal_lines=None
            if entrant.drawn.on_nominal_lines is None
            else entrant.drawn.on_nominal_lines - head_starts[number],
            unsolved=entrant.drawn.unsolved,
            head_start_s=head_starts[number],
            number=number,
        )
        for number, entrant in enumerate(entrants)
    ]
    return tuple(sorted(entries, key=lambda entry: entry.time_quantiles.p50))


def _race_provenance(cars: Sequence[Car], course: Course) -> dict[str, str]:
    facts = provenance(cars[0], course)
    facts.pop("car_hash")
    return {**facts, **{f"car_hash {car.id}": car.content_hash for car in cars}}
