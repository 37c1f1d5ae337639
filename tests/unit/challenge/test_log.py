"""The log: what is bound, what is sealed, what is erased, what is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.challenge import settle, verify
from throwdown.challenge.chain import BEGINNING, Text
from throwdown.challenge.verify import verify_lines
from throwdown.cli.app import main
from throwdown.errors import InputError


@pytest.fixture(scope="module")
def lines(story: Any) -> list[str]:
    return list(story.log.lines())


def test_a_log_holds_and_leads_where_its_moves_led(story: Any, lines: list[str]) -> None:
    found = verify_lines(lines)
    assert found.holds
    assert found.records == len(story.log.records) == len(lines)
    assert found.challenge == story.log.challenge == story.log.replayed().challenge
    assert found.head == story.log.head
    assert story.log.records[0].previous == BEGINNING
    assert list(story.log.replayed().lines()) == lines


def test_erased_texts_break_nothing(story: Any) -> None:
    kept = [record.without("statement", "video").line() for record in story.log.records]
    found = verify_lines(kept)
    assert found.holds
    assert {name for _, name in found.erased} == {"statement", "video"}
    assert "our way" not in "\n".join(kept)
    assert found.head == story.log.head


def test_blank_lines_at_the_end_are_no_records(lines: list[str]) -> None:
    assert verify_lines([*lines, "", "  "]).holds


def test_texts_are_sealed_with_salt(story: Any) -> None:
    (text,) = (r.texts["statement"] for r in story.log.records if r.move.kind == "decline")
    assert len(text.salt) == 32
    assert Text("0" * 32, text.text).digest != text.digest


def altered(line: str, **changes: Any) -> str:
    return json.dumps({**json.loads(line), **changes})


BROKEN: list[tuple[Callable[[list[str]], list[str]], str]] = [
    (lambda ls: [*ls[:3], altered(ls[3], by="p-somebody"), *ls[4:]], "was changed"),
    (lambda ls: [*ls[:3], *ls[4:]], "missing or moved"),
    (lambda ls: [ls[0], ls[2], ls[1], *ls[3:]], "missing or moved"),
    (lambda ls: [*ls[:2], "{}", *ls[2:]], "is no record"),
    (lambda ls: [*ls, ls[-1]], "missing or moved"),
    (lambda ls: [ls[0].replace('"n":1', '"n":1,"n":1'), *ls[1:]], "canonical"),
    (lambda ls: [ls[0].replace('"by":"', '"by":"p-x","by":"', 1), *ls[1:]], "canonical"),
    (lambda ls: [ls[0].replace('"n":1', '"n": 1'), *ls[1:]], "canonical"),
    (lambda ls: [*ls[:2], "", *ls[2:]], "is no record"),
    (
        lambda ls: [ls[0], altered(ls[1], texts={"page": {"salt": "a", "text": "b"}}), *ls[2:]],
        "not the one that was sealed",
    ),
    (
        lambda ls: [
            altered(ls[0], texts={"more": {"salt": "a", "text": "b"}}),
            *ls[1:],
        ],
        "never sealed",
    ),
]


@pytest.mark.parametrize(("spoil", "said"), BROKEN)
def test_what_is_broken_is_found(
    lines: list[str], spoil: Callable[[list[str]], list[str]], said: str
) -> None:
    found = verify_lines(spoil(lines))
    assert not found.holds
    assert any(said in what for _, what in found.broken)


def test_a_move_that_was_never_open_breaks_a_log_however_well_it_is_hashed(story: Any) -> None:
    records = list(story.log.records)
    forged = replace(records[2], move=replace(records[2].move, kind="settle", role="official"))
    found = verify_lines([*(r.line() for r in records[:2]), forged.line()])
    assert [what for _, what in found.broken] == ["a challenge that is open has no move “settle”"]


@given(st.integers(0, 10), st.data())
def test_no_byte_can_be_changed_unseen(lines: list[str], place: int, data: st.DataObject) -> None:
    line = lines[place % len(lines)]
    at = data.draw(st.integers(0, len(line) - 1))
    changed = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
    if changed == line[at]:
        return
    spoilt = line[:at] + changed + line[at + 1 :]
    found = verify_lines([*lines[:place], spoilt, *lines[place + 1 :]])
    assert not found.holds


def test_the_settlement_counts_what_it_says() -> None:
    done = settle(
        {"winner": "opponent", "challenger_s": 62.0, "opponent_s": 60.0},
        prices_usd=(22_300.0, 90_500.0),
        prediction={"odds": 0.1, "digest": "x"},
    )
    assert done.margin_s == pytest.approx(2.0)
    assert done.margin_percent == pytest.approx(100.0 / 30.0)
    assert done.price_difference_usd == 68_200.0
    assert done.price_per_second_usd == 34_100.0
    assert done.brier == pytest.approx(0.01)
    assert done.log_score == pytest.approx(0.10536, abs=1e-5)
    published = settle({"winner": "opponent", "margin_s": 2.0}, prices_usd=(90_500.0, 22_300.0))
    assert published.margin_percent is None
    assert published.price_per_second_usd is None  # the winner is the cheaper car
    assert published.brier is None
    tie = settle({"winner": "tie", "margin_s": 0.0}, prediction={"odds": 0.5, "digest": "x"})
    assert (tie.margin_s, tie.brier) == (0.0, 0.0)


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(args)
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return int(str(end.value.code)), out, err


def test_the_verb_says_whether_a_log_holds(
    capsys: pytest.CaptureFixture[str], lines: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, out, _ = run(capsys, "verify", str(path))
    assert code == 0
    assert "The log holds: 12 records, the challenge is settled." in out
    code, out, _ = run(capsys, "verify", str(path), "--json")
    assert json.loads(out)["holds"] is True
    path.write_text("\n".join([lines[0], *lines[2:]]), encoding="utf-8")
    code, out, _ = run(capsys, "verify", str(path))
    assert code == 1
    assert "line 2" in out
    assert "settled" not in out
    assert "Head" not in out
    for content in ("", "hello\n", "[1, 2]\n", '{"format": "other"}\n'):
        path.write_text(content, encoding="utf-8")
        code, _, err = run(capsys, "verify", str(path))
        assert code == 2
        assert "log.jsonl" in err
    path.write_bytes(b"\xff\xfe")
    assert run(capsys, "verify", str(path))[0] == 2
    assert run(capsys, "verify", str(tmp_path / "missing"))[0] == 2
    assert run(capsys, "verify", str(tmp_path))[0] == 2
    with pytest.raises(InputError):
        verify(tmp_path)
