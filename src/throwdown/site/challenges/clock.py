"""The moves of time itself: what expires, and what becomes official once nobody protested."""

from __future__ import annotations

import time

from throwdown.challenge import IllegalMove
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.oversight.models import Count


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
        made += 1
    Count.objects.filter(ends__lt=time.time() - 60).delete()
    return made
