"""Meets of cars that meet each other, for tests: a strip with a tree, and a circuit with a loop."""

from __future__ import annotations

from typing import Any

from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.day import Day, fold
from throwdown.meet.pairs import Heat
from throwdown.meet.race import LapRace
from throwdown.meet.speaking import check_named
from throwdown.meet.ticks import TICK_NS

GREEN = 15_000  # three ambers, 0.5 s apart, then green [ticks]


class Strip:
    """Four cars, a to d; acts as a desk and a timer write them."""

    def __init__(self, rules: str = "bracket") -> None:
        self.acts: list[Act] = []
        self.do("open", name="Strip", rules=find_rules(rules).model_dump(mode="json"))
        for number, name in enumerate("abcd", 1):
            self.do("enter", entry=name, number=str(number), **{"class": "ET"})

    def do(self, kind: str, **facts: Any) -> int:
        act = Act(len(self.acts) + 1, kind, "u-1", "2010-06-21T19:00:00-04:00", facts)
        check_named(self.acts, fold(self.acts) if self.acts else None, act)
        self.acts.append(act)
        return act.number

    def beam(self, line: str, ticks: int, device: str = "timer", **more: Any) -> int:
        facts = {"time": ticks, "unit_ns": TICK_NS, "device": device, "epoch": 0}
        return self.do("impulse", line=line, **facts, **more)

    def call(self, left: str, right: str, round_: int = 0, heat: int = 0) -> int:
        return self.do(
            "stage", round=round_, heat=heat, left={"entry": left}, right={"entry": right}
        )

    def run(
        self, left: tuple[int, int], right: tuple[int, int], late: int = 0, at: int = 0
    ) -> None:
        """Both lanes: reaction and elapsed [ticks]; the right tree starts so much later."""
        for lane, (reaction, took), tree in (("left", left, at), ("right", right, at + late)):
            away = tree + GREEN - 5_000 + reaction
            self.beam(f"tree-{lane}", tree)
            self.beam(f"start-{lane}", away)
            self.beam(f"finish-{lane}", away + took)

    @property
    def day(self) -> Day:
        return fold(self.acts)

    @property
    def last(self) -> Heat:
        return self.day.heats[-1]

    def lane(self, which: str = "left") -> tuple[int | None, int | None]:
        rules = self.day.rules
        assert rules.tree is not None
        lane = self.last.lanes[which]
        return lane.reaction(rules.tree), lane.elapsed(rules.tree)


class Circuit:
    """Three cars, numbers 1 to 3; times in seconds by the loop's clock."""

    def __init__(self, laps: int = 3, **more: Any) -> None:
        rules = find_rules("lap-race").model_dump(mode="json")
        rules["laps"] |= {"laps": laps, **more}
        self.acts: list[Act] = []
        self.do("open", name="Circuit", rules=rules)
        for number, name in enumerate("abc", 1):
            self.do("enter", entry=name, number=str(number), **{"class": "GT"})

    def do(self, kind: str, **facts: Any) -> int:
        act = Act(len(self.acts) + 1, kind, "u-1", "2010-06-21T19:00:00-04:00", facts)
        check_named(self.acts, fold(self.acts) if self.acts else None, act)
        self.acts.append(act)
        return act.number

    def beam(self, line: str, at: float, number: str = "", device: str = "loop") -> int:
        facts = {"time": round(at * 10_000), "unit_ns": TICK_NS, "device": device, "epoch": 0}
        more = {"number": number} if number else {}
        return self.do("impulse", line=line, **facts, **more)

    def pass_(self, *passings: tuple[float, int]) -> None:
        for at, number in passings:
            self.beam("loop", at, str(number))

    @property
    def day(self) -> Day:
        return fold(self.acts)

    @property
    def race(self) -> LapRace:
        found = self.day.laps
        assert found is not None
        return found

    def order(self) -> list[tuple[str, int, int | None]]:
        return [(one.entry, one.laps, one.time) for one in self.race.standings]
