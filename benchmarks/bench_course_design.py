"""The course designer against chance: its search, and the best of many random legal courses.

    python benchmarks/bench_course_design.py --random 1000

Prints the underdog's odds on both and on the reconstruction of 2010, and what each took.  The
random courses are of the same kind as those that the search starts from, and keep the same rules.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

import numpy as np

os.environ.setdefault("THROWDOWN_KEEP_LINES", "0")  # thousands of lines nobody asks for again

from throwdown.car import load_car
from throwdown.course_design.grow import Ground
from throwdown.course_design.judge import Judge, bare_course
from throwdown.course_design.rules import find_rules
from throwdown.course_design.search import EFFORTS, Candidate, Search, Wish, random_genomes
from throwdown.course_design.site import read_site
from throwdown.course_design.underdog import REFERENCE
from throwdown.duel import race

CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
BATCH = 200
SAMPLES = 20_000


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--site", default="120x80")
    parser.add_argument("--seed", type=int, default=2010)
    parser.add_argument("--random", type=int, default=1000, help="legal random courses")
    parser.add_argument("--minutes", type=float, default=60.0, help="after which it gives up")
    parser.add_argument("--effort", choices=list(EFFORTS), default="usual")
    parser.add_argument("--only-random", action="store_true")
    given = parser.parse_args()
    cars = [load_car(name) for name in CARS]
    ground, judge = Ground(read_site(given.site), find_rules()), Judge(cars, given.seed)
    print(f"{REFERENCE}: {odds(cars, REFERENCE)}")
    search = Search(ground, judge, Wish(), given.seed, lambda what, done, of: None)
    if not given.only_random:
        began = time.perf_counter()
        found = search.run(EFFORTS[given.effort])
        took = time.perf_counter() - began
        best = found.best[0]
        print(f"search: {odds(cars, bare_course(best.layout))}, lead {best.verdict.lead:+.3f} sd")
        print(f"        {found.judged} layouts judged in {took:.0f} s")
    began = time.perf_counter()
    legal, tried = chance(search, given.seed, given.random, 60.0 * given.minutes)
    took = time.perf_counter() - began
    best = min(legal, key=lambda one: one.cost)
    print(f"best of {len(legal)} random legal courses ({tried} tried in {took:.0f} s):")
    print(f"        {odds(cars, bare_course(best.layout))}, lead {best.verdict.lead:+.3f} sd")


def chance(search: Search, seed: int, wanted: int, most_s: float) -> tuple[list[Candidate], int]:
    """Random legal courses, until there are enough, and how many were tried."""
    rng, began = np.random.default_rng([seed, 2]), time.perf_counter()
    legal: list[Candidate] = []
    tried = 0
    while len(legal) < wanted and time.perf_counter() - began < most_s:
        for one in search.judge_all(random_genomes(rng, BATCH), "random"):
            tried += 1
            if one is not None and one.legal and len(legal) < wanted:
                legal.append(one)
        if sys.stderr.isatty():
            print(f"{len(legal)} of {tried}", end="\r", file=sys.stderr)
    return legal, tried


def odds(cars: list[object], course: object) -> str:
    """The odds of the first car, in words."""
    result = race(cars, course, samples=SAMPLES)  # type: ignore[arg-type]
    (entry,) = [one for one in result.entries if one.number == 0]
    times = ", ".join(f"{one.car.id} {one.lap.time_s:.2f} s" for one in result.entries)
    return f"{100 * entry.win_probability:.3f} % ({times})"


if __name__ == "__main__":
    main()
