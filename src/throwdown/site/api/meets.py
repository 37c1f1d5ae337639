"""Meets: what one offers, and entering it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from throwdown.challenge import IllegalMove
from throwdown.meet.entries.requests import is_entry_open
from throwdown.site.api.asks import NO_NUL, Ask, Slug
from throwdown.site.api.auth import WRITING
from throwdown.site.api.faults import refuse, said
from throwdown.site.meets import asking, paying, store
from throwdown.site.meets.forms import EntryForm
from throwdown.site.meets.models import EntryRequest, Meet
from throwdown.site.oversight.limits import check_rate
from throwdown.site.payments import provider
from throwdown.site.payments.provider import Unreachable
from throwdown.site.people.names import user_of

router = Router(tags=["Meets"])
Short = Annotated[str, Field(max_length=120, pattern=NO_NUL)]


class EventAnswer(Schema):
    """What may be entered; empty lists allow anything, ``fee`` is in the smallest unit."""

    classes: list[str]
    capacity: int | None
    open_to: list[str]
    stations: list[str]
    fee: int
    currency: str
    waiver: str


class MeetAnswer(Schema):
    """A meet; ``event`` is null while nothing has come from its field."""

    slug: str
    name: str
    url: str
    acts: int
    official: bool
    heard_at: datetime | None
    entry_open: bool
    pays_here: bool
    event: EventAnswer | None


class EntryStanding(Schema):
    """How an entry of somebody's stands in a meet; ``entry`` names it in its book.

    ``request`` names it here: what changes, withdraws or pays it says so where there are several.
    ``fetched`` says that the event machine has the request; ``owed`` is in the smallest unit.
    """

    state: Literal["none", "waiting", "entered", "waiting-list", "refused", "withdrawn"]
    request: str | None = None
    driver: str | None = None
    entry: str | None = None
    number: str | None = None
    car_class: str | None = None
    place: int | None = None
    reason: str | None = None
    fetched: bool = False
    owed: int = 0
    currency: str | None = None
    can_pay: bool = False


class EntryStandings(Schema):
    """How your entries stand in a meet, of which you may have ``most``."""

    count: int
    most: int
    items: list[EntryStanding]


class PaymentAnswer(Schema):
    """Where a fee is paid; ``amount`` is in the smallest unit."""

    provider: str
    url: str
    amount: int
    currency: str


class MeetEntryAsk(Ask):
    """An entry; ``email``, ``phone``, ``emergency`` and ``wishes`` go to the organiser alone.

    ``request`` names the one that is changed, `new` asks for another; without it the only one there
    is, or the first.
    """

    request: Short = ""
    driver: Short
    car: Short = ""
    car_class: Short
    number: Short = ""
    email: Short = ""
    phone: Short = ""
    emergency: Short = ""
    wishes: Short = ""
    waiver: bool = False


@router.get("/meets/{slug:slug}", response=said(404, 422, ok=MeetAnswer))
def meet(request: HttpRequest, slug: Slug) -> Any:
    """Tell of a meet, and what may be entered."""
    row = get_object_or_404(Meet, slug=slug)
    day = store.day_of(row)
    event = None if day is None else day.roster.event
    names = ("slug", "name", "acts", "official", "heard_at")
    return {
        **{name: getattr(row, name) for name in names},
        "url": row.get_absolute_url(),
        "entry_open": day is not None and is_entry_open(day),
        "pays_here": provider() is not None,
        "event": None
        if event is None
        else {name: getattr(event, name) for name in EventAnswer.model_fields},
    }


class WhichAsk(Ask):
    """Which of your entries: its ``request``; without it the newest, or the only one."""

    request: Short = ""


@router.get(
    "/meets/{slug:slug}/entries", auth=WRITING, response=said(401, 403, 404, 422, ok=EntryStandings)
)
def entry_standings(request: HttpRequest, slug: Slug) -> Any:
    """Tell how each of your entries stands in a meet."""
    rows = asking.requests_of(get_object_or_404(Meet, slug=slug), user_of(request))
    items = [_standing(row) for row in rows]
    return {"count": len(rows), "most": asking.MOST_ENTRIES, "items": items}


@router.get(
    "/meets/{slug:slug}/entry", auth=WRITING, response=said(401, 403, 404, 422, ok=EntryStanding)
)
def entry_standing(request: HttpRequest, slug: Slug, which: Query[WhichAsk]) -> Any:
    """Tell how you stand in a meet."""
    row = get_object_or_404(Meet, slug=slug)
    return _standing(asking.request_of(row, user_of(request), which.request))


@router.post(
    "/meets/{slug:slug}/entry",
    auth=WRITING,
    response=said(400, 401, 403, 404, 409, 422, 429, ok=EntryStanding),
)
def ask_entry(request: HttpRequest, slug: Slug, given: MeetEntryAsk) -> Any:
    """Ask to be entered in a meet, or for a change.  409 says that entry is closed.

    The field answers: until it has, the state is `waiting`.
    """
    row, user = get_object_or_404(Meet, slug=slug), user_of(request)
    day = store.day_of(row)
    if day is None or not is_entry_open(day):
        raise IllegalMove(_("entry is closed"))
    which = given.request
    before = None if which == asking.NEW else asking.request_of(row, user, which)
    form = EntryForm(given.model_dump(), day=day, before=before)
    if not form.is_valid():
        raise refuse(form)
    check_rate(request, "entry")
    try:
        return _standing(asking.ask(row, user, form.cleaned_data, which))
    except asking.Closed as error:
        raise IllegalMove(error.message) from None


@router.delete(
    "/meets/{slug:slug}/entry",
    auth=WRITING,
    response=said(401, 403, 404, 409, 422, 429, ok=EntryStanding),
)
def withdraw_entry(request: HttpRequest, slug: Slug, which: Query[WhichAsk]) -> Any:
    """Ask to be withdrawn from a meet.  409 says that you are not in, or that it has begun."""
    row = get_object_or_404(Meet, slug=slug)
    check_rate(request, "entry")
    try:
        return _standing(asking.withdraw(row, user_of(request), which.request))
    except asking.Closed as error:
        raise IllegalMove(error.message) from None


@router.post(
    "/meets/{slug:slug}/entry/payment",
    auth=WRITING,
    response=said(401, 403, 404, 409, 422, 429, 502, ok=PaymentAnswer),
)
def pay_entry(request: HttpRequest, slug: Slug, which: Query[WhichAsk]) -> Any:
    """Begin to pay what you owe, and tell on which page.  409 says that nothing is paid here."""
    row = get_object_or_404(Meet, slug=slug)
    check_rate(request, "payment")
    asked = asking.request_of(row, user_of(request), which.request)
    if asked is None:
        raise IllegalMove(_("you have not asked to be entered"))
    try:
        payment = paying.begin(asked)
    except asking.Closed as error:
        raise IllegalMove(error.message) from None
    except Unreachable as error:
        raise HttpError(502, str(error)) from None
    names = ("provider", "url", "amount", "currency")
    return {name: getattr(payment, name) for name in names}


def _standing(row: EntryRequest | None) -> dict[str, Any]:
    if row is None:
        return {"state": "none"}
    found = asking.standing_of(row, store.day_of(row.meet))
    return {
        "state": found.state,
        "request": row.name,
        "driver": row.driver,
        "entry": row.entry if found.number else None,
        "number": found.number or None,
        "car_class": found.car_class or None,
        "place": found.place or None,
        "reason": found.reason or None,
        "fetched": found.fetched,
        "owed": found.owed,
        "currency": found.currency or None,
        "can_pay": paying.can_pay(row),
    }
