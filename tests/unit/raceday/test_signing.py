"""The field's signature: who wrote the book anew cannot sign it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from throwdown.chain import BEGINNING
from throwdown.errors import InputError
from throwdown.meet.book import Book, _line, read_line
from throwdown.meet.rules import find_rules
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.signing import Signer, check_signatures


def meet(folder: Path) -> tuple[Keeper, Signer]:
    signer = Signer(folder)
    keeper = Keeper(Book(folder / "book.jsonl"))
    rules = find_rules("scca-solo").model_dump(mode="json")
    keeper.write("open", "u", {"name": "A day", "rules": rules, "signer": signer.public})
    keeper.write("note", "u", {"text": "it is dry"})
    return keeper, signer


def test_a_book_is_signed_once_for_what_is_new(tmp_path: Path) -> None:
    keeper, signer = meet(tmp_path)
    assert signer.sign(keeper) is not None
    assert signer.sign(keeper) is None
    keeper.write("official", "u", {})
    assert Signer(tmp_path).sign(keeper) is not None  # the key is kept
    found = check_signatures(keeper.book.lines)
    assert (found.signer, found.upto, found.broken) == (signer.public, 4, ())
    assert keeper.day.official  # a signature changes no result


def test_who_writes_the_book_anew_cannot_sign_it(tmp_path: Path) -> None:
    keeper, signer = meet(tmp_path)
    signer.sign(keeper)
    forged, head = [], BEGINNING
    for line in keeper.book.lines:
        act, _ = read_line(line)
        if act.kind == "note":
            act = type(act)(act.number, act.kind, act.by, act.at, {"text": "it is wet"})
        if act.kind == "signed":
            act = type(act)(act.number, act.kind, act.by, act.at, {**act.facts, "head": head})
        text, head = _line(act, head)
        forged.append(text)
    found = check_signatures(forged)
    assert found.upto == 0
    assert found.broken[0][0] == 3


def test_another_key_signs_nothing(tmp_path: Path) -> None:
    keeper, _ = meet(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    assert Signer(other).sign(keeper) is None
    assert (other / "signing-key").stat().st_mode & 0o777 == 0o600
    (other / "signing-key").write_text(json.dumps("nonsense"))
    with pytest.raises(InputError, match="no key"):
        Signer(other)
