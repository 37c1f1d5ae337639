"""``throwdown lap``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
ARGS = ("lap", "mini-cooper-s-2010", "--course", "road-atlanta")


def test_json(call: Call) -> None:
    done = call(*ARGS, "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["car"] == "mini-cooper-s-2010"
    assert found["course"] == "road-atlanta"
    assert found["method"] == "minimum-time"
    assert found["attempts"][-1]["status"] == "solved"
    assert found["steps"] >= found["attempts"][-1]["steps"] > 0
    assert found["status"] == "solved"
    assert 60.0 < found["time_s"] < 180.0
    assert 0.0 < found["solve_time_s"] < 60.0
    assert found["nodes"] > 1000
    assert 20.0 < found["top_speed_mps"] < 100.0


def test_quasi_steady_is_slower_and_searches_for_no_line(call: Call) -> None:
    fastest = json.loads(call(*ARGS, "--json").out)
    smoothest = json.loads(call(*ARGS, "--method", "quasi-steady", "--json").out)
    assert smoothest["method"] == "quasi-steady"
    assert "attempts" not in smoothest
    assert smoothest["time_s"] > 1.005 * fastest["time_s"]


def test_a_standing_start_takes_longer(call: Call) -> None:
    flying, standing = (
        json.loads(call(*ARGS, "--start", start, "--json").out)["time_s"]
        for start in ("flying", "standing")
    )
    assert standing > flying + 1.0


@pytest.mark.parametrize("columns", [60, 100])
def test_screen(call: Call, columns: int) -> None:
    done = call(*ARGS, columns=columns)
    assert done.code == 0, done.err
    assert max(len(line) for line in done.out.splitlines()) <= columns
    for words in ("minimum-time", "km/h", "Speed over the distance"):
        assert words in done.out


def test_unknown_method(call: Call) -> None:
    done = call(*ARGS, "--method", "guess")
    assert done.code == 2
    assert "quasi-steady" in done.err


def test_the_report_is_written_and_named(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "lap.html"
    done = call(*ARGS, "--report", str(path))
    assert done.code == 0, done.err
    assert f"Report: {path}" in done.out
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "Road Atlanta" in page


def test_json_stays_alone_beside_a_report(call: Call, tmp_path: Path) -> None:
    done = call(*ARGS, "--json", "--report", str(tmp_path / "lap.html"))
    assert json.loads(done.out)["status"] == "solved"
    assert (tmp_path / "lap.html").is_file()


def test_open_shows_a_scratch_report(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = call(*ARGS, "--open")
    assert done.code == 0, done.err
    assert len(opened) == 1
    assert opened[0].startswith("file://")
    assert opened[0].endswith("/lap.html")


@pytest.mark.parametrize("report", ["/no/such/folder/lap.html", "/", ""])
def test_a_bad_report_path_is_refused_before_the_lap(
    call: Call, monkeypatch: pytest.MonkeyPatch, report: str
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the lap was driven")

    monkeypatch.setattr("throwdown.lap.drive_lap", refuse)
    done = call(*ARGS, "--report", report)
    assert done.code == 2
    assert "folder" in done.err or "empty" in done.err
    assert done.out == ""
