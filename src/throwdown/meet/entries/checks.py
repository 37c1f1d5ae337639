"""Whether an act of registration can be: asked before it is written, while it can be mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from throwdown.errors import InputError, nearest_names
from throwdown.meet.acts import Act
from throwdown.meet.entries.event import CURRENCY, Event, check_choice
from throwdown.meet.entries.numbers import nearest_number

if TYPE_CHECKING:
    from throwdown.meet.day import Day

NUMBER = re.compile(r"(?=.*[0-9])[A-Za-z0-9]{1,6}")
"""What a car can have on its door."""
_ONLY_INSIDE = ("check-in", "line-up")


def check_registration(day: Day, act: Act, before: Day | None = None) -> None:
    """Check an act that is to be the next of a meet; of one among several that are written
    together, ``day`` is the meet after all of them and ``before`` the one before.

    Raises InputError where it cannot be.
    """
    facts = act.facts
    if act.kind == "enter":
        known = (before or day).roster.of.get(facts["entry"])
        check_particulars(day.roster.event, facts, {} if known is None else known.facts)
        check_shares(facts, day.entries)
        if known is None or facts["number"] != known.facts["number"]:
            check_word(facts["number"])
        check_number(day, facts)
    elif act.kind == "event":
        _check_classes(day, before or day, facts)
    elif act.kind in ("drive", "work"):
        _check_heats(day, act.kind, facts)
    elif act.kind in ("fee", "pay"):
        _check_money(act.kind, facts)
    elif act.kind in _ONLY_INSIDE and facts["entry"] in day.roster.waiting:
        place = day.roster.waiting.index(facts["entry"]) + 1
        raise InputError(
            f"{act.kind}: {facts['entry']!r} is on the waiting list, place {place}", where="entry"
        )
    elif act.kind == "check-in" and facts["entry"] in day.withdrawn:
        raise InputError(f"check-in: {facts['entry']!r} has withdrawn", where="entry")


def check_particulars(event: Event, facts: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Check what somebody is entered with; what it was entered with ``before`` may stay.

    Raises InputError where the event has no such class or heat, or the car may not be entered;
    ``where`` names the fact.
    """
    if facts["class"] != before.get("class"):
        check_choice("class", facts["class"], event.classes)
    if facts.get("heat") and facts["heat"] != before.get("heat"):
        check_choice("heat", facts["heat"], event.heats)
    car = str(facts.get("car", ""))
    if (car != str(before.get("car", "")) or not before) and not event.takes(car):
        raise InputError(
            f"the event is not open to {car!r}" if car else "no car is named",
            where="car",
            expected=" or ".join(f"any {pattern}" for pattern in event.open_to),
            nearest=nearest_names(car, event.open_to) or None,
        )


def check_shares(facts: Mapping[str, Any], entries: Iterable[str]) -> None:
    """Check whose car is driven too.  Raises InputError where that is nobody's, or its own."""
    with_whom = facts.get("shares", "")
    known = [name for name in entries if name != facts["entry"]]
    if with_whom and with_whom not in known:
        raise InputError(
            f"nobody else is entered as {with_whom!r}",
            where="shares",
            expected="the entry whose car is driven too",
            nearest=nearest_names(str(with_whom), known) or None,
        )


def check_word(number: str) -> None:
    """Check that a number can be painted on a car.  Raises InputError where it cannot."""
    if not NUMBER.fullmatch(number):
        raise InputError(
            f"{number[:40]!r} is no number of a car",
            where="number",
            expected="1 to 6 digits or letters, one of them a digit, as in 7 or 27A",
        )


def check_number(day: Day, facts: Mapping[str, Any]) -> None:
    """Check that nobody else in the class has the number: they could not be told apart.

    Raises InputError with the nearest that is free.
    """
    others = {
        other.number: other.driver or name
        for name, other in day.entries.items()
        if other.car_class == facts["class"]
        and name not in day.withdrawn
        and name != facts["entry"]
    }
    if facts["number"] in others:
        raise InputError(
            f"number {facts['number']} in class {facts['class']} is {others[facts['number']]}'s",
            where="number",
            expected="another number",
            nearest=nearest_number(facts["number"], others),
        )


def _check_classes(day: Day, before: Day, facts: Mapping[str, Any]) -> None:
    """Check that a class which is taken away has no entries."""
    kept = facts.get("classes") or before.roster.event.classes
    gone = [name for name in before.roster.event.classes if name not in kept]
    for name, one in day.entries.items():
        if one.car_class in gone and name not in day.withdrawn:
            same = [
                f"{other.number} {other.driver}".strip()
                for entry, other in day.entries.items()
                if other.car_class == one.car_class and entry not in day.withdrawn
            ]
            more = f" and {len(same) - 5} more" if len(same) > 5 else ""
            raise InputError(
                f"class {one.car_class!r} has entries: {', '.join(same[:5])}{more}",
                where="classes",
                expected="their class changed first",
            )


def _check_heats(day: Day, kind: str, facts: Mapping[str, Any]) -> None:
    event, own = day.roster.event, day.roster.of[facts["entry"]]
    if facts["heat"]:
        check_choice("heat", facts["heat"], event.heats)
    if kind == "work" and facts["station"]:
        check_choice("station", facts["station"], event.stations)
    drives = facts["heat"] if kind == "drive" else own.heat
    works = facts["heat"] if kind == "work" else own.work.heat if own.work else ""
    if drives and drives == works:
        raise InputError(
            f"{kind}: {facts['entry']!r} would work in heat {works} and drive in it",
            where="heat",
            expected="another heat",
        )


def _check_money(kind: str, facts: Mapping[str, Any]) -> None:
    if not CURRENCY.fullmatch(facts["currency"]):
        raise InputError(
            f"{kind}: currency is {facts['currency']!r}",
            where="currency",
            expected="three letters, as in USD",
        )
    if kind == "fee" and facts["amount"] < 0:
        raise InputError(f"fee: amount is {facts['amount']}", where="amount", expected="0 or more")
