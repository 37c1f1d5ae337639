"""What the event machine answers with: pages, files and JSON that run nothing but what is ours."""

from __future__ import annotations

import re
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
}
_NOT_KEPT = {**SAFE, "Cache-Control": "no-store"}
_LOOKED_AFTER = {**SAFE, "Cache-Control": "no-cache"}
_KINDS = {
    "js": "text/javascript",
    "css": "text/css",
    "svg": "image/svg+xml",
    "html": "text/html",
}
_ELSEWHERE = {
    "tokens.css": ("throwdown.report", "assets"),
    "frame.html": ("throwdown.raceday.desk", "pages"),
    "ladder.css": ("throwdown.raceday.live", "pages"),
    "ladder.js": ("throwdown.raceday.live", "pages"),
}
"""Colours and type are the report's, the picture of a ladder that of the live pages."""
_IN = re.compile(r"<!-- in ([\w.]+) -->\n")
_PART = re.compile(r"^<!-- (\w+) -->\n", re.MULTILINE)
_PLACE = re.compile(r"\{(\w+)\}")


def as_json(content: Any, status: int = 200) -> Response:
    """Return an answer that programs read."""
    return JSONResponse(content, status, headers=_NOT_KEPT)


def as_file(text: str, name: str, kind: str, encoding: str = "utf-8") -> Response:
    """Return an answer that is kept as a file; what the encoding has not becomes a ``?``."""
    headers = {**_NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(encoding, "replace"), headers=headers, media_type=kind)


def page(room: str, name: str, status: int = 200) -> Response:
    """Return one of the pages in a room of race day, or what belongs to it."""
    kind = _KINDS.get(name.rpartition(".")[2])
    found = _text(room, name)
    if kind is None or found is None:
        return Response("there is no such file", 404, headers=SAFE)
    whole = _framed(room, found) if name.endswith(".html") else found
    return Response(whole, status, headers=_LOOKED_AFTER, media_type=kind)


def _text(room: str, name: str) -> str | None:
    """Return a file of a room's pages; None where there is none."""
    place, folder = _ELSEWHERE.get(name, (room, "pages"))
    found = files(place).joinpath(folder).joinpath(name)
    if not name or "/" in name or not found.is_file():
        return None
    return found.read_text(encoding="utf-8")


def _framed(room: str, page: str) -> str:
    """Return a page within the frame that its first line names, if it does.

    After that line it is parts, each under a line with its name, which go where the frame says so
    in braces; what it has no part for stays empty.  A frame may stand in another.
    """
    named = _IN.match(page)
    if named is None:
        return page
    _, *found = _PART.split(page[named.end() :])
    parts = {name: text.strip("\n") for name, text in zip(found[::2], found[1::2], strict=True)}
    frame = _text(room, named[1])
    assert frame is not None
    return _framed(room, _PLACE.sub(lambda place: parts.get(place[1], ""), frame))


def file_of_page(room: str, name: str) -> Response:
    """Return what belongs to a page, no page itself: those are let in to one by one."""
    return page(room, "" if name.endswith(".html") else name)


def refused() -> Response:
    """Return what a browser is told that has not been let in."""
    return as_json({"message": "this browser has not been let in: open the desk's link"}, 403)


def not_of_kind(request: Request, kind: str) -> Response | None:
    """Refuse what a form of another site could send."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    return None if given == kind else as_json({"message": f"this is posted as {kind}"}, 415)


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
