"""``python -m benchmarks.faults --count 1000 --seed 1``: break a meet, compare, say it in JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from benchmarks.faults.adversary import kinds_for
from benchmarks.faults.episode import Found, run_episode
from benchmarks.faults.public import Public
from benchmarks.faults.truth import LINES
from rich.console import Console
from rich.progress import Progress

A_MEET = 20
"""Faults in one meet."""


def plan(count: int, seed: int, only: str | None = None) -> list[tuple[str, int, list[str]]]:
    """Return the meets to run: make of device, seed, faults."""
    random = Random(seed)
    makes = [only] if only else list(LINES)
    meets = []
    while count > 0:
        make = makes[len(meets) % len(makes)]
        faults = [random.choice(kinds_for(make)) for _ in range(min(A_MEET, count))]
        meets.append((make, random.randrange(10**9), faults))
        count -= len(faults)
    return meets


async def run(count: int, seed: int, at_once: int, only: str | None) -> list[Found]:
    """Run the meets, some at once, and show how far it is."""
    found: list[Found] = []
    meets = plan(count, seed, only)
    slots = asyncio.Semaphore(at_once)
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("faults", total=count)

        async def one(make: str, own: int, faults: list[str], link: tuple[str, str]) -> None:
            async with slots:
                result = await run_episode(make, own, faults, public, link)
                found.append(result)
                progress.advance(bar, len(faults))
                for words in result.words:
                    progress.console.print(f"{make}, seed {own}: {words}", style="red")

        with tempfile.TemporaryDirectory(prefix="faults-site-") as home:
            public = Public(Path(home), len(meets))
            await asyncio.to_thread(public.start)
            try:
                each = zip(meets, public.links, strict=True)
                await asyncio.gather(*(one(*meet, link) for meet, link in each))
            finally:
                await asyncio.to_thread(public.stop)
    return found


def main() -> int:
    """Run the rig; the exit code is 1 where anything was lost, repeated or different."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, metavar="N", help="so many faults")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which faults")
    parser.add_argument("--make", choices=sorted(LINES), help="one make of device only")
    parser.add_argument("--at-once", type=int, default=1, metavar="N", help="meets at a time")
    given = parser.parse_args()
    if given.count < 1 or given.at_once < 1:
        parser.error("--count and --at-once are 1 or more")
    began = time.monotonic()
    found = asyncio.run(run(given.count, given.seed, given.at_once, given.make))
    by_kind: Counter[str] = sum((one.by_kind for one in found), Counter())
    print(
        json.dumps(
            {
                "faults": by_kind.total(),
                "by_kind": dict(sorted(by_kind.items())),
                "impulses": sum(one.impulses for one in found),
                "lost": sum(one.lost for one in found),
                "duplicated": sum(one.duplicated for one in found),
                "worst_recovery_s": round(max(one.worst_recovery_s for one in found), 3),
                "standings_identical": all(one.identical for one in found),
                "recovery_s": {
                    kind: round(max(one.recovery_s.get(kind, 0.0) for one in found), 3)
                    for kind in sorted(by_kind)
                },
                "filled_from_paper": sum(one.shown for one in found),
                "meets": len(found),
                "took_s": round(time.monotonic() - began, 1),
            }
        )
    )
    well = all(one.identical and not one.lost and not one.duplicated for one in found)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
