"""The file: in place at once, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from throwdown.errors import InputError
from throwdown.report import render_report, write_report


def test_it_is_written_and_leaves_nothing_else(standins: Any, tmp_path: Path) -> None:
    race = standins.race()
    path = write_report(race, tmp_path / "race.html")
    assert path.read_text(encoding="utf-8") == render_report(race)
    assert [p.name for p in tmp_path.iterdir()] == ["race.html"]


def test_an_older_report_is_replaced(standins: Any, tmp_path: Path) -> None:
    target = tmp_path / "race.html"
    target.write_text("old")
    write_report(standins.race(), str(target))
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_missing_folder_is_named(standins: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder does not exist"):
        write_report(standins.race(), tmp_path / "nowhere" / "race.html")


def test_a_folder_is_no_file(standins: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        write_report(standins.race(), tmp_path)


def test_a_failed_write_keeps_the_old_file(
    standins: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "race.html"
    target.write_text("old")

    def refuse(source: str, where: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(InputError, match="No space left"):
        write_report(standins.race(), target)
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["race.html"]
