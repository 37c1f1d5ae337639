"""What went wrong, always as JSON and always in one shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from throwdown.challenge import IllegalMove
from throwdown.errors import InputError, nearest_names
from throwdown.site.oversight.limits import TooMany

MOST_LISTED = 20
"""So many choices are listed; of more only the nearest are named."""


class Fault(Schema):
    """One thing that is wrong: what, in which field, what would be right, and what is nearest."""

    what: str
    where: str | None = None
    expected: str | None = None
    nearest: list[str] = Field(default_factory=list)


class Problem(Schema):
    """An answer that is none; ``also`` holds what else is wrong."""

    error: Fault
    also: list[Fault] = Field(default_factory=list)


class Refused(InputError):
    """A form that was not filled in as it must be."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].what, where=faults[0].where)
        self.faults = faults


class NotHere(Exception):
    """Something that is not in the catalogue; ``nearest`` is what may have been meant."""

    def __init__(self, what: str, nearest: list[str]) -> None:
        super().__init__(what)
        self.nearest = nearest


class NotYours(Exception):
    """Something that is not for whoever asks."""


def refuse(form: BaseForm, names: Mapping[str, str] | None = None) -> Refused:
    """Return what is wrong with a form, as something to raise.

    ``names`` says what fields are called by those who sent them, where that is not as the form
    calls them.
    """
    names = names or {}
    return Refused(
        [
            Fault(
                what=str(error),
                where=None if field == "__all__" else names.get(field, field),
                **_choices(form, field),
            )
            for field, errors in form.errors.items()
            for error in errors
        ]
    )


def _choices(form: BaseForm, name: str) -> dict[str, Any]:
    """Say what a field may be and what is nearest, where it is chosen and was not chosen right."""
    field, given = form.fields.get(name), form.data.get(name)
    choices = getattr(field, "choices", None)
    if choices is None or not given or not isinstance(given, str):
        return {}
    pairs: list[tuple[Any, Any]] = list(flatten_choices(choices))
    fit = [str(key) for key, _word in pairs if str(key)]
    if given in fit:
        return {}
    expected = ", ".join(fit) if len(fit) <= MOST_LISTED else None
    return {"expected": expected or None, "nearest": list(nearest_names(given, fit))}


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

    def say(kind: type[Exception], status: int, what: Any = "") -> None:
        api.add_exception_handler(
            kind, lambda request, error: problem(status, Fault(what=str(what or error)))
        )

    say(Http404, 404, lazy("there is no such thing, or none for you"))
    say(NotYours, 403)
    say(PermissionDenied, 403, lazy("this is not yours to do"))
    for kind in (BadRequest, SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        say(kind, 400, lazy("the request cannot be read"))
    say(RequestDataTooBig, 400, lazy("the request is too large"))
    own: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        AuthenticationError: _not_authenticated,
        HttpError: _http,
        ReauthenticationRequired: _show_again,
        ValidationError: _invalid,
        NotHere: _not_here,
        InputError: _input,
        IllegalMove: _illegal,
        TooMany: _too_many,
    }
    for one, handler in own.items():
        api.add_exception_handler(one, handler)


def _not_authenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    said = str(error)
    if said != "Unauthorized":
        return problem(401, Fault(what=said, expected=_("a token that was not revoked")))
    if request.headers.get("Authorization", "").lower().startswith("bearer "):
        # A token that opens nothing has its own words: this one opens other doors.
        return problem(401, Fault(what=_("no token does this"), expected=_("a session")))
    return problem(
        401,
        Fault(
            what=_("this needs somebody who is logged in"),
            expected=_("a session, or Authorization: Bearer <token>"),
        ),
    )


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400 and isinstance(error.__cause__, ValueError):
        what = _("what was sent cannot be read: %s") % error.__cause__
        return problem(400, Fault(what=what, expected="JSON"))
    return problem(error.status_code, Fault(what=str(error)))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, *[_told(one["wrong"]) for one in error.errors])


def _not_here(request: HttpRequest, error: NotHere) -> HttpResponse:
    return problem(404, Fault(what=str(error), nearest=error.nearest))


def _show_again(request: HttpRequest, error: ReauthenticationRequired) -> HttpResponse:
    what = _("show again who you are, and ask once more")
    return problem(403, Fault(what=what, expected=reverse("account_reauthenticate")))


def _input(request: HttpRequest, error: InputError) -> HttpResponse:
    if isinstance(error, Refused):
        return problem(422, *error.faults)
    return problem(422, _told(error))


def _illegal(request: HttpRequest, error: IllegalMove) -> HttpResponse:
    return problem(409, _told(error))


def _told(error: InputError) -> Fault:
    return Fault(
        what=error.message,
        where=error.where,
        expected=error.expected,
        nearest=list(error.nearest),
    )


def _too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    response = problem(429, Fault(what=str(error)))
    response.headers["Retry-After"] = str(error.wait_s)
    return response
