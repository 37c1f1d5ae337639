"""Several runs of a car after a rule set: scatter, learning, cones, runs that are not finished.

A draw of a race says what the car takes for a run of a driver who knows the course.  An event makes
runs of it: each takes what the driver's learning adds, scatters, hits cones and may not be
finished; the rule set makes a time of them, exactly as a meet's results are made
(``throwdown.meet.standings``), in whole ticks.  What is the draw's own, the figures, the surface,
the day, is the same for all of its runs.

Each run has a random stream of its own, so that a further run changes nothing for those before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from throwdown.duel.handicap import NONE as NO_HANDICAP
from throwdown.duel.handicap import Handicap
from throwdown.errors import InputError, nearest_names

if TYPE_CHECKING:
    from throwdown.driver import Driver
    from throwdown.meet.rules import RuleSet

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Streams = Callable[[int], np.random.Generator]
"""Gives the random stream of a run, from 0."""

MOST_RUNS = 20
USUAL_RUNS = 3
KINDS = ("autocross", "time-trial")
"""Kinds of rule sets that make one time of an entry's runs."""
SHORT_NAMES = {"scca": "scca-solo"}
_NONE = np.iinfo(np.int64).max // 4  # ticks: stands for no time, and a few of them can be added
_WIDEST = 2.5  # standard deviations, as of all draws


@dataclass(frozen=True)
class Event:
    """So many ``runs`` each, after ``rules``."""

    runs: int
    rules: RuleSet

    @property
    def counting(self) -> str:
        """What makes the time that counts, in words."""
        how = self.rules.total_of("")
        if how.method == "sum":
            return f"the sum of {self.runs} runs"
        if how.method == "best":
            return f"the best of {self.runs} runs" if self.runs > 1 else "one run"
        first = how.first_half_runs
        return f"the best of runs 1 to {first} and the best of runs {first + 1} to {self.runs}"

    @property
    def added(self) -> int:
        """How many runs are added up to the time that counts."""
        how = self.rules.total_of("").method
        return self.runs if how == "sum" else 2 if how == "best-of-each-half" else 1

    def summary(self) -> dict[str, Any]:
        """Return the rule set ready for JSON."""
        rules = self.rules
        return {"id": rules.id, "name": rules.name, "version": rules.version}


@dataclass(frozen=True, eq=False)
class Tally:
    """What the runs of one car come to over all draws.

    ``times`` [s] (draws,), infinite where there is none, each the sum of ``added`` runs.
    ``unfinished`` is the share of runs that were not finished, ``cones`` how many a finished run
    hits in the mean, ``no_time`` the share of draws without a time.
    """

    times: FloatArray
    unfinished: float
    cones: float
    added: int = 1

    @property
    def no_time(self) -> float:
        """Share of the draws in which there is no time."""
        return float(np.mean(~np.isfinite(self.times)))

    def words(self) -> str:
        """Return what went wrong, in words."""
        said = f"{self.cones:.2f} cones a run, {_percent(self.unfinished)} of runs not finished"
        return said if not self.no_time else f"{said}, no time in {_percent(self.no_time)} of races"

    def summary(self) -> dict[str, float]:
        """Return it ready for JSON."""
        return {
            "dnf_probability": round(self.unfinished, 6),
            "cones_mean": round(self.cones, 6),
            "no_time_probability": round(self.no_time, 6),
        }


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 or not share else "under 0.1 %"


def refuse_event(how: Mapping[str, object]) -> None:
    """Raise InputError where arguments ask for several runs of what is told of one run alone."""
    if how.get("runs") is not None or how.get("rules") is not None:
        raise InputError(
            "runs and rules are asked for where one run of each course is compared",
            expected="neither; a race on one course takes them",
        )


def find_event(runs: object, rules: RuleSet | Path | str | None) -> Event | None:
    """Return the event that ``runs`` and ``rules`` mean; None for a plain race of one run.

    ``rules`` are a rule set, its file, or the id of one that comes with Throwdown; ``scca`` is
    short for ``scca-solo``.  Without ``runs`` they are as many as the rules count, else three.

    Raises InputError for several runs without rules, for fewer than one run, more than twenty or
    more than the rules count, and for rules of heats, laps or reactions.
    """
    if runs is not None and (
        not isinstance(runs, (int, np.integer))
        or isinstance(runs, bool)
        or not 1 <= runs <= MOST_RUNS
    ):
        raise InputError(f"runs is {runs!r}", expected=f"a whole number from 1 to {MOST_RUNS}")
    if rules is None:
        if runs is None or runs == 1:
            return None
        raise InputError(
            f"{runs} runs without rules", expected="rules to make a time of them, as scca"
        )
    found = _find_rules(rules)
    most = found.runs.most
    number = int(runs or most or USUAL_RUNS)
    if most is not None and number > most:
        raise InputError(
            f"{number} runs", where=f"rule set {found.id}", expected=f"at most {most}, which count"
        )
    how = found.total_of("")
    if how.method == "best-of-each-half" and number <= how.first_half_runs:
        raise InputError(
            f"{number} runs, of which the second half has none",
            where=f"rule set {found.id}",
            expected=f"more than the {how.first_half_runs} of the first half",
        )
    return Event(number, found)


def _find_rules(given: RuleSet | Path | str) -> RuleSet:
    from throwdown.meet.rules import find_rules, shipped_rules

    if isinstance(given, str):
        given = SHORT_NAMES.get(given.casefold(), given)
    try:
        found = find_rules(given)
    except InputError as error:
        if isinstance(given, str) and error.where is None:
            near = nearest_names(given, (*SHORT_NAMES, *shipped_rules()))
            raise InputError(error.message, expected=error.expected, nearest=near) from None
        raise
    if found.kind not in KINDS:
        raise InputError(
            f"the rules {found.id} make no time of an entry's runs: their kind is {found.kind}",
            expected=f"rules whose kind is {' or '.join(KINDS)}, as scca or rallycross",
        )
    return found


def drive_event(
    event: Event,
    pace: FloatArray,
    driver: Driver,
    streams: Streams,
    handicap: Handicap = NO_HANDICAP,
) -> Tally:
    """Drive the runs of one car and return what they come to.

    ``pace`` [s] (draws,) is what a run takes at the learned pace, without scatter; what a handicap
    makes of a time it makes of every run, penalties and all, as in a meet.
    """
    nets = np.empty((pace.size, event.runs), dtype=np.int64)
    done = np.empty((pace.size, event.runs), dtype=np.bool_)
    cones_hit = 0
    for run in range(event.runs):
        raw, cones, done[:, run] = draw_run(pace, driver, run, streams(run))
        nets[:, run] = _net(raw, cones, event.rules, handicap)
        cones_hit += int(cones[done[:, run]].sum())
    total = count_runs(nets, done, event.rules)
    seconds = np.where(total >= _NONE, np.inf, total / _ticks_per_second())
    finished = int(np.count_nonzero(done))
    return Tally(
        times=seconds,
        unfinished=1.0 - finished / done.size,
        cones=cones_hit / finished if finished else 0.0,
        added=event.added,
    )


def check_timed(*times: FloatArray) -> None:
    """Raise InputError where no draw has a time for all of these cars."""
    if not np.isfinite(times).all(axis=0).any():
        raise InputError(
            f"in none of {times[0].size:,} draws have both cars a time"
            if len(times) > 1
            else f"a car has a time in none of {times[0].size:,} draws",
            expected="more draws, more runs, or drivers who finish more of them",
        )


def draw_run(
    pace: FloatArray, driver: Driver, run: int, rng: np.random.Generator
) -> tuple[FloatArray, IntArray, BoolArray]:
    """Return raw times [s], cones and whether the run was finished, each (draws,)."""
    bell = np.clip(rng.standard_normal(pace.size), -_WIDEST, _WIDEST)
    raw = pace * (1.0 + driver.over_pace(run)) * np.exp(driver.run_sd * bell)
    coned = rng.random(pace.size) < driver.cone_risk
    edges = np.cumsum(driver.cone_counts) / sum(driver.cone_counts)
    several = 1 + np.searchsorted(edges[:-1], rng.random(pace.size), side="right")
    done = rng.random(pace.size) >= driver.dnf_risk_of(run)
    return raw, np.where(coned, several, 0).astype(np.int64), done


def _ticks_per_second() -> int:
    from throwdown.meet.ticks import SECOND

    return SECOND


def _net(raw: FloatArray, cones: IntArray, rules: RuleSet, handicap: Handicap) -> IntArray:
    """Return raw times as fine as they count, with cones and a handicap [ticks]."""
    second = _ticks_per_second()
    ticks = np.floor(raw * second).astype(np.int64)
    step = rules.times.step
    half = step // 2 if rules.times.finer_digits == "round" else 0
    counted = (ticks + half) // step * step
    penalised = counted + cones * rules.times.cone
    if not handicap.on_time:
        return np.asarray(penalised)
    return np.round(second * handicap.counted(penalised / second)).astype(np.int64)


def count_runs(nets: IntArray, done: BoolArray, rules: RuleSet) -> IntArray:
    """Return what runs come to [ticks] (draws,), a huge number where that is no time.

    ``nets`` [ticks] and ``done``, whether a run was finished, are arrays (draws, runs); a run that
    was not has crossed the line all the same, and its net is what it took.
    """
    counted = np.where(done, nets, _unfinished(nets, done, rules))
    how = rules.total_of("")
    if how.method == "best":
        return np.asarray(counted.min(axis=1))
    if how.method == "best-of-each-half":
        first = counted[:, : how.first_half_runs].min(axis=1)
        second = counted[:, how.first_half_runs :].min(axis=1)
        return np.asarray(np.where((first < _NONE) & (second < _NONE), first + second, _NONE))
    return _sum(counted, rules)


def _sum(counted: IntArray, rules: RuleSet) -> IntArray:
    from throwdown.meet.runs import DNF

    timed = counted < _NONE
    total = np.where(timed, counted, 0).sum(axis=1)
    enough = timed.all(axis=1) if DNF in rules.runs.void else timed.any(axis=1)
    return np.asarray(np.where(enough, total, _NONE))


def _unfinished(nets: IntArray, done: BoolArray, rules: RuleSet) -> IntArray:
    """Return what each run would count as, had it not been finished [ticks]."""
    second = _ticks_per_second()
    adds, plus = rules.runs.unfinished_adds_s, rules.runs.unfinished_plus_s
    if adds is not None:
        return np.asarray(nets + round(adds * second))
    nothing = np.full(nets.shape, _NONE)
    if plus is None:
        return nothing
    slowest = np.where(done, nets, -_NONE).max(axis=1, keepdims=True)
    return np.where(slowest > -_NONE, slowest + round(plus * second), nothing)
