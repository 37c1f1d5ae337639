"""The API: what is wrong with what was sent, said with its field, what was given and expected."""

from __future__ import annotations

from typing import Any

import pytest

from throwdown.challenge.moves import KINDS, REASONS
from throwdown.site.catalogue.finding import SORTS
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import User
from web.programs import Program, fault_of

pytestmark = pytest.mark.django_db

MISSING, UNKNOWN = "this is missing", "there is no such field"
WRONG: dict[str, tuple[Any, str, str, str, tuple[str, ...]]] = {
    # What is sent: what, where and expected of the fault begin so; and what is nearest.
    "no kind": ({}, MISSING, "kind", "call, call-again", ()),
    "a kind spelt wrong": (
        {"kind": "statment"},
        '"statment" is none',
        "kind",
        "call, call-again",
        ("statement", "start", "amend"),
    ),
    "no reason": ({"kind": "decline"}, MISSING, "reason", ", ".join(REASONS), ()),
    "a reason spelt wrong": (
        {"kind": "decline", "reason": "safty"},
        '"safty" is none',
        "reason",
        ", ".join(REASONS),
        ("safety",),
    ),
    "another's field": (
        {"kind": "decline", "reason": "safety", "versoin": 1},
        UNKNOWN,
        "versoin",
        "kind, reason, source, text, video",
        ("reason",),
    ),
    "a field of terms spelt wrong": (
        {"kind": "counter", "terms": {"corse": "spa"}},
        UNKNOWN,
        "terms.corse",
        "at, attempts",
        ("course", "closes"),
    ),
    "a link's own field": (
        {"kind": "link", "link": "rematch", "to": 5},
        "5 is not right",
        "to",
        "text",
        (),
    ),
    "a text for a number": (
        {"kind": "accept", "version": "1"},
        '"1" is not right',
        "version",
        "a whole number",
        (),
    ),
    "too few": (
        {"kind": "counter", "terms": {"attempts": 0}},
        "0 is not right",
        "terms.attempts",
        "1 or more",
        (),
    ),
    "too many": (
        {"kind": "counter", "terms": {"attempts": 1001}},
        "1001 is not right",
        "terms.attempts",
        "1000 or less",
        (),
    ),
    "a share for a word": (
        {
            "kind": "counter",
            "terms": {"handicap": {"side": "opponent", "kind": "ballast", "amount": 5}},
        },
        '"ballast" is none',
        "terms.handicap.kind",
        "ballast_kg, head_start_s",
        ("ballast_kg",),
    ),
    "a time without zone": (
        {"kind": "counter", "terms": {"at": "2030-01-01T10:00"}},
        '"2030-01-01T10:00" is not right',
        "terms.at",
        "a time with its zone",
        (),
    ),
    "a time before cars": (
        {"kind": "counter", "terms": {"at": "1800-01-01T10:00:00Z"}},
        '"1800-01-01T10:00:00Z"',
        "terms.at",
        "a year from 1900",
        (),
    ),
    "terms that are none": (
        {"kind": "counter", "terms": [1]},
        "[1] is not right",
        "terms",
        "an object with fields",
        (),
    ),
    "NUL": (
        {"kind": "statement", "text": "a\x00b"},
        '"a\\u0000b" is not right',
        "text",
        "text without the character NUL",
        (),
    ),
    "too much said": (
        {"kind": "statement", "text": "x" * 4001},
        f'"{"x" * 59}… is not right',
        "text",
        "at most 4000 letters",
        (),
    ),
    "a slug with a space": (
        {"kind": "link", "link": "rematch", "to": "a b"},
        '"a b" is not right',
        "to",
        "letters, digits, - and _",
        (),
    ),
    "a course that is none": (
        {"kind": "counter", "terms": {"course": "lime-rok"}},
        "Select a valid choice. lime-rok",
        "course",
        "",
        ("lime-rock",),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_says_where_what_and_what_else(case: str, called: Challenge) -> None:
    given, what, where, expected, nearest = WRONG[case]
    bert = Program(User.objects.get(username="bert"))
    fault = fault_of(bert.post(f"/challenges/{called.slug}/moves", given), 422)
    assert fault["what"].startswith(what)
    assert fault["where"] == where
    assert (fault["expected"] or "").startswith(expected)
    assert tuple(fault["nearest"]) == nearest
    assert called.records.count() == 2


def test_every_kind_is_offered_to_who_names_none(called: Challenge) -> None:
    bert = Program(User.objects.get(username="bert"))
    fault = fault_of(bert.post(f"/challenges/{called.slug}/moves", {}), 422)
    by_others = {"draft", "predict", "expire"}
    assert set(fault["expected"].split(", ")) == set(KINDS) - by_others


def test_what_is_no_object_has_no_field(called: Challenge) -> None:
    bert = Program(User.objects.get(username="bert"))
    for given, what in (([], "[] is not right"), ("", "nothing was sent"), ("5", "5 is not")):
        fault = fault_of(bert.post(f"/challenges/{called.slug}/moves", given), 422)
        assert (fault["what"].startswith(what), fault["where"]) == (True, None)


def test_all_that_is_wrong_is_said_at_once(person: Any) -> None:
    answer = Program(person("anna")).post("/challenges", {"course": 5, "attempts": "x"})
    first = fault_of(answer, 422)
    faults = [first, *answer.json()["also"]]
    wrong = {one["where"] for one in faults}
    assert wrong == {"course", "attempts", "challenger_car", "opponent_car", "opponent"}


def test_queries_and_paths_are_told_so_too() -> None:
    nobody = Program()
    fault = fault_of(nobody.get("/cars", sort="yaer"), 422)
    assert (fault["where"], fault["nearest"][0]) == ("sort", "year")
    assert fault["expected"] == ", ".join(SORTS)
    assert fault_of(nobody.get("/challenges", limit=0), 422)["where"] == "limit"
    assert fault_of(nobody.get("/claims/a%20b"), 422)["where"] == "token"
    assert "mini-cooper-s-2010" in fault_of(nobody.get("/cars/mini-cooper"), 404)["nearest"]
    assert fault_of(nobody.get("/courses/lime"), 404)["nearest"] == ["lime-rock"]


def test_parts_of_a_form_are_named(called: Challenge) -> None:
    bert = Program(User.objects.get(username="bert"))
    path = f"/challenges/{called.slug}/moves/picture"
    answer = bert.upload(path, {"move": '{"kind": "decline", "reason": "x"}'})
    faults = [fault_of(answer, 422), *answer.json()["also"]]
    assert {one["where"] for one in faults} == {"picture", "move.reason"}
    assert fault_of(bert.upload(path, {"move": "{"}), 400)["expected"] == "JSON"


def test_no_password_is_said_again(person: Any, browse: Any) -> None:
    client = browse(person("anna"))
    given = {"username": "anna", "password": "secret" * 1000}
    answer = client.post("/api/me/delete", given, content_type="application/json")
    assert fault_of(answer, 422)["where"] == "password"
    assert b"secret" not in answer.content
