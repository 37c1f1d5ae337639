"""Parties: found, made, edited, who belongs to them, and the link that makes one somebody's."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status

from throwdown.site.api import answers, people_answers, told
from throwdown.site.api.asks import Slug
from throwdown.site.api.auth import ALSO_NOBODY, READING, SESSION, WRITING
from throwdown.site.api.faults import refuse, said
from throwdown.site.api.lists import page_of
from throwdown.site.api.me import Number
from throwdown.site.api.people_asks import (
    EditAsk,
    InviteAsk,
    PageAsk,
    PartiesAsk,
    PartyAsk,
    RoleAsk,
    Token,
)
from throwdown.site.catalogue import finding
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people import claims, membership
from throwdown.site.people.forms import EditPartyForm, NewPartyForm
from throwdown.site.people.models import Party, User
from throwdown.site.people.names import user_of

router = Router(auth=WRITING, tags=["Parties"])
OPEN: dict[str, Any] = {"auth": READING, "openapi_extra": ALSO_NOBODY}


@router.get("/parties", response=said(401, 422, ok=people_answers.PartyList), **OPEN)
def parties(request: HttpRequest, asked: Query[PartiesAsk]) -> Any:
    """List the parties whose name has every word."""
    words = finding.clean(asked.q)
    found = finding.parties_like(words) if words else Party.objects.none()
    return page_of(found, asked, told.kind_of)


@router.post("/parties", response=said(400, 401, 403, 422, 429, made=answers.PartyAnswer))
def make_party(request: HttpRequest, given: PartyAsk) -> Any:
    """Make a club or a maker, which you then manage."""
    check_rate(request, "party")
    form = NewPartyForm(given.model_dump())
    if not form.is_valid():
        raise refuse(form)
    return Status(201, told.party_of(form.keep(user_of(request))))


@router.get("/parties/{slug:slug}", response=said(401, 404, 422, ok=answers.PartyAnswer), **OPEN)
def party(request: HttpRequest, slug: Slug, asked: Query[PageAsk]) -> Any:
    """Tell of a party, who belongs to it, and what became of its challenges.

    ``limit`` and ``offset`` say which part of the members; ``member_count`` counts all.
    """
    return told.party_of(get_object_or_404(Party, slug=slug), asked)


@router.patch(
    "/parties/{slug:slug}",
    response=said(400, 401, 403, 404, 422, 429, ok=answers.PartyAnswer),
)
def edit_party(request: HttpRequest, slug: Slug, given: EditAsk) -> Any:
    """Change the name of a party that you manage, or what it says of itself."""
    user = user_of(request)
    found = membership.managed_by(user, slug)
    check_rate(request, "party")
    before = {"name": found.name, "about": found.about}
    form = EditPartyForm(before | given.fields(), instance=found)
    if not form.is_valid():
        raise refuse(form)
    return told.party_of(form.keep(user))


@router.get(
    "/parties/{slug:slug}/members",
    response=said(401, 403, 404, 422, ok=people_answers.MemberList),
)
def list_members(request: HttpRequest, slug: Slug, asked: Query[PageAsk]) -> Any:
    """List who belongs to a party that you manage."""
    found = membership.members_of(membership.managed_by(user_of(request), slug))
    return page_of(found, asked, told.member_of)


@router.patch(
    "/parties/{slug:slug}/members/{number}",
    response=said(400, 401, 403, 404, 422, ok=people_answers.KeptMember),
)
def change_member(request: HttpRequest, slug: Slug, number: Path[Number], given: RoleAsk) -> Any:
    """Give a member of a party that you manage another role.  A party keeps a manager."""
    found = membership.managed_by(user_of(request), slug)
    member = membership.member_of(found, number)
    membership.change_role(found, number, given.role)
    return {**told.member_of(member), "role": given.role}


@router.delete(
    "/parties/{slug:slug}/members/{number}",
    response=said(401, 403, 404, 422, ok=answers.Gone),
)
def remove_member(request: HttpRequest, slug: Slug, number: Path[Number]) -> Any:
    """Take a member out of a party that you manage.  A party keeps a manager."""
    found = membership.managed_by(user_of(request), slug)
    membership.remove(found, membership.member_of(found, number).pk)
    return {"gone": True}


@router.delete(
    "/parties/{slug:slug}/membership", response=said(401, 403, 404, 422, ok=answers.Gone)
)
def leave_party(request: HttpRequest, slug: Slug) -> Any:
    """Leave a party that you belong to.  Its last manager stays."""
    membership.leave(slug, user_of(request))
    return {"gone": True}


@router.get(
    "/parties/{slug:slug}/invitations",
    response=said(401, 403, 404, 422, ok=people_answers.SentList),
)
def list_asked(request: HttpRequest, slug: Slug, asked: Query[PageAsk]) -> Any:
    """List who was asked into a party that you manage and has not answered."""
    found = membership.managed_by(user_of(request), slug)
    return page_of(membership.invitations_of(found), asked, told.asked_of)


@router.post(
    "/parties/{slug:slug}/invitations",
    response=said(400, 401, 403, 404, 422, 429, made=people_answers.SentInvitation),
)
def invite(request: HttpRequest, slug: Slug, given: InviteAsk) -> Any:
    """Ask somebody into a party that you manage.  They belong to it once they accept."""
    found = membership.managed_by(user_of(request), slug)
    check_rate(request, "invitation")
    made = membership.invite(found, given.username, given.role, user_of(request))
    return Status(201, told.asked_of(made))


@router.delete(
    "/parties/{slug:slug}/invitations/{number}",
    response=said(401, 403, 404, 422, ok=answers.Gone),
)
def withdraw_invitation(request: HttpRequest, slug: Slug, number: Path[Number]) -> Any:
    """Take an invitation to a party that you manage back."""
    membership.withdraw(membership.managed_by(user_of(request), slug), number)
    return {"gone": True}


@router.post(
    "/parties/{slug:slug}/link",
    auth=[SESSION],
    response=said(401, 403, 404, 422, 429, made=people_answers.LinkAnswer),
)
def make_link(request: HttpRequest, slug: Slug) -> Any:
    """Make a new link to a party that you named and nobody has claimed.

    The link is in this answer and nowhere else; the one before no longer works.  A session makes
    it, never a token: whoever took a token could keep the link when the token is revoked.
    """
    check_rate(request, "claim")
    found, link = claims.link_by_maker(request, slug)
    return Status(201, {"party": told.brief_of(found), "claim": link})


@router.get(
    "/claims/{token}", response=said(401, 404, 422, 429, ok=people_answers.ClaimAnswer), **OPEN
)
def see_claim(request: HttpRequest, token: Path[Token]) -> Any:
    """Tell which party a link is to; ``token`` is the last part of the link."""
    check_rate(request, "claim")
    found = claims.claimed_by(token)
    if found is None:
        raise Http404
    user = request.user
    against = isinstance(user, User) and claims.stands_against(found, user)
    return {"party": told.kind_of(found), "against": against}


@router.post("/claims/{token}", response=said(401, 403, 404, 422, 429, ok=people_answers.Belonging))
def take_claim(request: HttpRequest, token: Path[Token]) -> Any:
    """Become the manager of the party that a link is to.  A link works once."""
    check_rate(request, "claim")
    found = claims.claim(token, user_of(request))
    if found is None:
        raise Http404
    return {"party": told.brief_of(found), "role": "manager"}
