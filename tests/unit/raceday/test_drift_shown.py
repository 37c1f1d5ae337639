"""What a spool holds tells how fast its device's clock runs."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from throwdown.meet.book import Book
from throwdown.meet.rules import find_rules
from throwdown.raceday.crew import Crew
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.shown import devices_of
from throwdown.timing import Impulse, RaceAmerica
from throwdown.timing.spool import Clock

SECOND = 10**9
LATER = 2_000_000 * SECOND


def spooled(ppm: int, begin_s: int, count: int) -> str:
    lines = []
    for n in range(count):
        happened = (begin_s + 15 * n) * SECOND
        time = round(happened * (1 + ppm * 1e-6)) // 1_000_000 % RaceAmerica.wraps_at
        said = Impulse("AB"[n % 2], time, RaceAmerica.unit_ns, RaceAmerica.clock)
        at = happened + (n * 7919 % 31) * 100_000
        data = RaceAmerica.encode(said).hex()
        lines.append(f"{10**18 + at} {at} bytes {data}\n")
    return "".join(lines)


def shown(folder: Path, spool: str) -> dict[str, object]:
    (folder / "beam.spool").write_text(spool, encoding="ascii")
    rules = find_rules("scca-solo").model_dump(mode="json")

    async def run() -> dict[str, object]:
        keeper = Keeper(Book(folder / "book.jsonl"))
        keeper.write("open", "u", {"name": "A day", "rules": rules})
        facts = {"device": "beam", "decoder": "raceamerica", "address": "tcp://127.0.0.1:9"}
        host = Clock(lambda: 10**18 + LATER, lambda: LATER)  # the one that wrote the spool
        crew = Crew(keeper, folder, clock=host)
        keeper.write("device", "u", {**facts, "lines": {"A": "start", "B": "finish"}})
        told: dict[str, object] = {}
        while told.get("impulses") != spool.count("\n"):
            await asyncio.sleep(0.001)
            told = next(iter(devices_of(crew, lambda: 0)["devices"]), {})
        await crew.stop()
        return told

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        return thread.submit(lambda: asyncio.run(run())).result()


def test_the_drift_of_a_device_is_shown(tmp_path: Path) -> None:
    drift = shown(tmp_path, spooled(ppm=30, begin_s=999_000, count=160))["drift"]
    assert isinstance(drift, dict)  # its clock turned over on the way
    assert abs(drift["ppm"] - 30) <= drift["error_ppm"] < 10
    assert drift["text"] == f"+{drift['ppm']:.1f} ± {drift['error_ppm']:.1f} ppm"
    assert abs(drift["ppb"] + 30_000) <= 1_000 * drift["error_ppm"]


def test_a_few_impulses_show_none(tmp_path: Path) -> None:
    assert shown(tmp_path, spooled(ppm=30, begin_s=100, count=10))["drift"] is None
