"""The audit sheet where cars meet each other: pair by pair, or lap by lap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from throwdown.meet.acts import LANES, Act
from throwdown.meet.day import Day
from throwdown.meet.laps import LapStanding
from throwdown.meet.race import LapRace, Passed
from throwdown.meet.ticks import TICK_NS, show
from throwdown.raceday.heats_told import heat_told
from throwdown.raceday.race_told import race_told

Row = dict[str, Any]
Acts = Mapping[int, list[Row]]


def heat_rows(day: Day, of: Acts) -> list[Row]:
    """Return the heats as they were called, each lane with whose it was; times in words."""
    rows = []
    for place, heat in enumerate(day.heats, 1):
        told = heat_told(heat, day)
        for lane in LANES:
            told["lanes"][lane] |= _named(heat.lanes[lane].entry, day)
        rows.append({"place": place, **told, "acts": of[heat.number]})
    return rows


def passing_rows(day: Day, of: Acts) -> list[Row]:
    """Return who passed the loop, by the clock of the race, those of other clocks after them.

    ``lap`` is the lap that the car then had done, 0 where the passing counted none; ``after`` the
    time since the race began and ``took`` that of the lap, by that clock and in words.
    """
    race = day.laps
    assert race is not None
    own = [one for one in _in_order(race) if one.clock == race.clock]
    others = [one for one in _in_order(race) if one.clock != race.clock]
    standings = {one.entry: one for one in race.standings}
    rows = []
    for place, one in enumerate([*own, *others], 1):
        timed = one.clock == race.clock
        lap, took = _lap(one, standings.get(one.entry)) if timed else (0, None)
        rows.append(
            {
                "place": place,
                "passing": one.number,
                **_named(one.entry, day),
                "transponder": one.transponder,
                "device": one.clock[0],
                "by_hand": one.by_hand,
                "on_the_clock": timed,
                "after": _since(race.start_ns, one, day) if timed else "",
                "lap": lap,
                "took": "" if took is None else show(took, day.rules.times.decimals),
                "acts": of[one.number],
            }
        )
    return rows


def places(day: Day, acts: Sequence[Act]) -> list[Row]:
    """Return the cars of a race in their order, as they stand with all penalties."""
    told = race_told(day, acts)["cars"]
    return [{**_named(entry, day), **own} for entry, own in told.items()]


def _in_order(race: LapRace) -> list[Passed]:
    return sorted((*race.passings, *race.unknown), key=lambda one: (one.at_ns, one.number))


def _lap(one: Passed, car: LapStanding | None) -> tuple[int, int | None]:
    """Return which lap a car had done as it passed, and what that took [ticks]; 0 where none."""
    if car is None or one.at_ns not in car.passed_ns:
        return 0, None
    at = car.passed_ns.index(one.at_ns)
    return at + 1, car.lap_times[at]


def _since(start_ns: int | None, one: Passed, day: Day) -> str:
    if start_ns is None or one.at_ns < start_ns:
        return ""
    return show((one.at_ns - start_ns) // TICK_NS, day.rules.times.decimals)


def _named(entry: str, day: Day) -> Row:
    known = day.entries.get(entry)
    return {
        "entry": entry,
        "number": known.number if known else "",
        "class": known.car_class if known else "",
        "driver": known.driver if known else "",
    }
