"""Taking part: entering an open venue, tips, a picture with a statement, a party of one's own."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Path, Router, Status, UploadedFile
from pydantic import Field

from throwdown.site.api import answers, challenge_answers, told
from throwdown.site.api.asks import (
    NO_NUL,
    Address,
    Ask,
    EntryAsk,
    PartyAsk,
    Slug,
    UseAsk,
    Words,
)
from throwdown.site.api.auth import WRITING
from throwdown.site.api.faults import Fault, NotYours, Refused, refuse, said
from throwdown.site.api.me import Number
from throwdown.site.api.writing import moved, role_for
from throwdown.site.challenges import acting
from throwdown.site.challenges.models import Challenge, Entrant, Tip
from throwdown.site.challenges.reading import Reading
from throwdown.site.challenges.roles import roles_in, row_of
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.forms import NewPartyForm
from throwdown.site.people.names import user_of

router = Router(auth=WRITING, tags=["Doing"])


class PictureAsk(Ask):
    """What goes with a picture, as fields of a form."""

    text: Words = ""
    video: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""
    source: Address = ""


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
def tips(request: HttpRequest, slug: Slug) -> Any:
    """List the tips of readers, newest first, where you take part."""
    found = told.tips_to_read(_taking_part(request, slug))
    return {"count": len(found), "items": found}


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
def show_picture(
    request: HttpRequest, slug: Slug, given: Form[PictureAsk], picture: File[UploadedFile]
) -> Any:
    """Make a statement with a picture: multipart, JPEG, PNG or WebP, up to 8 MB."""
    row = row_of(request.user, slug)
    check_rate(request, "move")
    reading = Reading(row)
    role = role_for(request, row, reading, "statement")
    form = acting.form_for("statement", reading, given.model_dump(), {"picture": picture})
    if not form.is_valid():
        raise refuse(form)
    try:
        made = acting.make_move(request, row, "statement", role, form, reading)
    except ValidationError as error:
        raise Refused([Fault(what=one, where="picture") for one in error.messages]) from None
    return moved(row, "statement", made)


@router.post("/parties", response=said(400, 401, 403, 422, 429, made=answers.PartyAnswer))
def make_party(request: HttpRequest, given: PartyAsk) -> Any:
    """Make a club or a maker, which you then manage."""
    check_rate(request, "party")
    form = NewPartyForm(given.model_dump())
    if not form.is_valid():
        raise refuse(form)
    return Status(201, told.party_of(form.keep(user_of(request))))


def _taking_part(request: HttpRequest, slug: str) -> Challenge:
    row = row_of(request.user, slug)
    if not roles_in(request.user, row):
        raise NotYours("you take no part in this challenge")
    return row


def _entry(request: HttpRequest, slug: str, car: str) -> dict[str, Any]:
    row = row_of(request.user, slug)
    check_rate(request, "call")
    acting.enter(user_of(request), row, car)
    return {"car": car or None, "entrants": Entrant.objects.filter(challenge=row).count()}
