"""Where moderators erase names: a driver's, a party's, an account's, and tips.

A log holds pseudonyms alone, so it stays as it is; so does the audit log, for the same reason.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throwdown.site.challenges.models import Tip
from throwdown.site.oversight import erasing, moderating
from throwdown.site.oversight.allowed import moderators
from throwdown.site.oversight.forms import WhyForm, why_of
from throwdown.site.people.names import user_of

MOST_TIPS = 50


@moderators
@require_GET
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """List the names that the page of a challenge shows, each with a button that erases it."""
    row = moderating.public_row(slug)
    tips = Tip.objects.filter(challenge=row).select_related("user")
    page = Paginator(tips, MOST_TIPS).get_page(request.GET.get("page"))
    return render(
        request,
        "oversight/names.html",
        {
            "row": row,
            "drivers": erasing.drivers_in(row),
            "parties": (row.challenger, row.opponent),
            "accounts": moderating.accounts_named(user_of(request), row),
            "page": page,
            "tips": page.object_list,
        },
    )


@moderators
@require_POST
def erase_driver(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Erase the name of a driver."""
    why, row = why_of(request, needed=True), moderating.public_row(slug)
    moderating.erase_driver(user_of(request), row, public_id, why)
    messages.success(request, _("The name is erased."))
    return redirect("oversight:names", row.slug)


@moderators
@require_POST
def erase_tip(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Erase a tip."""
    why, row = why_of(request, needed=True), moderating.public_row(slug)
    moderating.erase_tip(user_of(request), row, number, why)
    messages.success(request, _("The tip is erased."))
    return redirect("oversight:names", row.slug)


@moderators
@require_POST
def erase_party(request: HttpRequest, slug: str) -> HttpResponse:
    """Erase the name of a party and what it says of itself."""
    why = why_of(request, needed=True)
    party = moderating.erase_party(user_of(request), slug, why)
    messages.success(request, _("The name is erased."))
    return redirect("oversight:party", party.slug)


@moderators
def erase_account(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show whose account it is, and erase its name for a reason."""
    found = moderating.account_of(user_of(request), public_id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        moderating.erase_username(user_of(request), found, form.cleaned_data["why"])
        messages.success(request, _("The name is erased."))
        return redirect("oversight:account", found.public_id)
    return render(
        request,
        "oversight/account.html",
        {"account": found, "parties": found.parties.all(), "form": form},
        status=422 if form.errors else 200,
    )


patterns: list[URLPattern] = [
    path("challenges/<slug:slug>/names/", names, name="names"),
    path(
        "challenges/<slug:slug>/names/drivers/<slug:public_id>/", erase_driver, name="erase-driver"
    ),
    path("challenges/<slug:slug>/names/tips/<int:number>/", erase_tip, name="erase-tip"),
    path("parties/<slug:slug>/erase/", erase_party, name="erase-party"),
    path("accounts/<slug:public_id>/", erase_account, name="account"),
]
