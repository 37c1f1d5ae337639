"""On a phone nothing stands out to the side, however long a name is and without a blank."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from throwdown.challenge import Text
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge, Entrant, Tip
from throwdown.site.people.models import Alias, Membership, Party, User
from web.conftest import MINI
from web.phone import FLAGS, with_styles

WIDTH = 375
pytestmark = pytest.mark.browser


def widths(chromium: str, pages: list[str]) -> list[int]:
    """Return how wide each page is on a phone."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        found = []
        for html in pages:
            page.set_content(html)
            found.append(page.evaluate("document.documentElement.scrollWidth"))
        browser.close()
    return found


def test_long_names_stay_on_the_screen(
    called: Challenge, browse: Callable[..., Client], chromium_path: str
) -> None:
    for party, letter in ((called.challenger, "W"), (called.opponent, "m")):
        Party.objects.filter(pk=party.pk).update(name=80 * letter, about=300 * "x")
    bert = User.objects.get(username="bert")
    User.objects.filter(pk=bert.pk).update(username=30 * "b")
    Membership.objects.create(party=called.opponent, user=User.objects.get(username="anna"))
    driver = Alias.objects.create(public_id="d-1", name=80 * "D")
    place, stakes = Text.seal(200 * "P"), Text.seal(300 * "S")
    terms = store.tell(called).state.terms
    terms = replace(
        terms,
        opponent=replace(terms.challenger, party=terms.opponent.party, driver=driver.pk),
        place=place.digest,
        stakes=stakes.digest,
    )
    texts = {"place": place, "stakes": stakes, "text": 300 * "T"}
    store.append(called, "counter", "opponent", "u-b", {"terms": terms.facts()}, texts)
    store.append(called, "link", "challenger", "u-a", {"link": "open-entry", "to": "all"})
    store.append(called, "predict", "official", "u-s", {"odds": 0.3, "digest": 64 * "d"})
    Entrant.objects.create(challenge=called, user=bert, car=MINI)
    for used in (True, False):
        Tip.objects.create(challenge=called, user=bert, text=300 * "t", used=used)
    at, party = called.get_absolute_url(), called.opponent.get_absolute_url()
    paths = (
        *("/", "/challenges/", "/search/?q=mini", "/challenges/leaderboard/"),
        *(at, party, "/me/", f"{party}members/", f"{at}moves/statement/", "/challenges/new/"),
    )
    visits = [(Client(), path) for path in paths[:6]]
    visits += [(browse(User.objects.get(pk=bert.pk)), path) for path in paths]
    pages = [with_styles(client.get(path).content.decode()) for client, path in visits]
    # In a thread of its own: Django asks no database beside a browser's event loop.
    with ThreadPoolExecutor(1) as pool:
        found: Any = pool.submit(widths, chromium_path, pages).result()
    wide = [(path, width) for (_, path), width in zip(visits, found, strict=True) if width > WIDTH]
    assert wide == []
