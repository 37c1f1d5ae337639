"""The addresses of the entries pages: what they show, import and give away."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from throwdown.disk import NotWritten
from throwdown.errors import InputError
from throwdown.meet.entries.export import axware_tabs, entries_csv, grid_csv
from throwdown.meet.entries.grid import APART, By, grid
from throwdown.meet.entries.plan import Plan, plan
from throwdown.meet.entries.sheet import read_entries
from throwdown.raceday.answers import (
    SAFE,
    as_file,
    as_json,
    body,
    file_of_page,
    not_of_kind,
    page,
    problem,
    refused,
)
from throwdown.raceday.desk.access import Access
from throwdown.raceday.desk.posting import MOST_BYTES
from throwdown.raceday.entries.codes import code_svg, link, signature
from throwdown.raceday.entries.state import entries_state, grid_state, requests_state
from throwdown.raceday.importing import row_record, take
from throwdown.raceday.inbox import Inbox
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.private import Private
from throwdown.raceday.reception import Reception

ROOM = "throwdown.raceday.entries"
_PAGES = ("entries", "board", "grid", "files", "badges")
Answering = Callable[[Request], Awaitable[Response]]


def entry_routes(
    keeper: Keeper, key: str, folder: Path, reception: Reception | None = None
) -> list[BaseRoute]:
    """Return the routes of the entries pages over a meet, whose folder keeps what is private.

    ``key`` is the desk's: who is let in there is let in here.  ``reception`` has the requests that
    came from the public site.
    """
    reception = reception or Reception(keeper, Private(folder), Inbox(folder))
    office = _Office(keeper, key, reception, folder)
    at, let_in = "/desk/entries", office.let_in
    return [
        Route(at, office.page("entries.html")),
        *(Route(f"{at}/{name}", office.page(f"{name}.html")) for name in _PAGES[1:]),
        Route("/desk/check-in/{entry}/{code}", office.page("entries.html", "badge.html")),
        Route(f"{at}/static/{{name}}", _static),
        Route(f"{at}/state.json", let_in(office.state)),
        Route(f"{at}/grid.json", let_in(office.grid)),
        Route(f"{at}/grid.csv", let_in(office.grid_sheet)),
        Route(f"{at}/entries.csv", let_in(office.sheet)),
        Route(f"{at}/axware.txt", let_in(office.axware)),
        Route(f"{at}/code/{{entry}}.svg", let_in(office.code)),
        Route(f"{at}/import", let_in(office.take), methods=["POST"]),
        Route(f"{at}/trace", let_in(office.trace), methods=["POST"]),
        Route(f"{at}/private", let_in(office.keep), methods=["POST"]),
        Route(f"{at}/answer", let_in(office.answer), methods=["POST"]),
    ]


class _Office:
    def __init__(self, keeper: Keeper, key: str, reception: Reception, folder: Path) -> None:
        self.keeper, self.key, self.folder = keeper, key, folder
        self.reception = reception
        self.private = reception.private
        self.access = Access(key)

    def page(self, name: str, closed: str = "") -> Answering:
        """Return what answers with a page, or says how to get in."""

        async def answer(request: Request) -> Response:
            fits = self.access.fits(request)
            if not fits and not self.access.allows(request):
                return page(ROOM, closed or "closed.html", 403)
            response = page(ROOM, name)
            if fits:
                self.access.let_in(request, response)
            return response

        return answer

    def let_in(self, answer: Answering) -> Answering:
        """Return what answers only those who were let in, with what is wrong where it is."""

        async def answered(request: Request) -> Response:
            if not self.access.allows(request):
                return refused()
            try:
                return await answer(request)
            except InputError as error:
                return as_json(problem(error), 400)
            except NotWritten as error:
                return as_json({"message": str(error)}, 503)

        return answered

    async def state(self, request: Request) -> Response:
        """Answer with the event and every entry."""
        last = len(self.keeper.acts)
        shown = entries_state(self.keeper.day, last, self.private.known, self._sign)
        return as_json({**shown, "requests": requests_state(self.reception)})

    async def grid(self, request: Request) -> Response:
        """Answer with a heat in its order."""
        return as_json(grid_state(self.keeper.day, *_asked(request)))

    async def grid_sheet(self, request: Request) -> Response:
        """Answer with the same as a file."""
        asked = _asked(request)
        found = grid(self.keeper.day, *asked)
        name = f"grid-{re.sub(r'[^A-Za-z0-9]+', '-', asked[0]) or 'all'}.csv"
        return as_file("\ufeff" + grid_csv(self.keeper.day, found), name, "text/csv")

    async def sheet(self, request: Request) -> Response:
        """Answer with the entries in our columns; ``private=1`` adds what the book has not."""
        text = entries_csv(self.keeper.day, self._private(request))
        return as_file("\ufeff" + text, "entries.csv", "text/csv")

    async def axware(self, request: Request) -> Response:
        """Answer with what AxWare imports."""
        text = axware_tabs(self.keeper.day, self._private(request))
        return as_file(text, "axware.txt", "text/tab-separated-values", "cp1252")

    async def code(self, request: Request) -> Response:
        """Answer with the QR code that checks an entry in."""
        entry = request.path_params["entry"]
        if entry not in self.keeper.day.entries:
            return as_json({"message": f"nobody is entered as {entry!r}"}, 404)
        text = link(str(request.base_url), self.key, entry)
        picture = await asyncio.to_thread(code_svg, text)  # a sheet of badges asks for hundreds
        return Response(picture, headers=SAFE, media_type="image/svg+xml")

    async def take(self, request: Request) -> Response:
        """Take a file in, or with ``dry=1`` say what that would do."""
        if (wrong := not_of_kind(request, "application/octet-stream")) is not None:
            return wrong
        asked = request.query_params
        of, by = asked.get("file", "the file")[:120], asked.get("by", "")[:80] or "desk"
        sheet = read_entries(await body(request, MOST_BYTES), of)
        dry = asked.get("dry") == "1"
        made = (
            plan(self.keeper.day, sheet, self.private.known, of)
            if dry
            else take(self.keeper, self.private, sheet, of, by)
        )
        return as_json(_planned(made, dry))

    async def trace(self, request: Request) -> Response:
        """Attach what a logger wrote to a run."""
        if (wrong := not_of_kind(request, "application/octet-stream")) is not None:
            return wrong
        from throwdown.raceday.tracing import attach, fit
        from throwdown.telemetry.reading import MOST_BYTES as MOST_LOG

        asked = request.query_params
        of, by = asked.get("file", "the file")[:120], asked.get("by", "")[:80] or "desk"
        nth = asked.get("run", "")
        nth_run = int(nth) if re.fullmatch(r"[1-9]\d{0,3}", nth) else 0
        data = await body(request, MOST_LOG)
        # Reading takes a second: cars cross lines meanwhile.
        entry, day = asked.get("entry", ""), self.keeper.day
        fitted = await asyncio.to_thread(fit, day, entry, nth_run, data, of)
        act = attach(self.keeper, self.folder, fitted, by)
        facts = {name: act.facts[name] for name in ("entry", "run", "digest", "length_mm", "part")}
        return as_json({"act": act.number, **facts})

    async def keep(self, request: Request) -> Response:
        """Keep what is private of an entry."""
        if (wrong := not_of_kind(request, "application/json")) is not None:
            return wrong
        try:
            given: Any = json.loads(await body(request, MOST_BYTES))
            entry, news = str(given["entry"]), {**given["private"]}
        except (ValueError, RecursionError, KeyError, TypeError):
            raise InputError("this is no JSON", expected="entry, and private fields") from None
        if entry not in self.keeper.day.entries:
            raise InputError(f"nobody is entered as {entry!r}", where="entry")
        self.private.write(entry, news)
        return as_json({"kept": sorted(news)})

    async def answer(self, request: Request) -> Response:
        """Answer a request that came from the public site."""
        if (wrong := not_of_kind(request, "application/json")) is not None:
            return wrong
        try:
            given: Any = json.loads(await body(request, MOST_BYTES))
            asked, version = str(given["request"]), int(given["version"])
            by, reason = str(given.get("by", ""))[:80], given.get("refused")
            refused = None if reason is None else str(reason)
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            raise InputError("this is no JSON", expected="request, version, refused") from None
        return as_json({"in": self.reception.answer(asked, version, by or "desk", refused)})

    def _sign(self, entry: str) -> str:
        return signature(self.key, entry)

    def _private(self, request: Request) -> Any:
        return self.private.known if request.query_params.get("private") == "1" else None


def _planned(made: Plan, dry: bool) -> dict[str, Any]:
    return {
        "written": not dry and not made.refused,
        "refused": len(made.refused),
        "ignored": list(made.ignored),
        "rows": [row_record(row) for row in made.rows],
    }


def _asked(request: Request) -> tuple[str, By, int]:
    """Return which grid is asked for."""
    asked = request.query_params
    by: By = "number" if asked.get("by") == "number" else "class"
    apart = asked.get("apart", "")
    return asked.get("heat", "")[:80], by, int(apart) if re.fullmatch(r"\d\d?", apart) else APART


async def _static(request: Request) -> Response:
    return file_of_page(ROOM, request.path_params["name"])
