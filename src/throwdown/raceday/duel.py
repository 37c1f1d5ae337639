"""A challenge's terms as the beginning of a meet: rules, both sides entered, attempts lined up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from throwdown.challenge import Side, Terms, verify
from throwdown.challenge.handicaps import LEVER_OF, carried, said
from throwdown.duel.handicap import ON_TIME
from throwdown.errors import InputError, ThrowdownError
from throwdown.meet.rules import RuleSet, check_rules
from throwdown.meet.ticks import SECOND

CLASS = "DUEL"
SIDES = ("challenger", "opponent")
METHODS = {"best-run": "best", "sum-of-runs": "sum"}
"""Rules of terms that are a matter of timed runs, and how these make a total."""
_WORDS = {"best-run": "the best counts", "sum-of-runs": "the sum counts"}


def duel_acts(
    log: Path | str,
    *,
    name: str = "",
    rules: RuleSet | None = None,
    course: str = "",
    drivers: Mapping[str, str] = MappingProxyType({}),
) -> list[tuple[str, dict[str, Any]]]:
    """Return the acts, as kinds and facts, that begin a meet at which a challenge is settled.

    ``name``, ``rules`` and ``course`` go before what the terms say; ``drivers`` are names by side,
    since a log holds pseudonyms alone.  The sides take turns, the challenger first; who has a lap
    less to drive has one turn less.  A head start is taken off every run, an index is the entry's
    own and ranks it where the rules rank by index, as those of the terms do then.  What changes a
    car or its driver is a note each, for scrutineers to check.  Raises InputError where the file
    is no log, nobody agreed to its terms, or they make no timed runs; ThrowdownError where the log
    does not hold.
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
    entered = [
        _entered(terms, role, cars[role], n, drivers.get(role, ""))
        for n, role in enumerate(SIDES, 1)
    ]
    turns = [
        ("line-up", {"entry": role})
        for turn in range(terms.attempts)
        for role in SIDES
        if turn < terms.attempts - (carried(terms.handicaps, role).laps > 0.0)
    ]
    notes = [("note", {"text": text}) for text in to_check(terms)]
    return [("open", opened), *(("enter", facts) for facts in entered), *notes, *turns]


def to_check(terms: Terms) -> list[str]:
    """Return what scrutineers have to check: handicaps that no clock knows of, in words."""
    return [
        f"To check: the {one.side}, number {1 + SIDES.index(one.side)}, is to have {said(one)}"
        for one in terms.handicaps
        if LEVER_OF.get(one.kind, (one.kind, 1.0))[0] not in ON_TIME
    ]


def duel_rules(terms: Terms) -> RuleSet:
    """Return the rules that terms imply.  Raises InputError where they are not of timed runs."""
    if terms.rules not in METHODS:
        raise InputError(
            f"the terms say {terms.rules!r}, which is not a matter of timed runs",
            where="terms, rules",
            expected=f"{' or '.join(METHODS)}, or rules of your own with --rules",
        )
    indexed = any(one.kind == "index" for one in terms.handicaps)
    return rules_of_runs(terms.rules, terms.attempts, indexed=indexed)


def rules_of_runs(method: str, runs: int, *, indexed: bool = False) -> RuleSet:
    """Return the rules of so many ``runs``, counted by one of METHODS, ranked by index or not."""
    each = f"{runs} run{'' if runs == 1 else 's'} each"
    by_index: dict[str, Any] = {
        "index": {"default": "1"},
        "groups": [{"by": "index"}],
    }
    return check_rules(
        {
            "id": f"duel-{runs}-{method}",
            "name": f"A duel of {each}, {_WORDS[method]}",
            "version": 1,
            "kind": "autocross",
            "sources": ["the terms of the challenge"],
            "runs": {"most": runs},
            "totals": [{"method": METHODS[method]}],
            **(by_index if indexed else {}),
        },
        "the rules of the duel",
    )


def _entered(terms: Terms, role: str, car: str, number: int, driver: str) -> dict[str, Any]:
    own = carried(terms.handicaps, role)
    facts: dict[str, Any] = {
        "entry": role,
        "number": str(number),
        "class": CLASS,
        "driver": driver or role.capitalize(),
        "car": car,
    }
    if own.head_start:
        # It comes off a run before the index multiplies, and is to be worth what was agreed.
        ahead = Decimal(str(own.head_start)) / Decimal(str(own.index))
        facts["head_start"] = int(ahead * SECOND)
    if own.index != 1.0:
        facts["index"] = f"{own.index:.6f}".rstrip("0")
    return facts


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
