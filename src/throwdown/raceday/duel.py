"""A challenge's terms as the beginning of a meet: rules, both sides entered, attempts lined up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from throwdown.challenge import Side, Terms, verify
from throwdown.errors import InputError, ThrowdownError
from throwdown.meet.rules import RuleSet, check_rules
from throwdown.meet.ticks import SECOND

CLASS = "DUEL"
SIDES = ("challenger", "opponent")
_METHODS = {"best-run": "best", "sum-of-runs": "sum"}
_WORDS = {"best-run": "the best counts", "sum-of-runs": "the sum counts"}


def duel_acts(
    log: Path | str, *, name: str = "", rules: RuleSet | None = None, course: str = ""
) -> list[tuple[str, dict[str, Any]]]:
    """Return the acts, as kinds and facts, that begin a meet at which a challenge is settled.

    ``name``, ``rules`` and ``course`` go before what the terms say.  The sides take turns, the
    challenger first.  A head start is taken off every run; ballast, power and tyres are recorded,
    for officials to check.  Raises InputError where the file is no log, nobody agreed to its terms,
    or they make no timed runs; ThrowdownError where the log does not hold.
    """
    found = verify(log)
    if not found.holds or found.challenge is None:
        line, what = found.broken[0]
        raise ThrowdownError(f"the log does not hold: line {line} of {log} {what}")
    if not found.challenge.agreed:
        raise InputError(
            f"nobody has agreed to the terms: the challenge is {found.challenge.status}",
            where=str(log),
            expected="terms that were accepted, or a challenger who goes ahead",
        )
    terms = found.challenge.terms
    sides = {role: getattr(terms, role) for role in SIDES}
    cars = {role: _car(side) for role, side in sides.items()}
    opened = {
        "name": name or " – ".join(cars.values()),
        "rules": (rules or duel_rules(terms)).model_dump(mode="json"),
        "course": course or _course(terms),
        "challenge": _recorded(terms, found.head),
    }
    entered = [_entered(terms, role, cars[role], n) for n, role in enumerate(SIDES, 1)]
    turns = [("line-up", {"entry": role}) for _ in range(terms.attempts) for role in SIDES]
    return [("open", opened), *(("enter", facts) for facts in entered), *turns]


def duel_rules(terms: Terms) -> RuleSet:
    """Return the rules that terms imply.  Raises InputError where they are not of timed runs."""
    if terms.rules not in _METHODS:
        raise InputError(
            f"the terms say {terms.rules!r}, which is not a matter of timed runs",
            where="terms, rules",
            expected=f"{' or '.join(_METHODS)}, or rules of your own with --rules",
        )
    runs = f"{terms.attempts} run{'' if terms.attempts == 1 else 's'} each"
    return check_rules(
        {
            "id": f"duel-{terms.attempts}-{terms.rules}",
            "name": f"A duel of {runs}, {_WORDS[terms.rules]}",
            "version": 1,
            "kind": "autocross",
            "sources": ["the terms of the challenge"],
            "runs": {"most": terms.attempts},
            "totals": [{"method": _METHODS[terms.rules]}],
        },
        "the rules of the duel",
    )


def _entered(terms: Terms, role: str, car: str, number: int) -> dict[str, Any]:
    side: Side = getattr(terms, role)
    ahead = sum(
        int(Decimal(str(one.amount)) * SECOND)
        for one in terms.handicaps
        if one.side == role and one.kind == "head_start_s"
    )
    facts: dict[str, Any] = {
        "entry": role,
        "number": str(number),
        "class": CLASS,
        "driver": side.driver or side.party,
        "car": car,
    }
    return {**facts, "head_start": ahead} if ahead else facts


def _recorded(terms: Terms, head: str) -> Mapping[str, Any]:
    """Return what the book says of its challenge: the log by its head, and what was agreed."""
    facts = terms.facts()
    kept = ("start", "attempts", "rules", "handicaps", "at", *SIDES)
    return {"head": head, **{name: facts[name] for name in kept}}


def _car(side: Side) -> str:
    """Return the name of the very car that was agreed on, its id where it is another now."""
    from throwdown.car import load_car

    try:
        car = load_car(side.car)
    except InputError:
        return side.car
    return car.name if car.content_hash == side.car_hash else side.car


def _course(terms: Terms) -> str:
    from throwdown.course import load_course

    try:
        course = load_course(terms.course)
    except InputError:
        return terms.course
    return course.name if course.content_hash == terms.course_hash else terms.course
