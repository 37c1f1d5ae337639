"""Times as whole ticks of 0.1 ms: exact, so that no sum and no rank depends on a float."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from throwdown.errors import InputError

SECOND = 10_000
"""Ticks in a second."""

TICK_NS = 100_000
"""Nanoseconds in a tick."""

Finer = Literal["round", "cut", "cut-ticks"]
"""What becomes of digits finer than a rule set counts: rounded half up, cut off, or rounded to
ticks of 0.1 ms of which the rest is cut off."""

_TIME = re.compile(r"(?:(?P<minutes>\d{1,4}):(?=\d\d\b))?(?P<seconds>\d{1,6})(?:\.(?P<part>\d*))?")


def read_ticks(text: str) -> int:
    """Return a time such as ``59.123`` or ``1:02.345`` [ticks]; digits beyond 0.1 ms are cut.

    Raises InputError where it is none.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} is no time", expected="seconds, as in 59.123 or 1:02.345")
    part = (found["part"] or "")[:4].ljust(4, "0")
    whole = 60 * int(found["minutes"] or 0) + int(found["seconds"])
    return SECOND * whole + int(part)


def whole_ticks(took_ns: int, ppb: int = 0) -> int:
    """Return a time [ns] in whole ticks, the rest cut.

    One of a clock that is corrected is made longer by ``ppb`` parts in 10^9 before, exactly.
    """
    return took_ns * (10**9 + ppb) // (10**9 * TICK_NS)


def to_step(value: int | Fraction, step: int, finer: Finer) -> int:
    """Return a time [ticks] on the grid of ``step``, rounded half up or cut."""
    if isinstance(value, int) and value >= 0:  # the same, without fractions
        return step * ((2 * value + step) // (2 * step) if finer == "round" else value // step)
    if finer == "cut-ticks":
        value = int(value + Fraction(1, 2))
    steps = Fraction(value) / step
    return step * int(steps + Fraction(1, 2) if finer == "round" else steps)


def seconds(ticks: int) -> float:
    """Return a time in seconds, for JSON and for people; nothing is computed with it."""
    return ticks / SECOND


def show(ticks: int, decimals: int = 3) -> str:
    """Write a time as sheets do: seconds throughout, so that columns line up."""
    whole, rest = divmod(ticks, SECOND)
    return f"{whole}.{rest:04d}"[: len(str(whole)) + 1 + decimals]
