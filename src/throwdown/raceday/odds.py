"""The odds of two entries, as their runs come in.

The model.  A side's pace is what was predicted, plus an error of its own, plus one that both share
since the course is slower or quicker than was thought; all are normal.  Its runs scatter normally
about its pace.  Its fastest clean run (in totals of several parts, the mean of the parts' fastest)
tells of its pace, less what the fastest of so many is usually ahead of it; runs with cones tell
nothing of pace, but count.  Slow first runs on an unknown course so say little.  From both paces
follow the chances of either counting time, integrated over the runs that are left.  The means are
parted so that one run each has the predicted odds, which need not be a normal's.

Its limits.  Runs that are left are clean and finished: no cone, spin or weather to come.  Nobody
learns the course, tyres and engines stay as they are.  Where several parts of a total are open,
their sum is taken as normal.

What is predicted is a run by the clock.  What counts of one is less by the side's head start, and
by its index where the rules rank the two by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import erfc, inf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from throwdown.meet.prediction import Prediction
from throwdown.meet.ticks import Finer, to_step

FloatArray = NDArray[np.float64]
_PACES, _TIMES = 40, 32  # nodes of the integrals over paces and over times
_SUREST = 1e-3  # draws give no odds finer than that
_REACH = 8.5  # standard deviations: beyond, a normal has nothing left
_LEAST_SD = 0.5  # ticks: no spread is nothing, so that nothing is divided by it


@dataclass(frozen=True)
class Part:
    """A part of a total, of which the least counts: [ticks].

    ``best`` is None while it has no time, ``left`` the runs that can still better it, ``clean``
    its runs without cones, the fastest of which took ``fastest`` by the clock.
    """

    best: Fraction | int | None
    left: int
    clean: int = 0
    fastest: int | None = None


@dataclass(frozen=True)
class Driven:
    """What a side has done: the parts of its total, or ``out`` where it can have none.

    Of a run on the clock ``index`` times what is left without ``head_start`` [ticks] counts, as it
    does of the parts' ``best``; totals are on the grid of ``printed`` where that is what ranks.
    """

    parts: tuple[Part, ...]
    out: bool = False
    head_start: int = 0
    index: Fraction | int = 1
    printed: tuple[int, Finer] | None = None

    @property
    def over(self) -> bool:
        """Whether nothing can change any more."""
        return self.out or not any(part.left for part in self.parts)

    @property
    def total(self) -> Fraction | int | None:
        """What the parts come to [ticks]; None while one of them has no time."""
        bests = [part.best for part in self.parts if part.best is not None]
        if self.out or len(bests) != len(self.parts):
            return None
        return sum(bests) if self.printed is None else to_step(sum(bests), *self.printed)


@lru_cache(maxsize=4096)
def odds(paces: Paces, first: Driven, second: Driven) -> float:
    """Return the chance that the first side's total is the lower; half of it where they tie.

    The same for the same runs, on every machine, to some 1e-6.
    """
    if first.over and second.over:
        return _settled(first, second)
    if first.out or second.out:
        return 0.0 if first.out else 1.0
    mean, covariance = _learned(paces, first, second)
    index = np.array([float(first.index), float(second.index)])
    mean = (mean - [first.head_start, second.head_start]) * index
    covariance = covariance * np.outer(index, index)
    runs = paces.run_sds[0] * index[0], paces.run_sds[1] * index[1]
    ahead = _ahead((first, second), mean, covariance, runs)
    behind = _ahead((second, first), mean[::-1], covariance[::-1, ::-1], runs[::-1])
    return float(np.clip((ahead + 1.0 - behind) / 2.0, 0.0, 1.0))


@dataclass(frozen=True)
class Paces:
    """What was predicted, as the model takes it [ticks]: the first side's, the second's."""

    means: tuple[float, float]
    pace_sds: tuple[float, float]
    run_sds: tuple[float, float]
    shared_sd: float

    @classmethod
    def of(cls, given: Prediction) -> Paces:
        """Return the paces of a prediction, parted so that one run each has its odds."""
        first, second = given.sides
        own = tuple(max(float(side.pace_sd), _LEAST_SD) for side in given.sides)
        runs = tuple(max(float(side.run_sd), _LEAST_SD) for side in given.sides)
        spread = sqrt(sum(sd * sd for sd in (*own, *runs)))
        gap = second.time - first.time
        plain = NormalDist().cdf(gap / spread)
        told = min(max(given.odds, _SUREST), 1.0 - _SUREST)
        sure = plain if given.odds in (0.0, 1.0) and abs(plain - given.odds) < _SUREST else told
        part = (NormalDist().inv_cdf(sure) * spread - gap) / 2.0 if sure != plain else 0.0
        return cls(
            (first.time - part, second.time + part),
            (own[0], own[1]),
            (runs[0], runs[1]),
            float(given.shared),
        )


def _settled(first: Driven, second: Driven) -> float:
    one, other = (inf if side.total is None else side.total for side in (first, second))
    return 0.5 if one == other else float(one < other)


def _learned(paces: Paces, first: Driven, second: Driven) -> tuple[FloatArray, FloatArray]:
    """Return mean and covariance of both paces after the runs, by normal updating."""
    mean = np.array(paces.means)
    covariance = np.diag(np.square(paces.pace_sds)) + paces.shared_sd**2
    for side, driven in enumerate((first, second)):
        seen = _seen(driven, paces.run_sds[side])
        if seen is not None:
            pace, variance = seen
            gain = covariance[:, side] / (covariance[side, side] + variance)
            mean = mean + gain * (pace - mean[side])
            covariance = covariance - np.outer(gain, covariance[side])
    return mean, covariance


def _seen(driven: Driven, run_sd: float) -> tuple[float, float] | None:
    """Return what clean runs say of a pace [ticks], and the variance of that; None without any."""
    told = [part for part in driven.parts if part.fastest is not None]
    if not told:
        return None
    ahead, variance = np.array([_fastest_of(part.clean) for part in told]).T
    fastest = np.array([float(part.fastest or 0) for part in told])
    return float(np.mean(fastest + ahead * run_sd)), float(np.mean(variance)) * run_sd**2 / len(
        told
    )


@lru_cache(maxsize=128)
def _fastest_of(runs: int) -> tuple[float, float]:
    """Return by how much the fastest of so many is ahead of the mean, and its variance [sd]."""
    chance, weight = _legendre(4 * _TIMES)
    ahead = -_score(1.0 - (1.0 - chance) ** (1.0 / runs))
    mean = float(weight @ ahead)
    return mean, float(weight @ np.square(ahead)) - mean**2


@dataclass(frozen=True)
class _Law:
    """A side's total for given paces: ``fixed`` at most, else the least of ``runs`` normals."""

    mean: FloatArray
    sd: FloatArray
    runs: int
    most: float

    def later_than(self, times: FloatArray) -> FloatArray:
        """Return the chance that the total is above ``times``; at ``most``, half of what is."""
        chance = (1.0 - _below((times - self.mean) / self.sd)) ** self.runs
        return np.asarray(np.where(times < self.most, 1.0, 0.5 * (times == self.most)) * chance)


def _law(driven: Driven, paces: FloatArray, run_sd: float) -> _Law:
    open_ = [part for part in driven.parts if part.left]
    fixed = float(sum(part.best or 0 for part in driven.parts if not part.left))
    if len(open_) <= 1:
        part = open_[0] if open_ else Part(0, 0)
        most = inf if part.best is None else fixed + float(part.best)
        return _Law(paces + fixed, np.full(paces.shape, run_sd), part.left, most)
    mean, variance = np.full(paces.shape, fixed), np.zeros(paces.shape)
    for part in open_:
        own, spread = _least(part, paces, run_sd)
        mean, variance = mean + own, variance + spread
    return _Law(mean, np.sqrt(np.maximum(variance, _LEAST_SD**2)), 1, inf)


def _least(part: Part, paces: FloatArray, run_sd: float) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of a part's time once its runs are over, for given paces."""
    chance, weight = _legendre(_TIMES)
    scores = _score(1.0 - (1.0 - chance) ** (1.0 / part.left))
    times = np.minimum(
        paces[..., None] + run_sd * scores, inf if part.best is None else float(part.best)
    )
    mean = times @ weight
    return mean, np.square(times - mean[..., None]) @ weight


def _ahead(
    sides: Sequence[Driven], mean: FloatArray, covariance: FloatArray, run_sds: Sequence[float]
) -> float:
    """Return the chance that the first of two is ahead, integrated over its total."""
    nodes, weights = _hermite()
    lower = np.linalg.cholesky(covariance)
    paces = mean[0] + lower[0, 0] * nodes
    others = mean[1] + lower[1, 0] * nodes[:, None] + lower[1, 1] * nodes[None, :]
    own = _law(sides[0], paces, run_sds[0])
    other = _law(sides[1], others[:, :, None], run_sds[1])
    inner = weights[:, None] * weights[None, :]
    found = 0.0
    if own.runs:
        chance, weight = _legendre(_TIMES)
        limit = min(own.most, other.most)
        share = 1.0 - (1.0 - _below((limit - own.mean) / own.sd)) ** own.runs
        scores = _score(1.0 - (1.0 - chance * share[:, None]) ** (1.0 / own.runs))
        times = own.mean[:, None] + own.sd[:, None] * scores
        later = other.later_than(np.minimum(times, limit - 1e-3)[:, None, :])
        found += float(np.sum(inner[..., None] * later * weight * share[:, None, None]))
    if own.most < inf:
        stays = (1.0 - _below((own.most - own.mean) / own.sd)) ** own.runs
        later = other.later_than(np.array(own.most))[:, :, 0]
        found += float(np.sum(inner * stays[:, None] * later))
    return found


@lru_cache(maxsize=4)
def _legendre(count: int) -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights over 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1.0) / 2.0, weights / 2.0


@lru_cache(maxsize=1)
def _hermite() -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights of a standard normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_PACES)
    return nodes, weights / weights.sum()


@lru_cache(maxsize=1)
def _table() -> tuple[FloatArray, FloatArray]:
    """Return a normal's distribution: scores, and the chance of less."""
    scores = np.linspace(-_REACH, _REACH, 6801)
    return scores, np.array([0.5 * erfc(-score / sqrt(2.0)) for score in scores])


def _below(scores: FloatArray) -> FloatArray:
    """Return the chance that a standard normal is less, to 1e-6."""
    return np.asarray(np.interp(scores, *_table()))


def _score(chances: FloatArray) -> FloatArray:
    """Return the scores below which a standard normal is with these chances."""
    score = NormalDist().inv_cdf
    flat = [score(one) for one in np.clip(chances, 1e-17, 1.0 - 1e-16).flat]
    return np.array(flat).reshape(chances.shape)
