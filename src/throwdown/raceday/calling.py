"""A gate's side of HTTP: edges become lines, and each is sent until the event machine has it.

What was not answered is kept in memory alone: where the gate loses its power, so are those lines.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from throwdown.errors import InputError
from throwdown.timing.gate import line_of
from throwdown.timing.gpio import Edge

TIMEOUT_S = 5.0
AGAIN_S, LONGEST_S = 0.2, 2.0
"""How long after a failure it is tried again [s], then twice that, …"""
MOST_LINES = 200
"""So many lines go in one request."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

Say = Callable[[str], None]


def read_gate_url(url: str) -> str:
    """Return the address of a gate on an event machine.  Raises InputError where it is none."""
    parts = urlsplit(url)
    before, _, name = parts.path.rstrip("/").rpartition("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not name:
        before = ""
    if not before.endswith("/gates"):
        raise InputError(
            f"{url!r} is no address of a gate",
            where="url",
            expected="http://HOST:8010/gates/NAME",
        )
    return url.rstrip("/")


def boot_id(file: Path = _BOOT_ID) -> str:
    """Return a word for this start of this program: numbers begin anew with it."""
    try:
        boot = file.read_text(encoding="ascii").strip()[:36]
    except (OSError, ValueError):
        boot = secrets.token_hex(8)
    return f"{boot}/{secrets.token_hex(4)}"


class Trips:
    """Makes lines of edges: one for each time that a beam is broken.

    What a channel says within ``dead_ns`` of its last trip is the same car: its wheels, its wing.
    Events that the kernel dropped leave a gap in the numbers.
    """

    def __init__(self, channels: Mapping[int, str], boot: str, dead_ns: int) -> None:
        self._channels, self._boot, self._dead_ns = channels, boot, dead_ns
        self._last: dict[int, int] = {}
        self._heard = 0
        self._number = 0

    def lines(self, edges: Iterable[Edge]) -> list[bytes]:
        """Return the lines of edges, in their order."""
        told = []
        for edge in edges:
            self._number += max(0, edge.sequence - self._heard - 1)
            self._heard = edge.sequence
            last = self._last.get(edge.line)
            if last is not None and edge.time_ns - last < self._dead_ns:
                continue
            self._last[edge.line] = edge.time_ns
            self._number += 1
            channel = self._channels[edge.line]
            told.append(line_of(channel, edge.time_ns, self._number, self._boot))
        return told


class Caller:
    """Sends lines to an event machine as long as ``run`` runs, each until it is answered."""

    def __init__(
        self,
        url: str,
        key: str,
        say: Say,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        again_s: float = AGAIN_S,
    ) -> None:
        self._url, self._key, self._say, self._again_s = url, key, say, again_s
        self._transport = transport
        self._waiting: deque[bytes] = deque()
        self._new = asyncio.Event()
        self._words = ""

    @property
    def waiting(self) -> int:
        """How many lines were not answered yet."""
        return len(self._waiting)

    def take(self, lines: Iterable[bytes]) -> None:
        """Have lines sent."""
        self._waiting.extend(lines)
        self._new.set()

    async def run(self) -> None:
        """Send until cancelled."""
        headers = {"Authorization": f"Bearer {self._key}"}
        wait = self._again_s
        async with httpx.AsyncClient(
            timeout=TIMEOUT_S, transport=self._transport, headers=headers
        ) as client:
            while True:
                self._new.clear()
                if not self._waiting:
                    await self._new.wait()
                sent = list(self._waiting)[:MOST_LINES]
                problem = await self._post(client, b"".join(sent))
                self._tell(problem)
                if problem:
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, LONGEST_S)
                    continue
                wait = self._again_s
                for _ in sent:
                    self._waiting.popleft()

    async def _post(self, client: httpx.AsyncClient, body: bytes) -> str:
        """Send lines and return what went wrong; nothing where they are on the disk there."""
        try:
            answer = await client.post(self._url, content=body)
        except httpx.HTTPError as error:
            return str(error) or type(error).__name__
        return "" if answer.status_code == 204 else f"it answered {answer.status_code}"

    def _tell(self, problem: str) -> None:
        """Say what is new: that it does not work, and that it works again."""
        if problem and problem != self._words:
            self._say(f"{self._url}: {problem}; {self.waiting} waiting")
        elif self._words and not problem:
            self._say(f"{self._url}: sent")
        self._words = problem
