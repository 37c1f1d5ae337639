"""What the process of the live pages does beside answering."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from throwdown.raceday.live import Stream
from throwdown.raceday.live.frames import Mark
from throwdown.raceday.live.machine import collect_at_rest, straight

LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from throwdown.raceday.live.machine import room
assert room({most}) == {expected}, room({most})
assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == {left}
"""


@pytest.mark.parametrize(
    ("soft", "hard", "most", "expected", "left"),
    [(512, 2000, 1000, 1000, 1256), (512, 1000, 5000, 744, 1000), (900, 900, 100, 100, 900)],
)
def test_as_many_may_follow_as_files_may_be_open(
    soft: int, hard: int, most: int, expected: int, left: int
) -> None:
    pytest.importorskip("resource")
    script = LIMITED.format(soft=soft, hard=hard, most=most, expected=expected, left=left)
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)


@pytest.fixture
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("thresholds")
def test_all_of_memory_is_looked_through_at_rest_only(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(Mark(1, "00000001"), {})
    collect_at_rest(stream)
    assert gc.get_threshold()[2] == 1_000_000
    collected: list[bool] = []
    monkeypatch.setattr(gc, "collect", lambda: collected.append(True))
    assert stream.at_rest is not None
    stream.at_rest()
    assert collected == [], "not so soon"
    monkeypatch.setattr("throwdown.raceday.live.machine.OFTEN_S", 0.0)
    stream.at_rest()
    assert collected == [True]


def test_only_the_stream_is_asked_past_the_routes() -> None:
    asked: list[str] = []
    stream: Any = lambda *_: _note(asked, "stream")  # noqa: E731
    app = straight(lambda *_: _note(asked, "app"), stream)

    async def call(scope: Any) -> None:
        await app(scope, None, None)  # type: ignore[arg-type]

    for scope in (
        {"type": "http", "path": "/live"},
        {"type": "http", "path": "/live/"},
        {"type": "lifespan"},
    ):
        coroutine = call(scope)
        with pytest.raises(StopIteration):
            coroutine.send(None)
    assert asked == ["stream", "app", "app"]


async def _note(asked: list[str], name: str) -> None:
    asked.append(name)
