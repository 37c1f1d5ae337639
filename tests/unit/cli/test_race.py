"""``throwdown race``: the object that it promises, the screen, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
INFIELD = "road-atlanta-infield-2010"
QUICK = ("race", MINI, PORSCHE, "--course", INFIELD, "--samples", "200")

Call = Callable[..., Any]


def quantiles_in_order(found: dict[str, float]) -> bool:
    return set(found) >= {"p05", "p50", "p95"} and found["p05"] <= found["p50"] <= found["p95"]


@pytest.fixture
def answer(call: Call) -> dict[str, Any]:
    done = call(*QUICK, "--json")
    assert done.code == 0, done.err
    assert done.err == ""
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_json_has_the_promised_keys(answer: dict[str, Any]) -> None:
    assert {"id", "name", "length_m"} <= set(answer["course"])
    assert answer["course"]["id"] == INFIELD
    assert (answer["seed"], answer["samples"]) == (2010, 200)
    assert {entry["car"] for entry in answer["entries"]} == {MINI, PORSCHE}
    for entry in answer["entries"]:
        assert {"name", "win_probability", "top_speed_mps", "price_usd"} <= set(entry)
        assert quantiles_in_order(entry["time_s"])
        assert 0.0 <= entry["win_probability"] <= 1.0
    medians = [entry["time_s"]["p50"] for entry in answer["entries"]]
    assert medians == sorted(medians)
    assert sum(entry["win_probability"] for entry in answer["entries"]) == pytest.approx(1.0)


def test_json_duel(answer: dict[str, Any]) -> None:
    duel = answer["duel"]
    assert {duel["winner"], duel["loser"]} == {MINI, PORSCHE}
    assert duel["win_probability"] >= 0.5
    assert quantiles_in_order(duel["margin_s"])
    assert quantiles_in_order(duel["margin_percent"])
    prices = {entry["car"]: entry["price_usd"] for entry in answer["entries"]}
    difference = prices[duel["winner"]] - prices[duel["loser"]]
    assert duel["price_difference_usd"] == difference
    each = duel["price_per_second_usd"]
    if difference > 0.0:
        assert each == pytest.approx(difference / duel["margin_s"]["p50"], rel=1e-2)
    else:
        assert each is None


def test_same_seed_same_bytes_in_separate_processes(tmp_path: Path) -> None:
    def run(seed: str, report: str) -> bytes:
        words = [*QUICK, "--json", "--seed", seed, "--report", str(tmp_path / report)]
        done = subprocess.run([sys.executable, "-m", "throwdown", *words], capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    assert run("7", "a.html") == run("7", "b.html")
    assert run("8", "c.html") != run("7", "d.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_screen_fits_and_tells_all(call: Call, columns: int) -> None:
    done = call(*QUICK, columns=columns)
    assert done.code == 0, done.err
    assert max(len(line) for line in done.out.splitlines()) <= columns
    assert "\x1b" not in done.out
    for words in (" beats ", "Margin", "Price", "What happened", "Assumed", "seed 2010"):
        assert words in done.out
    assert "█" in done.out


def test_what_happened_is_said_of_those_cars_on_that_course_only(call: Call) -> None:
    there = call("race", MINI, PORSCHE, "--course", "skid-pad-200ft", "--samples", "20")
    assert there.code == 0, there.err
    assert "What happened" not in there.out


def test_what_happened_is_compared_with_the_prediction(call: Call, answer: dict[str, Any]) -> None:
    margin = answer["duel"]["margin_s"]
    assert answer["duel"]["winner"] == PORSCHE
    place = "below" if margin["p05"] > 2.0 else "above" if margin["p95"] < 2.0 else "within"
    said = " ".join(call(*QUICK).out.split())
    assert f"That is {place} the predicted 5–95 % range." in said


def test_report_is_written_and_named(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "race.html"
    done = call(*QUICK, "--report", str(path))
    assert done.code == 0, done.err
    assert str(path) in done.out.replace("\n", "")
    assert path.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert os.listdir(tmp_path) == ["race.html"]


def test_json_tells_what_happened_beside_the_prediction(call: Call) -> None:
    found = json.loads(call("race", MINI, PORSCHE, "--course", INFIELD, "--samples", "5",
                            "--method", "quasi-steady", "--json").out)  # fmt: skip
    assert found["happened"]["winner"] == PORSCHE
    assert found["happened"]["margin_s"] == 2.0
    assert found["happened"]["sources"]
    elsewhere = json.loads(call(*QUICK, "--json").out)
    assert elsewhere["course"]["id"] == INFIELD or elsewhere["happened"] is None


def test_three_cars(call: Call) -> None:
    third = "volkswagen-gti-2010"
    done = call(*QUICK, third, "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert len(found["entries"]) == 3
    first_two = {entry["car"] for entry in found["entries"][:2]}
    assert {found["duel"]["winner"], found["duel"]["loser"]} == first_two


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("race", MINI, "--course", INFIELD), ["at least two cars"]),
        (("race", MINI, PORSCHE), ["--course"]),
        (("race", MINI, "porsche-911-carera-s-2010", "--course", INFIELD), [PORSCHE]),
        (("race", MINI, PORSCHE, "--course", "nordschliefe"), ["nordschleife"]),
        (("race", MINI, PORSCHE, "--course", "vir"), ["vir-full", "vir-grand"]),
        ((*QUICK, "--samples", "0"), ["--samples", "0"]),
        ((*QUICK, "--samples", "many"), ["--samples", "many", "whole number"]),
        ((*QUICK, "--seed", "-1"), ["--seed"]),
        ((*QUICK, "--start", "rolling"), ["standing", "flying"]),
        ((*QUICK, "--report", "/no/such/folder/race.html"), ["does not exist", "/no/such/folder"]),
        ((*QUICK, "--report", "/"), ["folder"]),
        ((*QUICK, "--report", ""), ["the report path is empty", "--report"]),
        ((*QUICK, "--report", " ", "--open"), ["the report path is empty", "--report"]),
        (("race", "no-such-file.toml", PORSCHE, "--course", INFIELD), ["no-such-file.toml"]),
    ],
)
def test_refusals(call: Call, args: tuple[str, ...], words: list[str]) -> None:
    done = call(*args)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("error: ")
    for word in words:
        assert word in done.err
