"""Results for scoreboards that follow Orbits: RMonitor over TCP, to whoever connects.

Who connects is told everything, then what is new.  Nobody is waited for: one who does not take
what it is sent is dropped, and is told everything when it comes again.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from throwdown.meet.acts import Act
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.scoreboard import Board, board_of, clock_of, everything, news
from throwdown.timing.rmonitor import Record, encode

EVERY_S = 1.0
"""How often the clocks are sent [s]."""
MOST_WAITING = 1 << 20
"""A scoreboard for which so many bytes wait is dropped."""


def _now() -> datetime:
    return datetime.now().astimezone()


class Scoreboards:
    """Tells scoreboards of a meet as long as ``run`` runs; lives in a running event loop."""

    def __init__(
        self,
        keeper: Keeper,
        now: Callable[[], datetime] = _now,
        *,
        every_s: float = EVERY_S,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._keeper, self._now = keeper, now
        self._every_s, self._most_waiting = every_s, most_waiting
        self._board = Board()
        self._writers: set[asyncio.StreamWriter] = set()
        self._due = False
        keeper.listen(self._heard)

    @property
    def following(self) -> int:
        """How many scoreboards are connected."""
        return len(self._writers)

    async def run(self, listening: socket.socket) -> None:
        """Answer at a socket until cancelled."""
        server = await asyncio.start_server(self._called, sock=listening)
        try:
            while True:
                await asyncio.sleep(self._every_s)
                try:
                    self._say(self._writers, [self._clock()])
                except Exception:  # a scoreboard must not stop for one clock that cannot be told
                    logging.getLogger(__name__).exception("scoreboards were not told the time")
        finally:
            server.close()
            for writer in list(self._writers):
                writer.transport.abort()

    def _heard(self, act: Act) -> None:
        """Tell of acts once for all that were written in one go."""
        if self._writers and not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        """Tell everybody what is new."""
        self._due = False
        board = board_of(self._keeper.day, self._course)
        before, self._board = self._board, board
        self._say(self._writers, news(before, board, self._now()))

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self._tell()
            self._say([writer], [*everything(self._board, self._now()), self._clock()])
            self._writers.add(writer)
            with suppress(OSError):
                while await reader.read(1024):
                    pass  # RMonitor has no questions
        finally:
            self._writers.discard(writer)
            writer.close()

    def _say(self, writers: Iterable[asyncio.StreamWriter], records: Iterable[Record]) -> None:
        told = b"".join(map(encode, records))
        for writer in list(writers) if told else ():
            if writer.transport.get_write_buffer_size() > self._most_waiting:
                self._writers.discard(writer)
                writer.transport.abort()
            elif not writer.is_closing():
                writer.write(told)

    @property
    def _course(self) -> str:
        return str(self._keeper.acts[0].facts.get("course", ""))

    def _clock(self) -> Record:
        runs = self._keeper.day.assembled.runs
        began = None
        if runs:
            with suppress(ValueError):  # a book may hold any words there
                began = datetime.fromisoformat(self._keeper.acts[runs[0].number - 1].at)
        now = self._now()
        if began is not None and began.tzinfo is None:
            began = began.replace(tzinfo=now.tzinfo)
        return clock_of(self._keeper.day, now, began)
