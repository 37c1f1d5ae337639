"""Parties that somebody challenged before they were here: a link makes them theirs.

The link holds a secret; the database only its digest, so that whoever reads it claims nothing.
"""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import Membership, Party, User
from throwdown.site.people.names import clean_name, user_of


def make_claimable(request: HttpRequest, name: str) -> tuple[Party, str]:
    """Make a party that can be claimed; returns it and the link to send.

    Raises InputError where the name cannot be one.
    """
    user = request.user if isinstance(request.user, User) else None
    token = secrets.token_urlsafe(32)
    party = Party.objects.create(
        kind="person", name=clean_name(name), claim=digest(token), made_by=user
    )
    return party, _link(request, token)


def renew_claim(request: HttpRequest, party: Party) -> str:
    """Return a new link to an unmanaged party; the one before no longer works.

    Raises InputError where somebody manages it.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        locked = Party.objects.select_for_update().get(pk=party.pk)
        if is_managed(locked):
            raise InputError(_("this party has a manager, who can invite others"))
        locked.claim = digest(token)
        locked.save(update_fields=["claim"])
    return _link(request, token)


def link_by_maker(request: HttpRequest, slug: str) -> tuple[Party, str]:
    """Return a party that nobody has claimed, and a new link to it for whoever named it.

    Raises Http404 for anybody else, and where somebody manages it.
    """
    found = get_object_or_404(Party, slug=slug, made_by=user_of(request))
    if is_managed(found):
        raise Http404
    return found, renew_claim(request, found)


def claimed_by(token: str) -> Party | None:
    """Return the party that a link is to, None where there is none."""
    return Party.objects.filter(claim=digest(token)).first()


def claim(token: str, user: User) -> Party | None:
    """Make somebody the manager of the party that a link is to; the link works once.

    Returns None where it no longer does.  Raises InputError where they stand on the other side.
    """
    with transaction.atomic():
        party = Party.objects.select_for_update().filter(claim=digest(token)).first()
        if party is None:
            return None
        if stands_against(party, user):
            raise InputError(
                _("you challenged this party, so you cannot be it"),
                expected=_("the link opened by whom you challenged"),
            )
        party.claim = ""
        party.save(update_fields=["claim"])
        Membership.objects.update_or_create(party=party, user=user, defaults={"role": "manager"})
    return party


def stands_against(party: Party, user: User) -> bool:
    """Whether somebody made a party's link, or manages a party that it meets in a challenge."""
    if party.made_by_id == user.pk:
        return True
    mine = Membership.objects.filter(user=user, role="manager").values("party")
    met = Q(challenger=party, opponent__in=mine) | Q(opponent=party, challenger__in=mine)
    return Challenge.objects.filter(met).exists()


def others_of(user: User, party: Party) -> list[Party]:
    """Return the other parties that somebody manages; they stay beside one that is claimed.

    A challenge names its parties for good, so none of them can take the place of another.
    """
    mine = Party.objects.filter(membership__user=user, membership__role="manager")
    return list(mine.exclude(pk=party.pk))


def is_managed(party: Party) -> bool:
    """Whether anybody manages a party."""
    return Membership.objects.filter(party=party, role="manager").exists()


def digest(token: str) -> str:
    """Return what the database keeps of a link's secret."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _link(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("people:claim", args=[token]))
