"""What an act takes at the end of a day of 300 cars and six runs: written, folded, shown to all."""

from __future__ import annotations

import json
import random
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.meet.day import fold
from throwdown.meet.ticks import TICK_NS
from throwdown.raceday.desk.state import desk_state
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live import Feed

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


def _acts() -> Any:
    """Acts of the last car of the day, without end: its start, a cone, its finish, the next run."""
    for number in count():
        at = 10**10 + number * 10**6
        yield "line-up", {"entry": f"e{number % CARS}"}
        yield _beam("start", at)
        yield "note", {"text": "a note"}
        yield _beam("finish", at + 450_000)


@pytest.mark.benchmark(group="a fold at the end of the day")
def test_from_nothing(benchmark: Any, keeper: Keeper) -> None:
    benchmark.extra_info["acts"] = len(keeper.acts)
    benchmark(fold, keeper.acts)


@pytest.mark.benchmark(group="a fold at the end of the day")
def test_that_knows_the_one_before(benchmark: Any, keeper: Keeper) -> None:
    benchmark(fold, keeper.acts, fold(keeper.acts[:-1]))
    assert benchmark.stats.stats.min < MOST


@pytest.mark.benchmark(group="an act at the end of the day")
def test_written_folded_and_shown_to_followers_and_a_desk(
    benchmark: Any, keeper: Keeper, tmp_path: Path
) -> None:
    feed, acts = Feed(keeper, Folder(tmp_path)), _acts()
    shown: list[Any] = [None]

    def act() -> None:
        kind, facts = next(acts)
        keeper.write(kind, "timer", facts)  # nobody's loop runs: the feed follows at once
        state = desk_state(keeper.acts, keeper.day, keeper.book.now(), shown[0])
        shown[0] = keeper.day, state
        json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()

    benchmark.pedantic(act, rounds=200)
    times = sorted(benchmark.stats.stats.data)
    benchmark.extra_info["p99_ms"] = round(1e3 * times[int(0.99 * len(times))], 1)
    assert feed.stream.view["act"] == len(keeper.acts)
