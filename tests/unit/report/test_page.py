"""The page as text: complete, escaped, small, and asking the network for nothing."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from page_reader import read
from throwdown.duel.handicap import Handicap
from throwdown.report import render_report

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&"


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found.group(1))


@pytest.fixture(scope="module")
def page(standins: Any) -> str:
    return render_report(standins.race())


def test_every_element_is_closed_and_every_id_unique(page: str) -> None:
    ids = [attrs["id"] for _, attrs in read(page).tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_every_label_points_somewhere(page: str) -> None:
    tags = read(page).tags
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
    pointed = [attrs["aria-labelledby"] for _, attrs in tags if "aria-labelledby" in attrs]
    assert pointed
    assert set(pointed) <= ids


def test_the_page_loads_nothing(page: str) -> None:
    for tag, attrs in read(page).tags:
        assert "src" not in attrs
        if tag != "a":
            assert not (attrs.get("href") or "").startswith(("http", "//"))
        assert not any(name.startswith("on") for name in attrs)
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", page)
    assert "default-src &#x27;none&#x27;" in page


def test_what_needs_no_script_is_in_the_text(page: str) -> None:
    text = " ".join("".join(read(page).text).split())
    for said in (
        "Porsche 911 Carrera S beats MINI Cooper S by",
        "Reconstruction.",
        "© OpenStreetMap contributors",
        "ODbL 1.0",
        "The road is dry and 25 °C warm.",
        "The width is 10 m everywhere.",
        "3,186 lb",
        "brochure 2010, p. 12",
        "$68,200",
        "seed 2010",
    ):
        assert said in text


def test_a_course_that_is_no_reconstruction_has_no_banner(standins: Any) -> None:
    real = standins.race(standins.course(reconstruction=False))
    assert "Reconstruction." not in render_report(real)


def test_hostile_names_stay_text(standins: Any) -> None:
    course = standins.course(
        name=HOSTILE,
        attribution=HOSTILE,
        source=f"https://example.org/{HOSTILE}",
        assumptions=(HOSTILE,),
        direction=HOSTILE,
        licence=HOSTILE,
    )
    race = standins.race(course, (f"A{HOSTILE}", f"B{HOSTILE}"))
    race.assumptions = (HOSTILE,)
    race.provenance = {HOSTILE: HOSTILE}
    for entry in race.entries:
        entry.car.notes = (HOSTILE,)
        entry.car.figures["price"].source = HOSTILE
    reference = {"winner": HOSTILE, "gap": HOSTILE, "sources": [HOSTILE], "title": HOSTILE}
    page = render_report(race, reference=reference)
    assert "<img" not in page
    assert page.count("<script") == 2
    assert data_of(page)["cars"][0]["name"].endswith(HOSTILE)
    names = "".join(read(page).text)
    assert HOSTILE in names


def test_same_race_same_bytes(standins: Any) -> None:
    assert render_report(standins.race()) == render_report(standins.race())


@pytest.mark.parametrize(("length", "limit_kb"), [(1000.0, 300), (4080.0, 600), (20_600.0, 1500)])
def test_size(standins: Any, length: float, limit_kb: int) -> None:
    race = standins.race(standins.course(standins.mesh(length)))
    assert len(render_report(race).encode()) < limit_kb * 1000


def test_every_car_is_listed_and_replayed(standins: Any) -> None:
    names = tuple(f"Maker Car{i}" for i in range(8))
    page = render_report(standins.race(names=names))
    assert len(data_of(page)["cars"]) == 8
    assert len(re.findall(r'data-map-car="\d', page)) == 8
    for name in names:
        assert page.count(name) > 2


def test_a_strip_without_corners(standins: Any) -> None:
    race = standins.race(standins.course(standins.straight_mesh(), kind="strip"))
    page = render_report(race)
    assert "Start" in page
    assert "Corner 1" not in page
    assert len(data_of(page)["sectors"]) == 8


def test_what_really_happened_is_shown_apart(standins: Any) -> None:
    reference = {
        "winner": "car-0",
        "loser": "car-1",
        "margin": {"value": 2.0, "unit": "s", "words": "about 2 s", "sources": ["paper 1"]},
        "elapsed_times": "never published",
    }
    page = render_report(standins.race(), reference=reference)
    text = "".join(read(page).text).replace("\xa0", " ")
    assert "Porsche 911 Carrera S beat MINI Cooper S by about 2 s." in text
    assert "names the same winner" in text
    assert "paper 1" in text
    assert '<aside class="happened"' in page
    other = render_report(
        standins.race(), reference={"winner": "car-1", "loser": "car-0", "gap": "a nose"}
    )
    assert "names the other winner" in "".join(read(other).text)
    assert "What really happened" not in render_report(standins.race())


def test_a_is_who_was_named_first_whoever_wins(standins: Any) -> None:
    race = standins.race()
    quick, slow = race.entries
    quick.number, slow.number = 1, 0
    page = render_report(race)
    assert [car["id"] for car in data_of(page)["cars"]] == [slow.car.id, quick.car.id]
    odds = re.search('class="odds-labels">(.*?)</div>', page)
    assert odds is not None
    assert odds[1].index("MINI") < odds[1].index("Porsche")
    bars = re.findall('class="bar bar-([ab])" style="left:([0-9.]+)%', page)
    ahead = {letter: [float(left) for own, left in bars if own == letter] for letter in "ab"}
    assert not ahead["a"] or max(ahead["a"]) < min(ahead["b"]), "above zero B, the Porsche, wins"
    table = page[page.index("Every car in this race") :]
    assert table.index("Porsche 911 Carrera S") < table.index("MINI Cooper S")
    said = unescape(page)
    assert "Margin in seconds: MINI Cooper S's time less Porsche 911 Carrera S's" in said


def test_a_head_start_is_said_wherever_it_counts(standins: Any) -> None:
    race = standins.race()
    race.entries[1].handicap = Handicap(head_start=2.5)
    page = render_report(race)
    assert "with a head start of 2.5 s" in page
    assert "What a handicap makes of the times" in page
    assert "No price per second: a handicap is part of the margin." in page
