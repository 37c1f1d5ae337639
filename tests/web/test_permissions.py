"""Each role, on each object, for each act: who may, and that others do not even learn of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from throwdown.site.challenges import store
from throwdown.site.challenges.models import Call, Challenge, Entrant, Follow, Record, Tip
from throwdown.site.people.models import User

ROLES = (
    "anonymous",
    "stranger",
    "driver",
    "challenger",
    "opponent",
    "official",
    "moderator",
    "superuser",
)
PAGES = (
    *("", "log.jsonl", "report/", "prediction/", "fair/", "stint/"),
    *("card.png", "feed.atom", "calendar.ics"),
)
READ = ("", "log.jsonl", "prediction/", "fair/", "stint/")
ACTS: dict[str, dict[str, Any]] = {
    "moves/statement/": {"text": "a word"},
    "moves/withdraw/": {},
    "moves/raise-stakes/": {"stakes": "a used home gym"},
    "moves/decline/": {"reason": "safety"},
    "moves/accept/": {"version": 1},
    "moves/link/": {"link": "open-entry"},
    "moves/predict/": {"odds": 1, "digest": "mine"},
    "moves/expire/": {},
    "moves/settle/": {},
    "moves/start/": {},
    "moves/draft/": {},
    "moves/nonsense/": {},
}
MAY = {
    "challenger": ("statement", "withdraw", "raise-stakes", "link"),
    "opponent": ("statement", "decline", "accept", "link"),
    "official": ("statement", "link"),
    "superuser": ("statement", "link"),
}
"""What each role may do to a challenge that is open; all others may nothing."""


LATER = {
    "challenger": ("accept", "decline", "settle"),
    "opponent": ("settle",),
    "official": ("start", "settle"),
    "superuser": ("start", "settle"),
}
"""What each role may do to a challenge in another state: whoever comes too late is told so."""


@pytest.fixture
def cast(everybody: dict[str, User | None], browse: Callable[..., Client]) -> Any:
    """One client for each role."""
    return {role: browse(user) for role, user in everybody.items()}


@pytest.fixture
def draft(called: Challenge) -> Challenge:
    """A draft of anna's."""
    anna = User.objects.get(username="anna")
    terms = store.tell(called).state.terms
    return store.begin(
        terms,
        by=anna.public_id,
        challenger=called.challenger,
        opponent=called.opponent,
        title="A secret plan",
    ).row


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_a_draft_is_its_challengers_alone(
    cast: Any, draft: Challenge, role: str, page: str
) -> None:
    answer = cast[role].get(f"{draft.get_absolute_url()}{page}")
    sees = role in ("challenger", "driver") and page in READ
    assert answer.status_code == (200 if sees else 404)
    missing = cast[role].get(f"/challenges/no-such-thing/{page}")
    if not sees:
        looks = answer.content.replace(draft.slug.encode(), b"no-such-thing")
        assert looks == missing.content, "a draft looks like nothing at all"


@pytest.mark.parametrize("role", ROLES)
def test_drafts_are_in_no_list(cast: Any, draft: Challenge, role: str) -> None:
    for page in ("/challenges/", "/challenges/?q=secret", "/search/?q=secret", "/", "/me/"):
        answer = cast[role].get(page)
        if role not in ("challenger", "driver"):
            assert b"A secret plan" not in answer.content, page
    for page in ("/challenges/feed.atom", "/challenges/calendar.ics", "/api/challenges"):
        if page != "/api/challenges" or role not in ("challenger", "driver"):
            assert b"secret" not in cast[role].get(page).content, page


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_moves_on_an_open_challenge(cast: Any, called: Challenge, role: str, act: str) -> None:
    kind = act.split("/")[1]
    may = kind in MAY.get(role, ())
    url, before = f"{called.get_absolute_url()}{act}", Record.objects.count()
    shown = cast[role].get(url)
    answer = cast[role].post(url, ACTS[act])
    if role == "anonymous":
        assert answer.status_code == shown.status_code == 302
        assert answer.url.startswith("/accounts/login/")
    else:
        assert shown.status_code == (200 if may else 404)
        late = kind in LATER.get(role, ())
        assert answer.status_code == (302 if may else 409 if late else 404)
    assert Record.objects.count() == before + may


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_nobody_moves_on_the_draft_of_another(
    cast: Any, draft: Challenge, role: str, act: str
) -> None:
    before = Record.objects.count()
    answer = cast[role].post(f"{draft.get_absolute_url()}{act}", ACTS[act])
    if role == "challenger":
        kind = act.split("/")[1]
        if kind == "withdraw":
            assert answer.status_code == 302
            return
        own = (*MAY["challenger"], *LATER["challenger"])
        assert answer.status_code == (409 if kind in own else 404)
    else:
        assert answer.status_code == (302 if role == "anonymous" else 404)
    assert Record.objects.count() == before


@pytest.mark.parametrize("role", ROLES)
def test_readers_acts_need_an_account_and_a_public_challenge(
    cast: Any, called: Challenge, draft: Challenge, role: str
) -> None:
    acts = {
        "call/": {"side": "opponent", "sure": "80"},
        "follow/": {},
        "tip/": {"text": "a tip", "source": ""},
    }
    for row in (called, draft):
        for act, form in acts.items():
            answer = cast[role].post(f"{row.get_absolute_url()}{act}", form)
            hidden = row is draft and role not in ("challenger", "driver", "anonymous")
            refused = act == "call/" and role in ("challenger", "driver", "opponent")
            assert answer.status_code == (404 if hidden else 422 if refused else 302)
    counted = role != "anonymous"
    calls = counted and role not in ("challenger", "driver", "opponent")
    assert Call.objects.filter(challenge=called).count() == calls
    assert Follow.objects.filter(challenge=called).count() == counted
    assert Tip.objects.filter(challenge=called).count() == counted


@pytest.mark.parametrize("role", ROLES)
def test_tips_are_credited_by_who_takes_part(cast: Any, called: Challenge, role: str) -> None:
    tip = Tip.objects.create(challenge=called, text="nine tight corners")
    answer = cast[role].post(f"{called.get_absolute_url()}tip/{tip.pk}/")
    may = role in ("challenger", "opponent", "official", "superuser")
    assert answer.status_code == (302 if may or role == "anonymous" else 404)
    tip.refresh_from_db()
    assert tip.used == may


def test_a_tip_of_another_challenge_is_out_of_reach(
    cast: Any, called: Challenge, draft: Challenge
) -> None:
    tip = Tip.objects.create(challenge=draft, text="mine")
    answer = cast["opponent"].post(f"{called.get_absolute_url()}tip/{tip.pk}/")
    assert answer.status_code == 404


def test_entries_need_an_open_venue(cast: Any, called: Challenge) -> None:
    form = {"car": "mini-cooper-s-2010"}
    url = f"{called.get_absolute_url()}enter/"
    assert cast["stranger"].post(url, form).status_code == 404
    store.append(called, "link", "challenger", "u-a", {"link": "open-entry", "to": "all"})
    assert cast["stranger"].post(url, form).status_code == 302
    assert cast["stranger"].post(url, {"car": "no-car"}).status_code == 422
    assert Entrant.objects.count() == 1
    assert cast["stranger"].post(url, {"car": ""}).status_code == 302
    assert not Entrant.objects.exists()


def test_nobody_officiates_where_they_take_a_side(
    called: Challenge, browse: Callable[..., Client], person: Callable[..., User]
) -> None:
    anna = User.objects.get(username="anna")
    User.objects.filter(pk=anna.pk).update(is_superuser=True)
    store.append(called, "accept", "opponent", "u-b", {"version": 1})
    store.append(called, "schedule", "opponent", "u-b")
    client = browse(User.objects.get(pk=anna.pk))
    assert client.post(f"{called.get_absolute_url()}moves/start/").status_code == 404
    marshal = browse(person("marshal", "official"))
    assert marshal.post(f"{called.get_absolute_url()}moves/start/").status_code == 302
