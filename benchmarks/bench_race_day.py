"""What an act takes at the end of a day of 300 cars and six runs: written, folded, shown to all."""

from __future__ import annotations

import json
import random
from time import thread_time
from typing import Any

import pytest

from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.meet.day import Day, fold
from throwdown.meet.ticks import TICK_NS
from throwdown.raceday.desk.state import desk_state
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live.view import patch_of, view_of

CARS, RUNS = 300, 6
MOST = 0.02  # s, of a fold
Facts = tuple[str, dict[str, Any]]


def _beam(line: str, at: int) -> Facts:
    facts = {"line": line, "time": at, "unit_ns": TICK_NS, "device": "timer", "epoch": 0}
    return "impulse", facts


def _day(seed: int = 1) -> list[Facts]:
    """The acts of a day: everybody lines up, cars start 20 s apart, cones and DNFs on some."""
    chance = random.Random(seed)
    rules = find_rules("scca-solo-pax").model_dump(mode="json")
    acts: list[Facts] = [("open", {"name": "A day", "rules": rules})]
    for number in range(CARS):
        named = {"entry": f"e{number}", "number": str(number), "driver": f"Driver {number}"}
        index = f"0.{800 + number % 60}"
        acts.append(("enter", {**named, "class": chance.choice("ABCDE"), "index": index}))
    now = 0
    for _ in range(RUNS):
        acts += [("line-up", {"entry": f"e{number}"}) for number in range(CARS)]
        out: list[tuple[int, int]] = []
        for _ in range(CARS):
            now += 200_000 + chance.randrange(50_000)
            while out and out[0][0] < now:
                at, run = out.pop(0)
                acts.append(_beam("finish", at))
                if chance.random() < 0.3:
                    acts.append(("cones", {"run": run, "add": 1}))
                if chance.random() < 0.04:
                    acts.append(("status", {"run": run, "status": chance.choice(["DNF", "RRN"])}))
            acts.append(_beam("start", now))
            last = out[-1][0] if out else 0
            out.append((max(now + 450_000 + chance.randrange(100_000), last + 5_000), len(acts)))
        acts += [_beam("finish", at) for at, _ in out]
    return acts


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Keeper:
    folder = Folder(tmp_path_factory.mktemp("day") / "meet")
    folder.make()
    made = Keeper(Book(folder.book))
    made.write_all("timer", _day())
    return made


class Ending:
    """The end of the day, act by act: each time what is to be timed is asked for anew."""

    def __init__(self, keeper: Keeper, helped: bool) -> None:
        self.keeper, self.helped, self.number = keeper, helped, 0
        self.before: Day | None = None
        self.shown: Any = None
        self.patched: Any = None

    def act(self) -> None:
        """Write the next act: a car lines up, starts, knocks a cone down, finishes."""
        self.before = self.keeper.day if self.helped else None
        at = 10**10 + self.number // 4 * 10**6
        kind, facts = [
            ("line-up", {"entry": f"e{self.number // 4 % CARS}"}),
            _beam("start", at),
            ("cones", {"run": len(self.keeper.acts), "add": 1}),
            _beam("finish", at + 450_000),
        ][self.number % 4]
        self.keeper.write(kind, "timer", facts)
        self.number += 1

    def fold(self) -> None:
        """Fold the book."""
        fold(self.keeper.acts, self.before)

    def follow(self) -> None:
        """Make what followers are told."""
        day, acts, known = self.keeper.day, self.keeper.acts, self.shown
        view = view_of(day, acts, None, known if self.helped else None)
        patch_of(known[1] if known else {}, view)
        self.shown = day, view

    def show(self) -> None:
        """Make what a desk is shown."""
        day, acts = self.keeper.day, self.keeper.acts
        state = desk_state(acts, day, self.keeper.book.now(), self.shown if self.helped else None)
        json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
        self.shown = day, state


@pytest.mark.parametrize("helped", [False, True], ids=["from nothing", "knowing the one before"])
@pytest.mark.parametrize("what", ["fold", "follow", "show"])
@pytest.mark.benchmark(group="an act at the end of the day", disable_gc=True, timer=thread_time)
def test_an_act(benchmark: Any, keeper: Keeper, what: str, helped: bool) -> None:
    """CPU time of one thread; old garbage is not collected, as where a meet runs."""
    ending = Ending(keeper, helped)

    def act() -> None:
        ending.act()
        if what != "fold":
            assert keeper.day

    benchmark.pedantic(getattr(ending, what), setup=act, rounds=100, warmup_rounds=1)
    times = sorted(benchmark.stats.stats.data)
    benchmark.extra_info["p50_ms"] = round(1e3 * times[len(times) // 2], 1)
    benchmark.extra_info["p99_ms"] = round(1e3 * times[int(0.99 * len(times))], 1)
    assert not (helped and what == "fold") or times[0] < MOST
