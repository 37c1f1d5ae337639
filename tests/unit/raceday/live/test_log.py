"""Frames on disk: believed only where they fit the book."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from throwdown.meet.book import Book
from throwdown.meet.day import fold
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live import Feed, FileLog, patched, view_of
from throwdown.raceday.live.feed import marks_of
from throwdown.raceday.live.log import FRAMES


def busy(meet: Any) -> Feed:
    """Follow a meet from its first act on."""

    def following() -> Feed:
        feed = Feed(meet.keeper, meet.folder)
        meet.enter("1", "2")
        meet.drive("1", 600_000)
        feed.flush()
        return feed

    with ThreadPoolExecutor(1) as thread:  # a loop in this one would have acts share a frame
        return thread.submit(following).result()


def numbers(log: FileLog, after: int = 1, upto: int = 99) -> list[int]:
    return [frame.mark.number for frame in log.frames(after, upto)]


def patch_in(data: bytes) -> Any:
    return json.loads(data.decode().split("data: ", 1)[1])


def test_a_log_gives_what_was_missed(meet: Any) -> None:
    feed = busy(meet)
    assert numbers(feed.log) == [2, 3, 4, 5, 6]
    assert numbers(feed.log, 3, 5) == [4, 5]
    assert numbers(feed.log, 0) == [], "the first act is not held, so nothing is given"
    assert numbers(feed.log, 6, 6) == numbers(feed.log, 7, 9) == []
    again = Feed(meet.reopened(), meet.folder)
    assert numbers(again.log) == [2, 3, 4, 5, 6]
    assert again.stream.view == feed.stream.view


def test_frames_make_of_an_earlier_view_the_last(meet: Any) -> None:
    feed = busy(meet)
    acts = meet.keeper.acts
    view = view_of(Keeper(Book(meet.folder.book)).day, acts)
    then: Any = None
    for upto in range(1, len(acts) + 1):
        now = view_of(fold(acts[:upto]), acts[:upto])
        if then is not None:
            then = patched(then, patch_in(feed.log.frames(upto - 1, upto)[0].data))
            assert then == now
        then = now
    assert then == view


def cut_off(data: bytes) -> bytes:
    return data[:-7]


def garbled(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join([*lines[:2], b"\0" * 80 + b"\n", *lines[3:]])


def gapped(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(lines[:2] + lines[3:])


@pytest.mark.parametrize(("harm", "left"), [(cut_off, 4), (garbled, 2), (gapped, 2)])
def test_a_log_that_ends_before_the_book_begins_again(
    meet: Any, harm: Callable[[bytes], bytes], left: int
) -> None:
    feed = busy(meet)
    then = feed.stream.view
    path = meet.folder.path / FRAMES
    path.write_bytes(harm(path.read_bytes()))
    assert len(numbers(FileLog(path, marks_of(meet.keeper.book)))) == left
    again = Feed(meet.reopened(), meet.folder)
    assert again.log.last == 0
    assert path.read_bytes() == b""
    assert again.stream.view == then
    meet.enter("3")
    again.flush()
    assert numbers(again.log, 6) == [7]


def test_acts_that_are_written_together_have_their_own_marks_over_a_restart(meet: Any) -> None:
    feed = busy(meet)
    meet.keeper.write_all("u-1", [("note", {"text": text}) for text in "abc"])
    feed.flush()
    marks = marks_of(meet.keeper.book)
    assert [frame.mark for frame in feed.log.frames(1, 99)] == marks[1:]
    again = Feed(meet.reopened(), meet.folder)
    assert [frame.mark for frame in again.log.frames(1, 99)] == marks[1:]


def test_the_frames_of_another_meet_are_dropped(
    meet: Any, make_meet: Callable[..., Any], tmp_path: Path
) -> None:
    busy(meet)
    other = make_meet("other", name="Another day")
    other.enter("1", "2")
    shutil.copy(meet.folder.path / FRAMES, other.folder.path / FRAMES)
    feed = Feed(other.reopened(), other.folder)
    assert feed.log.last == 0
    other.enter("3")
    feed.flush()
    assert numbers(feed.log, 3) == [4]


def test_a_full_disk_empties_the_log_and_stops_nothing(meet: Any) -> None:
    feed = busy(meet)
    real, feed.log.path = feed.log.path, Path("/dev/full")
    meet.enter("3")
    feed.flush()
    assert feed.stream.head.number == 7
    assert feed.log.last == 0
    feed.log.path = real
    meet.enter("4")
    feed.flush()
    assert numbers(feed.log, 7) == [8]
