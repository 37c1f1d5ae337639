"""What would make it fair: for every lever the amount at which the odds are even.

Both cars are driven as they are, in all draws.  A lever that acts on the time (a head start, laps,
an index) follows from those times alone.  One that acts on the car or its driver is tried at a few
amounts, each with its own fastest line, in some of the draws: what it does to the logarithm of a
time hardly differs between draws, so a straight line over both cars' times carries it to all
others, and a monotone curve (Fritsch & Carlson 1980) joins the amounts.  The amount that is found
so is driven in all draws, and put right by what that shows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.calibration.posterior import NONE as NO_POSTERIOR
from throwdown.calibration.posterior import SHIPPED, find_posterior
from throwdown.conditions import DRY, Conditions
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.duel.assumptions import state_assumptions
from throwdown.duel.basis import Entrant
from throwdown.duel.drawn_laps import NOMINAL
from throwdown.duel.draws import IntArray
from throwdown.duel.handicap import (
    LEVERS,
    NONE,
    FloatArray,
    Handicap,
    check_handicaps,
    check_lever,
)
from throwdown.duel.hiring import hire
from throwdown.duel.monte_carlo import (
    DEFAULT_SEED,
    check_draws,
    check_field,
    check_laps,
    check_shorter,
    set_up,
)
from throwdown.duel.record import share_won
from throwdown.duel.setting import Progress, Setting
from throwdown.errors import InputError
from throwdown.lap.solve import DEFAULT_METHOD, check_method

if TYPE_CHECKING:
    from throwdown.calibration.drawing import Corrections
    from throwdown.calibration.posterior import Posterior
    from throwdown.car import Car
    from throwdown.course import Course

DEFAULT_DRAWS = 20_000
SOME = 1500
"""Draws in which an amount is tried; what it does differs little between draws."""
LAYOUTS = 16
"""Layouts on which an amount is tried, of a course that may have been any of many."""
TOLERANCE = 0.002
"""Of the odds, by which an amount that was tried may miss the target."""
MOST_TRIES = 6

_MOST_BALLAST = 0.5  # of the car's own mass: with more it is another car (judgement)
_LOW_POWER, _HIGH_POWER = 20.0, 250.0  # %, a restrictor and an engine swap (judgement)
_LOW_TYRES, _HIGH_TYRES = 60.0, 145.0
"""% of the grip: rain tyres in the dry to slicks on a road car; treadwear 40 to 500 alone span 0.88
to 1.29 (yousuckatracing.com, 2020-10-04), the rest is judgement."""
_LOW_DRIVER = 60.0  # % of the pace: somebody who has never driven the car (judgement)
_FEWEST_LAPS, _MOST_LAPS = 2.0, LEVERS["laps"].high
_OF_A_POINT = 0.02
"""Of the odds, that is even as far as anybody could tell."""
FEWEST_DRAWS = 100
"""Fewer races cannot be even to a point."""


@dataclass(frozen=True)
class Answer:
    """How much of a ``lever``, laid on ``car`` (its place among the cars, from 0), makes it fair.

    ``amount`` in ``unit`` is that at which the odds are the target, or where none does it
    (``feasible`` is False) the nearest; ``odds`` are those of the first-named car with it.
    ``p05`` and ``p95`` bound the amounts at which single draws would be dead heats, None where
    the lever does not go so far; ``furthest`` is how far it goes, None for one that acts on the
    time, which has no end.  ``held`` is what the car has besides: the amount takes the place of
    what it holds of the same lever.
    """

    lever: str
    car: int
    amount: float
    p05: float | None
    p95: float | None
    odds: float
    feasible: bool
    furthest: float | None = None
    held: Handicap = NONE

    @property
    def unit(self) -> str:
        """The unit of the amounts."""
        return LEVERS[self.lever].unit

    @property
    def handicap(self) -> Handicap:
        """What the car has then, ready for ``race``."""
        return self.held.with_lever(self.lever, self.amount)

    @property
    def changes(self) -> bool:
        """Whether it is another amount than the car has as it is."""
        return self.amount != self.held.amounts[self.lever]


@dataclass(frozen=True, eq=False)
class Level:
    """The odds of the first-named car as things are, and the levers that bring them to a target."""

    cars: tuple[Car, Car]
    course: Course
    start: str
    method: str
    target: float
    odds: float
    samples: int
    seed: int
    levers: tuple[Answer, ...]
    provenance: dict[str, str] = field(default_factory=dict)
    drivers: tuple[Driver, Driver] = (PROFESSIONAL, PROFESSIONAL)
    conditions: Conditions = DRY
    assumptions: tuple[str, ...] = ()
    handicaps: tuple[Handicap, Handicap] = (NONE, NONE)
    posterior: str = SHIPPED
    """``shipped``, ``none``, or ``given`` for another."""

    def applied(self, answer: Answer) -> tuple[Handicap, Handicap]:
        """Return the handicaps of both cars with an answer applied, ready for ``race``."""
        first, second = self.handicaps
        return (answer.handicap, second) if answer.car == 0 else (first, answer.handicap)

    def summary(self) -> dict[str, Any]:
        """Return the answers ready for JSON."""
        return {
            "cars": [car.id for car in self.cars],
            "course": self.course.id,
            "start": self.start,
            "method": self.method,
            "target": self.target,
            "odds": round(self.odds, 6),
            "samples": self.samples,
            "seed": self.seed,
            "handicaps": [one.given for one in self.handicaps],
            "levers": [
                {
                    "lever": one.lever,
                    "car": self.cars[one.car].id,
                    "number": one.car + 1,
                    "amount": round(one.amount, 6),
                    "unit": one.unit,
                    "p05": None if one.p05 is None else round(one.p05, 6),
                    "p95": None if one.p95 is None else round(one.p95, 6),
                    "odds": round(one.odds, 6),
                    "feasible": one.feasible,
                    "furthest": None if one.furthest is None else round(one.furthest, 6),
                }
                for one in self.levers
            ],
        }

    def to_json(self) -> str:
        """Return the answers as JSON text."""
        said = {"assumptions": list(self.assumptions), "provenance": self.provenance}
        return json.dumps({**self.summary(), **said})


def level(
    cars: Sequence[Car | str],
    course: Course | str,
    *,
    by: Sequence[str] | str | None = None,
    target: float = 0.5,
    start: str | None = None,
    method: str = DEFAULT_METHOD,
    samples: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    driver: Driver | Path | str = PROFESSIONAL,
    drivers: Sequence[Driver | Path | str] | None = None,
    conditions: Conditions | Path | str = DRY,
    posterior: Posterior | Path | str = SHIPPED,
    handicaps: Sequence[Handicap] | None = None,
    progress: Progress | None = None,
) -> Level:
    """Find what makes two cars even on a course: each lever's amount, and on which car.

    ``by`` names the levers (``throwdown.duel.handicap.LEVERS``), None for all; ``target`` are the
    odds wanted, the probability that the first-named car wins.  ``handicaps``, one for each car,
    are agreed on already and stay; the amount of a lever takes the place of what the car has of it.
    The other arguments are those of ``race``.

    Raises InputError for other than two cars, the same car twice, a target outside 0.01 to 0.99,
    an unknown lever, laps on a course that has none, and all that ``race`` refuses.
    """
    pair = check_field(cars)
    if len(pair) != 2:
        raise InputError(f"{len(pair)} cars are to be made even", expected="two")
    hired, held = hire(driver, drivers, 2), check_handicaps(handicaps, 2)
    same = pair[0].content_hash == pair[1].content_hash and hired[0] == hired[1]
    if same and held[0] == held[1]:
        raise InputError(
            f"{pair[0].name} against itself is even as it is",
            expected="two different cars, drivers or handicaps",
        )
    if isinstance(target, bool) or not isinstance(target, int | float):
        raise InputError(f"the target is {target!r}", expected="odds from 0.01 to 0.99")
    if not 0.01 <= target <= 0.99:
        raise InputError(f"the target is {target:g}", expected="odds from 0.01 to 0.99")
    check_draws(samples, seed)
    if samples < FEWEST_DRAWS:
        raise InputError(
            f"samples is {samples}", expected=f"{FEWEST_DRAWS} or more: fewer are even by chance"
        )
    check_method(method)
    setting = set_up(
        course,
        start=start,
        method=method,
        line=NOMINAL,
        samples=samples,
        seed=seed,
        conditions=conditions,
        posterior=posterior,
    )
    levers = _asked(by, setting)
    check_laps(held, setting.course)
    told = progress or (lambda what, done, of: None)
    bench = _Bench.of(setting, pair, hired, held, float(target), told)
    found: list[Answer] = []
    for number, lever in enumerate(levers):
        told(f"lever {lever}", number, len(levers))
        found += bench.answers(lever)
    told("done", len(levers), len(levers))
    return Level(
        cars=(pair[0], pair[1]),
        course=setting.course,
        start=setting.start,
        method=method,
        target=float(target),
        odds=bench.odds_now,
        samples=samples,
        seed=seed,
        levers=tuple(sorted(found, key=lambda one: (levers.index(one.lever), not one.feasible))),
        provenance=setting.provenance(pair),
        drivers=(hired[0], hired[1]),
        conditions=setting.conditions,
        assumptions=state_assumptions(
            pair,
            setting.course,
            hired,
            setting.conditions,
            len(setting.layouts),
            setting.start,
            method,
            NOMINAL,
            setting.learned,
        ),
        handicaps=(held[0], held[1]),
        posterior=_said_posterior(posterior),
    )


def _said_posterior(given: Posterior | Path | str) -> str:
    found = find_posterior(given)
    if found is None:
        return NO_POSTERIOR
    return SHIPPED if found is find_posterior(SHIPPED) else "given"


def _asked(by: Sequence[str] | str | None, setting: Setting) -> list[str]:
    """Return the levers to try, in the order of LEVERS."""
    closed = setting.course.closed
    if by is None:
        return [name for name in LEVERS if name != "laps" or closed]
    named = {check_lever(name) for name in ([by] if isinstance(by, str) else by)}
    if not named:
        raise InputError("no lever is named", expected=", ".join(LEVERS))
    if "laps" in named and not closed:
        raise InputError(
            f"{setting.course.name} has no laps: it is driven from end to end",
            expected="the lever laps on a closed course only",
        )
    return [name for name in LEVERS if name in named]


@dataclass(frozen=True, eq=False)
class _Bench:
    """Both cars as they are in all draws, and the means to try a handicap on either."""

    setting: Setting
    cars: Sequence[Car]
    drivers: Sequence[Driver]
    corrections: Sequence[Corrections | None]
    held: Sequence[Handicap]
    """What both have already."""
    times: FloatArray
    """Times on the clock [s] (2, draws)."""
    target: float
    told: Progress

    @classmethod
    def of(
        cls,
        setting: Setting,
        cars: Sequence[Car],
        drivers: Sequence[Driver],
        held: Sequence[Handicap],
        target: float,
        told: Progress,
    ) -> _Bench:
        """Drive both as they are."""
        corrections = setting.corrections(cars, drivers)
        # Two cars of one id, a file's and the catalogue's, are two entries of it.
        twice = int(cars[0].id == cars[1].id)
        entered = [
            setting.enter(
                car, drivers[number], held[number], number * twice, corrections[number], told
            )
            for number, car in enumerate(cars)
        ]
        check_shorter(entered, held)
        times = np.stack([one.drawn.times for one in entered])
        return cls(setting, cars, drivers, corrections, held, times, target, told)

    @cached_property
    def some(self) -> IntArray:
        """Draws in which amounts are tried: of a few layouts, each of which takes a line."""
        layout = self.setting.shared.layout
        few = np.flatnonzero(layout < LAYOUTS)
        return (few if few.size else np.arange(layout.size))[:SOME]

    @cached_property
    def counted(self) -> FloatArray:
        """What counts of the times [s] (2, draws)."""
        both = zip(self.held, self.times, strict=True)
        return np.stack([held.counted(times) for held, times in both])

    @cached_property
    def odds_now(self) -> float:
        """The odds of the first as things are."""
        return share_won(self.counted[1] - self.counted[0])

    def odds_with(self, side: int, counted: FloatArray) -> float:
        """Return the odds of the first where of one side this counts [s] (draws,)."""
        ahead = self.counted[1 - side] - counted
        return share_won(ahead if side == 0 else -ahead)

    @property
    def favourite(self) -> int:
        """Who has better odds than wanted: 0 for the first, 1 for the second."""
        return 0 if self.odds_now > self.target else 1

    def answers(self, lever: str) -> list[Answer]:
        """Return a lever's amount for whoever it can be laid on, what can be done first."""
        favourite, underdog = self.favourite, 1 - self.favourite
        if lever in ("head-start", "index", "laps"):
            return [self._on_time(lever, underdog)]
        sides = [underdog, favourite]
        if lever == "ballast" and not self.held[underdog].ballast:
            sides = [favourite]
        found = [self._on_car(lever, side) for side in sides]
        return sorted(found, key=lambda one: not one.feasible)

    def _on_time(self, lever: str, side: int) -> Answer:
        """Return the amount of a lever that acts on the time of one car, from the draws."""
        held = self.held[side]
        bare = held.with_lever(lever, LEVERS[lever].neutral)
        own, other = bare.counted(self.times[side]), self.counted[1 - side]
        # With this much of it the car wins in as many draws as it is wanted to.
        wanted = self.target if side == 0 else 1.0 - self.target
        levels = (0.05, wanted, 0.95)
        if lever == "head-start":
            low, amount, high = np.quantile(own - other, levels)
            low, amount = max(low, 0.0), max(amount, 0.0)
        else:
            # An index that is too high for it to win: from the top of the ratios down.
            ahead = bare.head_start
            ratio = (other + ahead) / (own + ahead)
            high, amount, low = np.quantile(ratio, [1.0 - share for share in levels])
            if lever == "laps":
                low, amount, high = (_laps(index) for index in (high, amount, low))
                low, high = min(low, high), max(low, high)
        amount, feasible = float(amount), True
        if lever == "index":
            amount = min(amount, held.index)
        if lever == "laps" and not amount < _MOST_LAPS:
            # It takes less than one lap in so many: none is right, or as near as a lap comes.
            amount, feasible = held.laps, abs(self.odds_now - self.target) <= _OF_A_POINT
        elif lever == "laps" and amount < _FEWEST_LAPS:
            amount, feasible = _FEWEST_LAPS, False
        given = held.with_lever(lever, amount)
        return Answer(
            lever,
            side,
            amount,
            _within(float(low), lever),
            _within(float(high), lever),
            self.odds_with(side, given.counted(self.times[side])),
            feasible,
            held=held,
        )

    def _reach(self, lever: str, side: int) -> tuple[float, float]:
        """Return what the car has and the furthest that makes sense, which may be the same."""
        now, helped = self.held[side].amounts[lever], side != self.favourite
        far = self._furthest(lever, side, helped=helped)
        return now, max(now, far) if helped == LEVERS[lever].helps else min(now, far)

    def _furthest(self, lever: str, side: int, *, helped: bool) -> float:
        if lever == "ballast":
            return 0.0 if helped else _MOST_BALLAST * self.cars[side].value("mass")
        if lever == "power":
            return _HIGH_POWER if helped else _LOW_POWER
        if lever == "tyres":
            return _HIGH_TYRES if helped else _LOW_TYRES
        if not helped:
            return _LOW_DRIVER
        driver = self.drivers[side]
        return min(100.0 / min(driver.cornering, driver.braking), LEVERS[lever].high)

    def _on_car(self, lever: str, side: int) -> Answer:
        """Return the amount of a lever that acts on a car or its driver, by trying some."""
        return _Curve(self, lever, side, *self._reach(lever, side)).answer()


class _Curve:
    """What a lever on one car does to the odds, from a few amounts that were tried."""

    def __init__(self, bench: _Bench, lever: str, side: int, now: float, far: float) -> None:
        self.bench, self.lever, self.side = bench, lever, side
        self.now, self.far = now, far
        self.some = bench.some
        logs = np.log(bench.times)
        self.centre = logs.mean(axis=1, keepdims=True)
        self.spread = logs - self.centre
        self.tried: dict[float, FloatArray] = {now: np.zeros(3)}

    def answer(self) -> Answer:
        """Search the amount, trying where the curve so far says that it is."""
        bench = self.bench
        self._try(self.far)
        if abs(bench.odds_now - bench.target) <= TOLERANCE:
            return self._answered(self.now, feasible=True)
        if self._short(self.far):
            self._put_right(self.far)
            if self._short(self.far):
                return self._answered(self.far, feasible=False)
        amount = self._solve(bench.target)
        if amount is None:  # the furthest just does it
            return self._answered(self.far, feasible=True)
        for _ in range(MOST_TRIES):
            self._try(amount)
            if abs(self._odds(amount) - bench.target) <= TOLERANCE:
                break
            better = self._solve(bench.target)
            if better is None:
                break
            amount = better
        self._put_right(amount)
        amount = self._solve(bench.target) or amount
        return self._answered(amount, feasible=True)

    def _put_right(self, amount: float) -> None:
        """Drive an amount in all draws, on every layout, and scale the curve to what comes out."""
        from scipy.optimize import brentq

        bench, side = self.bench, self.side
        if self.some.size == bench.times.shape[1]:
            return
        entered = self._enter(amount, None)
        odds = bench.odds_with(side, bench.held[side].counted(entered.drawn.times))
        effect = self._effect(amount)
        spread = float(np.std(self.spread[1] - self.spread[0]))
        constant = np.array([1.0, 0.0, 0.0])

        def missing(by: float) -> float:
            return self._odds_of(effect + by * constant) - odds

        if not effect[0] or missing(-spread) * missing(spread) > 0.0:
            return  # further off than any curve through so few draws could be mended
        # Some draws' worth of an amount is not all draws': by as much at all amounts alike.
        share = brentq(missing, -spread, spread, xtol=1e-6) / effect[0]
        for one in self.tried:
            self.tried[one] = self.tried[one] * [1.0 + share, 1.0, 1.0]

    def _answered(self, amount: float, *, feasible: bool) -> Answer:
        sure, lost = (0.95, 0.05) if self.bench.favourite == 0 else (0.05, 0.95)
        # Some draws are even with nothing; where it would take more than the furthest, none is.
        near, far = self._solve(sure), self._solve(lost)
        now = self.bench.odds_now
        if near is None and (now < sure if self.bench.favourite == 0 else now > sure):
            near = self.now
        ends = (near, far)
        if self.far < self.now:
            ends = ends[::-1]
        odds, held = self._odds(amount), self.bench.held[self.side]
        return Answer(
            self.lever, self.side, float(amount), *ends, odds, feasible, float(self.far), held
        )

    def _short(self, amount: float) -> bool:
        """Whether an amount does not do enough."""
        beyond = self._odds(amount) - self.bench.target
        return (beyond if self.bench.favourite == 0 else -beyond) > TOLERANCE

    def _try(self, amount: float) -> None:
        """Drive the car with an amount in some draws, on the line that is fastest with it."""
        if amount in self.tried:
            return
        bench, side = self.bench, self.side
        entered = self._enter(amount, self.some)
        slower = np.log(entered.drawn.times / bench.times[side, self.some])
        columns = np.vstack([np.ones(slower.size), self.spread[:, self.some]])
        if slower.size < 10:
            columns = columns[:1]
        found, *_ = np.linalg.lstsq(columns.T, slower, rcond=None)
        self.tried[amount] = np.pad(found, (0, 3 - found.size))

    def _enter(self, amount: float, some: IntArray | None) -> Entrant:
        bench, side = self.bench, self.side
        occurrence = side * int(bench.cars[0].id == bench.cars[1].id)
        handicap = bench.held[side].with_lever(self.lever, amount)
        return bench.setting.enter(
            bench.cars[side],
            bench.drivers[side],
            handicap,
            occurrence,
            bench.corrections[side],
            bench.told,
            some,
        )

    def _odds(self, amount: float) -> float:
        """Return the odds of the first-named car with an amount."""
        return self._odds_of(self._effect(amount))

    def _odds_of(self, effect: FloatArray) -> float:
        constant, *slopes = effect
        slower = np.exp(constant + np.asarray(slopes) @ self.spread)
        bench, side = self.bench, self.side
        return bench.odds_with(side, bench.held[side].counted(bench.times[side] * slower))

    def _effect(self, amount: float) -> FloatArray:
        from scipy.interpolate import PchipInterpolator

        if amount in self.tried:
            return self.tried[amount]
        amounts = sorted(self.tried)
        return np.asarray(PchipInterpolator(amounts, [self.tried[one] for one in amounts])(amount))

    def _solve(self, odds: float) -> Any:
        """Return the amount at which the curve so far has ``odds``; None where it has not."""
        from scipy.optimize import brentq

        low, high = min(self.tried), max(self.tried)

        def missing(amount: float) -> float:
            return self._odds(amount) - odds

        if missing(low) * missing(high) > 0.0:
            return None
        return float(brentq(missing, low, high, xtol=1e-4 * (high - low)))


def _laps(index: float) -> float:
    """Return the length of the race in which one lap less is worth an index; inf for none."""
    return 1.0 / (1.0 - index) if index < 1.0 else float("inf")


def _within(amount: float, lever: str) -> float | None:
    return amount if np.isfinite(amount) and abs(amount) < LEVERS[lever].high else None
