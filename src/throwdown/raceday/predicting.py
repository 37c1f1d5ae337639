"""From a simulated race to the facts of a prediction in a meet's book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import InputError
from throwdown.meet.ticks import SECOND

if TYPE_CHECKING:
    from throwdown.duel import Race
    from throwdown.duel.record import Entry

_NINE_IN_TEN = 2 * 1.6449  # standard deviations between the 5th and the 95th percentile


def prediction_facts(
    race: Race,
    first: str,
    second: str,
    *,
    attempts: int = 1,
    driver: Driver = PROFESSIONAL,
    key: str = "",
) -> dict[str, Any]:
    """Return the facts of a ``predict`` act: entry ``first`` drives the car that was named first.

    Spreads are those of nine in ten draws, so that few wild ones do not widen them: what both
    times have in common is shared, and of the rest a driver's scatter from run to run is a run's
    own, what is left the car's pace.  ``key`` is that of the race where a site knows it by one.
    Raises InputError where a side has a head start: a run is not shorter for it.
    """
    one, other = race.duel.sides
    if one.head_start_s or other.head_start_s:
        raise InputError("a head start is no part of a run", expected="a race without one")
    if race.event is not None:
        raise InputError("an event of several runs is no run", expected="a race without rules")
    own = [_spread(side.times) ** 2 for side in (one, other)]
    both = (own[0] + own[1] - _spread(race.duel.margin) ** 2) / 2.0
    runs = [(driver.run_sd * float(np.median(side.times))) ** 2 for side in (one, other)]
    # What both have in common leaves each its driver's scatter: no two runs are alike.
    shared = min(max(both, 0.0), *(max(a - b, 0.0) for a, b in zip(own, runs, strict=True)))
    sides = [
        _side(side, entry, variance - shared, run)
        for side, entry, variance, run in zip((one, other), (first, second), own, runs, strict=True)
    ]
    return {
        "first": sides[0],
        "second": sides[1],
        "shared": _ticks(shared**0.5),
        "odds": round(race.duel.first_win_probability, 6),
        "attempts": attempts,
        "source": {
            "course": race.course.id,
            "start": race.start,
            "samples": race.samples,
            "seed": race.seed,
            **race.provenance,
            **({"race": key} if key else {}),
        },
    }


def _side(side: Entry, entry: str, variance: float, run: float) -> dict[str, Any]:
    time = float(np.median(side.times))
    facts: dict[str, Any] = {
        "entry": entry,
        "car": side.car.name,
        "time": _ticks(time),
        "pace_sd": _ticks(max(variance - run, 0.0) ** 0.5),
        "run_sd": _ticks(run**0.5),
    }
    return facts | ({} if side.car.price_usd is None else {"price_usd": side.car.price_usd})


def _spread(draws: np.ndarray[Any, Any]) -> float:
    low, high = np.quantile(draws, (0.05, 0.95))
    return float(high - low) / _NINE_IN_TEN


def _ticks(seconds: float) -> int:
    return round(seconds * SECOND)
