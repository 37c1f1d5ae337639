"""Entries of the same car, told apart: each gets the letter that it has in the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from throwdown.report.traces import in_order
from throwdown.report.words import LETTERS, car_name

if TYPE_CHECKING:
    from throwdown.duel import Entry, Race


def told_apart(race: Race) -> Race:
    """The same race with a letter behind every name that several of its cars have.

    The duel's two are A and B as they were named, the others follow as the race ranks them.
    """
    entries = in_order(race)
    names = [car_name(entry.car) for entry in entries]
    if len(set(names)) == len(names):
        return race
    lettered = {
        id(entry): _lettered(entry, LETTERS[index % len(LETTERS)])
        for index, entry in enumerate(entries)
        if names.count(names[index]) > 1
    }

    def own(entry: Entry) -> Entry:
        return lettered.get(id(entry), entry)

    duel = replace(race.duel, winner=own(race.duel.winner), loser=own(race.duel.loser))
    return replace(race, entries=tuple(own(entry) for entry in race.entries), duel=duel)


def _lettered(entry: Entry, letter: str) -> Entry:
    car = entry.car.model_copy(update={"name": f"{entry.car.name} {letter}"})
    return replace(entry, car=car)
