"""The prediction of a long race: stints of every car, drawn and joined draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.calibration.posterior import SHIPPED, Posterior
from throwdown.car import Car
from throwdown.car.heat import HeatFigures, heat_figures
from throwdown.car.traits import PADS, PadKind
from throwdown.conditions import DRY, Conditions, find_conditions
from throwdown.conditions.air import ZERO_CELSIUS
from throwdown.course import Course
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.duel.drawn_laps import NOMINAL
from throwdown.duel.draws import draw_car
from throwdown.duel.handicap import Handicap, check_handicaps
from throwdown.duel.heat_draws import draw_heat
from throwdown.duel.hiring import hire
from throwdown.duel.monte_carlo import (
    DEFAULT_SEED,
    is_whole,
    set_up,
)
from throwdown.duel.record import FloatArray
from throwdown.duel.setting import Progress, tyre_alternatives
from throwdown.duel.stint_assumptions import state_held, state_stint_assumptions
from throwdown.duel.stint_record import Fade, Stint, StintEntry, counted_laps
from throwdown.errors import InputError, ThrowdownError, nearest_names
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME
from throwdown.lap.minimum_time.lap import fastest_path
from throwdown.lap.quasi_steady import solve_path
from throwdown.lap.solve import find_car, find_course
from throwdown.lap.stint.driven import (
    Way,
    Ways,
    as_shares,
    braking_left,
    drive_many,
    drive_stints,
)
from throwdown.lap.stint.heat_rows import STANDARD_AIR, pack_heat
from throwdown.lap.stint.pace import FADED, Pace, Paces, find_paces
from throwdown.lap.stint.places import (
    DISC_F_PEAK,
    FLUID_BOIL,
    FLUID_PEAK,
    GRIP_F_USED,
    GRIP_R_USED,
    POWER_USED,
    TIME,
)
from throwdown.lap.vehicle import Vehicle, build_vehicle

if TYPE_CHECKING:
    from throwdown.lap.result import Lap

DEFAULT_SAMPLES = 500
MOST_LAPS = 200
"""Beyond that a car needs fuel, tyres and drivers that no stint is about: a day's race is some 400
laps, on several of each."""
MOST_DRAWN_LAPS = 2_000_000
"""Laps times samples: what is kept of them fills some 0.4 GB a car."""
FLAT_OUT, FASTEST, KEEPING = "flat-out", "fastest", "keep-brakes"
PACES = (FASTEST, FLAT_OUT, KEEPING)
GRIP_GONE = 0.95
POWER_GONE = 0.95
COLDEST, HOTTEST = -40.0, 60.0


def stint(
    cars: Sequence[Car | str] | Car | str,
    course: Course | str,
    *,
    laps: int,
    start: str | None = None,
    pace: str = FASTEST,
    pads: PadKind | None = None,
    air_c: float | None = None,
    samples: int = DEFAULT_SAMPLES,
    seed: int = DEFAULT_SEED,
    driver: Driver | Path | str = PROFESSIONAL,
    drivers: Sequence[Driver | Path | str] | None = None,
    conditions: Conditions | Path | str = DRY,
    posterior: Posterior | Path | str = SHIPPED,
    handicaps: Sequence[Handicap] | None = None,
    progress: Progress | None = None,
) -> Stint:
    """Predict ``laps`` laps of one or more cars on a closed course, with heat, wear and fuel.

    Cars and course are given whole or by id, name or file.  The first lap is the minimum-time lap
    itself, from ``start``; the later ones are flying.  ``pace`` is ``fastest`` (the shares of the
    driver's cornering, braking and power, the same on every lap, that make the stint shortest),
    ``flat-out``, or ``keep-brakes``.  ``pads`` replace those of every car; ``air_c`` is the air's
    temperature [°C], None for what the conditions say, else 25.  ``driver`` drives every car, or
    ``drivers`` one each.  ``samples`` draws of what is uncertain about cars, heat, surface and
    drivers; the same ``seed`` gives the same draws.  ``handicaps``, one for each car, act on the
    car, its driver and what counts of its laps; they change nothing of brakes, tyres' heat and
    tank.  Cars drive alone: traffic is left out.

    Raises InputError for no car, laps that are none or over MOST_LAPS, an open course, an unknown
    start, pace or kind of pads, a handicap of laps of a race that is not this long, and what
    ``race`` raises it for; ThrowdownError where a car stalls, or where no pace keeps its brakes.
    """
    field = [find_car(car) for car in ([cars] if isinstance(cars, (str, Car)) else cars)]
    course = find_course(course)
    _check(field, course, laps, samples, seed)
    found = find_conditions(conditions)
    air_c = _air(air_c, found)
    _check_words(pace, pads, air_c)
    hired, held = hire(driver, drivers, len(field)), check_handicaps(handicaps, len(field))
    _check_held(held, laps)
    setting = set_up(
        course,
        start=start,
        method=MINIMUM_TIME,
        line=NOMINAL,
        samples=samples,
        seed=seed,
        conditions=found,
        posterior=posterior,
    )
    chosen, conditions = setting.start, setting.conditions
    told = progress or (lambda what, done, of: None)
    corrections = setting.corrections(field, hired)
    drawn: list[_Driven] = []
    for number, (car, own) in enumerate(zip(field, held, strict=True)):
        told(f"{car.name}: line", 0, 1)
        fitted, driven_by = own.fitted(car), own.driven_by(hired[number])
        lap = setting.nominal_lap(fitted, driven_by, own.ballast, told)
        vehicle = build_vehicle(fitted, driven_by, conditions, ballast=own.ballast)
        ways = _ways(vehicle, course, lap)
        one = _Driven(car, heat_figures(car, pads), lap, vehicle, ways, laps, own)
        told(f"{car.name}: pace", 0, 1)
        one.choose_pace(pace, air_c)
        occurrence = sum(other.id == car.id for other in field[:number])
        tyres = tyre_alternatives(car)
        draws = draw_car(
            car,
            [(own.fitted(on_tyre), share) for on_tyre, share in tyres],
            driven_by,
            conditions,
            setting.shared,
            seed,
            occurrence,
            corrections[number],
            ballast=own.ballast,
        )
        heats = draw_heat(car, tyres, draws.tyre, pads, air_c, seed)
        one.draw(draws.rows, heats, draws.run, _step_by_step(told, car.name, samples))
        drawn.append(one)
    told("done", len(field), len(field))
    return Stint(
        course=course,
        start=chosen,
        laps=laps,
        seed=seed,
        samples=samples,
        air_c=float(air_c),
        entries=_entries(drawn),
        assumptions=(
            *state_held(field, held),
            *state_stint_assumptions(
                field,
                course,
                hired,
                conditions,
                [one.heat for one in drawn],
                float(air_c),
                setting.learned,
            ),
        ),
        provenance=_provenance(drawn, setting.provenance(field)),
    )


class _Driven:
    """One car's way through a stint, filled step by step."""

    paces: Paces
    pace: Pace
    figures: FloatArray
    drawn: FloatArray
    times: FloatArray
    fades: dict[str, Fade]

    def __init__(
        self,
        car: Car,
        heat: HeatFigures,
        lap: Lap,
        vehicle: Vehicle,
        ways: Ways,
        laps: int,
        handicap: Handicap,
    ) -> None:
        self.car, self.heat, self.lap, self.handicap = car, heat, lap, handicap
        self.vehicle, self.ways, self.laps = vehicle, ways, laps

    def choose_pace(self, wanted: str, air: float) -> None:
        """Find the paces and drive the best figures at the one wanted."""
        row, heat = self.vehicle.row, pack_heat(self.car, self.heat, air=air)
        self.paces = find_paces(row, self.vehicle.engine, heat[0], self.ways, self.laps)
        chosen = {
            FLAT_OUT: self.paces.flat_out,
            FASTEST: self.paces.fastest,
            KEEPING: self.paces.keeping,
        }[wanted]
        if chosen is None:
            raise ThrowdownError(
                f"no pace that was tried keeps the brakes of {self.car.name} over {self.laps} "
                "laps: not even half the power does"
            )
        self.pace = chosen
        shares = as_shares(chosen.shares, 1)
        figures = drive_stints(
            row[None, :], self.vehicle.engine, heat, self.ways, self.laps, shares
        )
        self._check_finite(figures)
        self.figures = figures[0]

    def draw(
        self, rows: FloatArray, heats: FloatArray, run: FloatArray, told: Callable[[int], None]
    ) -> None:
        """Drive every draw: ``rows``, ``heats`` and ``run`` (draws,), which scales its times."""
        shares = as_shares(self.pace.shares, rows.shape[0])
        figures = drive_many(rows, self.vehicle.engine, heats, self.ways, self.laps, shares, told)
        self._check_finite(figures)
        self.times = figures[:, :, TIME] * run[:, None]
        self.hottest = np.array(figures[:, :, DISC_F_PEAK])
        grip = np.minimum(figures[:, :, GRIP_F_USED], figures[:, :, GRIP_R_USED])
        self.fades = {
            "brakes": Fade.first(braking_left(rows, figures) < FADED),
            "pedal": Fade.first(figures[:, :, FLUID_PEAK] > heats[:, FLUID_BOIL, None]),
            "tyres": Fade.first(grip < GRIP_GONE),
            "engine": Fade.first(figures[:, :, POWER_USED] < POWER_GONE),
        }

    def _check_finite(self, figures: FloatArray) -> None:
        stalled = int(np.count_nonzero(~np.isfinite(figures[:, :, TIME]).all(axis=1)))
        if stalled:
            raise ThrowdownError(
                f"{self.car.name} does not finish {self.laps} laps in {stalled} of "
                f"{figures.shape[0]} draws: it has not the power or the grip to go on"
            )


def _ways(vehicle: Vehicle, course: Course, lap: Lap) -> Ways:
    """Return the paths of a stint on the lines of the lap and of the flying lap."""

    def way(start: str) -> Way:
        path, periodic, found = fastest_path(vehicle, course, start)
        quasi_steady, _ = solve_path(vehicle, path, periodic=periodic, start=start)
        time = found.time_s if found.solved else quasi_steady
        if start == lap.start:
            time = lap.time_s
        return Way(path, periodic, time, quasi_steady)

    flying = way("flying")
    return Ways(flying if lap.start == "flying" else way(lap.start), flying)


def _entries(drawn: Sequence[_Driven]) -> tuple[StintEntry, ...]:
    totals = np.stack([counted_laps(one.times, one.handicap).sum(axis=1) for one in drawn])
    best = totals == totals.min(axis=0)
    won = (best / best.sum(axis=0)).mean(axis=1)
    return tuple(
        StintEntry(
            car=one.car,
            heat=one.heat,
            lap=one.lap,
            pace=one.pace,
            paces=one.paces,
            figures=one.figures,
            times=one.times,
            fades=one.fades,
            hottest=one.hottest,
            win_probability=float(won[number]),
            number=number,
            handicap=one.handicap,
        )
        for number, one in enumerate(drawn)
    )


def _check(cars: Sequence[Car], course: Course, laps: int, samples: int, seed: int) -> None:
    if not cars:
        raise InputError("a stint needs a car", expected="one car or more")
    if not is_whole(laps) or not 1 <= laps <= MOST_LAPS:
        raise InputError(
            f"a stint of {laps!r} laps",
            expected=f"a whole number from 1 to {MOST_LAPS}: longer races stop for fuel, tyres "
            "and drivers, which a stint knows nothing of",
        )
    if not course.closed or course.kind in ("pad", "strip"):
        raise InputError(
            f"{course.name} cannot be lapped",
            where="course",
            expected="a closed course, a circuit: a stint is laps without a stop",
        )
    if not is_whole(samples) or samples < 1 or samples * laps > MOST_DRAWN_LAPS:
        raise InputError(
            f"{samples!r} samples of {laps} laps",
            expected=f"a whole number from 1, and at most {MOST_DRAWN_LAPS:,} laps in all",
        )
    if not is_whole(seed) or seed < 0:
        raise InputError(f"seed is {seed!r}", expected="a whole number, 0 or more")


def _check_held(held: Sequence[Handicap], laps: int) -> None:
    for one in held:
        if one.laps and one.laps != laps:
            raise InputError(
                f"one lap less in a race of {one.laps:g} laps, where this has {laps}",
                expected=f"a handicap of laps={laps}, or none",
            )


def _air(given: object, conditions: Conditions) -> Any:
    """Return the air's temperature [°C], of which there is one in a race."""
    stated = conditions.temperature
    if stated is None:
        return STANDARD_AIR if given is None else given
    celsius = stated - ZERO_CELSIUS
    if given is not None and given != celsius:
        raise InputError(
            f"the air is at {given} °C, and at {celsius:g} °C by the conditions",
            expected="one of them",
        )
    return celsius


def _check_words(pace: str, pads: str | None, air_c: float) -> None:
    if pace not in PACES:
        raise InputError(
            f"unknown pace {pace!r}",
            expected=", ".join(PACES),
            nearest=nearest_names(str(pace), PACES),
        )
    if pads is not None and pads not in PADS:
        raise InputError(
            f"unknown pads {pads!r}",
            expected=", ".join(PADS),
            nearest=nearest_names(str(pads), PADS),
        )
    if isinstance(air_c, bool) or not isinstance(air_c, int | float | np.number):
        raise InputError(f"the air is {air_c!r}", expected="a number in °C")
    if not COLDEST <= air_c <= HOTTEST:
        raise InputError(
            f"the air is at {air_c:g} °C", expected=f"from {COLDEST:g} to {HOTTEST:g} °C"
        )


def _step_by_step(told: Progress, name: str, samples: int) -> Callable[[int], None]:
    return lambda done: told(f"{name}: stints", done, samples)


def _provenance(drawn: Sequence[_Driven], facts: dict[str, str]) -> dict[str, str]:
    for one in drawn:
        facts[f"heat_hash {one.car.id}"] = one.heat.content_hash
    return {"method": MINIMUM_TIME, **facts}
