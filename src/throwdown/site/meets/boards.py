"""A meet as this process has it for those who follow: its stream, kept up with the database."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import close_old_connections
from starlette.applications import Starlette

from throwdown.meet.book import read_line
from throwdown.meet.day import Day, fold
from throwdown.raceday.live.frames import Frame, Mark, event
from throwdown.raceday.live.machine import room
from throwdown.raceday.live.routes import live_routes
from throwdown.raceday.live.stream import Stream
from throwdown.site.meets.models import Line, Meet
from throwdown.site.meets.store import site_view
from throwdown.site.meets.tracing import told_of

MOST_VIEWERS = 12_000
"""In one process, of all its meets; fewer where the system allows it fewer open files."""
FRESH_S = 0.1
"""A meet that nobody follows is looked up again where what is known is older than this [s]."""
IDLE_S = 600.0
"""A meet that nobody follows is forgotten after so long [s]."""
HEARD_S = 2.0
"""How often followers are told when the field was heard last, at most [s]."""

Beside = dict[str, Any]
"""What is told beside the book, as pages know it."""


class Board:
    """One meet.  It is made and rows are read in threads; everything else is on the loop."""

    def __init__(self, meet: Meet, lines: list[str], beside: Beside) -> None:
        self.slug, self.number = meet.slug, meet.pk
        self._lines = lines
        self._acts = [read_line(line)[0] for line in lines]
        self._day: Day | None = None
        head = _mark(lines[-1])
        self.stream: Stream = Stream(
            head, site_view(self.day, self._acts), log=_Rows(meet.pk), most=MOST_VIEWERS
        )
        self._beside, self._beside_at = Beside(), meet.beside
        self._traces = _Traces(meet)
        self.app = Starlette(routes=live_routes(self, self._traces))
        self.used = self._fresh_at = time.monotonic()
        self._heard = ""
        self._told_at = 0.0
        self._busy = asyncio.Lock()
        self.hear(meet)
        self.tell_beside(beside)

    @property
    def day(self) -> Day:
        """The meet as it is now."""
        if self._day is None:
            self._day = fold(self._acts)
        return self._day

    @property
    def lines(self) -> Sequence[str]:
        """The lines of its book."""
        return self._lines

    def flush(self) -> None:
        """Nothing waits to be published."""

    def hear(self, meet: Meet) -> None:
        """Tell followers when the field was heard, now and then."""
        said = meet.heard_at.isoformat(timespec="milliseconds") if meet.heard_at else ""
        now = time.monotonic()
        if said != self._heard and now - self._told_at >= HEARD_S:
            self._heard, self._told_at = said, now
            self.stream.tell("field", {"heard": said})

    def tell_beside(self, beside: Beside) -> None:
        """Tell followers where else the meet is spoken of, where that has changed."""
        if beside != self._beside:
            self._beside = beside
            self.stream.tell("beside", beside)

    async def folded(self) -> None:
        """Have ``day`` ready, which takes long where there are many acts."""
        while self._day is None:
            acts = list(self._acts)
            day = await asyncio.to_thread(fold, acts)
            if len(acts) == len(self._acts):
                self._day = day

    async def refresh(self, older_s: float = 0.0) -> None:
        """Publish what the database has and this has not.

        Where it was looked at within ``older_s`` seconds, it is not again.
        """
        async with self._busy:
            now = time.monotonic()
            if now - self._fresh_at < older_s:
                return
            known = len(self._lines), self._beside_at
            meet, rows, beside = await asyncio.to_thread(_newer, self.number, *known)
            for text, patch in rows:
                self._lines.append(text)
                self._acts.append(read_line(text)[0])
                self._day = None
                self.stream.publish(_mark(text), json.loads(patch))
            self._fresh_at = now
            self.hear(meet)
            if beside is not None:
                self._beside_at = meet.beside
                self._traces.mark = _mark_of(meet)
                self.tell_beside(beside)


class Boards:
    """The meets that somebody follows here."""

    def __init__(self) -> None:
        self._boards: dict[str, Board] = {}
        self._opening = asyncio.Lock()
        self.most = room(MOST_VIEWERS)

    @property
    def open(self) -> tuple[Board, ...]:
        """The boards there are."""
        return tuple(self._boards.values())

    @property
    def left(self) -> int:
        """How many more may follow, whichever meet."""
        return max(self.most - sum(board.stream.viewers for board in self.open), 0)

    async def find(self, slug: str) -> Board | None:
        """Return the board of a meet, None where there is no such meet or it has no act yet."""
        board = self._boards.get(slug)
        if board is not None and not board.stream.viewers:
            await self._bring(board, FRESH_S)
            board = self._boards.get(slug)
        if board is None:
            async with self._opening:
                board = self._boards.get(slug) or await self._made(slug)
        if board is not None:
            board.used = time.monotonic()
        return board

    async def refresh(self, slug: str | None = None) -> None:
        """Bring one meet up to date, or all that are followed.

        The others are brought up to date when they are asked for.
        """
        for board in self.open:
            if board.slug == slug or (slug is None and board.stream.viewers):
                await self._bring(board)
        for board in self.open:
            if not board.stream.viewers and time.monotonic() - board.used > IDLE_S:
                self._drop(board)

    async def _bring(self, board: Board, older_s: float = 0.0) -> None:
        """Bring a board up to date; drop it where what is in the database does not follow.

        What fails otherwise is logged and tried again next time.
        """
        try:
            await board.refresh(older_s)
        except (ValueError, Meet.DoesNotExist):
            logging.getLogger(__name__).exception("%s is no more what it was", board.slug)
            self._drop(board)
        except Exception:
            logging.getLogger(__name__).exception("%s could not be brought up to date", board.slug)

    def _drop(self, board: Board) -> None:
        if self._boards.get(board.slug) is board:
            del self._boards[board.slug]
        board.stream.close()

    async def _made(self, slug: str) -> Board | None:
        found = await asyncio.to_thread(_whole, slug)
        if found is None:
            return None
        board = self._boards[slug] = await asyncio.to_thread(Board, *found)
        return board


class _Traces:
    """Traces that entrants published."""

    def __init__(self, meet: Meet) -> None:
        self.mark = _mark_of(meet)
        self._meet = meet.pk

    async def read(self) -> Sequence[str]:
        """Return their facts as JSON."""
        return await asyncio.to_thread(_closing, lambda: told_of(self._meet))


class _Rows:
    """Frames out of the database."""

    def __init__(self, meet: int) -> None:
        self._meet = meet

    async def read(self, after: int, upto: int) -> Sequence[Frame]:
        """Return the frames from ``after`` + 1 to ``upto``; none where the first is not held."""
        rows = await asyncio.to_thread(_between, self._meet, after, upto)
        frames = []
        for text, patch in rows:
            mark = _mark(text)
            frames.append(Frame(mark, event("patch", patch, mark)))
        return frames


T = TypeVar("T")


def _mark_of(meet: Meet) -> str:
    return str(meet.beside or "")


def _mark(line: str) -> Mark:
    act, hash_ = read_line(line)
    return Mark.of(act.number, hash_)


def _whole(slug: str) -> tuple[Meet, list[str], Beside] | None:
    return _closing(lambda: _read_whole(slug))


def _read_whole(slug: str) -> tuple[Meet, list[str], Beside] | None:
    meet = Meet.objects.filter(slug=slug).first()
    if meet is None or not meet.acts:
        return None
    lines = meet.lines.filter(number__lte=meet.acts).order_by("number")
    return meet, list(lines.values_list("text", flat=True)), _read_beside(meet)


def _newer(
    number: int, after: int, beside_at: int
) -> tuple[Meet, list[tuple[str, str]], Beside | None]:
    return _closing(lambda: _read_newer(number, after, beside_at))


def _read_newer(
    number: int, after: int, beside_at: int
) -> tuple[Meet, list[tuple[str, str]], Beside | None]:
    meet = Meet.objects.get(pk=number)
    rows = _rows(number).filter(number__gt=after).values_list("text", "patch")
    return meet, list(rows), None if meet.beside == beside_at else _read_beside(meet)


def _read_beside(meet: Meet) -> Beside:
    """Return what is told beside a meet: the seasons that it counts for, where traces are added."""
    counts_for = [{"name": one.name, "href": one.get_absolute_url()} for one in meet.seasons.all()]
    told: Beside = {"seasons": counts_for} if counts_for else {}
    if meet.requests.filter(accepted=True).exists():
        told["traces"] = "traces/"
    return told


def _between(meet: int, after: int, upto: int) -> list[tuple[str, str]]:
    rows = _rows(meet).filter(number__gt=after, number__lte=upto)
    return _closing(lambda: list(rows.values_list("text", "patch")))


def _rows(meet: int) -> Any:
    return Line.objects.filter(meet_id=meet).order_by("number")


def _closing(read: Callable[[], T]) -> T:
    """Read with a connection that is given back: these threads serve no request."""
    try:
        return read()
    finally:
        close_old_connections()
