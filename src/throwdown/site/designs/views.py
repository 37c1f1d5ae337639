"""The pages of the course designer: the wish, how far it is, and the course with its files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from throwdown.course_design.rules import USUAL, find_rules, shipped_rules
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.designs import design
from throwdown.site.designs.models import Design
from throwdown.site.fair.panel import with_fields
from throwdown.site.oversight.limits import TooMany, check_rate
from throwdown.site.predictions import queue
from throwdown.site.predictions.models import Job
from throwdown.site.refusing import in_words
from throwdown.site.tryout.views import MINI, PORSCHE

MOST_BYTES = 100_000
TYPES = {
    "toml": "application/toml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "json": "application/json",
    "svg": "image/svg+xml",
}


def _rules() -> list[tuple[str, str]]:
    return [(one, find_rules(one).name) for one in shipped_rules()]


class DesignForm(forms.Form):
    """Two cars, a site, rules and a wish."""

    a = forms.ChoiceField(label=_("Car A"), choices=shelf.car_choices, initial=MINI)
    b = forms.ChoiceField(label=_("Car B"), choices=shelf.car_choices, initial=PORSCHE)
    site = forms.CharField(
        label=_("Site, width × depth"),
        required=False,
        max_length=40,
        initial="120x80",
        help_text=_("In metres, as in 120x80, or in feet, as in 400ftx260ft."),
    )
    outline = forms.FileField(
        label=_("Or its outline"),
        required=False,
        help_text=_("A GeoJSON file of one polygon, up to 100 kB; its holes are obstacles."),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    rules = forms.ChoiceField(label=_("Rules"), choices=_rules, initial=USUAL)
    aim = forms.ChoiceField(
        label=_("Wish"),
        choices=(
            ("underdog", _("The underdog's best odds")),
            ("fair", _("Even odds")),
        ),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        initial=queue.SEED,
        help_text=_("The same seed gives the same course."),
    )

    def clean_outline(self) -> str:
        """Read the file."""
        given: UploadedFile[bytes] | None = self.cleaned_data.get("outline")
        if given is None:
            return ""
        if (given.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is over 100 kB."))
        try:
            text = str(given.read(), "utf-8-sig").strip()
        except UnicodeDecodeError:
            text = ""
        if not text.startswith("{"):
            raise forms.ValidationError(_("This is no GeoJSON."))
        return text

    def clean(self) -> dict[str, Any]:
        """Check that the cars differ and that the site is one."""
        given = super().clean() or {}
        if given.get("a") and given.get("a") == given.get("b"):
            self.add_error("b", _("Choose two different cars."))
        outline = given.get("outline", "")
        where = "outline" if outline else "site"
        if not self.errors:
            try:
                design.read_ground(outline or given.get("site", ""))
            except InputError as error:
                self.add_error(where, in_words(error))
        return given

    def question(self) -> dict[str, Any]:
        """Return the question as a job carries it."""
        given = self.cleaned_data
        return design.question(
            [shelf.car(given["a"]), shelf.car(given["b"])],
            given["outline"] or given["site"],
            given["rules"],
            fair=given["aim"] == "fair",
            seed=given["seed"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest) -> HttpResponse:
    """Take a wish, and lead to its course."""
    if request.method != "POST":
        form = DesignForm(initial=request.GET.dict())
        return render(request, "designs/wish.html", {"form": form})
    form = DesignForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "designs/wish.html", {"form": form}, status=422)
    asked = form.question()
    take_wish(request, asked)
    return redirect("designs:design", asked["key"])


def take_wish(request: HttpRequest, asked: dict[str, Any]) -> None:
    """Ask for a course on somebody's behalf, unless it is there, on its way, or has failed.

    Raises TooMany where that is over their limit, or very many simulations wait already.
    """
    known = Design.objects.filter(key=asked["key"])
    if known.exists() or Job.objects.filter(key=design.job_key(asked["key"])).exists():
        return
    check_rate(request, "design")
    if queue.waiting() >= queue.MOST_WAITING:
        raise TooMany(_now("simulations that wait"), 30)
    design.ask(asked)


@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show a designed course, or how far it is."""
    found = Design.objects.filter(key=key).first()
    job = None if found else Job.objects.filter(key=design.job_key(key)).first()
    if found is None and job is None:
        raise Http404
    given: dict[str, Any] = {"key": key, "design": found, "job": job}
    if found is not None:
        given |= _said(found)
    part = bool(getattr(request, "htmx", False))
    return render(request, f"designs/{'answer' if part else 'design'}.html", given)


@require_GET
def file(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Send a file of a designed course."""
    found = get_object_or_404(Design, key=key)
    if name not in found.files:
        raise Http404
    return HttpResponse(
        found.files[name],
        content_type=TYPES[name.rpartition(".")[2]],
        headers={
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "Cache-Control": "public, max-age=86400",
        },
    )


def _said(found: Design) -> dict[str, Any]:
    """Return what a page says of a course beside its figures."""
    figures = found.figures
    cars = {"challenger_car": figures["underdog"], "opponent_car": figures["favourite"]}
    where = {"course": found.course, "start": "standing"}
    tried = {"a": figures["underdog"], "b": figures["favourite"], **where}
    return {
        "figures": figures,
        "underdog": shelf.car_name(figures["underdog"]),
        "favourite": shelf.car_name(figures["favourite"]),
        "challenge_url": with_fields(reverse("challenges:new"), cars, where),
        "try_url": with_fields(reverse("try"), tried),
        "random_odds": figures["random_odds"],
        "times": [
            (shelf.car_name(car), time["nominal"]) for car, time in figures["course_time_s"].items()
        ],
        "broken": [rule for rule in figures["rules"] if not rule["ok"]],
    }


app_name = "designs"
urlpatterns = [
    path("", wish, name="wish"),
    path("<slug:key>/", show, name="design"),
    path("<slug:key>/<str:name>", file, name="file"),
]
