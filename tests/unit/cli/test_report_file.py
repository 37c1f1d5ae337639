"""A report's path is refused before any work, and looking at it leaves nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from throwdown.cli.report_file import checked_report_path
from throwdown.errors import InputError


def test_a_good_path_is_left_untouched(tmp_path: Path) -> None:
    assert checked_report_path(str(tmp_path / "a.html")) == tmp_path / "a.html"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "folder"),
        ("no/such/a.html", "does not exist"),
        ("file.txt/a.html", "does not exist"),
        ("nul\0.html", "cannot write"),
        ("n" * 300 + ".html", "cannot write"),
    ],
)
def test_bad_paths(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file.txt").write_text("kept")
    with pytest.raises(InputError, match=words):
        checked_report_path(f"{tmp_path}/{name}")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.txt"]


def test_a_device_is_not_replaced() -> None:
    with pytest.raises(InputError, match="not a regular file"):
        checked_report_path(os.devnull)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc")
def test_a_folder_where_nothing_can_be_created() -> None:
    # Even root cannot create files there, unlike in a folder without the write bit.
    with pytest.raises(InputError, match="cannot write"):
        checked_report_path("/proc/self/a.html")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder_and_file(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(InputError, match="cannot write"):
        checked_report_path(str(closed / "a.html"))
    kept = tmp_path / "kept.html"
    kept.touch(mode=0o400)
    with pytest.raises(InputError, match="read-only"):
        checked_report_path(str(kept))


def test_a_link_leads_to_its_target(tmp_path: Path) -> None:
    target = tmp_path / "target.html"
    target.write_text("old")
    link = tmp_path / "link.html"
    link.symlink_to(target)
    assert checked_report_path(str(link)) == target
    assert target.read_text() == "old"
