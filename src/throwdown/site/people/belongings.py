"""What is somebody's own: the challenges of their parties, those they follow, their news."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from throwdown.site.challenges.models import Challenge, News
from throwdown.site.challenges.roles import visible
from throwdown.site.people.models import Membership, User


def drafts_of(user: User) -> QuerySet[Challenge]:
    """Return the drafts of somebody's parties."""
    return _of_parties(user).filter(status="draft")


def own_of(user: User) -> QuerySet[Challenge]:
    """Return the challenges of somebody's parties that were called out."""
    return _of_parties(user).exclude(status="draft")


def followed_by(user: User) -> QuerySet[Challenge]:
    """Return the challenges that somebody follows."""
    found = Challenge.objects.filter(follows__user=user).exclude(status="draft")
    return found.select_related("challenger", "opponent")


CHALLENGES: dict[str, Callable[[User], QuerySet[Challenge]]] = {
    "drafts": drafts_of,
    "own": own_of,
    "followed": followed_by,
}
"""What somebody has to do with a challenge, and which those are."""


def see_news(user: User, last: int) -> int:
    """Mark somebody's news as seen, up to the one of a number; returns how many were not."""
    return News.objects.filter(user=user, seen=False, pk__lte=last).update(seen=True)


def _of_parties(user: User) -> QuerySet[Challenge]:
    """The challenges of one's parties that one may know of."""
    parties = Membership.objects.filter(user=user).values("party")
    mine = visible(user).filter(Q(challenger__in=parties) | Q(opponent__in=parties))
    rows = Challenge.objects.select_related("challenger", "opponent")
    return rows.filter(pk__in=mine.values("pk"))
