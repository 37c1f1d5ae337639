"""Gates that post: answered once it is on the disk, sent until it is answered, written once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from throwdown.disk import RealDisk
from throwdown.errors import InputError
from throwdown.meet.book import Book
from throwdown.meet.rules import find_rules
from throwdown.raceday.calling import Caller, Trips, boot_id, read_gate_url
from throwdown.raceday.crew import Crew
from throwdown.raceday.gates import MOST_BYTES, gate_routes
from throwdown.raceday.keeper import Keeper
from throwdown.timing.gate import line_of
from throwdown.timing.gpio import Edge

SECOND = 10**9
URL = "http://box/gates/poles"
Test = Callable[["Machine"], Awaitable[None]]


class Disk(RealDisk):
    """A disk that is full when told so."""

    full = False

    def append(self, path: Path, data: bytes) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super().append(path, data)


class Machine:
    """An event machine with a gate that posts, and a way to reach it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.disk = folder, Disk()
        self.keeper = Keeper(Book(folder / "book.jsonl"))
        if not self.keeper.acts:
            rules = find_rules("scca-solo").model_dump(mode="json")
            self.keeper.write("open", "u", {"name": "A day", "rules": rules})
            self.plug("poles", "http://")
        self.crew = Crew(self.keeper, folder, disk=self.disk)
        self.crew.start()
        self.transport = httpx.ASGITransport(Starlette(routes=gate_routes(self.crew, "secret")))

    def plug(self, name: str, address: str) -> None:
        lines = {"start": "start", "finish": "finish"}
        facts = {"device": name, "decoder": "gate", "address": address, "lines": lines}
        self.keeper.write("device", "u", facts)

    async def post(self, body: bytes, url: str = URL, key: str = "secret") -> int:
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(transport=self.transport, headers=headers) as client:
            return (await client.post(url, content=body)).status_code

    async def live(self) -> None:
        while [one.state for one in self.crew.conditions] != ["live"]:
            await asyncio.sleep(0.001)

    @property
    def raws(self) -> list[int | None]:
        return [run.raw for run in self.keeper.day.assembled.runs]


def run(folder: Path, test: Test) -> None:
    async def whole() -> None:
        machine = Machine(folder)
        try:
            async with asyncio.timeout(20):
                await test(machine)
        finally:
            await machine.crew.stop()

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        thread.submit(lambda: asyncio.run(whole())).result()


START, FINISH = line_of("start", SECOND, 1, "b"), line_of("finish", 46 * SECOND + 7, 2, "b")


def test_what_is_answered_is_on_the_disk_and_written_once(tmp_path: Path) -> None:
    async def test(machine: Machine) -> None:
        await machine.live()
        assert await machine.post(START) == 204
        assert b"bytes" in (tmp_path / "poles.spool").read_bytes()
        assert [act.kind for act in Book(tmp_path / "book.jsonl").acts][-1] == "impulse"
        assert await machine.post(START + FINISH.strip()) == 204
        assert await machine.post(FINISH) == 204
        assert machine.raws == [450_000]

    run(tmp_path, test)

    async def again(machine: Machine) -> None:  # a new process reads the spool again
        await machine.live()
        assert await machine.post(FINISH) == 204
        assert machine.raws == [450_000]
        assert [act.kind for act in machine.keeper.acts].count("impulse") == 2

    run(tmp_path, again)


def test_who_is_refused(tmp_path: Path) -> None:
    async def test(machine: Machine) -> None:
        await machine.live()
        machine.plug("beam", "tcp://127.0.0.1:9")
        assert await machine.post(START, key="wrong") == 401
        assert await machine.post(START, key="") == 401
        assert await machine.post(START, url="http://box/gates/beam") == 404
        assert await machine.post(START, url="http://box/gates/other") == 404
        assert await machine.post(b" \n") == 400
        assert await machine.post(b"x" * (MOST_BYTES + 1)) == 413
        assert machine.raws == []

    run(tmp_path, test)


def test_a_full_disk_is_answered_so_and_the_gate_sends_again(tmp_path: Path) -> None:
    async def test(machine: Machine) -> None:
        await machine.live()
        machine.disk.full = True
        assert await machine.post(START) == 503
        assert machine.crew.conditions[0].state == "disk-full"
        words: list[str] = []
        caller = Caller(URL, "secret", words.append, transport=machine.transport, again_s=0.01)
        sending = asyncio.create_task(caller.run())
        caller.take([START])
        while not words:
            await asyncio.sleep(0.001)
        caller.take([FINISH])
        machine.disk.full = False
        while caller.waiting:
            await asyncio.sleep(0.001)
        sending.cancel()
        assert words == [f"{URL}: it answered 503; 1 waiting", f"{URL}: sent"]
        assert machine.crew.conditions[0].state == "live"
        assert machine.raws == [450_000]

    run(tmp_path, test)


def test_a_gate_that_is_not_reached_keeps_its_lines() -> None:
    async def test() -> None:
        answers: list[bytes] = []

        async def answer(request: httpx.Request) -> httpx.Response:
            answers.append(request.content)
            if len(answers) == 1:
                raise httpx.ConnectError("no route")
            if len(answers) == 2:
                raise httpx.ReadTimeout("no answer")
            return httpx.Response(204)

        transport = httpx.MockTransport(answer)
        caller = Caller(URL, "k", lambda words: None, transport=transport, again_s=0.001)
        sending = asyncio.create_task(caller.run())
        caller.take([START])
        while caller.waiting:
            await asyncio.sleep(0.001)
        sending.cancel()
        assert answers == [START] * 3

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(test())).result()


def test_trips_are_numbered_and_wheels_are_the_same_car() -> None:
    trips = Trips({17: "start", 27: "finish"}, "b", SECOND // 2)
    edges = [
        Edge(17, 10 * SECOND, rising=False, sequence=1),
        Edge(17, 10 * SECOND + 200_000_000, rising=False, sequence=2),
        Edge(27, 10 * SECOND + 300_000_000, rising=False, sequence=3),
        Edge(17, 11 * SECOND, rising=False, sequence=6),
    ]
    assert trips.lines(edges) == [
        line_of("start", 10 * SECOND, 1, "b"),
        line_of("finish", 10 * SECOND + 300_000_000, 2, "b"),
        line_of("start", 11 * SECOND, 5, "b"),
    ]


def test_every_start_is_another_boot(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("3f2a\n", encoding="ascii")
    first, second = boot_id(tmp_path / "id"), boot_id(tmp_path / "id")
    assert first.startswith("3f2a/")
    assert first != second
    assert boot_id(tmp_path / "none")


@pytest.mark.parametrize(
    "url", ["box/gates/x", "http://box/x", "http://box/gates/", "ftp://b/gates/x"]
)
def test_no_address_of_a_gate(url: str) -> None:
    with pytest.raises(InputError):
        read_gate_url(url)
    assert read_gate_url("http://box:8010/gates/poles/") == "http://box:8010/gates/poles"
