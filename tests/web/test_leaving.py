"""Deleting an account: who left is named nowhere, and what they did still verifies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client

from throwdown.challenge.verify import verify_lines
from throwdown.site.challenges import store
from throwdown.site.challenges.models import (
    Beside,
    Call,
    Challenge,
    Hook,
    News,
    Picture,
    Tip,
)
from throwdown.site.people.export import held_on
from throwdown.site.people.leaving import GUESSED_WITHIN_S, delete_account
from throwdown.site.people.models import Alias, Membership, Party, User

from .conftest import terms_between
from .lives import fill_life, user
from .programs import Seat, fault_of

PASSWORD = "a long passphrase"
Browse = Callable[..., Client]
Person = Callable[..., User]


@pytest.fixture(autouse=True)
def _counts_begin_anew(db: Any) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def club(person: Person) -> Party:
    """A club that carl manages and dora drives for."""
    made = Party.objects.create(kind="club", name="MINI Club", made_by=person("carl"))
    Membership.objects.create(party=made, user=made.made_by)
    Membership.objects.create(party=made, user=person("dora"), role="driver")
    return made


def leave(client: Client, name: str, **changes: str) -> Any:
    """Fill in the page that deletes an account."""
    return client.post("/me/delete/", {"username": name, "password": PASSWORD, **changes})


def test_leaving_is_meant(browse: Browse, called: Challenge) -> None:
    client = browse(user("anna"))
    assert client.get("/me/delete/").status_code == 200
    for changes in ({"password": "wrong"}, {"username": "Anna"}, {"password": ""}):
        given = {"username": "anna", **changes}
        assert leave(client, given.pop("username"), **given).status_code == 422
    forged = browse(user("anna"), enforce_csrf_checks=True)
    assert leave(forged, "anna").status_code == 403
    assert User.objects.filter(username="anna").exists()


def test_guessing_the_password_to_leave_with_ends(browse: Browse, called: Challenge) -> None:
    client = browse(user("anna"))
    for _ in range(5):
        assert leave(client, "anna", password="wrong").status_code == 422
    answer = leave(client, "anna")
    assert answer.status_code == 429
    assert "Too many at once (wrong passwords). Try again in 300 s." in answer.content.decode()
    given = {"username": "anna", "password": PASSWORD}
    told = Seat(user("anna")).post("/me/delete", given)
    assert "wrong passwords" in fault_of(told, 429)["what"]
    assert answer.headers["Retry-After"] == told.headers["Retry-After"] == "300"
    assert User.objects.filter(username="anna").exists()


def test_how_long_guesses_count_is_what_allauth_says() -> None:
    rates = parse_rates(app_settings.RATE_LIMITS["login_failed"])
    assert max(rate.duration for rate in rates) == GUESSED_WITHIN_S


def test_who_left_is_named_nowhere_and_the_record_verifies(
    browse: Browse, called: Challenge, person: Person
) -> None:
    anna, client, other = user("anna"), browse(user("anna")), browse(user("anna"))
    public_id, party = anna.public_id, anna.parties.get()
    fill_life(anna, called)
    heads = list(called.records.values_list("hash", flat=True))
    page = client.get("/me/delete/").content.decode()
    assert "1 text that you wrote" in page
    assert leave(client, "anna").url == "/"
    assert not User.objects.filter(public_id=public_id).exists()
    assert other.get("/me/").status_code == 302
    assert not any(
        one.get_decoded().get("_auth_user_id") == str(anna.pk) for one in Session.objects.all()
    )
    party.refresh_from_db()
    assert (party.name, party.slug, party.about) == ("Deleted person", "deleted-person", "")
    called.refresh_from_db()
    assert list(called.records.values_list("hash", flat=True)) == heads
    lines = list(store.lines(called))
    found = verify_lines(lines)
    assert found.holds
    assert found.erased == ((3, "text"),)
    assert "Anna" not in "".join(lines)
    shown = browse(user("bert")).get(called.get_absolute_url()).content.decode()
    assert "anna" not in shown.lower()
    for model in (Tip, Call, Hook):
        assert not model.objects.exists()


def test_what_others_were_told_in_ones_words_goes_too(browse: Browse, called: Challenge) -> None:
    anna, bert = user("anna"), user("bert")
    one, other = anna.parties.get(), bert.parties.get()
    Alias.objects.create(public_id="d-anna", name="Anna Secret")
    side = replace(store.tell(called).state.terms.challenger, driver="d-anna")
    terms = terms_between(one, other, challenger=side)
    row = store.begin(terms, by=anna.public_id, challenger=one, opponent=other, title="Second").row
    row = store.append(row, "call", "challenger", anna.public_id).row
    News.objects.filter(record__challenge=row).update(text="Second: called.\nDriver: Anna Secret")
    assert held_on(anna)["drivers_named"] == {"d-anna": "Anna Secret"}
    assert held_on(bert)["drivers_named"] == {}
    leave(browse(anna), "anna")
    assert not Alias.objects.exists()
    told = News.objects.filter(record__challenge=row, user=bert)
    assert [news.text for news in told] == ["Second: called."]
    assert verify_lines(list(store.lines(row))).holds


def test_pictures_go_with_who_brought_them_unless_others_show_them(
    browse: Browse, called: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    anna, bert = user("anna"), user("bert")
    made = {}
    for name in ("a" * 64, "b" * 64):
        made[name] = Picture(digest=name, width=1, height=1, by=anna)
        made[name].file.save(f"{name}.webp", ContentFile(b"x"), save=True)
        texts = {"text": "Look.", "picture": name}
        store.append(called, "statement", "challenger", anna.public_id, {}, texts)
    store.append(called, "statement", "opponent", bert.public_id, {}, {"picture": "b" * 64})
    with django_capture_on_commit_callbacks(execute=True):
        leave(browse(anna), "anna")
    assert [one.digest for one in Picture.objects.all()] == ["b" * 64]
    storage = made["a" * 64].file.storage
    assert not storage.exists(f"pictures/{'a' * 64}.webp")
    assert storage.exists(f"pictures/{'b' * 64}.webp")
    storage.delete(f"pictures/{'b' * 64}.webp")
    assert [one.text for one in Beside.objects.all()] == ["b" * 64]


def test_what_only_they_managed_is_unmanaged_and_drafts_go(
    browse: Browse, called: Challenge, club: Party
) -> None:
    carl = user("carl")
    own, anna = carl.parties.get(kind="person"), user("anna").parties.get()
    row = store.begin(
        terms_between(own, anna), by=carl.public_id, challenger=own, opponent=anna, title="Draft"
    ).row
    page = browse(carl).get("/me/delete/").content.decode()
    assert "MINI Club has nobody left" in page
    assert "1 draft goes" in page
    leave(browse(carl), "carl")
    assert not Challenge.objects.filter(pk=row.pk).exists()
    assert not Party.objects.filter(pk=own.pk).exists()
    club.refresh_from_db()
    assert (club.name, [one.username for one in club.members.all()]) == ("MINI Club", ["dora"])


def test_the_last_administrator_stays(browse: Browse, person: Person) -> None:
    person("anna")
    User.objects.update(is_superuser=True)
    assert leave(browse(user("anna")), "anna").status_code == 422
    assert "last administrator" in browse(user("anna")).get("/me/delete/").content.decode()
    assert User.objects.exists()


def test_an_account_that_is_gone_is_deleted_no_second_time(person: Person) -> None:
    anna = person("anna")
    again = user("anna")
    delete_account(anna)
    delete_account(again)
    assert not User.objects.exists()


def test_who_has_no_password_shows_who_they_are_otherwise(browse: Browse, person: Person) -> None:
    anna = person("anna")
    client = browse(anna)
    anna.set_unusable_password()
    anna.save()
    client.force_login(anna)
    page = client.get("/me/delete/")
    assert page.status_code == 200
    assert 'name="password"' not in page.content.decode()
    assert client.post("/me/delete/", {"username": "anna"}).url == "/"
    assert not User.objects.exists()


def test_drivers_that_only_drafts_name_go_too(browse: Browse, called: Challenge) -> None:
    anna, bert = user("anna"), user("bert")
    one, other = anna.parties.get(), bert.parties.get()
    Alias.objects.create(public_id="d-secret", name="A Secret Driver")
    Alias.objects.create(public_id="d-other", name="Somebody Else")
    side = replace(store.tell(called).state.terms.challenger, driver="d-secret")
    terms = terms_between(one, other, challenger=side)
    store.begin(terms, by=anna.public_id, challenger=one, opponent=other, title="Draft")
    theirs = replace(side, driver="d-other", party=other.public_id)
    terms = terms_between(other, one, challenger=theirs)
    store.begin(terms, by=bert.public_id, challenger=other, opponent=one, title="Theirs")
    leave(browse(anna), "anna")
    assert [alias.name for alias in Alias.objects.all()] == ["Somebody Else"]
    assert [row.title for row in Challenge.objects.filter(status="draft")] == ["Theirs"]
