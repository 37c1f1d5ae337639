"""The page that answers who wins, for anybody."""

from __future__ import annotations

import json
import time
from threading import BoundedSemaphore
from typing import Any

from django import forms
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from throwdown.challenge import Handicap
from throwdown.challenge.handicaps import LEVER_OF, agreed
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.names import HANDICAP_WORDS, say_handicap
from throwdown.site.challenges.terms_form import clean_handicap
from throwdown.site.challenges.views import send_report
from throwdown.site.context import site as site_of
from throwdown.site.fair.panel import check_and_ask, fields_of, panel, with_fields
from throwdown.site.oversight.limits import TooMany, check_rate
from throwdown.site.predictions import findings, queue
from throwdown.site.predictions.models import Job, Prediction

WAIT_FULL_S, WAIT_ANY_S = 0.9, 1.7
_PATIENT = BoundedSemaphore(4)
MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"


class TryForm(forms.Form):
    """Two cars, a course and a start, and what one of them carries or is given."""

    a = forms.ChoiceField(label=_("Car A"), choices=shelf.car_choices, initial=MINI)
    b = forms.ChoiceField(label=_("Car B"), choices=shelf.car_choices, initial=PORSCHE)
    course = forms.ChoiceField(label=_("Course"), choices=shelf.course_choices, initial="lime-rock")
    start = forms.ChoiceField(
        label=_("Start"),
        required=False,
        choices=(("", _("as usual there")), ("standing", _("Standing")), ("flying", _("Flying"))),
    )

    handicap_side = forms.ChoiceField(
        label=_("Handicap for"),
        required=False,
        choices=(("", _("neither")), ("challenger", _("car A")), ("opponent", _("car B"))),
    )
    handicap_kind = forms.ChoiceField(
        label=_("Handicap"),
        required=False,
        choices=(("", "—"), *((kind, HANDICAP_WORDS[kind]) for kind in LEVER_OF)),
    )
    handicap_amount = forms.CharField(label=_("How much"), required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelf.offer_course(self.fields["course"], self["course"].value())

    def clean(self) -> dict[str, Any]:
        """Check the handicap."""
        given = super().clean() or {}
        clean_handicap(self, given)
        course = shelf.find_course(given.get("course", ""))
        laps = given.get("handicap_side") and given.get("handicap_kind") == "laps"
        if laps and course is not None and not course.closed:
            self.add_error("handicap_kind", _("This course has no laps."))
        return given

    def handicap(self) -> Handicap | None:
        """Return the handicap, None where there is none."""
        given = self.cleaned_data
        if not given.get("handicap_side"):
            return None
        amount = float(given["handicap_amount"])
        return Handicap(given["handicap_side"], given["handicap_kind"], amount)

    def level_asked(self) -> dict[str, Any]:
        """Return the question what would make it fair, whatever the handicap."""
        given = self.cleaned_data
        course = shelf.course(given["course"])
        cars = (shelf.car(given["a"]), shelf.car(given["b"]))
        return findings.level_asked(cars, course.id, given["start"] or course.default_start)

    def asked(self) -> dict[str, Any]:
        """Return the race as a job carries it."""
        given = self.cleaned_data
        one = self.handicap()
        cars = (shelf.car(given["a"]), shelf.car(given["b"]))
        course = shelf.course(given["course"])
        start = given["start"] or course.default_start
        handicaps = [] if one is None else [dict(vars(one))]
        more = {"samples": queue.SAMPLES, "seed": queue.SEED, "handicaps": handicaps}
        hashes = (cars[0].content_hash, cars[1].content_hash)
        return {
            "key": queue.race_key(hashes, course.content_hash, start, more),
            "cars": [car.id for car in cars],
            "car_hashes": list(hashes),
            "course": course.id,
            "course_hash": course.content_hash,
            "start": start,
            **more,
        }


@require_GET
def try_it(request: HttpRequest) -> HttpResponse:
    """Ask for two cars and a course; answer at once."""
    asked_for = {"a", "b", "course"} <= request.GET.keys()
    form = TryForm(request.GET if asked_for else None, initial=request.GET.dict())
    given: dict[str, Any] = {"form": form}
    status = 200
    if asked_for and form.is_valid():
        asked = form.asked()
        if queue.found_prediction(asked["key"]) is None:
            check_rate(request, "simulation")
            ask(asked)
            wait(asked["key"])
        given |= _shown(asked["key"])
        given |= _fair(request, form)
    elif asked_for:
        status = 422
    return render(request, "tryout/try.html", given, status=status)


@require_GET
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """Send the answer as far as it is known, for the page to put in its place."""
    get_object_or_404(Job, key=f"try-{key}")
    return render(request, "tryout/answer.html", _shown(key))


@require_GET
def fair(request: HttpRequest, key: str) -> HttpResponse:
    """Send what would make it fair as far as it is known, for the page to put in its place."""
    job = get_object_or_404(Job, key=f"{findings.LEVEL}-{key}")
    given = {"fair": _panel(request, job.payload), "fair_url": request.path}
    return render(request, "fair/fair.html", given)


def _fair(request: HttpRequest, form: TryForm) -> dict[str, Any]:
    """Return what would make it fair where a visitor asked for that, and how to ask."""
    asked = form.level_asked()
    more = {name: value for name, value in form.data.items() if name in form.fields and value}
    if request.GET.get("fair"):
        check_and_ask(request, asked)
    return {
        "fair": _panel(request, asked),
        "fair_url": reverse("try-fair", args=[asked["key"]]),
        "fair_ask": f"{with_fields(request.path, more, {'fair': 1})}#fair",
    }


def _panel(request: HttpRequest, asked: dict[str, Any]) -> dict[str, Any]:
    race = {"a": asked["cars"][0], "b": asked["cars"][1], "course": asked["course"]}
    race |= {"start": asked["start"], "fair": "1"}

    def apply(fields: dict[str, Any]) -> str:
        handicap = {name: fields[name] for name in fields if name.startswith("handicap_")}
        return with_fields(reverse("try"), race, handicap)

    return {**panel(asked, site_of(request)["units"], apply), "can": gettext("Try it with this")}


@require_GET
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Send the simulator's report."""
    found = get_object_or_404(Prediction, key=key)
    if not found.report:
        raise Http404
    return send_report(found)


def ask(asked: dict[str, Any]) -> None:
    """Ask the slow lane for the whole answer and the quick one for a first.

    Raises TooMany while very many wait already.
    """
    key = asked["key"]
    if queue.waiting() >= queue.MOST_WAITING and not Job.objects.filter(key=f"try-{key}").exists():
        raise TooMany(gettext("simulations that wait"), 30)
    job = queue.put("try", f"try-{key}", {"race": asked}, priority=50)
    if job.state == "failed":
        Job.objects.filter(pk=job.pk).update(state="queued", attempts=0, error="")
    quick = {**asked, "key": _quick(key), "samples": queue.QUICK_SAMPLES}
    queue.put("quick-try", f"try-{_quick(key)}", {"race": quick}, lane="quick", priority=50)


def _quick(key: str) -> str:
    return f"q{key[:63]}"


def wait(key: str) -> None:
    """Wait for the whole answer a little, and for any answer a little longer."""
    if not _PATIENT.acquire(blocking=False):
        return  # enough threads wait: this visitor looks again in a second
    try:
        _look(key)
    finally:
        _PATIENT.release()


def _look(key: str) -> None:
    began = time.monotonic()
    while (passed := time.monotonic() - began) < WAIT_ANY_S:
        if Prediction.objects.filter(key=key).exists():
            return
        if passed > WAIT_FULL_S and Prediction.objects.filter(key=_quick(key)).exists():
            return
        job = Job.objects.filter(key=f"try-{key}").values_list("state", flat=True).first()
        if job == "failed":
            return
        if not connection.in_atomic_block:
            connection.close()  # another thread may need it meanwhile
        time.sleep(0.04)


def answer(key: str) -> dict[str, Any]:
    """Return what is known."""
    said = queue.found_prediction(key)
    first = None if said else queue.found_prediction(_quick(key))
    job = None if said else Job.objects.filter(key=f"try-{key}").first()
    found = said or first
    result = json.loads(found.result) if found else None
    sides = _sides(result) if result else []
    return {
        "key": key,
        "said": said,
        "result": result,
        "sides": sides,
        "longest_s": max((one["time_s"]["p95"] for one in sides), default=0.0),
        "ahead": _ahead(sides, result["duel"]["winner_number"]) if result else "",
        "close": result.get("close", False) if result else False,
        "first": first is not None,
        "job": job,
        "pending": said is None and (job is None or job.state in ("queued", "running")),
    }


def _sides(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the two entries with the odds of each, as asked for: A first."""
    odds = result["odds"]
    first, other = sorted(result["entries"], key=lambda entry: entry["number"])
    sides = [
        {"side": "challenger", "odds": odds, **first},
        {"side": "opponent", "odds": 1.0 - odds, **other},
    ]
    for one in sides:
        given = one.get("handicap", {})  # kept answers of older versions do not say
        one["agreed"] = [agreed(lever, amount, one["side"]) for lever, amount in given.items()]
        one["carries"] = ", ".join(say_handicap(had.kind, had.amount) for had in one["agreed"])
    return sides


def _shown(key: str) -> dict[str, Any]:
    """Return what is known as a page shows it, with where to go from there."""
    known = answer(key)
    if known["result"] is None:
        return known
    return {**known, "challenge_url": _challenge_url(known["result"], known["sides"])}


def _challenge_url(result: dict[str, Any], sides: list[dict[str, Any]]) -> str:
    """Return where a challenge begins with this race, its handicap included."""
    race = {
        "challenger_car": sides[0]["car"],
        "opponent_car": sides[1]["car"],
        "course": result["course"]["id"],
        "start": result["start"],
    }
    handicaps = [fields_of(one) for side in sides for one in side["agreed"]]
    return with_fields(reverse("challenges:new"), race, *handicaps[:1])


def _ahead(sides: list[dict[str, Any]], winner: int) -> str:
    """Name the car that is likelier to win, by its letter too where both are the same."""
    name, same = sides[winner - 1]["name"], sides[0]["car"] == sides[1]["car"]
    return f"{name} ({'AB'[winner - 1]})" if same else str(name)
