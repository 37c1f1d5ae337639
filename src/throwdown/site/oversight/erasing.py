"""Erasing texts that lie beside logs, and every copy of them; the logs themselves stay."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from throwdown.site.challenges import store
from throwdown.site.challenges.models import Beside, Challenge, News, Picture


def erase(row: Challenge, number: int, names: Iterable[str]) -> int:
    """Erase texts of a record, what news say of them, and pictures that no other text names.

    Returns how many texts there were.
    """
    names = list(names)
    with transaction.atomic():
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
