"""What readers do with a challenge, for its page and for programs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from throwdown.site.challenges.models import Call, Challenge, Entrant, Follow
from throwdown.site.challenges.roles import Reader

MOST_ENTRANTS = 200


@dataclass(frozen=True)
class Readership:
    """Whom somebody calls the winner and whether they follow; how many do, and who enters."""

    call: Call | None
    follows: bool
    followers: int
    entrants: QuerySet[Entrant]


def reader_of(row: Challenge, user: Reader) -> Readership:
    """Return what somebody, and all readers, do with a challenge; entrants are asked for later."""
    follow, call = Follow.objects.filter(challenge=row), None
    if user.is_authenticated:
        call = Call.objects.filter(challenge=row, user=user.pk).first()
    entrants = Entrant.objects.filter(challenge=row).select_related("user").order_by("at", "id")
    return Readership(
        call=call,
        follows=user.is_authenticated and follow.filter(user=user.pk).exists(),
        followers=follow.count(),
        entrants=entrants[:MOST_ENTRANTS],
    )
