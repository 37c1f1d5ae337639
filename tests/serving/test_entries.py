"""Registration in a real browser, by keyboard: a walk-up, badges, what survives a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from desk_server import KEY, DeskServer
from logger_files import racechrono, samples
from throwdown.meet.day import Day, fold
from throwdown.raceday.entries.codes import link
from throwdown.raceday.private import Private

pytestmark = pytest.mark.browser
EVENT = {
    "classes": ["MINI", "PORSCHE"],
    "open_to": ["MINI", "Porsche"],
    "capacity": 4,
    "heats": ["1", "2"],
    "stations": ["Grid", "Gate"],
    "fee": 4500,
    "currency": "USD",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DeskServer]:
    made = DeskServer(tmp_path / "meet")
    made.start()
    made.write("event", "lead", EVENT)
    for number in (1, 2, 4):
        car = {"entry": f"e{number}", "number": str(number), "class": "MINI", "car": "MINI Cooper"}
        made.write("enter", "lead", {**car, "driver": f"Driver {number}", "heat": "1"})
    yield made
    made.stop()


@pytest.fixture
def page(browser: Any, server: DeskServer) -> Iterator[Any]:
    """The entries page of somebody who was let in; the test fails where it complains."""
    context = browser.new_context(base_url=server.url)
    context.set_default_timeout(10_000)
    wrong: list[str] = []
    made = context.new_page()
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.add_init_script("localStorage.setItem('throwdown-desk-name', 'Lea')")
    made.goto(f"/desk/entries?key={KEY}")
    made.locator("tr[data-entry]").nth(2).wait_for()
    yield made
    context.close()
    assert wrong == []


def day_of(server: DeskServer) -> Day:
    return fold(server.keeper.acts)


def here(page: Any, entry: str) -> None:
    page.locator(f"tr.here[data-entry={entry}]").wait_for()


def test_a_walk_up_by_keyboard(page: Any, server: DeskServer) -> None:
    strokes = ["Zoe Zahn", "Enter", "M", "Tab", "Tab", "Mini Cooper", "Tab", "1", "Tab", "Space"]
    strokes += ["Tab", "Space", "Enter"]
    for stroke in strokes:
        if stroke == "M":
            page.locator("#form-class:focus").wait_for()  # the driver stands there already
        key = stroke in ("Enter", "Tab", "Space")
        page.keyboard.press(stroke) if key else page.keyboard.type(stroke)
    page.locator("tr.here", has_text="Zoe Zahn").wait_for()
    (zoe,) = [one for one in day_of(server).entries.values() if one.driver == "Zoe Zahn"]
    known = day_of(server).roster.of[zoe.where]
    assert (zoe.number, zoe.car_class, zoe.car) == ("3", "MINI", "Mini Cooper")
    assert (known.waiver, known.owed, known.checked_in, known.heat) == (True, 0, True, "1")
    assert len([one for one in strokes if one not in ("Zoe Zahn", "Mini Cooper")]) == 11


def test_a_car_that_the_event_is_not_open_to_comes_back_to_the_form(
    page: Any, server: DeskServer
) -> None:
    page.keyboard.press("F2")
    page.locator("#form-driver").fill("Cy")
    page.locator("#form-class").select_option("MINI")
    page.locator("#form-car").fill("Miata")
    page.locator("#form-phone").evaluate("field => field.closest('details').open = true")
    page.locator("#form-phone").fill("555 0100")
    page.keyboard.press("Enter")
    page.locator("dialog .refusal", has_text="not open to 'Miata'").wait_for()
    assert page.locator("#alarms p").count() == 0  # what followed the entry says no more
    assert page.locator("#form-driver").input_value() == "Cy"
    page.locator("#form-number").fill("4")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#form-number').validationMessage") == (
        "4 is Driver 4; 3 is free"
    )
    page.locator("#form-number").fill("3")
    page.locator("#form-car").fill("Mini")
    with page.expect_response("**/private"):
        page.keyboard.press("Enter")
    page.locator("tr.here", has_text="Cy").wait_for()
    (cy,) = [one for one in day_of(server).entries.values() if one.driver == "Cy"]
    assert cy.number == "3"
    assert "555 0100" in str(Private(server.folder.path).known)
    assert "555 0100" not in server.folder.book.read_text()


def test_who_walks_up_to_a_full_event_waits_and_a_class_keeps_its_comma(
    page: Any, server: DeskServer
) -> None:
    server.write("event", "lead", {"capacity": 3, "classes": ["MINI", "X,Y"]})
    page.reload()
    page.locator("tbody tr").first.wait_for()
    page.keyboard.press("F2")
    page.locator("#form-driver").fill("Gus")
    page.locator("#form-class").select_option("X,Y")
    page.locator("#form-car").fill("MINI")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Gus is on the waiting list, place 1").wait_for()
    page.locator("tr.waiting").wait_for()
    page.goto("/desk/entries/files")
    page.locator("#meet", has_text="A day").wait_for()
    page.locator("#stations").fill("Grid\nGate, far")
    page.get_by_text("Set it up").click()
    page.locator("#said", has_text="The event is set up").wait_for()
    page.locator("#sync-unsent", has_text="All sent").wait_for()
    event = day_of(server).roster.event
    assert (event.classes, event.stations) == (("MINI", "X,Y"), ("Grid", "Gate, far"))


def test_badges_check_in_by_reader_and_by_link(page: Any, server: DeskServer) -> None:
    page.keyboard.type(link(server.url, KEY, "e2"))  # as a reader does, with Enter at the end
    page.keyboard.press("Enter")
    here(page, "e2")
    assert "no waiver" in page.locator("#said").inner_text()
    page.keyboard.type(link(server.url, "another key", "e4"))
    page.keyboard.press("Enter")
    page.locator("#said", has_text="no badge of this meet").wait_for()
    page.goto(link(server.url, KEY, "e4"))
    here(page, "e4")
    acts = len(server.keeper.acts)
    page.goto(link(server.url, KEY, "e4"))
    page.locator("#said", has_text="is here already").wait_for()
    assert len(server.keeper.acts) == acts
    assert not day_of(server).roster.of["e1"].checked_in


def test_ticks_survive_a_restart(page: Any, server: DeskServer) -> None:
    server.stop()
    page.locator("#sync-server[data-level=bad]").wait_for()
    page.keyboard.type("driver 4")
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    for key in ("w", "t", "p", "Enter"):
        page.keyboard.press(key)
    page.locator("#sync-unsent", has_text="4 waiting").wait_for()
    server.start()
    page.reload()
    here(page, "e4")
    one = day_of(server).roster.of["e4"]
    assert (one.waiver, one.tech, one.owed, one.checked_in) == (True, True, 0, True)


def test_heats_work_grid_and_files(page: Any, server: DeskServer, tmp_path: Path) -> None:
    page.goto("/desk/entries/board")
    page.get_by_label("Heat of 4 Driver 4", exact=True).select_option("2")
    page.locator("[aria-label='Work heat of 4 Driver 4'] [value='2']:disabled").wait_for(
        state="attached"
    )
    page.get_by_text("Give work to all").click()
    page.locator("#said", has_text="given work").wait_for()
    page.goto("/desk/entries/grid")
    page.locator("#rows tr").nth(2).wait_for()
    page.locator("#heat").select_option("1")
    page.locator("#title", has_text="heat 1").wait_for()
    page.get_by_text("Line this heat up").click()
    page.keyboard.press("Enter")
    page.locator("#said", has_text="2 cars are lined up").wait_for()
    page.locator("#sync-unsent", has_text="All sent").wait_for()
    day = day_of(server)
    assert [entry for _, entry in day.assembled.queue] == ["e1", "e2"]
    assert {name: one.heat for name, one in day.roster.of.items()} == {
        "e1": "1",
        "e2": "1",
        "e4": "2",
    }
    assert not any(one.clashes for one in day.roster.of.values())
    assert all(one.work for one in day.roster.of.values())
    sheet = tmp_path / "in.csv"
    sheet.write_text("class,driver,car\nPORSCHE,Ed,Porsche 944\nMINI,Fay,Mini\n")
    page.goto("/desk/entries/files")
    page.locator("#file").set_input_files(sheet)
    page.locator("#said", has_text="2 new").wait_for()
    assert len(day_of(server).entries) == 3
    page.locator("#take").click()
    page.locator("#said", has_text="2 new. Written").wait_for()
    assert day_of(server).roster.waiting == ("fay",)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_usable_by_all(browser: Any, server: DeskServer, scheme: str) -> None:
    context = browser.new_context(
        base_url=server.url, color_scheme=scheme, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.add_init_script("localStorage.setItem('throwdown-desk-name', 'Lea')")
    page.goto(f"/desk/entries?key={KEY}")
    page.locator("tr[data-entry]").nth(2).wait_for()
    found = Axe().run(page)["violations"]
    page.keyboard.press("F2")
    page.locator("dialog[open]").wait_for()
    found += Axe().run(page)["violations"]
    for name, drawn in (("board", "#rows tr"), ("grid", "#rows tr"), ("files", "#classes")):
        page.goto(f"/desk/entries/{name}")
        page.locator(drawn).first.wait_for()
        found += Axe().run(page)["violations"]
        assert page.evaluate("document.documentElement.scrollWidth") == 390, name
    context.close()
    assert not found, json.dumps(found, indent=1)


def test_a_logger_s_file_is_attached_to_a_run(
    page: Any, server: DeskServer, tmp_path: Path
) -> None:
    server.write("line-up", "lead", {"entry": "e2"})
    for line, time in (("start", 10), ("finish", 380_010)):
        beam = {"line": line, "time": time, "unit_ns": 100_000, "device": "beam", "epoch": 0}
        server.write("impulse", "beam", beam)
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("time (s),speed (km/h)\n1,fast\n")
    good.write_bytes(racechrono(samples()))
    page.goto("/desk/entries/files")
    page.locator("#nth option", has_text="1: 38.000 s").wait_for(state="attached")
    assert page.locator("#traced option").all_inner_texts() == ["2 MINI Driver 2"]
    page.set_input_files("#log", bad)
    page.click("#attach")
    page.locator("#attached", has_text="speed (km/h) is 'fast' · bad.csv, line 2").wait_for()
    page.set_input_files("#log", good)
    page.click("#attach")
    page.locator("#attached", has_text="Attached: 712 m, from where the car left").wait_for()
    page.locator("#nth option", has_text="has a trace").wait_for(state="attached")
    act = server.keeper.acts[-1]
    assert (act.kind, act.by, act.facts["entry"]) == ("trace", "Lea", "e2")
    assert [one["id"] for one in Axe().run(page)["violations"]] == []
