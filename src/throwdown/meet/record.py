"""A meet as its book tells it: the acts, the hash of the last one, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from throwdown.errors import ThrowdownError
from throwdown.meet.acts import Act
from throwdown.meet.assembly import TimedRun, driven
from throwdown.meet.book import verify_lines
from throwdown.meet.day import Day, fold
from throwdown.meet.traces import with_more

_MACHINES = ("impulse", "passing", "signed")
"""Acts that nobody makes by hand."""


@dataclass(frozen=True)
class Record:
    """A meet up to its last act; ``head`` is that act's hash, which binds all before it."""

    acts: Sequence[Act]
    head: str
    day: Day

    @classmethod
    def of(cls, lines: Sequence[str], where: str = "the book") -> Record:
        """Return the meet of a book's lines.

        Raises ThrowdownError where the book does not hold, InputError where it makes no meet.
        """
        found = verify_lines(lines)
        for line, what in found.broken:
            raise ThrowdownError(f"the book does not hold: line {line} of {where} {what}")
        return cls(found.acts, found.head, fold(found.acts))

    def with_traces(self, more: Iterable[Mapping[str, Any]]) -> Record:
        """Return the same with traces that lie beside the book, given as the facts of acts."""
        day = self.day
        traces = with_more(day.traces, more, day.assembled.runs)
        return replace(self, day=replace(day, traces=traces))

    @cached_property
    def runs(self) -> Mapping[str, Sequence[TimedRun]]:
        """The runs that are over, by entry, in the order of their starts."""
        return driven(self.day.assembled.runs)

    @property
    def course(self) -> str:
        """Where it is driven; empty where the book does not say."""
        return str(self.acts[0].facts.get("course", ""))

    @property
    def written(self) -> datetime:
        """When its last act was written: the only clock of all that is made of it."""
        return _when(self.acts[-1]) or datetime(1980, 1, 1, tzinfo=UTC)

    @property
    def dates(self) -> str:
        """The day on which cars ran, or the first and the last; empty where none did."""
        ran = [
            when
            for act in self.acts
            if act.kind in ("impulse", "insert", "passing")
            if (when := _when(act)) is not None
        ]
        if not ran:
            return ""
        first, last = min(ran).date().isoformat(), max(ran).date().isoformat()
        return first if first == last else f"{first} – {last}"

    @property
    def officials(self) -> Mapping[str, int]:
        """Who wrote acts by hand, and how many."""
        return Counter(act.by for act in self.acts if act.kind not in _MACHINES)

    @property
    def declared(self) -> Act | None:
        """The act that made the results official; None while they are provisional."""
        if not self.day.official:
            return None
        said = [act for act in self.acts if act.kind == "official"]
        return next(act for act in reversed(said) if act.number not in self.day.gone)


def _when(act: Act) -> datetime | None:
    try:
        found = datetime.fromisoformat(act.at)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
