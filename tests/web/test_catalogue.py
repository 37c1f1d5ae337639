"""Cars and courses with what is known of them, and search: what is found, and what never is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from throwdown.car.catalogue import list_cars
from throwdown.site.catalogue import maps, shelf
from throwdown.site.catalogue.figures import groups_of
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import Party, User

MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
Browse = Callable[..., Client]
Person = Callable[..., User]
pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    """Return a page's words without tags, blanks run together."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def order_of(response: Any) -> list[str]:
    """Return the ids of the cars of a list, in order."""
    return re.findall(r'<h2><a href="/cars/([^/]+)/"', response.content.decode())


@pytest.fixture
def drafted(person: Person, called: Challenge) -> Challenge:
    """A draft, which nobody but its challenger may know of."""
    carl, dora = person("carlsecret"), person("dora")
    one, other = carl.parties.get(), dora.parties.get()
    terms = store.tell(called).state.terms
    return store.begin(
        replace(
            terms,
            challenger=replace(terms.challenger, party=one.public_id),
            opponent=replace(terms.opponent, party=other.public_id),
        ),
        by=carl.public_id,
        challenger=one,
        opponent=other,
        title="Hush-hush MINI v 911",
    ).row


def test_every_car_is_listed_with_its_links(browse: Browse) -> None:
    page = browse().get("/cars/")
    assert sorted(order_of(page)) == sorted(shelf.cars())
    html = page.content.decode()
    assert f"/try/?a={MINI}" in html
    assert f"/challenges/new/?challenger_car={MINI}" in html
    assert "1,210 kg" in html
    assert "$22,300" in html


def test_cars_are_filtered_and_sorted(browse: Browse) -> None:
    client = browse()
    porsches = order_of(client.get("/cars/", {"maker": "Porsche", "sort": "power"}))
    assert porsches
    assert all(shelf.cars()[one].maker == "Porsche" for one in porsches)
    powers = [shelf.cars()[one].power for one in porsches]
    assert powers == sorted(powers, reverse=True)
    prices = [shelf.cars()[one].price_usd for one in order_of(client.get("/cars/?sort=price"))]
    known = [one for one in prices if one is not None]
    assert prices == [*sorted(known), *[None] * (len(prices) - len(known))]
    assert order_of(client.get("/cars/", {"q": "CARRERA S 2010"})) == [PORSCHE]
    fronts = order_of(client.get("/cars/", {"drive": "front"}))
    assert {shelf.cars()[one].drive for one in fronts} == {"front"}
    odd = client.get("/cars/", {"maker": "Nobody", "drive": "wings", "sort": "x", "q": "\x00"})
    assert odd.status_code == 200
    assert len(order_of(odd)) == len(list_cars())


def test_figures_read_in_the_readers_units(browse: Browse) -> None:
    metric, us = browse(), browse()
    us.cookies["units"] = "us"
    assert "1,210 kg" in text_of(metric.get(f"/cars/{MINI}/"))
    page = text_of(us.get(f"/cars/{MINI}/"))
    assert "2,668 lb" in page
    assert "172 hp" in page
    assert "1,210 kg" not in page


@pytest.mark.parametrize("units", ["metric", "us"])
def test_a_car_page_shows_every_figure_with_its_source(browse: Browse, units: str) -> None:
    client = browse()
    client.cookies["units"] = units
    for name in (MINI, PORSCHE):
        car = shelf.car(name)
        page = client.get(f"/cars/{name}/").content.decode()
        for figure, kept in car.figures.items():
            assert f'id="{figure}"' in page
            assert kept.kind in page
        groups = groups_of(car, units)
        lines = [line for _title, found in groups for line in found]
        assert {line.name for line in lines} == set(car.figures)
        assert all(title for title, _lines in groups)
        for note in car.notes:
            assert note.split("(")[0].split("'")[0][:40] in page


def test_a_figure_says_what_its_source_prints() -> None:
    car = shelf.car(MINI)
    mass = next(
        line for _t, found in groups_of(car, "metric") for line in found if line.name == "mass"
    )
    assert (mass.value, mass.unit, mass.spread, mass.given) == ("1,210", "kg", "14", "2,668 lb")
    same = next(line for _t, found in groups_of(car, "us") for line in found if line.name == "mass")
    assert (same.value, same.unit, same.spread, same.given) == ("2,668", "lb", "30", "")
    lift = next(
        line
        for _t, found in groups_of(car, "us")
        for line in found
        if line.name == "downforce_area"
    )
    assert lift.value.startswith("−")


def test_an_unknown_car_or_course_suggests_what_was_meant(browse: Browse) -> None:
    page = browse().get("/cars/mini-coper-s-2010/")
    assert page.status_code == 404
    assert f'href="/cars/{MINI}/"' in page.content.decode()
    page = browse().get("/courses/lime-rok/")
    assert page.status_code == 404
    assert 'href="/courses/lime-rock/"' in page.content.decode()
    assert browse().get("/cars/qqqqqqqqq/").status_code == 404


def test_a_car_page_shows_its_public_challenges(
    browse: Browse, called: Challenge, drafted: Challenge
) -> None:
    page = browse().get(f"/cars/{MINI}/").content.decode()
    assert called.get_absolute_url() in page
    assert drafted.get_absolute_url() not in page
    page = browse().get("/courses/lime-rock/").content.decode()
    assert called.get_absolute_url() in page
    assert drafted.get_absolute_url() not in page


def test_courses_are_listed_with_their_outlines(browse: Browse) -> None:
    page = browse().get("/courses/").content.decode()
    for course in shelf.courses().values():
        assert f'href="/courses/{course.id}/"' in page
    assert page.count('class="map-thumb"') == len(shelf.courses())
    pads = browse().get("/courses/", {"kind": "pad"}).content.decode()
    assert pads.count('class="map-thumb"') == 3
    assert "/courses/spa/" in browse().get("/courses/?q=SPA").content.decode()


@pytest.mark.parametrize("name", sorted(shelf.courses()))
def test_a_course_is_drawn_whole_and_small(name: str) -> None:
    drawn, large = maps.thumb(name), maps.large(name)
    assert 2 <= drawn.points <= maps.THUMB_POINTS
    assert drawn.line.endswith("z") == shelf.course(name).closed
    assert len(drawn.line) < 2000
    for one in (drawn, large):
        width, height = map(float, one.box.split()[2:])
        assert width == 1000
        assert 100 <= height <= 1100
    assert large.start
    assert bool(large.finish) != shelf.course(name).closed


def test_a_course_page_names_source_licence_and_openstreetmap(browse: Browse) -> None:
    page = text_of(browse().get("/courses/lime-rock/"))
    course = shelf.course("lime-rock")
    assert "© OpenStreetMap contributors, ODbL" in page
    assert course.licence in page
    assert "open-racetrack-db" in page
    for one in course.assumptions:
        assert one[:30] in page
    rebuilt = text_of(browse().get("/courses/road-atlanta-infield-2010/"))
    assert "This is a reconstruction" in rebuilt
    assert "/try/?course=lime-rock" in browse().get("/courses/lime-rock/").content.decode()


def test_search_finds_each_kind_and_no_draft(
    browse: Browse, called: Challenge, drafted: Challenge, person: Person
) -> None:
    client = browse()
    page = client.get("/search/", {"q": "mini"}).content.decode()
    assert called.get_absolute_url() in page
    assert f"/cars/{MINI}/" in page
    assert drafted.get_absolute_url() not in page
    assert "Hush-hush" not in client.get("/search/", {"q": "hush"}).content.decode()
    owner = browse(User.objects.get(username="carlsecret"))
    assert "Hush-hush" not in owner.get("/search/", {"q": "hush"}).content.decode()
    assert "/parties/anna/" in client.get("/search/", {"q": "ANNA"}).content.decode()
    assert "/courses/lime-rock/" in client.get("/search/", {"q": "LIME rock"}).content.decode()


def test_search_takes_several_words_of_several_kinds(browse: Browse, called: Challenge) -> None:
    client = browse()
    for asked in ("bert mini", "ANNA 911 lime", "carrera rock", "v mini"):
        page = client.get("/search/", {"q": asked}).content.decode()
        assert called.get_absolute_url() in page, asked
    assert called.get_absolute_url() not in client.get("/search/?q=anna+spa").content.decode()


def test_search_regards_no_capitals_beyond_ascii(browse: Browse, db: Any) -> None:
    Party.objects.create(name="Écurie Ölkännchen")
    for asked in ("écurie", "ÉCURIE", "Écurie"):
        assert "Ölkännchen" in browse().get("/search/", {"q": asked}).content.decode()


@pytest.mark.parametrize("asked", ["", "   ", "\x00", "%", "_", "'\"<b>", "a" * 5000, "a " * 500])
def test_odd_searches_break_nothing(browse: Browse, called: Challenge, asked: str) -> None:
    response = browse().get("/search/", {"q": asked})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<b>" not in page
    assert called.get_absolute_url() not in page or asked.startswith("a ")
    kept = re.search(r'name="q" type="search" value="([^"]*)"', page)
    assert kept is not None
    assert len(kept.group(1)) <= 120


def test_pages_are_for_reading_alone(browse: Browse) -> None:
    for path in ("/cars/", f"/cars/{MINI}/", "/courses/", "/courses/spa/", "/search/"):
        assert browse().post(path).status_code == 405


def test_lists_ask_the_database_as_little_for_many_rows_as_for_one(
    browse: Browse, called: Challenge, django_assert_num_queries: Any
) -> None:
    for number in range(8):
        Challenge.objects.create(
            slug=f"more-{number}",
            title=f"MINI again {number}",
            challenger=called.challenger,
            opponent=called.opponent,
            status="open",
            course=called.course,
            challenger_car=MINI,
            opponent_car=PORSCHE,
            last_at=called.last_at,
        )
    client = browse()
    for path, most in (
        ("/cars/", 0),
        ("/courses/", 0),
        (f"/cars/{MINI}/", 1),
        ("/courses/lime-rock/", 1),
        ("/search/?q=mini", 2),
        ("/search/", 0),
    ):
        with django_assert_num_queries(most):
            assert client.get(path).status_code == 200
