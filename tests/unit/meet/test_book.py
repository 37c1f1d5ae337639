"""The book of a meet: nothing acknowledged is lost, nothing half written is read."""

from __future__ import annotations

import errno
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throwdown.disk import NotWritten
from throwdown.errors import InputError
from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.book import Book, lines_in, verify_book
from throwdown.meet.day import fold

OPEN = {"name": "A day", "rules": find_rules("scca-solo").model_dump(mode="json")}
TRIP = {"line": "start", "time": 1000, "unit_ns": 100_000, "device": "timer", "epoch": 0}


class Faulty:
    """A disk in memory that loses power, or fills up, in the middle of a write."""

    def __init__(self) -> None:
        self.files: dict[Path, bytes] = {}
        self.fail_after: int | None = None
        self.full = False

    def append(self, path: Path, data: bytes) -> None:
        before = self.files.get(path, b"")
        if self.fail_after is not None:
            self.files[path] = before + data[: self.fail_after]
            self.fail_after = None
            if self.full:
                raise OSError(errno.ENOSPC, "No space left on device")
            raise PowerCut
        self.files[path] = before + data

    def read(self, path: Path) -> bytes:
        return self.files.get(path, b"")

    def cut(self, path: Path, size: int) -> None:
        self.files[path] = self.files[path][:size]


class PowerCut(BaseException):
    """The machine is gone."""


def test_acts_are_there_again(tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    book = Book(file)
    book.write("open", "u-1", OPEN)
    trip = book.write("impulse", "timer", TRIP)
    again = Book(file)
    assert (again.acts, again.head) == (book.acts, book.head)
    assert again.write("line-up", "u-1", {"entry": "1"}).number == trip.number + 1
    assert fold(Book(file).acts).name == "A day"
    assert verify_book(file).holds


def test_half_a_line_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    book = Book(file)
    book.write("open", "u-1", OPEN)
    with file.open("ab") as end:
        end.write(b'{"act":"imp')
    again = Book(file)
    assert len(again.acts) == 1
    assert again.set_aside is not None
    assert again.set_aside.read_bytes() == b'{"act":"imp'
    again.write("impulse", "timer", TRIP)
    assert len(Book(file).acts) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [lines[0], lines[1].replace("1000", "1001")], "was changed"),
        (lambda lines: [lines[0], lines[2]], "acts are missing or moved"),
        (
            lambda lines: [lines[0], lines[1].replace('"n":', '"n": '), lines[2]],
            "canonical",
        ),
        (lambda lines: [lines[0], "{}", lines[2]], "is no act"),
    ],
)
def test_what_was_changed_is_found(tmp_path: Path, change: Any, said: str) -> None:
    file = tmp_path / "day.jsonl"
    book = Book(file)
    book.write("open", "u-1", OPEN)
    book.write("impulse", "timer", TRIP)
    book.write("line-up", "u-1", {"entry": "1"})
    file.write_text("\n".join(change(file.read_text().splitlines())) + "\n")
    with pytest.raises(InputError, match=said):
        Book(file)
    assert not verify_book(file).holds


def test_a_full_disk_is_said_and_leaves_the_book_whole() -> None:
    disk, file = Faulty(), Path("day.jsonl")
    book = Book(file, disk=disk)
    book.write("open", "u-1", OPEN)
    disk.fail_after, disk.full = 20, True
    with pytest.raises(NotWritten, match="No space left"):
        book.write("impulse", "timer", TRIP)
    assert book.write("impulse", "timer", TRIP).number == 2
    assert len(Book(file, disk=disk).acts) == 2


def test_what_is_no_act_is_not_written(tmp_path: Path) -> None:
    book = Book(tmp_path / "day.jsonl")
    with pytest.raises(InputError):
        book.write("impulse", "timer", {"line": "start"})
    assert not (tmp_path / "day.jsonl").exists()


def test_what_is_no_book_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text('{"format":"throwdown-challenge-1"}\n')
    with pytest.raises(InputError, match="no act of a meet"):
        verify_book(file)


@settings(max_examples=60)
@given(st.integers(1, 30), st.randoms(use_true_random=False))
def test_no_power_cut_loses_what_was_acknowledged(acts: int, chance: random.Random) -> None:
    disk, file = Faulty(), Path("day.jsonl")
    book = Book(file, disk=disk)
    book.write("open", "u-1", OPEN)
    acknowledged = [1000]
    for ticks in range(2000, 1000 * (acts + 2), 1000):
        if chance.random() < 0.3:
            disk.fail_after = chance.randrange(0, 200)
        try:
            book.write("impulse", "timer", {**TRIP, "time": ticks})
        except PowerCut:
            book = Book(file, disk=disk)
        else:
            acknowledged.append(ticks)
    kept = [act.facts["time"] for act in Book(file, disk=disk).acts if act.kind == "impulse"]
    assert [ticks for ticks in kept if ticks in acknowledged] == acknowledged[1:]


def test_a_text_may_hold_what_elsewhere_ends_a_line(tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    book = Book(file)
    book.write("open", "u-1", OPEN)
    book.write("note", "u-1", {"text": "a\u2028b\u0085c"})
    found = verify_book(file)
    assert (found.holds, len(found.acts)) == (True, 2)
    assert lines_in(file.read_text()) == list(book.lines)


def test_a_line_that_no_site_takes_is_not_written(tmp_path: Path) -> None:
    book = Book(tmp_path / "day.jsonl")
    book.write("open", "u-1", {**OPEN, "course": "x" * 200_000})
    with pytest.raises(InputError, match="bytes"):
        book.write_all("u-1", [("note", {"text": "short"}), ("note", {"text": "ö" * 50_000})])
    assert len(Book(book.path).acts) == 1


@pytest.mark.parametrize("index", ["0.823", "1", "99.9", "9/10", "0000000000.5", None])
def test_an_index_is_a_plain_factor(index: str | None) -> None:
    Act(2, "enter", "u", "", {"entry": "1", "number": "1", "class": "A", "index": index})


@pytest.mark.parametrize(
    "index",
    [
        "1e30000000",
        "1e9",
        "0",
        "-1",
        "100",
        "0.0",
        "1/0",
        "0/1",
        "900/9",
        "x",
        "",
        1,
        "²",
        "1\n",
        "0.12345678901",
    ],
)
def test_what_is_no_index_is_refused_before_it_is_worked_out(index: object) -> None:
    with pytest.raises(InputError, match="index is"):
        Act(2, "enter", "u", "", {"entry": "1", "number": "1", "class": "A", "index": index})
