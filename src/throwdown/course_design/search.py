"""The search for the layout with the best odds: differential evolution from legal random starts.

How much is tried is a number of layouts, never a time, so a seed gives the same course on any
machine.  R. Storn & K. Price, J. Global Optimization 11 (1997) 341, in scipy's hands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from throwdown.course_design.elements import Layout
from throwdown.course_design.grow import ELEMENTS, GENES, GENOME, HEADER, Ground
from throwdown.course_design.judge import Judge, Verdict
from throwdown.errors import InputError
from throwdown.lap.batch import in_threads

FloatArray = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""

TOLERANCE = 0.15
"""Of the time that is asked for."""
SLOWEST = 6.0  # m/s: no course that has room is driven at a lower mean
_OVER_OPTIMUM = 0.93  # of the smoothest line's time, about what the fastest line takes
_SHORT = 9.0  # m/s: shorter than this times the least time and a layout is not judged
_HOPELESS = 1e3
_PENALTY = 20.0  # standard deviations: above any lead
_THEME = 0.8  # share of its elements that a random layout of a theme has alike
_CHANGED = 0.06  # share of the genes that a child has of elsewhere


@dataclass(frozen=True)
class Effort:
    """How much is tried: random ``starts``, then ``generations`` of a ``population``."""

    starts: int
    population: int
    generations: int

    @property
    def layouts(self) -> int:
        """How many layouts are judged at most."""
        return self.starts + self.population * self.generations


EFFORTS = {
    "quick": Effort(150, 16, 10),
    "usual": Effort(300, 30, 50),
    "thorough": Effort(800, 60, 150),
}


@dataclass(frozen=True)
class Wish:
    """What is searched for: best odds or even ones, in ``seconds`` where they are told."""

    fair: bool = False
    seconds: float | None = None


@dataclass(frozen=True, eq=False)
class Candidate:
    """A layout and what the judge says of it; the less ``cost`` the better."""

    layout: Layout
    verdict: Verdict
    cost: float
    legal: bool


@dataclass(frozen=True, eq=False)
class Found:
    """The best layouts of a search and of its random starts, best first."""

    best: tuple[Candidate, ...]
    random: tuple[Candidate, ...]
    least_s: float
    most_s: float
    judged: int


def random_genomes(rng: np.random.Generator, count: int) -> FloatArray:
    """Random genomes (count, GENOME), every other one of a theme that most elements share.

    Where every element is of its own, little fits beside anything else on a small site.
    """
    genomes = rng.random((count, GENOME))
    theme = np.tile(rng.random((count, GENES)), ELEMENTS)
    shares = np.where(np.arange(count) % 2 == 1, _THEME, 0.0)
    keeps = np.repeat(rng.random((count, ELEMENTS)) < shares[:, None], GENES, axis=1)
    genomes[:, HEADER:] = np.where(keeps, theme, genomes[:, HEADER:])
    return genomes


class Search:
    """One search on one ground for one wish."""

    def __init__(
        self, ground: Ground, judge: Judge, wish: Wish, seed: int, progress: Progress
    ) -> None:
        self._ground, self._judge, self._wish, self._seed = ground, judge, wish, seed
        self._told = progress
        rule = ground.rules.rules.time_s
        self._least, self._most = rule.lowest, rule.highest
        if wish.seconds is not None:
            self._least = max(self._least, (1.0 - TOLERANCE) * wish.seconds)
            self._most = min(self._most, (1.0 + TOLERANCE) * wish.seconds)
        self._seen: dict[Layout, Candidate] = {}
        self._best: Candidate | None = None
        self._work, self._done = 0, 0

    def run(self, effort: Effort) -> Found:
        """Search.  Raises InputError where no random start is a legal course."""
        self._work = effort.layouts
        genomes = random_genomes(np.random.default_rng([self._seed, 0]), effort.starts)
        starts = self.judge_all(genomes, "random courses")
        self._allow_what_site_has(starts)
        starts = [None if one is None else self._priced(one) for one in starts]
        random = _ranked(starts)
        if not random:
            raise self._impossible(starts)
        order = np.argsort([_HOPELESS if one is None else one.cost for one in starts])
        self._seen = {one.layout: one for one in starts if one is not None}
        self._best = random[0]
        self._evolve(genomes[order[: effort.population]], effort)
        best = _ranked(list(self._seen.values()))
        return Found(tuple(best), tuple(random), self._least, self._most, len(self._seen))

    def _evolve(self, first: FloatArray, effort: Effort) -> None:
        from scipy.optimize import differential_evolution

        def costs(genomes: FloatArray) -> FloatArray:
            found = self.judge_all(np.asarray(genomes).T, "search")
            return np.array([_HOPELESS if one is None else one.cost for one in found])

        differential_evolution(
            costs,
            [(0.0, 1.0)] * GENOME,
            strategy="rand1bin",
            init=first,
            maxiter=effort.generations - 1,
            recombination=_CHANGED,
            mutation=(0.4, 1.0),
            tol=0.0,
            seed=np.random.default_rng([self._seed, 1]),
            polish=False,
            updating="deferred",
            vectorized=True,
        )

    def judge_all(self, genomes: FloatArray, what: str) -> list[Candidate | None]:
        """Judge genomes (n, GENOME), on every core."""
        began = self._done

        def told(done: int) -> None:
            self._told(self._said(what), began + done, self._work)

        found = in_threads(self._candidate, genomes, told)
        self._done += len(found)
        for one in found:
            if one is None:
                continue
            self._seen[one.layout] = one
            if one.legal and (self._best is None or one.cost < self._best.cost):
                self._best = one
        return found

    def _said(self, what: str) -> str:
        if self._best is None:
            return what
        time, lead = self._best.verdict.times[0], self._best.verdict.lead
        return f"{what}: best so far {lead:+.2f} sd, {time:.1f} s"

    def _candidate(self, genome: FloatArray) -> Candidate | None:
        layout = self._ground.grow(genome)
        if layout is None:
            return None
        if layout.ends()[-1] > SLOWEST * self._most:
            layout = self._cut(layout)
        known = self._seen.get(layout)
        if known is not None:
            return known
        if layout.ends()[-1] < _SHORT * self._least:
            return _too_short(layout)
        verdict = self._judge.look(layout)
        if verdict is None:
            return None
        return self._priced(Candidate(layout, verdict, 0.0, False))

    def _cut(self, layout: Layout) -> Layout:
        """End a layout before it takes too long."""
        reached = np.array(self._judge.glance(layout).reached)
        within = int(np.count_nonzero(_OVER_OPTIMUM * reached < self._most))
        return layout.up_to(max(within, 1))

    def _priced(self, one: Candidate) -> Candidate:
        time, top = one.verdict.times[0], one.verdict.top_speed
        over = max(self._least - time, 0.0) + max(time - self._most, 0.0)
        over += max(top - self._ground.rules.rules.top_speed_mps.highest, 0.0)
        cost = abs(one.verdict.lead) if self._wish.fair else -one.verdict.lead
        if over > 0.0:
            return Candidate(one.layout, one.verdict, _PENALTY + over, False)
        return Candidate(one.layout, one.verdict, cost, True)

    def _allow_what_site_has(self, starts: list[Candidate | None]) -> None:
        """Where a site has no room for the time asked for, ask for what it has, within tolerance.

        The rules' own least stays.
        """
        longest = max((one.verdict.times[0] for one in starts if one is not None), default=0.0)
        rule = self._ground.rules.rules.time_s.lowest
        self._least = max(rule, min(self._least, (1.0 - TOLERANCE) * longest))

    def _impossible(self, starts: list[Candidate | None]) -> InputError:
        times = [one.verdict.times[0] for one in starts if one is not None]
        longest = f"the longest takes {max(times):.0f} s" if times else "not even a start fits"
        return InputError(
            f"no legal course was found on the site {self._ground.site.name} among "
            f"{len(starts)} random ones: {longest}, and the rules ask for "
            f"{self._least:.0f} to {self._most:.0f} s",
            where="--site",
            expected="a larger site, or rules that ask for less",
        )


def _too_short(layout: Layout) -> Candidate:
    """A layout that is over too soon whatever it is: the longer the better."""
    time = layout.ends()[-1] / _SHORT
    verdict = Verdict(-_PENALTY, (time, time), (), 0.0)
    return Candidate(layout, verdict, 2.0 * _PENALTY - time, False)


def _ranked(found: list[Candidate | None]) -> list[Candidate]:
    """Legal candidates, best first, each layout once."""
    legal = {one.layout: one for one in found if one is not None and one.legal}
    return sorted(legal.values(), key=lambda one: (one.cost, one.layout.ends()[-1]))
