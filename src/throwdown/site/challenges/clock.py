"""The moves of time itself, and what goes when it has had its time."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from throwdown.challenge import IllegalMove
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge, News
from throwdown.site.designs.models import Design
from throwdown.site.oversight.models import Count
from throwdown.site.predictions.models import Finding, Job, Prediction

log = logging.getLogger(__name__)
KEEP_JOBS, KEEP_TRIES, KEEP_NEWS = timedelta(days=7), timedelta(days=30), timedelta(days=365)


def tick() -> int:
    """Make every move of the clock that is due; returns how many."""
    made = 0
    due = Challenge.objects.filter(due_at__lt=store.now(), demo=False)
    for row in due.order_by("due_at")[:500]:
        kind = "confirm" if row.status == "provisional" else "expire"
        try:
            store.append(row, kind, "clock", store.SITE)
        except IllegalMove:
            continue
        except Exception:
            # One challenge that stumbles must not stop the time of all others.
            log.exception("the clock stumbled over %s", row.slug)
            continue
        made += 1
    return made


def sweep() -> None:
    """Drop counts, jobs, sessions, news, tried races and addresses that have had their time."""
    from throwdown.site.meets.asking import forget_unfetched

    now = timezone.now()
    Count.objects.filter(ends__lt=time.time() - 60).delete()
    Job.objects.filter(state__in=("done", "failed"), ended_at__lt=now - KEEP_JOBS).delete()
    Prediction.objects.filter(lasting=False, made_at__lt=now - KEEP_TRIES).delete()
    Finding.objects.filter(made_at__lt=now - KEEP_TRIES).delete()
    Design.objects.filter(lasting=False, made_at__lt=now - KEEP_TRIES).delete()
    News.objects.filter(at__lt=now - KEEP_NEWS).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    forget_unfetched()
