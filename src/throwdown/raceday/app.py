"""Every address of a meet: the desk's, the followers', and the gates'."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from throwdown import __version__
from throwdown.raceday.crew import Crew
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper


def application(keeper: Keeper, crew: Crew, folder: Folder) -> Starlette:
    """Return the pages and streams of a meet."""

    async def health(request: Request) -> Response:
        acts = len(keeper.acts)
        return JSONResponse({"ok": True, "version": __version__, "acts": acts})

    return Starlette(routes=[Route("/health", health)])
