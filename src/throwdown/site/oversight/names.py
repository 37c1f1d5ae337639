"""Where moderators erase names: a driver's, a party's, an account's, and tips.

A log holds pseudonyms alone, so it stays as it is; so does the audit log, for the same reason.
"""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throwdown.site.challenges.models import Challenge, Entrant, Record, Tip
from throwdown.site.oversight import erasing
from throwdown.site.oversight.acts import note
from throwdown.site.oversight.allowed import moderators
from throwdown.site.oversight.forms import WhyForm, why_of
from throwdown.site.people.models import Party, User
from throwdown.site.people.names import user_of


@moderators
@require_GET
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """List the names that the page of a challenge shows, each with a button that erases it."""
    row = _public(slug)
    ids = set(Record.objects.filter(challenge=row).values_list("by", flat=True))
    tips = Tip.objects.filter(challenge=row).select_related("user")
    readers = {tip.user_id for tip in tips}
    readers |= set(Entrant.objects.filter(challenge=row).values_list("user", flat=True))
    accounts = User.objects.filter(Q(public_id__in=ids) | Q(pk__in=readers - {None}))
    return render(
        request,
        "oversight/names.html",
        {
            "row": row,
            "drivers": erasing.drivers_in(row),
            "parties": (row.challenger, row.opponent),
            "accounts": within_reach(user_of(request), accounts).order_by("username"),
            "tips": tips,
        },
    )


@moderators
@require_POST
def erase_driver(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Erase the name of a driver."""
    why, row = why_of(request, needed=True), _public(slug)
    alias = next((one for one in erasing.drivers_in(row) if one.pk == public_id), None)
    if alias is None:
        raise Http404
    with transaction.atomic():
        erasing.erase_driver(row, alias)
        note(user_of(request), "name of a driver erased", alias.pk, why)
    messages.success(request, _("The name is erased."))
    return redirect("oversight:names", row.slug)


@moderators
@require_POST
def erase_tip(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Erase a tip."""
    why, row = why_of(request, needed=True), _public(slug)
    tip = get_object_or_404(Tip, challenge=row, pk=number)
    with transaction.atomic():
        note(user_of(request), "tip erased", f"{row.slug}/tip {tip.pk}", why)
        tip.delete()
    messages.success(request, _("The tip is erased."))
    return redirect("oversight:names", row.slug)


@moderators
@require_POST
def erase_party(request: HttpRequest, slug: str) -> HttpResponse:
    """Erase the name of a party and what it says of itself."""
    why = why_of(request, needed=True)
    with transaction.atomic():
        party = get_object_or_404(Party.objects.select_for_update(), slug=slug)
        erasing.erase_party(party)
        note(user_of(request), "name of a party erased", party.public_id, why)
    messages.success(request, _("The name is erased."))
    return redirect("oversight:party", party.slug)


@moderators
def erase_account(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show whose account it is, and erase its name for a reason."""
    found = get_object_or_404(
        within_reach(user_of(request), User.objects.all()), public_id=public_id
    )
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            erasing.erase_username(found)
            why = form.cleaned_data["why"]
            note(user_of(request), "username erased", found.public_id, why)
        messages.success(request, _("The name is erased."))
        return redirect("oversight:account", found.public_id)
    return render(
        request,
        "oversight/account.html",
        {"account": found, "parties": found.parties.all(), "form": form},
        status=422 if form.errors else 200,
    )


def within_reach(moderator: User, users: QuerySet[User]) -> QuerySet[User]:
    """Keep the accounts that somebody may rename: administrators are their like's alone."""
    return users if moderator.is_superuser else users.filter(is_superuser=False)


def _public(slug: str) -> Challenge:
    rows = Challenge.objects.exclude(status="draft").select_related("challenger", "opponent")
    return get_object_or_404(rows, slug=slug)


patterns: list[URLPattern] = [
    path("challenges/<slug:slug>/names/", names, name="names"),
    path(
        "challenges/<slug:slug>/names/drivers/<slug:public_id>/", erase_driver, name="erase-driver"
    ),
    path("challenges/<slug:slug>/names/tips/<int:number>/", erase_tip, name="erase-tip"),
    path("parties/<slug:slug>/erase/", erase_party, name="erase-party"),
    path("accounts/<slug:public_id>/", erase_account, name="account"),
]
