"""A machine in the field whose link to the site under test does what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from django.db import connections
from django.test import Client

from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.raceday.fetching import Fetcher
from throwdown.raceday.inbox import Inbox
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.private import Private
from throwdown.raceday.reception import Mode, Reception
from throwdown.raceday.sending import Link, Sender
from throwdown.site.meets.models import Meet

EVENT = {
    "classes": ["MINI", "PORSCHE"],
    "open_to": ["MINI", "Porsche"],
    "stations": ["Grid", "Gate"],
    "fee": 4500,
    "currency": "USD",
    "entry_open": True,
    "waiver": "I drive at my own risk.",
}


class Wire(httpx.AsyncBaseTransport):
    """A link to the site: ``does`` says of each request whether it or its answer is lost."""

    def __init__(self, does: Sequence[str] = ()) -> None:
        self.does = list(does)
        self.client = Client()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        does = self.does.pop(0) if self.does else "answers"
        if does == "is not there":
            raise httpx.ConnectError("no link")
        answer = await asyncio.to_thread(self._ask, request, request.content)
        if does == "loses the answer":
            raise httpx.ReadError("gone")
        return answer

    def _ask(self, request: httpx.Request, body: bytes) -> httpx.Response:
        try:
            answer = self.client.post(
                request.url.path,
                body,
                content_type=request.headers.get("Content-Type", "application/jsonl"),
                headers={"Authorization": request.headers["Authorization"]},
            )
        finally:
            connections.close_all()
        return httpx.Response(answer.status_code, content=answer.content)


class Field:
    """A meet in the field that is linked to one on the site."""

    def __init__(self, folder: Path, made: tuple[Meet, str], mode: Mode = "auto") -> None:
        self.folder, self.wire, self.mode = folder, Wire(), mode
        self.link = Link(f"http://127.0.0.1/meets/{made[0].slug}/", made[1], mode)
        self.begin()

    def begin(self) -> None:
        """Run it, or run it again on what is in its folder."""
        self.keeper = Keeper(Book(self.folder / "book.jsonl"))
        if not self.keeper.acts:
            rules = find_rules("scca-solo").model_dump(mode="json")
            self.keeper.write("open", "u", {"name": "Infield day", "rules": rules})
            self.keeper.write("event", "u", EVENT)
        self.private = Private(self.folder)
        self.reception = Reception(self.keeper, self.private, Inbox(self.folder), self.mode)

    def sync(self, does: Sequence[str] = ()) -> bool:
        """Fetch and send once; return whether the link held."""
        self.wire.does = list(does)

        async def both() -> None:
            sender = Sender(self.link, lambda: self.keeper.book.lines, transport=self.wire)
            await Fetcher(self.link, self.reception, transport=self.wire).once()
            await sender.once()

        with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
            try:
                thread.submit(lambda: asyncio.run(both())).result()
            except httpx.HTTPError:
                return False
        return True

    def kinds(self) -> list[str]:
        """Return the kinds of acts after the two that it began with."""
        return [act.kind for act in self.keeper.acts[2:]]


def entry(**changes: Any) -> dict[str, Any]:
    """Return a form that is filled in."""
    given = {
        "driver": "Anna Apex",
        "car": "2010 MINI Cooper S",
        "car_class": "MINI",
        "number": "7",
        "email": "anna@example.org",
        "phone": "555 0100",
        "wishes": "Grid",
        "waiver": "on",
    }
    return {**given, **changes}
