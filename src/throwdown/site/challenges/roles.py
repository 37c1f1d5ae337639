"""Which part somebody plays in a challenge, and what of it they may see and do."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from throwdown.challenge import open_moves
from throwdown.challenge.rules import RULES
from throwdown.challenge.standing import Challenge as State
from throwdown.site.challenges.models import Call, Challenge, Entrant, Record
from throwdown.site.challenges.store import now
from throwdown.site.people.models import Membership, User

Reader = User | AnonymousUser
NEVER_BY_HAND = ("predict",)
"""Moves that are the simulator's, whoever asks."""


def visible(reader: Reader) -> QuerySet[Challenge]:
    """Return the challenges that somebody may know of: a draft is its challenger's alone."""
    if not reader.is_authenticated:
        return Challenge.objects.exclude(status="draft")
    own = Q(status="draft", challenger__membership__user=reader)
    return Challenge.objects.filter(~Q(status="draft") | own).distinct()


def row_of(reader: Reader, slug: str) -> Challenge:
    """Return a challenge that somebody may know of.

    Raises Http404 for any other, as if it were not there.
    """
    found = Challenge.objects.select_related("challenger", "opponent").filter(slug=slug).first()
    hidden = found is not None and found.status == "draft"
    if found is None or (hidden and not visible(reader).filter(pk=found.pk).exists()):
        raise Http404
    return found


def roles_in(reader: Reader, row: Challenge) -> tuple[str, ...]:
    """Return the roles that somebody may move in.

    Nobody officiates where they take a side, entered, or called the winner.
    """
    if not reader.is_authenticated:
        return ()
    mine = set(
        Membership.objects.filter(
            user=reader, role="manager", party__in=(row.challenger_id, row.opponent_id)
        ).values_list("party_id", flat=True)
    )
    sides = tuple(
        role
        for role, party in (("challenger", row.challenger_id), ("opponent", row.opponent_id))
        if party in mine
    )
    if sides:
        return sides
    belongs = Membership.objects.filter(
        user=reader, party__in=(row.challenger_id, row.opponent_id)
    ).exists()
    if not reader.is_official or belongs:
        return ()
    called = Call.objects.filter(challenge=row, user=reader.pk).exists()
    entered = Entrant.objects.filter(challenge=row, user=reader.pk).exists()
    return () if called or entered else ("official",)


def has_part(user: User, row: Challenge) -> bool:
    """Whether somebody takes a side in a challenge or has officiated in it."""
    sides = Membership.objects.filter(user=user, party__in=(row.challenger_id, row.opponent_id))
    return sides.exists() or has_officiated(user, row)


def has_officiated(user: User, row: Challenge) -> bool:
    """Whether somebody has made a move in a challenge as an official."""
    return Record.objects.filter(challenge=row, role="official", by=user.public_id).exists()


def moves_of(state: State, roles: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the moves that somebody can make now, each with the role to make it in."""
    at = now().isoformat()
    found = {
        kind: role
        for role in reversed(roles)
        for kind in open_moves(state, role, at)
        if kind not in NEVER_BY_HAND
    }
    return list(found.items())


def may_be_open(kind: str, roles: tuple[str, ...]) -> bool:
    """Whether somebody can make a move in some state of a challenge, whatever its state now."""
    ways = (rule for rule in RULES if rule.move == kind and kind not in NEVER_BY_HAND)
    return any(role in rule.roles for rule in ways for role in roles)
