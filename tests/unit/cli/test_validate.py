"""``throwdown validate`` and ``throwdown calibrate``, the whole way on a small file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Motor Trend's figure-eight would be magazine laps: these are made up, from skid pads of 30 m.
LAPS = """course,car,year,lap_time_s,tyre,power_hp,mass_kg,drive
Figure 8,BMW M3,2008,24.6,S,414,1640,RWD
Figure 8,Porsche 911 GT3,2010,23.4,C,435,1430,RWD
Figure 8,Honda Civic Si,2012,27.3,A,201,1310,FWD
Figure 8,Ford Mustang GT,2011,25.3,S,412,1650,RWD
Figure 8,Subaru WRX STI,2011,25.6,S,305,1530,AWD
Figure 8,Mazda MX-5,2009,26.3,S,167,1125,RWD
Figure 8,Impossible,2009,3,S,167,1125,RWD
Moon Crater,Mazda MX-5,2009,26.3,S,167,1125,RWD
Figure 8,Just a Name,,26.3,,,,
"""


@pytest.fixture
def lap_file(tmp_path: Path) -> Path:
    path = tmp_path / "laps.csv"
    path.write_text(LAPS, encoding="utf-8")
    return path


def test_json_has_the_scoreboard(call: Callable[..., Any], lap_file: Path) -> None:
    answer = call("validate", str(lap_file), "--json")
    assert answer.code == 0
    result = json.loads(answer.out)
    (course,) = result["courses"]
    assert (course["course"], course["name"], course["n"]) == ("figure-eight", "Figure 8", 6)
    for figures in (course, result["overall"]):
        assert 0.0 < figures["median_abs_error_pct"] <= figures["p90_abs_error_pct"] < 15.0
        assert 0.0 <= figures["coverage50"] <= figures["coverage90"] <= 1.0
        assert 0.0 <= figures["brier"] <= 1.0
        assert figures["pairwise_accuracy"] > 0.7
        assert set(figures["baseline"]) >= {"median_abs_error_pct", "pairwise_accuracy"}
    reasons = {row["line"]: row["reason"] for row in result["skipped"]}
    assert set(reasons) == {8, 9, 10}
    assert "impossible" in reasons[8]
    assert "Moon Crater" in reasons[9]
    assert "no power and mass" in reasons[10]


def test_screen_shows_both_tables_within_80_columns(
    call: Callable[..., Any], lap_file: Path
) -> None:
    answer = call("validate", str(lap_file))
    assert answer.code == 0
    assert "figure-eight" in answer.out
    assert "Who wins a pair" in answer.out
    assert "3 rows left out" in answer.err
    assert max(map(len, answer.out.splitlines())) <= 80


def test_a_course_can_be_told_and_a_factor_fitted(call: Callable[..., Any], lap_file: Path) -> None:
    told = call(
        "validate", str(lap_file), "--json", "--course", "Moon Crater=figure-eight",
        "--use", "course-factor=3",
    )  # fmt: skip
    assert told.code == 0
    result = json.loads(told.out)
    assert result["overall"]["n"] == 4
    again = call(
        "validate", str(lap_file), "--json", "--course", "Moon Crater=figure-eight",
        "--use", "course-factor=3",
    )  # fmt: skip
    assert again.out == told.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--use", "course-factor=0"), "course-factor=N"),
        (("--use", "car-factor=2"), "course-factor=N"),
        (("--use", "course-factor=50"), "no lap is left"),
        (("--course", "Moon Crater"), "NAME=ID"),
        (("--course", "Moon Crater=figure-nine"), "figure-nine"),
        (("--cars", "none.csv"), "no such file"),
        (("--posterior", "none.json"), "cannot be read"),
        (("--seed", "-1"), "seed"),
    ],
)
def test_wrong_options_are_refused(
    call: Callable[..., Any], lap_file: Path, arguments: tuple[str, ...], message: str
) -> None:
    answer = call("validate", str(lap_file), *arguments)
    assert answer.code == 2
    assert message in answer.err
    assert answer.out == ""


def test_what_is_calibrated_can_be_validated(
    call: Callable[..., Any], lap_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mine.json"
    learned = call("calibrate", str(lap_file), "--out", str(out))
    assert learned.code == 0
    assert "Learned from 6 laps" in learned.out
    answer = call("validate", str(lap_file), "--posterior", str(out), "--json")
    result = json.loads(answer.out)
    assert result["seen_in_calibration"] == 6
    assert result["overall"]["median_abs_error_pct"] < 3.0
    refused = call("calibrate", str(lap_file), "--out", str(tmp_path / "no" / "where.json"))
    assert refused.code == 2
    assert "no such folder" in refused.err
