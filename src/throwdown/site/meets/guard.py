"""What Django sees to in its own answers, for those that are given beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse

from throwdown.site.middleware import policy

App = Callable[[Any, Any, Any], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]


def guard(scope: MutableMapping[str, Any]) -> tuple[App | None, Headers]:
    """Return what a request is answered with where it is refused, and headers for any answer.

    Its host has to be one of the site's, and where the site is encrypted, so has the request.
    """
    request = ASGIRequest(dict(scope), BytesIO())
    try:
        request.get_host()
    except DisallowedHost:
        return PlainTextResponse("This is no host of this site.\n", 400), ()
    said = _django()(request)
    names = {name: value for name, value in said.items() if name.lower() not in _OWN}
    headers = [(name.lower().encode(), value.encode()) for name, value in names.items()]
    reads = scope["method"] in ("GET", "HEAD")
    if said.status_code == 301 and not reads:
        return PlainTextResponse("Only over an encrypted connection.\n", 403), headers
    if said.status_code == 301:
        return RedirectResponse(said["Location"], 301), headers
    if not reads:
        return PlainTextResponse("Only GET.\n", 405, {"allow": "GET, HEAD"}), headers
    return None, headers


def adding(headers: Headers, app: App) -> App:
    """Return an application whose answers have headers that they lacked."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", [])
                has = {name.lower() for name, _ in own}
                more = [header for header in headers if header[0] not in has]
                message = {**message, "headers": [*own, *more]}
            await send(message)

        await app(scope, receive, sending)

    return answer


_OWN = ("content-type", "content-length", "location")


@cache
def _django() -> Callable[[HttpRequest], HttpResponse]:
    """Return Django's own layers around nothing, so that there is one set of rules."""

    def nothing(request: HttpRequest) -> HttpResponse:
        del request
        return HttpResponse()

    return SecurityMiddleware(XFrameOptionsMiddleware(policy(nothing)))  # type: ignore[return-value]
