"""``throwdown meet trace``, and what ``throwdown verify`` says of the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from logger_files import racechrono, samples
from meet_folder import MeetFolder


@pytest.fixture
def folder(tmp_path: Path) -> str:
    meet = MeetFolder(tmp_path / "m")
    for number in ("7", "8"):
        meet.enter(number)
    meet.enter("71", car_class="BS")
    meet.do("enter", entry="x8", number="8", **{"class": "BS"})
    meet.drive("7", 380_000)
    return str(meet.folder.path)


@pytest.fixture
def log(tmp_path: Path) -> str:
    file = tmp_path / "log.csv"
    file.write_bytes(racechrono(samples()))
    return str(file)


def test_a_trace_is_attached_and_verified(call: Any, folder: str, log: str) -> None:
    answer = call("meet", "trace", folder, log, "--entry", "7", "--run", "1", "--json")
    assert (answer.code, answer.err) == (0, "")
    said = json.loads(answer.out)
    assert (said["entry"], said["took"], said["part"]) == ("e7", 380_000, "from rest")
    again = call("meet", "trace", folder, log, "--entry", "e7", "--run", "1")
    assert f"act {said['act']}: run 1 of e7, 71" in again.out
    verified = json.loads(call("verify", folder, "--json").out)
    assert (verified["holds"], verified["traces_missing"]) == (True, [])
    file = Path(folder) / "traces" / f"{said['digest']}.csv"
    file.write_bytes(b"another")
    broken = call("verify", folder, "--json")
    assert broken.code == 1
    assert json.loads(broken.out)["broken"] == [
        {"line": said["act"], "what": "has a trace whose file is another"}
    ]
    file.unlink()
    shown = call("verify", str(Path(folder) / "book.jsonl"))
    assert shown.code == 0, "a book may be shared without the files"
    assert f"act {said['act']}: the file of its trace is not here" in shown.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--entry", "9", "--run", "1"), "nobody has the number '9'"),
        (("--entry", "8", "--run", "1"), "more than one has the number '8'"),
        (("--entry", "71", "--run", "1"), "there is no run 1"),
        (("--entry", "7", "--run", "2"), "expected: 1 to 1"),
        (("--entry", "7"), "--run"),
    ],
)
def test_mistakes_are_named(
    call: Any, folder: str, log: str, more: tuple[str, ...], said: str
) -> None:
    answer = call("meet", "trace", folder, log, *more)
    assert answer.code == 2
    assert said in answer.err
    assert not (Path(folder) / "traces").exists()


def test_a_bad_file_is_refused_with_line_and_field(call: Any, folder: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("time (s),speed (km/h)\n" + "1,fast\n" * 20)
    answer = call("meet", "trace", folder, str(file), "--entry", "7", "--run", "1")
    assert answer.code == 2
    assert "speed (km/h) is 'fast'" in answer.err
    assert "bad.csv, line 2" in answer.err
    missing = call("meet", "trace", folder, str(tmp_path / "no.csv"), "--entry", "7", "--run", "1")
    assert (missing.code, "cannot be read" in missing.err) == (2, True)
