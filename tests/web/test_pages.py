"""Pages: what they say, and how often they ask the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from throwdown.challenge import Log
from throwdown.site.challenges import demo, store
from throwdown.site.challenges.models import Call, Challenge, Follow, News
from throwdown.site.people.models import User
from throwdown.site.predictions.models import Prediction


def crowd(called: Challenge, many: int) -> None:
    """Write copies of a challenge."""
    log = Log(store.tell(called).log.records, store.tell(called).state)
    rows = [
        Challenge(
            slug=f"copy-{n}",
            title=f"Copy {n}",
            challenger=called.challenger,
            opponent=called.opponent,
        )
        for n in range(many)
    ]
    store.adopt((row, log) for row in rows)


@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 6), ("/challenges/", 2), ("/challenges/feed.atom", 3), ("/challenges/calendar.ics", 2)],
)
def test_lists_ask_no_more_with_more_rows(
    called: Challenge, django_assert_max_num_queries: Any, path: str, most: int
) -> None:
    crowd(called, 60)
    client = Client()
    client.get(path)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


def test_a_challenge_asks_no_more_with_more_moves(
    called: Challenge, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        store.append(called, "statement", "challenger", "u-a", {}, {"text": f"word {number}"})
    client = Client()
    client.get(called.get_absolute_url())
    with django_assert_max_num_queries(13):
        assert client.get(called.get_absolute_url()).status_code == 200


def test_changed_terms_are_told_to_followers_with_the_difference(
    called: Challenge, person: Callable[..., User], browse: Callable[..., Client]
) -> None:
    from dataclasses import replace

    reader = person("reader")
    Follow.objects.create(challenge=called, user=reader)
    store.append(called, "accept", "opponent", "u-b", {"version": 1})
    store.append(called, "schedule", "opponent", "u-b")
    later = replace(store.tell(called).state.terms, at="2031-07-01T19:00:00+00:00")
    store.append(called, "postpone", "challenger", "u-a", {"terms": later.facts()})
    text = News.objects.filter(user=reader).latest("id").text
    assert "21 June 2031" in text
    assert "1 July 2031" in text
    called.refresh_from_db()
    assert called.status == "postponed"
    page = browse(reader).get(called.get_absolute_url()).content.decode()
    assert "21 June 2031" in page
    assert "1 July 2031" in page


def test_calls_are_scored_when_the_race_is_settled(
    called: Challenge, person: Callable[..., User], browse: Callable[..., Client]
) -> None:
    good, bad = person("good"), person("bad")
    for user, side in ((good, "opponent"), (bad, "challenger")):
        url = f"{called.get_absolute_url()}call/"
        assert browse(user).post(url, {"side": side, "sure": "90"}).status_code == 302
    store.append(called, "accept", "opponent", "u-b", {"version": 1})
    late = browse(person("late")).post(f"{called.get_absolute_url()}call/", {"side": "opponent"})
    assert late.status_code in (400, 422)
    store.append(called, "schedule", "opponent", "u-b")
    store.append(called, "start", "official", "u-o")
    store.append(called, "result", "official", "u-o", {"winner": "opponent", "margin_s": 2.0})
    after = store.now().replace(year=2032).isoformat()
    store.append(called, "confirm", "official", "u-o", at=after)
    store.append(called, "settle", "challenger", "u-a", at=after)
    scores = dict(Call.objects.values_list("user__username", "brier"))
    assert scores["good"] == pytest.approx(0.01)
    assert scores["bad"] == pytest.approx(0.81)
    page = Client().get("/challenges/leaderboard/").content.decode()
    assert page.index(">good<") < page.index(">bad<")


def test_a_date_that_nobody_changed_stays_as_it_was_written(
    called: Challenge, browse: Callable[..., Client]
) -> None:
    from dataclasses import replace

    local = replace(store.tell(called).state.terms, at="2031-06-21T19:00:00+02:00")
    anna = User.objects.get(username="anna")
    row = store.begin(
        local, by="u-a", challenger=called.challenger, opponent=called.opponent, title="Local"
    ).row
    row = store.append(row, "call", "challenger", anna.public_id).row
    bert = browse(User.objects.get(username="bert"))
    url = f"{row.get_absolute_url()}moves/counter/"
    given = bert.get(url).context["form"].initial
    answer = bert.post(url, {**given, "place": "Ulm"})
    assert answer.status_code == 302
    state = store.tell(row).state
    assert set(state.versions[0].terms.differences(state.terms)) == {"place"}


def test_results_and_rulings_are_told(called: Challenge) -> None:
    from throwdown.site.challenges.reading import Reading

    store.append(called, "accept", "opponent", "u-b", {"version": 1})
    for kind in ("schedule", "start"):
        store.append(called, kind, "official", "u-o")
    times = {"winner": "opponent", "challenger_s": 62.0, "opponent_s": 60.0}
    store.append(called, "result", "official", "u-o", times)
    store.append(called, "protest", "challenger", "u-a", {}, {"text": "a cone"})
    store.append(called, "rule", "official", "u-o", {"ruling": "upheld"}, {"text": "indeed"})
    told = [one.detail for one in Reading(called).happenings if one.detail]
    assert told == ["The opponent won: 62 s v 60 s", "Upheld."]
    assert "62 s v 60 s" in Client().get(called.get_absolute_url()).content.decode()
    assert "62 s v 60 s" in Client().get("/challenges/feed.atom").content.decode()


def test_whoever_named_a_party_makes_a_new_link_for_it(
    person: Callable[..., User], browse: Callable[..., Client]
) -> None:
    from throwdown.site.people.models import Party

    anna, bert = person("anna"), person("bert")
    party = Party.objects.create(name="Somebody Absent", made_by=anna, claim="0" * 64)
    url = f"/parties/{party.slug}/link/"
    assert browse(bert).post(url).status_code == 404
    answer = browse(anna).post(url, follow=True)
    assert "/claim/" in answer.content.decode()
    party.refresh_from_db()
    assert party.claim != "0" * 64


def test_the_demo_is_told_once_and_to_its_end(db: Any, monkeypatch: Any) -> None:
    def said(race: dict[str, Any], tell: Any = None) -> Prediction:
        return Prediction.objects.create(
            key=race["key"], digest=digest, odds=0.01, result=result, report=b""
        )

    duel = {"winner": demo.PORSCHE, "margin_s": {"p05": 2.5, "p50": 5.5, "p95": 9.1}}
    result = json.dumps({"duel": duel})
    digest = hashlib.sha256(result.encode()).hexdigest()
    monkeypatch.setattr("throwdown.site.predictions.simulate.predict", said)
    row = demo.begin()
    assert demo.begin().pk == row.pk
    demo.finish(lambda what, done, of: None)
    demo.finish(lambda what, done, of: None)
    row.refresh_from_db()
    assert (row.status, row.winner, row.margin_s) == ("settled", "opponent", 2.0)
    assert Challenge.objects.count() == 1
    assert Prediction.objects.get().lasting, "what a record names is never swept away"
    page = Client().get(row.get_absolute_url()).content.decode()
    for words in (
        "Opponent absent",
        "Cory Friedman",
        "$34,100",
        "One-sided",
        "Not our way",
        "outside its",
    ):
        assert words in page, words


def test_units_are_a_choice(db: Any) -> None:
    client = Client()
    assert "kg" in client.get("/cars/mini-cooper-s-2010/").content.decode()
    client.post("/choose/", {"units": "us", "next": "/"})
    assert "lb" in client.get("/cars/mini-cooper-s-2010/").content.decode()
