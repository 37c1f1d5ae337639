"""Requests are whole before a thread takes them: who sends slowly keeps nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

MOST_BYTES = 10_000_000
PATIENCE_S = 30.0


class WholeRequests:
    """An ASGI application that reads a request's body, then passes it on at once."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer 413 to a body that is too large, 408 to one that does not come."""
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                body = await _read(receive)
        except TimeoutError:
            await _refuse(send, 408, b"the request did not come in time")
            return
        if body is None:
            return
        if len(body) > MOST_BYTES:
            await _refuse(send, 413, b"the request is over 10 MB")
            return
        given = False

        async def whole() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, whole, send)


async def _read(receive: Receive) -> bytes | None:
    """Return the body, cut where it is too large; None where its sender has gone."""
    parts, size, more = [], 0, True
    while more and size <= MOST_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    return b"".join(parts)


async def _refuse(send: Send, status: int, what: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": what})
