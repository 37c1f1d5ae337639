"""What would make a race fair: each lever's amount, and what a reader can do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from throwdown.challenge import Handicap, Terms
from throwdown.challenge.handicaps import agreed
from throwdown.challenge.terms import check_amount
from throwdown.duel.handicap import LEVERS
from throwdown.errors import InputError
from throwdown.report.words import EVEN_ODDS
from throwdown.site.catalogue import shelf
from throwdown.site.fair.words import say_lever, say_range
from throwdown.site.oversight.limits import TooMany, check_rate
from throwdown.site.predictions import findings, queue

SIDES = ("challenger", "opponent")
TOLERANCE = 0.02
"""Of the odds: an amount that misses even odds by more does not make it fair."""
Apply = Callable[[dict[str, Any]], str]
"""Returns the address where a handicap, as fields of a form, is put to use."""


@dataclass(frozen=True)
class Row:
    """One lever on one car: how much, between what, the odds of the first then, where to use it."""

    side: str
    car: str
    said: str
    between: str
    odds: float
    feasible: bool
    apply: str


def question_of(terms: Terms) -> dict[str, Any] | None:
    """Return the question of a challenge's terms; None where the catalogue no longer has them."""
    try:
        cars = [shelf.car(side.car) for side in (terms.challenger, terms.opponent)]
        asked = findings.level_asked(cars, terms.course, terms.start)
    except InputError:
        return None
    pinned = [terms.challenger.car_hash, terms.opponent.car_hash]
    same = asked["car_hashes"] == pinned and asked["course_hash"] == terms.course_hash
    return asked if same else None


def check_and_ask(request: HttpRequest, asked: dict[str, Any]) -> None:
    """Ask for an answer on somebody's behalf.

    Raises TooMany where that is over their limit, or very many simulations wait already.
    """
    even = asked["kind"] == findings.LEVEL and same_cars(asked)
    if even or len(findings.found(asked)) == len(asked["parts"]):
        return
    job = findings.job_of(asked)
    if job is not None and job.state in ("queued", "running"):
        return
    check_rate(request, "simulation")
    if queue.waiting() >= queue.MOST_WAITING:
        raise TooMany(_("simulations that wait"), 30)
    findings.ask(asked)


def same_cars(asked: dict[str, Any]) -> bool:
    """Whether a car is asked about against itself, which is even as it is."""
    return bool(asked["car_hashes"][0] == asked["car_hashes"][1])


def panel(asked: dict[str, Any] | None, units: str, apply: Apply) -> dict[str, Any]:
    """Return what a page says of what would make a race fair."""
    if asked is None:
        return {"known": False}
    if same_cars(asked):
        return {"known": True, "same": True}
    known = findings.found(asked)
    whole = len(known) == len(asked["parts"])
    job = None if whole else findings.job_of(asked)
    names = names_of(asked)
    rows = [
        _row(one, names, units, apply)
        for part in known.values()
        for one in part["levers"]
        if one["amount"] != LEVERS[one["lever"]].neutral
    ]
    odds = next((part["odds"] for part in known.values()), None)
    return {
        "known": True,
        "whole": whole,
        "job": job,
        "pending": job is not None and job.state in ("queued", "running"),
        "failed": job is not None and job.state == "failed",
        "done": len(known),
        "of": len(asked["parts"]),
        "odds": odds,
        "close": odds is not None and 1.0 - EVEN_ODDS < odds < EVEN_ODDS,
        "ahead": None if odds is None else names[odds <= 0.5],
        "ahead_odds": None if odds is None else max(odds, 1.0 - odds),
        "rows": [row for row in rows if row.feasible],
        "short": [row for row in rows if not row.feasible],
        "samples": f"{asked['samples']:,}",
    }


def names_of(asked: dict[str, Any]) -> list[str]:
    """Return the names of the two cars."""
    return [shelf.car_name(car) for car in asked["cars"]]


def _row(one: Mapping[str, Any], names: list[str], units: str, apply: Apply) -> Row:
    side, lever = SIDES[one["number"] - 1], one["lever"]
    feasible = one["feasible"] and abs(one["odds"] - 0.5) <= TOLERANCE
    handicap = agreed(lever, one["amount"], side)
    return Row(
        side=side,
        car=names[one["number"] - 1],
        said=say_lever(lever, one["amount"], units),
        between=say_range(lever, one["p05"], one["p95"], units),
        odds=one["odds"],
        feasible=feasible,
        apply=apply(fields_of(handicap)) if feasible and _fits(handicap) else "",
    )


def _fits(handicap: Handicap) -> bool:
    """Whether terms can hold it."""
    try:
        check_amount(handicap.kind, handicap.amount)
    except InputError:
        return False
    return True


def fields_of(handicap: Handicap) -> dict[str, Any]:
    """Return a handicap as the fields of a form, with the race that a lap less is of."""
    whole = isinstance(handicap.amount, float) and handicap.amount.is_integer()
    amount = f"{handicap.amount:.0f}" if whole else f"{handicap.amount}"
    fields = {
        "handicap_side": handicap.side,
        "handicap_kind": handicap.kind,
        "handicap_amount": amount,
    }
    if handicap.kind == "laps":
        fields |= {"attempts": amount, "rules": "sum-of-runs"}
    return fields


def with_fields(path: str, *fields: Mapping[str, Any]) -> str:
    """Return an address with fields of a form in it."""
    given = {name: value for part in fields for name, value in part.items()}
    return f"{path}?{urlencode(given)}"
