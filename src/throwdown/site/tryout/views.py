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
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from throwdown.site.catalogue import shelf
from throwdown.site.challenges.views import send_report
from throwdown.site.oversight.limits import TooMany, check_rate
from throwdown.site.predictions import queue
from throwdown.site.predictions.models import Job, Prediction

WAIT_FULL_S, WAIT_ANY_S = 0.9, 1.7
MOST_WAITING = 200
_PATIENT = BoundedSemaphore(4)
MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"


class TryForm(forms.Form):
    """Two cars, a course and a start."""

    a = forms.ChoiceField(label=_("Car A"), choices=shelf.car_choices, initial=MINI)
    b = forms.ChoiceField(label=_("Car B"), choices=shelf.car_choices, initial=PORSCHE)
    course = forms.ChoiceField(label=_("Course"), choices=shelf.course_choices, initial="lime-rock")
    start = forms.ChoiceField(
        label=_("Start"),
        required=False,
        choices=(("", _("as usual there")), ("standing", _("Standing")), ("flying", _("Flying"))),
    )

    def asked(self) -> dict[str, Any]:
        """Return the race as a job carries it."""
        given = self.cleaned_data
        cars = (shelf.car(given["a"]), shelf.car(given["b"]))
        course = shelf.course(given["course"])
        start = given["start"] or course.default_start
        more = {"samples": queue.SAMPLES, "seed": queue.SEED, "handicaps": []}
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
        given |= answer(asked["key"])
    elif asked_for:
        status = 422
    return render(request, "tryout/try.html", given, status=status)


@require_GET
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """Send the answer as far as it is known, for the page to put in its place."""
    get_object_or_404(Job, key=f"try-{key}")
    return render(request, "tryout/answer.html", answer(key))


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
    if queue.waiting() >= MOST_WAITING and not Job.objects.filter(key=f"try-{key}").exists():
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
    return [
        {"side": "challenger", "odds": odds, **first},
        {"side": "opponent", "odds": 1.0 - odds, **other},
    ]


def _ahead(sides: list[dict[str, Any]], winner: int) -> str:
    """Name the car that is likelier to win, by its letter too where both are the same."""
    name, same = sides[winner - 1]["name"], sides[0]["car"] == sides[1]["car"]
    return f"{name} ({'AB'[winner - 1]})" if same else str(name)
