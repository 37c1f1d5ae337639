"""Throwdown: lap-time simulation and head-to-head car challenges.

The public face. Two cars, a course, a duel, the margin::

    import throwdown as td

    race = td.race(["mini-cooper-s-2010", "porsche-911-carrera-s-2010"], "road-atlanta")
    print(race.duel.winner.car.name, race.duel.margin_quantiles.p50)

Everything named in ``__all__`` is loaded when it is first asked for, so that
importing the package (and ``throwdown --help``) costs next to nothing.

Reading order of the house: ``errors`` and ``units``; ``car``, ``course``,
``driver`` and ``conditions`` (what goes in); ``lap`` (how fast);
``calibration`` (what measured laps taught); ``duel`` (who wins); ``course_design`` (where the
underdog would); ``challenge`` (from call-out to settlement); ``report`` (one HTML file); ``cli``
(one file a verb).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.lazy import loader

if TYPE_CHECKING:
    from throwdown.car import Car, list_cars, load_car
    from throwdown.conditions import Conditions
    from throwdown.course import Course, list_courses, load_course
    from throwdown.course_design import Design, underdog
    from throwdown.driver import Driver
    from throwdown.duel import (
        Duel,
        Handicap,
        Race,
        Stint,
        index,
        ladder,
        level,
        odds,
        race,
        stint,
    )
    from throwdown.errors import InputError, ThrowdownError
    from throwdown.lap import Lap, drive_lap

__version__ = "0.1.0"

__all__ = [
    "Car",
    "Conditions",
    "Course",
    "Design",
    "Driver",
    "Duel",
    "Handicap",
    "InputError",
    "Lap",
    "Race",
    "Stint",
    "ThrowdownError",
    "__version__",
    "drive_lap",
    "index",
    "ladder",
    "level",
    "list_cars",
    "list_courses",
    "load_car",
    "load_course",
    "odds",
    "race",
    "stint",
    "underdog",
]

_HOME = {
    "Car": "car",
    "Conditions": "conditions",
    "Course": "course",
    "Design": "course_design",
    "Driver": "driver",
    "Duel": "duel",
    "Handicap": "duel",
    "InputError": "errors",
    "Lap": "lap",
    "Race": "duel",
    "Stint": "duel",
    "ThrowdownError": "errors",
    "drive_lap": "lap",
    "index": "duel",
    "ladder": "duel",
    "level": "duel",
    "odds": "duel",
    "list_cars": "car",
    "list_courses": "course",
    "load_car": "car",
    "load_course": "course",
    "race": "duel",
    "stint": "duel",
    "underdog": "course_design",
}


__getattr__ = loader(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
