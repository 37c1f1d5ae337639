"""Accounts: signing up, coming in, second factors, and what an attacker would try."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client

from throwdown.site.api import tokens
from throwdown.site.people.models import Membership, Party, User

PASSWORD = "a long passphrase"
LOGIN, SIGNUP = "/accounts/login/", "/accounts/signup/"


@pytest.fixture(autouse=True)
def _counts_begin_anew(db: Any) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_up(client: Client, name: str = "dora", **more: str) -> Any:
    """Fill in the page that makes an account."""
    given = {
        "username": name,
        "email": f"{name}@example.org",
        "password1": "another long phrase",
        "password2": "another long phrase",
    }
    return client.post(SIGNUP, {**given, **more})


def log_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    """Fill in the page that lets somebody in."""
    return client.post(LOGIN, {"login": name, "password": password, **more})


def test_an_account_comes_with_a_party_that_it_manages(client: Client) -> None:
    answer = sign_up(client)
    assert answer.status_code == 302
    assert answer.url == "/me/"
    party = Party.objects.get()
    assert (party.kind, party.name, party.made_by) == ("person", "dora", User.objects.get())
    assert Membership.objects.get().role == "manager"


def test_an_account_without_its_party_is_not_made(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no party")

    monkeypatch.setattr(Membership.objects, "create", fail)
    client.raise_request_exception = False
    assert sign_up(client).status_code == 500
    assert not User.objects.exists()
    assert not Party.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["do", "d" * 31, "dora@example.org", "<b>dora</b>", "dor а", "dоra", "-dora", "admin", "Admin"],
)
def test_usernames_are_plain(client: Client, name: str) -> None:
    assert sign_up(client, name, email="x@example.org").status_code == 200
    assert not User.objects.exists()


def test_a_username_is_taken_in_any_case(client: Client, person: Callable[..., User]) -> None:
    person("dora")
    assert sign_up(client, "DORA", email="x@example.org").status_code == 200
    assert User.objects.count() == 1


def test_what_was_not_asked_for_is_not_taken(client: Client) -> None:
    more = {"is_superuser": "1", "is_staff": "1", "public_id": "u-mine", "groups": "1"}
    sign_up(client, **more)
    user = User.objects.get()
    assert (user.is_superuser, user.is_staff, user.groups.count()) == (False, False, 0)
    assert user.public_id != "u-mine"


def test_guessing_a_password_ends_after_five(client: Client, person: Callable[..., User]) -> None:
    person("anna")
    for _ in range(5):
        answer = log_in(client, "anna", "wrong")
        assert b"not correct" in answer.content
    answer = log_in(client, "anna")
    assert answer.status_code == 200
    assert b"Too many failed login attempts" in answer.content
    assert "_auth_user_id" not in client.session


def test_guessing_at_many_accounts_from_one_address_ends_too(
    client: Client, person: Callable[..., User]
) -> None:
    person("anna")
    for number in range(10):
        log_in(client, f"nobody{number}", "wrong")
    assert b"Too many failed login attempts" in log_in(client, "anna").content


def test_a_made_up_forwarding_header_is_no_other_address(
    client: Client, person: Callable[..., User]
) -> None:
    person("anna")
    for number in range(10):
        client.post(
            LOGIN,
            {"login": f"nobody{number}", "password": "wrong"},
            headers={"x-forwarded-for": f"198.51.100.{number}"},
        )
    assert b"Too many failed login attempts" in log_in(client, "anna").content


def test_behind_a_proxy_of_ones_own_addresses_count_apart(
    client: Client, person: Callable[..., User], settings: Any
) -> None:
    settings.PROXIES = 1
    person("anna")
    for number in range(10):
        client.post(
            LOGIN,
            {"login": f"nobody{number}", "password": "wrong"},
            headers={"x-forwarded-for": f"10.0.0.1, 198.51.100.{number}"},
        )
    assert log_in(client, "anna").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "http://localhost/",
    ],
)
def test_nobody_is_sent_elsewhere(client: Client, person: Callable[..., User], target: str) -> None:
    person("anna")
    assert log_in(client, "anna", next=target).url == "/me/"
    assert client.post("/accounts/logout/", {"next": target}).url == "/"


def test_the_way_back_within_the_site_is_kept(client: Client, person: Callable[..., User]) -> None:
    person("anna")
    assert log_in(client, "anna", next="/cars/").url == "/cars/"


def test_a_session_from_before_is_not_the_one_after(
    client: Client, person: Callable[..., User]
) -> None:
    person("anna")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = planted = str(session.session_key)
    log_in(client, "anna")
    assert client.session.session_key != planted
    stranger = Client()
    stranger.cookies["session"] = planted
    assert stranger.get("/me/").status_code == 302


def test_logging_in_needs_the_token_of_the_form(person: Callable[..., User]) -> None:
    person("anna")
    assert log_in(Client(enforce_csrf_checks=True), "anna").status_code == 403


def test_a_forgotten_password_is_reset_by_mail(client: Client, person: Callable[..., User]) -> None:
    anna = person("anna")
    client.post("/accounts/password/reset/", {"email": anna.email})
    assert [letter.to for letter in mail.outbox] == [[anna.email]]
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert found is not None
    form = client.get(found[1], follow=True)
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    assert client.post(form.request["PATH_INFO"], new).status_code == 302
    anna.refresh_from_db()
    assert anna.check_password("quite another phrase")
    again = Client().get(found[1], follow=True)
    assert b"invalid" in again.content


def test_a_password_that_was_reset_revokes_tokens(
    client: Client, person: Callable[..., User]
) -> None:
    anna, bert = person("anna"), person("bert")
    secret, other = tokens.make(anna, "mine")[1], tokens.make(bert, "theirs")[1]
    client.post("/accounts/password/reset/", {"email": anna.email})
    assert tokens.find(secret) == anna
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert found is not None
    form = client.get(found[1], follow=True)
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    page = client.post(form.request["PATH_INFO"], new, follow=True)
    assert "Your tokens were revoked" in page.content.decode()
    assert tokens.find(secret) is None
    assert tokens.find(other) == bert


def test_a_new_password_revokes_tokens(client: Client, person: Callable[..., User]) -> None:
    anna = person("anna")
    for page, given in (
        ("change", {"oldpassword": PASSWORD}),
        ("change", {"oldpassword": "quite another phrase"}),
        ("set", {}),
    ):
        cache.clear()
        anna.refresh_from_db()
        if page == "set":
            anna.set_unusable_password()
            anna.save()
        client.force_login(anna)
        secret = tokens.make(anna, "mine")[1]
        wrong = {**given, "password1": "short", "password2": "short"}
        client.post(f"/accounts/password/{page}/", wrong)
        assert tokens.find(secret) == anna
        phrase = "a third long phrase" if "quite" in str(given) else "quite another phrase"
        new = {**given, "password1": phrase, "password2": phrase}
        answer = client.post(f"/accounts/password/{page}/", new, follow=True)
        assert "Your tokens were revoked" in answer.content.decode(), page
        assert tokens.find(secret) is None
    assert "A new password revokes them all" in client.get("/me/tokens/").content.decode()


def test_a_new_password_is_all_that_is_written(person: Callable[..., User]) -> None:
    person("anna")
    before = User.objects.get(username="anna")
    User.objects.update(username="erased-1", is_active=False)
    get_adapter().set_password(before, "another long passphrase")
    kept = User.objects.get()
    assert (kept.username, kept.is_active) == ("erased-1", False)
    assert kept.check_password("another long passphrase")


def test_who_has_an_account_is_not_told(client: Client, person: Callable[..., User]) -> None:
    person("anna")
    pages = [
        client.post("/accounts/password/reset/", {"email": f"{name}@example.org"})
        for name in ("anna", "nobody")
    ]
    assert pages[0].status_code == pages[1].status_code == 302
    assert pages[0].url == pages[1].url


def activate_totp(client: Client) -> None:
    """Set an authenticator app up through the pages."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    found = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page.content.decode())
    assert found is not None
    code = next(iter(totp.yield_hotp_counters_from_time()))
    answer = client.post(
        "/accounts/2fa/totp/activate/",
        {"code": totp.format_hotp_value(totp.hotp_value(found[1], code))},
    )
    assert answer.status_code == 302


def test_a_second_factor_is_set_up_and_then_asked_for(
    client: Client, person: Callable[..., User]
) -> None:
    anna = person("anna")
    log_in(client, "anna")
    activate_totp(client)
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    other = Client()
    answer = log_in(other, "anna")
    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert other.get("/me/").status_code == 302
    page = other.get(answer.url)
    assert b"Two-factor authentication" in page.content
    _has_nothing_inline(page.content.decode(), "authenticate")
    _is_labelled(page.content.decode(), "authenticate")
    assert b"incorrect" in other.post(answer.url, {"code": "000000"}).content.lower()
    code = Authenticator.objects.get(user=anna, type="recovery_codes").wrap()
    assert other.post(answer.url, {"code": code.get_unused_codes()[0]}).status_code == 302
    assert other.get("/me/").status_code == 200


def test_a_second_factor_cannot_be_changed_by_who_only_holds_the_session(
    client: Client, person: Callable[..., User]
) -> None:
    client.force_login(person("anna"))
    for page in ("2fa/totp/activate/", "2fa/webauthn/add/", "2fa/recovery-codes/generate/"):
        answer = client.get(f"/accounts/{page}")
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/reauthenticate/"), page


PAGES = (
    *("login/", "signup/", "logout/", "password/reset/", "password/reset/done/", "inactive/"),
    *("password/change/", "email/", "confirm-email/", "reauthenticate/", "2fa/"),
    *("2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/reauthenticate/"),
    *("2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/"),
    *("3rdparty/", "password/reset/key/x-y/"),
)


def test_every_page_is_ours_and_has_nothing_inline(
    client: Client, person: Callable[..., User]
) -> None:
    anna = person("anna")
    EmailAddress.objects.create(user=anna, email=anna.email, primary=True, verified=False)
    seen = {}
    for step in ("nobody", "anna", "with a second factor"):
        if step == "anna":
            log_in(client, "anna")
            client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        if step == "with a second factor":
            activate_totp(client)
        for page in PAGES:
            answer = client.get(f"/accounts/{page}")
            if answer.status_code != 302:
                seen[page] = answer
    assert set(seen) == set(PAGES)
    for page, answer in seen.items():
        text = answer.content.decode()
        assert answer.status_code == 200, page
        assert 'class="site-top"' in text, page
        assert text.count("<h1") == 1, page
        _has_nothing_inline(text, page)
        _is_labelled(text, page)


def _has_nothing_inline(text: str, page: str) -> None:
    assert not re.search(r"<[^>]*\s(style|on\w+)=", text), page
    assert "<style" not in text, page
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, page


def _is_labelled(text: str, page: str) -> None:
    """Every field that is seen has a label; every id is there once and is there if named."""
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len(set(ids)), (page, sorted(ids))
    labels = set(re.findall(r'<label for="([^"]+)"', text))
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", text):
        if 'type="hidden"' in tag:
            continue
        name = re.search(r'\sid="([^"]+)"', tag)
        assert name is not None, (page, tag)
        assert name[1] in labels, (page, tag)
    for named in re.findall(r'aria-describedby="([^"]+)"', text):
        assert set(named.split()) <= set(ids), (page, named)


def test_what_is_wrong_is_said_at_its_field(client: Client) -> None:
    text = sign_up(client, "do").content.decode()
    assert 'role="alert"' in text
    tag = re.search(r'<input[^>]*name="username"[^>]*>', text)
    assert tag is not None
    assert 'aria-invalid="true"' in tag[0]
    assert "id_username_error" in tag[0]
    assert 'id="id_username_error"' in text
    _is_labelled(text, "signup")
