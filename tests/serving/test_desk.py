"""The timing desk in a real browser: an operator's day by keyboard, against the truth of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from desk_day import Day, Operator
from desk_server import KEY, DeskServer
from throwdown.meet.book import Book
from throwdown.meet.day import fold

pytestmark = pytest.mark.browser
CONE = 20_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DeskServer]:
    """A meet that is served; the test enters the cars."""
    made = DeskServer(tmp_path / "meet")
    made.start()
    yield made
    made.stop()


def enter(server: DeskServer, cars: int) -> None:
    for number in range(1, cars + 1):
        facts = {"entry": f"e{number}", "number": str(number), "class": "ABC"[number % 3]}
        server.write("enter", "lead", {**facts, "driver": f"Driver {number}"})


def total(runs: list[tuple[int, int]]) -> int | None:
    """The best of runs (time, cones) [ticks], times rounded half up to 1 ms."""
    return min(((raw + 5) // 10 * 10 + cones * CONE for raw, cones in runs), default=None)


def check(server: DeskServer, day: Day) -> None:
    """The book on the disk comes to the truth, entry by entry."""
    folded = fold(Book(server.folder.book).acts)
    totals = {one.entry.number: one.total for one in folded.standings}
    for car in day.cars:
        truth = [run for run in day.runs if run.car == car]
        found = folded.runs_of(f"e{car}")
        assert [run.run.status if run.run else "out" for run in found] == [
            run.status for run in truth
        ], car
        counted = [(run.raw, run.cones) for run in found if run.run and run.run.status == "OK"]
        assert counted == [run.counts for run in truth if run.counts], car
        assert totals[car] == total([run.counts for run in truth if run.counts]), car
    assert folded.assembled.queue == ()
    assert folded.assembled.loose == ()
    assert folded.assembled.orphans == ()


def restart_with_unsent(server: DeskServer, day: Day) -> None:
    """The server goes away; cones are called all the same, and are written when it is back."""
    out = [run for run in day.runs if run.out and run.crosses and not day.is_mixed(run)]
    operator, run = day.operator, out[0]
    operator.sees()
    server.stop()
    for _ in range(3):
        operator.types(run.car, "c")
    run.cones += 3
    operator.page.locator("#unsent-list li").nth(2).wait_for()
    operator.page.locator("#sync-server[data-level=bad]").wait_for()
    written = len(server.keeper.acts)
    server.start()
    operator.page.reload()
    operator.wait_for(written + 3)
    operator.sees()
    operator.page.locator("#unsent").wait_for(state="hidden")


def take_over(browser: Any, server: DeskServer, day: Day) -> Operator:
    """A second desk is opened beside the first and goes on alone; returns the first."""
    first = day.operator
    day.operator = Operator(browser, server, "Bob")
    first.page.locator("#others", has_text="Bob").wait_for()
    day.operator.page.locator("#others", has_text="Ann").wait_for()
    return first


def day_of(browser: Any, server: DeskServer, cars: int, rounds: int) -> tuple[Day, Operator]:
    enter(server, cars)
    ann = Operator(browser, server, "Ann")
    day = Day(server, ann, cars, seed=1)
    starts = cars * rounds
    day.at = {
        starts // 4: lambda: day.operator.reload(),
        starts // 3: lambda: restart_with_unsent(server, day),
        starts // 2: lambda: day.operator.reload(),
        starts * 2 // 3: lambda: take_over(browser, server, day) and None,
    }
    day.drive(rounds)
    check(server, day)
    ann.sees()
    assert day.operator is not ann
    assert {act.by for act in server.keeper.acts} == {"lead", "timer", "Ann", "Bob"}
    return day, ann


def test_an_operators_hour(browser: Any, server: DeskServer) -> None:
    day, ann = day_of(browser, server, cars=10, rounds=2)
    assert {"false finish", "red flag", "rerun", "swap", "stall", "missed"} <= day.happened
    for operator in (ann, day.operator):
        assert operator.wrong == []
        operator.context.close()


def complaints(page: Any) -> list[str]:
    """Return what axe has against a page, and whether it is too wide for the screen."""
    against = Axe().run(page)["violations"]
    found = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in against]
    wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return [*found, *([f"{wide} px too wide"] if wide > 0 else [])]


def test_pages_are_for_everybody_and_hands_time_on_one_clock(
    browser: Any, server: DeskServer
) -> None:
    enter(server, 5)
    ann = Operator(browser, server, "Ann")
    assert complaints(ann.page) == []
    ann.does("3", "Enter")
    ann.does("1", "Enter")
    ann.does("s")
    bob = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    phone = bob.new_page()
    phone.goto(f"{server.url}/finish-button?key={KEY}")
    phone.locator("dialog input").fill("Bob")
    phone.keyboard.press("Enter")
    phone.locator("#next", has_text="3").wait_for()
    assert complaints(phone) == []
    phone.locator("#finish").click()
    ann.page.locator("#finished .card").wait_for()
    run = server.keeper.day.assembled.runs[0]
    assert run.entry == "e3"
    assert run.raw is not None
    assert {server.keeper.acts[run.finish.number - 1].by if run.finish else ""} == {"Bob"}
    server.more = {
        "devices": [{"device": "timer", "decoder": "alge", "state": "silent", "missing": 0}],
        "gaps": [{"device": "timer", "missing": "41 to 43"}],
    }
    server.trip("start", 1000)
    server.trip("finish", 500)
    ann.page.locator("#alarms", has_text="41 to 43").wait_for()
    ann.page.locator("#alarms", has_text="belongs to nobody").wait_for()
    ann.page.locator("#sync-devices[data-level=bad]").wait_for()
    ann.page.keyboard.press("?")
    assert complaints(ann.page) == []
    ann.page.keyboard.press("Escape")
    for page in ("desk", "desk/tower", "desk/audit"):
        phone.goto(f"{server.url}/{page}")
        phone.get_by_text("Driver 3").first.wait_for()
        assert complaints(phone) == [], page
    for context in (ann.context, bob):
        context.close()
    assert ann.wrong == []


def refuse_one_of_two(server: DeskServer, operator: Operator) -> None:
    """An act that cannot be written is told and keeps none behind it from being written."""
    bad = {"run": 9999, "add": 1}
    for place, facts in (
        ("0", bad),
        ("1", {"run": server.keeper.day.on_course[0].number, "add": 1}),
    ):
        act = {
            "key": f"left-{place}",
            "kind": "cones",
            "by": "Ann",
            "facts": facts,
            "words": "left",
        }
        operator.page.evaluate(
            "([name, act]) => localStorage.setItem(name, act)",
            [f"throwdown-act:{'0' * 15}-{place}", json.dumps(act)],
        )
    written = len(server.keeper.acts)
    operator.page.reload()
    operator.page.locator("#alarms", has_text="Not written: left").wait_for()
    operator.wait_for(written + 1)
    operator.page.locator("#unsent").wait_for(state="hidden")


def test_a_slip_is_undone_whole_and_who_is_late_is_put_right(
    browser: Any, server: DeskServer
) -> None:
    """The small print of the keys: Shift+Enter, a start by hand with a number, undo of any act."""
    enter(server, 5)
    ann = Operator(browser, server, "Ann")
    ann.does("1", "Enter")
    ann.does("2", "Shift+Enter")
    assert [entry for _, entry in server.keeper.day.assembled.queue] == ["e2", "e1"]
    ann.does("4", "s", acts=2)
    assert [run.entry for run in server.keeper.day.on_course] == ["e4"]
    ann.does("u", acts=2)
    assert server.keeper.day.assembled.runs == ()
    server.trip("start", 1000)
    ann.sees()
    ann.types("2", "a")
    ann.page.locator("dialog").wait_for()
    ann.does("1", "Shift+Enter")
    assert [run.entry for run in server.keeper.day.on_course] == ["e1"]
    assert [entry for _, entry in server.keeper.day.assembled.queue] == ["e2"]
    ann.does("ArrowLeft", "Delete")
    assert server.keeper.day.assembled.queue == ()
    ann.does("Escape", "c")
    ann.sees()
    ann.types("h")
    ann.page.locator("dialog").wait_for()
    ann.does("ArrowDown", "Enter")
    assert [entry for _, entry in server.keeper.day.assembled.queue] == ["e2"]
    assert server.keeper.day.assembled.runs[0].cones == 1
    server.trip("finish", 500_000)
    server.trip("start", 600_000)
    ann.sees()
    ann.does("1", "Enter")
    server.trip("start", 900_000)
    ann.does("1", "ArrowRight", "v")
    assert [run.cones for run in server.keeper.day.runs_of("e1")] == [0, 0], "an older run"
    ann.page.route("**/desk/acts", lambda route: (route.fetch(), route.abort()), times=1)
    ann.does("1", "c")
    ann.sees()
    ann.page.locator("#unsent").wait_for(state="hidden")
    assert [run.cones for run in server.keeper.day.runs_of("e1")] == [0, 1], "its answer was lost"
    refuse_one_of_two(server, ann)
    ann.context.close()
    assert ann.wrong == []


@pytest.mark.slow
def test_an_operators_day(browser: Any, server: DeskServer) -> None:
    """60 cars, 3 runs each."""
    day, ann = day_of(browser, server, cars=60, rounds=3)
    assert len(day.happened) == 11
    for operator in (ann, day.operator):
        assert operator.wrong == []
        operator.context.close()


def test_two_cars_of_a_number_a_second_place_and_official_results(
    browser: Any, server: DeskServer
) -> None:
    """What is not clear is asked; after the devices the keys go to the number again."""
    long = "Wolfeschlegelsteinhausenbergerdorff " * 3
    for name, car_class in (("a7", "A"), ("b7", "B")):
        facts = {"entry": name, "number": "7", "class": car_class, "driver": f"{name} {long}"}
        server.write("enter", "lead", facts)
    ann = Operator(browser, server, "Ann")
    ann.sees()
    ann.types("t")
    ann.page.locator("dialog").wait_for()
    ann.types("Escape", "7", "Enter")
    ann.page.locator("#said", has_text="Which 7? 7 A a7").wait_for()
    assert server.keeper.day.assembled.queue == ()
    ann.does("ArrowDown", "ArrowDown", "Enter")
    ann.page.locator("#said", has_text="7 B b7").wait_for()
    for answer in ("Escape", "Enter"):
        ann.types("7", "ArrowDown", "ArrowDown", "Enter")
        ann.page.locator("dialog", has_text="waits already").wait_for()
        ann.types(answer)
    assert [entry for _, entry in server.keeper.day.assembled.queue] == ["b7"]
    ann.types("7", "ArrowDown", "ArrowDown", "Enter")
    ann.page.locator("dialog", has_text="waits already").wait_for()
    ann.does("Shift+Enter")
    assert [entry for _, entry in server.keeper.day.assembled.queue] == ["b7", "b7"]
    server.trip("start", 1000)
    server.trip("finish", 592_230)
    ann.does("c")
    for width in (390, 1280):
        ann.page.set_viewport_size({"width": width, "height": 800})
        time = ann.page.locator("#finished .time")
        assert time.evaluate("one => one.getBoundingClientRect().right < innerWidth")
        assert complaints(ann.page) == []
    rule_and_declare(ann, server)
    ann.context.close()
    assert ann.wrong == []


def rule_and_declare(ann: Operator, server: DeskServer) -> None:
    ann.types("q")
    ann.page.locator("dialog").wait_for()
    ann.types("7", "ArrowDown")
    ann.page.locator("[name=text]").fill("a cone too many")
    ann.does("Enter")
    ann.page.locator("#sync-results", has_text="Provisional, 1 protest").wait_for()
    ann.types("y")
    ann.page.locator("#said", has_text="rule first").wait_for()
    ann.types("j")
    ann.page.locator("dialog [name=reason]").fill("seen by two")
    ann.does("Enter")
    ann.sees()
    ann.types("y")
    ann.page.locator("dialog", has_text="official?").wait_for()
    ann.does("Enter")
    ann.page.locator("#sync-results", has_text="Official").wait_for()
    assert server.keeper.day.official
