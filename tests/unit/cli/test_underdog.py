"""``throwdown underdog``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from throwdown.cli.underdog import EFFORTS
from throwdown.course_design import search
from throwdown.course_design.search import Effort

Call = Callable[..., Any]
ARGS = ("underdog", "mini-cooper-s-2010", "porsche-911-carrera-s-2010", "--site")


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(search.EFFORTS, "quick", Effort(10, 5, 1))


def test_the_efforts_are_those_of_the_search() -> None:
    assert tuple(search.EFFORTS) == EFFORTS


@pytest.mark.usefixtures("little")
def test_json_files_and_report(call: Call, tmp_path: Path) -> None:
    how = ("--effort", "quick", "--samples", "8", "--out", str(tmp_path / "out"))
    page = tmp_path / "page.html"
    done = call(*ARGS, "170x120", *how, "--json", "--report", str(page))
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert {"seed", "odds", "baseline_odds", "course_time_s", "cones", "rules", "files"} <= set(
        told
    )
    assert told["legal"] is True
    assert all(Path(name).is_file() for name in told["files"])
    assert page.read_text() == (tmp_path / "out" / "map.html").read_text()
    shown = call(*ARGS, "170x120", *how)
    assert shown.code == 0, shown.err
    assert "MINI Cooper S" in shown.out
    assert "Distance to edge and obstacles: " in shown.out
    assert "edge_distance_m" not in shown.out
    assert "BROKEN" not in shown.out
    raced = call("lap", ARGS[1], "--course", str(tmp_path / "out" / "course.toml"), "--json")
    assert json.loads(raced.out)["time_s"] == pytest.approx(
        told["course_time_s"]["mini-cooper-s-2010"]["nominal"], abs=1e-3
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("10x10",), "no room"),
        (("nowhere",), "the site is"),
        (("120x80", "--rules", "scaa"), "scca"),
        (("120x80", "--seconds", "90"), "seconds"),
    ],
)
def test_wrong_input_leaves_nothing(
    call: Call, tmp_path: Path, more: tuple[str, ...], says: str
) -> None:
    done = call(*ARGS, *more, "--out", str(tmp_path / "out"))
    assert done.code == 2
    assert says in done.err
    assert not list(tmp_path.iterdir())
