"""Who has a part in a race does not call its winner; who called it does not officiate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from throwdown.challenge import IllegalMove
from throwdown.site.challenges import acting, store
from throwdown.site.challenges.models import Call, Challenge, Entrant, News
from throwdown.site.challenges.roles import roles_in
from throwdown.site.people.models import User

pytestmark = pytest.mark.django_db
Person = Callable[..., User]


@pytest.fixture
def open_venue(called: Challenge) -> Challenge:
    """The challenge, its venue open to all."""
    facts = {"link": "open-entry", "to": "all"}
    return store.append(called, "link", "challenger", "u-a", facts).row


def test_who_has_officiated_neither_calls_nor_enters(open_venue: Challenge, person: Person) -> None:
    olga = person("olga", "official")
    assert roles_in(olga, open_venue) == ("official",)
    said = {"text": "The gates open at six."}
    store.append(open_venue, "statement", "official", olga.public_id, {}, said)
    with pytest.raises(IllegalMove, match="officiates"):
        acting.take_call(olga, open_venue, "opponent", 80)
    with pytest.raises(IllegalMove, match="officiates"):
        acting.enter(olga, open_venue, "mini-cooper-s-2010")
    assert not Call.objects.exists()
    assert not Entrant.objects.exists()


@pytest.mark.parametrize("what", ["call", "enter"])
def test_who_called_or_entered_does_not_officiate(
    open_venue: Challenge, person: Person, what: str
) -> None:
    olga = person("olga", "official")
    if what == "call":
        acting.take_call(olga, open_venue, "opponent", 80)
    else:
        acting.enter(olga, open_venue, "mini-cooper-s-2010")
    assert roles_in(olga, open_venue) == ()


def test_the_venue_closes_when_the_race_starts(
    open_venue: Challenge, person: Person, browse: Any
) -> None:
    reader = person("rita")
    acting.enter(reader, open_venue, "mini-cooper-s-2010")
    for kind, role, facts in (
        ("accept", "opponent", {"version": 1}),
        ("schedule", "challenger", {}),
        ("start", "official", {}),
    ):
        store.append(open_venue, kind, role, "u-x", facts)
    with pytest.raises(IllegalMove, match="not open to all"):
        acting.enter(reader, open_venue, "mini-cooper-s-2010")
    page = browse(reader).get(open_venue.get_absolute_url()).content.decode()
    assert "The venue was open to anybody." in page
    assert "anybody may enter" not in page


def test_ones_own_moves_are_no_news_and_others_say_who_and_what(called: Challenge) -> None:
    anna, bert = (User.objects.get(username=name) for name in ("anna", "bert"))
    assert not News.objects.filter(user=anna).exists()
    news = News.objects.get(user=bert).text
    assert "anna called out" in news
    assert "Lime Rock" in news, "a call-out says what it is about"
    store.append(called, "statement", "opponent", bert.public_id, {}, {"text": "On my way."})
    assert "“On my way.”" in News.objects.get(user=anna).text


def test_a_title_made_of_cars_follows_them(called: Challenge) -> None:
    from dataclasses import replace

    from throwdown.site.catalogue import shelf

    terms = store.tell(called).state.terms
    row = store.begin(terms, by="u-a", challenger=called.challenger, opponent=called.opponent).row
    assert row.title.endswith(shelf.car_name(terms.opponent.car))
    other = (
        shelf.car("mazda-mx-5-miata-2016")
        if "mazda-mx-5-miata-2016" in shelf.cars()
        else (shelf.car(next(iter(shelf.cars()))))
    )
    side = replace(terms.opponent, car=other.id, car_hash=other.content_hash)
    told = store.append(
        row, "amend", "challenger", "u-a", {"terms": replace(terms, opponent=side).facts()}
    )
    assert told.row.title.endswith(shelf.car_name(other.id))
    assert called.title == "MINI v 911", "a name of its own stays"


def test_the_calendar_keeps_a_race_while_its_result_is_provisional(
    open_venue: Challenge, client: Any
) -> None:
    from dataclasses import replace

    terms = replace(store.tell(open_venue).state.terms, at="2031-06-22T19:00:00+00:00")
    for kind, role, facts in (
        ("counter", "opponent", {"terms": terms.facts()}),
        ("accept", "challenger", {"version": 2}),
        ("schedule", "challenger", {}),
        ("start", "official", {}),
        ("result", "official", {"winner": "opponent", "margin_s": 2.0}),
    ):
        store.append(open_venue, kind, role, "u-x", facts)
        if kind in ("schedule", "start", "result"):
            assert b"BEGIN:VEVENT" in client.get("/challenges/calendar.ics").content
    page = client.get(open_venue.get_absolute_url()).content.decode()
    assert "either side may protest until" in page


def test_who_has_a_club_calls_out_as_themselves_unless_they_choose(
    person: Person, browse: Any
) -> None:
    from throwdown.site.people.models import Membership, Party

    anna = person("zoe")
    club = Party.objects.create(name="A Club", slug="a-club", kind="club")
    Membership.objects.create(user=anna, party=club, role="manager")
    page = browse(anna).get("/challenges/new/").content.decode()
    names = page.partition('name="as_party"')[2].partition("</select>")[0]
    assert names.index("Zoe") < names.index("A Club")
    assert '<option value="" selected>choose a car</option>' in page
    assert '<option value="Factory"' not in page
    assert '<option value="Europe/Berlin"' in page
