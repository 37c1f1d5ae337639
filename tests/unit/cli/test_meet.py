"""``throwdown meet``: scores, lists, refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

RUNS = (
    "class,number,driver,run1,run2,index_factor,best_net,position\n"
    "A,1,Ann,50.000+1,51.5,0.8,51.5,1\n"
    "A,2,Bob,DNF,,0.8,,2\n"
    "B,1,Cy,51.0,52.0,0.9,50.9,1\n"
)


@pytest.fixture
def runs(tmp_path: Path) -> str:
    file = tmp_path / "runs.csv"
    file.write_text(RUNS)
    return str(file)


def test_score_as_json(call: Any, runs: str) -> None:
    answer = call("meet", "score", runs, "--rules", "scca-solo", "--json")
    assert (answer.code, answer.err) == (0, "")
    said = json.loads(answer.out)
    ann, bob, cy = said["results"]
    assert (ann["number"], ann["class"], ann["best_net"], ann["index_time"]) == (
        "1",
        "A",
        51.5,
        41.2,
    )
    assert (bob["best_net"], bob["timed"], bob["class_position"]) == (None, False, 2)
    assert (cy["position"], cy["class_position"]) == (1, 1)
    assert said["differences"] == [
        {"number": "1", "class": "B", "what": "best_net", "published": 50.9, "scored": 51.0}
    ]


def test_score_for_people(call: Any, runs: str) -> None:
    answer = call("meet", "score", runs, "--rules", "scca-solo")
    assert answer.code == 0
    assert "Ann" in answer.out
    assert "no time" in answer.out
    assert "best_net was published as 50.900, its runs give 51.000" in answer.out
    assert "3 entries" in answer.out


def test_what_is_printed_without_a_time_is_the_organisers(call: Any, runs: str) -> None:
    answer = call("meet", "score", runs, "--rules", "minnesota-autosports-2019", "--json")
    untimed = [one for one in json.loads(answer.out)["results"] if not one["timed"]]
    assert [one["best_net"] for one in untimed] == [9999.999]


def test_rules_are_listed(call: Any) -> None:
    answer = call("meet", "rules")
    assert "scca-solo" in answer.out
    assert {one["id"] for one in json.loads(call("meet", "rules", "--json").out)["rules"]} >= {
        "scca-solo"
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "none.csv", "--rules", "scca-solo"), "no such file"),
        (("score", "none.csv", "--rules", "scca-sol"), "nearest: scca-solo"),
        (("score", "none.csv"), "--rules"),
        (("scroe",), "scroe"),
    ],
)
def test_mistakes_are_the_users(call: Any, arguments: tuple[str, ...], said: str) -> None:
    answer = call("meet", *arguments)
    assert answer.code == 2
    assert said in answer.err
