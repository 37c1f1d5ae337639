"""Pages of moderators and administrators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import Group
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
from throwdown.site.challenges.models import Challenge, Record
from throwdown.site.oversight import names
from throwdown.site.oversight.acts import ERASED, note, on_record
from throwdown.site.oversight.allowed import administrators, moderators
from throwdown.site.oversight.erasing import erase
from throwdown.site.oversight.forms import EraseForm, WelcomeForm, why_of
from throwdown.site.oversight.limits import check_rate
from throwdown.site.oversight.models import Entry
from throwdown.site.oversight.roles import GROUPS
from throwdown.site.oversight.welcome import is_welcome, use_welcome
from throwdown.site.people.adapter import make_party_of
from throwdown.site.people.claims import is_managed, renew_claim
from throwdown.site.people.models import Party, User
from throwdown.site.people.names import user_of

A_PAGE, MOST_FOUND = 50, 20


@moderators
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Show the audit log, newest first, and find parties and accounts."""
    page = Paginator(Entry.objects.select_related("by"), A_PAGE).get_page(request.GET.get("page"))
    asked = finding.clean(request.GET.get("q", ""))
    found = Party.objects.filter(name__icontains=asked)[:MOST_FOUND] if asked else []
    users: Any = []
    if asked:
        users = names.within_reach(user_of(request), User.objects.all())
        users = users.filter(username__icontains=asked).prefetch_related("groups")
    return render(
        request,
        "oversight/log.html",
        {
            "page": page,
            "entries": _named(page.object_list),
            "asked": asked,
            "parties": found,
            "users": users[:MOST_FOUND],
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
    with transaction.atomic():
        found = get_object_or_404(Party.objects.select_for_update(), slug=slug)
        found.verified = "verified" in request.POST
        found.save(update_fields=["verified"])
        act = "verified" if found.verified else "no longer verified"
        note(user_of(request), act, found.public_id, why)
    return redirect("oversight:party", found.slug)


@moderators
@require_POST
def new_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a new link to a party that nobody manages, and show it this once."""
    why = why_of(request)
    found = get_object_or_404(Party, slug=slug)
    with transaction.atomic():
        link = renew_claim(request, found)
        note(user_of(request), "new claim link", found.public_id, why)
    return render(
        request,
        "oversight/party.html",
        {**_told_of(request, found, managed=False), "link": link},
    )


@moderators
def erase_texts(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the texts beside a record, and erase some of them for a reason."""
    row = get_object_or_404(Challenge.objects.exclude(status="draft"), slug=slug)
    record = get_object_or_404(Record, challenge=row, number=number)
    texts = list(record.beside.order_by("name"))
    form = EraseForm(request.POST or None, names=[one.name for one in texts])
    if request.method == "POST" and form.is_valid():
        gone = form.cleaned_data["names"]
        with transaction.atomic():
            erase(row, number, gone)
            on = f"{on_record(row.slug, number)}: {', '.join(gone)}"
            note(user_of(request), ERASED, on, form.cleaned_data["why"])
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
    user = get_object_or_404(User, public_id=public_id)
    name = request.POST.get("group", "")
    if name not in GROUPS:
        raise Http404
    given, why = "grant" in request.POST, why_of(request)
    with transaction.atomic():
        group, _made = Group.objects.get_or_create(name=name)
        (user.groups.add if given else user.groups.remove)(group)
        act = f"{name} granted" if given else f"{name} revoked"
        note(user_of(request), act, user.public_id, why)
    messages.success(request, _("Done."))
    return redirect("oversight:log")


@sensitive_post_parameters("password", "again")
@never_cache
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account of the first administrator."""
    check_rate(request, "claim")
    if not is_welcome(token):
        raise Http404
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
    members = names.within_reach(user_of(request), party.members.order_by("username"))
    return {"party": party, "managed": managed, "members": members}


def _named(entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
    """Pair entries with the names, as they are now, of the pseudonyms that they are on."""
    entries = list(entries)
    on = [entry.on for entry in entries]
    users = User.objects.filter(public_id__in=on).values_list("public_id", "username")
    parties = Party.objects.filter(public_id__in=on).values_list("public_id", "name")
    named = {**dict(users), **dict(parties)}
    return [(entry, named.get(entry.on, "")) for entry in entries]


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
