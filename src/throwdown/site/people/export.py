"""Everything that is held on somebody, as one document that machines read too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Model, Q, QuerySet

from throwdown.site.challenges.models import (
    Call,
    Entrant,
    Follow,
    Hook,
    News,
    Picture,
    Record,
    Tip,
)
from throwdown.site.meets.models import EntryRequest, Meet
from throwdown.site.oversight.acts import ERASED, on_record
from throwdown.site.oversight.models import Entry, Token
from throwdown.site.people.models import Alias, Invitation, Membership, Party, User
from throwdown.site.seasons.models import Season

ACCOUNT = (
    *("username", "email", "first_name", "last_name", "public_id", "units", "mail_news"),
    *("date_joined", "last_login", "is_active", "is_staff", "is_superuser"),
)
PARTY = ("public_id", "slug", "name", "kind", "about", "verified", "made_at")


def held_on(user: User) -> dict[str, Any]:
    """Return all that the site holds on an account, but secrets that protect it."""
    records = list(_records(user))
    return {
        "format": "throwdown-account-1",
        "account": _one(user, ACCOUNT),
        "groups": list(user.groups.values_list("name", flat=True)),
        "permissions": list(user.user_permissions.values_list("codename", flat=True)),
        **_ways_in(user),
        **_parties(user),
        **_reading(user),
        "webhooks": _rows(
            Hook.objects.filter(user=user), "url", "challenge__slug", "failures", "last_said"
        ),
        "meets": _rows(
            Meet.objects.filter(host=user), "slug", "name", "challenge__slug", "acts", "made_at"
        ),
        "seasons": _rows(Season.objects.filter(host=user), "slug", "name", "rules", "made_at"),
        "entry_requests": [_entry_request(row) for row in EntryRequest.objects.filter(user=user)],
        "records": [_told(record) for record in records],
        "drivers_named": drivers_named(records),
        "pictures": _rows(Picture.objects.filter(by=user), "digest", "file", "width", "height"),
        "oversight_by": _rows(Entry.objects.filter(by=user), "at", "act", "on", "why"),
        "oversight_on": _entries_on(user, records),
    }


def drivers_named(records: Iterable[Record]) -> dict[str, str]:
    """Return the names of drivers, by pseudonym, that came into a log by these records."""
    found: dict[str, str] = {}
    for record in records:
        terms = json.loads(record.facts).get("terms", {})
        for driver in {terms.get(s, {}).get("driver", "") for s in ("challenger", "opponent")}:
            alias = Alias.objects.filter(public_id=driver).first() if driver else None
            named = Record.objects.filter(challenge=record.challenge_id, facts__contains=driver)
            if alias is not None and named.order_by("number")[0].by == record.by:
                found[driver] = alias.name
    return found


def _ways_in(user: User) -> dict[str, Any]:
    """The addresses, second factors, tokens and other sites by which somebody comes in."""
    return {
        "emails": _rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary"),
        "second_factors": [
            {"kind": one.type, "name": str(one), **_one(one, ("created_at", "last_used_at"))}
            for one in Authenticator.objects.filter(user=user)
        ],
        "tokens": _rows(Token.objects.filter(user=user), "name", "made_at", "last_used_at"),
        "other_sites": _rows(
            SocialAccount.objects.filter(user=user),
            *("provider", "uid", "last_login", "date_joined", "extra_data"),
        ),
    }


def _parties(user: User) -> dict[str, Any]:
    about = [f"party__{name}" for name in PARTY]
    return {
        "memberships": _rows(Membership.objects.filter(user=user), "role", *about),
        "parties_made": _rows(Party.objects.filter(made_by=user), *PARTY),
        "invitations": _rows(Invitation.objects.filter(user=user), "party__slug", "role", "at"),
        "invitations_sent": _rows(
            Invitation.objects.filter(by=user), "party__slug", "user__username", "role", "at"
        ),
    }


def _reading(user: User) -> dict[str, Any]:
    """What somebody did as a reader."""
    of = "challenge__slug"
    return {
        "follows": _rows(Follow.objects.filter(user=user), of),
        "calls": _rows(Call.objects.filter(user=user), of, "side", "sure", "at", "brier"),
        "tips": _rows(Tip.objects.filter(user=user), of, "text", "source", "at", "used"),
        "entries": _rows(Entrant.objects.filter(user=user), of, "car", "at"),
        "news": _rows(
            News.objects.filter(user=user),
            *("record__challenge__slug", "record__number", "text", "at", "seen"),
        ),
    }


def _entry_request(row: EntryRequest) -> dict[str, Any]:
    """What somebody asked of a meet, what is still held that is personal, and what they paid."""
    about = ("open", "version", "wants", "driver", "car", "car_class", "number", "waiver")
    return {
        "meet": row.meet.slug,
        **_one(row, (*about, "asked_at", "changed_at", "accepted", "reason")),
        "personal": json.loads(row.personal) if row.personal else {},
        "payments": _rows(
            row.payments.all(), "provider", "amount", "currency", "state", "paid", "refunded"
        ),
        "traces": _rows(row.traces.all(), "run", "facts", "at"),
    }


def _records(user: User) -> QuerySet[Record]:
    mine = Record.objects.filter(by=user.public_id).order_by("id")
    return mine.select_related("challenge").prefetch_related("beside")


def _told(record: Record) -> dict[str, Any]:
    return {
        "challenge": record.challenge.slug,
        **_one(record, ("number", "kind", "role", "at", "hash")),
        "facts": json.loads(record.facts),
        "texts": {one.name: one.text for one in record.beside.all()},
    }


def _entries_on(user: User, records: Iterable[Record]) -> list[dict[str, Any]]:
    """What the audit log holds on somebody, their party and their records; not who did it."""
    own = Party.objects.filter(membership__user=user).values_list("public_id", flat=True)
    theirs = {on_record(record.challenge.slug, record.number) for record in records}
    found = Entry.objects.filter(Q(on__in=[user.public_id, *own]) | Q(act=ERASED))
    return [
        _one(one, ("at", "act", "on", "why"))
        for one in found
        if one.act != ERASED or one.on.partition(":")[0] in theirs
    ]


def _rows(query: QuerySet[Any], *columns: str) -> list[dict[str, Any]]:
    return list(query.values(*columns))


def _one(row: Model, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}
