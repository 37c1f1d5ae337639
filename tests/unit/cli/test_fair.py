"""``level``, ``odds``, ``ladder`` and ``index``: what they promise, their screens and refusals."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MINI, PORSCHE, GTI = "mini-cooper-s-2010", "porsche-911-carrera-s-2010", "volkswagen-gti-2010"
QUICK = ("--method", "quasi-steady", "--samples", "200")
CONES, STRIP, PAD = "cone-course-tight", "drag-strip", "skid-pad-200ft"

LEVEL = ("level", MINI, GTI, "--course", CONES, *QUICK)
ODDS = ("odds", MINI, GTI, "--course", CONES, "--course", STRIP, "--course", PAD, *QUICK)
LADDER = ("ladder", MINI, GTI, PORSCHE, "--course", STRIP, *QUICK)
INDEX = ("index", MINI, GTI, PORSCHE, "--course", STRIP, "--course", PAD, *QUICK)
SOME = {
    "level": (*LEVEL, "--by", "head-start", "--by", "ballast"),
    "odds": ODDS,
    "ladder": LADDER,
    "index": INDEX,
}

Call = Callable[..., Any]


def answer(call: Call, *args: str) -> dict[str, Any]:
    done = call(*args, "--json")
    assert done.code == 0, done.err
    assert done.err == ""
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_level_json(call: Call) -> None:
    found = answer(call, *SOME["level"], "--target", "0.4", "--seed", "3")
    assert (found["target"], found["seed"], found["course"]) == (0.4, 3, CONES)
    assert {one["lever"] for one in found["levers"]} == {"head-start", "ballast"}
    for one in found["levers"]:
        assert {"car", "number", "amount", "unit", "p05", "p95", "odds", "feasible"} <= set(one)
        assert (one["furthest"] is None) == (one["lever"] == "head-start")
    assert found["assumptions"]
    assert found["provenance"][f"car_hash {MINI}"]


def test_odds_json(call: Call) -> None:
    found = answer(call, *ODDS)
    odds = [one["win_probability"] for one in found["courses"]]
    assert odds == sorted(odds, reverse=True)
    assert {one["course"] for one in found["courses"]} == {CONES, STRIP, PAD}
    for one in found["courses"]:
        margin = one["margin_s"]
        assert margin["p05"] <= margin["p50"] <= margin["p95"]
    assert found["assumptions"]
    assert found["break_even"]


def test_ladder_json(call: Call) -> None:
    found = answer(call, *LADDER)
    places = [one["expected_place"] for one in found["cars"]]
    assert places == sorted(places)
    assert sum(places) == pytest.approx(6.0, abs=1e-3)
    for i, row in enumerate(found["matrix"]):
        assert [a + found["matrix"][j][i] for j, a in enumerate(row)] == pytest.approx([1.0] * 3)


def test_index_json(call: Call) -> None:
    found = answer(call, *INDEX)
    assert found["courses"] == [STRIP, PAD]
    assert found["cars"][0]["index"] == 1.0
    assert all(len(one["by_course"]) == 2 for one in found["cars"])
    assert found["provenance"][f"course_hash {PAD}"]
    assert found["assumptions"]


@pytest.mark.parametrize("verb", SOME)
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_screens_fit_without_trailing_blanks(call: Call, verb: str, columns: int) -> None:
    done = call(*SOME[verb], columns=columns)
    assert done.code == 0, done.err
    lines = [line for line in done.out.splitlines() if not line.startswith("  throwdown race ")]
    assert max(map(len, lines)) <= columns
    assert all(line == line.rstrip() for line in lines)
    assert "seed 2010" in lines[-1]


def test_level_can_be_applied_as_it_says(call: Call) -> None:
    done = call(*SOME["level"])
    said = next(line for line in done.out.splitlines() if line.startswith("  throwdown race "))
    again = answer(call, *said.split()[1:], "--samples", "200")
    assert again["duel"]["win_probability"] == pytest.approx(0.5, abs=0.02)


def test_level_says_whose_range_it_shows(call: Call) -> None:
    shown = call(*SOME["level"]).out
    assert "9 of 10 races: the amounts" in shown


def test_level_says_what_cannot_be_done(call: Call) -> None:
    args = ("level", MINI, PORSCHE, "--course", CONES, *QUICK, "--by", "ballast")
    said = " ".join(call(*args).out.split())
    assert "No lever that was tried can make that fair." in said
    assert "Ballast on Porsche 911 Carrera S: even" in said
    assert "Try one" not in said


def test_odds_mark_reconstructions(call: Call) -> None:
    infield = "road-atlanta-infield-2010"
    shown = call("odds", MINI, PORSCHE, "--course", infield, "--course", PAD, *QUICK).out
    assert "* Road Atlanta infield" in shown
    assert "* a reconstruction: the real layout is not known" in shown
    assert "reconstruction" not in call(*ODDS).out


def test_a_race_says_a_handicap_beside_its_car(call: Call) -> None:
    args = ("race", MINI, GTI, "--course", STRIP, *QUICK, "--handicap", "2:ballast=80")
    lines = call(*args).out.splitlines()
    row = next(i for i, line in enumerate(lines) if line.startswith(" Volkswagen GTI Mk6"))
    assert lines[row + 1].strip() == "with 80 kg of ballast"


@pytest.mark.parametrize("verb", SOME)
def test_the_report_is_written_and_named(call: Call, verb: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    done = call(*SOME[verb], "--report", str(path))
    assert done.code == 0, done.err
    assert f"Report: {path}" in done.out
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert os.listdir(tmp_path) == ["page.html"]


@pytest.mark.parametrize("verb", SOME)
@pytest.mark.parametrize(
    ("path", "said"),
    [("/no/such/folder/page.html", "does not exist"), ("/", "folder"), ("", "path is empty")],
)
def test_the_report_is_checked_before_any_work(
    call: Call, verb: str, path: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*cars: object, **how: object) -> None:
        raise AssertionError("work was done")

    monkeypatch.setattr(f"throwdown.duel.{verb}", work)
    done = call(*SOME[verb], "--report", path)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize("verb", SOME)
def test_the_report_is_opened_from_a_temporary_folder(
    call: Call, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    assert call(*SOME[verb], "--open", "--json").code == 0
    (address,) = opened
    assert address.endswith(f"/{verb}.html")
    assert Path(address.removeprefix("file://")).is_file()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((*LEVEL, "--by", "balast"), ["balast", "nearest: ballast"]),
        ((*LEVEL, "--by", "laps"), ["has no laps"]),
        ((*LEVEL, "--target", "2"), ["target is 2", "0.01 to 0.99"]),
        ((*LEVEL, "--target", "nan"), ["target", "0.01 to 0.99"]),
        ((*LEVEL, "--target", "even"), ["--target"]),
        (("level", MINI, MINI, "--course", CONES), ["even as it is"]),
        (("level", MINI, "--course", CONES), ["CAR"]),
        (("level", MINI, GTI), ["--course"]),
        (("level", MINI, GTI, PORSCHE, "--course", CONES), ["porsche"]),
        (("odds", MINI, MINI), ["even everywhere"]),
        (("odds", MINI), ["CAR"]),
        ((*ODDS, "--course", PAD), ["named twice"]),
        (("odds", MINI, "volkswagen-gti-2100", *QUICK), [GTI]),
        (("ladder", MINI, "--course", CONES), ["at least two cars"]),
        (("ladder", MINI, GTI), ["--course"]),
        (("index", MINI), ["at least two cars"]),
        (("index", MINI, MINI, *QUICK), ["named twice"]),
        (("index", MINI, GTI, "--samples", "0"), ["--samples"]),
    ],
)
def test_refusals(call: Call, args: tuple[str, ...], words: list[str]) -> None:
    done = call(*args)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    for word in words:
        assert word in done.err
