"""``throwdown meet``: scores, lists, refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from throwdown.meet import find_rules
from throwdown.meet.book import Book

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


def test_the_example_of_the_readme_is_scored(call: Any) -> None:
    sheet = Path(__file__).parents[3] / "examples" / "runs.csv"
    said = json.loads(call("meet", "score", str(sheet), "--rules", "scca-solo", "--json").out)
    places = {row["number"]: (row["best_net"], row["class_position"]) for row in said["results"]}
    assert places["17"] == (53.61, 1)
    assert places["81"] == (54.105, 2)
    assert places["9"] == (48.902, 1)
    assert said["differences"] == []


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


@pytest.fixture
def book(tmp_path: Path) -> str:
    file = tmp_path / "day.jsonl"
    kept = Book(file)
    rules = find_rules("scca-solo").model_dump(mode="json")
    kept.write("open", "u-1", {"name": "A day", "rules": rules})
    kept.write("enter", "u-1", {"entry": "e1", "number": "7", "class": "AS", "driver": "Ann"})
    kept.write("line-up", "u-1", {"entry": "e1"})
    beam = {"device": "timer", "epoch": 0, "unit_ns": 100_000}
    kept.write("impulse", "timer", {"line": "start", "time": 1000, **beam})
    kept.write("impulse", "timer", {"line": "finish", "time": 601_230, **beam})
    kept.write("impulse", "timer", {"line": "finish", "time": 700_000, **beam})
    return str(file)


def test_results_of_a_book(call: Any, book: str) -> None:
    said = json.loads(call("meet", "results", book, "--json").out)
    assert [(one["number"], one["best_net"]) for one in said["results"]] == [("7", 60.023)]
    assert (said["name"], said["acts"], said["loose"], said["on_course"]) == ("A day", 6, [6], [])
    shown = call("meet", "results", book)
    assert "60.023" in shown.out
    assert "act 6: a finish of nobody" in shown.out


def test_results_as_a_pdf(call: Any, book: str, tmp_path: Path) -> None:
    answer = call("meet", "results", book, "--pdf", str(tmp_path / "r.pdf"))
    assert (answer.code, answer.err) == (0, "")
    assert "up to act 6" in answer.out
    data = (tmp_path / "r.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    folder = tmp_path / "meet"
    folder.mkdir()
    (folder / "book.jsonl").write_bytes(Path(book).read_bytes())
    assert call("meet", "results", str(folder), "--pdf", str(tmp_path / "s.pdf")).code == 0
    assert (tmp_path / "s.pdf").read_bytes() == data
    (folder / "book.jsonl").write_bytes(Path(book).read_bytes() + b'{"act":"no')
    assert call("meet", "results", str(folder)).code == 0, "a line that is being written"
    refused = call("meet", "results", book, "--pdf", str(tmp_path / "none" / "r.pdf"))
    assert refused.code == 2
    assert "the PDF's folder does not exist" in refused.err
    assert call("meet", "results", str(tmp_path)).code == 2


def test_a_book_is_verified_as_a_log_is(call: Any, book: str) -> None:
    shown = call("verify", book)
    assert shown.code == 0
    assert "The book holds: 6 acts." in shown.out
    file = Path(book)
    file.write_text(file.read_text().replace("601230", "501230"))
    answer = call("verify", book, "--json")
    assert answer.code == 1
    said = json.loads(answer.out)
    assert (said["holds"], said["acts"]) == (False, 4)
    assert said["broken"] == [{"line": 5, "what": "was changed: its hash is another"}]


def test_a_book_that_was_changed_gives_no_results(call: Any, book: str) -> None:
    file = Path(book)
    file.write_text(file.read_text().replace("601230", "501230"))
    answer = call("meet", "results", book)
    assert answer.code == 1
    assert "was changed" in answer.err
    assert call("meet", "results", str(file.with_name("none.jsonl"))).code == 2


def test_a_season_of_two_events(call: Any, tmp_path: Path) -> None:
    sheets = []
    for number, (ann, bob) in enumerate([(50.0, 51.0), (52.0, 51.0)], start=1):
        sheets.append(str(tmp_path / f"{number}.csv"))
        rows = f"AS,1,Ann Lee,{ann}\nAS,2,bob,{bob}\nAS,3,Never,\n"
        Path(sheets[-1]).write_text(f"class,number,driver,run1\n{rows}")
    given = ("meet", "season", *sheets, "--rules", "scca-solo", "--season", "st-louis-scca")
    said = json.loads(call(*given, "--json").out)
    assert said["standings"] == [
        {
            "who": who,
            "group": "AS",
            "name": name,
            "points": points,
            "counts": [True, True],
            "total": sum(points),
            "place": place,
        }
        for place, (who, name, points) in enumerate(
            [("ann lee", "Ann Lee", [10000, 9808]), ("bob", "bob", [9804, 10000])], start=1
        )
    ]
    assert "Ann Lee" in call(*given).out
    assert "nearest: st-louis-scca" in call(*given[:-1], "st-louis-sca").err


def meet_of_two(call: Any, folder: Path) -> Book:
    assert call("meet", "new", str(folder), "--name", "A duel", "--rules", "scca-solo").code == 0
    book = Book(folder / "book.jsonl")
    for number in ("7", "8"):
        book.write("enter", "lead", {"entry": f"e{number}", "number": number, "class": "A"})
    return book


CARS = ("porsche-911-carrera-s-2010", "mini-cooper-s-2010", "--course", "cone-course-tight")


def test_predict_writes_what_the_simulator_says(call: Any, tmp_path: Path) -> None:
    from throwdown.meet.prediction import read_prediction

    meet_of_two(call, tmp_path / "duel")
    how = ("--samples", "60", "--attempts", "2", "--json")
    answer = call("meet", "predict", str(tmp_path / "duel"), *CARS, *how)
    assert (answer.code, answer.err) == (0, "")
    act = Book(tmp_path / "duel" / "book.jsonl").acts[-1]
    assert act.kind == "predict"
    assert json.loads(answer.out) == act.facts
    found = read_prediction(act.facts)
    assert [side.entry for side in found.sides] == ["e7", "e8"]
    assert found.first.time < found.second.time
    assert found.first.run_sd == pytest.approx(0.008 * found.first.time, rel=0.01)
    assert (found.attempts, found.source["samples"]) == (2, 60)


def test_predict_wants_to_know_who_drives(call: Any, tmp_path: Path) -> None:
    meet_of_two(call, tmp_path / "duel")
    for numbers, said in (
        (("7",), "who drives the two cars"),
        (("7", "9"), "nobody has the number"),
    ):
        given = [word for number in numbers for word in ("--number", number)]
        answer = call("meet", "predict", str(tmp_path / "duel"), *CARS, *given)
        assert answer.code == 2
        assert said in answer.err
