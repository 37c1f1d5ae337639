"""Who stands where: a pure function of entries, their runs, and a rule set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

from throwdown.errors import InputError, raise_all
from throwdown.meet.rules import By, RuleSet, Ties, Total
from throwdown.meet.runs import DNF, OK, RRN, Entry, Run
from throwdown.meet.ticks import SECOND, to_step

Value = Fraction | int
_Rank: TypeAlias = tuple[float, "_Padded"]


@dataclass(frozen=True)
class Standing:
    """What an entry's runs come to [ticks] and where that puts it.

    ``nets`` are the runs' net times in order, None where a run gives none; ``net`` is the time that
    organisers print: the best run where the rules rank anybody by it, else the total.  ``indexed``
    says whether there is a factor for it.  ``class_position`` is the place in the ``group`` that
    its class is ranked in; ``position`` the one that the organiser publishes: among all where there
    is such a ranking, else the same.
    """

    entry: Entry
    nets: tuple[int | None, ...]
    best: int | None
    total: int | None
    net: int | None
    index_time: int | None
    indexed: bool
    group: str
    class_position: int
    position: int

    @property
    def places(self) -> tuple[int, int]:
        """Both places."""
        return self.class_position, self.position


def score(entries: Sequence[Entry], rules: RuleSet) -> tuple[Standing, ...]:
    """Score a meet: every entry's totals and places, by group and place.

    Entries without a total come after those with one, in the order in which they were entered.
    Where runs are of several days, each day makes a total, and these are added; who has none on one
    of them has none.  Raises InputError where a class is ranked by an index that an entry has not,
    or no rule speaks of a class.
    """
    return score_again(entries, rules, {})[0]


def score_again(
    entries: Sequence[Entry], rules: RuleSet, known: Scores
) -> tuple[tuple[Standing, ...], Scores]:
    """Score a meet as ``score`` does, and return what each entry came to beside its standings.

    ``known`` are those of the meet before, by the same rules: an entry that is still the same is
    not scored again.
    """
    days = frozenset(run.day for entry in entries for run in entry.runs)
    scored = [_scored(entry, rules, days, known) for entry in entries]
    raise_all([problem for one in scored for problem in one.problems()], of="the entries")
    class_places: dict[int, int] = {}
    for name in dict.fromkeys(one.group for one in scored):
        members = [number for number, one in enumerate(scored) if one.group == name]
        way = scored[members[0]].way
        class_places |= _places(members, scored, way.by, way.ties)
    places = class_places
    if rules.overall is not None:
        everybody = range(len(scored))
        places = _places(everybody, scored, rules.overall.by, rules.overall.ties)
    first_seen: dict[str, int] = {}
    for number, one in enumerate(scored):
        first_seen.setdefault(one.group, number)
    order = sorted(
        range(len(scored)), key=lambda n: (first_seen[scored[n].group], class_places[n], n)
    )
    standings = tuple(scored[n].standing(class_places[n], places[n]) for n in order)
    return standings, {one.entry.where: one for one in scored}


def index_of(entry: Entry, rules: RuleSet) -> Fraction | None:
    """Return what an entry's times are multiplied with where an index ranks it, None without."""
    given = entry.index
    found = rules.index.factor_of(entry.car_class) if given is None else given
    ranked_by = rules.group_of(entry.car_class)[1].by
    if found is None and ranked_by in ("index", "best-index") and rules.index.default:
        return Fraction(rules.index.default)
    return found


def _scored(entry: Entry, rules: RuleSet, days: frozenset[int], known: Scores) -> Scored:
    before = known.get(entry.where)
    is_same = before is not None and before.entry is entry and before.days == days
    return before if before is not None and is_same else Scored(entry, rules, days)


class Scored:
    """One entry as the rules see it, before anybody else is looked at."""

    def __init__(self, entry: Entry, rules: RuleSet, days: frozenset[int]) -> None:
        self.entry, self.rules, self.days = entry, rules, days
        self.group, self.way = rules.group_of(entry.car_class)
        self.nets = _nets(entry.runs, rules, entry.head_start)
        self.timed = sorted(net for net in self.nets if net is not None)
        self.best = self.timed[0] if self.timed else None
        self.total = _total(entry.runs, self.nets, days, rules.total_of(entry.car_class), rules)
        self.index = index_of(entry, rules)
        self._ranks: dict[tuple[By, Ties], _Rank | None] = {}
        self._standing: Standing | None = None

    def problems(self) -> Iterable[InputError]:
        """Say what keeps the entry from being ranked."""
        ways = [self.way.by, *([self.rules.overall.by] if self.rules.overall else [])]
        if self.best is None or self.index is not None:
            return
        if any(by in ("index", "best-index") for by in ways):
            yield InputError(
                f"number {self.entry.number} in {self.entry.car_class} has no index",
                where=self.entry.where or None,
                expected="one in the sheet, or a factor of its class in the rule set",
            )

    def ranks(self, by: By, ties: Ties) -> _Rank | None:
        """Return what places go by, and what parts it from equals; None where there is no time."""
        if (by, ties) not in self._ranks:
            worth = self._ranks_on(by)
            self._ranks[by, ties] = None if worth is None else _rank((worth, *self._breaks(ties)))
        return self._ranks[by, ties]

    def _ranks_on(self, by: By) -> Value | None:
        time = self.best if by in ("best", "best-index") else self.total
        if time is None or by in ("best", "total"):
            return time
        return self._indexed(time, printed=self.rules.index.rank_on == "printed")

    def _indexed(self, time: int, *, printed: bool) -> Value | None:
        if self.index is None:
            return None
        product = time * self.index
        how = self.rules.index
        return to_step(product, how.step, how.finer_digits) if printed else product

    def standing(self, class_position: int, position: int) -> Standing:
        """Return what is known once the places are."""
        places = class_position, position
        if self._standing is None or self._standing.places != places:
            self._standing = self._placed(*places)
        return self._standing

    def _placed(self, class_position: int, position: int) -> Standing:
        index_time = None if self.total is None else self._indexed(self.total, printed=True)
        return Standing(
            entry=self.entry,
            nets=self.nets,
            best=self.best,
            total=self.total,
            net=self.best if self.rules.ranks_best else self.total,
            index_time=None if index_time is None else int(index_time),
            indexed=self.index is not None,
            group=self.group,
            class_position=class_position,
            position=position,
        )

    def _breaks(self, ties: Ties) -> tuple[Value, ...]:
        if ties == "next-best":
            return tuple(net * (self.index or 1) for net in self.timed)
        digits = re.sub(r"\D", "", self.entry.number) if ties == "number" else ""
        return (int(digits),) if digits else ()


Scores: TypeAlias = Mapping[str, Scored]
"""What each entry's own runs come to, by entry."""


def _nets(runs: Sequence[Run], rules: RuleSet, head_start: int) -> tuple[int | None, ...]:
    """Return raw times as fine as they count, with penalties and without the head start.

    None stands for runs that give no time.
    """
    counted: list[int | None] = []
    used: Counter[int] = Counter()
    for run in runs:
        used[run.day] += run.status != RRN
        late = rules.runs.most is not None and used[run.day] > rules.runs.most
        counted.append(None if run.status != OK or late else _net(run, rules, head_start))
    slowest = max((net for net in counted if net is not None), default=None)
    return tuple(
        _unfinished(run, slowest, rules, head_start) if run.status == DNF else net
        for run, net in zip(runs, counted, strict=True)
    )


def _net(run: Run, rules: RuleSet, head_start: int) -> int | None:
    if run.raw is None:
        return None
    raw = to_step(run.raw, rules.times.step, rules.times.finer_digits)
    return raw + run.cones * rules.times.cone - head_start


def _unfinished(run: Run, slowest: int | None, rules: RuleSet, head_start: int) -> int | None:
    """Return what an unfinished run counts as, None where it counts as nothing."""
    own = _net(run, rules, head_start)
    adds, plus = rules.runs.unfinished_adds_s, rules.runs.unfinished_plus_s
    if own is not None and adds is not None:
        return own + round(adds * SECOND)
    return None if plus is None or slowest is None else slowest + round(plus * SECOND)


def _total(
    runs: Sequence[Run],
    nets: Sequence[int | None],
    days: frozenset[int],
    how: Total,
    rules: RuleSet,
) -> int | None:
    """Return what runs come to, every day's total added; None where that is no time."""
    timed = list(zip(runs, nets, strict=True))
    totals = [
        _total_of_day([pair for pair in timed if pair[0].day == day], how, rules)
        for day in days or {1}
    ]
    known = [total for total in totals if total is not None]
    if how.days == "best":
        return _least(known)
    return sum(known) if len(known) == len(totals) else None


def _total_of_day(
    timed: Sequence[tuple[Run, int | None]], how: Total, rules: RuleSet
) -> int | None:
    nets = [net for _, net in timed if net is not None]
    if how.method == "sum":
        void = any(net is None and run.status in rules.runs.void for run, net in timed)
        return sum(nets) if nets and not void else None
    if how.method == "best":
        return _least(nets)
    chances = [net for run, net in timed if run.status != RRN]
    first = _least(chances[: how.first_half_runs])
    second = _least(chances[how.first_half_runs :])
    return None if first is None or second is None else first + second


def _least(nets: Iterable[int | None]) -> int | None:
    return min((net for net in nets if net is not None), default=None)


def _places(members: Iterable[int], scored: Sequence[Scored], by: By, ties: Ties) -> dict[int, int]:
    """Return a place for each of ``members``, from 1 on; whom nothing parts shares one."""
    timed, untimed = [], []
    for number in members:
        rank = scored[number].ranks(by, ties)
        if rank is None:
            untimed.append(number)
        else:
            timed.append((_rank((*rank[1], number)) if ties == "sheet" else rank, number))
    places: dict[int, int] = {}
    timed.sort(key=lambda pair: pair[0])
    for _, level in groupby(timed, key=lambda pair: pair[0]):
        place = len(places) + 1
        places |= {number: place for _, number in level}
    for number in untimed:
        places[number] = len(places) + 1
    return places


def _rank(values: Sequence[Value]) -> _Rank:
    """Return what is sorted by: a number that is never in another order than the exact ones.

    Most are parted by it, which saves comparing fractions.
    """
    return float(values[0]), _Padded(values)


class _Padded(tuple[Value, ...]):
    """Times compared one by one; who has fewer of them comes after who has more."""

    def __lt__(self, other: tuple[Value, ...]) -> bool:
        for own, others in zip(self, other, strict=False):
            if own != others:
                return own < others
        return len(self) > len(other)
