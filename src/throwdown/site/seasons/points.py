"""What the books of a season's meets come to, by the field's own rules; folded once an act."""

from __future__ import annotations

import csv
import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from throwdown.errors import InputError
from throwdown.meet.day import fold
from throwdown.meet.record import Record
from throwdown.meet.season import (
    Finish,
    SeasonStanding,
    finishes_of,
    in_teams,
    score_season,
    score_teams,
)
from throwdown.meet.season import Season as Rules
from throwdown.raceday.live.results import plain
from throwdown.site.meets.models import Meet
from throwdown.site.meets.store import acts_of
from throwdown.site.seasons.models import Season

MOST_KEPT = 400
"""Of so many meets this process keeps what they count."""


@dataclass(frozen=True)
class Counted:
    """What a meet's book comes to: who finished how, when it was driven, when last written.

    ``why`` says why it gives no points, where it is of a kind that cannot.
    """

    finishes: tuple[Finish, ...] = ()
    official: bool = False
    dates: str = ""
    written: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Event:
    """A meet in the order of the season, counted from 1."""

    number: int
    meet: Meet
    counted: Counted

    @property
    def provisional(self) -> bool:
        """Whether its points may change yet."""
        return bool(self.counted.finishes) and not self.counted.official


@dataclass(frozen=True)
class Group:
    """What is ranked together, best first; ``shared`` are the places that several have."""

    name: str
    standings: tuple[SeasonStanding, ...]
    shared: frozenset[int]

    @property
    def rows(self) -> list[tuple[SeasonStanding, list[tuple[int | None, bool]]]]:
        """Each standing with the points of each meet, and whether they count."""
        return [(one, list(zip(one.points, one.counts, strict=True))) for one in self.standings]


@dataclass(frozen=True)
class Table:
    """A season as the books stand now; ``mark`` changes with whatever it is made of."""

    season: Season
    rules: Rules
    events: tuple[Event, ...]
    standings: tuple[SeasonStanding, ...]
    teams: tuple[SeasonStanding, ...]
    mark: str

    @property
    def groups(self) -> list[Group]:
        """The standings by group."""
        return _grouped(self.standings)

    @property
    def team_groups(self) -> list[Group]:
        """The standings of teams; none where there are no teams."""
        return _grouped(self.teams)

    @property
    def written(self) -> datetime | None:
        """When the last act of any of its books was written; None where there is none."""
        known = [one.counted.written for one in self.events if one.counted.written is not None]
        return max(known, default=None)

    @property
    def leaves_out(self) -> bool:
        """Whether somebody's points are left out."""
        return any(
            own is not None and not counted
            for one in (*self.standings, *self.teams)
            for own, counted in zip(one.points, one.counts, strict=True)
        )


_kept: OrderedDict[int, tuple[str, Counted]] = OrderedDict()
_lock, _folding = threading.Lock(), threading.Lock()


def table_of(season: Season) -> Table:
    """Return what a season comes to."""
    rules = season.told
    found = [(meet, counted(meet)) for meet in season.meets.all()]
    # Those that were driven by their days, then those to come in the order they were made.
    found.sort(key=lambda pair: (pair[1].dates or "9", pair[0].made_at, pair[0].pk))
    events = tuple(Event(number, *pair) for number, pair in enumerate(found, start=1))
    finished = [in_teams(one.counted.finishes, rules) for one in events]
    return Table(
        season,
        rules,
        events,
        score_season(finished, rules),
        score_teams(finished, rules),
        _mark(season, [meet for meet, _ in found]),
    )


def counted(meet: Meet) -> Counted:
    """Return what a meet's book comes to; of one act it is worked out once."""
    kept = _known(meet)
    if kept is not None:
        return kept
    with _folding:  # many ask for the same book at once: it is folded for the first of them
        made = _known(meet) or _counted(meet)
    with _lock:
        _kept[meet.pk] = meet.head, made
        _kept.move_to_end(meet.pk)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def _known(meet: Meet) -> Counted | None:
    with _lock:
        kept = _kept.get(meet.pk)
    return kept[1] if kept is not None and kept[0] == meet.head else None


def points_csv(table: Table) -> str:
    """Return the points as a sheet: a row of each person and team, a column of each meet.

    ``left_out`` holds the numbers of the meets whose points do not count.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    meets = [f"{one.number}. {one.meet.name}" for one in table.events]
    writer.writerow(["of", "group", "place", "name", *meets, "total", "left_out"])
    for of, standings in (("person", table.standings), ("team", table.teams)):
        for one in standings:
            given = ["" if own is None else own for own in one.points]
            named = [plain(one.group) if of == "person" else "", one.place or "", plain(one.name)]
            writer.writerow([of, *named, *given, one.total, " ".join(map(str, left_out(one)))])
    return text.getvalue()


def left_out(one: SeasonStanding) -> list[int]:
    """Return the numbers of the events at which somebody was and whose points do not count."""
    pairs = enumerate(zip(one.points, one.counts, strict=True), start=1)
    return [number for number, (own, counts) in pairs if own is not None and not counts]


def _counted(meet: Meet) -> Counted:
    if not meet.acts:
        return Counted()
    # Of this very head: lines that come meanwhile are for the next time.
    acts = acts_of(meet)[: meet.acts]
    day = fold(acts)
    record = Record(acts, meet.head, day)
    made = Counted((), day.official, record.dates, record.written)
    try:
        return replace(made, finishes=finishes_of(day))
    except InputError as error:
        return replace(made, why=error.message)


def _grouped(standings: Sequence[SeasonStanding]) -> list[Group]:
    found = []
    for name, own in groupby(standings, key=lambda one: one.group):
        members = tuple(own)
        places = [one.place for one in members if one.place is not None]
        shared = frozenset(place for place in places if places.count(place) > 1)
        found.append(Group(name, members, shared))
    return found


def _mark(season: Season, meets: Sequence[Meet]) -> str:
    whole = hashlib.sha256(f"{season.slug}\0{season.name}\0{season.rules}".encode())
    for meet in meets:
        whole.update(f"\0{meet.slug}\0{meet.name}\0{meet.head}".encode())
    return whole.hexdigest()[:24]
