"""Where gates post what they sensed: answered once it is on the disk."""

from __future__ import annotations

import hmac

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from throwdown.disk import NotWritten
from throwdown.errors import InputError
from throwdown.raceday.answers import body
from throwdown.raceday.crew import Crew

MOST_BYTES = 65_536


def gate_routes(crew: Crew, key: str) -> list[Route]:
    """Return the route of the gates; the desk's ``key`` opens it, as ``Authorization: Bearer``."""

    async def post(request: Request) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not hmac.compare_digest(given.encode(), key.encode()):
            return _no(401, "the key is wrong", {"WWW-Authenticate": "Bearer"})
        recorder = crew.posted_to(request.path_params["name"])
        if recorder is None:
            return _no(404, "no device of that name comes by HTTP")
        try:
            lines = await body(request, MOST_BYTES)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except InputError:
            return _no(413, f"at most {MOST_BYTES} bytes")
        if not lines.strip():
            return _no(400, "no lines")
        try:
            taken = await recorder.take_posted(lines)
        except NotWritten as error:
            return _no(503, str(error))
        return Response(status_code=204) if taken else _no(503, "not listened to yet")

    return [Route("/gates/{name}", post, methods=["POST"])]


def _no(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"message": why}, status, headers)
