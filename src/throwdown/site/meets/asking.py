"""Requests to be entered: what people ask, what the field is handed, and how each stands.

The field is the authority.  Here a request only waits; what came of it is read from the book.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.meet.day import Day
from throwdown.meet.entries.export import status_of
from throwdown.meet.entries.requests import has_begun, is_entry_open
from throwdown.meet.entries.sheet import show_money
from throwdown.site.meets.models import EntryRequest, Meet, Payment
from throwdown.site.meets.store import day_of
from throwdown.site.people.models import User

KEEP_PERSONAL = timedelta(days=30)
"""How long what is personal waits for a field that does not fetch it."""
MOST_REQUESTS = 2000
"""Of one meet, on this site."""
MOST_ENTRIES = 4
"""Of one account in one meet: further cars, or people whom somebody enters beside themselves."""
NEW = "new"
"""What stands where a request is named, and asks for another entry."""
MOST_AT_ONCE = 200
"""So many are handed over in one answer."""
PUBLIC = ("driver", "car", "car_class", "number", "waiver")
PERSONAL = ("email", "phone", "emergency", "wishes")

WAITING, ENTERED, LISTED, REFUSED, WITHDRAWN = (
    "waiting",
    "entered",
    "waiting-list",
    "refused",
    "withdrawn",
)


class Closed(InputError):
    """Nothing is taken as things stand."""


@dataclass(frozen=True)
class Standing:
    """How a request stands.

    ``state`` is one of ``waiting`` (for the event machine), ``entered``, ``waiting-list``,
    ``refused`` and ``withdrawn``; ``number``, ``car_class`` and ``place`` are those of the entry
    that there is, also while a change of it waits; ``owed`` is in the smallest unit.
    """

    state: str
    number: str = ""
    car_class: str = ""
    place: int = 0
    reason: str = ""
    fetched: bool = False
    owed: int = 0
    currency: str = ""
    owed_shown: str = ""


def check_open(meet: Meet) -> Day:
    """Return the meet as it is.  Raises Closed where it takes no entries on the site."""
    day = day_of(meet)
    if day is None or not is_entry_open(day):
        raise Closed(_("entry is closed"))
    return day


def request_of(meet: Meet, user: User, which: str = "") -> EntryRequest | None:
    """Return what somebody asked for under a name, or last; None where they asked for nothing."""
    rows = EntryRequest.objects.filter(meet=meet, user=user)
    named = rows.filter(name=which) if which else rows
    return named.order_by("-open", "-pk").first()


def requests_of(meet: Meet, user: User) -> list[EntryRequest]:
    """Return what somebody asked for and is of interest: the last where all is withdrawn."""
    rows = list(EntryRequest.objects.filter(meet=meet, user=user).order_by("pk"))
    return [row for row in rows if row.open or row.answered < row.version] or rows[-1:]


def may_change(row: EntryRequest, day: Day | None) -> bool:
    """Whether a request may be changed: who was withdrawn, here or at the desk, asks anew."""
    return row.open and (day is None or row.entry not in day.withdrawn)


def ask(meet: Meet, user: User, given: Mapping[str, Any], which: str = "") -> EntryRequest:
    """Ask for an entry, or for a change of one that was asked for.

    ``given`` has ``PUBLIC`` and any of ``PERSONAL``; ``which`` names the request that is changed,
    ``NEW`` asks for another, and nothing for the only one there is, or the first.  Asking for the
    same again asks for nothing new.  Raises Closed where the meet takes none, or no more of them;
    InputError where nothing says which of several is meant.
    """
    check_open(meet)
    personal = {name: given[name] for name in PERSONAL if given.get(name)}
    public = {name: given[name] for name in PUBLIC}
    with transaction.atomic():
        Meet.objects.select_for_update().get(pk=meet.pk)  # two clicks are one after the other
        rows = _open_of(meet, user)
        row = _same(rows, public) if which == NEW else _chosen(rows, which)
        if row is None:
            if len(rows) >= MOST_ENTRIES:
                raise Closed(_("you have %d entries here, and may not have more") % MOST_ENTRIES)
            if meet.requests.count() >= MOST_REQUESTS:
                raise Closed(_("too many have asked to be entered here"))
            kept = json.dumps(personal) if personal else ""
            return EntryRequest.objects.create(meet=meet, user=user, personal=kept, **public)
        held = json.loads(row.personal) if row.personal else {}
        same = all(getattr(row, name) == value for name, value in public.items())
        if same and {**held, **personal} == held:
            return row
        for name, value in public.items():
            setattr(row, name, value)
        row.personal = json.dumps({**held, **personal}) if held or personal else ""
        _anew(row, "enter")
        return row


def withdraw(meet: Meet, user: User, which: str = "") -> EntryRequest:
    """Ask to be withdrawn.  Raises Closed where nothing is asked for, or the meet has begun.

    ``which`` is as ``ask`` has it.
    """
    with transaction.atomic():
        Meet.objects.select_for_update().get(pk=meet.pk)
        row = _chosen(_open_of(meet, user), which)
        if row is None:
            raise Closed(_("you have not asked to be entered"))
        day = day_of(meet)
        if day is not None and has_begun(day):
            raise Closed(_("the meet has begun: say so at registration"))
        row.open, row.personal = False, ""
        _anew(row, "withdraw")
        return row


def hand_over(meet: Meet, have: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return the requests that the field lacks, having noted which it has.

    What is personal of those that it has is erased.
    """
    known = dict(have)
    late = meet.requests.filter(fetched__lt=F("version"), name__in=known)
    if late.exists():
        _note_fetched(meet, known)
    due = meet.requests.filter(answered__lt=F("version")).prefetch_related("payments")
    lacking = [row for row in due if known.get(row.name, 0) < row.version]
    return [_handed(row) for row in lacking[:MOST_AT_ONCE]]


def forget_unfetched() -> int:
    """Erase what is personal of requests that no field has fetched in time; return how many."""
    stale = EntryRequest.objects.filter(changed_at__lt=timezone.now() - KEEP_PERSONAL)
    return stale.filter(~Q(personal="")).update(personal="")


def standing_of(row: EntryRequest, day: Day | None) -> Standing:
    """Return how a request stands in a meet."""
    waits = row.answered < row.version
    one = None if day is None else day.roster.of.get(row.entry)
    if day is None or one is None:
        if waits or row.accepted:
            gone = row.wants == "withdraw" and not waits
            state = WITHDRAWN if gone else WAITING
            return Standing(state, fetched=row.fetched >= row.version)
        return Standing(REFUSED, reason=row.reason)
    status = status_of(day, row.entry)
    entry = day.entries[row.entry]
    currency = one.due.currency if one.due else day.roster.event.currency
    place = day.roster.waiting.index(row.entry) + 1 if status == "waiting" else 0
    state = {"entered": ENTERED, "waiting": LISTED, "withdrawn": WITHDRAWN}[status]
    if status != "withdrawn":
        state = WAITING if waits else state if row.accepted else REFUSED
    return Standing(
        state,
        number=entry.number,
        car_class=entry.car_class,
        place=place,
        reason="" if row.accepted or waits else row.reason,
        fetched=row.fetched >= row.version,
        owed=max(one.owed, 0),
        currency=currency,
        owed_shown=f"{show_money(max(one.owed, 0), currency)} {currency}",
    )


def ask_again(row: EntryRequest) -> None:
    """Have the field hear of a request again: something was paid, or paid back."""
    EntryRequest.objects.filter(pk=row.pk).update(
        version=F("version") + 1, changed_at=timezone.now()
    )


def _note_fetched(meet: Meet, known: Mapping[str, int]) -> None:
    with transaction.atomic():
        for row in meet.requests.select_for_update().filter(fetched__lt=F("version")):
            upto = min(known.get(row.name, 0), row.version)
            if upto > row.fetched:
                kept = "" if upto == row.version else row.personal
                EntryRequest.objects.filter(pk=row.pk).update(fetched=upto, personal=kept)


def _open_of(meet: Meet, user: User) -> list[EntryRequest]:
    """Return the requests of somebody that may be changed."""
    day = day_of(meet)
    rows = EntryRequest.objects.select_for_update().filter(meet=meet, user=user, open=True)
    return [row for row in rows if may_change(row, day)]


def _chosen(rows: Sequence[EntryRequest], which: str) -> EntryRequest | None:
    """Return the request that is meant, None where there is none yet."""
    if which:
        found = next((row for row in rows if row.name == which), None)
        if found is None:
            raise Closed(_("this entry is withdrawn, or was never asked for"))
        return found
    if len(rows) > 1:
        raise InputError(
            _("you have several entries here: say which"),
            where="request",
            expected=", ".join(row.name for row in rows),
        )
    return rows[0] if rows else None


def _same(rows: Sequence[EntryRequest], public: Mapping[str, Any]) -> EntryRequest | None:
    """Return a request of the same driver, car and class: it was sent twice."""
    names = ("driver", "car", "car_class")
    fits = (row for row in rows if all(getattr(row, name) == public[name] for name in names))
    return next(fits, None)


def _anew(row: EntryRequest, wants: str) -> None:
    row.wants, row.version = wants, row.version + 1
    row.save()


def _handed(row: EntryRequest) -> dict[str, Any]:
    return {
        "request": row.name,
        "version": row.version,
        "wants": row.wants,
        "driver": row.driver,
        "car": row.car,
        "class": row.car_class,
        "number": row.number,
        "waiver": row.waiver,
        "private": json.loads(row.personal) if row.personal else {},
        "payments": [
            {
                "reference": one.name,
                "amount": one.paid - min(one.refunded, one.paid),
                "currency": one.currency,
                "method": one.provider,
            }
            for one in row.payments.all()
            if one.state == Payment.PAID
        ],
    }
