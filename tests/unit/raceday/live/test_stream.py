"""The stream over real HTTP, and what becomes of those who go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from throwdown.raceday.live import Stream, patched
from throwdown.raceday.live.frames import Frame, Mark
from throwdown.raceday.live.log import FRAMES

Result = TypeVar("Result")


def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def alone(going: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run on a loop of its own: where a browser is driven, this thread has one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(going())).result(20)


def mark(number: int, tag: str = "00000001") -> Mark:
    return Mark(number, tag)


def write_more(server: Any, *texts: str) -> None:
    for text in texts:
        server.within(lambda text=text: server.meet.do("note", text=text))


def test_who_comes_fresh_gets_the_whole_and_then_every_act(server: Any) -> None:
    server.start()
    one = server.follow()
    assert one.answer.status == 200
    headers = {name.lower(): value for name, value in one.answer.getheaders()}
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["access-control-allow-origin"] == "*"
    assert 1000 <= int(one.raw()["retry"]) <= 5000
    assert one.raw()["event"] == "beat"
    name, number, view = one.next()
    assert (name, number) == ("snapshot", 1)
    write_more(server, "a", "b", "c")
    for expected in (2, 3, 4):
        name, number, patch = one.next()
        assert (name, number) == ("patch", expected)
        view = patched(view, patch)
    assert view == server.feed.stream.view
    assert [note["text"] for note in view["notes"]] == ["c", "b", "a"]
    one.close()


def test_acts_in_one_go_are_one_event_each(server: Any) -> None:
    server.start()
    one = server.follow()
    one.next()
    server.within(lambda: [server.meet.do("note", text=text) for text in "abc"])
    got = [one.next() for _ in range(3)]
    assert [number for _, number, _ in got] == [2, 3, 4]
    assert [len(patch.get("notes", ())) for _, _, patch in got] == [0, 0, 3]
    one.close()


@pytest.mark.parametrize("by_query", [False, True])
def test_who_was_away_gets_what_was_missed(server: Any, by_query: bool) -> None:
    server.start()
    write_more(server, "a", "b", "c", "d")
    seen = str(server.feed.log.frames(2, 3)[0].mark)
    one = server.follow(query=f"?last={seen}") if by_query else server.follow(seen)
    assert [one.next()[:2] for _ in range(2)] == [("patch", 4), ("patch", 5)]
    one.close()


def test_who_was_away_for_long_gets_it_from_the_log(server: Any) -> None:
    server.start(ring=2)
    write_more(server, *"abcdefgh")
    seen = str(server.feed.log.frames(2, 3)[0].mark)
    one = server.follow(seen)
    assert [one.next()[:2] for _ in range(6)] == [("patch", number) for number in range(4, 10)]
    one.close()


def test_who_was_away_for_longer_than_the_log_gets_the_whole(server: Any) -> None:
    server.start(ring=2)
    write_more(server, *"abcd")
    old = str(server.feed.log.frames(1, 2)[0].mark)
    server.stop()
    (server.meet.folder.path / FRAMES).unlink()
    server.start(ring=2)
    write_more(server, *"ef")
    one = server.follow(old)
    assert one.next()[:2] == ("snapshot", 7)
    one.close()


def test_a_restart_changes_nothing_for_who_follows(server: Any) -> None:
    server.start()
    write_more(server, *"ab")
    seen = str(server.feed.stream.head)
    server.stop()
    server.start()
    one = server.follow(seen)
    write_more(server, "c")
    assert one.next()[:2] == ("patch", 4)
    one.close()


@pytest.mark.parametrize("seen", ["99-00000000", "2-00000000", "nonsense", "0", "-1", "2"])
def test_who_says_what_cannot_be_gets_the_whole(server: Any, seen: str) -> None:
    server.start()
    write_more(server, *"ab")
    one = server.follow(seen)
    assert one.next()[:2] == ("snapshot", 3)
    one.close()


def test_who_goes_frees_a_place_and_who_is_one_too_many_is_told(server: Any) -> None:
    server.start(most=2)
    one, two = server.follow(), server.follow()
    until(lambda: server.feed.stream.viewers == 2)
    three = server.follow()
    assert three.answer.status == 503
    assert int(three.answer.headers["Retry-After"]) > 0
    assert b"Try again" in three.answer.read()
    one.close()
    until(lambda: server.feed.stream.viewers == 1)
    four = server.follow()
    assert four.answer.status == 200
    for follower in (two, three, four):
        follower.close()
    until(lambda: server.feed.stream.viewers == 0)


def test_a_beat_is_heard_when_nothing_happens_and_news_of_no_act(server: Any) -> None:
    server.start(beat_s=0.05)
    server.within(lambda: server.feed.stream.tell("prediction", {"odds": 0.7}))
    one = server.follow()
    got = [one.raw() for _ in range(5)]
    assert [fields.get("event") for fields in got][:4] == [None, "beat", "prediction", "snapshot"]
    assert got[4]["event"] == "beat"
    assert "id" not in got[4]
    one.close()


async def call(stream: Stream, receive: Any, send: Any, last: str = "") -> None:
    headers = [(b"last-event-id", last.encode())] if last else []
    await stream({"type": "http", "method": "GET", "headers": headers}, receive, send)


class Client:
    """The other side of one ASGI call."""

    def __init__(self) -> None:
        self.went = asyncio.Event()
        self.sent: list[bytes] = []
        self.taking = asyncio.Event()
        self.taking.set()

    async def receive(self) -> dict[str, str]:
        await self.went.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self.taking.wait()
        self.sent.append(message.get("body", b""))


def test_a_client_that_goes_before_anything_is_sent_frees_its_place() -> None:
    async def going() -> int:
        stream = Stream(mark(1), {"act": 1})
        client = Client()
        client.went.set()
        await asyncio.wait_for(call(stream, client.receive, client.send), 5)
        never = call(stream, client.receive, client.send)
        never.close()
        return stream.viewers

    assert alone(going) == 0


def test_a_server_that_raises_on_a_lost_client_frees_its_place() -> None:
    async def going() -> int:
        stream = Stream(mark(1), {"act": 1})
        client = Client()

        async def lost(message: Any) -> None:
            raise OSError("gone")

        await asyncio.wait_for(call(stream, client.receive, lost), 5)
        return stream.viewers

    assert alone(going) == 0


def test_a_client_that_takes_nothing_holds_up_nobody_and_is_let_go() -> None:
    async def going() -> tuple[int, bytes, int]:
        stream = Stream(mark(1), {"act": 1}, beat_s=0.01, patience_s=0.05)
        slow, quick = Client(), Client()
        slow.taking.clear()
        tasks = [asyncio.create_task(call(stream, one.receive, one.send)) for one in (slow, quick)]
        await asyncio.sleep(0)
        stream.publish(mark(2), {"act": 2})
        await asyncio.wait_for(tasks[0], 5)
        left = stream.viewers
        quick.went.set()
        await asyncio.wait_for(tasks[1], 5)
        return left, b"".join(quick.sent), stream.viewers

    left, got, at_last = alone(going)
    assert left == 1
    assert b"id: 2-00000001" in got
    assert at_last == 0


def test_a_slow_client_catches_up_from_where_it_stood() -> None:
    async def going() -> bytes:
        stream = Stream(mark(1), {"act": 1}, ring=3)
        slow = Client()
        task = asyncio.create_task(call(stream, slow.receive, slow.send, "1-00000001"))
        await asyncio.sleep(0.01)
        slow.taking.clear()
        for number in range(2, 5):
            stream.publish(mark(number), {"act": number})
        await asyncio.sleep(0.01)
        stream.publish(mark(5), {"act": 5})
        slow.taking.set()
        while b"id: 5" not in b"".join(slow.sent):
            await asyncio.sleep(0.001)
        stream.close()
        await asyncio.wait_for(task, 5)
        return b"".join(slow.sent)

    got = alone(going)
    ids = [line for line in got.decode().split("\n") if line.startswith("id: ")]
    assert ids == [f"id: {number}-00000001" for number in range(2, 6)]


def test_what_begins_anew_ends_every_response() -> None:
    async def going() -> bytes:
        stream = Stream(mark(5), {"act": 5})
        old = Client()
        task = asyncio.create_task(call(stream, old.receive, old.send))
        await asyncio.sleep(0.01)
        stream.restart(mark(2, "00000002"), {"act": 2})
        await asyncio.wait_for(task, 5)
        new = Client()
        task = asyncio.create_task(call(stream, new.receive, new.send, "2-00000001"))
        await asyncio.sleep(0.01)
        stream.close()
        await asyncio.wait_for(task, 5)
        return b"".join(new.sent)

    assert b"id: 2-00000002\nevent: snapshot" in alone(going)


def test_an_act_that_does_not_follow_is_refused() -> None:
    with pytest.raises(ValueError, match="act 3 does not follow act 1"):
        Stream(mark(1), {}).publish(mark(3), {})


def test_only_get_is_answered() -> None:
    async def going() -> int:
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        scope = {"type": "http", "method": "POST", "headers": []}
        await Stream(mark(1), {})(scope, Client().receive, send)
        return int(said[0]["status"])

    assert alone(going) == 405


class Rows:
    """A log that holds what the ring does not."""

    async def read(self, after: int, upto: int) -> list[Frame]:
        return [Frame.of(mark(number), {"act": number}) for number in range(after + 1, upto + 1)]


@pytest.mark.parametrize(("log", "said"), [(Rows(), b"event: patch"), (None, b"event: snapshot")])
def test_who_lacks_one_act_of_a_stream_that_has_just_begun_gets_it(log: Any, said: bytes) -> None:
    sent: list[bytes] = []

    async def going() -> None:
        stream = Stream(mark(7), {"act": 7}, log=log)
        enough = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await enough.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message.get("body", b""))
            if b"id: 7-" in sent[-1]:
                enough.set()

        asked = {"method": "GET", "headers": [(b"last-event-id", str(mark(6)).encode())]}
        await asyncio.wait_for(stream(asked, receive, send), 5)

    alone(going)
    assert said in b"".join(sent)
