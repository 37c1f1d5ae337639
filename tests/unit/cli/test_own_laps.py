"""``--laps``, ``--driver`` and ``--posterior`` of races and laps, the whole way."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CARS = ("mini-cooper-s-2010", "mazda-mx-5-2009")
WHERE = ("--course", "figure-eight")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(
        "course,car,lap_time_s,driver\n"
        "figure-eight,mini-cooper-s-2010,25.3,\n"
        "figure-eight,mini-cooper-s-2010,27.6,Ann\n"
        "figure-eight,unheard of,27.6,Ann\n",
        encoding="utf-8",
    )
    return path


def test_a_lap_says_what_a_stopwatch_would(call: Callable[..., Any], mine: Path) -> None:
    usual = json.loads(call("lap", CARS[0], *WHERE, "--json").out)["forecast"]
    own = call("lap", CARS[0], *WHERE, "--laps", str(mine), "--json")
    assert "line 4, unheard of" in own.err
    told = json.loads(own.out)["forecast"]
    ann = json.loads(
        call("lap", CARS[0], *WHERE, "--laps", str(mine), "--driver", "Ann", "--json").out
    )["forecast"]
    assert told["time_s"]["p50"] < usual["time_s"]["p50"]
    assert ann["time_s"]["p50"] > told["time_s"]["p50"] + 0.8
    assert any("laps of its own" in said for said in told["basis"]["rests_on"])
    none = json.loads(call("lap", CARS[0], *WHERE, "--posterior", "none", "--json").out)
    assert none["forecast"] is None


def test_screens_say_what_they_rest_on(call: Callable[..., Any], mine: Path) -> None:
    lap = call("lap", CARS[0], *WHERE, "--laps", str(mine), "--method", "quasi-steady")
    said = " ".join(lap.out.split())
    assert "would show" in said
    assert "for a professional" in said
    ann = call("lap", CARS[0], *WHERE, "--laps", str(mine), "--driver", "Ann")
    assert "for Ann" in " ".join(ann.out.split())
    race = call("race", *CARS, *WHERE, "--samples", "100", "--laps", str(mine))
    assert "Rests on" in race.out
    assert "Would narrow the range most" in race.out
    assert max(map(len, race.out.splitlines())) <= 80
    one = call("race", *CARS, *WHERE, "--samples", "1")
    assert "One race has no range" in one.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--driver", "Ann"), "--driver needs --laps"),
        (("--laps", "{mine}", "--driver", "An"), "nearest: Ann"),
        (("--laps", "{mine}", "--posterior", "none"), "--laps needs a posterior"),
        (("--laps", "{mine}", "--method", "quasi-steady"), "need --method minimum-time"),
        (("--laps", "missing.csv"), "no such file"),
        (("--posterior", "missing.json"), "cannot be read"),
        (("--posterior", "{mine}"), "is no posterior"),
    ],
)
def test_what_cannot_be_is_refused(
    call: Callable[..., Any], mine: Path, more: tuple[str, ...], said: str
) -> None:
    answer = call("race", *CARS, *WHERE, *(word.format(mine=mine) for word in more))
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
