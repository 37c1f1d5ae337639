"""What an event offers: its classes and heats, how many may enter, with what cars, for how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from throwdown.errors import InputError, nearest_names
from throwdown.meet.acts import Act

_LISTS = ("classes", "open_to", "heats", "stations")
CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST_WAIVER = 10_000
"""How long the text of a waiver may be [letters]."""


@dataclass(frozen=True)
class Event:
    """What may be entered.  Empty lists allow anything; without a capacity everybody is in.

    ``open_to`` are patterns of cars, words of a make or model with ``*`` for anything; ``fee`` is
    in the smallest unit of ``currency``.  ``entry_open`` says whether entries are taken on the
    public site, where ``waiver`` is what has to be accepted, empty for nothing.
    """

    classes: tuple[str, ...] = ()
    capacity: int | None = None
    open_to: tuple[str, ...] = ()
    heats: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    fee: int = 0
    currency: str = "USD"
    entry_open: bool = False
    waiver: str = ""

    def takes(self, car: str) -> bool:
        """Whether a car may be entered."""
        return not self.open_to or any(fits(car, pattern) for pattern in self.open_to)


def fits(car: str, pattern: str) -> bool:
    """Whether a pattern's words stand in the name of a car: “MINI” in “2013 Mini GP2 JCW”."""
    words = r"\s+".join(re.escape(word).replace(r"\*", r"\S*") for word in pattern.split())
    return re.search(rf"(?<!\w){words}(?!\w)", car, re.IGNORECASE) is not None


def event_of(live: Iterable[Act]) -> Event:
    """Return the event of acts that count: what was said last of each part holds.

    Raises InputError where an act says what no event can be.
    """
    event = Event()
    for act in live:
        if act.kind == "event":
            event = changed(event, act)
    return event


def changed(event: Event, act: Act) -> Event:
    """Return an event with what an act says of it.  Raises InputError where that cannot be."""
    where = f"act {act.number}"
    said: dict[str, Any] = {name: _read(name, act.facts, where) for name in _own(act.facts)}
    return replace(event, **said)


def _own(facts: Mapping[str, Any]) -> list[str]:
    return [name for name in facts if name != "key"]


def _read(name: str, facts: Mapping[str, Any], where: str) -> Any:
    value = facts[name]
    if name in _LISTS:
        if not isinstance(value, list) or not all(_is_word(one) for one in value):
            raise InputError(f"event: {name} is {value!r}", where=where, expected="a list of words")
        return tuple(dict.fromkeys(one.strip() for one in value))
    if name == "currency":
        if not isinstance(value, str) or not CURRENCY.fullmatch(value):
            raise InputError(
                f"event: currency is {value!r}", where=where, expected="three letters, as in USD"
            )
        return value
    if name == "capacity" and value is None:
        return None
    if name == "entry_open":
        if not isinstance(value, bool):
            raise InputError(f"event: {name} is {value!r}", where=where, expected="true or false")
        return value
    if name == "waiver":
        if not isinstance(value, str) or len(value) > LONGEST_WAIVER:
            raise InputError(
                "event: this is no waiver",
                where=where,
                expected=f"a text of at most {LONGEST_WAIVER} letters",
            )
        return value.strip()
    least = 1 if name == "capacity" else 0
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError(
            f"event: {name} is {value!r}", where=where, expected=f"a whole number from {least} on"
        )
    return value


def _is_word(one: object) -> bool:
    return isinstance(one, str) and bool(one.strip())


def check_choice(what: str, given: str, choices: Iterable[str]) -> None:
    """Check a word that must be one of some; none allow any.  Raises InputError, naming them."""
    known = tuple(choices)
    if known and given not in known:
        raise InputError(
            f"there is no {what.replace('_', ' ')} {given!r}",
            where=what,
            expected=", ".join(known),
            nearest=nearest_names(given, known) or None,
        )
