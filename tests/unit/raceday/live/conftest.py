"""A meet in a folder, and a server of it on a real port."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.meet.ticks import TICK_NS
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live import Feed, live_routes
from throwdown.raceday.live.machine import straight


class Meet:
    """Writes acts as a desk and a timer do."""

    def __init__(self, path: Path, rules: str = "scca-solo", name: str = "A day") -> None:
        self.folder = Folder(path)
        self.folder.make()
        self.keeper = Keeper(Book(self.folder.book))
        self.do("open", name=name, rules=find_rules(rules).model_dump(mode="json"))
        self.clock = 0

    def do(self, kind: str, **facts: Any) -> int:
        return self.keeper.write(kind, "u-1", facts).number

    def enter(self, *names: str, car_class: str = "A", **more: str) -> None:
        for name in names:
            facts = {"entry": f"e{name}", "number": name, "class": car_class, **more}
            self.do("enter", **facts)

    def trip(self, line: str, later: int) -> int:
        self.clock += later
        facts = {"time": self.clock, "unit_ns": TICK_NS, "device": "timer", "epoch": 0}
        return self.do("impulse", line=line, **facts)

    def drive(self, name: str, ticks: int) -> int:
        self.do("line-up", entry=f"e{name}")
        start = self.trip("start", 100_000)
        self.trip("finish", ticks)
        return start

    def reopened(self) -> Keeper:
        self.keeper = Keeper(Book(self.folder.book))
        return self.keeper


class Server:
    """One process's worth of serving, in a thread; started again it reads the folder anew."""

    def __init__(self, meet: Meet) -> None:
        self.meet = meet
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}/"
        self.server: uvicorn.Server | None = None

    def start(self, **more: Any) -> None:
        self.feed = Feed(self.meet.reopened(), self.meet.folder, **more)
        app = straight(Starlette(routes=live_routes(self.feed)), self.feed.stream)
        ready = threading.Event()

        async def telling(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                self.loop = asyncio.get_running_loop()
                await receive()
                await send({"type": "lifespan.startup.complete"})
                await receive()
                await send({"type": "lifespan.shutdown.complete"})
            else:
                await app(scope, receive, send)

        config = uvicorn.Config(telling, ws="none", log_level="error", lifespan="on")
        self.server = uvicorn.Server(config)
        listening = socket.create_server(("127.0.0.1", self.port))

        def run() -> None:
            ready.set()
            assert self.server is not None
            self.server.run(sockets=[listening])

        self.thread = threading.Thread(target=run)
        self.thread.start()
        ready.wait(10)
        self.get("state.json")

    def stop(self) -> None:
        if self.server is None:
            return
        self.within(self.feed.stream.close)
        self.server.should_exit = True
        self.thread.join(20)
        self.server = None

    def within(self, do: Callable[[], Any]) -> Any:
        """Do something on the server's loop, as its desk and its devices do."""
        done: Any = asyncio.run_coroutine_threadsafe(_async(do), self.loop)
        return done.result(10)

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request(
            "GET", f"/{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = line.getresponse()
        data = answer.read()
        line.close()
        return answer, data

    def follow(self, last: str = "", query: str = "") -> Follower:
        return Follower(self.port, last, query)


class Follower:
    """Reads the stream as a browser does."""

    def __init__(self, port: int, last: str, query: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Last-Event-ID": last} if last else {}
        self.line.request("GET", f"/live{query}", headers=headers)
        self.answer = self.line.getresponse()

    def raw(self) -> dict[str, str]:
        """Return the fields of the next event, or of what stands in its place."""
        fields: dict[str, str] = {}
        while line := self.answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        return fields

    def next(self) -> tuple[str, int, Any]:
        """Return the next snapshot or patch: its name, the number of its act, its data."""
        while (fields := self.raw()).get("event") not in ("snapshot", "patch"):
            assert fields, "the stream ended"
        return fields["event"], int(fields["id"].partition("-")[0]), json.loads(fields["data"])

    def close(self) -> None:
        with suppress(OSError):
            if self.line.sock is not None:
                self.line.sock.shutdown(socket.SHUT_RDWR)
        self.answer.close()
        self.line.close()


async def _async(do: Callable[[], Any]) -> Any:
    return do()


@pytest.fixture
def meet(tmp_path: Path) -> Meet:
    return Meet(tmp_path / "meet")


@pytest.fixture
def make_meet(tmp_path: Path) -> Callable[..., Meet]:
    return lambda folder, **more: Meet(tmp_path / folder, **more)


@pytest.fixture
def server(meet: Meet) -> Iterator[Server]:
    made = Server(meet)
    yield made
    made.stop()
