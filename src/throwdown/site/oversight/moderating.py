"""What moderators and administrators do, the same from a page and from a program.

Each act that changes something is written down with its reason.  What is not there raises
Http404.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from throwdown.site.challenges.models import Challenge, Entrant, Record, Tip
from throwdown.site.oversight import erasing
from throwdown.site.oversight.acts import ERASED, note, on_record
from throwdown.site.oversight.models import Entry
from throwdown.site.oversight.roles import GROUPS
from throwdown.site.people.claims import renew_claim
from throwdown.site.people.models import Party, User
from throwdown.site.people.names import user_of

MOST_FOUND = 20


def within_reach(moderator: User, users: QuerySet[User]) -> QuerySet[User]:
    """Keep the accounts that somebody may rename: administrators are their like's alone."""
    return users if moderator.is_superuser else users.filter(is_superuser=False)


def account_of(moderator: User, public_id: str) -> User:
    """Return an account within somebody's reach."""
    return get_object_or_404(within_reach(moderator, User.objects.all()), public_id=public_id)


def public_row(slug: str) -> Challenge:
    """Return a challenge; drafts are out of a moderator's sight too."""
    rows = Challenge.objects.exclude(status="draft").select_related("challenger", "opponent")
    return get_object_or_404(rows, slug=slug)


def record_of(slug: str, number: int) -> Record:
    """Return a record of a challenge."""
    found = Record.objects.select_related("challenge").prefetch_related("beside")
    return get_object_or_404(found, challenge=public_row(slug), number=number)


def parties_found(asked: str) -> QuerySet[Party]:
    """Return the parties of a name."""
    return Party.objects.filter(name__icontains=asked)[:MOST_FOUND]


def accounts_found(moderator: User, asked: str) -> QuerySet[User]:
    """Return the accounts of a name within somebody's reach, with their groups."""
    users = within_reach(moderator, User.objects.all())
    return users.filter(username__icontains=asked).prefetch_related("groups")[:MOST_FOUND]


def accounts_named(moderator: User, row: Challenge) -> QuerySet[User]:
    """Return the accounts within reach that the page of a challenge names."""
    ids = set(Record.objects.filter(challenge=row).values_list("by", flat=True))
    readers = set(Tip.objects.filter(challenge=row).values_list("user", flat=True))
    readers |= set(Entrant.objects.filter(challenge=row).values_list("user", flat=True))
    accounts = User.objects.filter(Q(public_id__in=ids) | Q(pk__in=readers - {None}))
    return within_reach(moderator, accounts).order_by("username")


def with_names(entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
    """Pair entries with the names, as they are now, of the pseudonyms that they are on."""
    entries = list(entries)
    on = [entry.on for entry in entries]
    users = User.objects.filter(public_id__in=on).values_list("public_id", "username")
    parties = Party.objects.filter(public_id__in=on).values_list("public_id", "name")
    named = {**dict(users), **dict(parties)}
    return [(entry, named.get(entry.on, "")) for entry in entries]


def verify(by: User, slug: str, verified: bool, why: str) -> Party:
    """Say that a party is who it says, or no longer."""
    with transaction.atomic():
        found = get_object_or_404(Party.objects.select_for_update(), slug=slug)
        if found.verified == verified:
            return found
        found.verified = verified
        found.save(update_fields=["verified"])
        note(by, "verified" if verified else "no longer verified", found.public_id, why)
    return found


def link_again(request: HttpRequest, slug: str, why: str) -> tuple[Party, str]:
    """Return a party that nobody manages and a new link to it.

    Raises InputError where somebody does.
    """
    found = get_object_or_404(Party, slug=slug)
    with transaction.atomic():
        link = renew_claim(request, found)
        note(user_of(request), "new claim link", found.public_id, why)
    return found, link


def make_first_administrator(user: User) -> None:
    """Make somebody who has an account the first administrator."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
        note(user, "first administrator", user.public_id)


def grant(by: User, public_id: str, group: str, granted: bool, why: str) -> User:
    """Make somebody an official or a moderator, or no longer."""
    if group not in GROUPS:
        raise Http404
    with transaction.atomic():
        user = get_object_or_404(User.objects.select_for_update(), public_id=public_id)
        found, _made = Group.objects.get_or_create(name=group)
        if user.groups.filter(pk=found.pk).exists() == granted:
            return user
        (user.groups.add if granted else user.groups.remove)(found)
        note(by, f"{group} granted" if granted else f"{group} revoked", user.public_id, why)
    return user


def erase_texts(by: User, record: Record, names: list[str], why: str) -> None:
    """Erase texts beside a record."""
    row = record.challenge
    with transaction.atomic():
        erasing.erase(row, record.number, names)
        note(by, ERASED, f"{on_record(row.slug, record.number)}: {', '.join(names)}", why)


def erase_driver(by: User, row: Challenge, public_id: str, why: str) -> None:
    """Erase the name of a driver that a challenge's terms name."""
    alias = next((one for one in erasing.drivers_in(row) if one.pk == public_id), None)
    if alias is None:
        raise Http404
    with transaction.atomic():
        erasing.erase_driver(row, alias)
        note(by, "name of a driver erased", alias.pk, why)


def erase_tip(by: User, row: Challenge, number: int, why: str) -> None:
    """Erase a tip."""
    tip = get_object_or_404(Tip, challenge=row, pk=number)
    with transaction.atomic():
        note(by, "tip erased", f"{row.slug}/tip {tip.pk}", why)
        tip.delete()


def erase_party(by: User, slug: str, why: str) -> Party:
    """Erase the name of a party and what it says of itself."""
    with transaction.atomic():
        party = get_object_or_404(Party.objects.select_for_update(), slug=slug)
        erasing.erase_party(party)
        note(by, "name of a party erased", party.public_id, why)
    return party


def erase_username(by: User, account: User, why: str) -> None:
    """Erase the name of an account."""
    with transaction.atomic():
        erasing.erase_username(account)
        note(by, "username erased", account.public_id, why)
