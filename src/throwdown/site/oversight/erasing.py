"""Erasing texts that lie beside logs, names that stand for pseudonyms, and every copy of them.

The logs themselves stay, and hold neither.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import transaction

from throwdown.site.challenges import store
from throwdown.site.challenges.models import Beside, Challenge, News, Picture
from throwdown.site.people.models import Alias, Party, User
from throwdown.site.people.names import ERASED_DRIVER, ERASED_PARTY


def erase(row: Challenge, number: int, names: Iterable[str]) -> int:
    """Erase texts of a record, what news say of them, and pictures that no other text names.

    Returns how many texts there were.
    """
    names = list(names)
    with transaction.atomic():
        # A move may be about to name one of the texts as the place of new terms.
        Challenge.objects.select_for_update().get(pk=row.pk)
        beside = Beside.objects.filter(record__challenge=row, record__number=number)
        gone = list(beside.filter(name__in=names).values_list("name", "text"))
        count = store.erase(row, number, names)
        for name, text in gone:
            if name == "picture":
                erase_picture(text)
            else:
                quieten(row, text)
    return count


def quieten(row: Challenge, text: str) -> None:
    """Shorten the news that quote a text to their first line, which says what move it was."""
    for one in News.objects.filter(record__challenge=row, text__contains=text):
        one.text = one.text.partition("\n")[0]
        one.save(update_fields=["text"])


def erase_picture(digest: str) -> bool:
    """Erase a picture and its file, unless a text still names it."""
    if Beside.objects.filter(name="picture", text=digest).exists():
        return False
    picture = Picture.objects.filter(digest=digest).first()
    if picture is None:
        return False
    file = picture.file
    picture.delete()
    transaction.on_commit(lambda: file.delete(save=False))
    return True


def drivers_in(row: Challenge) -> list[Alias]:
    """Return the drivers that any version of a challenge's terms names."""
    versions = store.tell(row).state.versions
    sides = (side for one in versions for side in (one.terms.challenger, one.terms.opponent))
    return list(Alias.objects.filter(public_id__in={side.driver for side in sides}))


def erase_driver(row: Challenge, alias: Alias) -> None:
    """Erase the name of a driver, and what news say of it.

    The row stays: without it the next proposal would leave the driver out of the terms.
    """
    with transaction.atomic():
        quieten(row, alias.name)
        alias.name = ERASED_DRIVER
        alias.save(update_fields=["name"])


def erase_party(party: Party) -> None:
    """Erase the name of a party, what it says of itself, and the address that holds the name."""
    party.name, party.about, party.verified = ERASED_PARTY, "", False
    party.slug = f"erased-{secrets.token_hex(6)}"
    party.save(update_fields=["name", "about", "verified", "slug"])


def erase_username(user: User) -> None:
    """Erase the name of an account; its person still comes in with the e-mail address."""
    user.username = f"erased-{secrets.token_hex(6)}"
    user.first_name = user.last_name = ""
    user.save(update_fields=["username", "first_name", "last_name"])
