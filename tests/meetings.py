"""Meets of heats and of laps that are served, and the beams of what happens there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desk_server import DeskServer
from throwdown.meet.book import Book
from throwdown.meet.day import Day, fold
from throwdown.meet.rules import RuleSet

SECOND, GREEN = 10_000, 15_000


@contextmanager
def served(folder: Path, rules: RuleSet | str, cars: int) -> Iterator[DeskServer]:
    server = DeskServer(folder, rules)
    server.start()
    for number in range(1, cars + 1):
        facts = {"entry": f"e{number}", "number": str(number), "class": "A"}
        server.write("enter", "lead", {**facts, "driver": f"Driver {number}"})
    yield server
    server.stop()


def beam(server: DeskServer, line: str, at: int, number: str = "") -> int:
    facts: dict[str, Any] = {"line": line, "time": at, "unit_ns": 100_000}
    more = {"number": number} if number else {}
    return server.write("impulse", "timer", {**facts, "device": "timer", "epoch": 0, **more}).number


def book(server: DeskServer) -> Day:
    return fold(Book(server.folder.book).acts)


def heat(
    server: DeskServer,
    at: int,
    left: tuple[int, int],
    right: tuple[int, int],
    late: tuple[int, int] = (0, 0),
) -> None:
    """Both lanes of a heat: reaction and elapsed, and how much later each tree starts [ticks]."""
    beams = []
    for lane, (reaction, took), own in (("left", left, late[0]), ("right", right, late[1])):
        away = at + own + GREEN - 5_000 + reaction
        times = (("tree", at + own), ("start", away), ("finish", away + took))
        beams += [(when, f"{what}-{lane}") for what, when in times]
    for when, line in sorted(beams):
        beam(server, line, when)
