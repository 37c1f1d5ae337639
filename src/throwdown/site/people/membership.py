"""Who belongs to a party: invited, agreed, promoted, removed.  A party keeps a manager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from throwdown.errors import InputError
from throwdown.site.people.models import Invitation, Membership, Party, User


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


def invite(party: Party, username: str, role: str, by: User) -> Invitation:
    """Ask somebody to belong to a party.  Raises InputError where they do, or are not here."""
    user = User.objects.filter(username__iexact=username.strip(), is_active=True).first()
    if user is None:
        raise InputError("there is no account of this name")
    if Membership.objects.filter(party=party, user=user).exists():
        raise InputError(f"{user.username} belongs to this party already")
    asked, _made = Invitation.objects.update_or_create(
        party=party, user=user, defaults={"role": role, "by": by}
    )
    return asked


def accept(invitation: Invitation) -> None:
    """Take an invitation: from now on its user belongs to the party."""
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
        if found is None:
            raise InputError("this invitation was withdrawn")
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
    """Leave a party that one belongs to.  Raises Http404 for any other."""
    mine = get_object_or_404(Membership, party=get_object_or_404(Party, slug=slug), user=user)
    if mine.role == "manager":
        remove(mine.party, mine.pk)
    else:
        mine.delete()


def change_role(party: Party, number: int, role: str) -> None:
    """Give a member another role.  Raises InputError where no manager would be left."""
    with _a_manager_left(party):
        Membership.objects.filter(party=party, pk=number).update(role=role)


def remove(party: Party, number: int) -> None:
    """Take a member out of a party.  Raises InputError where no manager would be left."""
    with _a_manager_left(party):
        Membership.objects.filter(party=party, pk=number).delete()


@contextmanager
def _a_manager_left(party: Party) -> Iterator[None]:
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=party.pk)
        yield
        if not Membership.objects.filter(party=party, role="manager").exists():
            raise InputError(
                "this is the last manager of the party", expected="another manager first"
            )
