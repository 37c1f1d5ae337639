"""The desks of heats and of races in a real browser, by keyboard alone, against the truth."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from desk_day import Operator
from meetings import SECOND, beam, book, heat, served
from throwdown.meet import find_rules

pytestmark = pytest.mark.browser


class Hands(Operator):
    """An operator at a desk of heats or of a race."""

    def answers(self, key: str, acts: int) -> None:
        """Press a key and wait for acts, whatever the page shows."""
        goal = len(self.server.keeper.acts) + acts
        self.page.keyboard.press(key)
        self.wait_for(goal)

    def says(self, id_: str, words: str) -> None:
        """Wait until a part of the page says so."""
        self.page.locator(f"#{id_}", has_text=words).wait_for()


def asked(operator: Hands, keys: tuple[str, ...], *words: str, acts: int = 1) -> None:
    """Press keys, answer the question that comes, and wait for the acts."""
    operator.sees()
    operator.types(*keys)
    operator.page.locator("dialog").wait_for()
    for place, word in enumerate(words):
        if place:
            operator.page.keyboard.press("Tab")
        operator.page.keyboard.press("Control+a")
        operator.page.keyboard.type(word)
    operator.answers("Enter", acts)


def test_a_bracket_by_keyboard(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path / "meet", "bracket", 3) as server:
        ann = Hands(browser, server, "Ann")
        asked(ann, ("e",), "1, 2, 3")
        for number, dial_in in (("1", "14.00"), ("2", "15.00"), ("3", "14.10")):
            asked(ann, (number, "b"), dial_in)
        ann.says("next", "Next (Enter): 2 and 3")

        ann.does("Enter")  # heat 2 of round 1, since car 1 has a bye
        ann.does("w")
        ann.does("w")
        ann.does("s", acts=2)
        ann.says("h-line", "the tree is armed")
        heat(server, 0, (5_100, 151_000), (5_100, 142_000), (0, 9_000))
        ann.says("outcome", "Nobody wins")
        ann.does("r", acts=2)
        ann.reload()
        heat(server, 10**6, (4_990, 150_500), (5_100, 142_000), (0, 9_000))
        ann.says("outcome", "3 wins – the other’s red light")

        ann.does("Enter")
        ben = Hands(browser, server, "Ben")  # a second desk takes over
        ben.says("others", "Ann at a desk")
        heat(server, 2 * 10**6, (5_020, 139_900), (5_600, 141_300), (1_000, 0))
        ben.says("outcome", "3 wins – the other broke out")
        ben.does("c")
        ben.does("u")
        ben.page.locator(".champion", has_text="3 A Driver 3").wait_for()
        assert ann.wrong == ben.wrong == []
        violations = Axe().run(ben.page)["violations"]
        assert [one["id"] for one in violations] == []

        rounds = book(server).rounds
        assert rounds is not None
        assert rounds.champion == "e3"
        assert rounds.rounds[0][0].bye
        told = {key: (one.winner, one.why) for key, one in rounds.decisions.items()}
        assert told == {(1, 2): ("e3", "red-light"), (2, 1): ("e3", "breakout")}
        shown = ben.page.locator("#past tr").all_inner_texts()
        assert [row.split("\t")[-1] for row in shown] == [
            "3, the other broke out",
            "3, the other’s red light",
            "run again",
        ]


def test_mirrored_courses_by_keyboard_and_by_hand(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path / "meet", "prosolo", 2) as server:
        ann = Hands(browser, server, "Ann")
        ann.sees()
        ann.types("/")
        ann.page.keyboard.type("driver 1")
        ann.types("Enter")
        ann.does("2", "Enter")
        heat(server, 0, (5_000, 300_000), (5_100, 310_000))
        ann.does("c")
        ann.does("ArrowRight", "d")
        ann.sees()
        ann.types("2", "Enter")
        ann.does("1", "Enter")
        heat(server, 10**6, (5_000, 305_000), (5_200, 298_000))
        ann.sees()
        ann.types("2", "Enter")
        ann.does("Shift+Enter")
        ann.does("g")
        server.stop()  # hands go on by a clock that a restart leaves as it is
        server.start()
        time.sleep(1.6)  # the tree's green
        ann.does("a")
        ann.does("a")
        ann.says("outcome", "Both times stand.")
        day = book(server)
        assert ann.wrong == []
        # 30.000 and a cone on the left, 29.800 and 0.020 of reaction on the right
        assert (day.standings[0].entry.where, day.standings[0].total) == ("e1", 618_200)
        assert [(one.entry, one.run.status, one.run.day) for one in day.lane_runs] == [
            ("e1", "OK", 1),
            ("e2", "DNF", 2),
            ("e2", "OK", 1),
            ("e1", "OK", 2),
            ("e2", "OK", 1),
        ]


LAPS = {"1": 20.0, "2": 20.6, "3": 21.0, "4": 21.5, "5": 33.0}
"""What a lap takes each car [s]."""


def test_a_race_by_keyboard(browser: Any, tmp_path: Path) -> None:
    """Five cars, six laps: a red flag after two, a missed and a false passing, a lapped car."""
    rules = find_rules("lap-race")
    assert rules.laps is not None
    six = rules.model_copy(update={"laps": rules.laps.model_copy(update={"laps": 6})})

    def ticks(seconds: float) -> int:
        return round(seconds * SECOND)

    with served(tmp_path / "meet", six, 5) as server:
        ann = Hands(browser, server, "Ann")
        asked(ann, ("e",), "5, 4, 3, 2, 1")
        beam(server, "start", 0)
        first = sorted((lap * took, car) for car, took in LAPS.items() for lap in (1, 2))
        for at, car in [one for one in first if one[0] <= 43.0]:
            if (car, at) != ("3", 42.0):  # the loop misses it
                beam(server, "loop", ticks(at), car)
        asked(ann, ("3", "i"), "42.000")
        ann.does("x")
        ann.says("flag-name", "Red")
        for car in LAPS:  # they roll to the pits
            beam(server, "loop", ticks(60 + int(car)), car)
        ann.reload()

        beam(server, "start", ticks(200))
        after = sorted((200 + lap * took, car) for car, took in LAPS.items() for lap in range(1, 7))
        flagged = 200 + 4 * LAPS["1"]
        done: set[str] = set()
        for at, car in after:
            if car in done:
                continue
            if at >= flagged:
                done.add(car)
            beam(server, "loop", ticks(at), car)
            if (car, at) == ("4", 221.5):
                beam(server, "loop", ticks(at + 6), car)  # somebody pushes a car over it
                ann.does("4", "Delete")
        ann.says("flag-name", "Chequered")
        asked(ann, ("2", "p"), "2.5", "", "passed under yellow")
        ann.sees()
        assert ann.wrong == []
        violations = Axe().run(ann.page)["violations"]
        assert [one["id"] for one in violations] == []

        # Six laps of the leader; car 5 is a lap down at the red flag and again at the end.
        truth = [
            ("1", 6, 6 * LAPS["1"]),
            ("3", 6, 6 * LAPS["3"]),
            ("2", 6, 6 * LAPS["2"] + 2.5),
            ("4", 6, 6 * LAPS["4"]),
            ("5", 4, 4 * LAPS["5"]),
        ]
        found = [(one.entry[1:], one.laps, one.time) for one in book(server).race]
        assert found == [(car, laps, ticks(time)) for car, laps, time in truth]
        shown = ann.page.locator("#order tr").evaluate_all(
            "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
        )
        assert [(row[1], row[3], row[4]) for row in shown] == [
            ("1", "6", "120.000"),
            ("3", "6", "+6.000"),
            ("2", "6", "+6.100"),
            ("4", "6", "+9.000"),
            ("5", "4", "+2 laps"),
        ]


def test_a_desk_goes_on_without_its_server(browser: Any, tmp_path: Path) -> None:
    """What is pressed while the server is away is written once it is back, and once."""
    with served(tmp_path / "meet", "lap-race", 3) as server:
        ann = Hands(browser, server, "Ann")
        ann.does("g")
        ann.sees()
        server.stop()
        before = len(server.keeper.acts)
        ann.page.locator("body.lost").wait_for()
        ann.types("1", "Enter", "2", "Enter")
        ann.says("sync-unsent", "2 waiting")
        server.start()
        ann.wait_for(before + 2)
        passings = [act for act in server.keeper.acts if act.kind == "passing"]
        assert [act.facts["entry"] for act in passings] == ["e1", "e2"]
        assert book(server).laps is not None
