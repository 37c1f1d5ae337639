"""A desk for tests that writes acts without a file."""

from __future__ import annotations

from typing import Any

from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.day import Day, fold
from throwdown.meet.ticks import TICK_NS

RULES = find_rules("scca-solo")

Truth = dict[str, list[int | None]]


class Desk:
    """Writes acts down one after the other, as a timing desk does."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.do("open", name="A day", rules=RULES.model_dump(mode="json"))

    def do(self, kind: str, **facts: Any) -> int:
        number = len(self.acts) + 1
        self.acts.append(Act(number, kind, "u-1", "2010-06-21T19:00:00-04:00", facts))
        return number

    def enter(self, *names: str) -> None:
        for name in names:
            self.do("enter", entry=name, number=name, **{"class": "A"})

    def trip(self, line: str, ticks: int, epoch: int = 0, device: str = "timer") -> int:
        return self.do(
            "impulse", line=line, time=ticks, unit_ns=TICK_NS, device=device, epoch=epoch
        )

    def put_in(self, line: str, ticks: int, device: str = "hand") -> int:
        beam = {"line": line, "time": ticks, "unit_ns": TICK_NS, "device": device, "epoch": 0}
        return self.do("insert", **beam, reason="by hand")

    def day(self) -> Day:
        return fold(self.acts)

    def raws(self) -> Truth:
        day = self.day()
        return {name: [run.raw for run in day.runs_of(name)] for name in day.entries}
