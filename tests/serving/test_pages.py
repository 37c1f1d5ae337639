"""Pages in a real browser: accessible, light, asking nobody else, working without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
PATHS = (
    "/",
    "/challenges/",
    "/challenges/mini-v-porsche-2010/",
    "/challenges/leaderboard/",
    "/try/",
    "/try/?a=mini-cooper-s-2010&b=porsche-911-carrera-s-2010&course=skid-pad-200ft",
    "/cars/",
    "/cars/mini-cooper-s-2010/",
    "/courses/",
    "/courses/road-atlanta/",
    "/search/?q=mini",
    "/design/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/no-such-page/",
    "/api/docs",
)
OWN = ("/me/", "/challenges/new/", "/parties/new/", "/accounts/2fa/", "/accounts/email/")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
BUDGET = 200_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One site for all of these."""
    from serving.conftest import Site  # type: ignore[import-not-found]

    site = Site(tmp_path_factory.mktemp("served") / "home")
    site.start()
    yield site
    site.stop()


@pytest.fixture
def visitor(browser: Any, served: Any) -> Iterator[Callable[..., Any]]:
    """Open a page of the site; whatever it loads is counted, and where from."""
    contexts: list[Any] = []

    def come(**how: Any) -> Any:
        context = browser.new_context(base_url=served.url, **how)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda one: page.asked.append(one.url))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("console", lambda one: page.said.append(one.text) if one.type == "error" else None)
        return page

    yield come
    for context in contexts:
        context.close()


def sign_up(page: Any, name: str) -> None:
    """Make an account."""
    page.goto("/accounts/signup/")
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=username]", name)
    for field in page.locator("[type=password]").all():
        field.fill("a long passphrase 2010")
    page.locator("main form").get_by_role("button").first.click()
    page.get_by_role("link", name=name).first.wait_for()


def violations(page: Any) -> list[str]:
    """Return what axe has against a page."""
    found = Axe().run(page, options=RULES)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_light_and_alone(
    visitor: Callable[..., Any], served: Any, path: str
) -> None:
    for width, scheme in ((390, "dark"), (1280, "light")):
        page = visitor(viewport={"width": width, "height": 844}, color_scheme=scheme)
        answer = page.goto(path)
        page.wait_for_load_state("networkidle")
        if path != "/api/docs":
            assert violations(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{wide} px too wide at {width}"
        assert [url for url in page.asked if not url.startswith((served.url, "data:"))] == []
        unexpected = [one for one in page.said if "404" not in one]
        assert unexpected == []
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_own_pages_are_accessible(visitor: Callable[..., Any]) -> None:
    page = visitor(viewport={"width": 390, "height": 844})
    sign_up(page, "axel")
    for path in OWN:
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert page.said == []


@pytest.mark.parametrize("path", ["/", "/challenges/mini-v-porsche-2010/", "/try/"])
def test_a_first_load_is_light(visitor: Callable[..., Any], path: str) -> None:
    page = visitor()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < BUDGET


def test_reading_and_forms_work_without_scripts(visitor: Callable[..., Any]) -> None:
    page = visitor(java_script_enabled=False)
    sign_up(page, "plain")
    page.goto("/challenges/new/")
    page.fill("[name=opponent]", "Somebody else")
    page.select_option("[name=course]", "skid-pad-200ft")
    page.get_by_role("button", name="Call out, in public").click()
    assert re.search("This field is required", page.locator("main").inner_text())
    page.select_option("[name=challenger_car]", "mini-cooper-s-2010")
    page.select_option("[name=opponent_car]", "porsche-911-carrera-s-2010")
    page.get_by_role("button", name="Call out, in public").click()
    assert re.search("Waiting for an answer", page.locator("main").inner_text())
    page.goto("/try/")
    page.get_by_role("button", name="Race them").click()
    assert page.locator("#answer").count() == 1


def test_the_replay_plays_in_its_frame(visitor: Callable[..., Any]) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    for _ in range(120):
        page.goto("/challenges/mini-v-porsche-2010/")
        if page.locator(".state-settled").count():
            break
        page.wait_for_timeout(1000)
    page.get_by_text("Replay, laps side by side").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading").first.wait_for()
    assert frame.get_by_role("button", name=re.compile("Play|Replay|Start")).count() > 0
    assert page.said == []
