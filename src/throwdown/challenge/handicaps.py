"""The handicaps of terms as a race takes them: which lever each kind is, and in which unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from throwdown.challenge.terms import Handicap
from throwdown.duel.handicap import LEVERS, NONE, say_amount
from throwdown.duel.handicap import Handicap as Carried

LEVER_OF: Mapping[str, tuple[str, float]] = {
    "ballast_kg": ("ballast", 1.0),
    "head_start_s": ("head-start", 1.0),
    "power_share": ("power", 100.0),
    "tyres_share": ("tyres", 100.0),
    "laps": ("laps", 1.0),
    "index": ("index", 1.0),
    "driver_share": ("driver", 100.0),
}
"""The lever of each kind that a race knows, and how many of its units are one of the terms'."""

_DECIMALS = {
    "ballast_kg": 1,
    "head_start_s": 2,
    "power_share": 3,
    "tyres_share": 4,
    "laps": 0,
    "index": 4,
    "driver_share": 4,
}


def carried(handicaps: Iterable[Handicap], side: str) -> Carried:
    """Return what one side carries or gives; kinds that a race does not know are left out.

    What is given twice adds up: kilograms and seconds are added, shares and indices multiplied; of
    lengths of a race the last counts.  Raises InputError for an amount out of its lever's range.
    """
    found = NONE
    for one in handicaps:
        if one.side != side or one.kind not in LEVER_OF:
            continue
        lever, scale = LEVER_OF[one.kind]
        amount, had = scale * float(one.amount), found.amounts[lever]
        if lever in ("ballast", "head-start"):
            amount += had
        elif lever != "laps":
            amount *= had / LEVERS[lever].neutral
        found = found.with_lever(lever, amount)
    return found


def agreed(lever: str, amount: float, side: str) -> Handicap:
    """Return a lever's amount as terms state it, as fine as terms are: the nearest such one."""
    kind, scale = next((kind, scale) for kind, (name, scale) in LEVER_OF.items() if name == lever)
    return Handicap(side, kind, round(amount / scale, _DECIMALS[kind]))


def said(one: Handicap) -> str:
    """Return a handicap in words, such as ``80 kg of ballast``."""
    if one.kind not in LEVER_OF:
        return f"{one.kind} {one.amount}"
    lever, scale = LEVER_OF[one.kind]
    return say_amount(lever, scale * float(one.amount))
