"""Pages as a phone shows them: with their styles in them, narrow, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def with_styles(html: str) -> str:
    """Return a page with its styles in it and without scripts, as a file alone shows it."""

    def styled(link: re.Match[str]) -> str:
        path = finders.find(link.group(1))
        assert path is not None
        return f"<style>{Path(path).read_text(encoding='utf-8')}</style>"

    html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    html, styles = re.subn(r'<link rel="stylesheet" href="/static/([^"]+)">', styled, html)
    assert styles >= 3
    return html


def looked_at(chromium: str, pages: list[str]) -> list[tuple[bool, list[str]]]:
    """Return whether each page stays on a phone's screen, and what is amiss, light and dark."""
    from axe_core_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, color_scheme=scheme
            )
            page = context.new_page()
            for html in pages:
                page.set_content(html)
                wide = page.evaluate("document.documentElement.scrollWidth")
                amiss = [one["id"] for one in Axe().run(page)["violations"]]
                found.append((wide <= 390, amiss))
        browser.close()
    return found
