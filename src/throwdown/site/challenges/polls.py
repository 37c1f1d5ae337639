"""What readers call: of one challenge, and who of them calls best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F

from throwdown.site.challenges.models import Call, Challenge

COINS = 4.0
"""So many calls of a coin stand beside everybody's own."""


@dataclass(frozen=True)
class Reader:
    """A reader who calls winners; ``score`` is the mean Brier score of the calls.

    They stand in the order of that mean with four calls of a coin added, so that one lucky call
    does not lead for good.
    """

    username: str
    calls: int
    score: float


def poll_of(row: Challenge) -> dict[str, Any]:
    """Return how many called the winner, and the share of each side in per cent."""
    found = dict(
        Call.objects.filter(challenge=row).values_list("side").annotate(n=Count("id")).order_by()
    )
    total = sum(found.values())
    share = 100.0 * found.get("challenger", 0) / total if total else 50.0
    return {"total": total, "challenger": share, "opponent": 100.0 - share}


def best_readers(most: int = 100) -> list[Reader]:
    """Return who called winners, best first."""
    found = (
        Call.objects.filter(brier__isnull=False)
        .values("user__username")
        .annotate(calls=Count("id"), score=Avg("brier"))
        .annotate(shrunk=(F("score") * F("calls") + COINS * 0.25) / (F("calls") + COINS))
        .order_by("shrunk", "-calls", "user__username")
    )
    return [Reader(one["user__username"], one["calls"], one["score"]) for one in found[:most]]
