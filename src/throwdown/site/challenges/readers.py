"""What readers do on a challenge: call the winner, follow, tip, enter."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throwdown.challenge import IllegalMove
from throwdown.site.challenges import acting
from throwdown.site.challenges.models import Challenge, Tip
from throwdown.site.challenges.polls import best_readers
from throwdown.site.challenges.roles import roles_in, row_of
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.names import user_of


@login_required
@require_POST
def reader_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a reader's call of the winner."""
    row = row_of(request.user, slug)
    check_rate(request, "call")
    side, sure = request.POST.get("side", ""), request.POST.get("sure", "75")
    acting.take_call(user_of(request), row, side, sure)
    return _back(request, row, "calls")


@login_required
@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow, or no longer."""
    row = row_of(request.user, slug)
    check_rate(request, "call")
    acting.set_follow(user_of(request), row)
    return _back(request, row, "follow")


@login_required
@require_POST
def tip(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a tip from a reader."""
    row = row_of(request.user, slug)
    check_rate(request, "word")
    acting.take_tip(
        user_of(request), row, request.POST.get("text", ""), request.POST.get("source", "")
    )
    messages.success(request, _("Thank you. If your tip is used, you are credited."))
    return _back(request, row, "tips")


@login_required
@require_POST
def use_tip(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say that a tip was used: its reader is credited from now on."""
    row = row_of(request.user, slug)
    if not roles_in(request.user, row):
        raise Http404
    found = get_object_or_404(Tip, challenge=row, pk=number)
    acting.use_tip(found)
    return _back(request, row, "tips")


@login_required
@require_POST
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a venue that is open to all, or leave it."""
    row = row_of(request.user, slug)
    check_rate(request, "call")
    try:
        acting.enter(user_of(request), row, request.POST.get("car", ""))
    except IllegalMove:
        raise Http404 from None
    return _back(request, row, "entrants")


@require_GET
def leaderboard(request: HttpRequest) -> HttpResponse:
    """Show who calls winners best."""
    return render(request, "challenges/leaderboard.html", {"readers": best_readers()})


def _back(request: HttpRequest, row: Challenge, part: str) -> HttpResponse:
    return HttpResponseRedirect(f"{row.get_absolute_url()}#{part}")
