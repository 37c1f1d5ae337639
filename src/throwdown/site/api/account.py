"""One's own account: what one chose, where one belongs, what is held, and leaving for good."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Query, Router

from throwdown.site.api import answers, challenge_answers, people_answers, told
from throwdown.site.api.auth import SESSION, WRITING
from throwdown.site.api.faults import refuse, said
from throwdown.site.api.lists import page_of
from throwdown.site.api.me import Number
from throwdown.site.api.people_asks import (
    AnswerAsk,
    ChoicesAsk,
    DeleteAsk,
    OwnAsk,
    PageAsk,
    SeenAsk,
)
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people import belongings, membership
from throwdown.site.people.export import held_on
from throwdown.site.people.forms import ChoicesForm, DeleteForm
from throwdown.site.people.leaving import leave_for_good, outlook, show_who
from throwdown.site.people.models import Membership, User
from throwdown.site.people.names import user_of

router = Router(auth=WRITING, tags=["Account"])
CHOICES = ("units", "mail_news")


@router.get("/me", response=said(401, 403, 422, ok=people_answers.AccountAnswer))
def me(request: HttpRequest) -> Any:
    """Tell of your account: what you chose, what you may, and where you belong."""
    return _told(user_of(request))


@router.patch("/me", response=said(400, 401, 403, 422, ok=people_answers.AccountAnswer))
def choose(request: HttpRequest, given: ChoicesAsk) -> Any:
    """Choose units, and whether news come by mail.

    E-mail addresses, the password, passkeys and second factors are changed on the pages under
    `/accounts/` alone.
    """
    user = user_of(request)
    before = {name: getattr(user, name) for name in CHOICES}
    form = ChoicesForm(before | given.fields(), instance=user)
    if not form.is_valid():
        raise refuse(form)
    return _told(form.keep())


@router.get("/me/challenges", response=said(401, 403, 422, ok=challenge_answers.ChallengeList))
def list_own(request: HttpRequest, asked: Query[OwnAsk]) -> Any:
    """List the challenges of your parties, their drafts, or those that you follow."""
    found = belongings.CHALLENGES[asked.which](user_of(request))
    return page_of(found, asked, told.line_of)


@router.post("/me/news/seen", response=said(400, 401, 403, 422, ok=people_answers.SeenAnswer))
def see_news(request: HttpRequest, given: SeenAsk) -> Any:
    """Say up to which of your news you have seen them."""
    return {"seen": belongings.see_news(user_of(request), given.up_to)}


@router.get("/me/invitations", response=said(401, 403, 422, ok=people_answers.InvitationList))
def list_invitations(request: HttpRequest, asked: Query[PageAsk]) -> Any:
    """List the parties that you are asked into."""
    rows = user_of(request).invitations.select_related("party", "by").order_by("pk")
    return page_of(rows, asked, told.invitation_of)


@router.post(
    "/me/invitations/{number}",
    response=said(400, 401, 403, 404, 422, ok=people_answers.Belonging),
)
def answer_invitation(request: HttpRequest, number: Path[Number], given: AnswerAsk) -> Any:
    """Accept an invitation to a party, or decline it."""
    party = membership.answer(user_of(request), number, given.accept)
    role = membership.role_of(party, user_of(request))
    return {"party": told.brief_of(party), "role": role or None}


@router.get("/me/export", response=said(401, 403, 422, 429, ok=dict[str, Any]))
def export(request: HttpRequest) -> Any:
    """Send everything that is held on you, but secrets that protect it."""
    check_rate(request, "export")
    return held_on(user_of(request))


@router.get(
    "/me/delete", auth=[SESSION], response=said(401, 403, 422, ok=people_answers.OutlookAnswer)
)
def foresee_deletion(request: HttpRequest) -> Any:
    """Tell what deleting your account would do.  A session asks, never a token."""
    found = outlook(user_of(request))
    return {
        **{name: getattr(found, name) for name in ("texts", "drafts", "last_administrator")},
        "nameless": [told.brief_of(one) for one in found.nameless],
        "unmanaged": [told.brief_of(one) for one in found.unmanaged],
    }


@router.post("/me/delete", auth=[SESSION], response=said(400, 401, 403, 422, 429, ok=answers.Gone))
def delete_account(request: HttpRequest, given: DeleteAsk) -> Any:
    """Delete your account and what names you, for good.  A session does that, never a token.

    It takes your username and your password, as the page does; 403 asks whoever has no password
    to show again who they are at `/accounts/reauthenticate/`.
    """
    show_who(request)
    form = DeleteForm(given.model_dump(), user=user_of(request))
    if not form.is_valid():
        raise refuse(form)
    leave_for_good(request)
    return {"gone": True}


def _told(user: User) -> dict[str, Any]:
    mine = Membership.objects.filter(user=user).select_related("party").order_by("pk")
    return {
        **{name: getattr(user, name) for name in ("username", "public_id", *CHOICES)},
        "mail_works": bool(settings.MAIL),
        "official": user.is_official,
        "moderator": user.is_moderator,
        "administrator": user.is_superuser,
        "parties": [{"party": told.brief_of(one.party), "role": one.role} for one in mine],
    }
