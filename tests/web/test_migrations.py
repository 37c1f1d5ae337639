"""A database of an earlier build comes along: nothing lost, and the site goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from throwdown.challenge import Text
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def whole() -> Iterator[None]:
    """Leave the database whole: what hangs on a table that goes back goes with it."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_places_are_told_anew_and_challenges_can_be_made(called: Challenge) -> None:
    text = Text.seal("Flugplatz Mainz")
    terms = replace(store.tell(called).state.terms, place=text.digest)
    facts = {"terms": terms.facts()}
    place = store.append(called, "counter", "opponent", "u-x", facts, {"place": text}).row.place
    assert place is not None
    executor = MigrationExecutor(connection)
    executor.migrate([("challenges", "0002_initial")])
    with connection.cursor() as cursor:
        columns = {
            c.name
            for c in connection.introspection.get_table_description(cursor, "challenges_challenge")
        }
    assert "closed" in columns
    assert "place_id" not in columns
    MigrationExecutor(connection).migrate([("challenges", "0003_place")])
    again = Challenge.objects.get(pk=called.pk)
    assert again.place == place
    copy: Any = Challenge.objects.get(pk=called.pk)
    copy.pk, copy.slug, copy.place = None, "made-after", None
    copy.save()
    assert Challenge.objects.count() == 2
