"""Pages of moderators and administrators."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from throwdown.site.catalogue import finding
from throwdown.site.oversight import moderating, names
from throwdown.site.oversight.acts import note
from throwdown.site.oversight.allowed import administrators, moderators
from throwdown.site.oversight.forms import EraseForm, WelcomeForm, why_of
from throwdown.site.oversight.limits import check_rate
from throwdown.site.oversight.models import Entry
from throwdown.site.oversight.roles import GROUPS
from throwdown.site.oversight.welcome import is_welcome, use_welcome
from throwdown.site.people.adapter import make_party_of
from throwdown.site.people.claims import is_managed
from throwdown.site.people.models import Party, User
from throwdown.site.people.names import user_of

A_PAGE = 50


@moderators
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Show the audit log, newest first, and find parties and accounts."""
    page = Paginator(Entry.objects.select_related("by"), A_PAGE).get_page(request.GET.get("page"))
    asked = finding.clean(request.GET.get("q", ""))
    return render(
        request,
        "oversight/log.html",
        {
            "page": page,
            "entries": moderating.with_names(page.object_list),
            "asked": asked,
            "parties": moderating.parties_found(asked) if asked else [],
            "users": moderating.accounts_found(user_of(request), asked) if asked else [],
            "groups": GROUPS,
        },
    )


@moderators
@require_GET
def party(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what can be done to a party."""
    found = get_object_or_404(Party, slug=slug)
    return render(
        request,
        "oversight/party.html",
        _told_of(request, found, is_managed(found)),
    )


@moderators
@require_POST
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a party is who it says, or no longer."""
    why = why_of(request)
    found = moderating.verify(user_of(request), slug, "verified" in request.POST, why)
    return redirect("oversight:party", found.slug)


@moderators
@require_POST
def new_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a new link to a party that nobody manages, and show it this once."""
    why = why_of(request)
    found, link = moderating.link_again(request, slug, why)
    return render(
        request,
        "oversight/party.html",
        {**_told_of(request, found, managed=False), "link": link},
    )


@moderators
def erase_texts(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the texts beside a record, and erase some of them for a reason."""
    record = moderating.record_of(slug, number)
    row, texts = record.challenge, list(record.beside.order_by("name"))
    form = EraseForm(request.POST or None, names=[one.name for one in texts])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        moderating.erase_texts(user_of(request), record, given["names"], given["why"])
        messages.success(request, _("The texts are erased."))
        return redirect(row)
    return render(
        request,
        "oversight/erase.html",
        {"row": row, "record": record, "texts": texts, "form": form},
        status=422 if form.errors else 200,
    )


@administrators
@require_POST
def grant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make somebody an official or a moderator, or no longer."""
    group, granted = request.POST.get("group", ""), "grant" in request.POST
    moderating.grant(user_of(request), public_id, group, granted, why_of(request))
    messages.success(request, _("Done."))
    return redirect("oversight:log")


@sensitive_post_parameters("password", "again")
@never_cache
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account of the first administrator, or whoever is logged in that."""
    check_rate(request, "claim")
    if not is_welcome(token):
        raise Http404
    if "mine" in request.POST and request.user.is_authenticated:
        if not use_welcome(token):
            raise Http404
        moderating.make_first_administrator(user_of(request))
        return redirect("people:me")
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not use_welcome(token):
            raise Http404
        login(request, _first(form), backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("people:me")
    return render(
        request, "oversight/welcome.html", {"form": form}, status=422 if form.errors else 200
    )


def _first(form: WelcomeForm) -> User:
    given = form.cleaned_data
    with transaction.atomic():
        user = User.objects.create_superuser(given["username"], given["email"], given["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        make_party_of(user)
        note(user, "first administrator", user.public_id)
    return user


def _told_of(request: HttpRequest, party: Party, managed: bool) -> dict[str, Any]:
    members = moderating.within_reach(user_of(request), party.members.order_by("username"))
    return {"party": party, "managed": managed, "members": members}


patterns: list[URLPattern] = [
    *names.patterns,
    path("", log, name="log"),
    path("parties/<slug:slug>/", party, name="party"),
    path("parties/<slug:slug>/verify/", verify, name="verify"),
    path("parties/<slug:slug>/claim/", new_claim, name="claim"),
    path("challenges/<slug:slug>/<int:number>/", erase_texts, name="erase"),
    path("users/<slug:public_id>/", grant, name="grant"),
    path("welcome/<str:token>/", welcome, name="welcome"),
]
