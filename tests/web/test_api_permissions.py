"""Each role in each state for each kind of move through the API, by a token and by a session.

What may be done is the table of the pages, written by hand, and what that has not: drafts,
challenges called just now, and those that ended otherwise.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from throwdown.challenge.moves import KINDS
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge, Picture, Record
from throwdown.site.oversight import limits
from throwdown.site.people.models import User
from web.programs import WAYS_IN, Program, draft_of, fault_of
from web.test_permissions_later import (
    LIVE,
    MAY,
    ROLES,
    SAY,
    SCHEDULED,
    STATUS,
    WAIT,
    WAYS,
    Step,
    bring_to,
)

Person = Callable[..., User]
pytestmark = pytest.mark.django_db

FORTNIGHT = timedelta(days=15)
ELSE: dict[str, tuple[Step, ...]] = {
    "fresh": (),
    "withdrawn": (("withdraw", "challenger", {}),),
    "expired": (("expire", "clock", {}),),
    "cancelled": (*SCHEDULED, ("cancel", "official", {})),
    "no-contest": (*LIVE, ("abandon", "official", {})),
}
"""How the states come about that the table of the pages has not."""

NONE: tuple[str, ...] = ()
MAY_ELSE: dict[str, dict[str, tuple[str, ...]]] = {
    "draft": {"challenger": ("amend", "call", "withdraw"), "opponent": NONE, "official": NONE},
    "fresh": {
        "challenger": (*SAY, "raise-stakes", "withdraw"),
        "opponent": (*SAY, "counter", "accept", "decline"),
        "official": SAY,
    },
    "withdrawn": {"challenger": SAY, "opponent": SAY, "official": SAY},
    "expired": {
        "challenger": (*SAY, "call-again", "raise-stakes", "counter", "withdraw", "go-ahead"),
        "opponent": SAY,
        "official": SAY,
    },
    "cancelled": {"challenger": SAY, "opponent": SAY, "official": SAY},
    "no-contest": {"challenger": SAY, "opponent": SAY, "official": SAY},
}
EVERY = (*WAYS, *MAY_ELSE)
PARTS = {"superuser": "official"}
BY_NOBODY = ("draft", "expire", "predict")
"""Moves that are the clock's, the simulator's, or the first of a challenge."""

BESIDES: dict[str, dict[str, Any]] = {
    "statement": {"text": "a word"},
    "link": {"link": "open-entry"},
    "decline": {"reason": "safety"},
    "raise-stakes": {"stakes": "a used home gym"},
    "protest": {"text": "They cut a corner."},
    "rule": {"ruling": "rejected", "text": "They did not."},
    "result": {"winner": "opponent", "margin_s": 1.5},
    "amend": {"terms": {"stakes": "a cake"}},
    "counter": {"terms": {"stakes": "a cake"}},
    "postpone": {"terms": {"at": "2031-07-01T10:00:00Z"}},
    "go-ahead": {"terms": {}},
}
"""What is sent with a move besides its kind."""


def allowed(state: str, role: str) -> tuple[str, ...]:
    """Return what a role may do in a state."""
    part = PARTS.get(role, role)
    if state in MAY_ELSE:
        return MAY_ELSE[state].get(part, ())
    return (*MAY[state][part], *SAY) if part in MAY[state] else ()


def move_of(kind: str, row: Challenge) -> dict[str, Any]:
    """Return a move of a kind as it is sent."""
    version = {"version": len(store.tell(row).state.versions)} if kind == "accept" else {}
    return {"kind": kind, **BESIDES.get(kind, {}), **version}


def standing(called: Challenge, state: str, settings: Any) -> Challenge:
    """Return a challenge in a state, with the clock of the site as late as that needs."""
    settings.AHEAD_S = WAIT.get(state, timedelta()).total_seconds() + 5.0
    if state == "draft":
        return draft_of(called)
    if state in WAYS:
        return bring_to(called, state)
    begun, row = store.tell(called).state.last_at, called
    for kind, role, facts in ELSE[state]:
        late = FORTNIGHT if kind == "expire" else timedelta()
        at = (begun + late).isoformat()
        row = store.append(row, kind, role, f"u-{role}", facts, at=at).row
    if state == "expired":
        settings.AHEAD_S = FORTNIGHT.total_seconds() + 5.0
    assert row.status == {"fresh": "open", **STATUS}.get(state, state)
    return row


@pytest.fixture
def cast(everybody: dict[str, User | None], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody in each role, by each way in, whom no limit stops."""
    wide = {name: (10**9, within) for name, (_most, within) in limits.LIMITS.items()}
    monkeypatch.setattr(limits, "LIMITS", wide)
    return {(role, way): make(everybody[role]) for role in ROLES for way, make in WAYS_IN.items()}


def refusal(state: str, role: str, kind: str) -> int:
    """Return how a move is refused."""
    if role == "anonymous":
        return 401
    if kind in BY_NOBODY:
        return 422
    if state == "draft" and role not in ("challenger", "driver"):
        return 404
    return 409 if role in ("challenger", "opponent", "official", "superuser") else 403


def test_the_table_knows_every_role_and_move() -> None:
    assert set(ELSE) | {"draft"} == set(MAY_ELSE)
    for parts in MAY_ELSE.values():
        assert set(parts) == {"challenger", "opponent", "official"}
        assert {kind for kinds in parts.values() for kind in kinds} <= set(KINDS)
    made = {kind for state in EVERY for role in ROLES for kind in allowed(state, role)}
    assert made == set(KINDS) - set(BY_NOBODY)


@pytest.mark.parametrize("state", EVERY)
def test_each_is_told_the_moves_that_are_theirs(
    state: str, cast: Any, called: Challenge, settings: Any
) -> None:
    row = standing(called, state, settings)
    for (role, way), program in cast.items():
        answer = program.get(f"/challenges/{row.slug}")
        if state == "draft" and role not in ("challenger", "driver"):
            fault_of(answer, 404)
            missing = program.get("/challenges/no-such-thing")
            assert answer.content == missing.content, (role, way)
            continue
        told = answer.json()
        assert sorted(told["may"]) == sorted(allowed(state, role)), (role, way)


@pytest.mark.parametrize("state", EVERY)
def test_nobody_makes_a_move_that_is_not_theirs(
    state: str, cast: Any, called: Challenge, settings: Any
) -> None:
    row = standing(called, state, settings)
    before = Record.objects.count()
    for (role, way), program in cast.items():
        if way == "session" and role not in ("challenger", "official"):
            continue  # What these may is asked of every role above, by either way.
        for kind in sorted(KINDS.keys() - set(allowed(state, role))):
            answer = program.post(f"/challenges/{row.slug}/moves", move_of(kind, row))
            assert answer.status_code == refusal(state, role, kind), (role, way, kind)
            fault_of(answer, answer.status_code)
    assert Record.objects.count() == before


MADE = {
    kind: (state, role)
    for state in EVERY
    for role in ("challenger", "opponent", "official")
    for kind in allowed(state, role)
}
"""Each move that anybody may make, with one state and one role in which they may."""


def upload(program: Program, row: Challenge, kind: str) -> Any:
    """Make a move with a picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    picture = SimpleUploadedFile("photo.png", out.getvalue(), "image/png")
    given = {"move": json.dumps(move_of(kind, row)), "picture": picture}
    return program.upload(f"/challenges/{row.slug}/moves/picture", given)


@pytest.mark.parametrize("how", ["token", "session", "picture"])
@pytest.mark.parametrize("kind", MADE)
def test_a_move_that_may_be_made_is_made(
    kind: str, how: str, cast: Any, called: Challenge, settings: Any
) -> None:
    state, role = MADE[kind]
    row = standing(called, state, settings)
    before = Record.objects.count()
    program = cast[role, "session" if how == "session" else "token"]
    if how == "picture":
        answer = upload(program, row, kind)
    else:
        answer = program.post(f"/challenges/{row.slug}/moves", move_of(kind, row))
    assert answer.status_code == 201, answer.content
    assert Record.objects.count() == before + 1
    last = Record.objects.filter(challenge=row).latest("number")
    assert (last.kind, last.role) == (kind, role)
    pictures = list(Picture.objects.all())
    assert [one.digest for one in pictures] == list(
        last.beside.filter(name="picture").values_list("text", flat=True)
    )
    assert len(pictures) == (how == "picture")
    for one in pictures:
        one.file.delete(save=False)


@pytest.mark.parametrize("state", ["draft", "fresh"])
def test_nobody_shows_a_picture_with_a_move_that_is_not_theirs(
    state: str, cast: Any, called: Challenge, settings: Any
) -> None:
    row = standing(called, state, settings)
    before = Record.objects.count()
    for (role, way), program in cast.items():
        for kind in sorted(KINDS.keys() - set(allowed(state, role))):
            answer = upload(program, row, kind)
            assert answer.status_code == refusal(state, role, kind), (role, way, kind)
    assert Record.objects.count() == before
    assert not Picture.objects.exists()
