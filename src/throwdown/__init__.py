"""Throwdown: lap-time simulation and head-to-head car challenges.

The public face. Two cars, a course, a duel, the margin::

    import throwdown as td

    race = td.race(["mini-cooper-s-2010", "porsche-911-carrera-s-2010"], "road-atlanta")
    print(race.duel.winner.car.name, race.duel.margin_quantiles)

Everything named in ``__all__`` is loaded when it is first asked for, so that
importing the package (and ``throwdown --help``) costs next to nothing.

Reading order of the house: ``errors`` and ``units``; ``car``, ``course``,
``driver`` and ``conditions`` (what goes in); ``lap`` (how fast); ``duel`` (who
wins); ``report`` (one HTML file); ``cli`` (one file a verb).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from throwdown.car import Car, list_cars, load_car
    from throwdown.conditions import Conditions
    from throwdown.course import Course, list_courses, load_course
    from throwdown.driver import Driver
    from throwdown.duel import Duel, Race, race
    from throwdown.errors import InputError, ThrowdownError
    from throwdown.lap import Lap, drive_lap

__version__ = "0.1.0"

__all__ = [
    "Car",
    "Conditions",
    "Course",
    "Driver",
    "Duel",
    "InputError",
    "Lap",
    "Race",
    "ThrowdownError",
    "__version__",
    "drive_lap",
    "list_cars",
    "list_courses",
    "load_car",
    "load_course",
    "race",
]

# Where each name lives: module and the name it has there. ``drive_lap`` is not
# called ``lap``, because the room of that name is an attribute of this package.
_HOME = {
    "Car": ("car", "Car"),
    "Conditions": ("conditions", "Conditions"),
    "Course": ("course", "Course"),
    "Driver": ("driver", "Driver"),
    "Duel": ("duel", "Duel"),
    "InputError": ("errors", "InputError"),
    "Lap": ("lap", "Lap"),
    "Race": ("duel", "Race"),
    "ThrowdownError": ("errors", "ThrowdownError"),
    "drive_lap": ("lap", "drive_lap"),
    "list_cars": ("car", "list_cars"),
    "list_courses": ("course", "list_courses"),
    "load_car": ("car", "load_car"),
    "load_course": ("course", "load_course"),
    "race": ("duel", "race"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room, there = _HOME[name]
    value = getattr(import_module(f"{__name__}.{room}"), there)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
