"""Each operation of the API for each role, by a token and by a session: who may, and who not.

Moves have a table of their own, in ``test_api_permissions``.  What is refused looks as what is not
there, and no operation of the schema is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from throwdown.challenge import Side
from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.meet.season import find_season
from throwdown.site.api import api
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import hooks, store
from throwdown.site.challenges.models import Challenge, Hook, Tip
from throwdown.site.meets import store as meets
from throwdown.site.meets.models import EntryRequest, Trace
from throwdown.site.oversight import limits
from throwdown.site.oversight.models import Entry, Token
from throwdown.site.people.claims import digest
from throwdown.site.people.models import Alias, Invitation, Membership, Party, User
from throwdown.site.predictions.models import Prediction
from throwdown.site.seasons.models import Season
from web.conftest import MINI, PORSCHE, terms_between
from web.programs import WAYS_IN, Program, draft_of, fault_of, raced

Person = Callable[..., User]
pytestmark = pytest.mark.django_db

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
ALL, ACCOUNTS = frozenset(ROLES), frozenset(ROLES) - {"anonymous"}
PART = frozenset(("challenger", "opponent", "official", "superuser"))
MANAGER, MODERATORS = frozenset(("challenger",)), frozenset(("moderator", "superuser"))
SIDES = frozenset(("challenger", "driver", "opponent"))
MEMBERS = frozenset(("challenger", "driver"))
HOSTS = MODERATORS | MANAGER
STRANGER, CHIEF = frozenset(("stranger",)), frozenset(("superuser",))
KEY = "a" * 64
SECRET = "the-secret-of-a-link"


@dataclass(frozen=True)
class Case:
    """An operation: who ``may``, and what everybody else is told."""

    method: str
    path: str
    may: frozenset[str] = ALL
    given: Any = None
    success: int = 200
    refused: int = 404
    by: tuple[str, ...] = ("token", "session")


def get(path: str, may: frozenset[str] = ALL, **more: Any) -> Case:
    """Return a case of reading."""
    return Case("get", path, may, **more)


def post(path: str, may: frozenset[str], given: Any = None, **more: Any) -> Case:
    """Return a case of doing."""
    return Case("post", path, may, {} if given is None else given, **more)


ROW, TEXT, NAMED = "/challenges/{row}", "/oversight/challenges/{row}/moves/4", "{named}"
CLUB, UNCLAIMED, WHY = "/parties/{club}", "/parties/{unclaimed}", {"why": "rude"}
WATCHED, SOMEBODY = "/oversight/parties/{unclaimed}", "/oversight/accounts/{somebody}"
CALL = {"challenger_car": MINI, "opponent_car": PORSCHE, "course": "lime-rock", "opponent": "X Y"}
SESSION = ("session",)
MEET_ENTRY = {"driver": "X Y", "car_class": "MINI"}

CASES: dict[str, Case] = {
    "cars": get("/cars"),
    "car": get(f"/cars/{MINI}"),
    "courses": get("/courses"),
    "course": get("/courses/lime-rock"),
    "challenges": get("/challenges"),
    "challenge": get(ROW),
    "moves": get(f"{ROW}/moves"),
    "prediction": get(f"{ROW}/prediction"),
    "log": get(f"{ROW}/log"),
    "leaderboard": get("/leaderboard"),
    "try_it": get(f"/try?a={MINI}&b={PORSCHE}&course=spa", success=202),
    "fair": get(f"/fair?a={MINI}&b={PORSCHE}&course=spa", success=202),
    "underdog": get(f"/underdog?a={MINI}&b={PORSCHE}&site=120x80", success=202),
    "odds": get(f"/odds?a={MINI}&b={PORSCHE}", success=202),
    "try_progress": get(f"/try/{KEY}"),
    "parties": get("/parties?q=a"),
    "party": get(CLUB),
    "see_claim": get(f"/claims/{SECRET}"),
    # Who has several parties is asked which of them calls.
    "call_out": post("/challenges", ACCOUNTS - MANAGER, CALL, success=201, refused=422),
    "call_winner": post(f"{ROW}/call", ACCOUNTS - SIDES, {"side": "opponent"}, refused=409),
    "follow": post(f"{ROW}/follow", ACCOUNTS),
    "tip": post(f"{ROW}/tip", ACCOUNTS, {"text": "a tip"}, success=201),
    "enter": post(f"{ROW}/entry", ACCOUNTS, {"car": MINI}),
    "leave": Case("delete", f"{ROW}/entry", ACCOUNTS),
    "meet": get("/meets/infield-day"),
    "entry_standings": get("/meets/infield-day/entries", ACCOUNTS),
    "entry_standing": get("/meets/infield-day/entry", ACCOUNTS),
    "ask_entry": post("/meets/infield-day/entry", ACCOUNTS, MEET_ENTRY),
    "withdraw_entry": Case("delete", "/meets/infield-day/entry", ACCOUNTS, success=409),
    "pay_entry": post("/meets/infield-day/entry/payment", ACCOUNTS, success=409),
    "list_runs": get("/meets/infield-day/traces", ACCOUNTS),
    "remove_trace": Case(
        "delete", "/meets/infield-day/traces/{trace}?why=rude", HOSTS, refused=403
    ),
    "seasons": get("/seasons"),
    "season": get("/seasons/{season}"),
    "tips": get(f"{ROW}/tips", PART, refused=403),
    "use_tip": post(f"{ROW}/tips/{{tip}}/use", PART, refused=403),
    "make_party": post("/parties", ACCOUNTS, {"kind": "club", "name": "X Y"}, success=201),
    "edit_party": Case("patch", CLUB, MANAGER, {"about": "We drive."}),
    "list_members": get(f"{CLUB}/members", MANAGER),
    "change_member": Case("patch", f"{CLUB}/members/{{member}}", MANAGER, {"role": "manager"}),
    "remove_member": Case("delete", f"{CLUB}/members/{{member}}", MANAGER),
    "leave_party": Case("delete", f"{CLUB}/membership", MEMBERS),
    "list_asked": get(f"{CLUB}/invitations", MANAGER),
    "invite": post(f"{CLUB}/invitations", MANAGER, {"username": "minder"}, success=201),
    "withdraw_invitation": Case("delete", f"{CLUB}/invitations/{{invitation}}", MANAGER),
    "make_link": post(f"{UNCLAIMED}/link", MANAGER, success=201, by=SESSION),
    "take_claim": post(f"/claims/{SECRET}", ACCOUNTS - MANAGER, refused=422),
    "me": get("/me", ACCOUNTS),
    "choose": Case("patch", "/me", ACCOUNTS, {"units": "us"}),
    "list_own": get("/me/challenges", ACCOUNTS),
    "list_news": get("/me/news", ACCOUNTS),
    "see_news": post("/me/news/seen", ACCOUNTS, {"up_to": 1}),
    "list_invitations": get("/me/invitations", ACCOUNTS),
    "answer_invitation": post("/me/invitations/{invitation}", STRANGER, {"accept": True}),
    "export": get("/me/export", ACCOUNTS),
    "list_hooks": get("/me/hooks", ACCOUNTS),
    "make_hook": post("/me/hooks", ACCOUNTS, {"url": "https://example.org/"}, success=201),
    "delete_hook": Case("delete", "/me/hooks/{hook}", STRANGER),
    "list_tokens": get("/me/tokens", ACCOUNTS, by=SESSION),
    "make_token": post("/me/tokens", ACCOUNTS, {"name": "x"}, success=201, by=SESSION),
    "revoke_token": Case("delete", "/me/tokens/{token}", STRANGER, by=SESSION),
    "foresee_deletion": get("/me/delete", ACCOUNTS, by=SESSION),
    "delete_account": post(
        "/me/delete",
        STRANGER,
        {"username": "stranger", "password": "a long passphrase"},
        refused=422,
        by=SESSION,
    ),
    "oversight_log": get("/oversight/log", MODERATORS),
    "find_anybody": get("/oversight/found?q=a", MODERATORS),
    "watch_party": get(WATCHED, MODERATORS),
    "verify_party": post(f"{WATCHED}/verified", MODERATORS, {"verified": True}),
    "make_link_again": post(f"{WATCHED}/link", MODERATORS, success=201, by=SESSION),
    "erase_party": post(f"{WATCHED}/erase", MODERATORS, WHY),
    "watch_account": get(SOMEBODY, MODERATORS),
    "erase_username": post(f"{SOMEBODY}/erase", MODERATORS, WHY),
    "grant": post(f"{SOMEBODY}/groups", CHIEF, {"group": "moderator", "granted": True}, by=SESSION),
    "list_names": get("/oversight/challenges/{row}/names", MODERATORS),
    "erase_driver": post(
        f"/oversight/challenges/{NAMED}/drivers/d-stand-in/erase", MODERATORS, WHY
    ),
    "erase_tip": post("/oversight/challenges/{row}/tips/{tip}/erase", MODERATORS, WHY),
    "list_texts": get(f"{TEXT}/texts", MODERATORS),
    "erase_texts": post(f"{TEXT}/erase", MODERATORS, {"names": ["text"], **WHY}),
}
ACTS = {
    *("remove_trace", "verify_party", "make_link_again", "grant", "delete_account"),
    *("erase_party", "erase_username", "erase_driver", "erase_tip", "erase_texts"),
}
"""What is written down where it is done, and nothing else is."""
MOVES = {"make_move", "move_with_picture", "publish_trace"}
"""What the table of moves is for, and what is sent with a file (``test_traces``)."""


def open_meet(host: User, folder: Path, entrant: User) -> Trace:
    """Make a meet whose field has entry open; return a trace of somebody who was in it."""
    meet, _key = meets.make_meet(host, "Infield day")
    book = Book(folder / "book.jsonl")
    rules = find_rules("scca-solo").model_dump(mode="json")
    book.write("open", "u", {"name": "Infield day", "rules": rules})
    book.write("event", "u", {"entry_open": True})
    meets.receive(meet, book.lines)
    request = EntryRequest.objects.create(meet=meet, user=entrant, driver="X", open=False)
    return Trace.objects.create(meet=meet, request=request, run=3, facts={})


@pytest.fixture
def world(
    called: Challenge, everybody: dict[str, User | None], person: Person, tmp_path: Path
) -> dict[str, Any]:
    """Return what the paths speak of: things that are there, and of which some may see more."""
    anna, driver, stranger = (everybody[one] for one in ("challenger", "driver", "stranger"))
    assert anna is not None
    assert driver is not None
    assert stranger is not None
    row = store.append(called, "link", "challenger", "u-a", {"link": "open-entry", "to": "all"}).row
    row = store.append(row, "statement", "challenger", anna.public_id, {}, {"text": "Soon."}).row
    club = Party.objects.create(name="Club", kind="club", made_by=anna)
    Membership.objects.create(party=club, user=anna)
    Membership.objects.create(party=club, user=person("second"))
    member = Membership.objects.create(party=club, user=driver, role="driver")
    asked = Invitation.objects.create(party=club, user=stranger, by=anna)
    unclaimed = Party.objects.create(name="Nobody", made_by=anna, claim=digest(SECRET))
    Alias.objects.create(public_id="d-stand-in", name="Sam Stand-In")
    terms = terms_between(row.challenger, row.opponent)
    side = Side(row.opponent.public_id, PORSCHE, shelf.car(PORSCHE).content_hash, "d-stand-in")
    named = store.begin(
        replace(terms, opponent=side),
        by=anna.public_id,
        challenger=row.challenger,
        opponent=row.opponent,
        title="With a driver",
    ).row
    named = store.append(named, "call", "challenger", anna.public_id).row
    trace = open_meet(anna, tmp_path, User.objects.get(username="second"))
    rules = find_season("snake-river-scca").model_dump(mode="json")
    result = json.dumps(raced(MINI, PORSCHE, odds=0.5))
    Prediction.objects.create(key=KEY, digest="d", odds=0.5, result=result, report=b"page")
    return {
        "row": row.slug,
        "named": named.slug,
        "trace": trace.pk,
        "club": club.slug,
        "season": Season.objects.create(slug="2010", name="2010", rules=rules).slug,
        "unclaimed": unclaimed.slug,
        "member": member.pk,
        "invitation": asked.pk,
        "somebody": stranger.public_id,
        "tip": Tip.objects.create(challenge=row, user=stranger, text="It will rain.").pk,
        "hook": Hook.objects.create(user=stranger, url="https://example.org/", secret="s").pk,
        "token": Token.objects.create(user=stranger, name="x", digest="x").pk,
    }


@pytest.fixture
def programs(
    everybody: dict[str, User | None], monkeypatch: pytest.MonkeyPatch
) -> dict[tuple[str, str], Program]:
    """Somebody in each role, by each way in, whom no limit stops and who asks nobody outside."""
    from throwdown.site.tryout import views as tryout

    wide = {name: (10**9, within) for name, (_most, within) in limits.LIMITS.items()}
    monkeypatch.setattr(limits, "LIMITS", wide)
    monkeypatch.setattr(tryout, "WAIT_ANY_S", 0.0)
    outer = [(0, 0, 0, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(hooks.socket, "getaddrinfo", lambda *what, **how: outer)
    return {(role, way): make(everybody[role]) for role in ROLES for way, make in WAYS_IN.items()}


def ask(program: Program, case: Case, path: str) -> Any:
    """Send a case and take back whatever it did; ``answer.written`` counts what it wrote down."""
    with transaction.atomic():
        before = Entry.objects.count()
        if case.method == "get":
            address, _mark, query = path.partition("?")
            pairs = (one.split("=") for one in query.split("&") if one)
            answer = program.get(address, **dict(pairs))
        elif case.method == "delete":
            answer = program.delete(path)
        else:
            answer = getattr(program, case.method)(path, case.given)
        answer.written = Entry.objects.count() - before
        transaction.set_rollback(True)
    return answer


def expected(case: Case, role: str, way: str) -> int:
    """Return the answer to somebody by a way in."""
    if role in case.may and (way in case.by or role == "anonymous"):
        return case.success
    if role == "anonymous" or way not in case.by:
        return 401
    return case.refused


def test_no_operation_is_left_out() -> None:
    schema = api.get_openapi_schema()
    known = {
        operation["operationId"]: (method, path)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    assert set(known) == set(CASES) | MOVES
    for name, case in CASES.items():
        method, path = known[name]
        assert case.method == method
        parts = case.path.partition("?")[0].count("/")
        assert parts == path.removeprefix("/api").count("/"), name


@pytest.mark.parametrize("name", CASES)
def test_each_operation_is_for_whom_it_is_for(
    name: str, programs: dict[tuple[str, str], Program], world: dict[str, Any]
) -> None:
    case = CASES[name]
    for (role, way), program in programs.items():
        answer = ask(program, case, case.path.format(**world))
        assert answer.status_code == expected(case, role, way), (role, way, answer.content)
        if answer.status_code >= 400:
            fault_of(answer, answer.status_code)
        done = name in ACTS and answer.status_code < 400
        assert answer.written == done, (role, way)


NOWHERE = {
    **dict.fromkeys(("row", "named", "club", "unclaimed", "somebody", "season"), "no-such-thing"),
    **dict.fromkeys(("member", "invitation", "tip", "hook", "token", "trace"), 2_000_000_000),
}
"""What is not there, by the names of what is."""


@pytest.mark.parametrize("name", [name for name in CASES if "{" in CASES[name].path])
def test_what_is_refused_looks_as_what_is_not_there(
    name: str, programs: dict[tuple[str, str], Program], world: dict[str, Any]
) -> None:
    case = CASES[name]
    for (role, way), program in programs.items():
        missing = ask(program, case, case.path.format(**NOWHERE))
        entered = role != "anonymous" and way in case.by
        if entered or expected(case, role, way) == case.success:
            fault_of(missing, 404)
        else:
            fault_of(missing, 401)
        here = ask(program, case, case.path.format(**world))
        if here.status_code in (401, 404):
            assert here.content == missing.content, (role, way)


ON_A_CHALLENGE = [name for name in CASES if "{row}" in CASES[name].path]
KEEPERS = ("challenger", "driver")


@pytest.mark.parametrize("name", ON_A_CHALLENGE)
def test_no_operation_tells_of_a_draft(
    name: str,
    programs: dict[tuple[str, str], Program],
    called: Challenge,
    world: dict[str, Any],
) -> None:
    case, draft = CASES[name], draft_of(called)
    tip = Tip.objects.create(challenge=draft, text="mine")
    there = {**world, "row": draft.slug, "tip": tip.pk}
    for (role, way), program in programs.items():
        if role in KEEPERS and "oversight" not in case.path:
            continue
        answer = ask(program, case, case.path.format(**there))
        missing = ask(program, case, case.path.format(**NOWHERE))
        assert answer.status_code in (401, 404), (role, way)
        assert answer.content == missing.content, (role, way)


def test_drafts_are_in_no_list_of_others(
    programs: dict[tuple[str, str], Program], called: Challenge
) -> None:
    draft = draft_of(called)
    lists = [
        ("/challenges", {}),
        ("/challenges", {"status": "draft"}),
        ("/challenges", {"q": "Draft"}),
        ("/me/challenges", {"which": "drafts"}),
        ("/me/challenges", {"which": "own"}),
        ("/me/challenges", {"which": "followed"}),
        ("/me/export", {}),
        ("/oversight/log", {}),
        ("/oversight/found", {"q": "Draft"}),
    ]
    for (role, way), program in programs.items():
        found = [draft.slug in program.get(path, **query).content.decode() for path, query in lists]
        mine = [True, True, True, True, False, False]
        assert found[:6] == (mine if role in KEEPERS else [False] * 6), (role, way)
        assert found[6:] == [role == "challenger", False, False], (role, way)


def test_without_its_csrf_token_a_session_does_nothing(
    programs: dict[tuple[str, str], Program], world: dict[str, Any]
) -> None:
    for name, case in CASES.items():
        if case.method == "get":
            continue
        for role in sorted(case.may):
            program = programs[role, "session"]
            program.headers = {}
            answer = ask(program, case, case.path.format(**world))
            assert fault_of(answer, 403)["what"] == "the CSRF token is missing or wrong", name
