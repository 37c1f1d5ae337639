"""A day at an autocross for tests: what happens on the course, what the operator types, and the
truth about both, which owes nothing to what is tested."""

from __future__ import annotations

import heapq
import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desk_server import KEY, DeskServer

SECOND = 10_000
WAIT_S = 20.0


@dataclass
class Truth:
    """A run as it was; times in ticks of 0.1 ms."""

    car: str
    start: int
    finish: int
    cones: int = 0
    status: str = "OK"
    out: bool = True
    crosses: bool = True

    @property
    def counts(self) -> tuple[int, int] | None:
        """Its time and its cones, where it counts."""
        return (self.finish - self.start, self.cones) if self.status == "OK" else None


class Operator:
    """Somebody at a desk, with a keyboard and no mouse."""

    def __init__(self, browser: Any, server: DeskServer, name: str) -> None:
        self.server = server
        self.context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto(f"{server.url}/desk?key={KEY}")
        self.page.locator("dialog").wait_for()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        self.sees()

    def sees(self) -> None:
        """Wait until the page shows the whole book."""
        self.page.locator(f'body[data-last="{len(self.server.keeper.acts)}"]').wait_for()

    def types(self, *keys: str) -> None:
        """Type numbers as they are, and press all else as keys."""
        for key in keys:
            if key[0].isdigit():
                self.page.keyboard.type(key)
            else:
                self.page.keyboard.press(key)

    def does(self, *keys: str, acts: int = 1) -> None:
        """See what there is, type, and wait until as many acts are in the book."""
        self.sees()
        goal = len(self.server.keeper.acts) + acts
        self.types(*keys)
        self.wait_for(goal)

    def wait_for(self, goal: int) -> None:
        until = time.monotonic() + WAIT_S
        while len(self.server.keeper.acts) < goal:
            assert time.monotonic() < until, self.page.locator("#said").inner_text()
            self.page.wait_for_timeout(2)  # Playwright answers a route only while it is called
        assert len(self.server.keeper.acts) == goal

    def reload(self) -> None:
        self.page.reload()
        self.sees()


class Day:
    """So many cars, so many rounds, a car each 20 s, and a mishap every now and then."""

    def __init__(self, server: DeskServer, operator: Operator, cars: int, seed: int) -> None:
        self.server, self.operator = server, operator
        self.chance = random.Random(seed)
        self.cars = [str(number) for number in range(1, cars + 1)]
        self.line: list[str] = []
        self.again: list[str] = []
        self.runs: list[Truth] = []
        self.now, self.started, self.last_finish = 0, 0, 0
        self.happened: set[str] = set()
        self.mixed: list[Truth] = []
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self.at: dict[int, Callable[[], None]] = {}

    def drive(self, rounds: int) -> None:
        """Everybody drives so often; reruns follow each round."""
        for _ in range(rounds):
            self.operator.does("l", "Enter", acts=len(self.cars))
            self.line += self.cars
            while self.line or self.again:
                if self.again:
                    self.operator.does("e", acts=len(self.again))
                self.again.sort(key=self._last_run)
                self.line += self.again
                self.again = []
                while self.line:
                    self._start()
                self._pass(10_000_000)

    def _last_run(self, car: str) -> int:
        return max(place for place, run in enumerate(self.runs) if run.car == car)

    def _start(self) -> None:
        self._pass(20 * SECOND + self.chance.randrange(SECOND))
        self.started += 1
        swapped = len(self.line) > 1 and self._due("swap", 43, 14)
        if swapped:
            self.line[:2] = self.line[1::-1]
        took = 350_000 + self.chance.randrange(200_000)
        end = max(self.now + took, self.last_finish + 3_000)
        self.last_finish = end
        run = Truth(self.line.pop(0), self.now, end)
        self.runs.append(run)
        self._trip("start")
        self._after(end - self.now, lambda: self._cross(run))
        if swapped:
            self._swapped(run)
        if not self.is_mixed(run):
            self._mishaps(run)
        self.at.get(self.started, lambda: None)()

    def _mishaps(self, run: Truth) -> None:
        if self.line and self._due("false start", 23, 7):
            self._pass(7_000)
            self._trip("start")
            self.operator.does(self.line[0], "Delete")
        if self._due("cones", 4, 2):
            self._after(100_000 + self.chance.randrange(400_000), lambda: self._cone(run))
        if self._due("wrong run", 41, 15):
            other = next(one for one in reversed(self.runs[:-1]) if one.status == "OK")
            self.operator.does(other.car, "c")
            self.operator.does(other.car, "v")
            self._cone(run)
        if self._due("slip", 11, 6):
            self.operator.does(run.car, "d")
            self.operator.does("u")
        if self._due("stall", 37, 10):
            run.status, run.crosses = "DNF", False
            self._after(150_000, lambda: self._gone(run))
        if self._due("red flag", 97, 18):
            self._red_flag()
        if self._due("false finish", 17, 5):
            self._false_finish()

    def _cross(self, run: Truth) -> None:
        if not run.crosses:
            return
        run.out = False
        if self._missed(run):
            whole, part = divmod(run.finish - run.start, SECOND)
            self.operator.sees()
            self.operator.types(run.car, "i")
            self.operator.page.locator("dialog").wait_for()
            self.operator.does(f"{whole}.{part:04d}", "Enter", acts=2)
        else:
            self._trip("finish", run.finish)
        number = self.runs.index(run) + 1
        if self.is_mixed(run):
            return
        if self._due("rerun", 13, 4, on=number) and run.status == "OK":
            run.status = "RRN"
            self.operator.does(run.car, "r")
            self.again.append(run.car)
        elif self._due("DNF", 29, 8, on=number) and run.status == "OK":
            run.status = "DNF"
            self.operator.does(run.car, "d")

    def _missed(self, run: Truth) -> bool:
        """Whether the finish beam misses the car."""
        return not self.is_mixed(run) and self._due("missed", 19, 3, on=self.runs.index(run) + 1)

    def is_mixed(self, run: Truth) -> bool:
        """Whether it is one of two cars that left in the wrong order: one mishap each."""
        place = self.runs.index(run)
        return run in self.mixed or (place > 0 and self.runs[place - 1] in self.mixed)

    def _cone(self, run: Truth) -> None:
        """Workers call it in when they get to it: under way, or after the finish."""
        run.cones += 1
        self.operator.does(run.car, "c")

    def _gone(self, run: Truth) -> None:
        run.out = False
        self.operator.does(run.car, "g")

    def _red_flag(self) -> None:
        out = [run for run in self.runs if run.out]
        assert len(out) > 1
        self.operator.does("x")
        for place, run in enumerate(out):
            run.status = "RRN"
            self.again.append(run.car)
            if place:
                run.crosses = False
                self._gone(run)

    def _false_finish(self) -> None:
        """A worker trips the beam; found out at once, or when the next car has crossed it, too."""
        self._pass(500)
        robbed = next(run for run in self.runs if run.out and run.crosses)
        assert not self.is_mixed(robbed)
        self._trip("finish")
        if self.chance.random() < 0.5 or self._missed(robbed):
            self.operator.does(robbed.car, "Delete")
        else:
            self._after(
                robbed.finish - self.now + 1, lambda: self.operator.does(robbed.car, "Delete")
            )

    def _swapped(self, first: Truth) -> None:
        """Two cars left in another order than they waited in; put right once both are back."""
        self.mixed.append(first)

        def mend() -> None:
            second = self.runs[self.runs.index(first) + 1]
            for shown, right in ((second.car, first.car), (first.car, second.car)):
                self.operator.sees()
                self.operator.types(shown, "a")
                self.operator.page.locator("dialog").wait_for()
                self.operator.does(right, "Enter")

        self._after(1_300_000, mend)

    def _due(self, what: str, every: int, at: int, on: int = 0) -> bool:
        due = (on or self.started) % every == at
        if due:
            self.happened.add(what)
        return due

    def _after(self, ticks: int, what: Callable[[], None]) -> None:
        heapq.heappush(self._later, (self.now + ticks, next(self._order), what))

    def _pass(self, ticks: int) -> None:
        """Let so much time pass, and happen what falls into it."""
        until = self.now + ticks
        while self._later and self._later[0][0] <= until:
            at, _, what = heapq.heappop(self._later)
            self.now = max(self.now, at)
            what()
        self.now = max(self.now, until)

    def _trip(self, line: str, at: int | None = None) -> None:
        self.server.seconds = self.now / SECOND
        self.server.trip(line, self.now if at is None else at)
