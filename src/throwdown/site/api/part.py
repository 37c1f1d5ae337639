"""Taking part: entering an open venue, tips, and moves with a picture."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Body, File, Path, Query, Router, UploadedFile

from throwdown.site.api import challenge_answers, told
from throwdown.site.api.asks import EntryAsk, MoveAsk, Slug, UseAsk
from throwdown.site.api.auth import WRITING
from throwdown.site.api.faults import NotYours, said
from throwdown.site.api.lists import page_of
from throwdown.site.api.me import Number
from throwdown.site.api.people_asks import PageAsk
from throwdown.site.api.writing import take_move
from throwdown.site.challenges import acting
from throwdown.site.challenges.models import Challenge, Entrant, Tip
from throwdown.site.challenges.roles import roles_in, row_of
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.names import user_of

router = Router(auth=WRITING, tags=["Doing"])


@router.post(
    "/challenges/{slug:slug}/entry",
    response=said(400, 401, 403, 404, 409, 422, 429, ok=challenge_answers.EntryAnswer),
)
def enter(request: HttpRequest, slug: Slug, given: EntryAsk) -> Any:
    """Enter a venue that is open to all, or in another car.  409 says that it is not open."""
    return _entry(request, slug, given.car)


@router.delete(
    "/challenges/{slug:slug}/entry",
    response=said(401, 403, 404, 409, 422, 429, ok=challenge_answers.EntryAnswer),
)
def leave(request: HttpRequest, slug: Slug) -> Any:
    """Leave a venue that you entered."""
    return _entry(request, slug, "")


@router.get(
    "/challenges/{slug:slug}/tips",
    response=said(401, 403, 404, 422, ok=challenge_answers.CreditList),
)
def tips(request: HttpRequest, slug: Slug, asked: Query[PageAsk]) -> Any:
    """List the tips of readers, newest first, where you take part."""
    return page_of(told.tips_on(_taking_part(request, slug)), asked, told.tip_of)


@router.post(
    "/challenges/{slug:slug}/tips/{number}/use",
    response=said(400, 401, 403, 404, 422, 429, ok=challenge_answers.CreditAnswer),
)
def use_tip(request: HttpRequest, slug: Slug, number: Path[Number], given: UseAsk) -> Any:
    """Say that a tip was used, so that its reader is credited, or was not."""
    row = _taking_part(request, slug)
    check_rate(request, "call")
    found = get_object_or_404(Tip.objects.select_related("user"), challenge=row, pk=number)
    acting.use_tip(found, given.used)
    return told.tip_of(found)


@router.post(
    "/challenges/{slug:slug}/moves/picture",
    response=said(400, 401, 403, 404, 409, 422, 429, made=challenge_answers.MovedAnswer),
)
def move_with_picture(
    request: HttpRequest, slug: Slug, move: Body[MoveAsk], picture: File[UploadedFile]
) -> Any:
    """Make a move with a picture: JPEG, PNG or WebP, up to 8 MB.

    The request is multipart: ``move`` is what `/moves` takes, as JSON, ``picture`` the file.
    """
    return take_move(request, slug, move, {"picture": picture})


def _taking_part(request: HttpRequest, slug: str) -> Challenge:
    row = row_of(request.user, slug)
    if not roles_in(request.user, row):
        raise NotYours(_("you take no part in this challenge"))
    return row


def _entry(request: HttpRequest, slug: str, car: str) -> dict[str, Any]:
    row = row_of(request.user, slug)
    check_rate(request, "call")
    acting.enter(user_of(request), row, car)
    return {"car": car or None, "entrants": Entrant.objects.filter(challenge=row).count()}
