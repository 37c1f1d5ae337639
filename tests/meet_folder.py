"""A meet in a folder, written by a clerk and a timer on a clock of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.meet.record import Record
from throwdown.meet.ticks import TICK_NS
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper


class MeetFolder:
    """Writes acts as a desk and a timer do; always the same acts give the same book."""

    def __init__(self, path: Path, rules: str = "scca-solo", **opened: Any) -> None:
        self.at = datetime(2010, 6, 21, 14, 0, tzinfo=UTC)
        self.folder = Folder(path)
        self.folder.make()
        self.keeper = Keeper(Book(self.folder.book, now=self.now))
        facts = {"name": "Infield day", "course": "The north lot", **opened}
        self.do("open", **facts, rules=find_rules(rules).model_dump(mode="json"))
        self.clock = 0

    def now(self) -> datetime:
        self.at += timedelta(seconds=7)
        return self.at

    def do(self, kind: str, by: str = "Ann Clerk", **facts: Any) -> int:
        return self.keeper.write(kind, by, facts).number

    def enter(self, number: str, car_class: str = "AS", **more: Any) -> None:
        self.do("enter", entry=f"e{number}", number=number, **{"class": car_class}, **more)

    def trip(self, line: str, later: int) -> int:
        self.clock += later
        facts = {"time": self.clock, "unit_ns": TICK_NS, "device": "beam", "epoch": 0}
        return self.do("impulse", by="beam", line=line, **facts)

    def drive(self, number: str, ticks: int, cones: int = 0, status: str = "OK") -> int:
        """Have a car drive a run; returns the act of its start."""
        self.do("line-up", entry=f"e{number}")
        run = self.trip("start", 100_000)
        self.trip("finish", ticks)
        if cones:
            self.do("cones", run=run, add=cones)
        if status != "OK":
            self.do("status", run=run, status=status)
        return run

    @property
    def record(self) -> Record:
        return Record.of(self.keeper.book.lines)


def a_day(path: Path, rules: str = "scca-solo", **opened: Any) -> MeetFolder:
    """Two classes, three cars, six runs, a cone, a DNF and names of several scripts."""
    meet = MeetFolder(path, rules, **opened)
    meet.enter("7", driver="Jürgen Łukasz", car="2010 MINI Cooper S", index="0.8")
    meet.enter("8", driver="Ελένη 山田", car="2009 Porsche 911", index="0.82")
    meet.enter("9", car_class="BS", driver="Владимир", car="MX-5", index="0.79")
    meet.drive("7", 601_230)
    meet.drive("8", 590_004, cones=2)
    meet.drive("9", 655_555)
    meet.drive("7", 599_870)
    meet.drive("8", 580_000, status="DNF")
    meet.drive("9", 640_000)
    return meet
