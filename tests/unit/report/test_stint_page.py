"""The page of a long race: whole, finite, honest about one car and about twins."""

from __future__ import annotations

import re

import pytest

import throwdown as td
from throwdown.report import render_stint_report
from throwdown.report.stint_words import answers, headline

CARS = ["mini-cooper-s-2010", "porsche-911-carrera-s-2010"]


@pytest.fixture(scope="module")
def known() -> td.Stint:
    return td.stint(CARS, "road-atlanta", laps=8, samples=40)


def test_the_page_has_every_section_and_loads_nothing(known: td.Stint) -> None:
    page = render_stint_report(known)
    ids = ("answers", "gap", "heat", "left", "laps", "assumptions", "heat-figures", "sources")
    for id_ in ids:
        assert f'id="{id_}"' in page
    assert not re.search(r'(?:src|href)="(?!#|data:|https?://)', page)
    body = page.split("<body>")[1]
    assert not re.search(r"\b(?:nan|inf)\b", re.sub(r"<script.*?</script>", "", body, flags=re.S))
    assert page.count('class="plot plot-tall plot-laps"') == 10


def test_every_chart_says_in_words_what_it_shows(known: td.Stint) -> None:
    page = render_stint_report(known)
    said = re.findall(r'aria-label="([^"]*over the laps[^"]*)"', page)
    assert len(said) == 10
    assert any("Porsche 911 Carrera S" in words for words in said)


def test_every_constant_has_its_source(known: td.Stint) -> None:
    page = render_stint_report(known)
    for words in ("Constants of the model", "Stephens, RMIT 2006", "Front disc, diameter"):
        assert words in page


def test_the_headline_says_who_and_by_how_much(known: td.Stint) -> None:
    words = headline(known)
    assert words.startswith("Porsche 911 Carrera S beats MINI Cooper S over 8 laps of Road Atlanta")
    assert any(
        "the brakes last 8 laps" in one.replace("\N{NO-BREAK SPACE}", " ") for one in answers(known)
    )


def test_a_car_alone_has_no_gap() -> None:
    alone = td.stint(CARS[0], "road-atlanta", laps=2, samples=10)
    assert 'id="gap"' not in render_stint_report(alone)
    assert headline(alone).startswith("MINI Cooper S: 2 laps of Road Atlanta")


def test_one_lap_and_twins_have_a_page() -> None:
    twins = td.stint([CARS[0]] * 2, "road-atlanta", laps=1, samples=10)
    page = render_stint_report(twins)
    assert "MINI Cooper S (R56, 2010) A" in page
    assert "MINI Cooper S (R56, 2010) B" in page
