"""The prediction of a race: Monte Carlo laps of every car, joined draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.posterior import SHIPPED, Posterior, find_posterior
from throwdown.car import Car
from throwdown.conditions import DRY, Conditions, find_conditions
from throwdown.course import Course
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.duel.assumptions import state_assumptions
from throwdown.duel.basis import Entrant, state_basis
from throwdown.duel.drawn_laps import EVERY_DRAW, LINES, NOMINAL
from throwdown.duel.draws import beyond_dry, draw_shared, stream
from throwdown.duel.event import Event, Tally, check_timed, drive_event, find_event
from throwdown.duel.handicap import Handicap, check_handicaps
from throwdown.duel.hiring import hire
from throwdown.duel.record import Duel, Entry, Race
from throwdown.duel.setting import Progress, Setting
from throwdown.errors import InputError, nearest_names
from throwdown.lap.double_track import METHOD as DOUBLE_TRACK
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME
from throwdown.lap.quasi_steady import METHOD as QUASI_STEADY
from throwdown.lap.quasi_steady import check_start
from throwdown.lap.result import Lap
from throwdown.lap.solve import DEFAULT_METHOD, check_method, find_car, find_course

if TYPE_CHECKING:
    from throwdown.meet.rules import RuleSet

FloatArray = NDArray[np.float64]

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
    driver: Driver | Path | str = PROFESSIONAL,
    drivers: Sequence[Driver | Path | str] | None = None,
    conditions: Conditions | Path | str = DRY,
    posterior: Posterior | Path | str = SHIPPED,
    handicaps: Sequence[Handicap] | None = None,
    runs: int | None = None,
    rules: RuleSet | Path | str | None = None,
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

    ``driver`` drives every car, or ``drivers`` one each; they and ``conditions`` are given whole,
    by id or by file.

    ``handicaps``, one for each car, act on the car, its driver and the times that count.

    ``runs`` of each car after ``rules`` (a rule set, its file or id, ``scca`` for short; its own
    number of runs or else three) make an event of it: runs scatter, are learned, hit cones and may
    not be finished, each as its driver's do; what the rules make of them counts.  Without either
    it is one plain run.

    Raises InputError for fewer than two cars, fewer than one sample, an unknown start, method,
    line, driver or conditions, a course narrower than a car, a file that is no posterior, handicaps
    that are not one for each car, are of laps where there are none, or take off more than a run
    takes, runs without rules or rules that make no time of runs, or an event in which no draw has
    a time for both.
    """
    field = check_field(cars)
    check_draws(samples, seed)
    _check_line(line, check_method(method))
    handicaps = check_handicaps(handicaps, len(field))
    hired = hire(driver, drivers, len(field))
    event = find_event(runs, rules)
    setting = set_up(
        course,
        start=start,
        method=method,
        line=line,
        samples=samples,
        seed=seed,
        conditions=conditions,
        posterior=posterior,
    )
    course, chosen, learned = setting.course, setting.start, setting.learned
    check_laps(handicaps, course)
    told = progress or (lambda what, done, of: None)
    corrections = setting.corrections(field, hired)
    entrants: list[Entrant] = []
    for number, car in enumerate(field):
        occurrence = sum(other.id == car.id for other in field[:number])
        entrants.append(
            setting.enter(
                car, hired[number], handicaps[number], occurrence, corrections[number], told
            )
        )
    told("done", len(field), len(field))
    check_shorter(entrants, handicaps)
    entries = _entries(entrants, hired, handicaps, event, seed)
    duel = Duel.between(entries[0], entries[1])
    basis = None
    if learned is not None:
        pair = [entrants[entry.number] for entry in (duel.winner, duel.loser)]
        basis = state_basis(learned, pair[0], pair[1], course, chosen, setting.shared.layout)
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
        conditions=setting.conditions,
        event=event,
        assumptions=(
            *_missed(entries, course),
            *_handicapped(entries),
            *state_assumptions(
                field,
                course,
                hired,
                setting.conditions,
                len(setting.layouts),
                chosen,
                method,
                line,
                learned,
                event,
            ),
        ),
        provenance={"method": method, "line": line, **setting.provenance(field)},
    )


def check_field(cars: Sequence[Car | str]) -> list[Car]:
    """Return the cars of a race.  Raises InputError for fewer than two, and for unknown ones."""
    cars = [cars] if isinstance(cars, (str, Car)) else list(cars)
    if len(cars) < 2:
        raise InputError(
            f"a race needs at least two cars, got {len(cars)}", expected="a list of cars"
        )
    return [find_car(car) for car in cars]


def check_draws(samples: object, seed: object) -> None:
    """Check how many draws of which seed.  Raises InputError for numbers that are none."""
    if not is_whole(samples) or not 1 <= samples <= MOST_SAMPLES:  # type: ignore[operator]
        raise InputError(
            f"samples is {samples!r}", expected=f"a whole number from 1 to {MOST_SAMPLES:,}"
        )
    if not is_whole(seed) or seed < 0:  # type: ignore[operator]
        raise InputError(f"seed is {seed!r}", expected="a whole number, 0 or more")


def set_up(
    course: Course | str,
    *,
    start: str | None,
    method: str,
    line: str,
    samples: int,
    seed: int,
    conditions: Conditions | Path | str,
    posterior: Posterior | Path | str,
) -> Setting:
    """Return what every car of a race meets, drawn; the arguments are those of ``race``."""
    course, conditions = find_course(course), find_conditions(conditions)
    chosen = check_start(course, start)
    layouts = course.ensemble()
    learned = find_posterior(posterior) if method == MINIMUM_TIME else None
    if learned is not None and not learned.speaks_of(course):
        learned = None
    shared = draw_shared(
        seed, samples, conditions if learned is None else beyond_dry(conditions), len(layouts)
    )
    return Setting(course, chosen, method, line, layouts, shared, seed, conditions, learned)


def is_whole(number: object) -> bool:
    """Whether a number is whole, and not a truth value."""
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


def check_laps(handicaps: Sequence[Handicap], course: Course) -> None:
    """Raise InputError for a handicap of laps on a course that has none."""
    if course.closed:
        return
    for one in handicaps:
        if one.laps:
            raise InputError(
                f"{course.name} has no laps: it is driven from end to end",
                expected="a handicap of laps on a closed course only",
            )


def check_shorter(entrants: Sequence[Entrant], handicaps: Sequence[Handicap]) -> None:
    """Raise InputError for a head start that is longer than a run."""
    for entrant, handicap in zip(entrants, handicaps, strict=True):
        shortest = float(entrant.drawn.times.min())
        if handicap.head_start and handicap.counted(np.array(shortest)) <= 0.0:
            raise InputError(
                f"{entrant.car.name} has a head start of {handicap.head_start:g} s",
                expected=f"less than its run takes, {shortest:.2f} s at least",
            )


def _handicapped(entries: Sequence[Entry]) -> list[str]:
    """Say who has what, and which of it the lap shown is without."""
    said = []
    for entry in entries:
        if not entry.handicap.given:
            continue
        text = f"{entry.car.name} has {entry.handicap.said()}"
        if entry.handicap.on_time:
            text += "; the lap shown is without what acts on the time"
        said.append(f"{text}.")
    return said


def _entries(
    entrants: Sequence[Entrant],
    drivers: Sequence[Driver],
    handicaps: Sequence[Handicap],
    event: Event | None,
    seed: int,
) -> tuple[Entry, ...]:
    counted, on_nominal_lines, tallies = _times(entrants, drivers, handicaps, event, seed)
    times = np.stack(counted)
    won = share_of_wins(times)
    entries = [
        Entry(
            car=entrant.car,
            lap=entrant.lap,
            times=times[number],
            win_probability=float(won[number]),
            on_nominal_lines=on_nominal_lines[number],
            unsolved=entrant.drawn.unsolved,
            handicap=handicaps[number],
            number=number,
            driver=drivers[number],
            tally=tallies[number],
        )
        for number, entrant in enumerate(entrants)
    ]
    ranked = tuple(sorted(entries, key=lambda entry: entry.time_quantiles.p50))
    if event is not None:
        check_timed(ranked[0].times, ranked[1].times)
    return ranked


def _times(
    entrants: Sequence[Entrant],
    drivers: Sequence[Driver],
    handicaps: Sequence[Handicap],
    event: Event | None,
    seed: int,
) -> tuple[list[FloatArray], list[FloatArray | None], list[Tally | None]]:
    """Return each car's times that count, those on nominal lines, and the tally of its runs."""
    counted: list[FloatArray] = []
    on_nominal_lines: list[FloatArray | None] = []
    tallies: list[Tally | None] = []
    for number, (entrant, handicap) in enumerate(zip(entrants, handicaps, strict=True)):
        drawn, nominal = entrant.drawn.times, entrant.drawn.on_nominal_lines
        if event is None:
            counted.append(handicap.counted(drawn))
            on_nominal_lines.append(None if nominal is None else handicap.counted(nominal))
            tallies.append(None)
            continue
        occurrence = sum(other.car.id == entrant.car.id for other in entrants[:number])
        streams = partial(stream, seed, entrant.car.id, occurrence, "run of an event")
        known = entrant.draws.day / entrant.draws.alone
        tally = drive_event(event, drawn * known, drivers[number], streams, handicap)
        check_timed(tally.times)
        counted.append(tally.times)
        tallies.append(tally)
        on_nominal_lines.append(
            None
            if nominal is None
            else drive_event(event, nominal * known, drivers[number], streams, handicap).times
        )
    return counted, on_nominal_lines, tallies


def share_of_wins(times: FloatArray) -> FloatArray:
    """Return the share of draws that each car (cars, draws) wins; ties are shared."""
    best = times == times.min(axis=0)
    return np.asarray((best / best.sum(axis=0)).mean(axis=1))
