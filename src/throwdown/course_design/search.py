"""The search for the layout with the best odds: an evolution strategy from legal random starts.

The best layouts found so far have children, of which the best live on with them (a (mu + lambda)
strategy: H.-G. Beyer & H.-P. Schwefel, Natural Computing 1 (2002) 3).  A child differs in one or
two elements: what is before them stays as it is, which no general optimiser knows of.
Differential evolution, which mixes all genes alike, did no better than random courses.

How much is tried is a number of layouts, never a time, so a seed gives the same course on any
machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
_PENALTY = 20.0  # standard deviations: above any lead
_THEME = 0.8  # share of its elements that a random layout of a theme has alike
_GREED = 4.0  # parents are this far down among the best, in the mean
_TWO = 0.4  # share of the children that differ in two things
_EARLY = 0.6  # under 1: later elements change more often, what is before them being good already
_STEP = 0.1  # of a gene that is changed a little


@dataclass(frozen=True)
class Effort:
    """How much is tried: random ``starts``, then ``rounds`` of ``children`` of an ``elite``."""

    starts: int
    children: int
    rounds: int
    elite: int = 24

    @property
    def layouts(self) -> int:
        """How many layouts are judged at most."""
        return self.starts + self.children * self.rounds


EFFORTS = {
    "quick": Effort(150, 20, 10),
    "usual": Effort(300, 40, 75),
    "thorough": Effort(1000, 60, 200, 40),
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

    @property
    def rank(self) -> tuple[float, float]:
        """What candidates are ordered by."""
        return self.cost, self.layout.ends()[-1]


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
        grown = {one.layout: (g, one) for g, one in zip(genomes, starts, strict=True) if one}
        self._seen = {layout: one for layout, (_, one) in grown.items()}
        self._best = random[0]
        self._evolve(sorted(grown.values(), key=lambda pair: pair[1].rank), effort)
        best = _ranked(list(self._seen.values()))
        return Found(tuple(best), tuple(random), self._least, self._most, len(self._seen))

    def _evolve(self, first: Sequence[tuple[FloatArray, Candidate]], effort: Effort) -> None:
        """Change the best a little, again and again, and keep the best of old and new."""
        rng = np.random.default_rng([self._seed, 1])
        elite = list(first[: effort.elite])
        for _ in range(effort.rounds):
            parents = np.minimum(
                rng.exponential(_GREED, effort.children).astype(np.int64), len(elite) - 1
            )
            chosen = [elite[parent] for parent in parents]
            genomes = np.array([_changed(genome, grown, rng) for genome, grown in chosen])
            judged = zip(genomes, self.judge_all(genomes, "search"), strict=True)
            new = [(genome, one) for genome, one in judged if one is not None]
            # Alike layouts would crowd out what else is good.
            apart = {one.layout: (genome, one) for genome, one in reversed([*elite, *new])}
            elite = sorted(apart.values(), key=lambda pair: pair[1].rank)[: effort.elite]

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
    return sorted(legal.values(), key=lambda one: one.rank)


def _changed(genome: FloatArray, grown: Candidate, rng: np.random.Generator) -> FloatArray:
    """Return a child of a genome (GENOME,): one thing of it is another, sometimes two."""
    child = genome.copy()
    # The start is an element, but has no genes.
    used = min(max(len(grown.layout.elements) - 1, 1), ELEMENTS)
    for _ in range(1 + int(rng.random() < _TWO)):
        what, number = rng.random(), int(used * rng.random() ** _EARLY)
        at = HEADER + GENES * number
        own = slice(at, at + GENES)
        if what < 0.12:
            child[rng.integers(HEADER)] = rng.random()
        elif what < 0.45:
            child[at + rng.integers(GENES)] = rng.random()
        elif what < 0.65:
            child[own] = rng.random(GENES)
        elif what < 0.85:
            child[own] = np.clip(child[own] + _STEP * rng.standard_normal(GENES), 0.0, 1.0)
        elif what < 0.93:  # one more, which moves those behind it on
            child[at + GENES :] = child[at:-GENES].copy()
            child[own] = rng.random(GENES)
        else:  # one less
            child[at:-GENES] = child[at + GENES :].copy()
            child[-GENES:] = rng.random(GENES)
    return child
