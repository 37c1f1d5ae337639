"""``throwdown meet season`` of meets: their books feed it, as do the sheets made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from meet_folder import MeetFolder
from throwdown.raceday.live.results import results_csv
from throwdown.raceday.live.view import view_of

SEASON = """id = "club"
name = "Our club"
version = 1
kind = "season"
sources = ["made up for this test"]
best = 2
team_best = 2

[points]
by = "place"
points = [9, 6, 4]
beyond = 1

[teams]
Red = ["Ann Lee", "Cy Poe"]
Blue = ["Bo Roe", "Di Toe"]
"""
DRIVERS = {"1": "Ann Lee", "2": "Bo Roe", "3": "Cy Poe", "4": "Di Toe"}
TIMES = {
    "may": {"1": 600_000, "2": 615_000, "3": 620_000, "4": 590_000},
    "june": {"1": 600_000, "2": 590_000, "3": 580_000},
    "july": {"1": 500_000, "2": 505_000, "4": 490_000},
}


@pytest.fixture
def meets(tmp_path: Path) -> dict[str, MeetFolder]:
    found = {}
    for name, times in TIMES.items():
        meet = found[name] = MeetFolder(tmp_path / name, name=name)
        for number, driver in DRIVERS.items():
            meet.enter(number, car_class="BS" if number == "4" else "AS", driver=driver)
        for number, ticks in times.items():
            meet.drive(number, ticks, cones=int(number == "1"))
            meet.drive(number, ticks + 10_000)
    return found


@pytest.fixture
def season(tmp_path: Path) -> str:
    file = tmp_path / "club.toml"
    file.write_text(SEASON)
    return str(file)


def test_books_and_the_sheets_made_of_them_give_the_same_points(
    call: Any, meets: dict[str, MeetFolder], season: str, tmp_path: Path
) -> None:
    folders = [str(meet.folder.path) for meet in meets.values()]
    books = [str(meet.folder.book) for meet in meets.values()]
    sheets = []
    for name, meet in meets.items():
        sheets.append(str(tmp_path / f"{name}.csv"))
        text = results_csv(meet.keeper.day, view_of(meet.keeper.day, meet.keeper.acts))
        Path(sheets[-1]).write_text(text, encoding="utf-8-sig")
    told = []
    for given, more in ((folders, ()), (books, ()), (sheets, ("--rules", "scca-solo"))):
        answer = call("meet", "season", *given, "--season", season, "--json", *more)
        assert (answer.code, answer.err) == (0, "")
        said = json.loads(answer.out)
        told.append((said["standings"], said["teams"]))
        assert said["provisional"] == ([] if given is sheets else given)
    assert told[0] == told[1] == told[2]
    standings = {(one["who"], one["group"]): one for one in told[0][0]}
    ann, bo = standings["ann lee", "AS"], standings["bo roe", "AS"]
    assert (ann["points"], ann["total"]) == ([9, 4, 6], 15), "the worst is left out"
    assert (bo["points"], bo["total"], bo["place"]) == ([6, 6, 9], 15, 1), (
        "of equals who was second more often"
    )
    assert standings["di toe", "BS"]["points"] == [9, None, 9]
    blue = {one["who"]: one for one in told[0][1]}["Blue"]
    assert (blue["points"], blue["total"]) == ([15, 6, 18], 33)


def test_books_and_sheets_may_stand_beside_each_other(
    call: Any, meets: dict[str, MeetFolder], season: str, tmp_path: Path
) -> None:
    sheet = tmp_path / "august.csv"
    sheet.write_text("class,number,driver,run1\nAS,1,Ann Lee,50.0\n")
    given = ("meet", "season", str(meets["may"].folder.path), str(sheet), "--season", season)
    refused = call(*given)
    assert refused.code == 2
    assert "does not say by which rules" in refused.err
    assert "--rules FILE" in refused.err
    shown = call(*given, "--rules", "scca-solo")
    assert shown.code == 0
    assert "results are provisional" in shown.out
    meets["may"].do("official")
    assert "provisional" not in call(*given, "--rules", "scca-solo").out


def test_a_race_counts_by_its_places_and_a_ladder_not_at_all(
    call: Any, season: str, tmp_path: Path
) -> None:
    race = MeetFolder(tmp_path / "race", rules="lap-race")
    for number in "123":
        race.enter(number, driver=DRIVERS[number])
    race.trip("start", 1)
    for lap, number in ((1, "2"), (1, "1"), (2, "2"), (2, "1"), (1, "3")):
        facts = {"time": 500_000 * lap + int(number), "unit_ns": 100_000}
        race.do("passing", entry=f"e{number}", device="beam", epoch=0, **facts)
    answer = call("meet", "season", str(race.folder.path), "--season", season, "--json")
    points = {one["who"]: one["points"] for one in json.loads(answer.out)["standings"]}
    assert points == {"ann lee": [9], "bo roe": [6], "cy poe": [4]}
    ladder = MeetFolder(tmp_path / "ladder", rules="bracket")
    ladder.enter("1", driver="Ann Lee")
    refused = call("meet", "season", str(ladder.folder.path), "--season", season)
    assert refused.code == 2
    assert "has a ladder of heats" in refused.err
