"""A long day in a book: entries, runs, cones and notes, and the acts that come next."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from pathlib import Path

from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.meet.day import fold
from throwdown.raceday.folder import Folder
from throwdown.raceday.live import FileLog, patch_of, view_of
from throwdown.raceday.live.feed import marks_of
from throwdown.raceday.live.frames import compact
from throwdown.raceday.live.log import FRAMES

CLASSES = ("SS", "AS", "BS", "CS", "DS", "GS", "HS", "STS", "STX", "CSP")
CARS = ("Mini Cooper S", "Porsche 911", "Miata", "Corvette", "Civic Si", "GTI", "M3", "WRX")
Given = tuple[str, dict]


class Day:
    """Makes acts of a plausible event: cars are lined up, start, finish, and hit cones."""

    def __init__(self, cars: int, seed: int) -> None:
        self.cars, self.random = cars, random.Random(seed)
        self.clock, self.turn = 36_000_000, 0

    def opening(self) -> Iterator[Given]:
        """Yield the opening and the entries."""
        rules = find_rules("scca-solo-pax").model_dump(mode="json")
        yield "open", {"name": "Ten thousand follow", "rules": rules}
        for car in range(1, self.cars + 1):
            facts = {"entry": f"e{car}", "number": str(car), "class": self.random.choice(CLASSES)}
            facts["index"] = f"0.{self.random.randint(780, 860)}"
            yield "enter", {**facts, "driver": f"Driver {car}", "car": self.random.choice(CARS)}

    def going(self) -> Generator[Given, int, None]:
        """Yield what happens, without end; is sent the number that each act got."""
        while True:
            car = self.turn % self.cars + 1
            self.turn += 1
            yield "line-up", {"entry": f"e{car}"}
            start = yield from self._trip("start", self.random.randint(200_000, 300_000))
            took = self.random.randint(500_000, 650_000)
            yield from self._trip("finish", took)
            if self.random.random() < 0.2:
                yield "cones", {"run": start, "add": self.random.randint(1, 3)}
            if self.random.random() < 0.05:
                yield "note", {"text": f"Car {car} was quick in the slalom"}

    def _trip(self, line: str, later: int) -> Generator[Given, int, int]:
        self.clock += later
        facts = {"line": line, "time": self.clock, "unit_ns": 100_000}
        number: int = yield "impulse", {**facts, "device": "timer", "epoch": 0}
        return number


def write(folder: Folder, day: Day, runs: int, unlogged: float) -> list[str]:
    """Write a history of so many runs and the frames of it, but for the first share.

    Returns the marks of its acts.
    """
    folder.make()
    book = Book(folder.book)
    for kind, facts in day.opening():
        book.write(kind, "rig", facts)
    going = day.going()
    given = next(going)
    while day.turn <= runs:
        act = book.write(given[0], "rig", given[1])
        given = going.send(act.number)
    acts, marks = book.acts, marks_of(book)
    log = FileLog(Path(folder.path) / FRAMES, marks)
    first = max(int(unlogged * len(acts)), day.cars + 1)
    then = view_of(fold(acts[:first]), acts[:first])
    for upto in range(first + 40, len(acts) + 40, 40):
        upto = min(upto, len(acts))
        now = view_of(fold(acts[:upto]), acts[:upto])
        log_from = log.last or first
        for mark in marks[log_from : upto - 1]:
            log.append(mark, "{}")
        log.append(marks[upto - 1], compact(patch_of(then, now)))
        then = now
    return [str(mark) for mark in marks]
