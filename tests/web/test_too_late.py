"""Who sends a form whose move is no longer open: they are told why, and keep their words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge, Record
from throwdown.site.people.models import Membership, User

Browse = Callable[..., Client]


def filled_in(client: Client, path: str, **given: str) -> dict[str, str]:
    """Open the form of a move and return what it sends."""
    page = client.get(path).content.decode()
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return dict(hidden) | given


@pytest.fixture
def sides(called: Challenge, browse: Browse) -> Any:
    """A client for each side, and the address of the moves."""
    anna, bert = (browse(User.objects.get(username=name)) for name in ("anna", "bert"))
    return anna, bert, f"{called.get_absolute_url()}moves/"


def test_words_outlive_a_move_that_somebody_made_meanwhile(
    called: Challenge, sides: Any, browse: Browse, person: Callable[..., User]
) -> None:
    _anna, bert, path = sides
    partner = person("partner")
    Membership.objects.create(party=called.opponent, user=partner)
    words = "First line\nof <b>three</b>\nlines of reasons"
    form = filled_in(bert, f"{path}decline/", reason="safety", text=words)
    mate = browse(partner)
    assert mate.post(f"{path}accept/", {"version": 1}).status_code == 302
    before = Record.objects.count()
    answer = bert.post(f"{path}decline/", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This move is no longer open." in page
    assert "partner accepted the terms meanwhile." in page
    assert "First line\nof &lt;b&gt;three&lt;/b&gt;\nlines of reasons</textarea>" in page
    assert "Safety</textarea>" in page
    assert f'class="button primary" href="{called.get_absolute_url()}"' in page
    assert Record.objects.count() == before


def test_only_what_happened_since_is_told(called: Challenge, sides: Any) -> None:
    anna, bert, path = sides
    store.append(called, "statement", "challenger", "u-a", {}, {"text": "hm"})
    form = filled_in(bert, f"{path}decline/", reason="safety")
    anna.post(f"{path}statement/", {"text": "still there?"})
    anna.post(f"{path}withdraw/", {})
    page = bert.post(f"{path}decline/", form).content.decode()
    assert re.findall(r"<p>([^<]*) meanwhile\.</p>", page) == ["anna withdrew the challenge"]
    assert "called out." not in page.partition("<main")[2]
    unseen = bert.post(f"{path}decline/", {"reason": "safety", "seen": "<b>"}).content.decode()
    assert "anna withdrew the challenge meanwhile." in unseen


def test_a_form_sent_twice_says_that_it_was_taken(sides: Any) -> None:
    _anna, bert, path = sides
    form = filled_in(bert, f"{path}accept/", text="Gladly.")
    assert form["version"] == "1"
    assert bert.post(f"{path}accept/", form).status_code == 302
    again = bert.post(f"{path}accept/", form)
    assert again.status_code == 409
    assert "You accepted the terms already." in again.content.decode()


def test_terms_that_come_too_late_are_kept_without_what_stayed(
    called: Challenge, sides: Any
) -> None:
    _anna, bert, path = sides
    shown = bert.get(f"{path}counter/").context["form"].initial
    store.append(called, "accept", "opponent", "u-b", {"version": 1})
    given = {**shown, "place": "Behind the <barn>", "course": "spa"}
    answer = bert.post(f"{path}counter/", given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Behind the &lt;barn&gt;</textarea>" in page
    kept = re.findall(r'<label for="kept-\d+">([^<]*)</label>', page)
    assert kept == ["Course", "Place"]
    assert "An official" not in page
    assert "The opponent accepted the terms meanwhile." in page


def test_what_time_closed_is_told_as_it_stands(
    called: Challenge, sides: Any, settings: Any
) -> None:
    _anna, bert, path = sides
    for kind, role, facts in (
        ("accept", "opponent", {"version": 1}),
        ("schedule", "opponent", {}),
        ("start", "official", {}),
        ("result", "official", {"winner": "opponent", "margin_s": 2.0}),
    ):
        store.append(called, kind, role, "u-o", facts)
    form = filled_in(bert, f"{path}protest/", text="They cut a corner.")
    settings.AHEAD_S = timedelta(hours=25).total_seconds()
    answer = bert.post(f"{path}protest/", form)
    assert answer.status_code == 409
    assert "The challenge stands thus: Provisional result." in answer.content.decode()
    assert "They cut a corner.</textarea>" in answer.content.decode()
