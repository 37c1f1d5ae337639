"""What a prediction takes for granted, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from throwdown.conditions import Conditions
from throwdown.driver import Driver
from throwdown.duel.drawn_laps import EVERY_DRAW, NOMINAL
from throwdown.lap.double_track import METHOD as DOUBLE_TRACK
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME
from throwdown.lap.quasi_steady import METHOD as QUASI_STEADY
from throwdown.lap.quasi_steady import RUN_UP
from throwdown.lap.vehicle import REAR_RESERVE

if TYPE_CHECKING:
    from throwdown.calibration.posterior import Posterior
    from throwdown.car import Car
    from throwdown.course import Course
    from throwdown.duel.event import Event

_CAR = "four wheel loads, load-sensitive friction, friction ellipses, differential, gears, drag"
_LEFT_OUT = "Yaw inertia, tyre heat, suspension travel and kerbs are left out."
_PHYSICS = {
    QUASI_STEADY: f"quasi-steady state on the smoothest line; {_CAR}. {_LEFT_OUT}",
    MINIMUM_TIME: f"quasi-steady state on the fastest line of each car; {_CAR}. {_LEFT_OUT}",
    DOUBLE_TRACK: "double track, with slip and yaw inertia, on the course shown; each draw a "
    "quasi-steady lap on the fastest line, times what the double track takes more or less than "
    f"that; {_CAR}. Tyre heat, suspension travel and kerbs are left out.",
}
_LINES = {
    NOMINAL: "Every draw of a car drives the line that is fastest for its best figures.",
    EVERY_DRAW: "Every draw of a car drives the line that is fastest for it.",
}
_MODEL = (
    f"Balance: every car is set up so that the front gives way first at the skid-pad limit, the "
    f"rear with {100 * REAR_RESERVE:.0f} % in hand (estimate)."
)
_FEW = 5  # estimated figures that are named; the report lists all beside each car
_NO_LAP = "No lap of this course was used."


def state_assumptions(
    cars: Sequence[Car],
    course: Course,
    drivers: Sequence[Driver],
    conditions: Conditions,
    layouts: int,
    start: str,
    method: str,
    line: str,
    learned: Posterior | None,
    event: Event | None = None,
) -> tuple[str, ...]:
    """Return the assumptions behind a race, the course's first."""
    said = []
    if course.reconstruction:
        said.append(
            "The course is a reconstruction from published descriptions: no map with "
            "coordinates is known."
        )
    if layouts:
        said.append(
            f"The layout is drawn from {layouts} that all fit the published facts; the lap shown "
            "is on the reference layout."
        )
    said.extend(course.assumptions)
    if start == "flying" and not course.closed:
        said.append(f"A flying start on an open course follows {RUN_UP:.0f} m of run-up.")
    said.extend(_tyres(car) for car in cars if car.tyre_options)
    if learned is not None:
        said.extend(_calibrated(cars, drivers, conditions, learned))
    else:
        said.extend(_uncalibrated(cars, drivers, conditions))
    said.extend(_air(cars, conditions))
    if event is not None:
        said.extend(_event(cars, drivers, event))
    said.append(f"Physics: {_PHYSICS[method]}")
    if method != QUASI_STEADY:
        said.append(_LINES[line])
    said.append(_MODEL)
    if learned is None or not learned.effects.laps.get(course.id):
        said.append(_NO_LAP)
    return tuple(said)


def in_all(each: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return what the races on each of several courses assume, in the order of the first."""
    shared = [said for said in each[0] if all(said in other for other in each[1:])]
    none = _NO_LAP if len(each) == 1 else "No lap of any of these courses was used."
    return tuple(none if said == _NO_LAP else said for said in shared)


def _calibrated(
    cars: Sequence[Car], drivers: Sequence[Driver], conditions: Conditions, learned: Posterior
) -> list[str]:
    laps = sum(learned.effects.laps_by_course.values())
    return [
        *(_estimates(car, "which is part of what measured laps taught") for car in cars),
        f"How far off figures, tyres, surface and drivers may be is drawn from what {laps:,} "
        "measured laps taught; a lap scatters as if in other weather, by another hand.",
        *(f"{told}." for told in _drivers(cars, drivers, learned)),
        _learned_surface(conditions),
    ]


def _learned_surface(conditions: Conditions) -> str:
    if conditions.surface_is_dry:
        return f"Surface: {conditions.name}."
    return (
        f"Surface: {conditions.name}, {_grips(conditions)}, drawn with "
        f"{100 * conditions.grip_sd:.0f} %. Measured laps taught nothing of that, they were dry: "
        "it comes on top of what they did teach."
    )


def _grips(conditions: Conditions) -> str:
    sideways = f"{100 * conditions.grip:.0f} % of dry grip"
    if conditions.along == conditions.grip:
        return sideways
    return f"{sideways} in corners and {100 * conditions.along:.0f} % under brakes and power"


def _drivers(
    cars: Sequence[Car], drivers: Sequence[Driver], learned: Posterior | None
) -> list[str]:
    """Say who drives, once where it is the same in every car; without a full stop."""
    if len(set(drivers)) == 1:
        driver = drivers[0]
        if learned is not None and learned.pace_of(driver.name):
            return [
                f"Drivers: {driver.name} in every car, at the pace that laps of one's own taught"
            ]
        return [f"Drivers: {driver.name}, alike for every car, using {_shares(driver)}"]
    return [
        f"Driver of {car.name}: {driver.name}, at the pace that laps of one's own taught"
        if learned is not None and learned.pace_of(driver.name)
        else f"Driver of {car.name}: {driver.name}, using {_shares(driver)}"
        for car, driver in zip(cars, drivers, strict=True)
    ]


def _shares(driver: Driver) -> str:
    return (
        f"{100 * driver.cornering:.0f} % of the grip in corners and "
        f"{100 * driver.braking:.0f} % under brakes"
    )


def _uncalibrated(
    cars: Sequence[Car], drivers: Sequence[Driver], conditions: Conditions
) -> list[str]:
    surface = conditions.name
    if not conditions.surface_is_dry:
        surface += f", {_grips(conditions)}"
    told = _drivers(cars, drivers, None)
    scatters = drivers[: len(told)]
    return [
        *(_estimates(car, "with their spread in the odds") for car in cars),
        *(
            f"{words}, each drawn with {100 * driver.skill_sd:.1f} %; one run scatters by "
            f"{100 * driver.run_sd:.1f} %."
            for words, driver in zip(told, scatters, strict=True)
        ),
        f"Surface: {surface}, grip drawn with {100 * conditions.grip_sd:.0f} % around "
        "that of a magazine's skid pad, the same for every car of a draw.",
        "Measured laps say nothing here: the odds hold the spread of figures, not what the model "
        "leaves out.",
    ]


def _air(cars: Sequence[Car], conditions: Conditions) -> list[str]:
    """Say what the air does, where it is not that of a mild day at sea level."""
    if conditions.altitude is None and conditions.temperature is None:
        return []
    said = f"Air: {conditions.words()}, {conditions.air_density:.3f} kg/m³"
    left = conditions.power_unboosted
    if left < 1.0:
        robbed = [car.name for car in cars if conditions.power_of(car.aspiration) < 1.0]
        said += (
            f"; engines without a turbocharger have {100 * left:.1f} % of their power (rules of "
            f"thumb; here {', '.join(robbed) or 'none'}), turbochargers hold it"
        )
    return [f"{said}."]


def _event(cars: Sequence[Car], drivers: Sequence[Driver], event: Event) -> list[str]:
    rules = event.rules
    apart = len(set(drivers)) > 1
    return [
        f"Counted: {event.counting}, after “{rules.name}”, {rules.times.cone_s:g} s a cone.",
        *(
            f"Runs{f' of {car.name}' if apart else ''}: {_runs(driver, event.runs)}."
            for car, driver in list(zip(cars, drivers, strict=True))[: None if apart else 1]
        ),
        "Cones, unfinished runs and what is learned were counted at one autocross, in runs of 50 "
        "to 60 s. They are drawn run by run; the car, the surface and the day stay the same for "
        "all runs of a draw. Reruns, hotter tyres and a surface that changes are left out.",
    ]


def _runs(driver: Driver, runs: int) -> str:
    over = ", ".join(f"{100 * driver.over_pace(run):.1f}" for run in range(runs))
    first, later = driver.dnf_risk
    unfinished = f"{100 * first:.0f} % of first runs"
    if runs > 1:
        unfinished += f" and {100 * later:.0f} % of later ones"
    return (
        f"{over} % over the learned pace run by run, scattering by {100 * driver.run_sd:.1f} %; "
        f"{100 * driver.cone_risk:.0f} % hit cones, {unfinished} are not finished"
    )


def _tyres(car: Car) -> str:
    options = ", ".join(f"{100 * o.probability:.0f} % {o.name}" for o in car.tyre_options)
    return f"{car.name}: which tyres it wore is not known; drawn: {options}."


def _estimates(car: Car, how: str) -> str:
    guessed = [n.replace("_", " ") for n, f in car.figures.items() if f.kind == "estimated"]
    if not guessed:
        return f"{car.name}: every figure is published or measured."
    some = f"{', '.join(guessed[:_FEW])} and {len(guessed) - _FEW} more"
    listed = some if len(guessed) > _FEW + 1 else ", ".join(guessed)
    figures = f"{len(guessed)} figures are estimates" if len(guessed) > 1 else "an estimate is used"
    return f"{car.name}: {figures}, {how}: {listed}."
