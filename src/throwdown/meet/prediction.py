"""What was predicted of two entries before they ran, as an act holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from throwdown.errors import InputError, nearest_names

_WHOLE = ("time", "pace_sd", "run_sd")
_SIDE = ("entry", *_WHOLE, "car", "price_usd")
MOST_ATTEMPTS = 100


@dataclass(frozen=True)
class Side:
    """One of two: its run is to take ``time`` [ticks] on the whole.

    ``pace_sd`` is how far off that may be for a cause of the car's own, ``run_sd`` how its runs
    scatter about its pace [ticks].  ``price_usd`` is its list price, None where it is not known.
    """

    entry: str
    time: int
    pace_sd: int
    run_sd: int
    car: str = ""
    price_usd: float | None = None


@dataclass(frozen=True)
class Prediction:
    """Two sides, and ``odds`` of the first in one run each.

    ``shared`` is how far off both times may be together, since the course is slower or quicker than
    was thought [ticks]; ``attempts`` holds where the rules do not say how many runs count.
    ``source`` says which race was simulated, and how.
    """

    first: Side
    second: Side
    shared: int
    odds: float
    attempts: int
    source: Mapping[str, Any]

    @property
    def sides(self) -> tuple[Side, Side]:
        """The two."""
        return self.first, self.second


def read_prediction(facts: Mapping[str, Any]) -> Prediction:
    """Return the prediction that an act holds.  Raises InputError where it is none."""
    first, second = (_side(facts.get(name), name) for name in ("first", "second"))
    if first.entry == second.entry:
        raise InputError("predict: both sides are one entry", where="second", expected="another")
    odds = facts.get("odds")
    if not _is_number(odds) or not 0.0 <= odds <= 1.0:  # type: ignore[operator]
        raise InputError(f"predict: odds is {odds!r}", where="odds", expected="0 to 1")
    attempts = facts.get("attempts", 1)
    if not _is_whole(attempts) or not 1 <= attempts <= MOST_ATTEMPTS:
        raise InputError(
            f"predict: attempts is {attempts!r}", where="attempts", expected=f"1 to {MOST_ATTEMPTS}"
        )
    shared, source = _ticks(facts.get("shared"), "shared"), facts.get("source")
    if not isinstance(source, Mapping):
        raise InputError(f"predict: source is {source!r}", where="source", expected="an object")
    return Prediction(first, second, shared, float(odds), attempts, source)  # type: ignore[arg-type]


def _side(given: object, where: str) -> Side:
    if not isinstance(given, Mapping):
        raise InputError(f"predict: {where} is {given!r}", where=where, expected=", ".join(_SIDE))
    for name in given:
        if name not in _SIDE:
            raise InputError(
                f"predict: a side has no {name!r}",
                where=where,
                nearest=nearest_names(str(name), _SIDE) or None,
            )
    for name in ("entry", "car"):
        if not isinstance(given.get(name, ""), str):
            raise InputError(f"predict: {name} is {given[name]!r}", where=where, expected="text")
    if not given.get("entry"):
        raise InputError("predict: a side has no entry", where=where)
    price = given.get("price_usd")
    if price is not None and (not _is_number(price) or price < 0):
        raise InputError(f"predict: price_usd is {price!r}", where=where, expected="0 or more")
    ticks = {name: _ticks(given.get(name), name) for name in _WHOLE}
    if not ticks["time"]:
        raise InputError("predict: time is 0", where=where, expected="what a run takes")
    return Side(given["entry"], **ticks, car=given.get("car", ""), price_usd=price)


def _ticks(value: object, name: str) -> int:
    if not _is_whole(value) or not 0 <= value < 10**9:  # type: ignore[operator]
        raise InputError(f"predict: {name} is {value!r}", where=name, expected="whole ticks")
    return int(value)  # type: ignore[call-overload, no-any-return]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
