"""The public site that the field sends to: a real one, whose processes and database suffer too."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import httpx

MAKE = (
    "from throwdown.site.meets import store; from throwdown.site.people.models import User;"
    "u, _ = User.objects.get_or_create(username='club', email='club@example.org');"
    "[print('KEY', meet.slug, key) for n in range({count})"
    " for meet, key in [store.make_meet(u, f'Faults {{n}}')]]"
)
START_S = 120.0


class Public:
    """`throwdown serve` on SQLite, with a meet for every episode."""

    def __init__(self, home: Path, meets: int) -> None:
        self._locking = asyncio.Lock()
        self.home, self.meets = home, meets
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.links: list[tuple[str, str]] = []

    def start(self) -> None:
        """Start it, wait until it answers, and make the meets."""
        surroundings = {**os.environ, "THROWDOWN_HOME": str(self.home)}
        command = [sys.executable, "-m", "throwdown"]
        self.process = subprocess.Popen(
            [*command, "serve", "--port", str(self.port)],
            env=surroundings,
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_S
        while True:
            try:
                httpx.get(f"{self.url}/health/", timeout=2.0).raise_for_status()
                break
            except httpx.HTTPError:
                if time.monotonic() > until:
                    raise SystemExit("the site does not start") from None
                time.sleep(0.1)
        made = subprocess.run(
            [*command, "manage", "shell", "-c", MAKE.format(count=self.meets)],
            env=surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        for line in made.stdout.splitlines():
            if line.startswith("KEY "):
                _, slug, key = line.split()
                self.links.append((f"{self.url}/meets/{slug}/", key))

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def kill(self, random: Random) -> None:
        """Kill one of the processes that it minds."""
        assert self.process is not None
        number = self.process.pid
        found = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        webs = [int(one) for one in found if b"serve" in _command(int(one))]
        if webs:
            os.kill(random.choice(webs), signal.SIGKILL)

    async def lock(self, lasts_s: float) -> None:
        """Hold the database's lock, as a backup or a hanging process would."""
        database = self.home / "throwdown.sqlite3"
        # One after the other: who waits for the lock in this loop keeps its holder from going on.
        async with self._locking:
            with closing(sqlite3.connect(database, timeout=30.0)) as held:
                held.isolation_level = None
                held.execute("BEGIN IMMEDIATE")
                await asyncio.sleep(lasts_s)
                held.execute("ROLLBACK")


async def book_of(url: str) -> bytes:
    """Return the book that the site gives of a meet, nothing where it does not answer."""
    try:
        async with httpx.AsyncClient(timeout=5.0) as client:
            answer = await client.get(f"{url}book.jsonl")
        return answer.content if answer.status_code == 200 else b""
    except httpx.HTTPError:
        return b""


def _command(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""
