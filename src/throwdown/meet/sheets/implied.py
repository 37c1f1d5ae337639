"""Indices that a sheet does not name but its times imply.

A sheet that prints both the time and the time by index says the index to three decimals, since a
millisecond in a run of some seconds is finer than that.  All entries of a class have the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry
from throwdown.meet.ticks import Finer, to_step

_STEPS = 1000
"""Indices have three decimals."""


@dataclass(frozen=True)
class Hint:
    """A time and the same by index, as a sheet prints them [ticks]."""

    time: int
    indexed: int
    finer: Finer


def with_indices(
    entries: Sequence[Entry], hints: Sequence[Hint | None], rules: RuleSet
) -> tuple[Entry, ...]:
    """Return entries with the index of their class, where the rules do not name it.

    A class whose times imply none in common stays without; so do all where the sheet names indices.
    """
    if any(entry.index is not None for entry in entries):
        return tuple(entries)
    implied: dict[str, Fraction | None] = {}
    for name in dict.fromkeys(entry.car_class for entry in entries):
        found = [
            hint
            for entry, hint in zip(entries, hints, strict=True)
            if entry.car_class == name and hint is not None
        ]
        implied[name] = _common(found, rules.index.step)
    return tuple(
        entry
        if rules.index.factor_of(entry.car_class) is not None
        else replace(entry, index=implied[entry.car_class])
        for entry in entries
    )


def _common(hints: Sequence[Hint], step: int) -> Fraction | None:
    if not hints:
        return None
    widest = max(hints, key=lambda hint: hint.time)
    middle = widest.indexed * _STEPS // widest.time
    for steps in (middle, middle + 1, middle - 1):
        index = Fraction(steps, _STEPS)
        if all(to_step(hint.time * index, step, hint.finer) == hint.indexed for hint in hints):
            return index
    return None
