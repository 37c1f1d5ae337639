"""``throwdown stint``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
ARGS = ("stint", *CARS, "--course", "road-atlanta", "--samples", "60")


def test_json(call: Call) -> None:
    done = call(*ARGS, "--laps", "4", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert [car["car"] for car in found["cars"]] == list(CARS)
    assert [len(car["laps"]) for car in found["cars"]] == [4, 4]
    assert found["laps"] == 4


@pytest.mark.parametrize("columns", [60, 100])
def test_screen(call: Call, columns: int) -> None:
    done = call(*ARGS, "--laps", "6", columns=columns)
    assert done.code == 0, done.err
    assert max(len(line) for line in done.out.splitlines()) <= columns
    for words in ("brakes last 6 laps", "Disc °C", "Gap of Porsche", "Assumed", "60 stints"):
        assert words in done.out
    assert ("Fluid °C" in done.out) == (columns == 100)


def test_one_car_and_one_lap(call: Call) -> None:
    done = call("stint", CARS[0], "--course", "road-atlanta", "--laps", "1", "--samples", "5")
    assert done.code == 0, done.err
    assert "one lap is driven flat out" in done.out
    assert "Gap" not in done.out


def test_many_laps_are_listed_in_part(call: Call) -> None:
    done = call(*ARGS[:1], CARS[0], *ARGS[3:], "--laps", "24", "--pace", "flat-out")
    assert done.code == 0, done.err
    rows = [line.split()[0] for line in done.out.splitlines() if " °C" not in line and "%" in line]
    assert "24" in rows
    assert sum(row.isdigit() for row in rows) <= 20


def test_the_same_car_twice_is_told_apart(call: Call) -> None:
    args = ("stint", CARS[0], CARS[0], "--course", "road-atlanta", "--laps", "2")
    done = call(*args, "--samples", "20", columns=100)
    assert done.code == 0, done.err
    assert "MINI Cooper S (R56, 2010) A" in done.out
    assert "MINI Cooper S (R56, 2010) B" in done.out


def test_the_report_is_written_and_named(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "stint.html"
    done = call(*ARGS, "--laps", "3", "--report", str(path))
    assert done.code == 0, done.err
    assert f"Report: {path}" in done.out
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "What gets hot" in page
    assert "nan" not in page.split("</style>")[1].lower().replace("nancy", "")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--laps", "0"), "0 laps"),
        (("--laps", "10000"), "1 to 200"),
        (("--laps", "many"), "--laps"),
        ((), "--laps"),
        (("--laps", "3", "--pads", "rac"), "race"),
        (("--laps", "3", "--pace", "flatout"), "flat-out"),
        (("--laps", "3", "--air", "99"), "99 °C"),
        (("--laps", "3", "--report", "/no/such/folder/x.html"), "folder"),
    ],
)
def test_what_is_wrong_is_said(call: Call, args: tuple[str, ...], words: str) -> None:
    done = call(*ARGS, *args)
    assert done.code == 2
    assert words in done.err
    assert not done.out


def test_an_open_course_and_an_unknown_car(call: Call) -> None:
    done = call("stint", CARS[0], "--course", "drag-strip", "--laps", "3")
    assert done.code == 2
    assert "closed course" in done.err
    done = call("stint", "trabant", "--course", "road-atlanta", "--laps", "3")
    assert done.code == 2
