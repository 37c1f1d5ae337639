"""The announcer's page, the audit sheet and the phone at the line, where cars meet each other."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from desk_server import KEY, DeskServer
from meetings import beam, book, heat, served
from throwdown.meet import find_rules

pytestmark = pytest.mark.browser


class Visitor:
    """Somebody at one of the pages, who has given a name where one was asked for."""

    def __init__(self, browser: Any, server: DeskServer, path: str, **how: Any) -> None:
        self.server = server
        self.context = browser.new_context(base_url=server.url, **how)
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto(f"{path}?key={KEY}")
        if path == "/finish-button":
            self.page.locator("dialog input").fill("Bob")
            self.page.keyboard.press("Enter")
            self.sees()

    def sees(self) -> None:
        """Wait until the page shows the whole book."""
        self.page.locator(f'body[data-last="{len(self.server.keeper.acts)}"]').wait_for()

    def says(self, id_: str, words: str) -> None:
        """Wait until a part of the page says so."""
        self.page.locator(f"#{id_}", has_text=words).first.wait_for()

    def presses(self, selector: str, acts: int = 1) -> None:
        """Press a button and wait until as many acts are in the book."""
        goal = len(self.server.keeper.acts) + acts
        self.page.locator(selector).click()
        self.wait_for(goal)

    def wait_for(self, goal: int) -> None:
        until = time.monotonic() + 15.0
        while len(self.server.keeper.acts) < goal:
            assert time.monotonic() < until, self.page.locator("#said").inner_text()
            time.sleep(0.002)
        self.sees()

    @property
    def complaints(self) -> list[str]:
        """What scripts and axe have against the page, and whether it is too wide."""
        against = [one["id"] for one in Axe().run(self.page)["violations"]]
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        return [*self.wrong, *against, *([f"{wide} px too wide"] if wide > 0 else [])]


PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


def test_an_announcer_follows_a_ladder(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path / "meet", "bracket", 3) as server:
        server.write("seeds", "Ann", {"entries": ["e1", "e2", "e3"]})
        for name, dial_in in (("e1", 139_000), ("e2", 150_000), ("e3", 141_000)):
            server.write("dial-in", "Ann", {"entry": name, "dial_in": dial_in})
        tower = Visitor(browser, server, "/desk/tower")
        tower.says("next", "2 Driver 2 – 3 Driver 3")
        pair = {"left": {"entry": "e2"}, "right": {"entry": "e3"}}
        call = server.write("stage", "Ann", {"round": 1, "heat": 2, **pair}).number
        tower.says("pair", "leaves 0.900 later")
        for lane, at in (("left", 0), ("right", 9_000)):
            beam(server, f"tree-{lane}", at)
        beam(server, "start-left", 15_120)
        beam(server, "start-right", 24_100)
        tower.says("lead", "3 A Driver 3 was quicker away, by 0.002 s.")
        assert tower.page.locator("[data-lane=left] .clock").count() == 1
        beam(server, "finish-left", 15_120 + 150_500)
        tower.says("lead", "2 A Driver 2 is through in 15.050; 3 A Driver 3 is still out.")
        beam(server, "finish-right", 24_100 + 142_000)
        tower.says("lead", "2 A Driver 2 wins – at the finish, by 0.0480 s")
        server.write("side", "Ann", {"stage": call, "lane": "left", "status": "DSQ"})
        tower.says("lead", "3 A Driver 3 wins – the other did not start")
        tower.says("past", "3, the other did not start")
        tower.says("next", "1 Driver 1 – 3 Driver 3")
        assert tower.complaints == []


def test_an_announcer_says_what_takes_the_lead_on_mirrored_courses(
    browser: Any, tmp_path: Path
) -> None:
    with served(tmp_path / "meet", "prosolo", 2) as server:
        pair = {"left": {"entry": "e1"}, "right": {"entry": "e2"}}
        server.write("stage", "Ann", {"round": 0, "heat": 0, **pair})
        heat(server, 0, (5_000, 300_000), (5_000, 310_000))
        swapped = {"left": {"entry": "e2"}, "right": {"entry": "e1"}}
        server.write("stage", "Ann", {"round": 0, "heat": 0, **swapped})
        heat(server, 10**6, (5_000, 305_000), (5_000, 298_000))
        server.write("stage", "Ann", {"round": 0, "heat": 0, **swapped})
        tower = Visitor(browser, server, "/desk/tower", **PHONE)
        tower.says("pair", "28.799 or less here")  # of 59.800, less 31.000 on the right
        tower.says("pair", "leads already")
        tower.says("places", "1.700")
        assert tower.complaints == []


def race_of(laps: int) -> Any:
    rules = find_rules("lap-race")
    assert rules.laps is not None
    return rules.model_copy(update={"laps": rules.laps.model_copy(update={"laps": laps})})


def test_an_announcer_follows_a_race(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path / "meet", race_of(3), 3) as server:
        tower = Visitor(browser, server, "/desk/tower", **PHONE)
        beam(server, "start", 0)
        tower.says("flag-name", "Green")
        for at, car in ((200_000, "2"), (201_500, "1"), (230_000, "3"), (399_000, "2")):
            beam(server, "loop", at, car)
        tower.says("lead", "2 Driver 2 leads 1 Driver 1 by 0.150 s after 2 laps.")
        tower.says("lead", "The leader is on the last lap. Fastest lap: 19.900 by 2 Driver 2.")
        due = tower.page.locator("#due li b").all_inner_texts()
        assert due == ["1", "3", "2"]
        beam(server, "loop", 402_000, "1")
        beam(server, "loop", 600_000, "2")
        beam(server, "loop", 604_000, "1")
        tower.says("lead", "2 Driver 2 wins, by 0.400 s from 1 Driver 1.")
        assert tower.complaints == []


def test_the_audit_prints_pairs_and_laps(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path / "heats", "prosolo", 2) as server:
        pair = {"left": {"entry": "e1"}, "right": {"entry": "e2"}}
        server.write("stage", "Ann", {"round": 0, "heat": 0, **pair})
        heat(server, 0, (5_000, 300_000), (4_000, 310_000))
        audit = Visitor(browser, server, "/desk/audit", **PHONE)
        audit.says("told", "1 heat up to act 10")
        rows = audit.page.locator("tbody[data-of=heats] tr").all_inner_texts()
        assert "30.000" in rows[0]
        assert "red light" in rows[1]
        audit.page.locator("#only").fill("7")
        audit.page.locator("tbody[data-of=heats]").wait_for(state="detached")
        assert audit.complaints == []
    with served(tmp_path / "race", race_of(2), 2) as server:
        beam(server, "start", 0)
        for at, car in ((200_000, "1"), (201_000, "2"), (202_000, "2"), (400_000, "1")):
            beam(server, "loop", at, car)
        audit = Visitor(browser, server, "/desk/audit")
        audit.says("told", "4 passings up to act")
        cells = audit.page.locator("tbody[data-of=passings]").evaluate_all(
            "all => all.map((one) => [...one.rows[0].cells].map((cell) => cell.textContent))"
        )
        assert [(row[1], row[2][0], row[4], row[5]) for row in cells] == [
            ("20.000", "1", "1", "20.000"),
            ("20.100", "2", "1", "20.100"),
            ("20.200", "2", "no lap", ""),
            ("40.000", "1", "2", "20.000"),
        ]
        audit.page.emulate_media(media="print")
        assert audit.page.locator("#print").is_hidden()
        assert audit.page.locator("tbody[data-of=cars]").count() == 2
        assert audit.complaints == []


def test_a_phone_at_the_finish_of_lanes(browser: Any, tmp_path: Path) -> None:
    """By hands at both ends it gives the time; beside beams it is a spare; it is undone by undo."""
    with served(tmp_path / "meet", "prosolo", 2) as server:
        bob = Visitor(browser, server, "/finish-button", **PHONE)
        pair = {"left": {"entry": "e1"}, "right": {"entry": "e2"}}
        server.write("stage", "Ann", {"round": 0, "heat": 0, **pair})
        bob.says("next", "Nobody is on course.")
        clock = bob.page.evaluate("async () => (await fetch('/desk/clock.json')).json()")
        hand = {"unit_ns": 1_000_000, "device": "hand", "epoch": clock["epoch"]}
        for lane in ("left", "right"):
            for line, at in (("tree", clock["ms"] - 20_000), ("start", clock["ms"] - 18_500)):
                facts = {"line": f"{line}-{lane}", "time": at, "reason": "by hand", **hand}
                server.write("insert", "Ann", facts)
        bob.sees()
        assert bob.page.locator("#finish-left .whose").inner_text() == "1"
        bob.page.locator("#finish-right", has_text="Driver 2").wait_for()
        assert bob.complaints == []
        bob.presses("#finish-left")
        bob.says("said", "Pressed: finish left of 1.")
        bob.page.locator("[data-lane=right]").click()
        assert bob.page.locator(".huge").count() == 1
        bob.presses("#finish-right")
        taken = [one.run.raw for one in book(server).lane_runs]
        assert [raw is not None and 180_000 < raw < 400_000 for raw in taken] == [True, True]
        bob.page.reload()
        bob.sees()
        assert bob.page.locator(".huge").count() == 1, "the lane is kept"
        bob.presses("#back")
        runs = [(one.entry, one.run.status) for one in book(server).lane_runs]
        assert runs == [("e1", "OK")]
        assert bob.complaints == []
        server.write("stage", "Ann", {"round": 0, "heat": 0, **pair})
        beam(server, "tree-right", 10**6)
        beam(server, "start-right", 10**6 + 15_000)
        bob.says("next", "kept as a spare")
        bob.presses("#finish-right")
        beam(server, "finish-right", 10**6 + 300_000)
        assert book(server).lane_runs[-1].raw == 285_000
        assert server.keeper.acts[-2].by == "Bob"


def test_a_phone_at_the_line_of_a_race(browser: Any, tmp_path: Path) -> None:
    """Hands time a race: who is due is on the button, and another is a press away."""
    with served(tmp_path / "meet", race_of(5), 3) as server:
        server.write("grid", "Ann", {"entries": ["e3", "e1", "e2"]})
        bob = Visitor(browser, server, "/finish-button", **PHONE)
        bob.says("next", "The race has not begun")
        clock = bob.page.evaluate("async () => (await fetch('/desk/clock.json')).json()")
        hand = {"unit_ns": 1_000_000, "device": "hand", "epoch": clock["epoch"]}
        at = {"line": "start", "time": clock["ms"] - 60_000, "reason": "green", **hand}
        server.write("insert", "Ann", at)
        bob.sees()
        assert bob.page.locator("#loop .whose").inner_text() == "3"
        bob.says("next", "Then, as laps so far tell: 1, 2.")
        bob.page.locator("#loop").focus()
        bob.page.keyboard.press(" ")
        bob.page.locator("#loop .whose", has_text="1").wait_for()
        bob.page.locator("#sync-unsent", has_text="All sent").wait_for()
        bob.sees()
        bob.presses("#cars [data-entry=e2]")
        bob.says("said", "Pressed: 2 over the line.")
        assert [one.entry for one in book(server).laps.passings] == ["e3", "e2"]
        bob.page.locator("#other").click()
        bob.presses("dialog button:has-text('1 A Driver 1')", acts=2)
        assert [one.entry for one in book(server).laps.passings] == ["e3", "e1"]
        assert bob.complaints == []
        server.stop()
        bob.says("sync-server", "lost")
        bob.page.locator("#loop").click()
        bob.page.locator("#loop .whose", has_text="3").wait_for()  # offline, too: 2 has passed
        server.start()
        bob.page.locator("#sync-unsent", has_text="All sent").wait_for()
        bob.sees()
        laps = book(server).laps
        assert laps is not None
        assert [one.entry for one in laps.passings] == ["e3", "e1", "e2"]
        bob.presses("#back")
        assert len(book(server).laps.passings) == 2
        bob.context.close()
