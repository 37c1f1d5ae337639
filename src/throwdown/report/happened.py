"""What really happened, if it is known: shown beside the prediction, never used by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.duel.record import gap_of, share_won
from throwdown.report.words import car_name

if TYPE_CHECKING:
    from throwdown.duel import Duel, Entry


@dataclass(frozen=True)
class Happened:
    """A published result. ``winner`` and ``loser`` are car ids or plain names."""

    title: str
    winner: str
    loser: str
    gap: str
    facts: tuple[tuple[str, str], ...]
    margin_s: tuple[float, float] | None
    sources: tuple[str, ...]

    @classmethod
    def of(cls, reference: Mapping[str, Any]) -> Happened:
        """Read a reference: the shape of ``data/references/*.toml``, or its plain texts.

        ``winner`` and ``gap`` (or ``margin``) say the most; ``loser``, ``title``, ``date``,
        ``margin_percent``, ``price_per_second``, ``elapsed_times``, drivers, ``note``,
        ``margin_s`` [s, one number or (low, high)] and ``sources`` may be left out.
        """
        margin = reference.get("gap") or reference.get("margin")
        facts = [
            (label, _words(reference.get(key)))
            for key, label in (
                ("date", "Date"),
                ("winner_driver", "Winner's driver"),
                ("loser_driver", "Loser's driver"),
                ("margin_percent", "Share of the lap"),
                ("price_per_second", "Price per second"),
                ("elapsed_times", "Elapsed times"),
                ("note", "Note"),
            )
        ]
        quoted = margin.get("quoted") if isinstance(margin, Mapping) else None
        if quoted:
            facts.insert(1, ("In the press", f"“{quoted}”"))
        return cls(
            title=_words(reference.get("title")),
            winner=_words(reference.get("winner")),
            loser=_words(reference.get("loser")),
            gap=_words(margin),
            facts=tuple((label, words) for label, words in facts if words),
            margin_s=_range(reference.get("margin_s", margin)),
            sources=tuple(dict.fromkeys(_sources(reference))),
        )


def agreement(happened: Happened, entries: Sequence[Entry]) -> float | None:
    """The odds that the prediction gives the real winner against the real loser.

    None where the two are not both in the race.
    """
    winner, loser = (_entry(name, entries) for name in (happened.winner, happened.loser))
    if not happened.loser and len(entries) == 2:
        loser = next((entry for entry in entries if entry is not winner), None)
    if winner is None or loser is None:
        return None
    return share_won(gap_of(winner.times, loser.times))


def margin_in(happened: Happened, duel: Duel) -> tuple[float, float] | None:
    """The real margin on the duel's axis [s]; None where it was between other cars."""
    if happened.margin_s is None:
        return None
    low, high = happened.margin_s
    pair = (duel.winner, duel.loser)
    if _entry(happened.winner, pair) is duel.winner and happened.loser in _names(duel.loser, ""):
        return low, high
    if _entry(happened.winner, pair) is duel.loser and happened.loser in _names(duel.winner, ""):
        return -high, -low
    return None


def _entry(name: str, entries: Sequence[Entry]) -> Entry | None:
    return next((entry for entry in entries if name in _names(entry)), None)


def _names(entry: Entry, *more: str) -> tuple[str, ...]:
    return (entry.car.id, entry.car.name, car_name(entry.car), *more)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return str(
            value.get("words") or f"{value.get('value', '')} {value.get('unit', '')}".strip()
        )
    return str(value)


def _sources(reference: Mapping[str, Any]) -> Iterable[str]:
    given = reference.get("sources", ())
    yield from [given] if isinstance(given, str) else map(str, given)
    for value in reference.values():
        if isinstance(value, Mapping):
            yield from map(str, value.get("sources", ()))


def _range(given: Any) -> tuple[float, float] | None:
    """A margin in seconds as (low, high), None where there is no such number."""
    if isinstance(given, Mapping):
        given = given.get("value") if given.get("unit", "s") == "s" else None
    if given is None or isinstance(given, str):
        return None
    values = np.atleast_1d(np.asarray(given, dtype=np.float64))
    if values.size == 0 or not np.isfinite(values).all():
        return None
    return float(values.min()), float(values.max())
