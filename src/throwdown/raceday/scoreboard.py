"""A meet as scoreboards that follow Orbits know one: RMonitor's records of it, and what is new.

A car's runs are its laps.  A competitor is known by its entry, since numbers may occur twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from throwdown.meet.day import Day
from throwdown.meet.runs import Entry
from throwdown.meet.standings import Standing
from throwdown.meet.ticks import SECOND, to_step
from throwdown.raceday.live.view import runs_over
from throwdown.timing.rmonitor import (
    BY_TIME,
    BestLap,
    ClassName,
    Clock,
    Competitor,
    CompetitorMore,
    Passing,
    Place,
    Record,
    RunName,
    Setting,
    Wipe,
)

_MS = SECOND // 1_000
_THE_RUN = 1


@dataclass(frozen=True)
class Board:
    """What a scoreboard is to show.

    ``names`` by their command and key: the event, classes and competitors; ``places`` by entry;
    ``passings`` by the run's number and its entry, of the runs that count a time.
    """

    names: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    places: Mapping[str, tuple[Place, BestLap]] = field(default_factory=dict)
    passings: Mapping[tuple[int, str], Passing] = field(default_factory=dict)


def board_of(day: Day, course: str = "") -> Board:
    """Return what scoreboards show of a meet, who has withdrawn left out."""
    places = _laps(day) if day.race else _runs(day)
    return Board(_names(day, course), places, {} if day.race else _passings(day))


def everything(board: Board, now: datetime) -> list[Record]:
    """Return all that a scoreboard needs which has just connected: first to forget the rest."""
    since_midnight = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
    wipe = Wipe(int(since_midnight.total_seconds()) * 1_000, now.strftime("%d %b %y").lower())
    return [wipe, *board.names.values(), *_flat(board.places.values())]


def news(before: Board, after: Board, now: datetime) -> list[Record]:
    """Return what one who was shown ``before`` is to be told; RMonitor can take nobody back."""
    if not before.names.keys() <= after.names.keys():
        return everything(after, now)
    told = [one for key, one in after.names.items() if before.names.get(key) != one]
    told += [one for key, one in after.passings.items() if key not in before.passings]
    moved = (pair for key, pair in after.places.items() if before.places.get(key) != pair)
    return [*told, *_flat(moved)]


def clock_of(day: Day, now: datetime, began: datetime | None) -> Clock:
    """Return the clocks and the flag of a moment; ``began`` is when the first car started."""
    since = 0 if began is None else max(0, int((now - began).total_seconds()))
    at = 3600 * now.hour + 60 * now.minute + now.second
    flag = "Finish" if day.official else "Green" if began else ""
    return Clock(BY_TIME, 0, 1_000 * at, 1_000 * since, flag)


def _flat(pairs: Iterable[tuple[Place, BestLap]]) -> list[Record]:
    return [one for pair in pairs for one in pair]


def _names(day: Day, course: str) -> dict[tuple[str, str], Record]:
    classes: dict[str, int] = {}
    for entry in day.entries.values():
        classes.setdefault(entry.car_class, len(classes) + 1)
    told: dict[tuple[str, str], Record] = {
        ("$E", "TRACKNAME"): Setting("TRACKNAME", course or day.name),
        ("$B", ""): RunName(_THE_RUN, day.name),
    }
    told |= {("$C", name): ClassName(number, name) for name, number in classes.items()}
    for name, entry in day.entries.items():
        if name not in day.withdrawn:
            told |= _named(name, entry, classes[entry.car_class])
    return told


def _named(name: str, entry: Entry, number: int) -> dict[tuple[str, str], Record]:
    """Return who drives: the last word of a name is the last name."""
    first, _, last = entry.driver.strip().rpartition(" ")
    return {
        ("$A", name): Competitor(name, entry.number, 0, first, last, "", number),
        ("$COMP", name): CompetitorMore(name, entry.number, number, first, last, "", entry.car),
    }


def _runs(day: Day) -> dict[str, tuple[Place, BestLap]]:
    """Return the places of runs: by the organiser's ranking of all, or by time where it has none.

    The total is the time that the organiser prints.
    """
    order = {one.entry.where: nth for nth, one in enumerate(_ranked(day), start=1)}
    fastest = sorted(day.standings, key=lambda one: (one.best is None, one.best or 0))
    told = {}
    for nth, one in enumerate(fastest, start=1):
        name = one.entry.where
        timed = sum(net is not None for net in one.nets)
        best = 0 if one.best is None else one.nets.index(one.best) + 1
        told[name] = (
            Place(order[name], name, timed, _ms(one.net, day)),
            BestLap(nth, name, best, _ms(one.best, day)),
        )
    return {name: told[name] for name in order}


def _ranked(day: Day) -> Sequence[Standing]:
    if day.rules.overall is not None:
        return sorted(day.standings, key=lambda one: one.position)
    return sorted(day.standings, key=lambda one: (one.net is None, one.net or 0))


def _laps(day: Day) -> dict[str, tuple[Place, BestLap]]:
    """Return the places of a race of laps; which lap was the best is not kept."""
    fastest = sorted(day.race, key=lambda one: (one.best_lap is None, one.best_lap or 0))
    by_lap = {one.entry: nth for nth, one in enumerate(fastest, start=1)}
    return {
        one.entry: (
            Place(one.place, one.entry, one.laps, _ms(one.time, day)),
            BestLap(by_lap[one.entry], one.entry, 0, _ms(one.best_lap, day)),
        )
        for one in sorted(day.race, key=lambda one: one.place)
    }


def _passings(day: Day) -> dict[tuple[int, str], Passing]:
    """Return the runs that count a time, penalties in it, in the order of their finishes."""
    own = runs_over(day)
    found = []
    for one in day.standings:
        name = one.entry.where
        for run, net in zip(own[name], one.nets, strict=True):
            if net is not None and run.finish is not None:
                passing = Passing(name, _ms(net, day), _ms(one.net, day))
                found.append((run.finish.number, (run.number, name), passing))
    return {key: passing for _, key, passing in sorted(found, key=lambda each: each[0])}


def _ms(ticks: int | None, day: Day) -> int | None:
    """Return a time as the rules print it [ms]; RMonitor has no finer ones."""
    if ticks is None:
        return None
    times = day.rules.times
    counted = to_step(ticks, times.step, times.finer_digits)
    printed: int = counted - counted % 10 ** (4 - times.decimals)
    return printed // _MS
