"""What a meet's folder is made with."""

from __future__ import annotations

from pathlib import Path

from throwdown.raceday.folder import Folder


def test_keys_and_entries_stay_out_of_a_repository(tmp_path: Path) -> None:
    Folder(tmp_path / "meet").make()
    assert (tmp_path / "meet" / ".gitignore").read_text(encoding="ascii") == "*\n"


def test_what_somebody_keeps_out_of_a_repository_is_theirs(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*key\n", encoding="ascii")
    Folder(tmp_path).make()
    assert (tmp_path / ".gitignore").read_text(encoding="ascii") == "*key\n"
