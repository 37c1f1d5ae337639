"""Every address of a meet: the desk's, the followers', and the gates'."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from throwdown import __version__
from throwdown.raceday.crew import Crew
from throwdown.raceday.desk import desk_routes
from throwdown.raceday.entries import entry_routes
from throwdown.raceday.folder import Folder
from throwdown.raceday.gates import gate_routes
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live import Feed, live_routes
from throwdown.raceday.live.machine import App, collect_at_rest, room, straight
from throwdown.raceday.reception import Reception
from throwdown.raceday.sending import Sender
from throwdown.raceday.shown import devices_of, site_of


def application(
    keeper: Keeper,
    crew: Crew,
    folder: Folder,
    now_ns: Callable[[], int] = time.time_ns,
    sender: Sender | None = None,
    reception: Reception | None = None,
) -> App:
    """Return the pages and streams of a meet.  Raises InputError where its book has no act."""
    feed = Feed(keeper, folder, most=room())
    collect_at_rest(feed.stream)

    async def health(request: Request) -> Response:
        acts = len(keeper.acts)
        return JSONResponse({"ok": True, "version": __version__, "acts": acts})

    def more() -> dict[str, Any]:
        waiting = [] if reception is None else reception.waiting
        asked = [[one.request, one.version] for one in waiting]
        return {**devices_of(crew, now_ns), "site": site_of(sender), "requests": asked}

    key = folder.desk_key()
    desk, gates = desk_routes(keeper, key, more=more), gate_routes(crew, key)
    entries = entry_routes(keeper, key, folder.path, reception)
    routes = [Route("/health", health), *gates, *desk, *entries, *live_routes(feed)]
    return straight(Starlette(routes=routes), feed.stream)
