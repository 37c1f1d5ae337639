"""Moderators erase names: of drivers, parties and accounts, and tips; nothing else names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from throwdown.challenge.verify import verify_lines
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge, News, Tip
from throwdown.site.oversight import names
from throwdown.site.oversight.models import Entry
from throwdown.site.people.models import Alias, Party, User

from .conftest import terms_between
from .lives import user

Browse = Callable[..., Client]
Person = Callable[..., User]
pytestmark = pytest.mark.django_db


@pytest.fixture
def raced(called: Challenge) -> Challenge:
    """A challenge of anna's with a named driver, of which bert had news."""
    anna, bert = user("anna"), user("bert")
    one, other = anna.parties.get(), bert.parties.get()
    Alias.objects.create(public_id="d-rude", name="Rude Driver")
    Alias.objects.create(public_id="d-else", name="Driver of another")
    side = replace(store.tell(called).state.terms.challenger, driver="d-rude")
    terms = terms_between(one, other, challenger=side)
    row = store.begin(terms, by=anna.public_id, challenger=one, opponent=other, title="Second").row
    row = store.append(row, "call", "challenger", anna.public_id).row
    News.objects.filter(record__challenge=row).update(text="Second.\nDriver: Rude Driver")
    return row


@pytest.fixture
def mia(browse: Browse, person: Person) -> Client:
    """A moderator."""
    return browse(person("mia", "moderator"))


def names_of(row: Challenge) -> str:
    """Return where the names of a challenge are erased."""
    return f"/oversight/challenges/{row.slug}/names/"


def written() -> tuple[str, str, str]:
    """Return the one entry of the audit log."""
    entry = Entry.objects.get()
    assert entry.by is not None
    assert entry.by.username == "mia"
    return entry.act, entry.on, entry.why


def test_the_page_lists_every_name(mia: Client, raced: Challenge, browse: Browse) -> None:
    Tip.objects.create(challenge=raced, text="A tip of theirs", user=user("bert"))
    page = mia.get(names_of(raced)).content.decode()
    for name in ("Rude Driver", "Anna", "Bert", "A tip of theirs", ">anna<"):
        assert name in page, name
    assert "Driver of another" not in page
    assert names_of(raced) in mia.get(raced.get_absolute_url()).content.decode()
    for who in (None, user("anna")):
        assert names_of(raced) not in browse(who).get(raced.get_absolute_url()).content.decode()


def test_a_driver_is_erased(mia: Client, raced: Challenge) -> None:
    path = f"{names_of(raced)}drivers/d-rude/"
    assert mia.post(path, {"why": " "}).status_code == 400
    assert mia.post(f"{names_of(raced)}drivers/d-else/", {"why": "rude"}).status_code == 404
    assert mia.post(path, {"why": "rude"}).status_code == 302
    assert written() == ("name of a driver erased", "d-rude", "rude")
    page = mia.get(raced.get_absolute_url()).content.decode()
    assert "Rude Driver" not in page
    assert "· erased" in page
    assert not News.objects.filter(text__contains="Rude").exists()
    assert Alias.objects.get(pk="d-else").name == "Driver of another"
    assert verify_lines(list(store.lines(raced))).holds


def test_the_terms_keep_a_driver_who_was_erased(
    mia: Client, raced: Challenge, browse: Browse
) -> None:
    mia.post(f"{names_of(raced)}drivers/d-rude/", {"why": "rude"})
    bert, path = browse(user("bert")), f"{raced.get_absolute_url()}moves/counter/"
    form = bert.get(path).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    assert bert.post(path, {**given, "stakes": "a cake"}).status_code == 302
    assert store.tell(raced).state.terms.challenger.driver == "d-rude"


def test_a_party_is_erased(mia: Client, raced: Challenge) -> None:
    anna = Party.objects.get(slug="anna")
    Party.objects.filter(pk=anna.pk).update(about="Rude words", verified=True)
    assert "/oversight/parties/anna/erase/" in mia.get("/oversight/parties/anna/").content.decode()
    assert mia.post("/oversight/parties/anna/erase/", {"why": "rude"}).status_code == 302
    assert written() == ("name of a party erased", anna.public_id, "rude")
    anna.refresh_from_db()
    assert (anna.name, anna.about, anna.verified) == ("Erased party", "", False)
    assert anna.slug.startswith("erased-")
    assert mia.get("/parties/anna/").status_code == 404
    assert mia.get(anna.get_absolute_url()).status_code == 200
    page = mia.get(raced.get_absolute_url()).content.decode()
    assert "Erased party" in page
    assert ">Anna<" not in page


def test_a_username_is_erased(mia: Client, raced: Challenge) -> None:
    anna = user("anna")
    path = f"/oversight/accounts/{anna.public_id}/"
    assert path in mia.get("/oversight/?q=ann").content.decode()
    assert path in mia.get("/oversight/parties/anna/").content.decode()
    assert mia.post(path, {"why": ""}).status_code == 422
    assert mia.post(path, {"why": "rude"}).status_code == 302
    assert written() == ("username erased", anna.public_id, "rude")
    anna.refresh_from_db()
    assert anna.username.startswith("erased-")
    assert ">anna<" not in mia.get(raced.get_absolute_url()).content.decode()
    mail = {"login": "anna@example.org", "password": "a long passphrase"}
    assert Client().post("/accounts/login/", mail).status_code == 302


def test_administrators_are_renamed_by_their_like_alone(
    mia: Client, raced: Challenge, browse: Browse, person: Person
) -> None:
    anna, chief = user("anna"), person("chief")
    User.objects.filter(pk__in=(anna.pk, chief.pk)).update(is_superuser=True)
    path = f"/oversight/accounts/{anna.public_id}/"
    for page in ("/oversight/?q=ann", "/oversight/parties/anna/", names_of(raced)):
        assert path not in mia.get(page).content.decode()
    assert mia.post(path, {"why": "rude"}).status_code == 404
    assert browse(user("chief")).post(path, {"why": "rude"}).status_code == 302


def test_a_tip_is_erased(mia: Client, raced: Challenge, called: Challenge) -> None:
    tip = Tip.objects.create(challenge=raced, text="A rude tip", used=True)
    theirs = Tip.objects.create(challenge=called, text="Another")
    path = f"{names_of(raced)}tips/"
    assert mia.post(f"{path}{theirs.pk}/", {"why": "rude"}).status_code == 404
    assert mia.post(f"{path}{tip.pk}/", {"why": "rude"}).status_code == 302
    assert written() == ("tip erased", f"{raced.slug}/tip {tip.pk}", "rude")
    assert list(Tip.objects.all()) == [theirs]


def test_tips_come_a_page_at_a_time(
    mia: Client, raced: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "MOST_TIPS", 2)
    for number in range(3):
        Tip.objects.create(challenge=raced, text=f"Tip {number}")
    first, second = (mia.get(names_of(raced), {"page": n}).content.decode() for n in (1, 2))
    assert [f"Tip {n}" in first for n in range(3)] == [False, True, True]
    assert [f"Tip {n}" in second for n in range(3)] == [True, False, False]
    assert 'href="?page=2"' in first


def test_a_draft_has_no_names_to_moderate(mia: Client, raced: Challenge) -> None:
    terms: Any = store.tell(raced).state.terms
    anna = user("anna")
    draft = store.begin(
        terms,
        by=anna.public_id,
        challenger=raced.challenger,
        opponent=raced.opponent,
        title="Draft",
    ).row
    assert mia.get(names_of(draft)).status_code == 404
    assert mia.post(f"{names_of(draft)}drivers/d-rude/", {"why": "x"}).status_code == 404
    assert Alias.objects.get(pk="d-rude").name == "Rude Driver"
