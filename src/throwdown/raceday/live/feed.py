"""From the one who keeps the book to everybody who follows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.meet.book import Book, read_line
from throwdown.meet.day import Day
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live.frames import Mark, compact
from throwdown.raceday.live.log import FRAMES, FileLog
from throwdown.raceday.live.stream import Stream
from throwdown.raceday.live.view import View, patch_of, view_of

More = Callable[[Day], Mapping[str, Any]]


class Feed:
    """Makes a frame of every act of a keeper and gives it to a stream.

    Acts that come while a view is made share the next one: the last of them carries what they
    changed, the others an empty patch.  ``more`` adds sections to the view and must give the same
    for the same day.  Raises InputError where the book has no act.
    """

    def __init__(
        self,
        keeper: Keeper,
        folder: Folder,
        *,
        more: More | None = None,
        ring: int = 4096,
        most: int = 12_000,
        beat_s: float = 10.0,
    ) -> None:
        if not keeper.acts:
            raise InputError("the book has no act yet", where=str(keeper.book.path))
        self.keeper, self.folder, self._more = keeper, folder, more
        self._shown: tuple[Day, View] | None = None
        marks = marks_of(keeper.book)
        self._pending: list[Mark] = []
        self._scheduled = False
        self.log = FileLog(folder.path / FRAMES, marks)
        self.stream = Stream(
            marks[-1], self._view(), log=self.log, ring=ring, most=most, beat_s=beat_s
        )
        self._catch_up(marks)
        last = self.log.last
        self.stream.remember(self.log.frames(max(last - ring, self.log.first - 1), last))
        keeper.listen(self._heard)

    @property
    def day(self) -> Day:
        """The meet as it is now."""
        return self.keeper.day

    @property
    def lines(self) -> Sequence[str]:
        """The lines of its book."""
        return self.keeper.book.lines

    def _view(self) -> View:
        day = self.keeper.day
        more = self._more(day) if self._more else None
        view = view_of(day, self.keeper.acts, more, self._shown)
        self._shown = day, view
        return view

    def _catch_up(self, marks: list[Mark]) -> None:
        """Forget frames that end before the book does.

        The last of them may be one that says nothing, whose change came in a later one.
        """
        if self.log.last != len(marks):
            self.log.clear()

    def _heard(self, act: Act) -> None:
        own = read_line(self.keeper.book.lines[act.number - 1])[1]  # others may follow it already
        self._pending.append(Mark.of(act.number, own))
        if self._scheduled:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nobody can follow yet
            self.flush()
            return
        self._scheduled = True
        loop.call_soon(self.flush)

    def flush(self) -> None:
        """Publish every act that was heard of."""
        self._scheduled = False
        if not self._pending:
            return
        marks, self._pending = self._pending, []
        patch = patch_of(self.stream.view, self._view())
        for mark in marks:
            own = patch if mark is marks[-1] else {}
            self.log.append(mark, compact(own))
            self.stream.publish(mark, own)


def marks_of(book: Book) -> list[Mark]:
    """Return the marks of the acts of a book, from the first on."""
    lines = book.disk.read(book.path).splitlines()
    return [Mark.of(number, json.loads(line)["hash"]) for number, line in enumerate(lines, 1)]
