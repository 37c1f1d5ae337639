"""The desk's devices, their gaps, and the link to the public site, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from desk_server import KEY, DeskServer

pytestmark = pytest.mark.browser
SINCE = 1_795_330_000_123_456_789


def gap(device: str, since_ns: int, *, mended: bool, text: str) -> dict[str, Any]:
    return {
        "device": device,
        "what": "not heard",
        "since_ns": since_ns,
        "until_ns": since_ns + 10**9,
        "mended": mended,
        "words": "",
        "text": text,
    }


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DeskServer]:
    made = DeskServer(tmp_path / "meet")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def page(browser: Any, server: DeskServer) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script("localStorage.setItem('throwdown-desk-name', 'Ann')")
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{server.url}/desk?key={KEY}")
    page.locator("#sync-server[data-level=good]").wait_for()
    yield page
    context.close()
    assert wrong == []


def sound(page: Any) -> None:
    found = Axe().run(page)["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_device_is_plugged_in_changed_and_unplugged(page: Any, server: DeskServer) -> None:
    page.keyboard.press("t")
    page.get_by_text("No device is plugged in.").wait_for()
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("beam")
    page.get_by_label("Make").select_option("alge")
    page.get_by_label("Address").fill("tcq://timer:7000")
    page.get_by_label("Channels at the start").fill("C0")
    page.get_by_label("Channels at the finish").fill("C1, C8")
    page.keyboard.press("Enter")
    page.locator(".wrong", has_text="tcq://timer:7000").wait_for()
    assert server.keeper.day.devices == {}, "what is refused is not in the book"
    sound(page)
    page.get_by_label("Address").fill("tcp://timer:7000")
    page.keyboard.press("Enter")
    page.get_by_text("alge at tcp://timer:7000, start C0, finish C1 C8").wait_for()
    sound(page)
    page.get_by_role("button", name="Change").click()
    page.get_by_label("Channels at the finish").fill("C1")
    page.keyboard.press("Enter")
    page.get_by_text("start C0, finish C1", exact=False).wait_for()
    page.locator(".wire", has_not_text="C8").wait_for()
    assert server.keeper.day.devices["beam"].facts["lines"] == {"C0": "start", "C1": "finish"}
    page.get_by_role("button", name="Unplug").click()
    page.get_by_text("No device is plugged in.").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "number"


def test_a_gap_is_an_alarm_until_it_is_mended_or_seen(page: Any, server: DeskServer) -> None:
    facts = {"device": "beam", "decoder": "alge", "address": "tcp://x:1", "lines": {}}
    server.write("device", "lead", facts)
    condition = {
        "device": "beam",
        "decoder": "alge",
        "state": "live",
        "last_heard_s": 1,
        "impulses": 12,
        "repeats": 1,
        "missing": [],
        "unassigned": {"C2": 3},
    }
    server.more = {
        "devices": [condition],
        "gaps": [
            gap("beam", SINCE, mended=False, text="beam was not heard for 4 s."),
            gap("beam", SINCE + 10**10, mended=False, text="beam was not heard for 9 s."),
            gap("beam", SINCE + 10**11, mended=True, text="beam was not heard for 2 s."),
        ],
    }
    alarms = page.locator("#alarms p")
    alarms.nth(1).wait_for()
    assert alarms.count() == 2
    sound(page)
    page.keyboard.press("k")
    page.locator("#alarms", has_not_text="for 4 s").wait_for()
    page.get_by_role("button", name="Seen").first.click()
    page.locator("#alarms p").wait_for(state="detached")
    page.locator("#log", has_text="a gap of beam seen").wait_for()
    page.locator("body[data-last='4']").wait_for()
    page.reload()
    page.locator("#sync-server[data-level=good]").wait_for()
    assert page.locator("#alarms p").count() == 0
    page.keyboard.press("t")
    page.get_by_text("channel C2 is no line, 3 impulses").wait_for()
    page.get_by_text("3 gaps").click()
    assert "for 2 s. All of it was said again." in page.locator("details").inner_text()
    sound(page)


def test_the_link_to_the_site_is_told_where_there_is_one(page: Any, server: DeskServer) -> None:
    chip = page.locator("#sync-site")
    assert chip.is_hidden()
    for state, words, behind, said, level in (
        ("sent", "", 0, "Site: up to date", "good"),
        ("behind", "no route", 3, "Site: 3 acts behind", "bad"),
        ("refused", "another book", 3, "Site: refused: another book", "bad"),
    ):
        site = {"state": state, "words": words, "behind": behind, "last_heard_s": 2}
        server.more = {"site": site}
        page.locator(f"#sync-site[data-level={level}]", has_text=said).wait_for()
    sound(page)


def test_a_clock_is_corrected_by_its_drift_once_asked_twice(page: Any, server: DeskServer) -> None:
    lines = {"C0": "start", "C2": "tree-left"}
    facts = {"device": "timer", "decoder": "alge", "address": "tcp://timer:7000", "lines": lines}
    server.trip("start", 1_000)
    server.write("device", "Ann", facts)
    drift = {"ppm": -8.0, "error_ppm": 1.2, "ppb": 8_000, "epoch": 1, "text": "-8.0 ± 1.2 ppm"}
    server.more = {"devices": [{"device": "timer", "decoder": "alge", "state": "live"}]}
    server.more["devices"][0]["drift"] = drift
    page.reload()
    page.locator("#sync-devices", has_text="1 live").wait_for()
    page.keyboard.press("t")
    page.get_by_text("start C0, C2=tree-left").wait_for()
    button = page.locator("[data-drift=timer]")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("[data-drift=timer]", has_text="Press again").wait_for()
    assert not [act for act in server.keeper.acts if act.kind == "clock"]
    page.keyboard.press("Enter")
    page.get_by_text("Times by timer are corrected.").wait_for()
    (clock,) = [act for act in server.keeper.acts if act.kind == "clock"]
    assert (clock.facts["ppb"], clock.facts["epoch"], clock.by) == (8_000, 1, "Ann")
    sound(page)
