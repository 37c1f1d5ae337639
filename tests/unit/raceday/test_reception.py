"""Requests in the field: on the disk before the site hears of it, answered once, then erased."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from throwdown.disk import NotWritten, RealDisk
from throwdown.errors import InputError
from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.raceday.inbox import Inbox
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.private import Private
from throwdown.raceday.reception import Mode, Reception


def given(**changes: Any) -> dict[str, Any]:
    own = {"request": "a1", "version": 1, "wants": "enter", "driver": "Anna", "class": "A"}
    return {**own, "private": {"phone": "555 0100"}, **changes}


def reception(folder: Path, mode: Mode = "ask", disk: Any = None) -> Reception:
    keeper = Keeper(Book(folder / "book.jsonl"))
    if not keeper.acts:
        rules = find_rules("scca-solo").model_dump(mode="json")
        keeper.write("open", "u", {"name": "A day", "rules": rules})
        keeper.write("event", "u", {"entry_open": True})
    return Reception(keeper, Private(folder, disk), Inbox(folder, disk), mode)


class Full(RealDisk):
    """A disk that takes nothing more in some files."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names

    def append(self, path: Path, data: bytes) -> None:
        if path.name in self.names:
            raise OSError(28, "No space left on device")
        super().append(path, data)


def test_what_is_fetched_is_on_the_disk_for_its_owner_alone(tmp_path: Path) -> None:
    first = reception(tmp_path)
    assert first.take([given(), given()]) == 1
    assert first.have == [["a1", 1]]
    file = tmp_path / "requests.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = reception(tmp_path)
    assert [one.driver for one in again.waiting] == ["Anna"]
    assert again.have == [["a1", 1]]
    again.answer("a1", 1, "Lea")
    assert file.read_text() == ""
    assert again.have == [["a1", 1]]
    assert dict(again.private.known["site-a1"]) == {"phone": "555 0100"}


def test_a_full_disk_takes_no_request(tmp_path: Path) -> None:
    full = reception(tmp_path, disk=Full("requests.jsonl"))
    with pytest.raises(NotWritten):
        full.take([given()])
    assert full.have == []


def test_what_is_private_waits_for_room_on_the_disk(tmp_path: Path) -> None:
    full = reception(tmp_path, "auto", Full("private.jsonl"))
    full.take([given()])
    assert "site-a1" in full.keeper.day.entries
    assert "555 0100" in (tmp_path / "requests.jsonl").read_text()
    roomy = reception(tmp_path, "auto")
    roomy.settle()
    assert dict(roomy.private.known["site-a1"]) == {"phone": "555 0100"}
    assert (tmp_path / "requests.jsonl").read_text() == ""
    assert [act.kind for act in roomy.keeper.acts] == ["open", "event", "enter", "answer"]


def test_a_line_that_was_cut_off_is_fetched_again(tmp_path: Path) -> None:
    reception(tmp_path).take([given()])
    file = tmp_path / "requests.jsonl"
    file.write_bytes(file.read_bytes()[:-9])
    again = reception(tmp_path)
    assert again.have == []
    again.take([given()])
    assert reception(tmp_path).have == [["a1", 1]]


def test_a_newer_version_takes_the_place_and_keeps_what_was_erased_at_the_site(
    tmp_path: Path,
) -> None:
    here = reception(tmp_path)
    here.take([given()])
    here.take([given(version=2, number="9", private={})])
    (waiting,) = here.waiting
    assert (waiting.number, dict(waiting.private)) == ("9", {"phone": "555 0100"})
    with pytest.raises(InputError, match="changed meanwhile"):
        here.answer("a1", 1, "Lea")
    assert here.answer("a1", 2, "Lea") is True
    assert here.keeper.day.entries["site-a1"].number == "9"


def test_of_who_is_refused_nothing_private_is_kept(tmp_path: Path) -> None:
    here = reception(tmp_path)
    here.take([given()])
    with pytest.raises(InputError, match="no reason"):
        here.answer("a1", 1, "Lea", " ")
    assert here.answer("a1", 1, "Lea", "we are full") is False
    with pytest.raises(InputError, match="no request"):
        here.answer("b2", 1, "Lea")
    for name in ("requests.jsonl", "private.jsonl", "book.jsonl"):
        file = tmp_path / name
        assert "555 0100" not in (file.read_text() if file.exists() else "")
    answer = here.keeper.acts[-1].facts
    assert (answer["accepted"], answer["reason"]) == (False, "we are full")
