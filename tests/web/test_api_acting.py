"""The API: who may do what to a challenge, and what is said of what cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from throwdown.site.catalogue import shelf
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Call, Challenge, Follow, Tip
from throwdown.site.oversight import limits
from throwdown.site.people.models import Membership, Party, User
from web.programs import Program, draft_of, fault_of

MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
Browse = Callable[..., Client]
Person = Callable[..., User]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(called: Challenge, person: Person) -> dict[str, User | None]:
    """Everybody who may meet the challenge between anna and bert."""
    return {
        "anonymous": None,
        "stranger": person("sven"),
        "opponent": User.objects.get(username="bert"),
        "challenger": User.objects.get(username="anna"),
        "official": person("olga", "official"),
    }


@pytest.fixture
def draft(called: Challenge) -> Challenge:
    """A draft of anna's against bert."""
    return draft_of(called)


# Who may do what

PLACES = {"open": "called", "draft": "draft"}
MATRIX = {
    # What is sent: the answer to anonymous, stranger, opponent, challenger and official.
    ("open", "moves", "statement"): (401, 403, 201, 201, 201),
    ("open", "moves", "withdraw"): (401, 403, 409, 201, 409),
    ("open", "moves", "accept"): (401, 403, 201, 409, 409),
    ("open", "moves", "decline"): (401, 403, 201, 409, 409),
    ("open", "moves", "counter"): (401, 403, 201, 409, 409),
    ("open", "moves", "raise-stakes"): (401, 403, 409, 201, 409),
    ("open", "moves", "result"): (401, 403, 409, 409, 409),
    ("open", "call", ""): (401, 200, 409, 409, 200),
    ("open", "follow", ""): (401, 200, 200, 200, 200),
    ("open", "tip", ""): (401, 201, 201, 201, 201),
    ("draft", "moves", "call"): (401, 404, 404, 201, 404),
    ("draft", "moves", "amend"): (401, 404, 404, 201, 404),
    ("draft", "moves", "statement"): (401, 404, 404, 409, 404),
    ("draft", "call", ""): (401, 404, 404, 409, 404),
    ("draft", "follow", ""): (401, 404, 404, 200, 404),
    ("draft", "tip", ""): (401, 404, 404, 201, 404),
}
SENT: dict[str, dict[str, Any]] = {
    "statement": {"text": "See you there."},
    "withdraw": {},
    "call": {},
    "accept": {"version": 1},
    "decline": {"reason": "safety"},
    "counter": {"terms": {"course": "spa"}},
    "amend": {"terms": {"attempts": 3}},
    "raise-stakes": {"stakes": "a case of beer"},
    "result": {"winner": "tie", "margin_s": 0},
}
ELSE = {
    "call": {"side": "opponent", "sure": 80},
    "follow": {"follow": True},
    "tip": {"text": "It will rain."},
}


@pytest.mark.parametrize("who", range(5))
@pytest.mark.parametrize("what", MATRIX, ids="-".join)
def test_each_may_do_what_the_part_they_play_allows(
    what: tuple[str, str, str],
    who: int,
    cast: dict[str, User | None],
    called: Challenge,
    draft: Challenge,
) -> None:
    place, part, kind = what
    row = called if place == "open" else draft
    before = row.records.count()
    program = Program(list(cast.values())[who])
    given = {"kind": kind, **SENT[kind]} if part == "moves" else ELSE[part]
    answer = program.post(f"/challenges/{row.slug}/{part}", given)
    assert answer.status_code == MATRIX[what][who], answer.content
    made = answer.status_code == 201 and part == "moves"
    assert row.records.count() == before + made
    if answer.status_code >= 400:
        fault_of(answer, answer.status_code)
        assert not any(model.objects.exists() for model in (Call, Follow, Tip))


@pytest.mark.parametrize("who", range(5))
def test_a_draft_is_its_challengers_alone(
    who: int, cast: dict[str, User | None], draft: Challenge
) -> None:
    name, user = list(cast.items())[who]
    expected = 200 if name == "challenger" else 404
    for path in ("", "/moves"):
        assert Program(user).get(f"/challenges/{draft.slug}{path}").status_code == expected
    mine = Program(user).get(f"/challenges/{draft.slug}")
    if expected == 200:
        assert set(mine.json()["may"]) == {"amend", "call", "withdraw"}


# Moves and what they hold


def test_a_counter_changes_what_it_names_and_nothing_else(called: Challenge) -> None:
    bert = Program(User.objects.get(username="bert"))
    path = f"/challenges/{called.slug}"
    terms = {
        "course": "spa",
        "at": "2032-05-01T20:00:00+02:00",
        "stakes": "a cake",
        "handicap": {"side": "challenger", "kind": "ballast_kg", "amount": 50},
    }
    given = {"kind": "counter", "terms": terms, "text": "My way", "seen": 2}
    made = bert.post(f"{path}/moves", given)
    assert made.status_code == 201, made.content
    assert made.json()["status"] == "countered"
    found = bert.get(path).json()
    now, then = found["terms"], found["versions"][0]["terms"]
    assert {name for name in now if now[name] != then[name]} == {
        *("course", "course_hash", "at", "stakes", "handicaps"),
    }
    assert (now["at"], now["stakes"]) == ("2032-05-01T18:00:00Z", "a cake")
    assert now["handicaps"] == [{"side": "challenger", "kind": "ballast_kg", "amount": 50.0}]
    anna = Program(User.objects.get(username="anna"))
    fault_of(anna.post(f"{path}/moves", given | {"seen": 2}), 409)
    back = {"kind": "counter", "terms": {"handicap": None, "stakes": None}, "seen": 3}
    assert anna.post(f"{path}/moves", back).status_code == 201
    latest = anna.get(path).json()["terms"]
    assert (latest["handicaps"], latest["stakes"], latest["course"]) == ([], None, "spa")
    assert fault_of(bert.post(f"{path}/moves", {"kind": "accept", "version": 2}), 409)
    assert bert.post(f"{path}/moves", {"kind": "accept", "version": 3}).status_code == 201


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"kind": "decline"}, "reason"),
        ({"kind": "decline", "reason": "bored"}, "reason"),
        ({"kind": "statement"}, "text"),
        ({"kind": "statement", "text": "a\x00b"}, "text"),
        ({"kind": "statement", "text": "x" * 4001}, "text"),
        ({"kind": "statement", "text": "x", "video": "https://example.org/v"}, "video"),
        ({"kind": "statement", "text": "x", "source": "javascript:alert(1)"}, "source"),
        ({"kind": "counter", "terms": {"course": "nowhere"}}, "course"),
        ({"kind": "counter", "terms": {"at": "2030-01-01T10:00"}}, "terms.at"),
        ({"kind": "counter", "terms": {"at": "0001-01-01T00:00:00+14:00"}}, "terms.at"),
        ({"kind": "counter", "terms": {"colour": "red"}}, "terms.colour"),
        ({"kind": "accept", "version": True}, "version"),
        ({"kind": "accept", "version": "1"}, "version"),
        ({"kind": "predict"}, None),
        ({}, None),
        ([], None),
    ],
)
def test_what_is_sent_wrong_is_said_with_its_field(
    given: Any, where: str | None, called: Challenge
) -> None:
    bert = Program(User.objects.get(username="bert"))
    fault = fault_of(bert.post(f"/challenges/{called.slug}/moves", given), 422)
    assert where is None or where in fault["where"]
    assert called.records.count() == 2


@pytest.mark.parametrize(
    "body",
    ["", "{", "[1,", "NaN", '{"side": "opponent", "side": "opponent"}', b"\xff\xfe", "9" * 5000],
)
def test_what_is_no_json_is_refused(body: Any, called: Challenge) -> None:
    sven = Program(User.objects.get(username="bert"))
    answer = sven.post(f"/challenges/{called.slug}/call", body)
    assert answer.status_code in (400, 422)
    fault_of(answer, answer.status_code)


def test_half_of_a_letter_is_refused(called: Challenge) -> None:
    bert = Program(User.objects.get(username="bert"))
    for path, given in (
        (f"/challenges/{called.slug}/tip", '{"text": "half a letter: \\ud800"}'),
        (f"/challenges/{called.slug}/moves", '{"kind": "statement", "text": "\\udfff"}'),
        (f"/challenges/{called.slug}/tip", '{"text": "fine", "\\ud800": 1}'),
        ("/challenges", '{"opponent": "\\ud800\\ud800"}'),
    ):
        fault_of(bert.post(path, given), 422)


def test_a_body_too_large_is_refused(called: Challenge) -> None:
    bert = Program(User.objects.get(username="bert"))
    fault_of(bert.post(f"/challenges/{called.slug}/tip", {"text": "x" * 1_100_000}), 400)


def test_haste_is_refused_with_when_to_come_back(
    called: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "word", (1, 300))
    bert = Program(User.objects.get(username="bert"))
    path = f"/challenges/{called.slug}/tip"
    assert bert.post(path, {"text": "It will rain."}).status_code == 201
    again = bert.post(path, {"text": "And snow."})
    fault_of(again, 429)
    assert int(again.headers["Retry-After"]) > 0


def test_following_is_said_and_taken_back(called: Challenge, person: Person) -> None:
    sven = Program(person("sven"))
    path = f"/challenges/{called.slug}/follow"
    for follow in (True, True, False):
        assert sven.post(path, {"follow": follow}).json() == {
            "follows": follow,
            "followers": int(follow),
        }


def test_calls_close_with_the_terms(called: Challenge, person: Person) -> None:
    sven = Program(person("sven"))
    path = f"/challenges/{called.slug}/call"
    assert sven.post(path, {"side": "challenger"}).json()["challenger"] == 100.0
    store.append(called, "accept", "opponent", "u-x", {"version": 1})
    fault_of(sven.post(path, {"side": "opponent"}), 409)
    assert Call.objects.get().side == "challenger"


# Calling out

CALL = {"challenger_car": MINI, "opponent_car": PORSCHE, "course": "lime-rock"}


def test_a_challenge_is_called_out_or_kept(person: Person) -> None:
    anna, bert = person("anna"), person("bert")
    program = Program(anna)
    made = program.post("/challenges", {**CALL, "opponent": "bert", "text": "Race me"})
    assert made.status_code == 201, made.content
    assert (made.json()["status"], made.json()["claim"]) == ("open", None)
    found = Program(bert).get(f"/challenges/{made.json()['slug']}").json()
    assert found["terms"]["start"] == shelf.course("lime-rock").default_start
    assert found["log"][1]["text"] == "Race me"
    assert "accept" in found["may"]
    kept = program.post("/challenges", {**CALL, "opponent": "bert", "draft": True}).json()
    assert kept["status"] == "draft"
    fault_of(Program(bert).get(f"/challenges/{kept['slug']}"), 404)


def test_an_opponent_who_is_not_here_gets_a_link(person: Person) -> None:
    made = Program(person("anna")).post("/challenges", {**CALL, "opponent": "Porsche Cars"})
    assert made.status_code == 201, made.content
    assert made.json()["claim"].startswith("http")


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"opponent": "Anna"}, "opponent"),
        ({"opponent": "bert", "course": "nowhere"}, "course"),
        ({"opponent": "bert", "challenger_car": "kart"}, "challenger_car"),
        ({"opponent": "bert", "as_party": "bert"}, "as_party"),
        ({"opponent": "b\x00rt"}, "opponent"),
        ({"opponent": "bert", "link": "rematch"}, "to"),
        ({"opponent": "bert", "link": "rematch", "to": "nothing"}, "to"),
        ({}, "opponent"),
    ],
)
def test_a_call_out_that_does_not_hold_leaves_nothing(
    given: dict[str, Any], where: str, person: Person
) -> None:
    anna, _bert = person("anna"), person("bert")
    assert fault_of(Program(anna).post("/challenges", {**CALL, **given}), 422)["where"] == where
    assert not Challenge.objects.exists()


def test_who_has_several_parties_says_which_calls(person: Person) -> None:
    anna, _bert = person("anna"), person("bert")
    club = Party.objects.create(name="Club", kind="club")
    Membership.objects.create(party=club, user=anna)
    program = Program(anna)
    fault_of(program.post("/challenges", {**CALL, "opponent": "bert"}), 422)
    made = program.post("/challenges", {**CALL, "opponent": "bert", "as_party": "club"})
    assert made.status_code == 201
    assert Challenge.objects.get().challenger == club


def test_a_rematch_is_linked_and_told_on_both(called: Challenge) -> None:
    anna = Program(User.objects.get(username="anna"))
    given = {**CALL, "opponent": "bert", "link": "rematch", "to": called.slug}
    slug = anna.post("/challenges", given).json()["slug"]
    assert anna.get(f"/challenges/{slug}").json()["links"] == [
        {"link": "rematch", "to": called.slug}
    ]
    assert anna.get(f"/challenges/{called.slug}").json()["linked_here"] == [slug]


def test_calling_out_is_limited(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "challenge", (1, 3600))
    anna, _bert = person("anna"), person("bert")
    program = Program(anna)
    assert program.post("/challenges", {**CALL, "opponent": "bert"}).status_code == 201
    fault_of(program.post("/challenges", {**CALL, "opponent": "bert"}), 429)
