"""Who belongs to a party: invited, agreed, promoted, removed.  A party keeps a manager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from throwdown.errors import InputError
from throwdown.site.people.models import Invitation, Membership, Party, User


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
