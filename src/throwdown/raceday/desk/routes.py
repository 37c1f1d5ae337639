"""The desk's addresses: pages, what they show, and what they post."""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from throwdown.disk import NotWritten
from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.meet.day import Day
from throwdown.raceday.answers import (
    as_json,
    body,
    file_of_page,
    not_of_kind,
    page,
    problem,
    refused,
)
from throwdown.raceday.desk.access import Access
from throwdown.raceday.desk.audit import audit_sheet
from throwdown.raceday.desk.posting import MOST_BYTES, read_posted, read_posts, write_posted
from throwdown.raceday.desk.presence import Bell, Presence
from throwdown.raceday.desk.state import desk_state, with_seen
from throwdown.raceday.keeper import Keeper
from throwdown.timing import DECODERS

ROOM = "throwdown.raceday.desk"
WAIT_S = 20.0
"""The longest that a question waits for something new [s]."""
_LOOK_S = 1.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_DIGITS = 12  # of sixteen: a browser's whole numbers have 53 bits
_PAGES = {
    "/desk": "desk.html",
    "/desk/tower": "tower.html",
    "/desk/audit": "audit.html",
    "/finish-button": "button.html",
}
_HEATS = {"/desk": "heats.html", "/desk/tower": "tower_heats.html"}
_RACE = {"/desk": "race.html", "/desk/tower": "tower_race.html"}
_OF_KIND = {"prosolo": _HEATS, "bracket": _HEATS, "lap-race": _RACE}
"""Pages that are others for rules whose cars meet each other."""
More = Callable[[], Mapping[str, Any]]


def desk_routes(
    keeper: Keeper, key: str, *, more: More = dict, wait_s: float = WAIT_S
) -> list[BaseRoute]:
    """Return the routes of the timing desk over a meet.

    ``key`` opens it; ``more`` gives what else its state holds: ``devices`` (each with ``device``,
    ``decoder``, ``state``, ``last_heard_s``, ``missing``), ``gaps``, ``site``, the link to the
    public one (``state``, ``words``, ``behind``), None without it, and ``requests`` from there that
    wait for an answer, each with its version.
    """
    desk = _Desk(keeper, Access(key), more, wait_s)
    return [
        *(Route(path, desk.page(path)) for path in _PAGES),
        Route("/desk/runs", desk.page("/desk", whatever=True)),
        Route("/desk/static/{name}", _static),
        Route("/desk/state.json", desk.state),
        Route("/desk/clock.json", desk.clock),
        Route("/desk/audit.json", desk.audit),
        Route("/desk/makes.json", desk.makes),
        Route("/desk/acts", desk.acts, methods=["POST"]),
        Route("/desk/leave", desk.leave, methods=["POST"]),
    ]


class _Desk:
    def __init__(self, keeper: Keeper, access: Access, more: More, wait_s: float) -> None:
        self.keeper, self.access, self.more, self.wait_s = keeper, access, more, wait_s
        self.bell, self.presence = Bell(), Presence(time.monotonic)
        self.epoch = boot_number()
        self.shown: tuple[Day, dict[str, Any]] | None = None
        keeper.listen(lambda act: self.bell.ring())

    def page(self, path: str, *, whatever: bool = False) -> Callable[[Request], Any]:
        """Return what answers with a page as the rules want it, or how to get in.

        ``whatever`` the rules are, that page is the one of runs.
        """

        async def answer(request: Request) -> Response:
            fits = self.access.fits(request)
            if not fits and ("key" in request.query_params or not self.access.allows(request)):
                return page(ROOM, "closed.html", 403)
            other = {} if whatever else _OF_KIND.get(self.keeper.day.rules.kind, {})
            response = page(ROOM, other.get(path, _PAGES[path]))
            if fits:  # no redirect: a strict cookie is not sent along one that began elsewhere
                self.access.let_in(request, response)
            return response

        return answer

    async def state(self, request: Request) -> Response:
        """Answer with the state, at once or when the book is beyond ``after``."""
        if not self.access.allows(request):
            return refused()
        asked = request.query_params
        desk = asked.get("desk", "")[:40]
        if desk and self.presence.sit(desk, asked.get("name", "")[:80], asked.get("page", "")[:20]):
            self.bell.ring()
        after = asked.get("after", "")
        if after.isascii() and after.isdigit() and len(after) < 10:
            await self._wait(request, int(after), asked.get("seats", ""), asked.get("alarms", ""))
        if desk:
            self.presence.sit(desk, asked.get("name", "")[:80], asked.get("page", "")[:20])
        return as_json(self._shown())

    async def clock(self, request: Request) -> Response:
        """Answer with the clock by which hands time: ms of the machine, and of which start."""
        if not self.access.allows(request):
            return refused()
        return as_json({"epoch": self.epoch, "ms": time.monotonic_ns() // 1_000_000})

    async def audit(self, request: Request) -> Response:
        """Answer with the runs and all that was done to them."""
        if not self.access.allows(request):
            return refused()
        return as_json(audit_sheet(self.keeper.acts, self.keeper.day))

    async def makes(self, request: Request) -> Response:
        """Answer with the makes of devices that can be plugged in."""
        if not self.access.allows(request):
            return refused()
        said = ((one.name, (one.__doc__ or "").split(".")[0]) for one in DECODERS)
        return as_json([{"make": make, "said": words.replace("`", "")} for make, words in said])

    async def acts(self, request: Request) -> Response:
        """Write down what is posted, in its order, up to the first that cannot be."""
        if (no := self._may_not_post(request)) is not None:
            return no
        written: list[dict[str, Any]] = []
        try:
            posts, many = read_posts(await body(request, MOST_BYTES))
            for number, one in enumerate(posts, 1):
                posted = read_posted(one, f"act {number}" if many else "act")
                written.append(_written(write_posted(self.keeper, posted)))
        except InputError as error:
            return as_json({**problem(error), "written": written}, 400)
        except NotWritten as error:
            return as_json({"message": str(error), "written": written}, 503)
        return as_json(written if many else written[0])

    async def leave(self, request: Request) -> Response:
        """Note that a page was closed."""
        if (no := self._may_not_post(request)) is not None:
            return no
        if self.presence.leave(request.query_params.get("desk", "")):
            self.bell.ring()
        return Response(status_code=204)

    def _may_not_post(self, request: Request) -> Response | None:
        if not self.access.allows(request):
            return refused()
        return not_of_kind(request, "application/json")

    async def _wait(self, request: Request, after: int, seats: str, alarms: str) -> None:
        until = time.monotonic() + self.wait_s
        alarms = alarms or self._alarms()
        while len(self.keeper.acts) == after and self._seats() == seats:
            left = until - time.monotonic()
            if left <= 0 or self._alarms() != alarms:
                return
            await self.bell.wait(min(left, _LOOK_S))
            if await request.is_disconnected():
                return
        await asyncio.sleep(0)  # let a burst of acts be written before the meet is folded

    def _seats(self) -> str:
        """Return who is at a desk, in a word that changes when they do."""
        return ",".join(f"{one.desk}:{one.name}" for one in self.presence.seats())

    def _alarms(self) -> str:
        """Return how devices, the link and requests are, in a word that changes when they do."""
        more = self.more()
        names = ("device", "state", "missing")
        devices = [[one.get(name) for name in names] for one in more.get("devices", ())]
        site = more.get("site") or {}
        link = [site.get(name) for name in ("state", "words", "behind")]
        asked = list(more.get("requests", ()))
        told = json.dumps([devices, list(more.get("gaps", ())), link, asked], default=str)
        return f"{zlib.crc32(told.encode()):08x}"

    def _shown(self) -> dict[str, Any]:
        now = self.keeper.book.now()
        day = self.keeper.day
        state = desk_state(self.keeper.acts, day, now, self.shown)
        self.shown = day, dict(state)
        seats = self.presence.seats()
        state["seats"], state["alarms"] = self._seats(), self._alarms()
        state["desks"] = [{"desk": one.desk, "name": one.name, "page": one.page} for one in seats]
        nothing: dict[str, Any] = {"devices": [], "gaps": [], "site": None, "requests": []}
        shown: dict[str, Any] = {**nothing, **self.more(), **state}
        shown["gaps"] = with_seen(shown["gaps"], self.keeper.acts, self.keeper.day)
        return shown


def boot_number() -> int:
    """Return a number of this start of the machine, whose clock runs on while a process does not.

    Where the system has none it is the time at which this process asks first.
    """
    try:
        return int(_BOOT.read_text().replace("-", "")[:_DIGITS], 16)
    except (OSError, ValueError):
        return int(time.time())


def _written(act: Act) -> dict[str, Any]:
    return {
        "act": act.number,
        "kind": act.kind,
        "by": act.by,
        "at": act.at,
        "facts": dict(act.facts),
    }


async def _static(request: Request) -> Response:
    return file_of_page(ROOM, request.path_params["name"])
