"""The pages on which somebody enters a meet, and what the field and the provider send to them."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from throwdown.errors import InputError
from throwdown.meet.day import Day
from throwdown.meet.entries.requests import is_entry_open
from throwdown.meet.entries.sheet import show_money
from throwdown.site.catalogue import shelf
from throwdown.site.meets import asking, paying, store
from throwdown.site.meets.forms import EntryForm, beginning
from throwdown.site.meets.models import EntryRequest, Meet
from throwdown.site.oversight.limits import TooMany, check_rate
from throwdown.site.payments import provider
from throwdown.site.payments.provider import Unreachable
from throwdown.site.people.models import User
from throwdown.site.people.names import user_of
from throwdown.site.refusing import in_words


def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how somebody stands, and take what they ask for."""
    meet = get_object_or_404(Meet, slug=slug)
    if request.method == "POST":
        return _ask(request, meet)
    return _page(request, meet, None)


@require_GET
@login_required
def standing(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how somebody stands: the part of the page that is asked for again."""
    meet = get_object_or_404(Meet, slug=slug)
    row = asking.request_of(meet, user_of(request), request.GET.get("entry", ""))
    if row is None:
        raise Http404
    return render(request, "meets/standing.html", {"meet": meet, **_told(row, store.day_of(meet))})


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be withdrawn."""
    meet = get_object_or_404(Meet, slug=slug)
    check_rate(request, "entry")
    asking.withdraw(meet, user_of(request), request.POST.get("entry", ""))
    return redirect("meets:enter", slug)


@require_POST
@login_required
def pay(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the page on which a fee is paid."""
    meet = get_object_or_404(Meet, slug=slug)
    check_rate(request, "payment")
    row = asking.request_of(meet, user_of(request), request.POST.get("entry", ""))
    if row is None:
        raise Http404
    try:
        payment = paying.begin(row)
    except Unreachable as error:
        messages.error(request, f"{error}. {_('Try again later, or pay at the event.')}")
        return redirect("meets:enter", slug)
    taker = provider()
    # A form may lead nowhere but to this site; a link and a refreshed page may.
    told = {"meet": meet, "payment": payment, "taker": taker.shown if taker else ""}
    return render(request, "meets/pay.html", told)


@csrf_exempt  # a machine sends it, with a key of its own
@require_POST
def requests(request: HttpRequest, slug: str) -> JsonResponse:
    """Hand requests over to the field, which says which it has."""
    meet = Meet.objects.filter(slug=slug).first()
    key = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if meet is None or not store.opens(meet, key):
        return JsonResponse({"error": {"what": _("no such meet, or not its key")}}, status=403)
    try:
        check_rate(request, "fetch", f"m{meet.pk}")
        have = [(str(name), int(version)) for name, version in json.loads(request.body)["have"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        what = _("what the field has is no list of requests")
        return JsonResponse({"error": {"what": what}}, status=400)
    except RequestDataTooBig:
        return JsonResponse({"error": {"what": _("too many requests at once")}}, status=413)
    except TooMany as error:
        wait = {"Retry-After": str(error.wait_s)}
        return JsonResponse({"error": {"what": str(error)}}, status=429, headers=wait)
    return JsonResponse({"requests": asking.hand_over(meet, have)})


@csrf_exempt  # the provider sends it, and signs it
@require_POST
def notice(request: HttpRequest, taker: str) -> JsonResponse:
    """Take what a provider tells of a payment."""
    try:
        name, told = paying.read_notice(taker, request.body, request.headers)
    except (InputError, RequestDataTooBig) as error:
        return JsonResponse({"error": {"what": str(error)}}, status=400)
    new = told is not None and paying.take(name, told)
    return JsonResponse({"taken": new})


def _ask(request: HttpRequest, meet: Meet) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect(f"/accounts/login/?next={request.path}")
    user, which = user_of(request), request.POST.get("entry", "")
    day = store.day_of(meet)
    if day is None or not is_entry_open(day):
        return _page(request, meet, None, 409)
    before = None if which == asking.NEW else asking.request_of(meet, user, which)
    form = EntryForm(request.POST, day=day, before=before)
    if not form.is_valid():
        return _page(request, meet, form, 422)
    check_rate(request, "entry")
    try:
        asking.ask(meet, user, form.cleaned_data, which)
    except asking.Closed as error:  # closed since the page was made, or one too many
        form.add_error(None, in_words(error))
        return _page(request, meet, form, 409)
    return redirect("meets:enter", meet.slug)


def _page(
    request: HttpRequest, meet: Meet, form: EntryForm | None, status: int = 200
) -> HttpResponse:
    """Show somebody's entries, and a form: for the one that is asked for, or the only one."""
    day = store.day_of(meet)
    user = user_of(request) if request.user.is_authenticated else None
    rows = [] if user is None else asking.requests_of(meet, user)
    open_rows = [row for row in rows if asking.may_change(row, day)]
    row = _of_form(request, open_rows)
    more = len(open_rows) < asking.MOST_ENTRIES
    opens = day is not None and is_entry_open(day)
    shows = row is not None or (more and (not open_rows or _asked(request) == asking.NEW))
    if form is None and opens and shows and user is not None and day is not None:
        form = EntryForm(initial=_first(user, meet, row, day, rows), day=day, before=row)
    event = None if day is None else day.roster.event
    taker = provider()
    told = {
        "meet": meet,
        "open": opens,
        "event": event,
        "fee": show_money(event.fee, event.currency) if event is not None and event.fee else "",
        "taker": taker.shown if taker else "",
        "entries": [_told(one, day) for one in rows],
        "form": form,
        "changed": row,
        "more": more and opens and bool(open_rows),
        "full": not more,
        "most": asking.MOST_ENTRIES,
        "keep_days": asking.KEEP_PERSONAL.days,
    }
    return render(request, "meets/enter.html", told, status=status)


def _asked(request: HttpRequest) -> str:
    """Return which entry a page is asked for."""
    given = request.POST if request.method == "POST" else request.GET
    return given.get("entry", "")


def _of_form(request: HttpRequest, rows: list[EntryRequest]) -> EntryRequest | None:
    """Return the entry that the form changes; None where it asks for another, or is not there."""
    which = _asked(request)
    if not which and len(rows) == 1:
        return rows[0]
    return next((row for row in rows if row.name == which), None)


def _first(
    user: User, meet: Meet, row: EntryRequest | None, day: Day, rows: list[EntryRequest]
) -> dict[str, Any]:
    """Return what the form holds before anybody fills it in."""
    first = beginning(user, row, day)
    if row is None and any(one.open for one in rows):
        return {**first, "driver": ""}  # a further entry is somebody else's, or another car
    if row is None and meet.challenge is not None:
        mine = meet.challenge.entrants.filter(user=user).first()
        first |= {"car": shelf.car_name(mine.car)} if mine else {}
    return first


def _told(row: EntryRequest, day: Day | None) -> dict[str, Any]:
    """Return what is told of one entry."""
    taker = provider()
    return {
        "row": row,
        "standing": asking.standing_of(row, day),
        "can_pay": paying.can_pay(row),
        "taker": taker.shown if taker else "",
        "payment": row.payments.exclude(state="failed").last(),
        "may_change": asking.may_change(row, day),
    }
