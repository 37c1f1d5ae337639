"""The pages of levels, odds, ladders and indices: whole, true to what was found, and legible."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import throwdown as td
from page_reader import read
from throwdown import report
from throwdown.driver import find_driver
from throwdown.duel import Index, Ladder, Level, Odds
from throwdown.errors import InputError
from throwdown.report import levers, spans

KINDS = ("level", "odds", "ladder", "index")
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&"


def render(kind: str, found: Any) -> str:
    rendered: Callable[[Any], str] = getattr(report, f"render_{kind}_report")
    return rendered(found)


def text_of(page: str) -> str:
    words = "".join(read(page).text).replace("\N{NO-BREAK SPACE}", " ").replace("\u2060", "")
    return " ".join(words.split())


@pytest.fixture(scope="module")
def pages(standins: Any) -> dict[str, str]:
    return {kind: render(kind, getattr(standins, kind)()) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_whole_and_loads_nothing(pages: dict[str, str], kind: str) -> None:
    tags = read(pages[kind]).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["aria-labelledby"] for _, attrs in tags if "aria-labelledby" in attrs} <= set(ids)
    for tag, attrs in tags:
        assert "src" not in attrs
        assert tag == "a" or not (attrs.get("href") or "").startswith(("http", "//"))
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest", pages[kind])
    assert "default-src &#x27;none&#x27;" in pages[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_has_a_caption_and_every_picture_says_what_it_shows(
    pages: dict[str, str], kind: str
) -> None:
    tags = read(pages[kind]).tags
    names = [tag for tag, _ in tags]
    assert names.count("table") == names.count("caption") >= 1
    for tag, attrs in tags:
        if attrs.get("role") == "img":
            assert len(attrs.get("aria-label") or "") > 30
        if tag == "svg":
            assert attrs.get("aria-hidden") == "true"
    assert names.count("h1") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_answer_is_the_same_file(
    standins: Any, pages: dict[str, str], kind: str, tmp_path: Path
) -> None:
    write = getattr(report, f"write_{kind}_report")
    path = write(getattr(standins, kind)(), tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == pages[kind]
    with pytest.raises(InputError, match="folder does not exist"):
        write(getattr(standins, kind)(), tmp_path / "nowhere" / "page.html")


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_stay_text(standins: Any, kind: str) -> None:
    page = render(kind, getattr(standins, kind)(names=(f"A{HOSTILE}", f"B{HOSTILE}")))
    assert "<img" not in page
    assert f"A{HOSTILE}" in text_of(page)


def test_a_level_says_every_lever_and_how_to_apply_it(pages: dict[str, str]) -> None:
    text = text_of(pages["level"])
    assert "MINI Cooper S has 8 % odds against Porsche 911 Carrera S" in text
    assert "5 of 6" in text
    assert "212 kg" in text
    assert "from 60 kg in nine races of ten" in text
    assert "up to 84.0 % in nine races of ten" in text
    assert "--handicap 2:ballast=212.4" in text
    assert "--method quasi-steady" in text
    assert "Even 250 % power on MINI Cooper S brings MINI Cooper S to 31 %, from 8 %" in text
    assert text.count("--handicap") == 5


def test_a_level_of_other_odds_and_drivers(standins: Any) -> None:
    novice = find_driver("novice")
    found: Level = standins.level(target=0.4, drivers=(novice, novice))
    text = text_of(render("level", found))
    assert "what would make it 40 %" in text
    assert (
        "Add the drivers (--driver), the files of the cars, the file of the course as given."
        in text
    )
    hopeless = replace(found, levers=tuple(one for one in found.levers if not one.feasible))
    assert "No lever that was tried can do it." in text_of(render("level", hopeless))


def test_known_cars_are_called_by_their_ids(standins: Any) -> None:
    cars = (td.load_car("mini-cooper-s-2010"), td.load_car("volkswagen-gti-2010"))
    found: Level = standins.level(cars=cars, method="minimum-time")
    said = levers.command(found, found.levers[1])
    assert said == (
        "throwdown race mini-cooper-s-2010 volkswagen-gti-2010 --course stand-in "
        "--handicap 1:head-start=2.3"
    )
    assert levers.needed_besides(found) == "Add the file of the course as given."
    known = replace(found, course=td.load_course("lime-rock"))
    assert levers.needed_besides(known) == ""


def test_every_lever_lies_on_its_scale(standins: Any) -> None:
    for one in standins.level().levers:
        scale = levers.scale(one)
        marks = [scale.across(place) for place, _ in levers.marks(one)]
        assert marks == sorted(marks)
        assert len(marks) >= 3
        assert marks[0] == pytest.approx(0.0, abs=0.1)
        if one.feasible:
            assert 0.0 < scale.across(one.amount) < 100.0


def test_a_scale_runs_either_way_and_stays_within() -> None:
    down = spans.Scale(100.0, 20.0)
    assert [down.across(one) for one in (100.0, 60.0, 20.0, 0.0)] == [0.0, 50.0, 100.0, 100.0]
    bent = spans.Scale(10.0, 1000.0, lambda one: float(np.log10(one)))
    assert bent.across(100.0) == pytest.approx(50.0)
    assert spans.Scale(1.0, 1.0).across(1.0) == 0.0
    assert spans.thinned(down, [100.0, 99.0, 60.0, 20.0]) == [100.0, 60.0, 20.0]


def test_odds_rank_the_courses_and_say_where_it_turns(pages: dict[str, str]) -> None:
    text = text_of(pages["odds"])
    assert "is ahead of Porsche 911 Carrera S on 2 of 4 courses" in text
    assert [text.index(f"Park {i} ") for i in range(4)] == sorted(
        text.index(f"Park {i} ") for i in range(4)
    )
    assert "even at" in text
    assert text.count("reconstruction") >= 1
    assert pages["odds"].count('class="trend"') == 1
    assert len(re.findall(r'class="spot spot-\w spot-open"', pages["odds"])) == 1
    assert "© OpenStreetMap contributors" in text


@pytest.mark.parametrize(
    ("leads", "title", "card", "trend"),
    [
        ((0.03, 0.02, 0.03, 0.02), "is ahead of Porsche 911 Carrera S on all 4", "nowhere", 0),
        ((0.02, -0.02, 0.02, -0.02), "on 2 of 4 courses", "not by speed", 0),
        ((-0.02, -0.01, 0.01, -0.001), "Porsche 911 Carrera S is ahead of", "km/h", 1),
        ((-0.02,), "on the one course", "nowhere", 0),
    ],
)
def test_odds_claim_no_turn_where_speed_does_not_tell(
    standins: Any, leads: tuple[float, ...], title: str, card: str, trend: int
) -> None:
    found: Odds = standins.odds(leads, (12.0, 17.0, 31.0, 48.0)[: len(leads)])
    page = render("odds", found)
    assert title in text_of(page)
    assert card in text_of(page)
    assert page.count('class="trend"') == trend


def test_many_courses_of_one_speed_leave_numbers_out(standins: Any) -> None:
    crowd = tuple(np.linspace(0.01, -0.01, 40).tolist())
    page = render("odds", standins.odds(crowd, tuple(np.linspace(30.0, 30.5, 40).tolist())))
    assert 1 <= page.count("spot-word") - 2 < 40
    assert page.count('class="spot ') == 40


def test_a_ladder_shows_places_and_pairs(standins: Any, pages: dict[str, str]) -> None:
    found: Ladder = standins.ladder()
    text = text_of(pages["ladder"])
    assert f"{found.rungs[0].entry.car.name} is likeliest to lead 3 cars" in text
    cells = re.findall(r'class="pair (\w+)"', pages["ladder"])
    assert cells.count("self") == 3
    assert cells.count("ahead") >= 3
    others = found.matrix[~np.eye(3, dtype=bool)]
    shares = [100 * share for share in others if 0.005 <= share <= 0.995]
    assert shares
    assert all(f">{share:.0f}</span>" in pages["ladder"] for share in shares)
    assert not re.search(r'class="pair (ahead|behind)"[^>]*>(0|100)<', pages["ladder"])


def test_two_cars_have_no_table_of_pairs(standins: Any) -> None:
    text = text_of(render("ladder", standins.ladder(("Porsche 911", "MINI Cooper S"))))
    assert "Porsche 911 is likelier to be ahead of MINI Cooper S" in text
    assert "Who beats whom" not in text


def test_thirty_cars_fit(standins: Any) -> None:
    names = tuple(f"Car {i}" for i in range(30))
    page = render("ladder", standins.ladder(names))
    assert page.count('class="pair self"') == 30


def test_an_index_shows_factors_and_courses(standins: Any, pages: dict[str, str]) -> None:
    found: Index = standins.index()
    text = text_of(pages["index"])
    assert "from 1 down to 0.950" in text
    assert "0.920 – 0.980" in text
    for one in found.cars:
        assert all(f"{factor:.3f}" in text for factor in one.by_course)
    assert "−0.002" in text
    assert "+0.002" in text
