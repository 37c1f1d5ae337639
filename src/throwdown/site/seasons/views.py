"""Pages about seasons: their points, and making one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throwdown.errors import InputError
from throwdown.meet.rulefile import written
from throwdown.meet.season import find_season, shipped_seasons
from throwdown.site.meets.store import tell_beside
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.models import User
from throwdown.site.people.names import user_of
from throwdown.site.seasons.forms import SeasonForm, beginning
from throwdown.site.seasons.models import Season
from throwdown.site.seasons.points import points_csv, table_of
from throwdown.site.seasons.words import in_words

A_PAGE = 24
LIVE = timedelta(seconds=60)
"""A meet of which the field was heard within so long may change any moment."""
TAKEN = ("new",)
"""Addresses beside seasons that are no season's."""


@require_GET
def seasons(request: HttpRequest) -> HttpResponse:
    """List seasons, newest first."""
    page = Paginator(Season.objects.prefetch_related("meets"), A_PAGE)
    return render(request, "seasons/list.html", {"page": page.get_page(request.GET.get("page"))})


@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the points of a season."""
    season = get_object_or_404(Season.objects.select_related("host"), slug=slug)
    table = table_of(season)
    fresh = timezone.now() - LIVE
    open_ = [one for one in table.events if not one.counted.official]
    given = {
        "season": season,
        "table": table,
        "rules": in_words(table.rules),
        "live": any(one.meet.heard_at and one.meet.heard_at > fresh for one in open_),
        "may_edit": _may_edit(request, season),
    }
    part = bool(getattr(request, "htmx", False))
    return render(request, f"seasons/{'points' if part else 'season'}.html", given)


@require_GET
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the points as a sheet."""
    table = table_of(get_object_or_404(Season, slug=slug))
    headers = {"ETag": f'"{table.mark}"', "Cache-Control": "no-cache"}
    headers |= {"Access-Control-Allow-Origin": "*"}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    headers |= {"Content-Disposition": f'attachment; filename="{slug}.csv"'}
    text = points_csv(table).encode("utf-8-sig")
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the rules as the file that ``throwdown meet season`` reads."""
    season = get_object_or_404(Season, slug=slug)
    return HttpResponse(
        written(season.rules),
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}.toml"'},
    )


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Make a season; ``?like=`` begins with rules that come with Throwdown."""
    user = user_of(request)
    like = request.GET.get("like", "")
    first = beginning(find_season(like)) | {"name": ""} if like in shipped_seasons() else {}
    meet = request.GET.get("meet", "")
    if meet:
        first["meets"] = list(user.meets.filter(slug=meet))
    form = SeasonForm(request.POST or None, initial=first, user=user, season=None)
    if request.method == "POST" and form.is_valid():
        check_rate(request, "season")
        season = Season(host=user)
        if _keep(season, form):
            return redirect(season)
    told = {"form": form, "known": [find_season(one) for one in shipped_seasons()], "like": like}
    return render(request, "seasons/edit.html", told, status=422 if form.errors else 200)


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a season: its host does, or an administrator."""
    season = _own(request, slug)
    user = user_of(request)
    first = {**beginning(season.told), "meets": list(season.meets.all())}
    form = SeasonForm(request.POST or None, initial=first, user=user, season=season)
    if request.method == "POST" and form.is_valid():
        check_rate(request, "season")
        if _keep(season, form):
            messages.success(request, _("Kept."))
            return redirect(season)
    told = {"form": form, "season": season}
    return render(request, "seasons/edit.html", told, status=422 if form.errors else 200)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a season; its meets stay."""
    season = _own(request, slug)
    check_rate(request, "season")
    with transaction.atomic():
        meets = list(season.meets.all())
        season.delete()
        tell_beside(meets)
    messages.success(request, _("The season is deleted; its meets are where they were."))
    return redirect("seasons:seasons")


def _own(request: HttpRequest, slug: str) -> Season:
    season = get_object_or_404(Season, slug=slug)
    if not _may_edit(request, season):
        raise PermissionDenied
    return season


def _may_edit(request: HttpRequest, season: Season) -> bool:
    user = request.user
    return isinstance(user, User) and (user.is_superuser or season.host_id == user.pk)


def _keep(season: Season, form: SeasonForm) -> bool:
    """Keep what was filled in; return whether it could be, else the form says why not."""
    given: dict[str, Any] = form.cleaned_data
    season.name = given["name"]
    before: dict[str, Any] = {}
    try:
        with transaction.atomic():
            if season._state.adding:
                _place(season)
            else:
                before = Season.objects.select_for_update().get(pk=season.pk).rules
            season.rules = _numbered(given["rules"].model_dump(mode="json"), season.slug, before)
            season.save()
            told = {*season.meets.all(), *given["meets"]}
            season.meets.set(given["meets"])
            tell_beside(told)
    except InputError as error:
        form.add_error("name", error.message)
        return False
    return True


def _numbered(rules: dict[str, Any], slug: str, before: dict[str, Any]) -> dict[str, Any]:
    """Return rules under the season's address; the version counts how often they were changed."""
    rules |= {"id": slug, "version": before.get("version", 1)}
    if before and rules != before:
        rules["version"] += 1
    return rules


def _place(season: Season) -> None:
    """Keep a new season at an address of its own.  Raises InputError where there is none."""
    slug = slugify(season.name)[:80]
    if not slug:
        raise InputError(_("the season has no name: letters or digits"))
    season.rules = {}
    for number in range(2 if slug in TAKEN else 1, 1000):
        season.slug = slug if number == 1 else f"{slug}-{number}"
        try:
            with transaction.atomic():
                season.save()
        except IntegrityError:
            continue
        return
    raise InputError(_("too many seasons have this name"))


app_name = "seasons"
urlpatterns = [
    path("", seasons, name="seasons"),
    path("new/", new, name="new"),
    path("<slug:slug>/", show, name="season"),
    path("<slug:slug>/points.csv", sheet, name="sheet"),
    path("<slug:slug>/rules.toml", rules, name="rules"),
    path("<slug:slug>/edit/", edit, name="edit"),
    path("<slug:slug>/delete/", delete, name="delete"),
]
