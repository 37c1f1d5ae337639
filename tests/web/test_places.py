"""The place of a race: in the calendar and in search, as the latest terms have it, until erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from icalendar import Calendar

from throwdown.challenge import Log, Text
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import User


def move_to(row: Challenge, role: str, kind: str, place: str, **changes: Any) -> int:
    """Propose terms with another place; returns the number of the record."""
    text = Text.seal(place)
    terms = replace(store.tell(row).state.terms, place=text.digest, **changes)
    told = store.append(row, kind, role, "u-x", {"terms": terms.facts()}, {"place": text})
    return len(told.log.records)


LIME_ROCK = "Lime Rock Park, classic course without chicanes"


def found(asked: str) -> bool:
    """Whether search and the list find a challenge; they agree."""
    pages = [
        Client().get(path, {"q": asked}).content.decode() for path in ("/search/", "/challenges/")
    ]
    hits = {"MINI v 911" in page for page in pages}
    assert len(hits) == 1
    return hits.pop()


def where() -> str:
    """Return where the calendar says that the race is."""
    book = Calendar.from_ical(Client().get("/challenges/calendar.ics").content)
    (event,) = book.walk("VEVENT")
    return str(event["location"])


@pytest.fixture
def placed(called: Challenge) -> Challenge:
    """A race that both agreed to run in a place."""
    move_to(called, "opponent", "counter", "Flugplatz Mainz, east side")
    return store.append(called, "accept", "challenger", "u-a", {"version": 2}).row


def test_a_place_is_found_and_on_the_calendar(placed: Challenge) -> None:
    assert where() == f"{LIME_ROCK}, Flugplatz Mainz, east side"
    assert found("flugplatz")
    assert found("MAINZ lime mini")
    assert not found("flugplatz spa")


def test_without_a_place_the_course_is_where(called: Challenge) -> None:
    store.append(called, "accept", "opponent", "u-b", {"version": 1})
    assert where() == LIME_ROCK


def test_the_latest_place_counts(placed: Challenge) -> None:
    store.append(placed, "schedule", "opponent", "u-b")
    move_to(placed, "challenger", "postpone", "Nardò", at="2031-08-01T10:00:00+00:00")
    assert not found("flugplatz")
    assert found("nardò")
    assert where() == f"{LIME_ROCK}, Nardò"
    later = replace(store.tell(placed).state.terms, attempts=2)
    store.append(placed, "counter", "opponent", "u-b", {"terms": later.facts()})
    assert found("nardò"), "a place that stays keeps the seal that it had"
    bare = replace(later, place="")
    store.append(placed, "counter", "challenger", "u-a", {"terms": bare.facts()})
    assert not found("nardò")


def test_an_erased_place_is_found_no_more(placed: Challenge) -> None:
    number = next(
        one.number for one in store.tell(placed).log.records if "place" in one.move.sealed
    )
    assert store.erase(placed, number, ["place"]) == 1
    assert not found("flugplatz")
    assert where() == LIME_ROCK


def test_a_draft_keeps_its_place_to_itself(
    called: Challenge, browse: Callable[..., Client]
) -> None:
    text = Text.seal("Hidden Valley")
    terms = replace(store.tell(called).state.terms, place=text.digest)
    anna = User.objects.get(username="anna")
    parties = {"challenger": called.challenger, "opponent": called.opponent}
    row = store.begin(
        terms, by=anna.public_id, title="MINI v 911", texts={"place": text}, **parties
    ).row
    assert not found("hidden")
    assert "MINI v 911" in browse(anna).get("/challenges/?q=hidden").content.decode()
    store.append(row, "call", "challenger", anna.public_id)
    assert found("hidden")


def test_places_of_logs_from_elsewhere_and_from_before(placed: Challenge) -> None:
    told = store.tell(placed)
    parties = {"challenger": placed.challenger, "opponent": placed.opponent}
    copy = Challenge(slug="copy", title="Copy", **parties)
    store.adopt([(copy, Log(told.log.records, told.state))])
    copy.refresh_from_db()
    assert copy.place is not None
    assert copy.place.record.challenge == copy
    Challenge.objects.update(place=None)
    step = import_module("throwdown.site.challenges.migrations.0003_place")
    step.tell_places(apps, None)
    for row in Challenge.objects.select_related("place__record"):
        assert row.place is not None
        assert row.place.text == "Flugplatz Mainz, east side"
        assert row.place.record.challenge_id == row.pk
