"""Oversight: who is let in, what is written down, and the first start."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from throwdown.challenge.verify import verify_lines
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Beside, Challenge, News, Picture
from throwdown.site.oversight import welcome
from throwdown.site.oversight.models import Entry
from throwdown.site.people.models import Membership, Party, User

Browse = Callable[..., Client]
Person = Callable[..., User]
FIRST = {
    "username": "boss",
    "email": "boss@example.org",
    "password": "the very first phrase",
    "again": "the very first phrase",
}


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def chief(person: Person) -> User:
    """An administrator."""
    made = person("chief")
    made.is_superuser = True
    made.save()
    return made


def addresses(row: Challenge, somebody: User) -> list[str]:
    """Every address of oversight, of things that are there."""
    party = somebody.parties.get()
    return [
        "/oversight/",
        f"/oversight/parties/{party.slug}/",
        f"/oversight/parties/{party.slug}/verify/",
        f"/oversight/parties/{party.slug}/claim/",
        f"/oversight/challenges/{row.slug}/1/",
        f"/oversight/users/{somebody.public_id}/",
        f"/oversight/challenges/{row.slug}/names/",
        f"/oversight/challenges/{row.slug}/names/drivers/d-x/",
        f"/oversight/challenges/{row.slug}/names/tips/1/",
        f"/oversight/parties/{party.slug}/erase/",
        f"/oversight/accounts/{somebody.public_id}/",
    ]


def test_oversight_is_not_there_for_who_has_none(
    browse: Browse, called: Challenge, person: Person
) -> None:
    anna, official = User.objects.get(username="anna"), person("olga", "official")
    for client in (browse(), browse(anna), browse(official)):
        for path in addresses(called, anna):
            assert client.get(path).status_code == 404, path
            assert client.post(path, {"verified": "", "group": "moderator"}).status_code == 404
    assert not Entry.objects.exists()
    assert not Party.objects.filter(verified=True).exists()


def test_moderators_grant_nothing(browse: Browse, person: Person) -> None:
    moderator = person("mia", "moderator")
    path = f"/oversight/users/{moderator.public_id}/"
    given = {"group": "official", "grant": ""}
    assert browse(moderator).post(path, given).status_code == 404
    assert "/oversight/users/" not in browse(moderator).get("/oversight/?q=mia").content.decode()
    assert not moderator.is_official


def test_forms_of_oversight_need_their_token(
    browse: Browse, called: Challenge, chief: User
) -> None:
    client = browse(chief, enforce_csrf_checks=True)
    for path in addresses(called, User.objects.get(username="anna"))[2:]:
        assert client.post(path, {"verified": "", "group": "official"}).status_code == 403
    assert not Entry.objects.exists()


def test_a_party_is_verified_and_no_longer(browse: Browse, person: Person) -> None:
    mia, party = person("mia", "moderator"), person("anna").parties.get()
    client, path = browse(mia), f"/oversight/parties/{party.slug}/verify/"
    client.post(path, {"verified": "", "why": "I called them"})
    party.refresh_from_db()
    assert party.verified
    client.post(path, {"withdrawn": ""})
    party.refresh_from_db()
    assert not party.verified
    written = list(Entry.objects.values_list("by__username", "act", "on", "why"))
    assert written == [
        ("mia", "no longer verified", party.public_id, ""),
        ("mia", "verified", party.public_id, "I called them"),
    ]
    page = client.get("/oversight/").content.decode()
    assert "I called them" in page
    assert "Anna" in page


def test_only_what_changes_is_written_down(browse: Browse, person: Person, chief: User) -> None:
    anna, client = person("anna"), browse(chief)
    group = f"/oversight/users/{anna.public_id}/"
    party = f"/oversight/parties/{anna.parties.get().slug}/verify/"
    for path, given, taken in (
        (group, {"group": "official", "grant": ""}, {"group": "official", "revoke": ""}),
        (party, {"verified": ""}, {"withdrawn": ""}),
    ):
        for form, more in ((taken, 0), (given, 1), (given, 0), (taken, 1), (taken, 0)):
            before = Entry.objects.count()
            assert client.post(path, form).status_code == 302
            assert Entry.objects.count() == before + more, (path, form)


def test_what_no_database_takes_is_no_failure(browse: Browse, person: Person, chief: User) -> None:
    anna = person("anna")
    slug, client = anna.parties.get().slug, browse(chief)
    assert client.get("/oversight/?q=%00").status_code == 200
    assert client.get("/oversight/?q=an%00na").status_code == 200
    for path in (
        f"/oversight/parties/{slug}/verify/",
        f"/oversight/parties/{slug}/claim/",
        f"/oversight/parties/{slug}/erase/",
        f"/oversight/users/{anna.public_id}/",
    ):
        for why in ("a\x00b", "x" * 1001):
            given = {"why": why, "verified": "", "group": "official", "grant": ""}
            assert client.post(path, given).status_code == 400, path
    path = f"/oversight/accounts/{anna.public_id}/"
    assert client.post(path, {"why": "a\x00b"}).status_code == 422
    assert not Entry.objects.exists()
    assert not anna.is_official


def test_the_log_shows_markup_as_it_was_typed(browse: Browse, person: Person) -> None:
    mia, party = person("mia", "moderator"), person("anna").parties.get()
    evil = "<img src=x onerror=alert(1)>"
    browse(mia).post(f"/oversight/parties/{party.slug}/verify/", {"verified": "", "why": evil})
    page = browse(mia).get("/oversight/").content.decode()
    assert evil not in page
    assert "&lt;img" in page


def test_a_new_link_is_for_who_has_nobody(browse: Browse, person: Person) -> None:
    mia, zoe = person("mia", "moderator"), person("zoe")
    managed = zoe.parties.get()
    path = f"/oversight/parties/{managed.slug}/claim/"
    assert browse(mia).post(path).status_code == 400
    club = Party.objects.create(name="Club", kind="club", claim="old", made_by=mia)
    page = browse(mia).post("/oversight/parties/club/claim/").content.decode()
    link = page.partition("http://testserver")[2].partition("<")[0]
    club.refresh_from_db()
    assert club.claim not in ("", "old")
    assert club.claim not in page
    assert browse(zoe).post(link).status_code == 302
    assert Membership.objects.get(party=club).user == zoe
    assert Entry.objects.get().act == "new claim link"


def test_texts_are_erased_for_a_reason(
    browse: Browse,
    called: Challenge,
    person: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    anna, mia = User.objects.get(username="anna"), person("mia", "moderator")
    digest = "c" * 64
    picture = Picture(digest=digest, width=1, height=1)
    picture.file.save(f"{digest}.webp", ContentFile(b"x"), save=True)
    texts = {"text": "Rude words", "picture": digest, "source": "https://example.org/"}
    store.append(called, "statement", "challenger", anna.public_id, {}, texts)
    News.objects.update(text="What happened.\nIt says: Rude words")
    client, path = browse(mia), f"/oversight/challenges/{called.slug}/3/"
    assert "Rude words" in client.get(path).content.decode()
    names = ["text", "picture"]
    assert client.post(path, {"names": names}).status_code == 422
    assert client.post(path, {"names": ["stakes"], "why": "rude"}).status_code == 422
    assert Beside.objects.count() == 3
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path, {"names": names, "why": "rude"}).status_code == 302
    assert [one.name for one in Beside.objects.all()] == ["source"]
    assert not Picture.objects.exists()
    assert not picture.file.storage.exists(f"pictures/{digest}.webp")
    assert set(News.objects.values_list("text", flat=True)) == {"What happened."}
    entry = Entry.objects.get()
    assert (entry.on, entry.why) == (f"{called.slug}/3: text, picture", "rude")
    found = verify_lines(list(store.lines(called)))
    assert found.holds
    assert found.erased == ((3, "picture"), (3, "text"))


def test_a_picture_that_another_text_shows_stays(
    browse: Browse, called: Challenge, person: Person
) -> None:
    digest = "d" * 64
    picture = Picture(digest=digest, width=1, height=1)
    picture.file.save(f"{digest}.webp", ContentFile(b"x"), save=True)
    for _ in range(2):
        store.append(called, "statement", "challenger", "u-x", {}, {"picture": digest})
    client = browse(person("mia", "moderator"))
    for number in (3, 4):
        assert Picture.objects.exists()
        path = f"/oversight/challenges/{called.slug}/{number}/"
        client.post(path, {"names": ["picture"], "why": "rude"})
    assert not Picture.objects.exists()
    picture.file.storage.delete(f"pictures/{digest}.webp")


def test_groups_are_granted_and_revoked(browse: Browse, person: Person, chief: User) -> None:
    anna = person("anna")
    client, path = browse(chief), f"/oversight/users/{anna.public_id}/"
    assert path in client.get("/oversight/?q=ann").content.decode()
    for group in ("superuser", "", "nonsense"):
        assert client.post(path, {"group": group, "grant": ""}).status_code == 404
    client.post(path, {"group": "moderator", "grant": "", "is_superuser": "1", "why": "kind"})
    again = User.objects.get(pk=anna.pk)
    assert (again.is_moderator, again.is_official, again.is_superuser) == (True, False, False)
    client.post(path, {"group": "moderator", "revoke": ""})
    assert not User.objects.get(pk=anna.pk).is_moderator
    written = list(Entry.objects.values_list("act", "on"))
    assert written == [
        ("moderator revoked", anna.public_id),
        ("moderator granted", anna.public_id),
    ]


def test_the_first_start_makes_an_administrator_once(
    browse: Browse, tmp_path: Path, db: Any
) -> None:
    path = welcome.make_welcome()
    assert path is not None
    file = tmp_path / "welcome"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert path.split("/")[-2] not in file.read_text()
    client = browse()
    assert client.get("/oversight/welcome/wrong/").status_code == 404
    assert client.get(path).status_code == 200
    assert client.post(path, {**FIRST, "again": "x"}).status_code == 422
    assert (
        client.post(path, {**FIRST, "password": "12345678", "again": "12345678"}).status_code == 422
    )
    assert client.post(path, {**FIRST, "username": "<b>"}).status_code == 422
    assert not User.objects.exists()
    assert client.post(path, FIRST).url == "/me/"
    boss = User.objects.get()
    assert (boss.username, boss.is_superuser) == ("boss", True)
    assert boss.check_password(FIRST["password"])
    assert boss.parties.get().name == "boss"
    assert client.get("/oversight/").status_code == 200
    assert not file.exists()
    for again in (browse().get(path), browse().post(path, {**FIRST, "username": "two"})):
        assert again.status_code == 404
    assert welcome.make_welcome() is None
    assert list(tmp_path.iterdir()) == []


def test_who_has_an_account_is_made_the_administrator(browse: Browse, person: Person) -> None:
    path = welcome.make_welcome()
    assert path is not None
    anna = person("anna")
    assert "Make anna the administrator" in browse(anna).get(path).content.decode()
    assert browse().post(path, {"mine": "1"}).status_code == 422, "nobody is logged in"
    assert browse(anna).post(path, {"mine": "1"}).url == "/me/"
    anna.refresh_from_db()
    assert anna.is_superuser
    assert browse(anna).get("/oversight/").status_code == 200
    assert browse(person("bert")).post(path, {"mine": "1"}).status_code == 404
    assert Entry.objects.get().act == "first administrator"


def test_a_newer_link_ends_the_one_before(browse: Browse, db: Any) -> None:
    first, second = welcome.make_welcome(), welcome.make_welcome()
    assert first is not None
    assert second is not None
    assert browse().get(first).status_code == 404
    assert browse().get(second).status_code == 200


def test_a_link_is_nothing_once_there_is_an_administrator(browse: Browse, person: Person) -> None:
    path = welcome.make_welcome()
    assert path is not None
    person("chief")
    User.objects.update(is_superuser=True)
    assert browse().get(path).status_code == 404
    assert browse().post(path, FIRST).status_code == 404
    assert welcome.make_welcome() is None


@pytest.mark.django_db(transaction=True)
def test_two_first_starts_at_once_make_one_administrator(browse: Browse) -> None:
    path = welcome.make_welcome()
    assert path is not None
    ready, answers = threading.Barrier(4), []

    def start(name: str) -> None:
        client = Client(raise_request_exception=False)
        given = {**FIRST, "username": name, "email": f"{name}@example.org"}
        ready.wait()
        answers.append(client.post(path, given).status_code)
        connection.close()

    threads = [threading.Thread(target=start, args=(f"boss{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 404, 404, 404]
    assert User.objects.filter(is_superuser=True).count() == 1
