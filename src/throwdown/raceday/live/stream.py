"""Server-sent events for very many followers, each of whom costs little more than a connection.

A follower is a place in the line of acts and nothing else.  What it has not had comes from the
ring in memory; where that reaches back too little, from the log; where nobody can tell, it gets
the whole view.  It is plain ASGI: a response that is not held in memory, and no queue for anybody.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import parse_qs

from throwdown.raceday.live.frames import Frame, Mark, compact, event
from throwdown.raceday.live.view import View, patched

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

RETRY_MS = (1000, 5000)
"""A browser comes back after a time drawn between these, so that not all come at once."""

_PIECE_FRAMES, _PIECE_BYTES = 64, 16_384
_SLICE = 100
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy that buffers would hold events back
    (b"access-control-allow-origin", b"*"),
]


class FrameLog(Protocol):
    """Frames that are older than the ring."""

    async def read(self, after: int, upto: int) -> Sequence[Frame]:
        """Return the frames from ``after`` + 1 to ``upto``; none where the first is not held."""


class _Viewer:
    """One connection: how far it has come, and what it waits for."""

    __slots__ = ("at", "blocked_since", "gone", "task", "told", "waiter")

    def __init__(self) -> None:
        self.at = 0
        self.told = 0
        self.gone = False
        self.blocked_since = math.inf
        self.waiter: asyncio.Future[None] | None = None
        self.task = asyncio.current_task()

    def leave(self) -> None:
        """Have it end at the next occasion."""
        self.gone = True
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)


class Stream:
    """The events of one meet, as an ASGI application.

    ``view`` is the state at ``mark``; every act after it is published in its order.  At most
    ``most`` follow at once.  After ``beat_s`` seconds without an act a beat is sent, and who takes
    nothing for ``patience_s`` seconds is let go.
    """

    def __init__(
        self,
        mark: Mark,
        view: View,
        *,
        log: FrameLog | None = None,
        ring: int = 4096,
        most: int = 12_000,
        beat_s: float = 10.0,
        patience_s: float = 60.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.head, self.view = mark, view
        self.at_rest: Callable[[], None] | None = None
        self.most, self.beat_s, self.patience_s = most, beat_s, patience_s
        self.headers: Sequence[tuple[bytes, bytes]] = ()
        self._log, self._size, self._now = log, ring, now
        self._ring: dict[int, Frame] = {}
        self._base = mark
        self._snapshot: list[bytes] = []
        self._asides: dict[str, tuple[int, bytes]] = {}
        self._told = 0
        self._viewers: set[_Viewer] = set()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._called: deque[asyncio.Future[None]] = deque()
        self._beating: asyncio.TimerHandle | None = None
        self._spoke = -math.inf
        self._closed = False

    @property
    def viewers(self) -> int:
        """How many follow now."""
        return len(self._viewers)

    def remember(self, frames: Iterable[Frame]) -> None:
        """Put frames into the ring that were published before; the last is that of the head."""
        for frame in frames:
            self._keep(frame)

    def publish(self, mark: Mark, patch: Mapping[str, Any]) -> Frame:
        """Send what an act changed to everybody, and return it as it is sent.

        Raises ValueError where it is not the act after the last one: ``restart`` is for that.
        """
        if mark.number != self.head.number + 1:
            raise ValueError(f"act {mark.number} does not follow act {self.head.number}")
        frame = Frame.of(mark, patch)
        self._keep(frame)
        self.head, self.view, self._snapshot = mark, patched(self.view, patch), []
        if self._viewers:
            self._spoke = asyncio.get_running_loop().time()
            self._call()
        return frame

    def restart(self, mark: Mark, view: View) -> None:
        """Begin anew with another book, or where acts were missed.

        Every response is ended; browsers come back, and get a snapshot where they need one.
        """
        self.head = self._base = mark
        self.view, self._snapshot = view, []
        self._ring.clear()
        for viewer in self._viewers:
            viewer.leave()

    def tell(self, name: str, facts: Mapping[str, Any]) -> None:
        """Send something that is of no act, such as a prediction; who comes later gets the last."""
        self._told += 1
        self._asides[name] = (self._told, event(name, compact(facts)))
        self._call()

    def close(self) -> None:
        """End every response; browsers come back by themselves."""
        self._closed = True
        for viewer in self._viewers:
            viewer.leave()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: for as long as its client stays."""
        if scope["method"] != "GET":
            await _refuse(send, 405, b"Only GET.\n", (b"allow", b"GET"))
        elif len(self._viewers) >= self.most or self._closed:
            said = b"Too many follow at once. Try again in a moment.\n"
            await _refuse(send, 503, said, (b"retry-after", b"%d" % random.randint(5, 15)))
        else:
            await self._follow(scope, receive, send)

    async def _follow(self, scope: Scope, receive: Receive, send: Send) -> None:
        viewer = _Viewer()
        self._viewers.add(viewer)
        watching = asyncio.create_task(_watch(viewer, receive))
        try:
            self._keep_beating()
            with suppress(asyncio.CancelledError):  # the server stops, or it took nothing
                viewer.at = await self._place(_last_id(scope))
                start = {"type": "http.response.start", "status": 200}
                start["headers"] = [*_HEADERS, *self.headers]
                await _patiently(viewer, send, start)
                await _patiently(viewer, send, _body(self._hello(viewer)))
                await self._serve(viewer, send)
            if viewer.blocked_since == math.inf:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            return  # some servers say so where others say http.disconnect
        finally:
            self._viewers.discard(viewer)
            watching.cancel()

    async def _serve(self, viewer: _Viewer, send: Send) -> None:
        while not (viewer.gone or self._closed):
            pieces = await self._owed(viewer)
            for piece in pieces:
                await _patiently(viewer, send, _body(piece))
            if not pieces:
                viewer.waiter = asyncio.get_running_loop().create_future()
                self._waiting.append(viewer.waiter)
                await viewer.waiter

    async def _owed(self, viewer: _Viewer) -> Sequence[bytes]:
        """Return what a viewer has not had, or the beginning of it."""
        pieces: list[bytes] = []
        if 0 < viewer.at == self.head.number - 1 and self.head.number in self._ring:
            viewer.at = self.head.number
            pieces.append(self._ring[viewer.at].data)
        elif viewer.at < self.head.number:
            frames = await self._after(viewer.at) if viewer.at else ()
            if frames:
                viewer.at = frames[-1].mark.number
                pieces.append(_joined([frame.data for frame in frames]))
            else:
                viewer.at = self.head.number
                pieces.extend(self._whole())
        if viewer.told < self._told:
            news = [data for serial, data in self._asides.values() if serial > viewer.told]
            viewer.told = self._told
            pieces.append(_joined(news))
        return pieces

    async def _after(self, at: int) -> Sequence[Frame]:
        """Return frames that follow act ``at``, from the ring or the log; none if not held."""
        upto = min(at + _PIECE_FRAMES, self.head.number)
        if at + 1 in self._ring:
            return [self._ring[number] for number in range(at + 1, upto + 1)]
        return await self._log.read(at, upto) if self._log is not None else ()

    async def _place(self, mark: Mark | None) -> int:
        """Return the act up to which a viewer has everything; 0 where nobody can tell."""
        if mark is None or mark.number > self.head.number:
            return 0
        if mark in (self.head, self._base):
            return mark.number
        frame = self._ring.get(mark.number)
        if frame is None and self._log is not None:
            frame = next(iter(await self._log.read(mark.number - 1, mark.number)), None)
        return mark.number if frame is not None and frame.mark == mark else 0

    def _whole(self) -> list[bytes]:
        """Return the whole view as an event, in pieces, so that slow readers hold one each."""
        if not self._snapshot:
            data = event("snapshot", compact(self.view), self.head)
            starts = range(0, len(data), _PIECE_BYTES)
            self._snapshot = [data[start : start + _PIECE_BYTES] for start in starts]
        return self._snapshot

    def _hello(self, viewer: _Viewer) -> bytes:
        told = [data for name, (_, data) in self._asides.items() if name != "beat"]
        viewer.told = self._told
        retry = b"retry: %d\n\n" % random.randint(*RETRY_MS)
        return b"".join([retry, self._beat_event(), *told])

    def _beat_event(self) -> bytes:
        said = self._now().isoformat(timespec="milliseconds")
        return event("beat", compact({"now": said, "id": str(self.head)}))

    def _keep(self, frame: Frame) -> None:
        self._ring[frame.mark.number] = frame
        self._ring.pop(frame.mark.number - self._size, None)

    def _call(self) -> None:
        """Wake who waits, a few at a time, so that in between the machine hears its devices."""
        calling = bool(self._called)
        self._called.extend(self._waiting)
        self._waiting.clear()
        if self._called and not calling:
            self._call_some()

    def _call_some(self) -> None:
        for _ in range(min(_SLICE, len(self._called))):
            waiter = self._called.popleft()
            if not waiter.done():
                waiter.set_result(None)
        if self._called:
            asyncio.get_running_loop().call_soon(self._call_some)

    def _keep_beating(self) -> None:
        if self._beating is None:
            loop = asyncio.get_running_loop()
            self._beating = loop.call_later(self.beat_s, self._beat)

    def _beat(self) -> None:
        self._beating = None
        if not self._viewers:
            return
        self._keep_beating()
        now = asyncio.get_running_loop().time()
        for viewer in self._viewers:
            if viewer.blocked_since < now - self.patience_s and viewer.task is not None:
                viewer.task.cancel()
        if self._spoke < now - self.beat_s / 2:  # an act shows as well that the link holds
            self._told += 1
            self._asides["beat"] = (self._told, self._beat_event())
            self._call()
            if self.at_rest is not None:
                self.at_rest()


def _joined(parts: Sequence[bytes]) -> bytes:
    """Return parts as one; what everybody gets alone is not copied."""
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _body(data: bytes) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": True}


async def _patiently(viewer: _Viewer, send: Send, message: Message) -> None:
    """Send something, and have it seen if that takes long."""
    viewer.blocked_since = asyncio.get_running_loop().time()
    await send(message)
    viewer.blocked_since = math.inf


def _last_id(scope: Scope) -> Mark | None:
    """Return how far a client says it has come: by the header, or by ``?last=``."""
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return Mark.read(value.decode("latin-1"))
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return Mark.read(asked.get("last", [""])[0])


async def _watch(viewer: _Viewer, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    viewer.leave()


async def _refuse(send: Send, status: int, said: bytes, header: tuple[bytes, bytes]) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(said)),
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", b"*"),
        header,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said})
