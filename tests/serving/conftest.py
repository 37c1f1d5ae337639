"""A site as a stranger starts it: ``throwdown serve`` in a home of its own, on a real port."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

START_S = 180.0


class Site:
    """One served site: started, killed, started again on the same data."""

    def __init__(self, home: Path) -> None:
        self.home, self.killed = home, False
        self.headers: dict[str, str] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.surroundings = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("THROWDOWN_") or name == "THROWDOWN_CACHE"
        }
        self.surroundings |= {"THROWDOWN_HOME": str(home)}
        self.surroundings.pop("DJANGO_SETTINGS_MODULE", None)
        self.database = _own_database()
        if self.database:
            self.surroundings["DATABASE_URL"] = self.database
        self.process: subprocess.Popen[str] | None = None
        self.said = home.parent / f"{home.name}.log"

    def start(self, **more: str) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "throwdown", "serve", "--port", str(self.port)]
        with self.said.open("a") as out:
            self.process = subprocess.Popen(
                command,
                env={**self.surroundings, **more},
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
            )
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if self.process.poll() is not None:
                pytest.fail(f"the site ended at once: {self.said.read_text()[-3000:]}")
            try:
                health = Request(f"{self.url}/health/", headers=self.headers)
                with urlopen(health, timeout=2) as answer:
                    assert answer.status == 200
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the site does not answer: {self.said.read_text()[-3000:]}")

    def start_named(self, name: str) -> None:
        """Start it as it stands behind a proxy, under a name."""
        self.headers = {"Host": name, "X-Forwarded-Proto": "https"}
        self.start(THROWDOWN_HOSTS=name, THROWDOWN_PROXIES="1")

    def move_to(self, home: Path) -> None:
        """Serve what another home holds."""
        self.surroundings["THROWDOWN_HOME"] = str(home)

    def stop(self) -> int:
        """Stop it as Ctrl-C does; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self) -> None:
        """Kill it without a warning, and see that its children are gone with it."""
        assert self.process is not None
        self.killed = True
        self.process.kill()
        self.process.wait(10)
        until = time.monotonic() + 10.0
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.05)
        pytest.fail("somebody still serves on the port of a site that was killed")

    def manage(self, *arguments: str) -> str:
        """Run one of Django's commands on it."""
        command = [sys.executable, "-m", "throwdown", "manage", *arguments]
        done = subprocess.run(
            command, env=self.surroundings, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    @property
    def welcome(self) -> str:
        """The link of the first administrator."""
        found = re.search(r"http\S+/welcome/\S+", self.said.read_text())
        assert found, self.said.read_text()
        return found.group()


def _own_database() -> str:
    """Make a PostgreSQL database of its own, where DATABASE_URL names a server."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return ""
    import psycopg

    name = f"site_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site that is not yet started."""
    home = tmp_path / "home"
    made = Site(home)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


@pytest.fixture
def people(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """Open a page for somebody: a context, and so a session, of their own.

    The test fails if a page complains, or asks anybody but the site.
    """
    contexts: list[Any] = []
    wrong: list[str] = []

    def come(**how: Any) -> Any:
        context = browser.new_context(base_url=site.url, **how)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((site.url, "data:")) else wrong.append(asked.url)
            ),
        )
        return page

    yield come
    for context in contexts:
        context.close()
    expected = ["the server responded with a status of 422"]
    if site.killed:  # pages that wait for an answer say that nobody is there
        expected += ["ERR_CONNECTION_", "ERR_EMPTY_RESPONSE", "htmx:afterRequest", "htmx:sendError"]
    assert [one for one in wrong if not any(said in one for said in expected)] == []
