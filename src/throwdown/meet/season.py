"""A season: points of events, the worst left out, ties, and teams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from throwdown.errors import InputError
from throwdown.meet import rulefile
from throwdown.meet.day import Day
from throwdown.meet.parts import Part, Seconds
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import DNF, Run
from throwdown.meet.standings import Standing
from throwdown.meet.ticks import SECOND

Count = Annotated[int, Field(ge=1)]


class Places(Part):
    """Points by place; who has no time has none."""

    by: Literal["place"]
    points: Annotated[tuple[int, ...], Field(min_length=1)]
    """For the first, the second, and so on."""
    beyond: int = 0
    """For every place after these."""


class Ratio(Part):
    """Points by the winner's time over the own, rounded half up."""

    by: Literal["ratio"]
    winner: Count = 10_000
    no_time_plus_s: Seconds | None = None
    """Who has no time counts as the slowest of the group and so much more [s]; else no points."""


class Season(Part):
    """One organiser's rules of a season."""

    id: Annotated[str, Field(pattern=r"[\w.-]+")]
    name: str
    version: Count
    kind: Literal["season"]
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    points: Annotated[Places | Ratio, Field(discriminator="by")]
    best: Count | None = None
    """Only so many best events count; all where it is not set."""
    least_events: Count = 1
    """Who has been at fewer is not ranked."""
    ties: Literal["wins", "shared"] = "wins"
    """Whether equals are parted by wins, then second places and so on."""
    team_best: Count | None = None
    """So many best members of a team count at each event; all where it is not set."""
    teams: Mapping[str, tuple[str, ...]] = {}
    """Who drives for which team, by name; of two of one name in a class, as in “john doe #12”."""


@dataclass(frozen=True)
class Finish:
    """How somebody did at an event: the place in a group, and the time it went by [ticks].

    ``who`` is what they are known by, ``name`` how the event writes it.
    """

    who: str
    group: str
    place: int
    time: int | None
    team: str = ""
    name: str = ""


@dataclass(frozen=True)
class SeasonStanding:
    """Points of each event, None where not there, and which of them count, of equals the earlier.

    ``name`` is how the last event wrote ``who``.  ``place`` is None for whoever has not been at
    enough events.
    """

    who: str
    group: str
    name: str
    points: tuple[int | None, ...]
    counts: tuple[bool, ...]
    total: int
    place: int | None


Events = Sequence[Sequence[Finish]]


def shipped_seasons() -> list[str]:
    """Return the ids of the season rules that come with Throwdown."""
    return rulefile.shipped("seasons")


def find_season(given: Season | Path | str) -> Season:
    """Return season rules given whole, by their file, or by an id that comes with Throwdown.

    Raises InputError with everything that is wrong in the file.
    """
    return given if isinstance(given, Season) else rulefile.find(given, "seasons", Season)


def finishes(standings: Sequence[Standing], rules: RuleSet) -> tuple[Finish, ...]:
    """Return an event's standings as a season counts them, those who never ran left out.

    People are known by their names, whatever the capitals, else by their numbers; two of one name
    in a group by both.
    """
    named = [(" ".join(one.entry.driver.split()), one) for one in standings]
    often = Counter((name.casefold(), one.group) for name, one in named)
    found = []
    for name, one in named:
        by = rules.group_of(one.entry.car_class)[1].by
        time = one.index_time if by in ("index", "best-index") else one.total
        number = f"#{one.entry.number}"
        alone = often[name.casefold(), one.group] == 1
        shown = (name if alone else f"{name} {number}") if name else number
        if one.entry.runs:
            who, place = shown.casefold(), one.class_position
            found.append(Finish(who, one.group, place, time, name=shown))
    return tuple(found)


def finishes_of(day: Day) -> tuple[Finish, ...]:
    """Return the finishes of a meet; of a race of laps the places within each group.

    Raises InputError where it has a ladder, whose rounds make no places for a season.
    """
    if day.rules.ladder is not None:
        raise InputError(
            f"“{day.name}” has a ladder of heats, which gives no place to everybody",
            expected="a meet of timed runs, or a race of laps",
        )
    if day.rules.laps is None:
        return finishes(day.standings, day.rules)
    found: list[Standing] = []
    by_entry = {one.entry.where: one for one in day.standings}
    reached: Counter[str] = Counter()
    for lapped in sorted(day.race, key=lambda one: one.place):
        one = by_entry[lapped.entry]
        reached[one.group] += 1
        run = Run(lapped.time) if lapped.time is not None else Run(None, status=DNF)
        entry = replace(one.entry, runs=(run,) if lapped.laps else ())
        place = reached[one.group]
        raced = replace(one, entry=entry, total=lapped.time, class_position=place)
        found.append(replace(raced, index_time=lapped.time))
    return finishes(found, day.rules)


def in_teams(event: Sequence[Finish], rules: Season) -> tuple[Finish, ...]:
    """Return finishes with the team that each drives for, where the season names one."""
    teams = {
        " ".join(name.split()).casefold(): team
        for team, names in rules.teams.items()
        for name in names
    }
    return tuple(replace(one, team=teams.get(one.who, one.team)) for one in event)


def score_season(events: Events, rules: Season) -> tuple[SeasonStanding, ...]:
    """Score a season, by group and place; in which order events are given changes no place."""
    given = [_points(event, rules) for event in events]
    placed = [{(one.who, one.group): one.place for one in event} for event in events]
    names = {(one.who, one.group): one.name or one.who for event in events for one in event}
    people = sorted({key for points in given for key in points}, key=lambda key: (key[1], key[0]))
    found: list[SeasonStanding] = []
    for _, members in groupby(people, key=lambda key: key[1]):
        keys = list(members)
        rows = [tuple(points.get(key) for points in given) for key in keys]
        places = [tuple(event.get(key) for event in placed) for key in keys]
        found += _ranked([(*key, names[key]) for key in keys], rows, places, rules)
    return tuple(found)


def score_teams(events: Events, rules: Season) -> tuple[SeasonStanding, ...]:
    """Score the teams of a season: at each event the points of their best members are added."""
    rows: dict[str, list[int | None]] = {}
    for number, event in enumerate(events):
        points = _points(event, rules)
        of_team: dict[str, list[int]] = {}
        for one in event:
            if one.team:
                of_team.setdefault(one.team, []).append(points[one.who, one.group])
        for team, own in of_team.items():
            best = sorted(own, reverse=True)[: rules.team_best]
            rows.setdefault(team, [None] * len(events))[number] = sum(best)
    keys = [(team, "teams", team) for team in sorted(rows)]
    ordered = [tuple(rows[team]) for team, *_ in keys]
    return tuple(_ranked(keys, ordered, _places_of(ordered), rules))


def _points(event: Sequence[Finish], rules: Season) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    groups: dict[str, list[Finish]] = {}
    for one in event:
        groups.setdefault(one.group, []).append(one)
    for members in groups.values():
        times = [one.time for one in members if one.time is not None]
        for one in members:
            key = one.who, one.group
            found[key] = max(found.get(key, 0), _of_one(one, times, rules.points))
    return found


def _of_one(one: Finish, times: Sequence[int], how: Places | Ratio) -> int:
    if isinstance(how, Places):
        if one.time is None:
            return 0
        return how.points[one.place - 1] if one.place <= len(how.points) else how.beyond
    time = one.time
    if time is None and times and how.no_time_plus_s is not None:
        time = max(times) + round(how.no_time_plus_s * SECOND)
    return int(Fraction(how.winner * min(times), time) + Fraction(1, 2)) if time and times else 0


def _places_of(rows: Sequence[Sequence[int | None]]) -> list[tuple[int | None, ...]]:
    """Return the places of each event by its points, for teams."""
    columns = [
        [None if own is None else 1 + sum((other or 0) > own for other in column) for own in column]
        for column in zip(*rows, strict=True)
    ]
    return [tuple(column[n] for column in columns) for n in range(len(rows))]


def _ranked(
    keys: Sequence[tuple[str, str, str]],
    rows: Sequence[tuple[int | None, ...]],
    places: Sequence[tuple[int | None, ...]],
    rules: Season,
) -> list[SeasonStanding]:
    """Return standings of one group, best first; whom nothing parts share a place.

    ``keys`` are who, the group, and the name.
    """
    counts = [_counting(row, rules.best) for row in rows]
    totals = [
        sum(own or 0 for own, counted in zip(row, which, strict=True) if counted)
        for row, which in zip(rows, counts, strict=True)
    ]
    enough = [sum(own is not None for own in row) >= rules.least_events for row in rows]
    last = max((place for row in places for place in row if place is not None), default=0)
    wins = [_wins(row, last) if rules.ties == "wins" else () for row in places]
    order = sorted(range(len(keys)), key=lambda n: (not enough[n], -totals[n], wins[n], n))
    found: list[SeasonStanding] = []
    for _, level in groupby(order, key=lambda n: (enough[n], totals[n], wins[n])):
        first = len(found) + 1
        found += [
            SeasonStanding(*keys[n], rows[n], counts[n], totals[n], first if enough[n] else None)
            for n in level
        ]
    return found


def _counting(row: Sequence[int | None], best: int | None) -> tuple[bool, ...]:
    """Return which of somebody's points count: the best, of equals the earlier."""
    there = [(-own, n) for n, own in enumerate(row) if own is not None]
    kept = {n for _, n in sorted(there)[:best]}
    return tuple(n in kept for n in range(len(row)))


def _wins(places: Iterable[int | None], last: int) -> tuple[int, ...]:
    """Return a key by which more wins come first, then more second places, down to ``last``."""
    count = Counter(places)
    return tuple(-count[place] for place in range(1, last + 1))
