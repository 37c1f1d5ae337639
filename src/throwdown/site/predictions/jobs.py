"""What each kind of job does.  Any of them may be done twice, as after a worker's death."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from throwdown.challenge import IllegalMove
from throwdown.errors import InputError
from throwdown.site.challenges import hooks, mail
from throwdown.site.challenges.models import Challenge, Record
from throwdown.site.predictions import findings
from throwdown.site.predictions.models import Job
from throwdown.site.predictions.record import lay
from throwdown.site.predictions.simulate import Tell, first_answer, predict


def _predict(payload: dict[str, Any], tell: Tell) -> None:
    """Predict the race of a challenge's terms, and lay the prediction on its record.

    Terms that changed meanwhile have a job of their own; a prediction that closed stays as it is.
    """
    said = predict(payload["race"], tell)
    row = Challenge.objects.filter(pk=payload["row"]).first()
    if row is not None:
        with suppress(IllegalMove):
            lay(row, said)


def _try(payload: dict[str, Any], tell: Tell) -> None:
    predict(payload["race"], tell)


def _quick_try(payload: dict[str, Any], tell: Tell) -> None:
    first_answer(payload["race"], tell)


def _tell(payload: dict[str, Any], tell: Tell) -> None:
    record = Record.objects.select_related("challenge").filter(pk=payload["record"]).first()
    if record is not None:
        hooks.ask(record)
        mail.ask(record)


def _letter(payload: dict[str, Any], tell: Tell) -> None:
    mail.send(payload["news"])


def _hook(payload: dict[str, Any], tell: Tell) -> None:
    hooks.deliver(payload["hook"], payload["record"])


def _design(payload: dict[str, Any], tell: Tell) -> None:
    from throwdown.site.designs import design

    design.make(payload, tell)


def _demo(payload: dict[str, Any], tell: Tell) -> None:
    from throwdown.site.challenges import demo

    demo.finish(tell)


JOBS: dict[str, Callable[[dict[str, Any], Tell], None]] = {
    "predict": _predict,
    "try": _try,
    "quick-try": _quick_try,
    findings.LEVEL: findings.answer,
    findings.ODDS: findings.answer,
    findings.STINT: findings.answer,
    "design": _design,
    "tell": _tell,
    "letter": _letter,
    "hook": _hook,
    "demo": _demo,
}


def do(job: Job, tell: Tell) -> None:
    """Do a job.  Raises what went wrong."""
    if job.kind not in JOBS:
        raise InputError(f"no job is called {job.kind!r}")
    JOBS[job.kind](job.payload, tell)
