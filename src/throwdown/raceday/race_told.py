"""A race of laps as pages show it: the order, gaps and laps, in words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from throwdown.meet.acts import Act
from throwdown.meet.day import Day
from throwdown.meet.laps import LapStanding
from throwdown.meet.runs import OK
from throwdown.meet.ticks import show

Told = dict[str, Any]


def race_told(day: Day, acts: Sequence[Act]) -> Told:
    """Return ``laps``, ``flag`` (empty before the start), ``began`` and ``cars`` by entry.

    Of each its ``place``, ``laps``, ``time``, ``gap`` to the first (a time, or laps), ``last`` and
    ``best`` lap, ``finished`` and ``status``, as far as there are any.
    """
    race, rules = day.laps, day.rules.laps
    assert race is not None
    assert rules is not None
    told: Told = {"laps": rules.laps, "flag": race.flag, "cars": {}}
    if race.began is not None:
        told["began"] = acts[race.began - 1].at
    first = next(iter(race.standings), None)
    for one in race.standings:
        told["cars"][one.entry] = _car(one, first, race.flag == "chequered", day)
    return told


def _car(one: LapStanding, first: LapStanding | None, is_over: bool, day: Day) -> Told:
    decimals = day.rules.times.decimals
    told: Told = {"place": one.place, "laps": one.laps}
    for name, ticks in (("time", one.time), ("last", one.last_lap), ("best", one.best_lap)):
        if ticks is not None:
            told[name] = show(ticks, decimals)
    gap = "" if first is None or first is one else gap_between(one, first, is_over, decimals)
    if gap:
        told["gap"] = gap
    if one.finished:
        told["finished"] = True
    if one.status != OK:
        told["status"] = one.status
    return told


def gap_between(one: LapStanding, first: LapStanding, is_over: bool, decimals: int) -> str:
    """Return how far behind another an entry was when it last passed; at the end, how far it is.

    A car is a lap down once the other has done a lap more when it passes, not before.
    """
    if not one.times or one.time is None or first.time is None:
        return ""
    if is_over or one.laps > len(first.times):
        down = first.laps - one.laps
    else:
        down = bisect_right(first.times, one.times[-1]) - len(one.times)
    if down > 0:
        return f"+{down} {'lap' if down == 1 else 'laps'}"
    added = one.time - one.times[-1] - (first.time - first.times[-1])
    behind = one.times[-1] - first.times[min(len(one.times), len(first.times)) - 1] + added
    return f"{'-' if behind < 0 else '+'}{show(abs(behind), decimals)}"
