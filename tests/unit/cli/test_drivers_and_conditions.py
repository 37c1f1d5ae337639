"""``throwdown drivers`` and ``conditions``, and races and laps with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from throwdown.cli.conditions_options import complete_conditions
from throwdown.cli.driver_options import complete_driver
from throwdown.cli.event_options import MOST_RUNS, complete_rules
from throwdown.duel import event

Call = Callable[..., Any]
MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
WHERE = ("--course", "cone-course-tight", "--method", "quasi-steady")
RACE = ("race", MINI, PORSCHE, *WHERE, "--samples", "60")


def test_the_lists(call: Call) -> None:
    drivers = json.loads(call("drivers", "--json").out)["drivers"]
    assert [driver["id"] for driver in drivers] == ["club", "novice", "professional"]
    surfaces = json.loads(call("conditions", "--json").out)["conditions"]
    wet = next(surface for surface in surfaces if surface["id"] == "wet")
    assert wet["figures"]["grip"]["value"] == 85
    assert wet["air_density_kg_m3"] == 1.225
    for sheet in (*drivers, *surfaces):
        for figure in sheet["figures"].values():
            assert set(figure) == {"value", "unit", "source"}


def test_one_of_each(call: Call, tmp_path: Path) -> None:
    club = json.loads(call("drivers", "club", "--json").out)
    assert club["figures"]["learning"]["value"][0] == 4.0
    high = json.loads(call("conditions", "altitude", "--json").out)
    assert high["power_unboosted"] == pytest.approx(0.867213)
    assert "judgement" in call("drivers", "novice").out
    assert "1500 m" in call("conditions", "altitude").out
    path = tmp_path / "own.toml"
    path.write_text('[figures]\ngrip_sd = { value = 3, unit = "%", source = "x" }\n')
    assert json.loads(call("conditions", str(path), "--json").out)["id"] == "own"


@pytest.mark.parametrize("columns", [60, 120])
@pytest.mark.parametrize("args", [("drivers",), ("drivers", "club"), ("conditions",),
                                  ("conditions", "wet")])  # fmt: skip
def test_screens_fit(call: Call, args: tuple[str, ...], columns: int) -> None:
    done = call(*args, columns=columns)
    assert done.code == 0, done.err
    assert max(len(line) for line in done.out.splitlines()) <= columns


@pytest.mark.parametrize(
    ("given", "hired"),
    [
        ((), ["professional", "professional"]),
        (("club",), ["club", "club"]),
        (("2:novice",), ["professional", "novice"]),
        (("mini:Club", "novice"), ["club", "novice"]),
        ((f"{PORSCHE}:club", "mini-cooper:novice"), ["novice", "club"]),
    ],
)
def test_who_drives_which_car(call: Call, given: tuple[str, ...], hired: list[str]) -> None:
    words = [word for name in given for word in ("--driver", name)]
    done = call(*RACE, *words, "--json")
    assert done.code == 0, done.err
    entries = sorted(json.loads(done.out)["entries"], key=lambda entry: entry["number"])
    assert [entry["driver"] for entry in entries] == hired


def test_a_driver_of_ones_own_and_one_of_ones_own_laps(call: Call, tmp_path: Path) -> None:
    laps = tmp_path / "mine.csv"
    laps.write_text(
        f"course,car,lap_time_s,driver\nfigure-eight,{MINI},27.6,Ann\n", encoding="utf-8"
    )
    own = tmp_path / "bob.toml"
    own.write_text(
        'name = "Bob"\n[figures]\n'
        + "".join(
            f'{name} = {{ value = {value}, unit = "-", source = "judgement" }}\n'
            for name, value in (("cornering", 0.9), ("braking", 0.8), ("run_sd", 0.01))
        ),
        encoding="utf-8",
    )
    done = call("race", MINI, PORSCHE, "--course", "figure-eight", "--samples", "60", "--json",
                "--laps", str(laps), "--driver", "1:Ann", "--driver", f"2:{own}")  # fmt: skip
    assert done.code == 0, done.err
    told = json.loads(done.out)
    entries = sorted(told["entries"], key=lambda entry: entry["number"])
    assert [entry["driver"] for entry in entries] == ["Ann", "Bob"]
    said = " ".join(told["assumptions"])
    assert "Ann, at the pace that laps of one's own taught" in said
    assert "Bob, using 90 % of the grip" in said


def test_an_event_in_words_and_as_json(call: Call) -> None:
    words = (*RACE, "--runs", "2", "--rules", "scca", "--driver", "2:novice", "--conditions", "wet")
    told = json.loads(call(*words, "--json").out)
    assert (told["runs"], told["rules"]["id"], told["conditions"]) == (2, "scca-solo", "wet")
    assert {"dnf_probability", "cones_mean", "no_time_probability"} <= set(told["entries"][0])
    for columns in (60, 80, 120):
        shown = call(*words, columns=columns)
        assert max(len(line) for line in shown.out.splitlines()) <= columns
        said = " ".join(shown.out.split())
        assert "the best of 2 runs, wet" in said
        assert "novice: " in said
        assert "cones a run" in said
        assert "in which not both have a time" in said


def test_drivers_of_a_plain_race_are_said(call: Call) -> None:
    assert "club in every car" in " ".join(call(*RACE, "--driver", "club").out.split())
    assert ": novice" in " ".join(call(*RACE, "--driver", "1:novice").out.split())
    assert "Drivers" not in call(*RACE).out.partition("Assumed")[0]


def test_the_report_of_an_event(call: Call, tmp_path: Path) -> None:
    page = tmp_path / "event.html"
    done = call(*RACE, "--runs", "1", "--rules", "scca", "--driver", "1:novice", "--conditions",
                "hot", "--report", str(page))  # fmt: skip
    assert done.code == 0, done.err
    text = page.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    for words in ("one run", "hot, 38 °C", "driver: novice", "of runs not finished",
                  "draws in which both have a time", "unlike drivers are part"):  # fmt: skip
        assert words in text


def test_a_lap_in_the_wet(call: Call, tmp_path: Path) -> None:
    dry = json.loads(call("lap", PORSCHE, "--course", "figure-eight", "--json").out)
    assert (dry["driver"], dry["conditions"]) == ("professional", "dry")
    assert dry["forecast"] is not None
    how = ("--conditions", "wet", "--altitude", "1500", "--temperature", "-5", "--driver", "club")
    page = tmp_path / "lap.html"
    wet = json.loads(
        call("lap", PORSCHE, "--course", "figure-eight", *how, "--json", "--report", str(page)).out
    )
    assert wet["time_s"] > 1.1 * dry["time_s"]
    assert wet["conditions"] == "wet, 1,500 m above the sea, -5 °C"
    assert wet["forecast"] is None
    text = page.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert "79 % under brakes and power" in text
    shown = call("lap", PORSCHE, "--course", "figure-eight", *how)
    assert "measured laps say nothing of it" in " ".join(shown.out.split())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--driver", "profesional"), "nearest: professional"),
        (("--driver", "Ann"), "--driver needs --laps"),
        (("--driver", "mx5:club"), "no car of this race is called “mx5”"),
        (("--driver", "3:club"), "where CAR is 1 to 2"),
        (("--driver", "o:club"), "fits 2 cars of this race"),
        (("--driver", "1:club", "--driver", "mini:novice"), "has a driver, club"),
        (("--driver", "club", "--driver", "novice"), "one for all, or CAR:NAME"),
        (("--driver", "none.toml"), "no file none.toml"),
        (("--conditions", "wett"), "nearest: wet"),
        (("--altitude", "-1"), "from 0 to 5,000 m"),
        (("--temperature", "70"), "from -50 to 60 °C"),
        (("--temperature", "nan"), "the temperature is nan"),
        (("--runs", "3"), "3 runs without rules"),
        (("--runs", "0", "--rules", "scca"), "0 is not in the range"),
        (("--runs", "1000", "--rules", "scca"), "1000 is not in the range"),
        (("--rules", "prosolo"), "make no time of an entry's runs"),
        (("--rules", "scca-sollo"), "nearest: scca-solo"),
    ],
)
def test_what_cannot_be_is_refused(call: Call, more: tuple[str, ...], said: str) -> None:
    done = call(*RACE, *more)
    assert done.code == 2
    assert done.out == ""
    assert said in done.err


def test_unknown_names_of_the_lists(call: Call) -> None:
    for verb, name, near in (("drivers", "novise", "novice"), ("conditions", "damb", "damp")):
        done = call(verb, name)
        assert done.code == 2
        assert f"nearest: {near}" in done.err


def test_completion() -> None:
    nothing: Any = None
    assert [i.value for i in complete_driver(nothing, nothing, "mini:n")] == ["mini:novice"]
    assert [i.value for i in complete_driver(nothing, nothing, "cl")] == ["club"]
    assert "damp" in [i.value for i in complete_conditions(nothing, nothing, "d")]
    assert "scca-solo" in [i.value for i in complete_rules(nothing, nothing, "scca")]


def test_the_option_knows_the_most_runs() -> None:
    assert MOST_RUNS == event.MOST_RUNS
