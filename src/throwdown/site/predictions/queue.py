"""Jobs: asked for in the transaction that needs them, taken under a lease, done at least once."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from throwdown import __version__
from throwdown.chain import canonical
from throwdown.challenge import Terms
from throwdown.challenge.standing import Challenge as State
from throwdown.duel.event import MOST_RUNS
from throwdown.raceday.duel import METHODS
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.models import Challenge
from throwdown.site.predictions.models import Job, Prediction

LEASE_S = 15.0
"""So long a job is held without a sign of life from its worker."""
MOST_ATTEMPTS = 3
STOPPED = "its worker stopped each time it was tried"
SAMPLES, QUICK_SAMPLES, SEED = 2000, 500, 2010
RESULT_FORMAT = 2
"""Raised when what a result says changes, so that no older one answers for it."""
MOST_WAITING = 200
"""With so many simulations waiting, no visitor asks for another."""
NOT_YET = ("draft", "live", "provisional", "protested", "official")


def put(
    kind: str,
    key: str,
    payload: dict[str, Any],
    *,
    lane: str = "slow",
    priority: int = 0,
    after_s: float = 0.0,
) -> Job:
    """Ask for a job; one of the same key that is there already is that job."""
    job, _ = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "payload": payload,
            "lane": lane,
            "priority": priority,
            "not_before": time.time() + after_s if after_s else 0.0,
        },
    )
    return job


def take(lane: str, worker: str) -> Job | None:
    """Take the next job of a lane: one that waits, or one whose worker fell silent."""
    now = time.time()
    ready = Q(state="queued", not_before__lte=now) | Q(state="running", lease_until__lt=now)
    waiting = Job.objects.filter(ready, lane=lane).order_by("-priority", "id")
    if not waiting.exists():
        return None
    with transaction.atomic():
        job = waiting.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            job.state, job.ended_at = "failed", timezone.now()
            job.error = job.error or STOPPED
        else:
            job.state, job.held_by, job.lease_until = "running", worker, now + LEASE_S
            job.attempts += 1
        job.save()
    return job if job.state == "running" else take(lane, worker)


def revive() -> int:
    """Try again what only the end of its workers stopped, as at a start of the site."""
    over = Job.objects.filter(state="failed", error=STOPPED)
    held = Job.objects.filter(state="running", lease_until__lt=time.time())
    held.update(attempts=0)
    return over.update(state="queued", attempts=0, error="", done=0.0)


def waiting() -> int:
    """Return how many simulations wait."""
    return Job.objects.filter(state="queued", lane="slow").count()


def outranked(priority: int) -> bool:
    """Whether a simulation waits that is wanted more than one of this priority."""
    now = time.time()
    waits = Job.objects.filter(state="queued", lane="slow", not_before__lte=now)
    return waits.filter(priority__gt=priority).exists()


def give_way(job: Job) -> None:
    """Put a job back that has come some way, for others to go first; it has not failed."""
    said = {"state": "queued", "held_by": "", "attempts": 0, "not_before": 0.0}
    Job.objects.filter(pk=job.pk, held_by=job.held_by).update(**said)


def renew(job: Job, step: str = "", done: float | None = None) -> bool:
    """Hold a job for longer and say how far it is; False where it is no longer this worker's."""
    said: dict[str, Any] = {"lease_until": time.time() + LEASE_S}
    if done is not None:
        said |= {"step": step[:200], "done": done}
    mine = Job.objects.filter(pk=job.pk, held_by=job.held_by, state="running")
    return mine.update(**said) == 1


def end(job: Job, error: str = "", *, again_in_s: float | None = None) -> None:
    """Say that a job is done, that it failed for good, or when to try it again."""
    said: dict[str, Any] = {"error": error, "held_by": ""}
    if again_in_s is not None and job.attempts < MOST_ATTEMPTS:
        said |= {"state": "queued", "not_before": time.time() + again_in_s}
    else:
        state = "failed" if error else "done"
        said |= {"state": state, "ended_at": timezone.now(), "done": 1.0}
    Job.objects.filter(pk=job.pk, held_by=job.held_by).update(**said)


def race_key(cars: tuple[str, str], course: str, start: str, more: dict[str, Any]) -> str:
    """Return the digest of all that goes into a race: content hashes, never names."""
    given = {
        "cars": list(cars),
        "course": course,
        "start": start,
        "version": __version__,
        "format": RESULT_FORMAT,
        **more,
    }
    return hashlib.sha256(canonical(given).encode()).hexdigest()


def race_asked(state: State) -> dict[str, Any]:
    """Return the race that terms describe, as a job carries it."""
    terms = state.terms
    sides = (terms.challenger, terms.opponent)
    handicaps = [dict(vars(one)) for one in terms.handicaps]
    more: dict[str, Any] = {"samples": SAMPLES, "seed": SEED, "handicaps": handicaps}
    if counts_runs(terms):
        more["event"] = {"runs": terms.attempts, "rules": terms.rules}
    key = race_key((sides[0].car_hash, sides[1].car_hash), terms.course_hash, terms.start, more)
    return {
        "key": key,
        "cars": [side.car for side in sides],
        "car_hashes": [side.car_hash for side in sides],
        "course": terms.course,
        "course_hash": terms.course_hash,
        "start": terms.start,
        **more,
    }


def counts_runs(terms: Terms) -> bool:
    """Whether the prediction is of all the runs of terms: several, timed, on a course of cones."""
    course = shelf.find_course(terms.course)
    return (
        course is not None
        and course.kind == "cone"
        and terms.rules in METHODS
        and 1 < terms.attempts <= MOST_RUNS
    )


def ask_for_prediction(row: Challenge, state: State) -> None:
    """Ask for what the simulator says of the latest terms, unless that is known or too late."""
    if state.ended or state.status in NOT_YET or state.prediction is not None:
        return
    asked = race_asked(state)
    key = f"predict-{row.pk}-{state.latest.number}"
    job = put("predict", key, {"row": row.pk, "race": asked}, priority=60)
    if job.state in ("done", "failed"):
        Job.objects.filter(pk=job.pk).update(state="queued", attempts=0, error="", done=0.0)


def found_prediction(key: str) -> Prediction | None:
    """Return what was said of a race before."""
    return Prediction.objects.filter(key=key).first()
