"""The pages in a real browser: live, stale, and live again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
LIVE, STALE = "[data-live=true]", "[data-live=false]"


@pytest.fixture
def visit(browser: Any, server: Any) -> Iterator[Callable[..., Any]]:
    """Open a page of the meet; the test fails if its scripts do."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def come(path: str, **how: Any) -> Any:
        context = browser.new_context(base_url=server.url, **how)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path)
        return page

    yield come
    for context in contexts:
        context.close()
    assert wrong == []


def test_a_page_goes_live_gets_runs_goes_stale_and_comes_back(server: Any, visit: Any) -> None:
    server.meet.enter("7", driver="Ann Lee", car="Mini")
    server.start()
    page = visit("", viewport={"width": 390, "height": 844})
    page.wait_for_selector(f"#age{LIVE}")
    assert page.title() == "A day · live results"
    server.within(lambda: server.meet.drive("7", 600_004))
    page.wait_for_selector("td.time >> text=60.000")
    server.within(lambda: server.meet.do("note", text="Lunch <b>now</b>"))
    page.wait_for_selector("#notes >> text=Lunch <b>now</b>")
    assert page.inner_text("#finished").split("\n")[0] == "7 A Ann Lee 60.000"

    server.stop()
    page.wait_for_selector(f"#age{STALE}")
    assert page.inner_text("#age").startswith("last update")
    assert "60.000" in page.inner_text("#standings")

    server.start()
    page.wait_for_selector(f"#age{LIVE}")
    server.within(lambda: server.meet.drive("7", 590_000))
    page.wait_for_selector("td.time >> text=59.000")


def test_a_page_says_what_is_told_beside_the_book(server: Any, visit: Any) -> None:
    server.meet.enter("7", driver="Ann Lee", car="Mini")
    server.start()
    page = visit("", viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.wait_for_selector(f"#age{LIVE}")
    assert not page.is_visible("#seasons")
    beside = {"seasons": [{"name": "2010", "href": "/seasons/2010/"}], "traces": "traces/"}
    server.within(lambda: server.feed.stream.tell("beside", beside))
    page.wait_for_selector("#seasons >> text=Counts for 2010")
    assert page.get_attribute("#seasons a", "href") == "/seasons/2010/"
    assert not page.is_visible("#traces"), "nobody has driven"
    server.within(lambda: server.meet.drive("7", 600_004))
    page.wait_for_selector("#traces >> text=Publish what your logger wrote")
    server.within(lambda: server.feed.stream.tell("beside", {}))
    page.wait_for_selector("#seasons", state="hidden")
    assert not page.is_visible("#traces")


def test_a_page_without_beats_says_how_old_it_is(server: Any, visit: Any) -> None:
    server.start()
    page = visit("")
    page.wait_for_selector(f"#age{LIVE}")
    page.evaluate("{ const now = Date.now; Date.now = () => now() + 20_000; }")
    page.wait_for_selector(f"#age{STALE}")
    assert re.fullmatch(r"last update 2\d s ago", page.inner_text("#age"))


def test_two_tabs_use_one_connection(server: Any, visit: Any) -> None:
    server.meet.enter("7", driver="Ann Lee")
    server.start()
    page = visit("")
    page.wait_for_selector(f"#age{LIVE}")
    board = page.context.new_page()
    board.goto("board")
    board.wait_for_selector(f"#age{LIVE}")
    assert server.feed.stream.viewers == 1


def test_a_page_that_was_seen_is_shown_again_without_a_network(server: Any, visit: Any) -> None:
    server.meet.enter("7", driver="Ann Lee")
    server.meet.drive("7", 600_000)
    server.start()
    page = visit("")
    page.wait_for_selector("td.time >> text=60.000")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    server.stop()
    page.reload()
    page.wait_for_selector("td.time >> text=60.000")
    page.wait_for_selector("#age >> text=last update")


def predict(meet: Any) -> None:
    sides = {
        name: {"entry": entry, "time": time, "pace_sd": 5_000, "run_sd": 4_000, "price_usd": price}
        for name, entry, time, price in (
            ("first", "e7", 590_000, 92_800),
            ("second", "e8", 610_000, 24_600),
        )
    }
    meet.do("predict", **sides, shared=5_000, odds=0.95, attempts=1, source={"course": "lot"})


def test_the_odds_move_with_the_runs_until_one_has_won(server: Any, visit: Any) -> None:
    server.meet.enter("7", "8", driver="Ann Lee", car="Mini")
    server.start()
    page = visit("")
    page.wait_for_selector(f"#age{LIVE}")
    assert page.locator("#duel").is_hidden()
    server.within(lambda: predict(server.meet))
    page.wait_for_selector("#duel >> text=95 % before the first run")
    server.within(lambda: server.meet.drive("7", 600_000))
    server.within(lambda: server.meet.drive("8", 619_300))
    page.wait_for_selector("#duel >> text=Head to head, decided")
    said = page.inner_text("#duel")
    assert "100 %" in said
    assert "7 A won by 1.930 s" in said
    assert "USD 68,200 / 1.930 s = 35,337 a second" in said
    assert "predicted 59.00" in page.inner_text("#standings")
    assert page.locator("#duel svg polyline").get_attribute("points").count(",") == 3


@pytest.mark.parametrize("path", ["", "board", "overlay"])
def test_pages_are_accessible_and_ask_nobody_else(server: Any, visit: Any, path: str) -> None:
    server.meet.enter("7", "8", driver="Ann Lee", car="Mini")
    predict(server.meet)
    server.meet.do("cones", run=server.meet.drive("7", 600_000), add=1)
    server.meet.drive("8", 610_000)
    server.meet.do("note", text="Lunch")
    server.meet.do("line-up", entry="e7")
    server.meet.trip("start", 1000)
    server.start()
    for width, scheme in ((390, "dark"), (1280, "light")):
        page = visit(path, viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.wait_for_selector("#out >> text=7 A")
        found = Axe().run(page)["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        asked = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
        assert asked
        assert [url for url in asked if not url.startswith(server.url)] == []


def test_a_sheet_can_be_ordered_and_searched(server: Any, visit: Any) -> None:
    server.meet.enter("7", driver="Ann Lee")
    server.meet.enter("8", car_class="B", driver="Bo Ray")
    server.meet.drive("7", 610_000)
    server.meet.drive("8", 600_000)
    server.start()
    page = visit("")
    page.wait_for_selector("td.time >> text=60.000")
    assert page.locator("caption h2").all_inner_texts() == ["A", "B"]
    page.get_by_role("button", name="Overall").click()
    assert page.locator("caption h2").all_inner_texts() == ["Overall"]
    page.get_by_label("Find").fill("bo")
    assert page.locator("tbody tr").count() == 1
    page.get_by_label("Find").fill("nobody")
    assert "Nobody fits" in page.inner_text("#standings")


def test_report_and_pdf_are_taken_away_from_the_results(server: Any, visit: Any) -> None:
    server.meet.enter("7", driver="Ann Lee", car="Mini")
    server.meet.drive("7", 600_004)
    server.start()
    page = visit("", viewport={"width": 390, "height": 844})
    page.wait_for_selector(f"#age{LIVE}")
    with page.expect_download(timeout=60_000) as kept:
        page.click("footer >> text=PDF")
    assert kept.value.suggested_filename == "a-day.pdf"
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    with page.expect_navigation(timeout=60_000):
        page.click("footer >> text=report")
    assert page.inner_text("h1") == "A day"
    assert "60.000" in page.inner_text("#standings")
    page.click("[data-theme-button]")
    assert page.evaluate("document.documentElement.dataset.theme") == "light", "its script runs"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert said == []
    found = Axe().run(page)["violations"]
    assert [one["id"] for one in found if one["id"] != "region"] == []  # as the race's report
