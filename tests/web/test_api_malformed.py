"""The API: what is wrong with what was sent, said with its field, what was given and expected."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from throwdown.challenge.moves import KINDS, REASONS
from throwdown.errors import nearest_names
from throwdown.site.api import api, asks
from throwdown.site.api.malformed import wrong_in
from throwdown.site.api.people_asks import DeleteAsk
from throwdown.site.catalogue import shelf
from throwdown.site.catalogue.finding import SORTS
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import User
from web.programs import Program, fault_of

pytestmark = pytest.mark.django_db

NEAR_MINI = nearest_names("mini-cooper-s-201", shelf.cars())
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
        ("ballast_kg", "laps"),
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
        "terms.course",
        "",
        ("lime-rock",),
    ),
    "a car that is none": (
        {"kind": "counter", "terms": {"challenger_car": "mini-cooper-s-201"}},
        "Select a valid choice. mini-cooper-s-201",
        "terms.challenger_car",
        "",
        NEAR_MINI,
    ),
    "a handicap of no size": (
        {
            "kind": "counter",
            "terms": {"handicap": {"side": "opponent", "kind": "ballast_kg", "amount": "heavy"}},
        },
        "A number over 0",
        "terms.handicap.amount",
        "",
        (),
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
    for given, what in (
        ([], "a list is not right"),
        ("", "nothing was sent"),
        ("5", "a whole number is not right"),
    ):
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
    fault = fault_of(nobody.get("/claims/a%20b"), 422)
    assert (fault["where"], fault["expected"]) == ("token", "letters, digits, - and _")
    assert "mini-cooper-s-2010" in fault_of(nobody.get("/cars/mini-cooper"), 404)["nearest"]
    assert fault_of(nobody.get("/courses/lime"), 404)["nearest"] == ["lime-rock"]


def test_a_car_that_is_none_is_told_with_those_like_it(called: Challenge) -> None:
    assert {"mini-cooper-s-2010", "mini-cooper-s-2011"} <= set(NEAR_MINI)
    bert, near = Program(User.objects.get(username="bert")), list(NEAR_MINI)
    query = {"a": "mini-cooper-s-201", "b": "mini-cooper-s-2010", "course": "spa"}
    tried = fault_of(bert.get("/try", **query), 422)
    assert (tried["where"], tried["nearest"], tried["expected"]) == ("a", near, None)
    cars = {"challenger_car": "mini-cooper-s-201", "opponent_car": "mini-cooper-s-2010"}
    given = {**cars, "course": "spa", "opponent": "anna"}
    asked = fault_of(bert.post("/challenges", given), 422)
    assert (asked["where"], asked["nearest"]) == ("challenger_car", near)
    store.append(called, "link", "challenger", "u-a", {"link": "open-entry", "to": "all"})
    for car, nearest in (("mini-cooper-s-201", near), ("zzz", [])):
        fault = fault_of(bert.post(f"/challenges/{called.slug}/entry", {"car": car}), 422)
        assert (fault["where"], fault["nearest"]) == ("car", nearest)
        assert f"no car “{car}”" in fault["what"]


def test_a_fault_of_a_call_is_where_it_was_sent(person: Any) -> None:
    anna, _bert = Program(person("anna")), person("bert")
    cars = {"challenger_car": "mini-cooper-s-2010", "opponent_car": "porsche-911-carrera-s-2010"}
    call = {**cars, "course": "spa", "opponent": "bert"}
    for given, where in (
        ({"handicap": {"side": "opponent", "kind": "tyre", "amount": " "}}, "handicap.amount"),
        ({"handicap": {"side": "opponent", "kind": "power_share", "amount": 5}}, "handicap.amount"),
        ({"at": "2010-06-21T19:00:00Z"}, "at"),
        ({"opponent": "b\u200be"}, "opponent"),
    ):
        assert fault_of(anna.post("/challenges", {**call, **given}), 422)["where"] == where
    fault = fault_of(anna.post("/challenges", {**call, "as_party": "ana"}), 422)
    assert (fault["where"], fault["expected"], fault["nearest"]) == ("as_party", "anna", ["anna"])
    assert "“ana”" in fault["what"]
    assert not Challenge.objects.exists()


def test_what_nothing_asks_for_is_refused_in_queries_too(called: Challenge) -> None:
    anna = Program(User.objects.get(username="anna"))
    fault = fault_of(anna.get("/parties", q="x", ofset=1), 422)
    assert (fault["what"], fault["where"]) == (UNKNOWN, "ofset")
    assert (fault["expected"], fault["nearest"]) == ("limit, offset, q", ["offset"])
    answer = anna.get("/me", foo=1, bar=2)
    faults = [fault_of(answer, 422), *answer.json()["also"]]
    assert [(one["where"], one["expected"]) for one in faults] == [
        ("foo", "nothing"),
        ("bar", "nothing"),
    ]
    path = f"/challenges/{called.slug}/follow?foo=1"
    assert fault_of(anna.post(path, {"follow": True}), 422)["where"] == "foo"
    assert not called.follows.exists()
    fault_of(Program().get("/me", foo=1), 401)


def test_every_operation_says_that_what_is_sent_may_be_wrong() -> None:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            assert 422 in operation["responses"], (method, path)


def test_every_pattern_is_said_in_words() -> None:
    patterns: set[str] = set()

    def look(part: Any) -> None:
        for name, value in part.items() if isinstance(part, dict) else enumerate(part):
            if name == "pattern":
                patterns.add(value)
            elif isinstance(value, dict | list):
                look(value)

    look(dict(api.get_openapi_schema()))
    assert len(patterns) > 2
    for pattern in patterns:
        error = {"type": "string_pattern_mismatch", "loc": ["username"], "input": "x"}
        said = wrong_in({**error, "ctx": {"pattern": pattern}}, DeleteAsk).expected
        assert said
        assert "^" not in said, pattern


def test_parts_of_a_form_are_named(called: Challenge) -> None:
    bert = Program(User.objects.get(username="bert"))
    path = f"/challenges/{called.slug}/moves/picture"
    answer = bert.upload(path, {"move": '{"kind": "decline", "reason": "x"}'})
    faults = [fault_of(answer, 422), *answer.json()["also"]]
    assert {one["where"] for one in faults} == {"picture", "move.reason"}
    assert fault_of(bert.upload(path, {"move": "{"}), 400)["expected"] == "JSON"
    moves = (
        ('{"kind": "counter", "terms": {"course": "lime"}}', "move.terms.course"),
        ('{"kind": "statement", "source": "x:y"}', "move.source"),
        ('{"kind": "statement"}', "picture"),
    )
    for move, where in moves:
        fake = SimpleUploadedFile("photo.png", b"<svg/>", "image/png")
        answer = bert.upload(path, {"move": move, "picture": fake})
        assert fault_of(answer, 422)["where"] == where


def test_no_password_is_said_again(person: Any, browse: Any) -> None:
    client = browse(person("anna"))
    given = {"username": "anna", "password": "secret" * 1000}
    answer = client.post("/api/me/delete", given, content_type="application/json")
    assert fault_of(answer, 422)["where"] == "password"
    assert b"secret" not in answer.content


SECRET = "hunter2secret"


@pytest.mark.parametrize(
    "body",
    [
        [{"username": "anna", "password": SECRET}],
        json.dumps({"username": "anna", "password": SECRET}),
        {"username": {"username": "anna", "password": SECRET}, "password": SECRET},
        {"username": json.dumps({"Password": SECRET}) + " " * 150},
        {"username": "anna", "password": [SECRET]},
        {"username": "anna", "password": {"password": SECRET}},
        SECRET,
    ],
)
def test_no_password_is_said_again_wherever_it_stands(body: Any, person: Any, browse: Any) -> None:
    client = browse(person("anna"))
    answer = client.post("/api/me/delete", json.dumps(body), content_type="application/json")
    fault_of(answer, 422)
    assert SECRET not in answer.content.decode()


def test_years_are_refused_in_the_words_of_the_site(
    called: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asks, "_", lambda text: f"⟦{text}⟧")
    given = {"kind": "counter", "terms": {"at": "1800-01-01T10:00:00Z"}}
    bert = Program(User.objects.get(username="bert"))
    fault = fault_of(bert.post(f"/challenges/{called.slug}/moves", given), 422)
    assert fault["expected"] == "⟦a year from 1900 to 2999⟧"
