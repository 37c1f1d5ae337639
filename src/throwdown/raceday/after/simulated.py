"""What the simulator says of who drove: the laps that a report puts beside the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course
    from throwdown.lap import Lap
    from throwdown.meet.record import Record


@dataclass(frozen=True)
class Simulated:
    """The course of a meet, None where it is none of the library, and laps by entry."""

    course: Course | None
    laps: Mapping[str, Lap]


def simulated(record: Record) -> Simulated:
    """Return the course and the laps of entries that the book names so that they can be known.

    The course is that of the prediction, if it is still the same, or that of the library which
    bears the very name that the book says.  The cars are those of the prediction, and of entries
    that have a trace those of the catalogue with the very name that was entered.
    """
    course = _course(record)
    if course is None:
        return Simulated(None, {})
    from throwdown.lap import drive_lap

    start = record.day.prediction.source.get("start") if record.day.prediction else None
    laps = {}
    for entry, car in _cars(record).items():
        lap = drive_lap(car, course, start=start if isinstance(start, str) else None)
        if lap.status == "solved":
            laps[entry] = lap
    return Simulated(course, laps)


def _course(record: Record) -> Course | None:
    from throwdown.course import list_courses, load_course

    prediction = record.day.prediction
    if prediction is not None:
        try:
            found = load_course(str(prediction.source.get("course", "")))
        except InputError:
            return None
        return found if found.content_hash == prediction.source.get("course_hash") else None
    said = record.course.casefold()
    fit = [one for one in list_courses() if said in (one.id.casefold(), one.name.casefold())]
    return load_course(fit[0].id) if len(fit) == 1 else None


def _cars(record: Record) -> dict[str, Car]:
    """Return the cars of entries, by entry."""
    from throwdown.car import list_cars, load_car

    day = record.day
    cars: dict[str, Car] = {}
    if day.prediction is not None:
        told = [str(key).removeprefix("car_hash ") for key in day.prediction.source]
        ids = {one.id for one in list_cars()}
        known = {one.name: one for one in map(load_car, sorted(ids.intersection(told)))}
        for side in day.prediction.sides:
            car = known.get(side.car)
            hashed = day.prediction.source.get(f"car_hash {car.id}") if car else None
            if car is not None and car.content_hash == hashed:
                cars[side.entry] = car
    named = {one.name.casefold(): one.id for one in list_cars()}
    for entry in {trace.entry for trace in day.traces.values()} - set(cars):
        car_id = named.get(day.entries[entry].car.casefold())
        if car_id is not None:
            cars[entry] = load_car(car_id)
    return dict(sorted(cars.items()))
