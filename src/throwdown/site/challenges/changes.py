"""What one version of the terms changes of another, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from throwdown.challenge import Handicap, Side, Terms
from throwdown.challenge.terms import moment
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.names import TERM_WORDS, say_handicap
from throwdown.site.challenges.terms_form import RULE_SETS, STARTS


@dataclass(frozen=True)
class Change:
    """One line of a difference: what, and how it read before and after."""

    what: str
    before: str
    after: str


def changes(before: Terms, after: Terms, names: Mapping[str, str]) -> list[Change]:
    """Return what differs.  ``names`` are names by pseudonym and texts by digest."""
    return [
        Change(str(TERM_WORDS.get(name, name)), reads(name, old, names), reads(name, new, names))
        for name, (old, new) in before.differences(after).items()
        if name != "course_hash"
    ]


def rows(terms: Terms, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the terms as pairs of what and how it reads, without what they leave open."""
    return [
        (str(word), reads(name, getattr(terms, name), names))
        for name, word in TERM_WORDS.items()
        if getattr(terms, name)
    ]


def reads(name: str, value: Any, names: Mapping[str, str]) -> str:
    """Return how the value of one of the terms reads."""
    if not value:
        return _("not stated")
    if isinstance(value, Side):
        driver = names.get(value.driver, "")
        return f"{shelf.car_name(value.car)}{', ' if driver else ''}{driver}"
    match name:
        case "course":
            return shelf.course_name(value)
        case "handicaps":
            return ", ".join(_handicap(one) for one in value)
        case "at" | "closes":
            at = moment(value, name)
            offset = f"{at:%z}"
            zone = "" if offset in ("+0000", "-0000") else f"{offset[:3]}:{offset[3:5]}"
            day = f"{at.day} {date_format(at.date(), 'F Y')}"
            return f"{day}, {at:%H:%M} UTC{zone}".replace("UTC-", "UTC−")
        case "place" | "stakes":
            return names.get(value, _("erased"))
        case "start":
            return str(dict(STARTS).get(value, value))
        case "rules":
            return str(dict(RULE_SETS).get(value, value))
    return str(value)


def _handicap(one: Handicap) -> str:
    return f"{say_handicap(one.kind, one.amount)} ({_(one.side)})"
