"""Who belongs to a party: invited, agreed, promoted, removed.  A party keeps a manager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.site.people.models import Invitation, Membership, Party, User

MOST_INVITED, MOST_ASKED = 100, 50
"""So many invitations a party may have open, and an account at once."""


def role_of(party: Party, user: User) -> str:
    """Return what somebody is in a party, nothing where they do not belong to it."""
    mine = Membership.objects.filter(party=party, user=user).first()
    return mine.role if mine is not None else ""


def managed_by(user: User, slug: str) -> Party:
    """Return a party that somebody manages; any other is as if it were not there.

    Raises Http404 for those.
    """
    found = get_object_or_404(Party, slug=slug)
    if role_of(found, user) != "manager":
        raise Http404
    return found


def members_of(party: Party) -> QuerySet[Membership]:
    """Return who belongs to a party, managers first."""
    found = Membership.objects.filter(party=party).select_related("user")
    return found.order_by("-role", "user__username")


def invitations_of(party: Party) -> QuerySet[Invitation]:
    """Return who was asked into a party and has not answered, first who was asked first."""
    return party.invitations.select_related("user", "by").order_by("pk")


def invite(party: Party, username: str, role: str, by: User) -> Invitation:
    """Ask somebody to belong to a party.

    Raises InputError where they do, where they are not here, and where too many invitations of
    the party or of theirs are open.
    """
    with transaction.atomic():
        users = User.objects.select_for_update()
        user = users.filter(username__iexact=username.strip(), is_active=True).first()
        if user is None:
            raise InputError(_("there is no account of this name"), where="username")
        # After the user's row, as where an account is deleted: neither then waits for the other.
        Party.objects.select_for_update().get(pk=party.pk)
        if Membership.objects.filter(party=party, user=user).exists():
            what = _("%s belongs to this party already") % user.username
            raise InputError(what, where="username")
        _limit_invitations(party, user)
        return Invitation.objects.update_or_create(
            party=party, user=user, defaults={"role": role, "by": by}
        )[0]


def accept(invitation: Invitation) -> None:
    """Take an invitation: from now on its user belongs to the party."""
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
        if found is None:
            raise InputError(_("this invitation was withdrawn"))
        Membership.objects.get_or_create(
            party=found.party, user=found.user, defaults={"role": found.role}
        )
        found.delete()


def answer(user: User, number: int, accepted: bool) -> Party:
    """Take or decline an invitation of somebody's own; returns the party that it is to.

    Raises Http404 where they have none of that number.
    """
    found = get_object_or_404(user.invitations.select_related("party"), pk=number)
    if accepted:
        accept(found)
    else:
        found.delete()
    return found.party


def withdraw(party: Party, number: int) -> None:
    """Take an invitation to a party back.  Raises Http404 where there is none."""
    get_object_or_404(party.invitations, pk=number).delete()


def member_of(party: Party, number: int) -> Membership:
    """Return a member of a party.  Raises Http404 where there is none of that number."""
    return get_object_or_404(Membership.objects.select_related("user"), party=party, pk=number)


def leave(slug: str, user: User) -> None:
    """Leave a party that one belongs to.

    Raises Http404 for any other, InputError where no manager would be left.
    """
    with transaction.atomic():
        party = get_object_or_404(Party.objects.select_for_update(), slug=slug)
        mine = get_object_or_404(Membership, party=party, user=user)
        mine.delete()
        if mine.role == "manager":
            _check_managed(party)


def change_role(party: Party, number: int, role: str) -> None:
    """Give a member another role.

    Raises Http404 where there is none of that number, InputError where no manager would be left.
    """
    with _a_manager_left(party):
        if not Membership.objects.filter(party=party, pk=number).update(role=role):
            raise Http404


def remove(party: Party, number: int) -> None:
    """Take a member out of a party.

    Raises Http404 where there is none of that number, InputError where no manager would be left.
    """
    with _a_manager_left(party):
        if not Membership.objects.filter(party=party, pk=number).delete()[0]:
            raise Http404


@contextmanager
def _a_manager_left(party: Party) -> Iterator[None]:
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=party.pk)
        yield
        _check_managed(party)


def _check_managed(party: Party) -> None:
    if not Membership.objects.filter(party=party, role="manager").exists():
        raise InputError(
            _("this is the last manager of the party"), expected=_("another manager first")
        )


def _limit_invitations(party: Party, user: User) -> None:
    """Raise InputError where an invitation more is one too many."""
    if Invitation.objects.filter(party=party).exclude(user=user).count() >= MOST_INVITED:
        raise InputError(
            _("this party has %d open invitations") % MOST_INVITED,
            expected=_("one of them withdrawn first"),
        )
    if Invitation.objects.filter(user=user).exclude(party=party).count() >= MOST_ASKED:
        raise InputError(
            _("%s has too many open invitations") % user.username,
            where="username",
            expected=_("one of them answered first"),
        )
