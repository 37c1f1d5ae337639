"""Answers of the entries pages: pages, files and JSON, none of which runs what is not ours."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from throwdown.errors import InputError

SAFE = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_KINDS = {"js": "text/javascript", "css": "text/css", "html": "text/html"}


def as_json(content: Any, status: int = 200) -> Response:
    """Return an answer that programs read."""
    return JSONResponse(content, status, headers=SAFE)


def as_file(text: str, name: str, kind: str, encoding: str = "utf-8") -> Response:
    """Return an answer that is kept as a file; what the encoding has not becomes a ``?``."""
    headers = {**SAFE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(encoding, "replace"), headers=headers, media_type=kind)


def page(name: str, status: int = 200) -> Response:
    """Return one of our pages, or what belongs to it."""
    found = files("throwdown.raceday.entries").joinpath("pages").joinpath(name)
    kind = _KINDS.get(name.rpartition(".")[2])
    if kind is None or "/" in name or not found.is_file():
        return Response("there is no such file", 404, headers=SAFE)
    return Response(found.read_bytes(), status, headers=SAFE, media_type=kind)


def refused() -> Response:
    """Return what a browser is told that has not been let in."""
    return as_json({"message": "this browser has not been let in: open the desk's link"}, 403)


def problem(error: InputError) -> dict[str, Any]:
    """Return an error as JSON holds it."""
    return {
        "message": error.message,
        "where": error.where,
        "expected": error.expected,
        "nearest": list(error.nearest),
    }


async def body(request: Request, most: int) -> bytes:
    """Return what was posted.  Raises InputError where it is too long."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > most:
            raise InputError("this is too long", expected=f"at most {most} bytes")
    return bytes(read)
