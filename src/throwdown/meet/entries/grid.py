"""The order in which a heat drives: by class and number, shared cars apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from throwdown.meet.day import Day

By = Literal["class", "number"]
APART = 5
"""So many cars are between the drivers of one car, where the heat has them."""


@dataclass(frozen=True)
class Grid:
    """A heat in its order; ``close`` are those who follow too soon on their car's other driver."""

    heat: str
    order: tuple[str, ...]
    close: frozenset[str] = frozenset()


def grid(day: Day, heat: str, by: By = "class", apart: int = APART) -> Grid:
    """Return the grid of a heat, of an empty name everybody's: who is in, by class and number.

    Drivers of one car are kept ``apart`` by so many cars, as far as the heat has them; nobody is
    moved further than that takes.
    """
    roster = day.roster
    inside = [
        name
        for name, one in roster.of.items()
        if name not in day.withdrawn
        and name not in roster.waiting
        and (not heat or one.heat == heat)
    ]
    classes = {name: place for place, name in enumerate(roster.event.classes)}

    def key(name: str) -> tuple[object, ...]:
        entry = day.entries[name]
        known = classes.get(entry.car_class, len(classes))
        own = by_number(entry.number)
        return (known, entry.car_class, own) if by == "class" else (own, known, entry.car_class)

    cars = cars_of(inside, {name: roster.of[name].shares for name in inside})
    order = keep_apart(sorted(inside, key=key), cars, apart)
    return Grid(heat, tuple(order), too_close(order, cars, apart))


def by_number(number: str) -> tuple[int, str]:
    """Return what numbers of cars are sorted by: 7, 07, 7B, 12."""
    digits = re.match(r"\d+", number)
    return int(digits.group()) if digits else 10**9, number


def cars_of(entries: Sequence[str], shares: Mapping[str, str]) -> dict[str, str]:
    """Return the car of each entry, named after one of those who drive it."""
    car = {name: name for name in entries}

    def root(name: str) -> str:
        while car[name] != name:
            name = car[name]
        return name

    for name in entries:
        if shares.get(name) in car:
            car[root(name)] = root(shares[name])
    return {name: root(name) for name in entries}


def keep_apart(order: Sequence[str], cars: Mapping[str, str], apart: int) -> list[str]:
    """Return an order in which a car comes again after at least ``apart`` others, where it can.

    Whoever is first in ``order`` and may go goes, unless those who must go now, lest their cars'
    other drivers come too late, need the place.
    """
    left, last = list(order), dict.fromkeys(cars.values(), -apart - 1)
    made: list[str] = []
    while left:
        place, end = len(made), len(order) - 1
        urgent = _urgent(left, cars, place, end, apart)
        free = [name for name in left if last[cars[name]] + apart < place]
        chosen = next((name for name in free if not urgent or cars[name] in urgent), None)
        if chosen is None:
            chosen = min(free or left, key=lambda name: (last[cars[name]], left.index(name)))
        left.remove(chosen)
        last[cars[chosen]] = place
        made.append(chosen)
    return made


def _urgent(
    left: Sequence[str], cars: Mapping[str, str], place: int, end: int, apart: int
) -> frozenset[str]:
    """Return the cars of which one must go now, none where there is time."""
    again = Counter(cars[name] for name in left)
    latest = {car: end - (n - 1) * (apart + 1) for car, n in again.items() if n > 1}
    soonest = sorted(latest, key=lambda car: latest[car])
    for due, car in enumerate(soonest, 1):
        if due > latest[car] - place:
            return frozenset(soonest[:due])
    return frozenset()


def too_close(order: Sequence[str], cars: Mapping[str, str], apart: int) -> frozenset[str]:
    """Return who follows on the other driver of the same car after fewer than ``apart`` cars."""
    last: dict[str, int] = {}
    close = set()
    for place, name in enumerate(order):
        if cars[name] in last and place - last[cars[name]] <= apart:
            close.add(name)
        last[cars[name]] = place
    return frozenset(close)
