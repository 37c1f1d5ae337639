"""Who may make which move in every later state: each role, each kind, and that others may not.

The table is written by hand from the reference of challenges, not computed from the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from throwdown.challenge.moves import KINDS
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge, Record
from throwdown.site.people.models import User

SAY = ("statement", "link")
SIDES = ("challenger", "opponent")
OFFICIALS = ("official", "superuser")
ROLES = ("anonymous", "stranger", "driver", *SIDES, *OFFICIALS, "moderator")
RESULT = {"winner": "opponent", "margin_s": 2.0}

Step = tuple[str, str, dict[str, Any] | None]
ACCEPTED: tuple[Step, ...] = (("accept", "opponent", {"version": 1}),)
SCHEDULED: tuple[Step, ...] = (*ACCEPTED, ("schedule", "opponent", {}))
LIVE: tuple[Step, ...] = (*SCHEDULED, ("start", "official", {}))
PROVISIONAL: tuple[Step, ...] = (*LIVE, ("result", "official", RESULT))
OFFICIAL: tuple[Step, ...] = (*PROVISIONAL, ("confirm", "official", {}))
DECLINED: tuple[Step, ...] = (("decline", "opponent", {"reason": "not-our-way"}),)
TERMS = None
"""Facts of a move that proposes terms with more runs."""

WAYS: dict[str, tuple[Step, ...]] = {
    "silent": (),
    "countered": (("counter", "opponent", TERMS),),
    "accepted": ACCEPTED,
    "scheduled": SCHEDULED,
    "absent": (*DECLINED, ("go-ahead", "challenger", TERMS)),
    "postponed": (*SCHEDULED, ("postpone", "challenger", TERMS)),
    "live": LIVE,
    "provisional": PROVISIONAL,
    "unprotested": PROVISIONAL,
    "protested": (*PROVISIONAL, ("protest", "challenger", {})),
    "official": OFFICIAL,
    "settled": (*OFFICIAL, ("settle", "challenger", {})),
    "declined": DECLINED,
}
"""How each state comes about once a challenge was called out."""

STATUS = {"silent": "open", "absent": "scheduled", "unprotested": "provisional"}
"""The states that go by another name in the log."""

WAIT = {
    "silent": timedelta(days=4),
    "unprotested": timedelta(hours=25),
    "official": timedelta(hours=25),
    "settled": timedelta(hours=25),
}
"""How long ago the last steps were, where that matters; confirming waits for so long."""

MAY: dict[str, dict[str, tuple[str, ...]]] = {
    "silent": {
        "challenger": ("call-again", "raise-stakes", "go-ahead", "withdraw"),
        "opponent": ("counter", "accept", "decline"),
        "official": (),
    },
    "countered": {
        "challenger": ("counter", "accept", "decline", "withdraw"),
        "opponent": (),
        "official": (),
    },
    "accepted": {
        "challenger": ("schedule",),
        "opponent": ("schedule",),
        "official": ("schedule", "cancel"),
    },
    "scheduled": {
        "challenger": ("postpone",),
        "opponent": ("postpone",),
        "official": ("start", "cancel"),
    },
    "absent": {
        "challenger": ("postpone",),
        "opponent": (),
        "official": ("start", "cancel"),
    },
    "postponed": {
        "challenger": (),
        "opponent": ("counter", "accept"),
        "official": ("cancel",),
    },
    "live": {
        "challenger": (),
        "opponent": (),
        "official": ("result", "abandon"),
    },
    "provisional": {
        "challenger": ("protest",),
        "opponent": ("protest",),
        "official": ("result", "abandon"),
    },
    "unprotested": {
        "challenger": (),
        "opponent": (),
        "official": ("result", "abandon", "confirm"),
    },
    "protested": {
        "challenger": (),
        "opponent": (),
        "official": ("result", "rule", "abandon"),
    },
    "official": {
        "challenger": ("settle",),
        "opponent": ("settle",),
        "official": ("settle",),
    },
    "settled": {
        "challenger": (),
        "opponent": (),
        "official": (),
    },
    "declined": {
        "challenger": ("call-again", "raise-stakes", "counter", "withdraw", "go-ahead"),
        "opponent": (),
        "official": (),
    },
}
"""What each role may do besides speaking and linking, which all three always may."""

OF_DRAFTS: dict[str, tuple[str, ...]] = {"challenger": ("amend", "call")}
"""What each role may do to a draft and never after."""

SENT: dict[str, dict[str, str]] = {
    "statement": {"text": "a word"},
    "link": {"link": "open-entry"},
    "decline": {"reason": "safety"},
    "raise-stakes": {"stakes": "a used home gym"},
    "protest": {"text": "They cut a corner."},
    "rule": {"ruling": "rejected", "text": "They did not."},
    "result": {"winner": "opponent", "margin_s": "1.5"},
    "counter": {"stakes": "a cake"},
    "postpone": {"at": "2031-07-01T10:00"},
}
"""What is filled in besides what the form of a move holds already."""


def allowed(state: str, role: str) -> tuple[str, ...]:
    """Return what a role may do in a state."""
    part = "official" if role in OFFICIALS else role
    return (*MAY[state][part], *SAY) if part in MAY[state] else ()


def ever_allowed(role: str) -> set[str]:
    """Return what a role may do in some state: whoever comes too late is told so."""
    found = {kind for state in WAYS for kind in allowed(state, role)}
    return found | set(OF_DRAFTS.get(role, ()))


def bring_to(row: Challenge, state: str) -> Challenge:
    """Bring a challenge that was called out into a state."""
    steps, wait = WAYS[state], WAIT.get(state, timedelta())
    begun = store.tell(row).state.last_at
    for kind, role, facts in steps:
        if facts is TERMS:
            terms = store.tell(row).state.terms
            facts = {"terms": replace(terms, attempts=terms.attempts + 1).facts()}
        late = wait if kind in ("confirm", "settle") else timedelta()
        at = (begun + late).isoformat()
        row = store.append(row, kind, role, f"u-{role}", facts, at=at).row
    assert row.status == STATUS.get(state, state)
    return row


@pytest.fixture
def cast(everybody: dict[str, User | None], browse: Callable[..., Client]) -> Any:
    """One client for each role."""
    return {role: browse(user) for role, user in everybody.items()}


@pytest.fixture
def at_last(settings: Any) -> Callable[[str], None]:
    """Set the site's clock to as late as a state needs."""

    def wait(state: str) -> None:
        settings.AHEAD_S = WAIT.get(state, timedelta()).total_seconds() + 5.0

    return wait


def test_the_table_knows_every_role_and_move() -> None:
    assert set(MAY) == set(WAYS)
    for parts in MAY.values():
        assert set(parts) == {"challenger", "opponent", "official"}
        for kinds in parts.values():
            assert set(kinds) <= set(KINDS)


@pytest.mark.parametrize("state", WAYS)
def test_a_move_is_shown_to_who_may_make_it_and_to_nobody_else(
    state: str, cast: Any, called: Challenge, at_last: Callable[[str], None]
) -> None:
    row = bring_to(called, state)
    at_last(state)
    before = Record.objects.count()
    for role in ROLES:
        for kind in KINDS:
            answer = cast[role].get(f"{row.get_absolute_url()}moves/{kind}/")
            expected = 200 if kind in allowed(state, role) else 404
            expected = 302 if role == "anonymous" else expected
            assert answer.status_code == expected, (role, kind)
            if role == "anonymous":
                assert answer.url.startswith("/accounts/login/")
    assert Record.objects.count() == before


@pytest.mark.parametrize("state", WAYS)
def test_who_may_make_other_moves_makes_no_other(
    state: str, cast: Any, called: Challenge, at_last: Callable[[str], None]
) -> None:
    row = bring_to(called, state)
    at_last(state)
    before = Record.objects.count()
    for role in (*SIDES, "official"):
        for kind in KINDS.keys() - set(allowed(state, role)):
            given = {"version": 1, "odds": 1, "digest": "mine", **SENT.get(kind, {})}
            answer = cast[role].post(f"{row.get_absolute_url()}moves/{kind}/", given)
            expected = 409 if kind in ever_allowed(role) else 404
            assert answer.status_code == expected, (role, kind)
    assert Record.objects.count() == before


@pytest.mark.parametrize("state", WAYS)
def test_who_takes_no_part_learns_of_no_move(
    state: str, cast: Any, called: Challenge, at_last: Callable[[str], None]
) -> None:
    row = bring_to(called, state)
    at_last(state)
    before = Record.objects.count()
    for role in ("stranger", "driver", "moderator"):
        for kind in KINDS:
            given = {"version": 1, "odds": 1, "digest": "mine", **SENT.get(kind, {})}
            answer = cast[role].post(f"{row.get_absolute_url()}moves/{kind}/", given)
            assert answer.status_code == 404, (role, kind)
    assert Record.objects.count() == before


MADE = {
    kind: (state, role)
    for state, parts in MAY.items()
    for role in parts
    for kind in allowed(state, role)
}
"""Each move that anybody may make, with one state and one role in which they may."""


@pytest.mark.parametrize("kind", MADE)
def test_a_move_that_may_be_made_is_made(
    kind: str, cast: Any, called: Challenge, at_last: Callable[[str], None]
) -> None:
    state, role = MADE[kind]
    row = bring_to(called, state)
    at_last(state)
    before = Record.objects.count()
    path = f"{row.get_absolute_url()}moves/{kind}/"
    form = cast[role].get(path).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in shown.items() if value not in (None, "")}
    answer = cast[role].post(path, given | SENT.get(kind, {}))
    assert answer.status_code == 302, answer.content
    assert Record.objects.count() == before + 1
    last = Record.objects.filter(challenge=row).latest("number")
    assert (last.kind, last.role) == (kind, role)
