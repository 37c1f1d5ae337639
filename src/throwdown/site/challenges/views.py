"""The pages of challenges: the list, one of them, and the forms of its moves."""

from __future__ import annotations

import gzip
import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from throwdown.challenge.standing import STATES
from throwdown.errors import InputError
from throwdown.site.catalogue import finding, shelf
from throwdown.site.challenges import acting, store
from throwdown.site.challenges.models import (
    Call,
    Challenge,
    Entrant,
    Follow,
    Picture,
    Tip,
)
from throwdown.site.challenges.names import LINK_WORDS, MOVE_WORDS, STATE_WORDS
from throwdown.site.challenges.polls import poll_of
from throwdown.site.challenges.reading import Reading
from throwdown.site.challenges.roles import moves_of, roles_in, row_of, visible
from throwdown.site.challenges.terms_form import CallOutForm, filled_in
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.names import user_of
from throwdown.site.predictions.models import Job, Prediction

A_PAGE = 24
REPORT_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-scripts allow-popups; frame-ancestors 'self'"
)


@require_GET
def challenges(request: HttpRequest) -> HttpResponse:
    """List challenges, newest move first."""
    status = request.GET.get("status", "")
    asked = finding.clean(request.GET.get("q", ""))
    found = visible(request.user).select_related("challenger", "opponent")
    if status in STATES:
        found = found.filter(status=status)
    found = finding.challenges_like(asked, found)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "challenges/list.html",
        {
            "page": page,
            "status": status,
            "asked": asked,
            "states": [(s, STATE_WORDS[s]) for s in STATES if s != "draft"],
            "query": urlencode({"q": asked, "status": status}),
        },
    )


@require_GET
def challenge(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a challenge: terms, moves, prediction, and what readers make of it."""
    row = row_of(request.user, slug)
    reading = Reading(row)
    roles = roles_in(request.user, row)
    mine, follows = None, False
    if request.user.is_authenticated:
        mine = Call.objects.filter(challenge=row, user=request.user.pk).first()
        follows = Follow.objects.filter(challenge=row, user=request.user.pk).exists()
    return render(
        request,
        "challenges/challenge.html",
        {
            "row": row,
            "reading": reading,
            "state": reading.state,
            "roles": roles,
            "moves": [(k, MOVE_WORDS[k][0]) for k, _role in moves_of(reading.state, roles)],
            "poll": poll_of(row),
            "mine": mine,
            "follows": follows,
            "followers": Follow.objects.filter(challenge=row).count(),
            "tips": Tip.objects.filter(challenge=row, used=True).select_related("user"),
            "tips_to_read": _tips(row, roles),
            "entrants": _entrants(row, reading),
            "linked": row.linked_here.exclude(status="draft").only("slug", "title", "status")[:20],
            "car_choices": shelf.car_choices(),
            "drivers": [
                reading.names.get(side.driver, "")
                for side in (reading.state.terms.challenger, reading.state.terms.opponent)
            ],
            **_predicted(row, reading),
        },
    )


@require_GET
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the log as anyone may keep and verify it."""
    row = row_of(request.user, slug)
    return HttpResponse(
        "".join(store.lines(row)),
        content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{row.slug}.jsonl"'},
    )


@require_GET
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the simulator's report: a page of its own, with its own policy, shut in a sandbox."""
    row = row_of(request.user, slug)
    said = _prediction(Reading(row))
    if said is None:
        raise Http404
    return send_report(said)


def send_report(said: Prediction) -> HttpResponse:
    """Return a report as an answer that can be framed by this site alone."""
    page = gzip.decompress(bytes(said.report))
    return HttpResponse(
        page,
        headers={"Content-Security-Policy": REPORT_POLICY, "X-Frame-Options": "SAMEORIGIN"},
    )


@require_GET
def prediction(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the part of the page that says how far the prediction is."""
    row = row_of(request.user, slug)
    reading = Reading(row)
    given = {"row": row, "reading": reading, "state": reading.state}
    given |= _predicted(row, reading)
    return render(request, "challenges/prediction.html", given)


@require_GET
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """Send a picture."""
    found = get_object_or_404(Picture, digest=digest)
    with found.file.open("rb") as file:
        data = file.read()
    return HttpResponse(
        data,
        content_type="image/webp",
        headers={
            "Cache-Control": "public, max-age=600",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@login_required
def call_out(request: HttpRequest) -> HttpResponse:
    """Fill in a new challenge, see it, and call out or keep it as a draft."""
    user = user_of(request)
    to = finding.clean(request.GET.get("to", ""))
    related = visible(user).exclude(status="draft").filter(slug=to).first()
    link = request.GET.get("link", "")
    link = link if related is not None and link in ("third-party", "follow-up", "rematch") else ""
    initial = _beginning(related) if related is not None and link != "third-party" else {}
    for name in ("challenger_car", "opponent_car", "course", "start"):
        if request.GET.get(name):
            initial[name] = request.GET[name]
    usual = shelf.courses().get(initial.get("course", ""))
    if usual is not None:
        initial.setdefault("start", usual.default_start)
    form = CallOutForm(
        request.POST if request.method == "POST" else None, user=user, initial=initial
    )
    if request.method == "POST":
        check_rate(request, "challenge")
        if form.is_valid():
            try:
                keep = "keep" in request.POST
                row, claim = acting.call_out(request, form, keep=keep, related=related, link=link)
            except InputError as error:
                form.add_error(None, str(error))
            else:
                if claim:
                    messages.success(request, _("Send this link to who is challenged: %s") % claim)
                return redirect(row)
    return render(
        request,
        "challenges/call_out.html",
        {"form": form, "related": related, "link": link, "link_word": LINK_WORDS.get(link, "")},
        status=422 if form.errors else 200,
    )


@login_required
def move(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the form of a move, or make it."""
    row = row_of(request.user, slug)
    user = user_of(request)
    reading = Reading(row)
    role = dict(moves_of(reading.state, roles_in(user, row))).get(kind)
    if role is None:
        raise Http404
    form = acting.form_for(
        kind,
        reading,
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST":
        check_rate(request, "move")
        if form.is_valid() and _moved(request, row, kind, role, form, reading):
            messages.success(request, _("Done: %s.") % MOVE_WORDS[kind][0])
            return redirect(row)
    return render(
        request,
        "challenges/move.html",
        {
            "row": row,
            "reading": reading,
            "kind": kind,
            "word": MOVE_WORDS[kind][0],
            "form": form,
            "say_fields": ("text", "picture", "video", "source"),
        },
        status=422 if form.errors else 200,
    )


def _tips(row: Challenge, roles: tuple[str, ...]) -> list[Tip]:
    if not roles:
        return []
    return list(Tip.objects.filter(challenge=row, used=False).select_related("user")[:50])


def _prediction(reading: Reading) -> Prediction | None:
    said = reading.state.prediction
    if not said:
        return None
    found = Prediction.objects.filter(key=said.get("key", "")).first()
    # What the record does not vouch for is not shown.
    return found if found and found.digest == said["digest"] and found.holds else None


def _predicted(row: Challenge, reading: Reading) -> dict[str, Any]:
    """Return what the page says of the prediction."""
    said = _prediction(reading)
    result = json.loads(said.result) if said else {}
    return {
        "prediction": said,
        "duel": result.get("duel"),
        "left_out": reading.left_out if reading.state.prediction else [],
        "head_start": any(result.get("head_starts_s") or ()),
        "margin_seen": _margin_seen(reading, result.get("duel")),
        "frozen": reading.state.frozen(reading.now),
        "job": _job(row, reading),
    }


def _margin_seen(reading: Reading, duel: dict[str, Any] | None) -> str:
    """Say whether the margin of the result was within the nine in ten that were predicted."""
    done, terms = reading.settlement, reading.state.terms
    if not duel or done is None or done.margin_s is None:
        return ""
    sides = {"challenger": terms.challenger.car, "opponent": terms.opponent.car}
    if len(set(sides.values())) == 1:
        return ""
    ahead = done.margin_s if sides.get(done.winner) == duel["winner"] else -done.margin_s
    within = duel["margin_s"]["p05"] <= ahead <= duel["margin_s"]["p95"]
    return "inside" if within else "outside"


def _job(row: Challenge, reading: Reading) -> Job | None:
    if reading.state.prediction is not None:
        return None
    key = row.slug if row.demo else f"predict-{row.pk}-{reading.state.latest.number}"
    return Job.objects.filter(key=key).first()


def _entrants(row: Challenge, reading: Reading) -> dict[str, Any] | None:
    if ("open-entry", "all") not in reading.state.links:
        return None
    found = Entrant.objects.filter(challenge=row).select_related("user")[:200]
    return {
        "who": [(one.user, shelf.car_name(one.car)) for one in found],
        "open": not reading.state.ended,
    }


def _beginning(related: Challenge) -> dict[str, Any]:
    """Fill in a rematch or follow-up with what was raced."""
    told = store.tell(related)
    given = filled_in(told.state.terms, told.texts)
    for name in ("at", "closes"):
        given.pop(name, None)
    return {**given, "opponent": related.opponent.name}


def _moved(
    request: HttpRequest, row: Challenge, kind: str, role: str, form: Any, reading: Reading
) -> bool:
    """Make a move of a form that is valid; False where it was refused, which the form then says."""
    try:
        acting.make_move(request, row, kind, role, form, reading)
    except ValidationError as error:
        form.add_error("picture", error)
        return False
    except InputError as error:
        form.add_error(None, str(error))
        return False
    return True
