"""Dates of terms: no race in the past, no predictions after it, and what was agreed stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import User
from web.conftest import COURSE, MINI, PORSCHE
from web.programs import Program, fault_of

Browse = Callable[..., Client]


def call_out(client: Client, anna: User, **given: str) -> Any:
    """Send the form of a new challenge."""
    form = {
        "as_party": anna.parties.get().public_id,
        "opponent": "Somebody else",
        "challenger_car": MINI,
        "opponent_car": PORSCHE,
        "course": COURSE,
        "start": "standing",
        "attempts": "1",
        "rules": "best-run",
        "zone": "UTC",
    }
    return client.post("/challenges/new/", {**form, **given})


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"at": "2010-06-21T19:00"}, {"at"}),
        ({"at": "2031-06-21T19:00", "closes": "2031-06-21T19:01"}, {"closes"}),
        ({"at": "2031-06-21T19:00", "closes": "2031-06-21T19:00"}, set()),
        ({"at": "2031-06-21T19:00", "zone": "Mars/Olympus"}, {"zone"}),
        ({"closes": "2031-06-21T19:00"}, set()),
        ({}, set()),
    ],
)
def test_a_call_names_dates_that_can_come(
    person: Callable[..., User], browse: Browse, given: dict[str, str], wrong: set[str]
) -> None:
    anna = person("anna")
    answer = call_out(browse(anna), anna, **given)
    assert answer.status_code == (422 if wrong else 302)
    assert Challenge.objects.count() == (0 if wrong else 1)
    if wrong:
        assert set(answer.context["form"].errors) == wrong
        assert f'value="{given["at"]}"' in answer.content.decode(), "what was typed stays"


def test_a_date_is_one_of_its_zone(person: Callable[..., User], browse: Browse) -> None:
    anna = person("anna")
    soon = (store.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    # When it is so late in Kiritimati, it was so in UTC fourteen hours ago.
    late = call_out(browse(anna), anna, at=soon, zone="Pacific/Kiritimati")
    assert "It is" in late.content.decode()
    assert set(late.context["form"].errors) == {"at"}
    assert call_out(browse(anna), anna, at=soon, zone="UTC").status_code == 302


@pytest.fixture
def past(called: Challenge) -> Challenge:
    """A call whose date went by, with predictions that close after it: from before both rules."""
    state = store.tell(called).state
    odd = replace(state.terms, at="2026-01-01T10:00:00+00:00", closes="2026-01-02T10:00:00+00:00")
    row = store.begin(
        odd, by="u-a", challenger=called.challenger, opponent=called.opponent, title="Gone by"
    ).row
    return store.append(row, "call", "challenger", "u-a").row


def test_a_date_that_did_not_change_stays(past: Challenge, browse: Browse) -> None:
    bert = browse(User.objects.get(username="bert"))
    path = f"{past.get_absolute_url()}moves/counter/"
    shown = bert.get(path).context["form"].initial
    for changed, wrong in (
        ({"at": "2026-01-01T10:01"}, {"at", "closes"}),
        ({"at": "2031-01-01T10:00"}, set()),
    ):
        answer = bert.post(path, {**shown, **changed})
        if wrong:
            assert set(answer.context["form"].errors) == wrong
    assert store.tell(past).state.terms.at.startswith("2031-01-01T10:00")


def test_old_dates_stay_in_other_words_and_another_zone(past: Challenge, browse: Browse) -> None:
    bert = browse(User.objects.get(username="bert"))
    path = f"{past.get_absolute_url()}moves/counter/"
    shown = bert.get(path).context["form"].initial
    zoned = {"at": "2026-01-01T11:00", "closes": "2026-01-02T11:00", "zone": "Europe/Berlin"}
    # Predictions are closed, and when they closed stays as it was.
    assert bert.post(path, {**shown, **zoned, "place": "Ulm"}).status_code == 302
    state = store.tell(past).state
    assert set(state.versions[0].terms.differences(state.terms)) == {"place"}


def test_programs_are_told_of_dates_too(called: Challenge) -> None:
    bert = Program(User.objects.get(username="bert"))
    path = f"/challenges/{called.slug}/moves"
    for terms, where in (
        ({"at": "2010-06-21T19:00:00Z"}, "terms.at"),
        ({"closes": "2031-06-22T19:00:00Z"}, "terms.closes"),
    ):
        said = fault_of(bert.post(path, {"kind": "counter", "terms": terms}), 422)
        assert said["where"] == where


def test_a_date_to_the_second_stays_when_it_is_sent_back(called: Challenge, settings: Any) -> None:
    bert, anna = (Program(User.objects.get(username=one)) for one in ("bert", "anna"))
    path = f"/challenges/{called.slug}"
    soon = f"{store.now() + timedelta(hours=1):%Y-%m-%dT%H:%M}:30Z"
    given = {"kind": "counter", "terms": {"at": soon, "closes": soon}}
    assert bert.post(f"{path}/moves", given).status_code == 201
    terms = anna.get(path).json()["terms"]
    assert (terms["at"], terms["closes"]) == (soon, soon)
    settings.AHEAD_S = 7200.0
    again = {"kind": "counter", "terms": {"at": soon, "closes": soon, "stakes": "a cake"}}
    answer = anna.post(f"{path}/moves", again)
    assert answer.status_code == 201, answer.content
    before, after = store.tell(called).state.versions[-2:]
    assert set(before.terms.differences(after.terms)) == {"stakes"}
    other = {"at": soon.replace(":30Z", ":31Z")}
    fault = fault_of(bert.post(f"{path}/moves", {"kind": "counter", "terms": other}), 422)
    assert fault["where"] == "terms.at"
