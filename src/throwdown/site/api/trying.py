"""Who would win: asked for, and answered as soon as it is known."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from throwdown.challenge.handicaps import LEVER_OF
from throwdown.errors import InputError
from throwdown.site.api import answers
from throwdown.site.api.asks import NO_NUL, Ask, Slug
from throwdown.site.api.auth import ALSO_NOBODY, READING
from throwdown.site.api.faults import refuse, said
from throwdown.site.designs import design
from throwdown.site.designs.models import Design
from throwdown.site.designs.views import DesignForm, take_wish
from throwdown.site.fair import everywhere
from throwdown.site.fair.panel import check_and_ask, same_cars
from throwdown.site.oversight.limits import check_rate
from throwdown.site.predictions import findings, queue
from throwdown.site.predictions.models import Job
from throwdown.site.tryout import views as tryout

router = Router(auth=READING, tags=["Trying"])


class PairAsked(Ask):
    """Two cars."""

    a: Slug
    b: Slug


class FairAsked(PairAsked):
    """Two cars, a course and a start; the course's usual one where none is given."""

    course: Slug
    start: Literal["", "standing", "flying"] = ""


class DesignAsked(PairAsked):
    """Two cars, a site such as 120x80 or 400ftx260ft, rules, a wish and a seed."""

    site: Annotated[str, Field(max_length=40, pattern=NO_NUL)]
    rules: Slug = "scca"
    aim: Literal["underdog", "fair"] = "underdog"
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 2010


class TryAsked(FairAsked):
    """The same, and a handicap of one of the cars: car A is the challenger."""

    handicap_side: Literal["", "challenger", "opponent"] = ""
    handicap_kind: Literal[("", *LEVER_OF)] = ""  # type: ignore[valid-type]
    handicap_amount: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = ""


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


@router.get(
    "/fair",
    response=said(401, 422, 429, ok=answers.FairAnswer, later=answers.FairAnswer),
    openapi_extra=ALSO_NOBODY,
)
def fair(request: HttpRequest, asked: Query[FairAsked]) -> Any:
    """Ask what would make a race fair.  202 says that levers are still tried: ask again."""
    form = tryout.TryForm(asked.model_dump())
    if not form.is_valid():
        raise refuse(form)
    question = form.level_asked()
    if same_cars(question):
        raise InputError(
            _("a car against itself is even as it is"), where="b", expected=_("another car")
        )
    check_and_ask(request, question)
    known = findings.found(question)
    state, job, share = _how_far(question, known)
    told = {
        **{name: question[name] for name in ("key", "cars", "course", "start")},
        "state": state,
        "odds": next((part["odds"] for part in known.values()), None),
        "levers": [one for part in known.values() for one in part["levers"]],
        "step": job.step if job else "",
        "share_done": share,
    }
    return Status(202 if state == "pending" else 200, told)


@router.get(
    "/underdog",
    response=said(401, 422, 429, ok=answers.DesignAnswer, later=answers.DesignAnswer),
    openapi_extra=ALSO_NOBODY,
)
def underdog(request: HttpRequest, asked: Query[DesignAsked]) -> Any:
    """Ask for the cone course where the underdog does best.  202 says that it is looked for."""
    form = DesignForm(asked.model_dump())
    if not form.is_valid():
        raise refuse(form)
    question = form.question()
    take_wish(request, question)
    found = Design.objects.filter(key=question["key"]).first()
    job = None if found else Job.objects.filter(key=design.job_key(question["key"])).first()
    failed = job is not None and job.state == "failed"
    told = {
        "key": question["key"],
        "state": "done" if found else "failed" if failed else "pending",
        "course": found.course if found else None,
        "figures": found.figures if found else None,
        "files": [
            reverse("designs:file", args=[question["key"], name])
            for name in (found.files if found else ())
        ],
        "error": job.error if job is not None and failed else "",
        "step": job.step if job else "",
        "share_done": 1.0 if found else job.done if job else 0.0,
    }
    return Status(202 if told["state"] == "pending" else 200, told)


@router.get(
    "/odds",
    response=said(401, 422, 429, ok=answers.OddsAnswer, later=answers.OddsAnswer),
    openapi_extra=ALSO_NOBODY,
)
def odds(request: HttpRequest, asked: Query[PairAsked]) -> Any:
    """Ask who wins where, over every course.  202 says that some are still raced: ask again."""
    question = everywhere.question_of(asked.a, asked.b)
    check_and_ask(request, question)
    known = findings.found(question)
    state, job, share = _how_far(question, known)
    record = everywhere.record_of(question, known)
    speed = record.break_even_speed if share == 1.0 else None
    told = {
        **{name: question[name] for name in ("key", "cars")},
        "state": state,
        "courses": [one.summary() for one in record.courses],
        "refused": [part for part, one in known.items() if "refused" in one],
        "break_even": record.break_even() if share == 1.0 and record.courses else None,
        "break_even_speed_mps": None if speed is None else round(speed, 4),
        "step": job.step if job else "",
        "share_done": share,
    }
    return Status(202 if state == "pending" else 200, told)


def _how_far(question: dict[str, Any], known: dict[str, Any]) -> tuple[str, Job | None, float]:
    """Return how far a question is: in a word, by its job, and as a share."""
    share = len(known) / len(question["parts"])
    job = None if share == 1.0 else findings.job_of(question)
    if share == 1.0:
        return "done", None, share
    return ("failed" if job is not None and job.state == "failed" else "pending"), job, share


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
