"""The first page, small choices, and the pages of errors."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from throwdown import __version__
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import User

CHOICES = {"units": ("metric", "us"), "theme": ("auto", "light", "dark")}
A_YEAR_S = 31_536_000


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What is live, what comes next, what was settled."""
    rows = Challenge.objects.select_related("challenger", "opponent")
    now = store.now()
    return render(
        request,
        "home.html",
        {
            "live": rows.filter(status__in=("live", "provisional", "protested"))[:6],
            "next": rows.filter(
                status__in=("accepted", "scheduled", "postponed"), race_at__gte=now
            ).order_by("race_at")[:4],
            "waiting": rows.filter(status__in=("open", "countered"), demo=False)[:4],
            "settled": rows.filter(status="settled", demo=False)[:4],
            "demo": rows.filter(demo=True).first(),
            "now": now,
        },
    )


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Say that the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True, "version": __version__})


@csrf_exempt  # it keeps a taste, and lets pages be sent without a token of their own
@require_POST
def set_choice(request: HttpRequest) -> HttpResponse:
    """Keep the units or the theme that somebody chose, and go back."""
    back = request.POST.get("next", "/")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    if not here or not back.startswith("/"):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, allowed in CHOICES.items():
        chosen = request.POST.get(name, "")
        if chosen not in allowed:
            continue
        response.set_cookie(
            name, chosen, max_age=A_YEAR_S, samesite="Lax", secure=request.is_secure()
        )
        if name == "units" and isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(units=chosen)
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this is not for whoever asks."""
    return _error(request, 403, _("This is not yours to do."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing here."""
    return _error(request, 404, _("There is nothing here, or nothing for you."))


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the site failed."""
    return render(request, "failed.html", status=500)


def _error(request: HttpRequest, status: int, what: str) -> HttpResponse:
    return render(request, "refused.html", {"status": status, "what": what}, status=status)
