"""One's own page, webhooks, and the export of all that is held."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from throwdown.site.challenges import hooks, store
from throwdown.site.challenges.models import (
    Challenge,
    Follow,
    Hook,
    News,
)
from throwdown.site.oversight.models import Token
from throwdown.site.people.export import held_on
from throwdown.site.people.forms import ChoicesForm
from throwdown.site.people.models import User

from .conftest import terms_between
from .lives import fill_life, user
from .programs import Program

Browse = Callable[..., Client]
Person = Callable[..., User]


@pytest.fixture
def outer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are looked up are outside, without asking anybody."""

    def looked_up(host: str, port: int, **how: Any) -> list[Any]:
        address = "10.0.0.7" if host == "inner.example" else "93.184.216.34"
        return [(0, 0, 0, "", (address, port))]

    monkeypatch.setattr(hooks.socket, "getaddrinfo", looked_up)


@pytest.mark.parametrize("path", ["", "hooks/", "tokens/", "export/", "delete/"])
def test_ones_own_pages_are_nobody_elses(browse: Browse, db: Any, path: str) -> None:
    assert browse().get(f"/me/{path}").url == f"/accounts/login/?next=/me/{path}"


def test_the_own_page_shows_what_is_ones_own(
    browse: Browse, called: Challenge, person: Person
) -> None:
    anna, carl = user("anna"), person("carl")
    one, other = anna.parties.get(), user("bert").parties.get()
    store.begin(
        terms_between(one, other), by=anna.public_id, challenger=one, opponent=other, title="Draft"
    )
    Follow.objects.create(challenge=called, user=carl)
    bert = user("bert").public_id
    store.append(called, "statement", "challenger", anna.public_id, {}, {"text": "Soon."})
    store.append(called, "statement", "opponent", bert, {}, {"text": "Now."})
    seen = {name: browse(user(name)) for name in ("anna", "bert", "carl")}
    pages = {name: client.get("/me/").content.decode() for name, client in seen.items()}
    assert "Draft" in pages["anna"]
    assert "Draft</a>" not in pages["bert"] + pages["carl"]
    for page in pages.values():
        assert "MINI v 911" in page
        assert '<span class="state">New</span>' in page
    assert not News.objects.filter(seen=False).exists()
    assert '<span class="state">New</span>' not in seen["carl"].get("/me/").content.decode()


def test_choices_are_kept_and_nothing_else(browse: Browse, person: Person) -> None:
    anna = person("anna")
    more = {"is_superuser": "1", "username": "root", "email": "x@example.org", "public_id": "u-1"}
    assert browse(anna).post("/me/", {"units": "us", **more}).status_code == 302
    before, after = anna, user("anna")
    assert (after.units, after.mail_news) == ("us", False)
    assert (after.is_superuser, after.email) == (False, before.email)
    assert after.public_id == before.public_id
    assert browse(anna).post("/me/", {"units": "miles"}).status_code == 422


@pytest.mark.parametrize("how", ["page", "program"])
def test_choosing_undoes_nothing_that_was_done_to_the_account_meanwhile(
    browse: Browse, person: Person, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=person("anna").pk).update(is_superuser=True, mail_news=False)
    program, client = Program(user("anna")), browse(user("anna"))
    right = ChoicesForm.is_valid

    def changed_meanwhile(form: ChoicesForm) -> bool:
        found = right(form)
        now = User.objects.get(username="anna")
        now.username, now.is_superuser = "erased-1", False
        now.set_password("another long passphrase")
        now.save()
        return found

    monkeypatch.setattr(ChoicesForm, "is_valid", changed_meanwhile)
    if how == "page":
        assert client.post("/me/", {"units": "us"}).status_code == 302
    else:
        assert program.patch("/me", {"units": "us"}).json()["units"] == "us"
    kept = User.objects.get(email="anna@example.org")
    assert (kept.units, kept.mail_news) == ("us", False)
    assert (kept.username, kept.is_superuser) == ("erased-1", False)
    assert kept.check_password("another long passphrase")


def test_a_webhook_shows_its_secret_once(
    browse: Browse, called: Challenge, person: Person, outer: None
) -> None:
    carl = person("carl")
    Follow.objects.create(challenge=called, user=carl)
    client = browse(carl)
    page = client.post(
        "/me/hooks/",
        {"url": "https://example.org/hook", "challenge": called.slug, "secret": "mine"},
    ).content.decode()
    hook = Hook.objects.get()
    assert (hook.user, hook.challenge) == (carl, called)
    assert len(hook.secret) >= 32
    assert hook.secret in page
    assert hook.secret not in client.get("/me/hooks/").content.decode()


@pytest.mark.parametrize(
    "url",
    [
        *("http://inner.example/", "https://example.org:22/", "ftp://example.org/"),
        *("https://me:secret@example.org/", "javascript:alert(1)", "", "https://"),
    ],
)
def test_a_webhook_goes_nowhere_inside(
    browse: Browse, person: Person, outer: None, url: str
) -> None:
    answer = browse(person("anna")).post("/me/hooks/", {"url": url})
    assert answer.status_code == 422
    assert "id_url_error" in answer.content.decode()
    assert not Hook.objects.exists()


def test_a_webhook_is_of_what_one_follows(
    browse: Browse, called: Challenge, person: Person, outer: None
) -> None:
    given = {"url": "https://example.org/", "challenge": called.slug}
    assert browse(person("carl")).post("/me/hooks/", given).status_code == 422


def test_a_webhook_is_deleted_by_its_owner(browse: Browse, person: Person, outer: None) -> None:
    hook = Hook.objects.create(user=person("anna"), url="https://example.org/", secret="s")
    path = f"/me/hooks/{hook.pk}/delete/"
    assert browse(person("bert")).post(path).status_code == 404
    forged = browse(user("anna"), enforce_csrf_checks=True).post(path)
    assert forged.status_code == 403
    assert browse(user("anna")).get(path).status_code == 405
    assert Hook.objects.exists()
    assert browse(user("anna")).post(path).status_code == 302
    assert not Hook.objects.exists()


# What is held

HELD = {
    "people.User_groups": "groups",
    "people.User_user_permissions": "permissions",
    "people.Party made_by": "parties_made",
    "people.Party members": "memberships",
    "people.Membership user": "memberships",
    "people.Invitation user": "invitations",
    "people.Invitation by": "invitations_sent",
    "challenges.Picture by": "pictures",
    "challenges.Follow user": "follows",
    "challenges.News user": "news",
    "challenges.Call user": "calls",
    "challenges.Tip user": "tips",
    "challenges.Entrant user": "entries",
    "challenges.Hook user": "webhooks",
    "meets.Meet host": "meets",
    "seasons.Season host": "seasons",
    "meets.EntryRequest user": "entry_requests",
    "oversight.Entry by": "oversight_by",
    "oversight.Token user": "tokens",
    "account.EmailAddress user": "emails",
    "mfa.Authenticator user": "second_factors",
    "socialaccount.SocialAccount user": "other_sites",
}
"""Where each thing that hangs on an account stands in what is exported."""


def test_whatever_hangs_on_an_account_is_exported(person: Person) -> None:
    hanging = {
        f"{one.related_model._meta.label} {one.field.name}"
        if "User_" not in one.related_model._meta.label
        else one.related_model._meta.label
        for one in User._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete
    }
    assert hanging == set(HELD)
    assert set(HELD.values()) <= set(held_on(person("anna")))


def test_the_export_holds_all_and_no_secret(
    browse: Browse, called: Challenge, person: Person
) -> None:
    anna = user("anna")
    fill_life(anna, called)
    store.append(called, "statement", "opponent", "u-b", {}, {"text": "Soon."})
    for answer in (browse(anna).post("/me/export/"), browse(anna).get("/me/export/")):
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "no-store" in answer.headers["Cache-Control"]
    text = answer.content.decode()
    found = json.loads(text)
    assert found["account"]["username"] == "anna"
    assert found["memberships"][0]["party__name"] == "Anna"
    assert found["emails"][0]["email"] == anna.email
    moves = [(one["kind"], one["texts"]) for one in found["records"]]
    assert moves == [("draft", {}), ("call", {}), ("statement", {"text": "I am Anna Secret."})]
    for name in ("follows", "calls", "tips", "entries", "webhooks", "news", "tokens"):
        assert len(found[name]) >= 1, name
    assert [one["why"] for one in found["oversight_on"]] == ["rude", "because"]
    for secret in ("hook-secret", "token-digest", anna.password, "Bert"):
        assert secret not in text


def test_the_export_holds_nobody_else(browse: Browse, called: Challenge, person: Person) -> None:
    fill_life(user("anna"), called)
    text = browse(person("carl")).get("/me/export/").content.decode()
    assert "Anna" not in text
    assert "anna" not in text


def test_a_token_is_shown_once_and_revoked_by_its_owner(browse: Browse, person: Person) -> None:
    anna = person("anna")
    client = browse(anna)
    page = client.post("/me/tokens/", {"name": "<b>mine</b>", "digest": "x"}).content.decode()
    token = Token.objects.get()
    secret = page.partition('class="secret">')[2].partition("<")[0]
    assert len(secret) >= 32
    assert token.digest not in (secret, "x")
    again = client.get("/me/tokens/").content.decode()
    assert secret not in again
    assert "<b>mine" not in again
    path = f"/me/tokens/{token.pk}/revoke/"
    assert browse(person("bert")).post(path).status_code == 404
    assert browse(anna, enforce_csrf_checks=True).post(path).status_code == 403
    client.post(path)
    assert not Token.objects.exists()
