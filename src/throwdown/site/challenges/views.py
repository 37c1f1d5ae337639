"""The pages of challenges: the list, one of them, and the forms of its moves."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
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
from throwdown.site.challenges.forms import open_to_all
from throwdown.site.challenges.models import Challenge, Picture
from throwdown.site.challenges.names import LINK_WORDS, MOVE_WORDS, STATE_WORDS
from throwdown.site.challenges.page import fair_of, predicted, prediction_of, show
from throwdown.site.challenges.reading import Reading
from throwdown.site.challenges.roles import may_be_open, moves_of, roles_in, row_of, visible
from throwdown.site.challenges.stale import too_late
from throwdown.site.challenges.terms_form import CallOutForm, filled_in
from throwdown.site.fair import long_race
from throwdown.site.fair.panel import check_and_ask, question_of
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.names import user_of
from throwdown.site.predictions.models import Prediction
from throwdown.site.refusing import in_words

A_PAGE = 24
HANDICAP_FIELDS = (
    *("handicap_side", "handicap_kind", "handicap_amount"),
    *("attempts", "rules"),
)
"""What a link that applies a handicap fills in of terms."""
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
    return show(request, row_of(request.user, slug))


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
    said = prediction_of(Reading(row))
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
    given |= predicted(row, reading)
    return render(request, "challenges/prediction.html", given)


@require_GET
def fair(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the part of the page that says what would make it fair, or ask the simulator for it."""
    row = row_of(request.user, slug)
    reading = Reading(row)
    if request.GET.get("ask"):
        asked = question_of(reading.state.terms)
        if asked is not None:
            check_and_ask(request, asked)
        return redirect(f"{row.get_absolute_url()}#fair")
    moves = [kind for kind, _role in moves_of(reading.state, roles_in(request.user, row))]
    return render(request, "fair/fair.html", fair_of(request, row, reading, moves))


@require_GET
def stint(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the part of the page that says how a race of laps goes, or ask the simulator for it."""
    row = row_of(request.user, slug)
    asked = long_race.question_of(Reading(row).state.terms)
    if request.GET.get("ask"):
        if asked is not None:
            check_and_ask(request, asked)
        return redirect(f"{row.get_absolute_url()}#stint")
    return render(request, "fair/stint.html", {"row": row, "stint": long_race.panel(asked)})


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
    initial |= _named_in(request, ("challenger_car", "opponent_car", "course", "start"))
    initial |= _named_in(request, HANDICAP_FIELDS)
    usual = shelf.find_course(initial.get("course", ""))
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
                form.add_error(None, in_words(error))
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
    roles, posted = roles_in(user, row), request.method == "POST"
    role = dict(moves_of(reading.state, roles)).get(kind)
    if role is None and not (posted and may_be_open(kind, roles)):
        raise Http404
    form = acting.form_for(
        kind, reading, request.POST if posted else None, request.FILES if posted else None
    )
    # A link of its own leads to this one: who looks for it would not look among links.
    opening = kind == "link" and request.GET.get("link") == "open-entry"
    word = _("Open the venue to all") if opening else MOVE_WORDS[kind][0]
    if opening:
        open_to_all(form)
    if not posted and kind in acting.NEEDS_TERMS:
        form.initial |= _named_in(request, HANDICAP_FIELDS)
    if posted:
        check_rate(request, "move")
        if role is None:
            return too_late(request, kind, form, reading, user.public_id)
        if form.is_valid() and _moved(request, row, kind, role, form, reading):
            messages.success(request, _("Done: %s.") % word)
            return redirect(row)
    return render(
        request,
        "challenges/move.html",
        {
            "row": row,
            "reading": reading,
            "kind": kind,
            "word": word,
            "opening": opening,
            "form": form,
            "say_fields": ("text", "picture", "video", "source"),
        },
        status=422 if form.errors else 200,
    )


def _named_in(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """Return what an address says that a form begins with."""
    return {name: request.GET[name] for name in names if request.GET.get(name)}


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
        form.add_error(None, in_words(error))
        return False
    return True
