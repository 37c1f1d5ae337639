"""``throwdown cars`` and ``throwdown courses``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from throwdown.car import catalogue
from throwdown.cli import choose
from throwdown.course import library

Call = Callable[..., Any]


def test_cars_list(call: Call) -> None:
    everything = json.loads(call("cars", "list", "--json").out)["cars"]
    assert len(everything) >= 30
    some = json.loads(call("cars", "list", "mini", "--json").out)["cars"]
    assert 0 < len(some) < len(everything)
    assert all("mini" in (car["id"] + car["name"]).lower() for car in some)


def test_cars_list_of_nothing(call: Call) -> None:
    done = call("cars", "list", "zeppelin")
    assert done.code == 0
    assert "zeppelin" in done.out
    assert json.loads(call("cars", "list", "zeppelin", "--json").out) == {"cars": []}


def test_cars_show_has_every_figure_with_its_source(call: Call) -> None:
    car = json.loads(call("cars", "show", "mini-cooper-s-2010", "--json").out)
    assert car["id"] == "mini-cooper-s-2010"
    assert {"mass", "power", "gear_ratios", "skidpad"} <= set(car["figures"])
    for figure in car["figures"].values():
        assert set(figure) == {"value", "unit", "sd", "si_value", "si_sd", "kind", "source"}
        assert figure["kind"] in {"measured", "published", "estimated"}
        assert figure["source"]
    mass = car["figures"]["mass"]
    assert 1100.0 < mass["si_value"] < 1400.0


@pytest.mark.parametrize("columns", [60, 120])
@pytest.mark.parametrize(
    "args",
    [
        ("cars", "list"),
        ("cars", "show", "mini-cooper-s-2010"),
        ("courses", "list"),
        ("courses", "show", "road-atlanta-infield-2010"),
        ("courses", "show", "road-atlanta"),
    ],
)
def test_screens_fit(call: Call, args: tuple[str, ...], columns: int) -> None:
    done = call(*args, columns=columns)
    assert done.code == 0, done.err
    assert max(len(line) for line in done.out.splitlines()) <= columns
    assert "\x1b" not in done.out


def test_cars_show_on_screen_names_figures_and_sources(call: Call) -> None:
    car = json.loads(call("cars", "show", "mini-cooper-s-2010", "--json").out)
    for columns in (60, 140):
        shown = call("cars", "show", "mini-cooper-s-2010", columns=columns).out
        for name, figure in car["figures"].items():
            assert name in shown
            assert figure["kind"] in shown


def test_one_is_one(call: Call) -> None:
    assert "\n1 car; " in call("cars", "list", "mini cooper s 2010").out
    assert "\n1 course; " in call("courses", "list", "nordschleife sport").out


@pytest.mark.parametrize("columns", [60, 140])
def test_a_plain_number_has_no_unit(call: Call, columns: int) -> None:
    car = json.loads(call("cars", "show", "mini-cooper-s-2010", "--json").out)
    plain = [name for name, figure in car["figures"].items() if figure["unit"] == "-"]
    assert plain
    shown = call("cars", "show", "mini-cooper-s-2010", columns=columns).out
    assert " - " not in shown


def test_courses_list_and_show(call: Call) -> None:
    listed = json.loads(call("courses", "list", "--json").out)["courses"]
    ids = {course["id"] for course in listed}
    assert {"road-atlanta", "road-atlanta-infield-2010", "nordschleife", "skid-pad-200ft"} <= ids
    laps = {course["id"]: course["laps_known"] for course in listed}
    assert laps["vir-grand"] > 100
    assert laps["nordschleife"] == laps["nordschleife-sport-auto"] > 100
    assert laps["lime-rock"] == 0
    infield = json.loads(call("courses", "show", "road-atlanta-infield-2010", "--json").out)
    assert infield["reconstruction"] is True
    assert infield["alternatives"] >= 200
    assert infield["assumptions"]
    assert infield["default_start"] == "standing"


@pytest.mark.parametrize(("kind", "near"), [("cars", "mini-cooper-s-2010"), ("courses", "spa")])
def test_a_typo_gets_the_nearest(call: Call, kind: str, near: str) -> None:
    done = call(kind, "show", near[:-1] + "x")
    assert done.code == 2
    assert near in done.err


def test_an_empty_file(call: Call, tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.touch()
    for kind in ("cars", "courses"):
        done = call(kind, "show", str(empty))
        assert done.code == 2
        assert "empty.toml" in done.err


def test_on_a_terminal_an_ambiguous_name_is_asked(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def second(error: Any, candidates: tuple[str, ...]) -> str:
        asked.append(candidates)
        return candidates[1]

    monkeypatch.setattr(choose, "_ask", second)
    monkeypatch.setattr(choose, "on_a_terminal", lambda: True)
    done = call("cars", "show", "cooper s")
    assert done.code == 0, done.err
    assert asked[0][1] in done.out
    done = call("cars", "show", "cooper s", "--json")
    assert done.code == 2
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("lap", "Golf", "--course", "lime-rock"), ["volkswagen-gti-2010"]),
        (("lap", "vw golf", "--course", "lime-rock"), ["volkswagen-gti-2010"]),
        (("lap", "chevy", "--course", "lime-rock"), ["chevrolet-camaro-ss-2010"]),
        (("lap", "trabant", "--course", "lime-rock"), ["trabant", "throwdown cars list"]),
        (("lap", "bmw-m3-2008", "--course", "monaco"), ["monaco", "throwdown courses list"]),
        (("lap", "spa", "--course", "spa"), ["is a course, and a car was wanted"]),
        (("lap", "bmw-m3-2008", "--course", "bmw-m3-2008"), ["is a car, and a course was wanted"]),
        (("lap", "SPA.toml", "--course", "spa"), ["is a course file, and a car was wanted"]),
        (("lap", "CAR.toml", "--course", "CAR.toml"), ["is a car file, and a course was wanted"]),
        (("lap", "SPA.csv", "--course", "spa"), ["is a CSV file", "a car was wanted"]),
        (("cars", "show", "SPA.toml"), ["is a course file, and a car was wanted"]),
        (("courses", "show", "CAR.toml"), ["is a car file, and a course was wanted"]),
    ],
)
def test_wrong_names_are_answered_with_what_helps(
    call: Call, args: tuple[str, ...], words: list[str]
) -> None:
    files = {
        "SPA.toml": library.FOLDER / "spa.toml",
        "SPA.csv": library.FOLDER / "spa.csv",
        "CAR.toml": catalogue.FOLDER / "bmw-m3-2008.toml",
    }
    done = call(*(str(files.get(word, word)) for word in args))
    assert done.code == 2
    assert done.out == ""
    for word in words:
        assert word in done.err


def test_an_empty_list_says_what_is_near(call: Call) -> None:
    assert "volkswagen-gti-2010" in call("cars", "list", "golf").out
    for kind in ("cars", "courses"):
        assert f"throwdown {kind} list" in call(kind, "list", "zeppelin").out


@pytest.mark.parametrize("name", ["~nobody-of-this-name/x.toml", "a" * 5000])
def test_names_that_no_file_can_have(call: Call, name: str) -> None:
    for args in (("cars", "show", name), ("courses", "show", name)):
        done = call(*args)
        assert done.code == 2
        assert "cannot be looked up" in done.err
        assert len(done.err) < 400
