"""What tests of the site share: accounts, parties, and a challenge that is called out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest

django.setup()

from django.contrib.auth.models import Group
from django.test import Client

from throwdown.challenge import Side, Terms
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import Membership, Party, User

HERE = Path(__file__).parent
MINI, PORSCHE, COURSE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010", "lime-rock"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Let these tests ask the database though a browser of earlier ones left a loop behind.

    Only here: a site that is served asks it as it does for everybody.
    """
    if not item.path.is_relative_to(HERE):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        return (yield)


@pytest.fixture
def person(db: Any) -> Callable[..., User]:
    """Make an account with a party of its own, in groups."""

    def make(name: str, *groups: str) -> User:
        user = User.objects.create_user(name, f"{name}@example.org", "a long passphrase")
        party, _ = Party.objects.get_or_create(name=name.title(), made_by=user)
        Membership.objects.get_or_create(party=party, user=user)
        for group in groups:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        return user

    return make


@pytest.fixture
def browse() -> Callable[..., Client]:
    """Make a client that is logged in, or nobody's."""

    def make(user: User | None = None, **how: Any) -> Client:
        client = Client(**how)
        if user is not None:
            client.force_login(user)
        return client

    return make


def terms_between(one: Party, other: Party, **changes: Any) -> Terms:
    """Return plain terms between two parties."""
    given: dict[str, Any] = {
        "challenger": Side(one.public_id, MINI, shelf.car(MINI).content_hash),
        "opponent": Side(other.public_id, PORSCHE, shelf.car(PORSCHE).content_hash),
        "course": COURSE,
        "course_hash": shelf.course(COURSE).content_hash,
        "at": "2031-06-21T19:00:00+00:00",
    }
    return Terms(**{**given, **changes})


@pytest.fixture
def everybody(called: Challenge, person: Callable[..., User]) -> dict[str, User | None]:
    """Somebody in each role towards the challenge, by the name of the role."""
    chief, driver = person("root-of-all"), person("driver")
    chief.is_superuser = True
    chief.save()
    Membership.objects.create(party=called.challenger, user=driver, role="driver")
    return {
        "anonymous": None,
        "stranger": person("stranger"),
        "driver": driver,
        "challenger": User.objects.get(username="anna"),
        "opponent": User.objects.get(username="bert"),
        "official": person("marshal", "official"),
        "moderator": person("minder", "moderator"),
        "superuser": chief,
    }


@pytest.fixture
def called(person: Callable[..., User]) -> Challenge:
    """A challenge between anna and bert that was called out."""
    anna, bert = person("anna"), person("bert")
    one, other = anna.parties.get(), bert.parties.get()
    terms = terms_between(one, other)
    row = store.begin(
        terms, by=anna.public_id, challenger=one, opponent=other, title="MINI v 911"
    ).row
    return store.append(row, "call", "challenger", anna.public_id).row
