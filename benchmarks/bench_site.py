"""The site: a page of a challenge, a list, the first page, and a move written to the database."""

from __future__ import annotations

import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"

import django
import pytest

django.setup()

from django.test import Client

from throwdown.challenge import Log, Side, Terms
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import Party

CARS, COURSE = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010"), "lime-rock"


@pytest.fixture
def called(db: Any) -> Challenge:
    """A challenge of ten moves, among five hundred."""
    one, other = (Party.objects.create(name=name) for name in ("Anna", "Bert"))
    sides = [
        Side(party.public_id, car, shelf.car(car).content_hash)
        for party, car in zip((one, other), CARS, strict=True)
    ]
    terms = Terms(*sides, COURSE, shelf.course(COURSE).content_hash)
    row = store.begin(terms, by="u-a", challenger=one, opponent=other, title="One v other").row
    row = store.append(row, "call", "challenger", "u-a").row
    for number in range(8):
        texts = {"text": f"word {number} " * 20}
        row = store.append(row, "statement", "challenger", "u-a", {}, texts).row
    told = store.tell(row)
    store.adopt(
        (
            Challenge(slug=f"copy-{n}", title="A copy", challenger=one, opponent=other),
            Log(told.log.records, told.state),
        )
        for n in range(500)
    )
    return row


@pytest.mark.parametrize("path", ["/", "/challenges/", "/challenges/copy-7/", "/cars/"])
def test_page(benchmark: Any, called: Challenge, path: str) -> None:
    client = Client()
    assert benchmark(client.get, path).status_code == 200


def test_move(benchmark: Any, called: Challenge) -> None:
    benchmark.pedantic(
        lambda: store.append(called, "statement", "challenger", "u-a", {}, {"text": "a word"}),
        rounds=50,
    )
