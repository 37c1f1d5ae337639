"""Scoreboards over real TCP, read with the product's own decoder."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from throwdown.meet.book import Book
from throwdown.meet.rules import find_rules
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.rmonitor_feed import Scoreboards
from throwdown.raceday.scoreboard import board_of
from throwdown.timing.rmonitor import (
    BestLap,
    ClassName,
    Clock,
    Competitor,
    CompetitorMore,
    Passing,
    Place,
    Record,
    RMonitor,
    RunName,
    Setting,
    Wipe,
)

NOON = datetime(2026, 5, 3, 12, 0, 5, tzinfo=UTC)


class Meet:
    """A meet with scoreboards that listen to it."""

    def __init__(self, folder: Path) -> None:
        book = Book(folder / "book.jsonl", now=lambda: datetime(2026, 5, 3, 11, 0, 0, tzinfo=UTC))
        self.keeper = Keeper(book)
        rules = find_rules("scca-solo").model_dump(mode="json")
        facts = {"name": "A day", "rules": rules, "course": "Infield"}
        self.keeper.write("open", "u", facts)
        self.clock = 0

    def enter(self, number: str, name: str, driver: str, car_class: str = "AS") -> None:
        facts = {"entry": name, "number": number, "class": car_class, "driver": driver}
        self.keeper.write("enter", "u", {**facts, "car": "Miata"})

    def drive(self, name: str, ticks: int) -> int:
        self.keeper.write("line-up", "u", {"entry": name})
        trip = {"unit_ns": 100_000, "device": "beam", "epoch": 0}
        facts = {**trip, "line": "start", "time": self.clock}
        run = self.keeper.write("impulse", "beam", facts).number
        facts = {**trip, "line": "finish", "time": self.clock + ticks}
        self.keeper.write("impulse", "beam", facts)
        self.clock += ticks + 100_000
        return run


class Client:
    """A scoreboard."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer, self.decoder = reader, writer, RMonitor()

    async def next(self, count: int) -> list[Record]:
        """Return what comes next, the clocks left out."""
        found: list[Record] = []
        while len(found) < count:
            data = await self.reader.read(65536)
            assert data
            for one in self.decoder.feed(data):
                if not isinstance(one, Clock):
                    found.append(replace(one, raw=b""))
        return found


def served(
    folder: Path,
    test: Callable[[Meet, Scoreboards, Callable[[], Awaitable[Client]]], Awaitable[None]],
    **options: float,
) -> None:
    async def whole() -> None:
        meet = Meet(folder)
        listening = socket.create_server(("127.0.0.1", 0))
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        boards = Scoreboards(meet.keeper, lambda: NOON, **options)  # type: ignore[arg-type]
        serving = asyncio.create_task(boards.run(listening))

        clients: list[Client] = []

        async def connect() -> Client:
            found = socket.create_connection(listening.getsockname())
            found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            clients.append(Client(*await asyncio.open_connection(sock=found)))
            return clients[-1]

        try:
            async with asyncio.timeout(20):
                await test(meet, boards, connect)
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            for client in clients:
                client.writer.transport.abort()

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        thread.submit(lambda: asyncio.run(whole())).result()


def test_who_connects_is_told_everything_and_then_what_is_new(tmp_path: Path) -> None:
    async def test(
        meet: Meet, boards: Scoreboards, connect: Callable[[], Awaitable[Client]]
    ) -> None:
        meet.enter("7", "seven", "Ann de Boer")
        meet.enter("7", "other", "Bo", "BS")
        meet.drive("seven", 601_230)
        first = await connect()
        known = [
            Wipe(12 * 3_600_000 + 5_000, "03 may 26"),
            Setting("TRACKNAME", "Infield"),
            RunName(1, "A day"),
            ClassName(1, "AS"),
            ClassName(2, "BS"),
            Competitor("seven", "7", 0, "Ann de", "Boer", "", 1),
            CompetitorMore("seven", "7", 1, "Ann de", "Boer", "", "Miata"),
            Competitor("other", "7", 0, "", "Bo", "", 2),
            CompetitorMore("other", "7", 2, "", "Bo", "", "Miata"),
            Place(1, "seven", 1, 60_123),
            BestLap(1, "seven", 1, 60_123),
            Place(2, "other", 0, None),
            BestLap(2, "other", 0, None),
        ]
        assert await first.next(13) == known
        meet.drive("other", 590_000)
        assert await first.next(5) == [
            Passing("other", 59_000, 59_000),
            Place(1, "other", 1, 59_000),
            BestLap(1, "other", 1, 59_000),
            Place(2, "seven", 1, 60_123),
            BestLap(2, "seven", 1, 60_123),
        ]
        run = meet.drive("seven", 580_000)
        told = await first.next(5)
        assert told[0] == Passing("seven", 58_000, 58_000)
        assert told[1:3] == [Place(1, "seven", 2, 58_000), BestLap(1, "seven", 2, 58_000)]
        meet.keeper.write("cones", "u", {"run": run, "add": 2})  # 62 s: the first run is the best
        told = await first.next(4)
        assert not any(isinstance(one, Passing) for one in told)
        assert told[2:] == [Place(2, "seven", 2, 60_123), BestLap(2, "seven", 1, 60_123)]
        meet.keeper.write("withdraw", "u", {"entry": "other"})
        told = await first.next(9)
        assert isinstance(told[0], Wipe)
        assert not any(getattr(one, "registration", "") == "other" for one in told)
        second = await connect()
        assert await second.next(9) == told

    served(tmp_path, test)


def test_clocks_come_by_themselves(tmp_path: Path) -> None:
    async def test(
        meet: Meet, boards: Scoreboards, connect: Callable[[], Awaitable[Client]]
    ) -> None:
        meet.enter("7", "seven", "Ann")
        meet.drive("seven", 601_230)
        client = await connect()
        clocks: list[Record] = []
        while len(clocks) < 3:
            said = client.decoder.feed(await client.reader.read(65536))
            clocks += [replace(one, raw=b"") for one in said if isinstance(one, Clock)]
        assert clocks[-1] == Clock(9999, 0, 43_205_000, 3_605_000, "Green")

    served(tmp_path, test, every_s=0.01)


def test_one_who_does_not_read_is_dropped_and_others_are_told(tmp_path: Path) -> None:
    async def test(
        meet: Meet, boards: Scoreboards, connect: Callable[[], Awaitable[Client]]
    ) -> None:
        slow, good = await connect(), await connect()
        slow.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await good.next(3)
        assert boards.following == 2
        for number in range(500):
            facts = {"entry": f"e{number}", "number": str(number), "class": "XX", "car": "x" * 900}
            meet.keeper.write("enter", "u", facts)
            await good.next(4)
            if boards.following == 1:
                break
        meet.enter("7", "seven", "Ann")
        assert await good.next(4)
        assert boards.following == 1

    served(tmp_path, test, most_waiting=1_000)


def test_a_run_that_counts_no_time_is_no_lap(tmp_path: Path) -> None:
    meet = Meet(tmp_path)
    meet.enter("7", "seven", "Ann")
    run = meet.drive("seven", 601_230)
    meet.keeper.write("status", "u", {"run": run, "status": "DNF"})
    board = board_of(meet.keeper.day)
    assert not board.passings
    assert board.places["seven"] == (Place(1, "seven", 0, None), BestLap(1, "seven", 0, None))
