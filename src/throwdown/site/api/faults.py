"""What went wrong, always as JSON and always in one shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from throwdown.challenge import IllegalMove
from throwdown.errors import InputError
from throwdown.site.oversight.limits import TooMany


class Fault(Schema):
    """One thing that is wrong: what, in which field, and what would be right."""

    what: str
    where: str | None = None
    expected: str | None = None


class Problem(Schema):
    """An answer that is none; ``also`` holds what else is wrong."""

    error: Fault
    also: list[Fault] = Field(default_factory=list)


class Refused(InputError):
    """A form that was not filled in as it must be."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].what, where=faults[0].where)
        self.faults = faults


class NotYours(Exception):
    """Something that is not for whoever asks."""


def refuse(form: BaseForm) -> Refused:
    """Return what is wrong with a form, as something to raise."""
    return Refused(
        [
            Fault(what=str(error), where=None if field == "__all__" else field)
            for field, errors in form.errors.items()
            for error in errors
        ]
    )


def said(*codes: int, **models: Any) -> dict[Any, Any]:
    """Return the answers of an operation: ``ok`` (200), ``made`` (201), ``later`` (202), faults."""
    given = {{"ok": 200, "made": 201, "later": 202}[name]: one for name, one in models.items()}
    return {**given, **dict.fromkeys(codes, Problem)}


def problem(status: int, *faults: Fault) -> HttpResponse:
    """Return an answer that says what is wrong."""
    wrong = Problem(error=faults[0], also=list(faults[1:]))
    response = HttpResponse(
        json.dumps(wrong.dict()), status=status, content_type="application/json; charset=utf-8"
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def handle_all(api: NinjaAPI) -> None:
    """Tell an API how each thing that can go wrong is said."""

    def say(kind: type[Exception], status: int, what: str = "") -> None:
        api.add_exception_handler(
            kind, lambda request, error: problem(status, Fault(what=what or str(error)))
        )

    say(Http404, 404, "there is no such thing, or none for you")
    say(NotYours, 403)
    say(PermissionDenied, 403, "this is not yours to do")
    for kind in (BadRequest, SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        say(kind, 400, "the request cannot be read")
    say(RequestDataTooBig, 400, "the request is too large")
    own: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        AuthenticationError: _not_authenticated,
        HttpError: _http,
        ValidationError: _invalid,
        InputError: _input,
        IllegalMove: _illegal,
        TooMany: _too_many,
    }
    for one, handler in own.items():
        api.add_exception_handler(one, handler)


def _not_authenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    said = str(error)
    what = "this needs somebody who is logged in" if said == "Unauthorized" else said
    return problem(401, Fault(what=what, expected="a session, or Authorization: Bearer <token>"))


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, Fault(what=str(error)))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, *[_fault(one) for one in error.errors])


def _fault(error: dict[str, Any]) -> Fault:
    """Say one of pydantic's errors: its place without the source and the name of the argument."""
    source, *rest = map(str, error["loc"])
    place = rest[1:] if source == "body" and len(rest) > 1 else rest
    return Fault(what=str(error["msg"]), where=".".join(place) or None)


def _input(request: HttpRequest, error: InputError) -> HttpResponse:
    if isinstance(error, Refused):
        return problem(422, *error.faults)
    return problem(422, _told(error))


def _illegal(request: HttpRequest, error: IllegalMove) -> HttpResponse:
    return problem(409, _told(error))


def _told(error: InputError) -> Fault:
    return Fault(what=error.message, where=error.where, expected=error.expected)


def _too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    response = problem(429, Fault(what=str(error)))
    response.headers["Retry-After"] = str(error.wait_s)
    return response
