"""A meet from a pretended device in the field to followers of the public site."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.serving.conftest import Site
from tests.serving.field import beams_at, running, throwdown

from throwdown.meet.book import Book
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live.view import patched

MAKE = (
    "from throwdown.site.meets import store; from throwdown.site.people.models import User;"
    "u, _ = User.objects.get_or_create(username='club', email='club@example.org');"
    "meet, key = store.make_meet(u, 'Infield day'); print('KEY', meet.slug, key)"
)


class Follower:
    """Somebody with a browser: the view, and every id that came."""

    def __init__(self, port: int, slug: str, last: str = "") -> None:
        self.view: dict[str, Any] = {}
        self.ids: list[int] = []
        self.last = last
        self.snapshots = 0
        self._link = socket.create_connection(("127.0.0.1", port), timeout=20)
        ask = f"GET /meets/{slug}/live HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        ask += f"Last-Event-ID: {last}\r\n" if last else ""
        self._link.sendall(f"{ask}\r\n".encode())
        self._answer = self._link.makefile("rb")
        if b" 200 " not in self._answer.readline():
            self.close()
            raise LookupError(slug)

    def until(self, act: int) -> None:
        """Read until the view holds an act."""
        event: dict[str, str] = {}
        while not self.ids or self.ids[-1] < act:
            line = self._answer.readline().decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                event[name] = value
                continue
            if event.get("event") == "snapshot":
                self.view, self.snapshots = json.loads(event["data"]), self.snapshots + 1
            elif event.get("event") == "patch":
                self.view = patched(self.view, json.loads(event["data"]))
            if "id" in event:
                self.last = event["id"]
                self.ids.append(int(self.last.partition("-")[0]))
            event = {}

    def close(self) -> None:
        """Go away."""
        self._answer.close()
        self._link.close()


def test_a_finish_in_the_field_is_seen_on_the_site_which_may_fall_meanwhile(
    site: Site, tmp_path: Path
) -> None:
    site.start()
    said = site.manage("shell", "-c", MAKE)
    _, slug, key = next(line for line in said.splitlines() if line.startswith("KEY")).split()
    folder = tmp_path / "meet"
    throwdown("meet", "new", str(folder), "--name", "Infield day", "--rules", "scca-solo")
    keeper = Keeper(Book(folder / "book.jsonl"))
    keeper.write("enter", "u", {"entry": "7", "number": "7", "class": "SS"})
    for _ in range(2):
        keeper.write("line-up", "u", {"entry": "7"})
    throwdown("meet", "link", str(folder), f"{site.url}/meets/{slug}/", "--key", key)
    _day(site, slug, folder)
    text = (folder / "book.jsonl").read_text()
    with urlopen(f"{site.url}/meets/{slug}/book.jsonl", timeout=20) as answer:
        assert answer.read().decode() == text
    throwdown("verify", str(folder / "book.jsonl"))


def _day(site: Site, slug: str, folder: Path) -> None:
    with beams_at(folder) as beams, running(folder):
        follower = _follower(site, slug)
        follower.until(5)
        beams.trip("start", 360_000_000)
        beams.trip("finish", 360_501_234)
        follower.until(7)
        assert times(follower.view) == ["50.123"]
        follower.close()
        site.kill()  # the public site is gone; the field goes on
        beams.trip("start", 361_000_000)
        beams.trip("finish", 361_490_000)
        site.start()
        again = Follower(site.port, slug, follower.last)
        again.until(9)
        assert (again.ids, again.snapshots) == ([8, 9], 0)
        fresh = Follower(site.port, slug)
        fresh.until(9)
        assert fresh.snapshots == 1
        assert times(fresh.view) == ["50.123", "49.000"]
        again.close()
        fresh.close()


def times(view: dict[str, Any]) -> list[str]:
    """Return the raw times of the one car."""
    return [run["raw"] for run in view["rows"]["7"]["runs"].values()]


def _follower(site: Site, slug: str) -> Follower:
    """Follow as soon as there is something to follow."""
    until = time.monotonic() + 20.0
    while time.monotonic() < until:
        try:
            return Follower(site.port, slug)
        except LookupError:
            time.sleep(0.1)
    raise AssertionError("the meet is not followed")
