"""Requests are whole before a thread takes them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from throwdown.site import whole
from throwdown.site.whole import WholeRequests


def ask(messages: list[dict[str, Any]], patience_s: float = 30.0) -> tuple[list[Any], list[Any]]:
    """Ask with a body in parts; returns what the application got and what was answered."""
    got: list[Any] = []
    sent: list[Any] = []
    left = list(messages)

    async def receive() -> dict[str, Any]:
        if left:
            return left.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        got.append(await receive())

    async def run() -> None:
        await WholeRequests(app)({"type": "http"}, receive, send)

    before, whole.PATIENCE_S = whole.PATIENCE_S, patience_s
    try:
        # In a thread of its own: a browser of other tests may hold this one's event loop.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(run())).result()
    finally:
        whole.PATIENCE_S = before
    return got, sent


def part(body: bytes, more: bool) -> dict[str, Any]:
    """Return a part of a body."""
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_parts_arrives_whole() -> None:
    got, sent = ask([part(b"one ", True), part(b"two", False)])
    assert got == [part(b"one two", False)]
    assert sent == []


def test_a_body_that_does_not_come_is_given_up() -> None:
    got, sent = ask([part(b"one ", True)], patience_s=0.05)
    assert got == []
    assert sent[0]["status"] == 408


def test_a_body_that_does_not_end_is_cut() -> None:
    got, sent = ask([part(b"x" * 6_000_000, True)] * 3)
    assert got == []
    assert sent[0]["status"] == 413


def test_somebody_who_goes_is_forgotten() -> None:
    got, sent = ask([part(b"one ", True), {"type": "http.disconnect"}])
    assert (got, sent) == ([], [])
