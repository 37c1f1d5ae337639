"""``throwdown meet archive`` and what ``throwdown verify`` says of the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from meet_folder import a_day


def test_packed_and_verified(call: Any, tmp_path: Path) -> None:
    meet = a_day(tmp_path / "saturday")
    folder, file = str(meet.folder.path), str(tmp_path / "saturday.zip")
    answer = call("meet", "archive", folder, file, "--json")
    assert (answer.code, answer.err) == (0, "")
    said = json.loads(answer.out)
    data = Path(file).read_bytes()
    assert said == {"file": file, "bytes": len(data)}
    shown = call("verify", file)
    assert shown.code == 0
    assert f"The archive holds: 9 files, {len(meet.keeper.acts)} acts." in shown.out
    assert meet.keeper.book.head in shown.out
    Path(file).write_bytes(data.replace(b"results.csv", b"results.cvs"))
    broken = call("verify", file, "--json")
    assert broken.code == 1
    told = json.loads(broken.out)
    assert told["holds"] is False
    assert {"file": "results.csv", "what": "is missing"} in told["broken"]


def test_a_meet_that_runs_is_not_packed(call: Any, tmp_path: Path) -> None:
    meet = a_day(tmp_path / "saturday")
    meet.folder.hold()
    file = tmp_path / "saturday.zip"
    answer = call("meet", "archive", str(meet.folder.path), str(file))
    meet.folder.let_go()
    assert answer.code == 2
    assert "another process runs the meet" in answer.err
    assert not file.exists()
    assert call("meet", "archive", str(tmp_path / "none"), str(file)).code == 2
    assert call("verify", str(file)).code == 2


def test_the_report_of_a_folder_or_a_book(call: Any, tmp_path: Path) -> None:
    meet = a_day(tmp_path / "saturday")
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    meet.folder.hold()  # the meet may run meanwhile
    answer = call("meet", "report", str(meet.folder.path), str(one), "--json")
    meet.folder.let_go()
    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out) == {"file": str(one), "bytes": one.stat().st_size}
    assert "Jürgen Łukasz" in one.read_text(encoding="utf-8")
    shown = call("meet", "report", str(meet.folder.book), str(two))
    assert f"is the report up to act {len(meet.keeper.acts)}" in shown.out
    assert two.read_bytes() == one.read_bytes()
    assert call("meet", "report", str(tmp_path / "none.jsonl"), str(two)).code == 2
    assert call("meet", "report", str(meet.folder.book), str(tmp_path)).code == 2
