"""Followers of the site's meets: answered beside Django, by Django's rules."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.raceday.keeper import Keeper
from throwdown.site.meets import boards as boards_module
from throwdown.site.meets import hearing, store
from throwdown.site.meets.boards import Beside, Board, Boards
from throwdown.site.meets.front import _MINE, BesideDjango
from throwdown.site.meets.models import Meet


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    """A book of two acts."""
    keeper = Keeper(Book(tmp_path / "book.jsonl"))
    rules = find_rules("scca-solo").model_dump(mode="json")
    keeper.write("open", "u", {"name": "A day", "rules": rules})
    keeper.write("note", "u", {"text": "a\u2028b\u0085c"})
    return keeper


class Rows:
    """What the database would say of a meet."""

    def __init__(self, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keeper = keeper
        self.meet = Meet(pk=1, slug="a_day", name="A day", acts=2)
        self.fails: Exception | None = None
        self.asked = 0
        monkeypatch.setattr(boards_module, "_whole", self.whole)
        monkeypatch.setattr(boards_module, "_newer", self.newer)
        monkeypatch.setattr(boards_module, "told_of", lambda meet: ())

    def whole(self, slug: str) -> tuple[Meet, list[str], Beside] | None:
        return (self.meet, list(self.keeper.book.lines), {}) if slug == self.meet.slug else None

    def newer(
        self, number: int, after: int, beside_at: int
    ) -> tuple[Meet, list[tuple[str, str]], None]:
        self.asked += 1
        if self.fails is not None:
            raise self.fails
        return self.meet, [(line, "{}") for line in self.keeper.book.lines[after:]], None


@pytest.fixture
def rows(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> Rows:
    """A database that is pretended."""
    return Rows(keeper, monkeypatch)


def alone(going: Any) -> Any:
    """Run on a loop of its own: where a browser is driven, this thread has one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(asyncio.wait_for(going, 60))).result()


async def found(boards: Boards, slug: str = "a_day") -> Board:
    board = await boards.find(slug)
    assert board is not None
    return board


@pytest.mark.parametrize(
    ("fails", "kept"),
    [(OperationalError("locked"), True), (Meet.DoesNotExist(), False), (ValueError("8"), False)],
)
def test_a_read_that_fails_ends_no_stream_unless_the_book_is_another(
    rows: Rows, fails: Exception, kept: bool
) -> None:
    async def going() -> bool:
        boards = Boards()
        board = await found(boards)
        rows.fails = fails
        await boards.refresh("a_day")
        rows.fails = None
        return await found(boards) is board

    assert alone(going()) is kept


def test_a_meet_that_nobody_follows_is_looked_up_when_it_is_asked_for(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards_module, "FRESH_S", 0.0)

    async def going() -> None:
        boards = Boards()
        board = await found(boards)
        rows.keeper.write("note", "u", {"text": "new"})
        await boards.refresh()
        assert rows.asked == 0
        assert (await found(boards)).stream.head.number == 3
        assert rows.asked == 1
        await board.folded()
        assert board._day is not None

    alone(going())


async def ask(
    front: BesideDjango, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str]]:
    """Return the status and the headers of an answer; a stream is left at once."""
    given = {"host": "testserver", **{name.replace("_", "-"): v for name, v in headers.items()}}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 5),
    }
    start: dict[str, Any] = {}

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)

    await front(scope, receive, send)
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}


@pytest.fixture
def front(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> BesideDjango:
    """The site's front, before a Django that says it was asked."""
    del rows

    async def to_django(scope: Any, receive: Any, send: Any) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 299, "headers": []})

    async def nothing(boards: Boards) -> None:
        del boards

    monkeypatch.setattr(hearing, "hear", nothing)
    return BesideDjango(to_django)


def test_answers_beside_django_keep_its_rules(front: BesideDjango, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    from throwdown.site.meets import guard

    guard._django.cache_clear()

    async def going() -> None:
        files = ("results.csv", "results.pdf", "report")
        for path in (f"/meets/a_day/{rest}" for rest in ("", "live", *files)):
            assert (await ask(front, path, host="evil.example"))[0] == 400
            status, headers = await ask(front, path)
            assert (status, headers["location"]) == (301, f"https://testserver{path}")
            assert (await ask(front, path, "POST"))[0] == 403
            secure = {"x_forwarded_proto": "https"}
            assert (await ask(front, path, "POST", **secure))[0] == 405
            status, headers = await ask(front, path, **secure)
            assert status == 200
            assert headers["x-frame-options"] == "DENY"
            assert headers["strict-transport-security"].startswith("max-age=60")
            assert "camera=()" in headers["permissions-policy"]
        assert (await ask(front, "/meets/none/"))[0] == 299

    alone(going())
    guard._django.cache_clear()


def test_followers_of_all_meets_together_are_bounded(front: BesideDjango, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = False
    from throwdown.site.meets import guard

    guard._django.cache_clear()

    async def going() -> None:
        assert (await ask(front, "/meets/a_day/live"))[0] == 200
        assert front._boards is not None
        front._boards.most = 0
        assert (await ask(front, "/meets/a_day/live"))[0] == 503

    alone(going())
    guard._django.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_addresses_of_meets_are_theirs(person: Callable[..., Any]) -> None:
    assert store.make_meet(person("club"), "New")[0].slug == "new-2"
    slug = store.make_meet(person("other"), "Day_one")[0].slug
    match = _MINE.fullmatch(f"/meets/{slug}/live")
    assert match is not None
    assert match["slug"] == "day_one"
    assert _MINE.fullmatch("/meets/new/") is None
    assert _MINE.fullmatch("/meets/é/") is None
