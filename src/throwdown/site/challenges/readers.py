"""What readers do on a challenge: call the winner, follow, tip, enter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throwdown.challenge import IllegalMove
from throwdown.errors import InputError
from throwdown.site.challenges import acting
from throwdown.site.challenges.models import Challenge, Tip
from throwdown.site.challenges.page import Refused, show
from throwdown.site.challenges.polls import best_readers
from throwdown.site.challenges.reading import Reading
from throwdown.site.challenges.roles import roles_in, row_of
from throwdown.site.oversight.limits import TooMany, check_rate
from throwdown.site.people.names import user_of

Act = Callable[[HttpRequest, Challenge], None]


def sent_from(part: str) -> Callable[[Act], Callable[..., HttpResponse]]:
    """Make a view of what a reader does in a part of a challenge's page.

    Where it is refused the page comes again, with the reason beside what they typed; who comes
    without a form, as after logging in, is led to the page.
    """

    def make(act: Act) -> Callable[..., HttpResponse]:
        @wraps(act)
        def view(request: HttpRequest, slug: str) -> HttpResponse:
            if request.method != "POST":
                return redirect("challenges:challenge", slug)
            row = row_of(request.user, slug)
            try:
                act(request, row)
            except (InputError, TooMany) as error:
                return show(request, row, Refused(part, error, request.POST))
            return _back(row, part)

        return login_required(view)

    return make


@sent_from("calls")
def reader_call(request: HttpRequest, row: Challenge) -> None:
    """Take a reader's call of the winner."""
    check_rate(request, "call")
    side, sure = request.POST.get("side", ""), request.POST.get("sure", "75")
    acting.take_call(user_of(request), row, side, sure)


@sent_from("follow")
def follow(request: HttpRequest, row: Challenge) -> None:
    """Follow, or no longer."""
    check_rate(request, "call")
    acting.set_follow(user_of(request), row)


@sent_from("tips")
def tip(request: HttpRequest, row: Challenge) -> None:
    """Take a tip from a reader."""
    check_rate(request, "word")
    acting.take_tip(
        user_of(request), row, request.POST.get("text", ""), request.POST.get("source", "")
    )
    messages.success(request, _("Thank you. If your tip is used, you are credited."))


@sent_from("entrants")
def enter(request: HttpRequest, row: Challenge) -> None:
    """Enter a venue that is open to all, or leave it."""
    check_rate(request, "call")
    try:
        acting.enter(user_of(request), row, request.POST.get("car", ""))
    except IllegalMove:
        if ("open-entry", "all") in Reading(row).state.links:
            raise
        raise Http404 from None


@login_required
@require_POST
def use_tip(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say that a tip was used: its reader is credited from now on."""
    row = row_of(request.user, slug)
    if not roles_in(request.user, row):
        raise Http404
    found = get_object_or_404(Tip, challenge=row, pk=number)
    acting.use_tip(found)
    return _back(row, "tips")


@require_GET
def leaderboard(request: HttpRequest) -> HttpResponse:
    """Show who calls winners best."""
    return render(request, "challenges/leaderboard.html", {"readers": best_readers()})


def _back(row: Challenge, part: str) -> HttpResponse:
    return HttpResponseRedirect(f"{row.get_absolute_url()}#{part}")
