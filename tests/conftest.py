"""What every test may ask for: reference data, a browser, and one hypothesis profile.

Two settings come from outside, both checked where they are used:

- ``THROWDOWN_SHARED``: the folder of reference data that is not in the
  repository. Tests that need it skip, and say so, without it.
- ``THROWDOWN_REQUIRE_BROWSER=1``: a missing Chromium fails the browser tests
  instead of skipping them. CI sets it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Read when Django is set up: by tests/web/conftest.py, or else by pytest-django.
os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No network of its own: a browser that looks for updates makes tests depend on the weather.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder that THROWDOWN_SHARED names; skips where it is not set."""
    named = os.environ.get("THROWDOWN_SHARED")
    if not named:
        pytest.skip("THROWDOWN_SHARED is not set: no reference data to compare with")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"THROWDOWN_SHARED names no folder: {folder}")
    return folder


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium; without one skips, or fails if a browser is required."""
    for name in CHROMIUMS:
        found = shutil.which(name)
        if found:
            return found
    if os.environ.get("THROWDOWN_REQUIRE_BROWSER") == "1":
        pytest.fail("THROWDOWN_REQUIRE_BROWSER=1, but there is no Chromium")
    pytest.skip("no Chromium on this machine")


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """A headless playwright browser, one for the session."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path, args=list(CHROMIUM_FLAGS)
        )
        yield chromium
        chromium.close()
