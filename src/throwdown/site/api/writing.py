"""What somebody may do through the API: what they may on the pages, and within the same limits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, Status

from throwdown.challenge import IllegalMove
from throwdown.errors import InputError, nearest_names
from throwdown.site.api import challenge_answers
from throwdown.site.api.asks import (
    CallAsk,
    CallOutAsk,
    FollowAsk,
    MoveAsk,
    ProposeAsk,
    SayAsk,
    Slug,
    TipAsk,
    names_of_terms,
)
from throwdown.site.api.auth import WRITING
from throwdown.site.api.faults import MOST_LISTED, Fault, NotYours, Refused, refuse, said
from throwdown.site.api.reading import router
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import acting
from throwdown.site.challenges.models import Challenge, Follow
from throwdown.site.challenges.polls import poll_of
from throwdown.site.challenges.reading import Reading
from throwdown.site.challenges.roles import moves_of, roles_in, row_of, visible
from throwdown.site.challenges.store import Told
from throwdown.site.challenges.terms_form import CallOutForm
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.names import user_of

# On the router of reading: one router has all methods of an address.
DOING: dict[str, Any] = {"auth": WRITING, "tags": ["Doing"]}
WRONG = (400, 401, 403, 404, 409, 422, 429)


@router.post(
    "/challenges",
    response=said(400, 401, 403, 409, 422, 429, made=challenge_answers.CallOutAnswer),
    **DOING,
)
def call_out(request: HttpRequest, given: CallOutAsk) -> Any:
    """Call somebody out, or keep a draft."""
    check_rate(request, "challenge")
    related = _related(request, given)
    form = _call_out_form(request, given)
    if not form.is_valid():
        raise refuse(form, names_of_terms())
    row, claim = acting.call_out(
        request, form, keep=given.draft, related=related, link=given.link or ""
    )
    return Status(
        201,
        {
            "slug": row.slug,
            "url": row.get_absolute_url(),
            "status": row.status,
            "claim": claim or None,
        },
    )


@router.post(
    "/challenges/{slug:slug}/moves",
    response=said(*WRONG, made=challenge_answers.MovedAnswer),
    **DOING,
)
def make_move(request: HttpRequest, slug: Slug, given: Body[MoveAsk]) -> Any:
    """Make a move.  409 says that it is not open as things stand, 403 that none is yours."""
    return take_move(request, slug, given)


def take_move(
    request: HttpRequest, slug: str, given: Any, files: dict[str, Any] | None = None
) -> Status[dict[str, Any]]:
    """Make a move of somebody's, with a picture or without."""
    row = row_of(request.user, slug)
    check_rate(request, "move")
    reading = Reading(row)
    role = _role_for(request, row, reading, given.kind)
    if isinstance(given, ProposeAsk) and given.seen not in (None, row.moves):
        raise IllegalMove(
            _("somebody has moved since"),
            where="seen",
            expected=_("a look at all %d moves") % row.moves,
        )
    form = acting.form_for(given.kind, reading, _filled(given, reading), files)
    if not form.is_valid():
        raise refuse(form, _sent_as(form, files))
    try:
        made = acting.make_move(request, row, given.kind, role, form, reading)
    except ValidationError as error:
        raise Refused([Fault(what=one, where="picture") for one in error.messages]) from None
    return _moved(row, given.kind, made)


@router.post(
    "/challenges/{slug:slug}/call", response=said(*WRONG, ok=challenge_answers.PollAnswer), **DOING
)
def call_winner(request: HttpRequest, slug: Slug, given: CallAsk) -> Any:
    """Call the winner, or call again."""
    row = row_of(request.user, slug)
    check_rate(request, "call")
    acting.take_call(user_of(request), row, given.side, given.sure)
    return poll_of(row)


@router.post(
    "/challenges/{slug:slug}/follow",
    response=said(*WRONG, ok=challenge_answers.FollowAnswer),
    **DOING,
)
def follow(request: HttpRequest, slug: Slug, given: FollowAsk) -> Any:
    """Follow a challenge, or no longer."""
    row = row_of(request.user, slug)
    check_rate(request, "call")
    follows = acting.set_follow(user_of(request), row, given.follow)
    return {"follows": follows, "followers": Follow.objects.filter(challenge=row).count()}


@router.post(
    "/challenges/{slug:slug}/tip", response=said(*WRONG, made=challenge_answers.TipAnswer), **DOING
)
def tip(request: HttpRequest, slug: Slug, given: TipAsk) -> Any:
    """Tell the sides and officials something."""
    row = row_of(request.user, slug)
    check_rate(request, "word")
    made = acting.take_tip(user_of(request), row, given.text, given.source)
    return Status(201, {"text": made.text, "source": made.source, "at": made.at})


def _moved(row: Challenge, kind: str, told: Told) -> Status[dict[str, Any]]:
    """Return what is said of a move that was made."""
    last = told.log.records[-1]
    return Status(
        201,
        {
            "slug": row.slug,
            "status": told.state.status,
            "moves": last.number,
            "kind": kind,
            "hash": last.hash,
        },
    )


def _role_for(request: HttpRequest, row: Challenge, reading: Reading, kind: str) -> str:
    """Return the role in which a move would be made."""
    roles = roles_in(request.user, row)
    if not roles:
        raise NotYours(_("you take no part in this challenge"))
    open_now = dict(moves_of(reading.state, roles))
    if kind not in open_now:
        raise IllegalMove(
            _("“%s” is not open to you as things stand") % kind,
            where="kind",
            expected=", ".join(open_now) or _("nothing: it has ended"),
        )
    return open_now[kind]


def _sent_as(form: BaseForm, files: dict[str, Any] | None) -> dict[str, str]:
    """Return what the fields of a form were called when they were sent."""
    names = {**{name: name for name in form.fields}, **names_of_terms("terms.")}
    # Beside a picture, the move is a part of its own.
    inside = "" if files is None else "move."
    return {name: name if name in (files or ()) else inside + names[name] for name in names}


def _filled(given: SayAsk, reading: Reading) -> dict[str, Any]:
    """Return a move as its form takes it; terms that were not given stay as they are."""
    kind = given.kind  # type: ignore[attr-defined]
    data = acting.beginning(kind, reading) if isinstance(given, ProposeAsk) else {}
    for name in given.model_fields_set - {"kind", "terms", "seen"}:
        data[name] = getattr(given, name)
    if isinstance(given, ProposeAsk):
        data |= given.terms.fields()
    return {name: "" if value is None else value for name, value in data.items()}


def _related(request: HttpRequest, given: CallOutAsk) -> Challenge | None:
    if given.link is None and given.to is None:
        return None
    found = visible(request.user).exclude(status="draft").filter(slug=given.to or "").first()
    if found is None:
        raise InputError(_("there is no such challenge"), where="to")
    if given.link is None:
        raise InputError(_("what has it to do with that challenge?"), where="link")
    return found


def _call_out_form(request: HttpRequest, given: CallOutAsk) -> CallOutForm:
    """Fill in the form of a call: what a program may leave out is as usual there."""
    course = shelf.find_course(given.course)
    data: dict[str, Any] = {"attempts": 1, "rules": "best-run"}
    data["start"] = course.default_start if course else "standing"
    data |= {name: value for name, value in given.fields().items() if value is not None}
    data |= {"opponent": given.opponent, "text": given.text}
    form = CallOutForm(user=user_of(request))
    own = {party.slug: public_id for public_id, party in form.parties.items()}
    data["as_party"] = _calling(own, given.as_party)
    return CallOutForm(data, user=user_of(request))


def _calling(own: dict[str, str], asked: str | None) -> str:
    """Return the party that calls, of those that are somebody's ``own``."""
    if asked is None and len(own) == 1:
        return next(iter(own.values()))
    if asked is not None and asked in own:
        return own[asked]
    raise InputError(
        _("say which party calls") if asked is None else _("you manage no party “%s”") % asked,
        where="as_party",
        expected=", ".join(own) if 0 < len(own) <= MOST_LISTED else _("a party that you manage"),
        nearest=nearest_names(asked or "", own),
    )
