"""The designed course: legal, the same for a seed, and one that loads and gives the same times."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

import throwdown as td
from throwdown.course_design import Design, underdog
from throwdown.course_design.design import Odds
from throwdown.course_design.search import Effort
from throwdown.errors import InputError
from throwdown.report.design_folder import FILES, check_folder, write_design

PAIR = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
SITE = "170x120"
TINY = Effort(starts=10, children=5, rounds=1)
HOW = {"effort": TINY, "samples": 8}


@pytest.fixture(scope="module")
def design() -> Design:
    return underdog(PAIR, SITE, **HOW)  # type: ignore[arg-type]


def test_it_is_legal_and_for_the_underdog(design: Design) -> None:
    assert design.underdog.id == PAIR[0]
    assert design.legal
    assert {one.rule for one in design.findings} == set(type(design.rules.rules).model_fields)
    assert 30.0 <= design.times[PAIR[0]] <= 60.0
    assert design.judged >= TINY.children


def test_the_same_seed_designs_the_same_course(design: Design) -> None:
    again = underdog(PAIR[::-1], SITE, **HOW)  # type: ignore[arg-type]
    assert again.toml == design.toml
    assert again.cones == design.cones


def test_the_files_are_the_course(design: Design, tmp_path: Path) -> None:
    written = write_design(design, tmp_path / "out")
    assert [Path(name).name for name in written.files] == list(FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    course = td.load_course(tmp_path / "out" / "course.toml")
    assert course.content_hash == design.course.content_hash
    for car, seconds in design.times.items():
        assert td.drive_lap(car, course).time_s == pytest.approx(seconds, abs=1e-9)
    with (tmp_path / "out" / "cones.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(design.cones)
    assert {row["kind"] for row in rows} >= {"start", "finish", "inner", "outer"}
    told = json.loads((tmp_path / "out" / "design.json").read_text())
    assert told["files"] == list(written.files)
    assert told["cones"]["total"] == len(rows)
    assert all(set(rule) >= {"rule", "value", "limit", "ok"} for rule in told["rules"])
    features = json.loads((tmp_path / "out" / "course.geojson").read_text())["features"]
    kinds = [feature["properties"]["what"] for feature in features]
    assert kinds.count("cone") == len(rows)
    assert {"site", "line", "left limit", "right limit"} <= set(kinds)


def test_the_map_is_to_scale(design: Design, tmp_path: Path) -> None:
    write_design(design, tmp_path)
    drawn = (tmp_path / "map.svg").read_text()
    assert 'width="297mm"' in drawn
    assert "scale 1:750 on A4" in drawn
    assert drawn.count("<circle") >= len(design.cones)
    assert "<script" not in (tmp_path / "map.html").read_text()


def test_nothing_is_left_where_files_cannot_be(design: Design, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("mine")
    with pytest.raises(InputError):
        write_design(design, taken)
    with pytest.raises(InputError):
        check_folder(tmp_path / "no" / "where")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert taken.read_text() == "mine"


@pytest.mark.parametrize("site", ["10x10", "50x40"])
def test_an_impossible_site_says_so_before_anything_is_tried(site: str) -> None:
    told: list[object] = []
    with pytest.raises(InputError, match="no room"):
        underdog(PAIR, site, progress=lambda *said: told.append(said))
    assert told == []


def test_a_site_without_a_legal_course_says_what_was_tried() -> None:
    with pytest.raises(InputError, match="among 6 random ones"):
        underdog(PAIR, "75x55", effort=Effort(6, 5, 1), samples=10)


@pytest.mark.parametrize(("fair", "says"), [(False, "neither is the underdog"), (True, "fair")])
def test_the_same_car_twice_has_no_underdog(fair: bool, says: str) -> None:
    with pytest.raises(InputError, match=says):
        underdog((PAIR[0], PAIR[0]), SITE, fair=fair)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"seconds": 90.0}, "ask for"),
        ({"seconds": -1.0}, "take"),
        ({"effort": "usuall"}, "effort"),
        ({"rules": "sca"}, "no design rules"),
    ],
)
def test_wrong_wishes_are_refused(more: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        underdog(PAIR, SITE, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("cars", [PAIR[:1], (*PAIR, "lotus-elise-2005")])
def test_two_cars_are_wanted(cars: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="cars"):
        underdog(cars, SITE)


def test_fair_means_even_odds() -> None:
    wished = underdog(PAIR, SITE, fair=True, seconds=45.0, **HOW)  # type: ignore[arg-type]
    assert wished.summary()["aim"] == "fair"
    assert 0.85 * 45.0 <= wished.times[wished.underdog.id] <= 1.15 * 45.0


def test_odds_have_an_interval() -> None:
    low, high = Odds(0.01, 20_000).interval
    assert 0.0085 < low < 0.01 < high < 0.0115
    assert Odds(0.0, 100).interval[0] == pytest.approx(0.0, abs=1e-12)


def test_a_broken_rule_shows(design: Design) -> None:
    broken = replace(design, findings=(replace(design.findings[0], value=0.0),))
    assert not broken.legal
    assert broken.summary()["rules"][0]["ok"] is False
