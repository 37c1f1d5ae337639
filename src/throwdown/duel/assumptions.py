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
    driver: Driver,
    conditions: Conditions,
    layouts: int,
    start: str,
    method: str,
    line: str,
    learned: Posterior | None,
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
        said.extend(_calibrated(cars, driver, conditions, learned))
    else:
        said.extend(_uncalibrated(cars, driver, conditions))
    said.append(f"Physics: {_PHYSICS[method]}")
    if method != QUASI_STEADY:
        said.append(_LINES[line])
    said.append(_MODEL)
    if learned is None or not learned.effects.laps.get(course.id):
        said.append(_NO_LAP)
    return tuple(said)


def _calibrated(
    cars: Sequence[Car], driver: Driver, conditions: Conditions, learned: Posterior
) -> list[str]:
    laps = sum(learned.effects.laps_by_course.values())
    return [
        *(_estimates(car, "which is part of what measured laps taught") for car in cars),
        f"How far off figures, tyres, surface and drivers may be is drawn from what {laps:,} "
        "measured laps taught; a lap scatters as if in other weather, by another hand.",
        _drivers(driver, learned),
        f"Surface: {conditions.name}.",
    ]


def _drivers(driver: Driver, learned: Posterior) -> str:
    if learned.pace_of(driver.name):
        return f"Drivers: {driver.name} in every car, at the pace that laps of one's own taught."
    return (
        f"Drivers: {driver.name}, alike for every car, using {100 * driver.cornering:.0f} % of the "
        f"grip in corners and {100 * driver.braking:.0f} % under brakes."
    )


def _uncalibrated(cars: Sequence[Car], driver: Driver, conditions: Conditions) -> list[str]:
    return [
        *(_estimates(car, "with their spread in the odds") for car in cars),
        f"Drivers: {driver.name}, alike for every car, using {100 * driver.cornering:.0f} % of "
        f"the grip in corners and {100 * driver.braking:.0f} % under brakes, each drawn with "
        f"{100 * driver.skill_sd:.1f} %; one run scatters by {100 * driver.run_sd:.1f} %.",
        f"Surface: {conditions.name}, grip drawn with {100 * conditions.grip_sd:.0f} % around "
        "that of a magazine's skid pad, the same for every car of a draw.",
        "Measured laps say nothing here: the odds hold the spread of figures, not what the model "
        "leaves out.",
    ]


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
