"""What moderators and administrators do; to anybody else it is as if nothing were there."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status
from pydantic import Field

from throwdown.site.api import answers, people_answers, told
from throwdown.site.api.asks import Ask, Asked, Slug
from throwdown.site.api.auth import SESSION, WRITING
from throwdown.site.api.faults import refuse, said
from throwdown.site.api.lists import part_of
from throwdown.site.api.me import Number
from throwdown.site.api.people_asks import (
    EraseAsk,
    GrantAsk,
    MaybeWhyAsk,
    PageAsk,
    VerifyAsk,
    WhyAsk,
)
from throwdown.site.catalogue import finding
from throwdown.site.oversight import erasing, moderating
from throwdown.site.oversight.forms import EraseForm, checked_why
from throwdown.site.oversight.models import Entry
from throwdown.site.people.claims import is_managed
from throwdown.site.people.models import Party, User
from throwdown.site.people.names import user_of

router = Router(auth=WRITING, tags=["Oversight"])
READ, ACT = (401, 403, 404, 422), (400, 401, 403, 404, 422)


class NameAsk(Ask):
    """A part of a name."""

    q: Annotated[Asked, Field(min_length=1)]


@router.get("/oversight/log", response=said(*READ, ok=people_answers.EntryList))
def oversight_log(request: HttpRequest, asked: Query[PageAsk]) -> Any:
    """List what was done in oversight, newest first."""
    _moderator(request)
    found = Entry.objects.select_related("by")
    rows = moderating.with_names(part_of(found, asked))
    return {
        "count": found.count(),
        "limit": asked.limit,
        "offset": asked.offset,
        "items": [
            {
                **{part: getattr(one, part) for part in ("at", "act", "on", "why")},
                "by": one.by.username if one.by else None,
                "name": name,
            }
            for one, name in rows
        ],
    }


@router.get("/oversight/found", response=said(*READ, ok=people_answers.FoundAnswer))
def find_anybody(request: HttpRequest, asked: Query[NameAsk]) -> Any:
    """Find parties and accounts by a part of their name."""
    moderator, part = _moderator(request), finding.clean(asked.q)
    if not part:
        return {"parties": [], "accounts": []}
    return {
        "parties": [told.kind_of(one) for one in moderating.parties_found(part)],
        "accounts": [_grouped(one) for one in moderating.accounts_found(moderator, part)],
    }


@router.get("/oversight/parties/{slug:slug}", response=said(*READ, ok=people_answers.WatchedParty))
def watch_party(request: HttpRequest, slug: Slug, asked: Query[PageAsk]) -> Any:
    """Tell what a moderator sees of a party.

    ``limit`` and ``offset`` say which part of the members; ``member_count`` counts all.
    """
    return _watched(_moderator(request), get_object_or_404(Party, slug=slug), asked)


@router.post(
    "/oversight/parties/{slug:slug}/verified", response=said(*ACT, ok=people_answers.WatchedParty)
)
def verify_party(request: HttpRequest, slug: Slug, given: VerifyAsk) -> Any:
    """Say that a party is who it says, or no longer."""
    moderator, why = _moderator(request), checked_why(given.why)
    return _watched(moderator, moderating.verify(moderator, slug, given.verified, why))


@router.post(
    "/oversight/parties/{slug:slug}/link",
    auth=[SESSION],
    response=said(*ACT, made=people_answers.LinkAnswer),
)
def make_link_again(request: HttpRequest, slug: Slug, given: MaybeWhyAsk) -> Any:
    """Make a new link to a party that nobody manages.  It is in this answer and nowhere else.

    A session makes it, never a token: the link would outlive it.
    """
    _moderator(request)
    found, link = moderating.link_again(request, slug, checked_why(given.why))
    return Status(201, {"party": told.brief_of(found), "claim": link})


@router.post("/oversight/parties/{slug:slug}/erase", response=said(*ACT, ok=answers.Gone))
def erase_party(request: HttpRequest, slug: Slug, given: WhyAsk) -> Any:
    """Erase the name of a party, its address and what it says of itself."""
    moderator = _moderator(request)
    moderating.erase_party(moderator, slug, checked_why(given.why, needed=True))
    return {"gone": True}


@router.get(
    "/oversight/accounts/{slug:public_id}", response=said(*READ, ok=people_answers.WatchedAccount)
)
def watch_account(request: HttpRequest, public_id: Slug) -> Any:
    """Tell what a moderator sees of an account."""
    found = moderating.account_of(_moderator(request), public_id)
    return {**_grouped(found), "parties": [told.brief_of(one) for one in found.parties.all()]}


@router.post("/oversight/accounts/{slug:public_id}/erase", response=said(*ACT, ok=answers.Gone))
def erase_username(request: HttpRequest, public_id: Slug, given: WhyAsk) -> Any:
    """Erase the name of an account; its person still comes in with the e-mail address."""
    moderator = _moderator(request)
    found = moderating.account_of(moderator, public_id)
    moderating.erase_username(moderator, found, checked_why(given.why, needed=True))
    return {"gone": True}


@router.post(
    "/oversight/accounts/{slug:public_id}/groups",
    auth=[SESSION],
    response=said(*ACT, ok=people_answers.GroupedLine),
)
def grant(request: HttpRequest, public_id: Slug, given: GrantAsk) -> Any:
    """Make somebody an official or a moderator, or no longer.

    A session of an administrator does that, never a token: what it grants would outlive it.
    """
    if not user_of(request).is_superuser:
        raise Http404
    why = checked_why(given.why)
    return _grouped(moderating.grant(user_of(request), public_id, given.group, given.granted, why))


@router.get(
    "/oversight/challenges/{slug:slug}/names", response=said(*READ, ok=people_answers.NamesAnswer)
)
def list_names(request: HttpRequest, slug: Slug, asked: Query[PageAsk]) -> Any:
    """List the names that the page of a challenge shows, and its tips, newest first.

    ``limit`` and ``offset`` say which part of the tips; ``tip_count`` counts all.
    """
    moderator = _moderator(request)
    row = moderating.public_row(slug)
    tips = told.tips_on(row)
    return {
        "drivers": [{"public_id": one.pk, "name": one.name} for one in erasing.drivers_in(row)],
        "parties": [told.brief_of(one) for one in (row.challenger, row.opponent)],
        "accounts": [_line(one) for one in moderating.accounts_named(moderator, row)],
        "tip_count": tips.count(),
        "tips": [told.tip_of(one) for one in part_of(tips, asked)],
    }


@router.post(
    "/oversight/challenges/{slug:slug}/drivers/{slug:public_id}/erase",
    response=said(*ACT, ok=answers.Gone),
)
def erase_driver(request: HttpRequest, slug: Slug, public_id: Slug, given: WhyAsk) -> Any:
    """Erase the name of a driver."""
    moderator, why = _moderator(request), checked_why(given.why, needed=True)
    moderating.erase_driver(moderator, moderating.public_row(slug), public_id, why)
    return {"gone": True}


@router.post(
    "/oversight/challenges/{slug:slug}/tips/{number}/erase",
    response=said(*ACT, ok=answers.Gone),
)
def erase_tip(request: HttpRequest, slug: Slug, number: Path[Number], given: WhyAsk) -> Any:
    """Erase a tip."""
    moderator, why = _moderator(request), checked_why(given.why, needed=True)
    moderating.erase_tip(moderator, moderating.public_row(slug), number, why)
    return {"gone": True}


@router.get(
    "/oversight/challenges/{slug:slug}/moves/{number}/texts",
    response=said(*READ, ok=people_answers.TextList),
)
def list_texts(request: HttpRequest, slug: Slug, number: Path[Number]) -> Any:
    """List the texts beside a record."""
    _moderator(request)
    found = moderating.record_of(slug, number).beside.order_by("name")
    items = [{"name": one.name, "text": one.text} for one in found]
    return {"count": len(items), "items": items}


@router.post(
    "/oversight/challenges/{slug:slug}/moves/{number}/erase",
    response=said(*ACT, ok=answers.Gone),
)
def erase_texts(request: HttpRequest, slug: Slug, number: Path[Number], given: EraseAsk) -> Any:
    """Erase texts beside a record: each is gone for good, and the record still verifies."""
    moderator = _moderator(request)
    record = moderating.record_of(slug, number)
    form = EraseForm(given.model_dump(), names=[one.name for one in record.beside.all()])
    if not form.is_valid():
        raise refuse(form)
    kept = form.cleaned_data
    moderating.erase_texts(moderator, record, kept["names"], kept["why"])
    return {"gone": True}


def _moderator(request: HttpRequest) -> User:
    user = user_of(request)
    if not user.is_moderator:
        raise Http404
    return user


def _line(user: User) -> dict[str, Any]:
    return {"public_id": user.public_id, "username": user.username}


def _grouped(user: User) -> dict[str, Any]:
    return {**_line(user), "groups": sorted(one.name for one in user.groups.all())}


def _watched(moderator: User, party: Party, asked: PageAsk | None = None) -> dict[str, Any]:
    members = moderating.within_reach(moderator, party.members.order_by("username"))
    return {
        **told.kind_of(party),
        "public_id": party.public_id,
        "managed": is_managed(party),
        "member_count": members.count(),
        "members": [_line(one) for one in part_of(members, asked or PageAsk())],
    }
