"""Levers in words and on a scale: what the page and the screen of a level share."""

from __future__ import annotations

import shlex
from math import isfinite
from typing import TYPE_CHECKING

from throwdown.calibration.posterior import NONE as NO_POSTERIOR
from throwdown.calibration.posterior import SHIPPED
from throwdown.car.catalogue import is_listed
from throwdown.conditions import DRY
from throwdown.course import list_courses
from throwdown.driver import PROFESSIONAL
from throwdown.duel.handicap import LEVERS, say_amount
from throwdown.duel.monte_carlo import DEFAULT_SAMPLES, DEFAULT_SEED
from throwdown.lap.solve import DEFAULT_METHOD
from throwdown.report.spans import Scale, thinned
from throwdown.report.svg import decimals, ticks
from throwdown.report.words import number

if TYPE_CHECKING:
    from throwdown.duel.levelling import Answer, Level

DIGITS = {
    "ballast": 0,
    "head-start": 2,
    "power": 1,
    "tyres": 1,
    "laps": 1,
    "index": 4,
    "driver": 1,
}
"""Decimals of an amount in its lever's unit."""

_RACES = (1000, 500, 200, 100, 50, 30, 20, 15, 10, 7, 5, 4, 3, 2)  # laps that are labelled


def name(lever: str) -> str:
    """The lever as it is written in a heading."""
    return lever.replace("-", " ").capitalize()


def amount(one: Answer, value: float) -> str:
    """An amount of an answer's lever, without its unit."""
    return number(value, DIGITS[one.lever])


def said(one: Answer) -> str:
    """The answer's amount in words, such as ``a head start of 2.3 s``; neutral is nothing."""
    if one.amount == LEVERS[one.lever].neutral:
        return "nothing of it" if not one.changes else "none of it any more"
    return say_amount(one.lever, one.amount)


def interval(one: Answer) -> str:
    """The amounts of nine draws in ten; from or up to one, where the lever goes no further."""
    if one.p05 is not None and one.p95 is not None:
        return f"{amount(one, one.p05)} – {amount(one, one.p95)}"
    if one.p05 is not None:
        return f"from {amount(one, one.p05)}"
    return "any" if one.p95 is None else f"up to {amount(one, one.p95)}"


def command(found: Level, one: Answer) -> str:
    """The call that races the two with an answer, to copy."""
    words = ["throwdown", "race", *(_typed(found, place) for place in (0, 1))]
    words += ["--course", found.course.id]
    if found.start != found.course.default_start:
        words += ["--start", found.start]
    if found.method != DEFAULT_METHOD:
        words += ["--method", found.method]
    if found.samples != DEFAULT_SAMPLES:
        words += ["--samples", str(found.samples)]
    if found.seed != DEFAULT_SEED:
        words += ["--seed", str(found.seed)]
    if found.posterior == NO_POSTERIOR:
        words += ["--posterior", NO_POSTERIOR]
    for place, handicap in enumerate(found.applied(one), start=1):
        for lever, amount in handicap.given.items():
            words += ["--handicap", f"{place}:{lever}={amount:.6g}"]
    return shlex.join(words)


def needed_besides(found: Level) -> str:
    """What the commands do not say, where the race is not a plain one of known cars."""
    missing = []
    if found.posterior not in (SHIPPED, NO_POSTERIOR):
        missing.append("what measured laps taught (--posterior, --laps)")
    if found.drivers != (PROFESSIONAL, PROFESSIONAL):
        missing.append("the drivers (--driver)")
    if found.conditions != DRY:
        missing.append("the conditions (--conditions)")
    if not all(_known(found, place) for place in (0, 1)):
        missing.append("the files of the cars")
    if found.course.id not in {one.id for one in list_courses()}:
        missing.append("the file of the course")
    return f"Add {', '.join(missing)} as given." if missing else ""


def _known(found: Level, place: int) -> bool:
    return is_listed(found.cars[place])


def _typed(found: Level, place: int) -> str:
    car = found.cars[place]
    return car.id if _known(found, place) else f"{car.id}.toml"


def scale(one: Answer) -> Scale:
    """From what changes nothing to the furthest; for levers without an end, a little beyond."""
    neutral = LEVERS[one.lever].neutral
    ends = [end for end in (one.p05, one.amount, one.p95) if end is not None]
    if one.furthest is not None:
        return Scale(one.held.amounts[one.lever], one.furthest)
    if one.lever == "laps":
        # Of ever longer races a lap is ever less: nothing is a race without end.
        return Scale(float("inf"), max(min(ends) / 1.08, 1.0), _share_of_a_lap)
    if one.lever == "index":
        return Scale(neutral, neutral - 1.08 * max(neutral - min(ends), 1e-3))
    return Scale(neutral, 1.08 * max(*ends, 1e-2))


def _share_of_a_lap(laps: float) -> float:
    return 0.0 if laps == 0.0 else 1.0 / laps


def marks(one: Answer) -> list[tuple[float, str]]:
    """Labels of the scale, each with its place."""
    own = scale(one)
    if one.lever == "laps":
        inside = [float(laps) for laps in _RACES if laps > own.end]
        kept = thinned(own, [own.start, *inside])
        return [(one, f"{one:.0f}" if isfinite(one) else "∞") for one in kept]
    places = ticks(min(own.start, own.end), max(own.start, own.end), 5)
    if own.start not in places:
        places.append(own.start)
    digits = decimals(places)
    return [(place, number(place, digits)) for place in thinned(own, places)]
