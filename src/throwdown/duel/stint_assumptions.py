"""What a stint's prediction takes for granted, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from throwdown.car.heat import HeatFigures
from throwdown.conditions import Conditions
from throwdown.driver import Driver
from throwdown.duel.assumptions import state_assumptions
from throwdown.duel.drawn_laps import NOMINAL
from throwdown.duel.handicap import Handicap
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME

if TYPE_CHECKING:
    from throwdown.calibration.posterior import Posterior
    from throwdown.car import Car
    from throwdown.course import Course

_STINT = (
    "The first lap is the lap alone: tyres warm, brakes, fluid and intake as the air, the tank "
    "full. Every later lap is driven with the grip, brakes, power and mass that the one before "
    "left; within a lap they stay.",
    "Cars drive alone: no traffic, no stops for fuel, tyres or pads; nothing breaks.",
    "No figures were found for the fade of clutches and dampers, for how long batteries and motors "
    "hold their power, or for pads' wear with heat: these are left out.",
    "The heat of tyres is an axle's: the outer tyres of a course that turns one way get hotter.",
)


def state_held(cars: Sequence[Car], held: Sequence[Handicap]) -> tuple[str, ...]:
    """Return who has which handicap."""
    return tuple(
        f"{car.name} has {own.said()}." for car, own in zip(cars, held, strict=True) if own.given
    )


def state_stint_assumptions(
    cars: Sequence[Car],
    course: Course,
    drivers: Sequence[Driver],
    conditions: Conditions,
    heats: Sequence[HeatFigures],
    air: float,
    learned: Posterior | None,
) -> tuple[str, ...]:
    """Return the assumptions behind a stint: those of heat first."""
    lap = state_assumptions(
        cars, course, drivers, conditions, 0, "flying", MINIMUM_TIME, NOMINAL, learned, None
    )
    said = [*_STINT, f"The air about brakes, tyres and intake is at {air:g} °C."]
    said.extend(_heat(car, heat) for car, heat in zip(cars, heats, strict=True))
    # What a lap alone leaves out is what a stint is about.
    return (*said, *(sentence.replace(" tyre heat,", "") for sentence in lap))


def _heat(car: Car, heat: HeatFigures) -> str:
    guessed = [n.replace("_", " ") for n, f in heat.figures.items() if f.kind == "estimated"]
    words = f"{car.name}: {heat.pads} pads ({heat.pads_source})"
    if not guessed:
        return f"{words}; its discs and tank are published."
    return f"{words}; estimated, with their spread in the odds: {', '.join(guessed)}."
