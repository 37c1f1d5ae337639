"""A visitor enters on the site, the field fetches and answers: real processes and browsers.

Pictures of the steps go where THROWDOWN_SHOTS names a folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from tests.serving.conftest import Site
from tests.serving.field import running, throwdown
from tests.serving.test_meets import MAKE
from tests.serving.test_story import DESK, PHONE, shot, sign_up
from tests.web.stripe_like import KEY, SECRET, event, serving, signed

from throwdown.meet.book import Book, verify_book
from throwdown.meet.day import Day, fold
from throwdown.raceday.keeper import Keeper

pytestmark = pytest.mark.browser
EVENT = {
    "classes": ["MINI", "PORSCHE"],
    "open_to": ["MINI", "Porsche"],
    "stations": ["Grid", "Gate"],
    "capacity": 1,
    "fee": 4500,
    "currency": "USD",
    "entry_open": True,
    "waiver": "I drive at my own risk.\n\nMy car is sound.",
}


def ask(page: Any, slug: str, driver: str, clicks: int = 1) -> None:
    """Fill the form in, and send it."""
    page.goto(f"/meets/{slug}/enter/")
    page.get_by_label("Who drives").fill(driver)
    page.get_by_label("Car", exact=False).first.fill("2010 MINI Cooper S")
    page.get_by_label("Class").select_option("MINI")
    page.get_by_label("Number").fill("7")
    page.get_by_label("Phone").fill("555 0100")
    page.get_by_label("Work that you would like").select_option("Grid")
    page.get_by_label("I accept the waiver").check()
    shot(page, f"form-{driver}")
    button = page.get_by_role("button", name="Ask to be entered")
    button.dblclick() if clicks == 2 else button.click()
    page.get_by_text("Waiting for the event machine.").wait_for()


def sees(page: Any, words: str) -> None:
    """Wait until the page says something, which it does by itself."""
    page.locator("section.note", has_text=words).wait_for(timeout=30_000)


def day_of(folder: Path) -> Day:
    return fold(verify_book(folder / "book.jsonl").acts)


def test_visitors_enter_over_a_link_that_drops(
    site: Site, people: Callable[..., Any], browser: Any, tmp_path: Path
) -> None:
    site.start()
    said = site.manage("shell", "-c", MAKE)
    _, slug, key = next(line for line in said.splitlines() if line.startswith("KEY")).split()
    folder = tmp_path / "meet"
    throwdown("meet", "new", str(folder), "--name", "Infield day", "--rules", "scca-solo")
    Keeper(Book(folder / "book.jsonl")).write("event", "u", EVENT)
    throwdown("meet", "link", str(folder), f"{site.url}/meets/{slug}/", "--key", key)
    throwdown("meet", "fetch", str(folder))
    anna, bert = people(**PHONE), people(**DESK)
    sign_up(anna, "anna")
    sign_up(bert, "bert")
    ask(anna, slug, "Anna Apex", clicks=2)
    shot(anna, "waiting")
    with running(folder) as address:
        desk = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        desk.add_init_script("localStorage.setItem('throwdown-desk-name', 'Lea')")
        desk.goto(address.replace("/desk?", "/desk/entries?"))
        desk.locator("#asked li", has_text="Anna Apex asks to be entered").wait_for(timeout=30_000)
        shot(desk, "asked")
        desk.set_viewport_size({"width": 390, "height": 844})
        desk.emulate_media(color_scheme="dark")
        shot(desk, "asked-phone")
        desk.set_viewport_size({"width": 1280, "height": 900})
        entry = anna.url
        anna.goto("about:blank")  # her page would complain that nobody answers
        site.kill()
        desk.keyboard.press("F4")
        desk.locator("tr[data-entry]", has_text="Anna Apex").wait_for()
        site.start()
        anna.goto(entry)
        sees(anna, "Entered as number 7 in class MINI.")
        shot(anna, "entered")
        ask(bert, slug, "Bert Brake")
        desk.locator("#asked li", has_text="Bert Brake").wait_for(timeout=30_000)
        desk.get_by_role("button", name="Accept 7 Bert Brake").click()
        sees(bert, "On the waiting list, place 1, as number 6 in class MINI.")
        shot(bert, "listed")
        anna.get_by_role("button", name="Withdraw").click()
        sees(anna, "Withdrawn.")
        bert.reload()
        sees(bert, "Entered as number 6 in class MINI.")
        desk.goto(address.replace("/desk?", "/desk/entries/files?"))
        desk.locator("#entry_open:checked").wait_for()
        desk.get_by_label("Entry is open on the site").uncheck()
        shot(desk, "set-up")
        desk.get_by_role("button", name="Set it up").click()
        desk.get_by_text("The event is set up.").wait_for()
        anna.wait_for_timeout(1000)
        anna.reload()
        anna.get_by_text("Entry is closed.").wait_for()
        shot(anna, "closed")
        desk.context.close()
    day = day_of(folder)
    assert [one.driver for one in day.entries.values()] == ["Anna Apex", "Bert Brake"]
    assert len(day.withdrawn) == 1
    assert all(one.waiver for one in day.roster.of.values())
    assert "555 0100" in (folder / "private.jsonl").read_text()
    assert "555 0100" not in (folder / "book.jsonl").read_text()


def test_a_visitor_pays_at_the_providers_page(site: Site, browser: Any, tmp_path: Path) -> None:
    with serving() as stripe:
        keys = {"KEY": KEY, "WEBHOOK_SECRET": SECRET, "API": stripe.url}
        named = {f"THROWDOWN_STRIPE_{name}": value for name, value in keys.items()}
        site.start(THROWDOWN_ADDRESS=site.url, **named)
        said = site.manage("shell", "-c", MAKE)
        _, slug, key = next(line for line in said.splitlines() if line.startswith("KEY")).split()
        folder = tmp_path / "meet"
        throwdown("meet", "new", str(folder), "--name", "Infield day", "--rules", "scca-solo")
        Keeper(Book(folder / "book.jsonl")).write("event", "u", EVENT)
        url = f"{site.url}/meets/{slug}/"
        throwdown("meet", "link", str(folder), url, "--key", key, "--entries", "auto")
        throwdown("meet", "fetch", str(folder))
        page = browser.new_context(base_url=site.url, **PHONE).new_page()
        sign_up(page, "anna")
        ask(page, slug, "Anna Apex")
        throwdown("meet", "fetch", str(folder))
        sees(page, "Entered as number 7 in class MINI.")
        shot(page, "owes")
        page.get_by_role("button", name="Pay 45.00 USD by Stripe").click()
        page.wait_for_url(f"{stripe.url}/pay/cs_test_1")
        page.goto(stripe.asked[0][1]["success_url"])
        page.get_by_text("Where you have paid, it is told here in a moment.").wait_for()
        body = event("checkout.session.completed", stripe.session())
        told = Request(f"{site.url}/payments/stripe/", body, method="POST")
        told.add_header("Stripe-Signature", signed(body, time.time()))
        with urlopen(told, timeout=20) as answer:
            assert answer.status == 200
        sees(page, "Your fee is paid.")
        throwdown("meet", "fetch", str(folder))
        page.reload()
        sees(page, "Entered as number 7 in class MINI.")
        shot(page, "paid")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"/meets/{slug}/")
        page.get_by_role("link", name="Enter this meet").wait_for()
        shot(page, "results")
        page.context.close()
    (one,) = day_of(folder).roster.of.values()
    assert [(money.amount, money.method) for money in one.paid] == [(4500, "stripe")]
