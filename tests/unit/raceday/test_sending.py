"""Sending a book over a link that fails: what the site has is what the field has, once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throwdown.chain import BEGINNING
from throwdown.errors import InputError
from throwdown.meet.book import Book, lines_in, read_line
from throwdown.meet.rules import find_rules
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.sending import (
    Link,
    Refused,
    Sender,
    keep_link,
    read_link,
    read_url,
)

LINK = Link("https://site.example/meets/day/", "key")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The book of a small meet."""
    keeper = Keeper(Book(tmp_path_factory.mktemp("meet") / "book.jsonl"))
    rules = find_rules("scca-solo").model_dump(mode="json")
    keeper.write("open", "u", {"name": "A day", "rules": rules})
    for number in range(30):
        keeper.write("note", "u", {"text": f"note {number}"})
    return list(keeper.book.lines)


class Site(httpx.AsyncBaseTransport):
    """A site as the field sees it, whose link does what it is told: answer, refuse, lose."""

    def __init__(self, does: Sequence[str]) -> None:
        self.does, self.lines = list(does), list[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        does = self.does.pop(0) if self.does else "answers"
        if does == "is not there":
            raise httpx.ConnectError("no link")
        for line in lines_in(request.content.decode()):
            number = read_line(line)[0].number
            if number > len(self.lines) + 1:
                return httpx.Response(400, json={"error": {"what": "missing"}, **self._state()})
            if number == len(self.lines) + 1:
                self.lines.append(line)
            elif self.lines[number - 1] != line:
                return httpx.Response(409, json={"error": {"what": "another book"}})
        if does == "loses the answer":
            raise httpx.ReadError("gone")
        if does == "fails":
            return httpx.Response(502, text="bad gateway")
        return httpx.Response(200, json=self._state())

    def _state(self) -> dict[str, object]:
        head = read_line(self.lines[-1])[1] if self.lines else BEGINNING
        return {"acts": len(self.lines), "head": head}


def send(sender: Sender, tries: int) -> None:
    async def going() -> None:
        for _ in range(tries):
            try:
                await sender.once()
            except httpx.HTTPError:
                continue
            return

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        thread.submit(lambda: asyncio.run(going())).result()


WAYS = st.sampled_from(["answers", "is not there", "loses the answer", "fails"])


@settings(deadline=None, max_examples=60)
@given(st.lists(WAYS, max_size=12), st.lists(st.integers(1, 31), max_size=4))
def test_whatever_the_link_does_each_line_is_there_once(
    lines: list[str], does: list[str], known: list[int]
) -> None:
    site = Site(does)
    shown = [1]
    sender = Sender(LINK, lambda: lines[: shown[0]], transport=site)
    for upto in [*sorted(known), len(lines)]:
        shown[0] = upto
        send(sender, 1)
    send(sender, 20)
    assert site.lines == lines
    assert sender.behind == 0


def test_another_book_is_refused_in_words(lines: list[str], tmp_path: Path) -> None:
    site = Site([])
    send(Sender(LINK, lambda: lines, transport=site), 1)
    keeper = Keeper(Book(tmp_path / "other.jsonl"))
    rules = find_rules("scca-solo").model_dump(mode="json")
    keeper.write("open", "u", {"name": "Another", "rules": rules})
    with pytest.raises(Refused, match="another book"):
        send(Sender(LINK, lambda: keeper.book.lines, transport=site), 1)
    shorter = Sender(LINK, lambda: lines[:5], transport=site)
    with pytest.raises(Refused, match="another book"):
        send(shorter, 1)


def test_a_link_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    assert read_link(tmp_path) is None
    keep_link(tmp_path, LINK)
    assert read_link(tmp_path) == LINK
    assert (tmp_path / "site.json").stat().st_mode & 0o777 == 0o600
    (tmp_path / "site.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        read_link(tmp_path)


@pytest.mark.parametrize(
    "wrong", ["site.example/meets/day/", "https://site.example/", "ftp://x/meets/d"]
)
def test_addresses_that_are_none_are_refused(wrong: str) -> None:
    with pytest.raises(InputError, match="no address of a meet"):
        read_url(wrong)


def answering(*answers: httpx.Response) -> httpx.MockTransport:
    left = iter(answers)
    return httpx.MockTransport(lambda request: next(left))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(301, headers={"Location": "https://other.example/"}), "other.example"),
        (httpx.Response(413), "too much at once"),
        (httpx.Response(413, json={"error": {"what": "no text"}}), "no text"),
    ],
)
def test_what_trying_again_does_not_mend_is_refused(
    lines: list[str], answer: httpx.Response, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        send(Sender(LINK, lambda: lines, transport=answering(answer)), 1)


def test_a_failure_that_nobody_thought_of_ends_nothing(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, states = Site([]), []
    calls = iter([ValueError("odd")])

    def given() -> list[str]:
        for error in calls:
            raise error
        return lines

    sender = Sender(LINK, given, transport=site)

    async def slept(seconds: float) -> None:
        states.append((sender.state, sender.words, seconds))

    async def going() -> None:
        running = asyncio.create_task(sender.run())
        while sender.state != "sent":
            await asyncio.wait({running}, timeout=0.01)
            assert not running.done()
        running.cancel()

    monkeypatch.setattr("throwdown.raceday.sending.asyncio.sleep", slept)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(asyncio.wait_for(going(), 10))).result()
    assert states == [("refused", "sending failed: ValueError: odd", 30.0)]
    assert site.lines == lines


def test_a_text_may_hold_what_elsewhere_ends_a_line(tmp_path: Path) -> None:
    keeper = Keeper(Book(tmp_path / "book.jsonl"))
    rules = find_rules("scca-solo").model_dump(mode="json")
    keeper.write("open", "u", {"name": "A day", "rules": rules})
    keeper.write("note", "u", {"text": "a\u2028b\u0085c"})
    site = Site([])
    send(Sender(LINK, lambda: keeper.book.lines, transport=site), 1)
    assert site.lines == list(keeper.book.lines)


def test_a_key_is_not_sent_for_everybody_to_read() -> None:
    for near in ("localhost", "127.0.0.1:8000", "[::1]:80", "192.168.1.5", "10.0.0.1"):
        assert read_url(f"http://{near}/meets/d/")
    for far in ("site.example", "8.8.8.8", "localhost.example"):
        with pytest.raises(InputError, match="not encrypted"):
            read_url(f"http://{far}/meets/d/")
