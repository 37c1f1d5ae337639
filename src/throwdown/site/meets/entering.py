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
from throwdown.meet.entries.requests import is_entry_open
from throwdown.meet.entries.sheet import show_money
from throwdown.site.catalogue import shelf
from throwdown.site.meets import asking, paying, store
from throwdown.site.meets.forms import EntryForm, beginning
from throwdown.site.meets.models import EntryRequest, Meet
from throwdown.site.oversight.limits import TooMany, check_rate
from throwdown.site.payments import provider
from throwdown.site.payments.provider import Unreachable
from throwdown.site.people.names import user_of


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
    return render(request, "meets/standing.html", _shown(request, meet))


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be withdrawn."""
    meet = get_object_or_404(Meet, slug=slug)
    check_rate(request, "entry")
    asking.withdraw(meet, user_of(request))
    return redirect("meets:enter", slug)


@require_POST
@login_required
def pay(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the page on which a fee is paid."""
    meet = get_object_or_404(Meet, slug=slug)
    check_rate(request, "payment")
    row = asking.request_of(meet, user_of(request))
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
    user = user_of(request)
    day = store.day_of(meet)
    if day is None or not is_entry_open(day):
        return _page(request, meet, None, 409)
    before = asking.request_of(meet, user)
    form = EntryForm(request.POST, day=day, before=before)
    if not form.is_valid():
        return _page(request, meet, form, 422)
    check_rate(request, "entry")
    try:
        asking.ask(meet, user, form.cleaned_data)
    except asking.Closed:  # closed since the page was made
        return _page(request, meet, form, 409)
    return redirect("meets:enter", meet.slug)


def _page(
    request: HttpRequest, meet: Meet, form: EntryForm | None, status: int = 200
) -> HttpResponse:
    told = _shown(request, meet)
    day = told["day"]
    row = told["row"]
    if form is None and told["open"] and request.user.is_authenticated:
        kept = row if row is not None and row.open else None
        first = beginning(request.user, kept, day)
        if kept is None and meet.challenge is not None:
            mine = meet.challenge.entrants.filter(user=request.user).first()
            first |= {"car": shelf.car_name(mine.car)} if mine else {}
        form = EntryForm(initial=first, day=day, before=kept)
    return render(request, "meets/enter.html", {**told, "form": form}, status=status)


def _shown(request: HttpRequest, meet: Meet) -> dict[str, Any]:
    day = store.day_of(meet)
    row: EntryRequest | None = None
    if request.user.is_authenticated:
        row = asking.request_of(meet, user_of(request))
    event = None if day is None else day.roster.event
    taker = provider()
    return {
        "meet": meet,
        "day": day,
        "row": row,
        "open": day is not None and is_entry_open(day),
        "event": event,
        "fee": show_money(event.fee, event.currency) if event is not None and event.fee else "",
        "standing": None if row is None else asking.standing_of(row, day),
        "can_pay": paying.can_pay(row),
        "taker": taker.shown if taker else "",
        "payment": None if row is None else row.payments.exclude(state="failed").last(),
        "keep_days": asking.KEEP_PERSONAL.days,
        "may_withdraw": row is not None and row.open,
    }
