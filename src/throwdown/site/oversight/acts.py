"""The audit log: what was done by those who may do what others may not."""

from __future__ import annotations

from throwdown.site.oversight.models import Entry
from throwdown.site.people.models import User

ERASED = "texts erased"
"""The act of which ``on`` is a record, a colon, and the names of its texts."""


def note(by: User | None, act: str, on: str, why: str = "") -> Entry:
    """Add to the audit log.  ``on`` is a pseudonym or a record, never a name: names get erased."""
    return Entry.objects.create(by=by, act=act, on=on[:200], why=why)


def on_record(slug: str, number: int) -> str:
    """Return how the audit log speaks of a record."""
    return f"{slug}/{number}"
