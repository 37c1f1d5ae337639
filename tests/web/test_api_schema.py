"""The API against its own schema: whatever is sent, it answers as the schema says and never fails.

Deterministic: the same examples each time.  The larger run is marked slow.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import Group
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from throwdown.site.api import api, tokens
from throwdown.site.challenges import hooks
from throwdown.site.challenges.models import Challenge
from throwdown.site.oversight import limits
from throwdown.site.people.claims import digest
from throwdown.site.people.models import Membership, Party, User

schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
schema.app = get_wsgi_application()

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LINK = "the-secret-of-a-link"
KNOWN = {
    "a": "mini-cooper-s-2010",
    "b": "porsche-911-carrera-s-2010",
    "challenger_car": "mini-cooper-s-2010",
    "opponent_car": "porsche-911-carrera-s-2010",
    "course": "lime-rock",
    "opponent": "anna",
    "as_party": "bert",
}
"""What stands in for made-up names in two cases of three, so that more than the door is tried."""


def bounded(examples: int) -> Callable[[Any], Any]:
    """So many examples of each operation, always the same ones."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests leave the test's own connection open, as those of Django's test client do."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits, nothing is refused for haste, and no name is asked for outside."""
    from throwdown.site.tryout import views as tryout

    wide = {name: (10**9, within) for name, (_most, within) in limits.LIMITS.items()}
    monkeypatch.setattr(limits, "LIMITS", wide)
    monkeypatch.setattr(tryout, "WAIT_ANY_S", 0.0)
    outer = [(0, 0, 0, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(hooks.socket, "getaddrinfo", lambda *what, **how: outer)


def made_real(case: Any, slug: str) -> None:
    """Put names that exist in the place of made-up ones."""
    dice = zlib.crc32(repr((case.path_parameters, case.query, case.body)).encode()) % 3
    if not dice:
        return
    parts = case.path_parameters
    if "slug" in parts:
        parts["slug"] = "bert" if "parties" in case.path else slug
    if "public_id" in parts:
        parts["public_id"] = User.objects.exclude(username="bert")[0].public_id
    if "number" in parts:
        members = Membership.objects.filter(user__username="bert")
        parts["number"] = members[0].pk if "members" in case.path else 2
    if "token" in parts:
        parts["token"] = LINK
    if "name" in parts:
        parts["name"] = KNOWN["course" if "courses" in case.path else "a"]
    for given in (case.query, case.body, *_inner(case.body)):
        if isinstance(given, dict):
            for name in KNOWN.keys() & given.keys():
                given[name] = KNOWN[name]


def _inner(body: Any) -> list[Any]:
    return [body.get("terms")] if isinstance(body, dict) else []


def send(case: Any, called: Challenge, headers: dict[str, str]) -> None:
    """Send a case and hold the answer against the schema."""
    made_real(case, called.slug)
    case.call_and_validate(checks=CHECKS, headers=headers)


@pytest.fixture
def bearer(called: Challenge) -> dict[str, str]:
    """The header with which a program acts for bert, who was challenged, and moderates."""
    bert = User.objects.get(username="bert")
    bert.groups.add(Group.objects.get_or_create(name="moderator")[0])
    Party.objects.create(name="Nobody", claim=digest(LINK))
    secret = tokens.make(bert, "schema")[1]
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.django_db
@schema.parametrize()
@bounded(15)
def test_nobody_makes_it_fail(case: Any, called: Challenge) -> None:
    send(case, called, {"Authorization": ""})


@pytest.mark.django_db
@schema.parametrize()
@bounded(15)
def test_somebody_makes_it_fail_neither(
    case: Any, called: Challenge, bearer: dict[str, str]
) -> None:
    send(case, called, bearer)


@pytest.mark.slow
@pytest.mark.django_db
@schema.parametrize()
@bounded(200)
def test_nor_does_anybody_who_tries_longer(
    case: Any, called: Challenge, bearer: dict[str, str]
) -> None:
    send(case, called, bearer)
