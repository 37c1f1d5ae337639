"""What a race's prediction says: entries, the duel of the first two, and the whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from throwdown.duel.handicap import NONE, Handicap

if TYPE_CHECKING:
    import xarray as xr

    from throwdown.calibration.worth import Basis
    from throwdown.car import Car
    from throwdown.conditions import Conditions
    from throwdown.course import Course
    from throwdown.driver import Driver
    from throwdown.duel.event import Event, Tally
    from throwdown.lap.result import Lap

FloatArray = NDArray[np.float64]
LEVELS = (0.05, 0.50, 0.95)


@dataclass(frozen=True)
class Quantiles:
    """The 5th, 50th and 95th percentile of a figure, in its own unit."""

    p05: float
    p50: float
    p95: float

    @classmethod
    def of(cls, draws: FloatArray) -> Quantiles:
        """Take the quantiles of an array (draws,)."""
        low, middle, high = np.quantile(draws, LEVELS)
        return cls(float(low), float(middle), float(high))

    def rounded(self, digits: int = 4) -> dict[str, float]:
        """Return them ready for JSON."""
        return {name: round(getattr(self, name), digits) for name in ("p05", "p50", "p95")}


@dataclass(frozen=True, eq=False)
class Entry:
    """One car in a race: its nominal lap, its times [s] draw by draw and its odds.

    ``on_nominal_lines`` [s] (draws,) is there where each draw has a line of its own: what its lap
    takes on the line of the nominal car.  ``unsolved`` of its searches for a line did not converge.
    All of these times count with the ``handicap``.  ``number`` is its place among the cars as they
    were named, from 0.  ``tally`` is that of several runs, whose times are infinite in draws
    without one; None where there is one plain run.
    """

    car: Car
    lap: Lap
    times: FloatArray
    win_probability: float
    on_nominal_lines: FloatArray | None = None
    unsolved: int = 0
    handicap: Handicap = NONE
    number: int = 0
    driver: Driver | None = None
    tally: Tally | None = None

    @property
    def head_start_s(self) -> float:
        """What is taken off the times [s]."""
        return self.handicap.head_start

    @property
    def time_quantiles(self) -> Quantiles:
        """Quantiles of the time [s], over the draws that have one."""
        return Quantiles.of(self.times[np.isfinite(self.times)])

    def summary(self) -> dict[str, Any]:
        """Return the entry's figures ready for JSON."""
        figures: dict[str, Any] = {
            "car": self.car.id,
            "name": self.car.name,
            "time_s": self.time_quantiles.rounded(),
            "win_probability": round(self.win_probability, 6),
            "top_speed_mps": round(self.lap.top_speed_mps, 4),
            "price_usd": self.car.price_usd,
            "lap_status": self.lap.status,
            "unsolved_lines": self.unsolved,
            "head_start_s": self.head_start_s,
            "handicap": self.handicap.given,
            "number": self.number + 1,
        }
        if self.driver is not None:
            figures["driver"] = self.driver.name
        return figures if self.tally is None else figures | self.tally.summary()


@dataclass(frozen=True, eq=False)
class Duel:
    """Two entries head to head; ``winner`` is the likelier one, at even odds that with the lead.

    ``margin`` (draws,) [s] is loser minus winner, draw by draw, so it is negative where the
    likelier loser wins.  Where one of them has no time it is infinite, where both have none it is
    not a number, and they are even.
    """

    winner: Entry
    loser: Entry
    margin: FloatArray

    @classmethod
    def between(cls, first: Entry, second: Entry) -> Duel:
        """Match two entries."""
        gap = gap_of(first.times, second.times)
        share = share_won(gap)
        # At even odds it is whose lead is the greater, or the margin would be below nought.
        timed = gap[np.isfinite(gap)]
        behind = timed.size > 0 and float(np.median(timed)) < 0.0
        if share > 0.5 or (share == 0.5 and not behind):
            return cls(first, second, gap)
        return cls(second, first, -gap)

    @property
    def sides(self) -> tuple[Entry, Entry]:
        """The two in the order in which they were named."""
        first, second = sorted((self.winner, self.loser), key=lambda entry: entry.number)
        return first, second

    @property
    def first_win_probability(self) -> float:
        """The odds of the one that was named first."""
        odds = self.win_probability
        return odds if self.sides[0] is self.winner else 1.0 - odds

    @property
    def handicapped(self) -> bool:
        """Whether one of the two has a handicap that the other has not."""
        return self.winner.handicap != self.loser.handicap

    @property
    def drivers_differ(self) -> bool:
        """Whether the two are driven by drivers who are not alike."""
        return self.winner.driver != self.loser.driver

    @property
    def on_nominal_lines(self) -> Duel | None:
        """The same duel with every draw on its nominal car's line; None where that is this one."""
        winner, loser = self.winner.on_nominal_lines, self.loser.on_nominal_lines
        if winner is None or loser is None:
            return None
        return Duel(
            replace(self.winner, times=winner, on_nominal_lines=None),
            replace(self.loser, times=loser, on_nominal_lines=None),
            gap_of(winner, loser),
        )

    @property
    def win_probability(self) -> float:
        """Share of draws that the winner wins; ties count half."""
        return share_won(self.margin)

    @property
    def timed(self) -> NDArray[np.bool_]:
        """Whether both have a time, draw by draw."""
        return np.isfinite(self.margin)

    @property
    def timed_margin(self) -> FloatArray:
        """The margin [s] of the draws in which both have a time."""
        return self.margin[self.timed]

    @property
    def margin_quantiles(self) -> Quantiles:
        """Quantiles of the margin [s], over the draws in which both have a time."""
        return Quantiles.of(self.timed_margin)

    @property
    def margin_percent_quantiles(self) -> Quantiles:
        """Quantiles of the margin in percent of what the winner's run, or its runs, take."""
        winner = self.winner
        added = winner.tally.added if winner.tally is not None else 1
        took = winner.handicap.uncounted(winner.times[self.timed], added)
        return Quantiles.of(100.0 * self.timed_margin / took)

    @property
    def price_difference_usd(self) -> float | None:
        """Winner's list price minus loser's, where both are known."""
        dear, cheap = self.winner.car.price_usd, self.loser.car.price_usd
        return None if dear is None or cheap is None else round(dear - cheap, 2)

    @property
    def price_per_second_usd(self) -> float | None:
        """What each second of the median margin costs.

        None where the winner is no dearer, or where a handicap or unlike drivers are part of the
        margin.
        """
        if self.handicapped or self.drivers_differ:
            return None
        difference = self.price_difference_usd
        margin = self.margin_quantiles.p50
        if difference is None or difference <= 0.0 or margin < 0.01:
            return None
        return difference / margin

    def summary(self) -> dict[str, Any]:
        """Return the duel's figures ready for JSON."""
        price = self.price_per_second_usd
        return {
            "winner": self.winner.car.id,
            "winner_number": self.winner.number + 1,
            "loser": self.loser.car.id,
            "win_probability": round(self.win_probability, 6),
            "margin_s": self.margin_quantiles.rounded(),
            "margin_percent": self.margin_percent_quantiles.rounded(),
            "price_difference_usd": self.price_difference_usd,
            "price_per_second_usd": None if price is None else round(price, 2),
        }


def gap_of(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the second's times less the first's, not a number where neither has one."""
    neither = np.isinf(first) & np.isinf(second)
    return np.asarray(np.subtract(second, first, out=np.full_like(first, np.nan), where=~neither))


def share_won(gap: FloatArray) -> float:
    """Return the share of draws with a positive gap; ties, and draws without a time, count half."""
    return float(np.mean(gap > 0.0) + 0.5 * np.mean((gap == 0.0) | np.isnan(gap)))


@dataclass(frozen=True, eq=False)
class Race:
    """The prediction of a race: ``entries`` fastest first, ``duel`` between the first two.

    ``method`` is that of the laps, ``line`` (``nominal`` or ``every-draw``) what draws drive on,
    ``basis`` what measured laps have to do with it, None where they have nothing.  ``event`` is
    what is driven where it is more than one plain run.
    """

    course: Course
    start: str
    method: str
    line: str
    seed: int
    samples: int
    entries: tuple[Entry, ...]
    duel: Duel
    assumptions: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    basis: Basis | None = None
    conditions: Conditions | None = None
    event: Event | None = None

    def summary(self) -> dict[str, Any]:
        """Return the race's figures ready for JSON."""
        figures: dict[str, Any] = {
            "course": {
                "id": self.course.id,
                "name": self.course.name,
                "length_m": round(self.course.length, 3),
            },
            "start": self.start,
            "method": self.method,
            "line": self.line,
            "seed": self.seed,
            "samples": self.samples,
            "entries": [entry.summary() for entry in self.entries],
            "duel": self.duel.summary(),
            "basis": None if self.basis is None else self.basis.summary(),
        }
        if self.conditions is not None:
            figures["conditions"] = self.conditions.words()
        if self.event is not None:
            figures["runs"] = self.event.runs
            figures["rules"] = self.event.summary()
        nominal = self.duel.on_nominal_lines
        if nominal is not None:
            figures["duel_on_nominal_lines"] = nominal.summary()
        return figures

    def to_json(self) -> str:
        """Return the figures, assumptions and provenance as JSON text."""
        return json.dumps(
            {
                **self.summary(),
                "assumptions": list(self.assumptions),
                "provenance": dict(self.provenance),
            }
        )

    def to_xarray(self) -> xr.Dataset:
        """Return the times [s] as a dataset over car and draw."""
        import xarray as xr

        return xr.Dataset(
            {
                "time": (
                    ("car", "draw"),
                    np.stack([entry.times for entry in self.entries]),
                    {"units": "s"},
                )
            },
            coords={"car": [entry.car.id for entry in self.entries]},
            attrs={
                "course": self.course.id,
                "start": self.start,
                "method": self.method,
                "line": self.line,
                "seed": self.seed,
                **self.provenance,
            },
        )
