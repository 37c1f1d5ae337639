"""A desk over a meet in a folder, on a real port, that tests start, stop and start again."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.book import Book
from throwdown.meet.rules import RuleSet
from throwdown.raceday.desk import desk_routes
from throwdown.raceday.entries import entry_routes
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper

KEY = "cones-and-cars"
BEGAN = datetime(2010, 6, 21, 9, 0, tzinfo=UTC)


class DeskServer:
    """The server, and the hands of those who are not at the desk.

    ``seconds`` is the time of day that the meet goes by [s].
    """

    def __init__(self, folder: Path, rules: RuleSet | str = "scca-solo") -> None:
        self.folder, self.seconds = Folder(folder), 0.0
        self.folder.make()
        self.more: dict[str, Any] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.keeper = self._open()
        facts = {"name": "A day", "rules": find_rules(rules).model_dump(mode="json")}
        self.keeper.write("open", "lead", facts)

    def _open(self) -> Keeper:
        return Keeper(Book(self.folder.book, now=lambda: BEGAN + timedelta(seconds=self.seconds)))

    def start(self) -> None:
        """Serve what the folder holds, and return once it answers."""
        self.keeper = self._open()
        desk = desk_routes(self.keeper, KEY, more=lambda: self.more)
        app = Starlette(routes=[*desk, *entry_routes(self.keeper, KEY, self.folder.path)])
        config = uvicorn.Config(app, port=self.port, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        begun = threading.Event()

        async def serve() -> None:
            self.loop = asyncio.get_running_loop()
            serving = asyncio.ensure_future(self._server.serve())
            while not self._server.started and not serving.done():
                await asyncio.sleep(0.005)
            begun.set()
            await serving

        self._thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        self._thread.start()
        assert begun.wait(10)
        assert self._server.started

    def stop(self) -> None:
        """Stop as a machine does whose plug is pulled: nobody is waited for."""
        self._server.force_exit = self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    def write(self, kind: str, by: str, facts: Mapping[str, Any]) -> Act:
        """Write an act as the server's other parts do: in its one thread."""

        async def written() -> Act:
            return self.keeper.write(kind, by, facts)

        return asyncio.run_coroutine_threadsafe(written(), self.loop).result(10)

    def trip(self, line: str, ticks: int) -> int:
        """Have the beam tripped at a time of its own clock [0.1 ms]; return the act's number."""
        beam = {"line": line, "time": ticks, "unit_ns": 100_000, "device": "timer", "epoch": 1}
        return self.write("impulse", "timer", beam).number
