"""Deleting an account: what names somebody goes, what they did stays and still verifies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.site.challenges.models import Beside, Challenge, Picture, Record, Tip
from throwdown.site.oversight.acts import note
from throwdown.site.oversight.erasing import erase, erase_picture, quieten
from throwdown.site.oversight.limits import TooMany
from throwdown.site.people.export import drivers_named
from throwdown.site.people.models import Alias, Invitation, Membership, Party, User
from throwdown.site.people.names import DELETED, user_of

GUESSED_WITHIN_S = 300
"""In how long allauth counts wrong passwords [s]; it does not say how long is left."""


@dataclass(frozen=True)
class Outlook:
    """What deleting an account will do, as it is told before."""

    texts: int
    drafts: int
    nameless: list[Party]
    unmanaged: list[Party]
    last_administrator: bool


def outlook(user: User) -> Outlook:
    """Return what deleting an account would do."""
    nameless = _nameless(user)
    gone = {party.pk for party in nameless}
    return Outlook(
        texts=Beside.objects.filter(record__by=user.public_id).count(),
        drafts=_drafts(nameless).count(),
        nameless=nameless,
        unmanaged=[party for party in _only_managed_by(user) if party.pk not in gone],
        last_administrator=_is_last_administrator(user),
    )


def show_who(request: HttpRequest) -> None:
    """Let whoever has no password to be asked for show otherwise who they are.

    Raises ReauthenticationRequired where they did not do so just now.
    """
    if not user_of(request).has_usable_password():
        reauthentication_required(lambda _request: HttpResponse())(request)


def knows_password(user: User, password: str) -> bool:
    """Whether a password is somebody's, asked through what limits guesses.

    Raises TooMany where it was guessed too often.
    """
    try:
        return bool(get_adapter().reauthenticate(user, password))
    except ValidationError as error:
        if error.code == "too_many_login_attempts":
            raise TooMany(_("wrong passwords"), GUESSED_WITHIN_S) from None
        raise


def leave_for_good(request: HttpRequest) -> None:
    """Delete the account of whoever asks, and log them out.

    Raises InputError where nobody would be left to administer the site.
    """
    delete_account(user_of(request))
    logout(request)


def delete_account(user: User) -> None:
    """Delete an account and what names its person.

    Raises InputError where nobody would be left to administer the site.
    """
    with transaction.atomic():
        _lock_what_it_touches(user)
        found = User.objects.select_for_update().filter(pk=user.pk).first()
        if found is None:  # deleted by a second click, or on another device
            return
        user = found
        if _is_last_administrator(user):
            raise InputError(_("you are the last administrator of this site"))
        nameless = _nameless(user)
        _erase_words(user)
        # Only now: what a draft says is how the drivers that it names are found.
        _erase_drafts(nameless)
        for party in nameless:
            _erase_name(party)
        for digest in Picture.objects.filter(by=user).values_list("digest", flat=True):
            erase_picture(digest)
        note(None, "account deleted", user.public_id)
        _end_sessions(user)
        user.delete()


def _lock_what_it_touches(user: User) -> None:
    """Lock what a deletion changes, in the order in which moves lock it.

    A move locks its challenge, and then the accounts that it tells of it.
    """
    moved = Record.objects.filter(by=user.public_id).values("challenge")
    list(Challenge.objects.select_for_update().filter(pk__in=moved).order_by("pk"))
    # Two who leave at once: the second waits here, and then finds the first gone.
    list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))


def _nameless(user: User) -> list[Party]:
    """The parties that stand for the person alone, whose names go."""
    sole = [party.pk for party in _only_managed_by(user)]
    own = Q(made_by=user) | Q(pk__in=sole)
    managed = Q(membership__user=user, membership__role="manager")
    return list(Party.objects.filter(own, managed, kind="person").distinct())


def _only_managed_by(user: User) -> list[Party]:
    mine = Party.objects.filter(membership__user=user, membership__role="manager")
    others = Membership.objects.filter(role="manager").exclude(user=user)
    return list(mine.exclude(pk__in=others.values("party")))


def _drafts(parties: list[Party]) -> QuerySet[Challenge]:
    return Challenge.objects.filter(status="draft", challenger__in=parties)


def _erase_words(user: User) -> None:
    """Erase the texts beside logs, the names of drivers and the tips that somebody wrote."""
    records = list(Record.objects.filter(by=user.public_id).select_related("challenge"))
    for record in records:
        erase(record.challenge, record.number, list(record.beside.values_list("name", flat=True)))
    by_challenge: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        by_challenge[record.challenge_id].append(record)
    for mine in by_challenge.values():
        named = drivers_named(mine)
        for name in named.values():
            quieten(mine[0].challenge, name)
        Alias.objects.filter(public_id__in=named).delete()
    Tip.objects.filter(user=user).delete()


def _erase_drafts(parties: list[Party]) -> None:
    """Erase drafts, with the names of drivers that nothing else speaks of."""
    drafts = _drafts(parties)
    named = drivers_named(Record.objects.filter(challenge__in=drafts))
    Alias.objects.filter(public_id__in=named).delete()
    drafts.delete()


def _erase_name(party: Party) -> None:
    """Take the name from a party; one that no challenge needs goes altogether."""
    if not Challenge.objects.filter(Q(challenger=party) | Q(opponent=party)).exists():
        party.delete()
        return
    party.name, party.slug, party.about = DELETED, "", ""
    party.verified, party.claim = False, ""
    party.save(update_fields=["name", "slug", "about", "verified", "claim"])
    Invitation.objects.filter(party=party).delete()


def _end_sessions(user: User) -> None:
    """End every session: each holds how its person logged in."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _is_last_administrator(user: User) -> bool:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()
