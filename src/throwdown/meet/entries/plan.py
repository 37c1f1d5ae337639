"""What importing a file of entries would do: row by row, before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from throwdown.errors import InputError
from throwdown.meet.day import Day
from throwdown.meet.entries.checks import check_particulars, check_shares, check_word
from throwdown.meet.entries.event import check_choice
from throwdown.meet.entries.numbers import nearest_number, next_number
from throwdown.meet.entries.roster import Registration
from throwdown.meet.entries.sheet import PRIVATE, EntrySheet, Row, read_flag, read_money

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
_PARTICULARS = ("class", "number", "driver", "car", "color", "sponsor", "tires", "index", "shares")
_COLUMN = {"drive": "heat", "check-in": "checked_in", "pay": "paid"}
_FLAGS = {"waiver": ("waiver", "signed"), "tech": ("tech", "passed")}
Facts = dict[str, Any]
Personal = Mapping[str, Mapping[str, str]]
"""What is known of entries that is nobody else's business: by entry, by own column."""


@dataclass
class Planned:
    """What would become of a row: ``changes`` are old and new by column, of private ones neither.

    ``waits`` says that it would go on the waiting list; ``problem`` why it is refused.
    """

    line: int
    status: str
    entry: str = ""
    number: str = ""
    car_class: str = ""
    driver: str = ""
    waits: bool = False
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    problem: InputError | None = None


@dataclass(frozen=True)
class Plan:
    """What an import would write: ``acts`` as kinds and facts, ``private`` by entry.

    Where a row is refused nothing is to be written.
    """

    rows: tuple[Planned, ...]
    acts: tuple[tuple[str, Facts], ...]
    private: Personal
    ignored: tuple[str, ...]

    @property
    def refused(self) -> tuple[Planned, ...]:
        """The rows that cannot be."""
        return tuple(row for row in self.rows if row.problem is not None)

    def count(self, status: str) -> int:
        """Return how many rows would end so."""
        return sum(row.status == status for row in self.rows)


def plan(day: Day, sheet: EntrySheet, known: Personal, of: str) -> Plan:
    """Return what importing a sheet into a meet would do; ``of`` names the file in messages.

    Rows are known again by ``entry``, else by member number, else by driver and class, else by
    driver alone.  An empty cell changes nothing.  Importing the same file again changes nothing.
    """
    return _Planning(day, known, of).plan(sheet)


class _Planning:
    def __init__(self, day: Day, known: Personal, of: str) -> None:
        self.day, self.known, self.of = day, known, of
        self.roster, self.event = day.roster, day.roster.event
        self.taken: dict[str, dict[str, str]] = {}
        for name, entry in day.entries.items():
            if name not in day.withdrawn:
                self.taken.setdefault(entry.car_class, {})[entry.number] = name
        self.seen: dict[str, int] = {}
        self.people: dict[tuple[str, str], dict[str, int]] = {}
        self.names = set(day.entries)

    def plan(self, sheet: EntrySheet) -> Plan:
        made = [self._particulars(row) for row in sheet.rows]
        self._give_numbers([(one, facts) for one, facts in made if one.problem is None])
        acts: list[tuple[str, Facts]] = []
        private: dict[str, dict[str, str]] = {}
        coming = [one.entry for one, _ in made]
        for row, (one, facts) in zip(sheet.rows, made, strict=True):
            if one.problem is None:
                self._finish(row, one, facts, coming, acts, private)
        self._wait([one for one, _ in made if one.status == NEW])
        return Plan(tuple(one for one, _ in made), tuple(acts), private, sheet.ignored)

    def _particulars(self, row: Row) -> tuple[Planned, Facts]:
        """Return what a row's entry is to be entered with, its number perhaps left open."""
        one = Planned(row.line, REFUSED, driver=row["driver"], car_class=row["class"])
        one.number = row["number"]
        facts: Facts = {}
        if row.problem is not None:
            one.problem = row.problem
            return one, facts
        try:
            one.entry = self._find(row) or self._named(row)
            before = self.roster.of.get(one.entry)
            facts = {} if before is None else {**before.facts}
            facts.pop("key", None)
            facts |= {"entry": one.entry} | {n: row[n] for n in _PARTICULARS if row[n]}
            self._check(row, one, facts, before)
        except InputError as error:
            one.problem = self._placed(error, row)
            return one, facts
        one.status = NEW if before is None else SAME
        one.number, one.car_class = facts.get("number", ""), facts["class"]
        one.driver = facts.get("driver", "")
        return one, facts

    def _check(self, row: Row, one: Planned, facts: Facts, before: Registration | None) -> None:
        for name in ("class", "driver"):
            if not facts.get(name):
                raise InputError(f"no {name}", where=name)
        if one.entry in self.day.withdrawn:
            raise InputError(f"{one.entry!r} has withdrawn", where="driver", expected="undo first")
        if one.entry in self.seen:
            raise InputError(
                f"{row['driver']!r} stands in line {self.seen[one.entry]} too", where="driver"
            )
        self.seen[one.entry] = row.line
        person = (facts["driver"].casefold(), facts["class"])
        numbers = self.people.setdefault(person, {})
        if numbers and (not row["number"] or "" in numbers or row["number"] in numbers):
            line = next(iter(numbers.values()))
            raise InputError(
                f"{row['driver']!r} stands in line {line} too",
                where="driver",
                expected="one row, or rows with different numbers",
            )
        numbers[row["number"]] = row.line
        for name in ("heat", "work_heat", "station"):
            if row[name]:
                known = self.event.stations if name == "station" else self.event.heats
                check_choice(name, row[name], known)
        check_particulars(self.event, facts, {} if before is None else before.facts)
        self.day.rules.group_of(facts["class"])
        if row["number"] and (before is None or row["number"] != before.facts["number"]):
            check_word(row["number"])
        if "index" in facts:
            _check_index(facts["index"])

    def _find(self, row: Row) -> str:
        """Return the entry that a row is of, empty where it is new."""
        if row["entry"]:
            return row["entry"] if row["entry"] in self.day.entries else ""
        if row["member"]:
            same = [n for n, own in self.known.items() if own.get("member") == row["member"]]
            same = [n for n in same if self._drives(n, row)]
            if len(same) == 1:
                return same[0]
        named = [name for name in self.day.entries if self._drives(name, row)]
        for more in ("class", "number"):
            exact = [n for n in named if not row[more] or self._facts(n).get(more) == row[more]]
            if len(exact) == 1:
                return exact[0]
            named = exact or named
            if more == "number" and len(exact) > 1:
                numbers = sorted(self.day.entries[name].number for name in exact)
                raise InputError(
                    f"{row['driver']!r} has the numbers {', '.join(numbers)}",
                    where="number",
                    expected="which of them is meant",
                )
        others = {self.day.entries[name].car_class for name in named}
        return named[0] if len(named) == 1 and row["class"] not in others else ""

    def _drives(self, name: str, row: Row) -> bool:
        driver = self.day.entries[name].driver.casefold()
        return driver == row["driver"].casefold() and name not in self.day.withdrawn

    def _facts(self, name: str) -> Mapping[str, Any]:
        return self.roster.of[name].facts

    def _named(self, row: Row) -> str:
        """Return a name for a new entry: its own, or one after its driver."""
        name = row["entry"] or slug(row["driver"])
        number = 2
        while not row["entry"] and name in self.names:
            name = f"{slug(row['driver'])}-{number}"
            number += 1
        self.names.add(name)
        return name

    def _give_numbers(self, made: Sequence[tuple[Planned, Facts]]) -> None:
        """Give numbers to whoever asks for none, and refuse those that are taken."""
        for one, _ in made:
            for holders in self.taken.values():
                for number in [number for number, name in holders.items() if name == one.entry]:
                    del holders[number]
        clashes = []
        for one, facts in [pair for pair in made if "number" in pair[1]]:
            holders = self.taken.setdefault(facts["class"], {})
            holder = holders.setdefault(facts["number"], one.entry)
            if holder != one.entry:
                clashes.append((one, facts, holder))
        for one, facts in [pair for pair in made if "number" not in pair[1]]:
            holders = self.taken.setdefault(facts["class"], {})
            facts["number"] = one.number = next_number(holders)
            holders[one.number] = one.entry
        for one, facts, holder in clashes:
            one.status, one.problem = REFUSED, self._taken(one, facts, holder)

    def _taken(self, one: Planned, facts: Facts, holder: str) -> InputError:
        number, car_class = facts["number"], facts["class"]
        line = f" in line {self.seen[holder]}" if holder in self.seen else ""
        driver = self.day.entries[holder].driver if holder in self.day.entries else holder
        return InputError(
            f"number {number} in class {car_class} is {driver or holder}'s{line}",
            where=f"{self.of}, line {one.line}, column number",
            expected="another number",
            nearest=nearest_number(number, self.taken[car_class]),
        )

    def _finish(
        self,
        row: Row,
        one: Planned,
        facts: Facts,
        coming: Sequence[str],
        acts: list[tuple[str, Facts]],
        private: dict[str, dict[str, str]],
    ) -> None:
        """Work out the acts of a row that stands."""
        before = self.roster.of.get(one.entry)
        was: Mapping[str, Any] = {} if before is None else before.facts
        try:
            check_shares(facts, {*self.day.entries, *coming})
            own = list(_acts_of(row, facts, before, self.event.currency))
        except InputError as error:
            one.status, one.problem = REFUSED, self._placed(error, row)
            return
        if any(facts.get(name) != was.get(name) for name in _PARTICULARS):
            if before is not None and before.heat:
                facts["heat"] = before.heat
            acts.append(("enter", facts))
        acts += [(kind, {"entry": one.entry, **said}) for kind, said in own]
        for name in _PARTICULARS:
            if facts.get(name) != was.get(name):
                one.changes[name] = (str(was.get(name, "")), str(facts.get(name, "")))
        one.changes |= {_COLUMN.get(kind, kind): ("", _said(said)) for kind, said in own}
        news = {n: row[n] for n in PRIVATE if row[n]}
        news = {n: v for n, v in news.items() if self.known.get(one.entry, {}).get(n) != v}
        if news:
            private[one.entry] = news
            one.changes |= dict.fromkeys(news, ("", ""))
        if one.changes and one.status == SAME:
            one.status = CHANGED

    def _wait(self, new: Sequence[Planned]) -> None:
        if self.event.capacity is None:
            return
        inside = len(self.day.entries) - len(self.day.withdrawn) - len(self.roster.waiting)
        places = self.event.capacity - inside if not self.roster.waiting else 0
        for one in new[max(places, 0) :]:
            one.waits = True

    def _placed(self, error: InputError, row: Row) -> InputError:
        """Return an error that says in which cell it is, as the file calls it."""
        column = row.named.get(error.where or "", error.where or "")
        return InputError(
            error.message,
            where=f"{self.of}, line {row.line}" + (f", column {column}" if column else ""),
            expected=error.expected,
            nearest=error.nearest or None,
        )


def _acts_of(
    row: Row, facts: Facts, before: Registration | None, currency: str
) -> Iterable[tuple[str, Facts]]:
    """Yield what a row says beyond its particulars and is not so yet."""
    now = before or Registration(facts["entry"], facts)
    heat = row["heat"] or now.heat
    if heat != now.heat:
        yield "drive", {"heat": heat}
    works = (now.work.heat, now.work.station) if now.work else ("", "")
    wanted = (row["work_heat"] or works[0], row["station"] or works[1])
    if wanted[0] and wanted[0] == heat:
        raise InputError(
            f"would work in heat {heat} and drive in it", where="work_heat", expected="another heat"
        )
    if wanted != works:
        yield "work", {"heat": wanted[0], "station": wanted[1]}
    for kind, (column, fact) in _FLAGS.items():
        if row[column] and _flag(row, column) != getattr(now, kind):
            yield kind, {fact: _flag(row, column)}
    yield from _money(row, now, row["currency"].upper() or currency)
    if row["checked_in"] and _flag(row, "checked_in") != now.checked_in:
        yield "check-in", {"present": _flag(row, "checked_in")}


def _money(row: Row, now: Registration, currency: str) -> Iterable[tuple[str, Facts]]:
    due = _amount(row, "fee", currency)
    if due is not None and (
        now.due is None or (now.due.amount, now.due.currency) != (due, currency)
    ):
        yield "fee", {"amount": due, "currency": currency}
    paid = _amount(row, "paid", currency)
    if paid is not None and paid != now.paid_in(currency):
        more = paid - now.paid_in(currency)
        yield "pay", {"amount": more, "currency": currency, "method": row["method"] or "imported"}


def _amount(row: Row, column: str, currency: str) -> int | None:
    try:
        return read_money(row[column], currency) if row[column] else None
    except InputError as error:
        raise InputError(error.message, where=column, expected=error.expected) from None


def _flag(row: Row, column: str) -> bool:
    try:
        return read_flag(row[column])
    except InputError as error:
        raise InputError(error.message, where=column, expected=error.expected) from None


def _check_index(text: str) -> None:
    if not re.fullmatch(r"\d{1,2}(\.\d{1,6})?", text) or not Fraction(text):
        raise InputError(f"index is {text!r}", where="index", expected="a factor, as in 0.823")


def _said(facts: Facts) -> str:
    return " ".join(str(value) for value in facts.values())


def slug(text: str) -> str:
    """Return a name as addresses hold it: small letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "entry"
