"""Who would win: asked for, and answered as soon as it is known."""

from __future__ import annotations

import re
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query, Router, Status

from throwdown.site.api import answers
from throwdown.site.api.asks import Ask, Slug
from throwdown.site.api.auth import ALSO_NOBODY, READING
from throwdown.site.api.faults import refuse, said
from throwdown.site.oversight.limits import check_rate
from throwdown.site.predictions import queue
from throwdown.site.predictions.models import Job
from throwdown.site.tryout import views as tryout

router = Router(auth=READING, tags=["Trying"])


class TryAsked(Ask):
    """Two cars, a course and a start; the course's usual one where none is given."""

    a: Slug
    b: Slug
    course: Slug
    start: Literal["", "standing", "flying"] = ""


@router.get(
    "/try",
    response=said(401, 422, 429, ok=answers.TryAnswer, later=answers.TryAnswer),
    openapi_extra=ALSO_NOBODY,
)
def try_it(request: HttpRequest, asked: Query[TryAsked]) -> Any:
    """Ask who would win.  202 says that the answer is on its way: ask ``progress`` again."""
    form = tryout.TryForm(asked.model_dump())
    if not form.is_valid():
        raise refuse(form)
    race = form.asked()
    if queue.found_prediction(race["key"]) is None:
        check_rate(request, "simulation")
        tryout.ask(race)
        tryout.wait(race["key"])
    return _answer(race["key"])


@router.get(
    "/try/{slug:key}",
    response=said(401, 404, 422, ok=answers.TryAnswer, later=answers.TryAnswer),
    openapi_extra=ALSO_NOBODY,
)
def try_progress(request: HttpRequest, key: Slug) -> Any:
    """Ask how far an answer is."""
    whole = re.fullmatch("[0-9a-f]{64}", key) is not None
    known = whole and queue.found_prediction(key) is not None
    if not known and not (whole and Job.objects.filter(key=f"try-{key}").exists()):
        raise Http404
    return _answer(key)


def _answer(key: str) -> Status[dict[str, Any]]:
    """Return what is known: 200 where nothing more will come, else 202."""
    known = tryout.answer(key)
    result, job, done = known["result"], known["job"], known["said"] is not None
    state = "done" if done else "pending" if known["pending"] else "failed"
    told = {
        "key": key,
        "state": state,
        "first": known["first"],
        "odds": result["odds"] if result else None,
        "result": result,
        "step": job.step if job else "",
        "share_done": 1.0 if done else job.done if job else 0.0,
        "progress": reverse("api-1:try_progress", args=[key]),
        "report": reverse("try-report", args=[key]) if done else None,
    }
    return Status(202 if known["pending"] else 200, told)
