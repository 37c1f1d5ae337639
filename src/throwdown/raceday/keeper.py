"""The one who writes in a meet's book: checks an act, puts it on the disk, then tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from throwdown.meet.acts import IMPULSES, Act
from throwdown.meet.book import Book
from throwdown.meet.day import Day, fold
from throwdown.meet.speaking import check_named

_MAY_NOT_FOLD = ("open", "enter", "event", "undo", "seeds", "heat")
_CHANGE_ENTRIES = ("open", "enter", "event", "undo", "withdraw", "drive", "work")
_ON_THE_LADDER = ("seeds", "heat", "stage")
Listener = Callable[[Act], None]


class Keeper:
    """Keeps a book.  Used from one thread."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._acts = list(book.acts)
        self._keys = {act.key: act for act in self._acts if act.key}
        self._day: Day | None = None
        self._known: Day | None = None  # as it was when it was folded last
        self._roll: Day | None = None  # as it was when somebody last was entered or withdrew
        self._listeners: list[Listener] = []

    @property
    def acts(self) -> list[Act]:
        """The acts, all of them on the disk; not to be changed."""
        return self._acts

    @property
    def day(self) -> Day:
        """The meet as it is now."""
        if self._day is None:
            self._day = self._known = fold(self._acts, self._known)
        return self._day

    def find(self, key: str) -> Act | None:
        """Return the act that its maker knows by ``key``, None where none was written."""
        return self._keys.get(key) if key else None

    def listen(self, listener: Listener) -> None:
        """Have ``listener`` told of every act from now on, once it is on the disk."""
        self._listeners.append(listener)

    def write(self, kind: str, by: str, facts: Mapping[str, Any], at: str = "") -> Act:
        """Write an act down, unless one with its ``key`` is there already; return it.

        Raises InputError where the meet could not be folded with it or it speaks of what is not
        there, NotWritten where the disk does not take it.
        """
        known = self.find(str(facts.get("key", "")))
        if known is not None:
            return known
        day: Day | None = None
        if kind not in IMPULSES:  # a beam trip is never refused, so it need not wait for this
            tried = Act(len(self._acts) + 1, kind, by, at or self.book.said_now(), dict(facts))
            known_day = self.day if kind in _ON_THE_LADDER and self._acts else self._entered()
            check_named(self._acts, known_day, tried)
            if kind in _MAY_NOT_FOLD:
                day = fold([*self._acts, tried], self._known)
        act = self.book.write(kind, by, facts, at)
        self._written([act], day)
        return act

    def write_all(self, by: str, acts: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Act]:
        """Write acts down together, all of them or none; each a kind and its facts.

        Raises InputError where the meet could not be folded with them or they speak of what is not
        there, NotWritten where the disk does not take them.
        """
        at, first = self.book.said_now(), len(self._acts) + 1
        tried = [Act(first + n, kind, by, at, dict(own)) for n, (kind, own) in enumerate(acts)]
        if not tried:
            return []
        after = [*self._acts, *tried]
        day = fold(after, self._known)
        for act in tried:
            check_named(after, day, act, self._entered())
        written = self.book.write_all(by, acts, at)
        self._written(written, day)
        return written

    def _written(self, acts: Sequence[Act], day: Day | None) -> None:
        """Take up acts that are on the disk, and tell of them."""
        for act in acts:
            self._acts.append(act)
            if act.key:
                self._keys[act.key] = act
        self._day = day
        self._known = day or self._known
        if any(act.kind in _CHANGE_ENTRIES for act in acts):
            self._roll = day
        for act in acts:
            for listener in self._listeners:
                listener(act)

    def _entered(self) -> Day | None:
        """Return a day with who is entered now: all that an act is checked against.

        It saves folding the meet for every car of a heat that is lined up.
        """
        if self._roll is None and self._acts:
            self._roll = self.day
        return self._roll
