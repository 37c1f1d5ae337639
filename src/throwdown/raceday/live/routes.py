"""Where followers find a meet.  Every address is relative, so that it may be mounted anywhere."""

from __future__ import annotations

import asyncio
import gzip
import html
import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from throwdown.errors import ThrowdownError
from throwdown.meet.day import Day
from throwdown.raceday.after.apart import What, made_apart
from throwdown.raceday.live.assets import KEEPER, PAGES, Assets
from throwdown.raceday.live.frames import compact
from throwdown.raceday.live.results import overlay_of, race_csv, results_csv, results_of
from throwdown.raceday.live.stream import Stream

_GUARD = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
_FOREVER = "public, max-age=31536000, immutable"
_ANYONE = {"access-control-allow-origin": "*"}
_LARGE = 1024
PAPER_S = 15.0
"""How old a PDF or a report may be while cars run [s]."""
Make = Callable[[], tuple[bytes, str]]


class Followed(Protocol):
    """A meet that can be followed: in the field, or on a site."""

    @property
    def stream(self) -> Stream:
        """Its events."""

    @property
    def day(self) -> Day:
        """The meet as it is now."""

    @property
    def lines(self) -> Sequence[str]:
        """The lines of its book."""

    def flush(self) -> None:
        """Publish what waits to be."""


class TracesBeside(Protocol):
    """Traces of runs that lie beside a meet's book: a site has some, the field has none."""

    mark: str
    """What changes when they do; empty while there have been none."""

    async def read(self) -> Sequence[str]:
        """Return their facts as JSON."""


def live_routes(feed: Followed, traces: TracesBeside | None = None) -> list[BaseRoute]:
    """Return the public addresses of a meet: pages, the stream, and files to take away."""
    assets, files = Assets(), _Files(feed)

    def asset(request: Request) -> Response:
        found = assets.find(request.path_params["name"])
        if found is None:
            return Response("There is no such file.\n", 404, media_type="text/plain")
        current = request.path_params["digest"] == assets.digest
        kept = {"cache-control": _FOREVER if current else "no-store"}
        return Response(found[0], headers=kept | _GUARD, media_type=found[1])

    return [
        *(Route(path, _page(assets.page(name))) for path, name in PAGES.items()),
        Route(f"/{KEEPER}", _page(assets.keeper, "text/javascript; charset=utf-8")),
        Route("/live", feed.stream),
        Route("/state.json", files.answering(files.state)),
        Route("/results.json", files.answering(files.results)),
        Route("/results.csv", files.answering(files.sheet)),
        Route("/results.pdf", _Paper(feed, "results").answer),
        Route("/report", _Paper(feed, "report", traces).answer),
        Route("/overlay.json", files.answering(files.overlay)),
        Route("/book.jsonl", files.answering(files.book)),
        Route("/assets/{digest}/{name}", _async(asset)),
    ]


class _Files:
    """What can be taken away, each made once for every act."""

    def __init__(self, feed: Followed) -> None:
        self.feed = feed
        self._made: dict[tuple[str, bool], tuple[str, bytes, str]] = {}

    def answering(self, make: Make) -> Callable[[Request], Any]:
        """Return an endpoint that gives a file, or says that it is as it was."""

        async def answer(request: Request) -> Response:
            tag = f'"{self.feed.stream.head}"'
            headers = {"etag": tag, "cache-control": "no-cache", "vary": "accept-encoding"}
            headers |= _ANYONE | _GUARD
            if tag in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
            packed = "gzip" in request.headers.get("accept-encoding", "")
            data, kind, packed = self._once(make, tag, packed)
            if packed:
                headers["content-encoding"] = "gzip"
            if make.__name__ in ("sheet", "book"):
                ending = "csv" if make.__name__ == "sheet" else "book.jsonl"
                headers["content-disposition"] = _attached(self.feed, ending)
            return Response(data, headers=headers, media_type=kind)

        return answer

    def state(self) -> tuple[bytes, str]:
        """The whole view, and the id that a stream is followed from."""
        stream = self.feed.stream
        return _json({"id": str(stream.head), "view": stream.view})

    def results(self) -> tuple[bytes, str]:
        """The standings for programs."""
        return _json(results_of(self.feed.stream.view))

    def overlay(self) -> tuple[bytes, str]:
        """What a stream's graphics show."""
        return _json(overlay_of(self.feed.stream.view))

    def sheet(self) -> tuple[bytes, str]:
        """The standings as a sheet."""
        self.feed.flush()
        view = self.feed.stream.view
        text = race_csv(view) if "race" in view else results_csv(self.feed.day, view)
        return text.encode("utf-8-sig"), "text/csv; charset=utf-8"

    def book(self) -> tuple[bytes, str]:
        """The book itself, of which anybody can derive the rest."""
        return "".join(f"{line}\n" for line in self.feed.lines).encode(), "application/jsonl"

    def _once(self, make: Make, tag: str, packed: bool) -> tuple[bytes, str, bool]:
        key = (make.__name__, packed)
        made = self._made.get(key)
        if made is None or made[0] != tag:
            data, kind = make()
            packed_too = packed and len(data) > _LARGE
            made = (tag, gzip.compress(data, 5) if packed_too else data, kind)
            self._made[key] = made
        return made[1], made[2], made[1][:2] == b"\x1f\x8b"


class _Paper:
    """What takes seconds to make: one at a time, apart from here, and now and then.

    Who asks meanwhile is given the last one, which says itself up to which act it goes.
    """

    def __init__(self, feed: Followed, what: What, traces: TracesBeside | None = None) -> None:
        self.feed, self.what, self.traces = feed, what, traces
        self._made: tuple[float, str, bytes] | None = None
        self._making = asyncio.Lock()

    async def answer(self, request: Request) -> Response:
        """Answer with it."""
        try:
            tag, data = await self._newest()
        except (ThrowdownError, OSError) as error:
            return Response(f"{error}\n", 503, headers=_GUARD, media_type="text/plain")
        headers = {"etag": tag, "cache-control": "no-cache", **_ANYONE, **_GUARD}
        if self.what == "report":
            headers["content-security-policy"] = _policy_of(data)
        else:
            headers["content-disposition"] = _attached(self.feed, "pdf")
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        kind = "text/html; charset=utf-8" if self.what == "report" else "application/pdf"
        return Response(data, headers=headers, media_type=kind)

    async def _newest(self) -> tuple[str, bytes]:
        async with self._making:
            now = time.monotonic()
            mark = self.traces.mark if self.traces is not None else ""
            tag = f'"{self.feed.stream.head}{mark and "-"}{mark}"'
            if self._made is None or (tag != self._made[1] and now - self._made[0] >= PAPER_S):
                traces = () if self.traces is None else await self.traces.read()
                data = await made_apart(self.what, tuple(self.feed.lines), traces)
                self._made = (time.monotonic(), tag, data)
            return self._made[1:]


def _policy_of(page: bytes) -> str:
    """Return what a page that holds its own script and style allows itself."""
    found = re.search(rb'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    return html.unescape(found[1].decode()) if found else _GUARD["content-security-policy"]


def _attached(feed: Followed, ending: str) -> str:
    """Return the header by which a browser names a file that is kept."""
    meet = re.sub(r"[^a-z0-9]+", "-", feed.stream.view["meet"].lower()).strip("-")
    return f'attachment; filename="{meet or "meet"}.{ending}"'


def _json(value: Any) -> tuple[bytes, str]:
    return compact(value).encode(), "application/json"


def _page(data: bytes, kind: str = "text/html; charset=utf-8") -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        kept = {"cache-control": "no-cache", **_GUARD}
        return Response(data, headers=kept, media_type=kind)

    return answer


def _async(make: Callable[[Request], Response]) -> Callable[[Request], Any]:
    """Return an endpoint that runs on the loop: what is in memory needs no thread."""

    async def answer(request: Request) -> Response:
        return make(request)

    return answer
