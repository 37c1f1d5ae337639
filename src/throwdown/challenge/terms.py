"""The terms of a challenge: what both sides can see and accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from math import isfinite
from typing import Any

from throwdown.errors import InputError

STARTS = ("standing", "flying")
HANDICAPS = (
    "ballast_kg",
    "head_start_s",
    "power_share",
    "tyre",
    "tyres_share",
    "laps",
    "index",
    "driver_share",
)
"""What a handicap may consist of, each given to one of the two sides.

``tyre`` is a tyre's name.  All others are numbers: shares are of what the side has of its own
(power, grip of its tyres, its driver's pace), ``index`` multiplies its time, and ``laps`` is the
length of a race of which it drives one lap less.
"""
AMOUNTS: Mapping[str, tuple[float, float]] = {
    "ballast_kg": (0.0, 1000.0),
    "head_start_s": (0.0, 1000.0),
    "power_share": (0.2, 4.0),
    "tyres_share": (0.4, 2.0),
    "laps": (2.0, 1000.0),
    "index": (0.1, 10.0),
    "driver_share": (0.3, 1.5),
}
"""The least and the most of each that is a number.  They catch slips; 0 of anything is none."""
_UNCHECKED = ("ballast_kg", "head_start_s", "power_share", "tyre")  # older logs hold any amount
_SIDES = ("challenger", "opponent")


@dataclass(frozen=True)
class Side:
    """One side: a party, its car pinned by content hash, and its driver.

    ``party`` and ``driver`` are pseudonymous ids; ``driver`` is empty while nobody is named.
    """

    party: str
    car: str
    car_hash: str
    driver: str = ""


@dataclass(frozen=True)
class Handicap:
    """What one side carries or gives: ``kind`` one of HANDICAPS, ``amount`` in its own unit."""

    side: str
    kind: str
    amount: float | str


@dataclass(frozen=True)
class Terms:
    """What is to be raced, where, how and for what.

    ``course`` is pinned by ``course_hash``; ``attempts`` are runs, or laps on a closed course;
    ``at`` is a time in ISO 8601 with its zone, empty while none is fixed; ``place`` and ``stakes``
    are digests of texts that lie beside the log; ``closes`` is when predictions close, in ISO 8601
    with its zone, empty where acceptance closes them.
    """

    challenger: Side
    opponent: Side
    course: str
    course_hash: str
    start: str = "standing"
    attempts: int = 1
    rules: str = "best-run"
    handicaps: tuple[Handicap, ...] = ()
    at: str = ""
    place: str = ""
    stakes: str = ""
    closes: str = ""

    def __post_init__(self) -> None:
        if self.start not in STARTS:
            raise InputError(f"start is {self.start!r}", expected=" or ".join(STARTS))
        if isinstance(self.attempts, bool) or not isinstance(self.attempts, int):
            raise InputError(f"attempts is {self.attempts!r}", expected="a whole number")
        if not 1 <= self.attempts <= 1000:
            raise InputError(f"attempts is {self.attempts}", expected="1 to 1000")
        if self.at:
            moment(self.at, "the date of the terms")
        if self.closes:
            moment(self.closes, "the time at which predictions close")
        for name in ("course", "course_hash", "rules"):
            if not getattr(self, name):
                raise InputError(f"the terms have no {name.replace('_', ' ')}")
        for handicap in self.handicaps:
            if handicap.kind not in HANDICAPS or handicap.side not in _SIDES:
                raise InputError(
                    f"handicap {handicap.kind!r} for {handicap.side!r}",
                    expected=f"one of {', '.join(HANDICAPS)} for challenger or opponent",
                )
            if handicap.kind not in _UNCHECKED:
                check_amount(handicap.kind, handicap.amount)
            if handicap.kind == "laps":
                self._check_laps(handicap.amount)

    def _check_laps(self, of: float | str) -> None:
        """Raise InputError where one lap less is not of the very race that is run."""
        if self.rules != "sum-of-runs" or of != self.attempts:
            raise InputError(
                f"one lap less of {of:g} in a race of {self.attempts} by {self.rules!r}",
                expected="a race of as many laps, whose rules are sum-of-runs",
            )

    def facts(self) -> dict[str, Any]:
        """Return the terms as a log holds them."""
        own = dict(vars(self))
        for side in _SIDES:
            own[side] = dict(vars(own[side]))
        own["handicaps"] = [dict(vars(one)) for one in self.handicaps]
        return own

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Terms:
        """Read what ``facts`` wrote.  Raises InputError where it is none of that."""
        given = dict(facts)
        try:
            for side in _SIDES:
                given[side] = Side(**given[side])
            given["handicaps"] = tuple(Handicap(**one) for one in given.get("handicaps", ()))
            return cls(**given)
        except (TypeError, KeyError) as error:
            raise InputError(f"these are no terms: {error}") from None

    def differences(self, other: Terms) -> dict[str, tuple[Any, Any]]:
        """Return what ``other`` changes: the old and the new value by the name of the field."""
        return {
            one.name: (getattr(self, one.name), getattr(other, one.name))
            for one in fields(self)
            if getattr(self, one.name) != getattr(other, one.name)
        }

    @property
    def race(self) -> tuple[object, ...]:
        """What a prediction is of: terms that agree in it are one race to the simulator."""
        return (
            self.challenger.car_hash,
            self.opponent.car_hash,
            self.course_hash,
            self.start,
            self.attempts,
            self.handicaps,
            *([self.rules] if self.attempts > 1 else []),
        )

    def with_stand_in(self, side: Side) -> Terms:
        """Return the terms with another driver or car in the opponent's place."""
        return replace(self, opponent=side)


def check_amount(kind: str, amount: object) -> float:
    """Return a handicap's amount; raise InputError where it is none of its kind's."""
    low, high = AMOUNTS[kind]
    whole = "a whole number" if kind == "laps" else "a number"
    expected = f"{whole} from {low:g} to {high:g}" if low else f"{whole} over 0, at most {high:g}"
    fits = isinstance(amount, int | float) and not isinstance(amount, bool)
    number = float(amount) if fits else float("nan")  # type: ignore[arg-type]
    fits = isfinite(number) and low <= number <= high and number > 0.0
    if not fits or (kind == "laps" and not number.is_integer()):
        raise InputError(f"the amount of {kind} is {str(amount)[:40]!r}", expected=expected)
    return number


def moment(text: str, what: str) -> datetime:
    """Return a time; raise InputError where it is none or has no zone."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise InputError(
            f"{what} is {text!r}", expected="ISO 8601, as in 2010-06-21T19:00-04:00"
        ) from None
    if found.tzinfo is None:
        raise InputError(f"{what} is {text!r}", expected="a time with its zone")
    return found
