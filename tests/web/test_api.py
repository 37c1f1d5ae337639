"""The API: what it tells to whom, with which token, and that it always answers in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from throwdown.site.api import tokens
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Call, Challenge
from throwdown.site.oversight import limits
from throwdown.site.oversight.models import Token
from throwdown.site.people.models import User
from throwdown.site.predictions.models import Job, Prediction
from web.programs import Program, draft_of, fault_of, raced

MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
Browse = Callable[..., Client]
Person = Callable[..., User]
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(called: Challenge) -> Challenge:
    """A draft of anna's against bert."""
    return draft_of(called)


@pytest.fixture
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many acts as a test wants."""
    wide = {name: (10**9, within) for name, (_most, within) in limits.LIMITS.items()}
    monkeypatch.setattr(limits, "LIMITS", wide)


# What anybody may read


def test_cars_and_courses_are_told_whole() -> None:
    nobody = Program()
    cars = nobody.get("/cars", q="MINI 2010").json()
    assert [one["id"] for one in cars["items"]] == [MINI]
    assert nobody.get("/cars").json()["count"] == len(shelf.cars())
    car = nobody.get(f"/cars/{MINI}").json()
    mass = car["figures"]["mass"]
    assert (mass["value"], mass["unit"], mass["kind"]) == (2668.0, "lb", "published")
    assert mass["si_value"] == pytest.approx(1210.18, abs=0.01)
    assert car["content_hash"] == shelf.car(MINI).content_hash
    assert len(car["figures"]["gear_ratios"]["value"]) == 6
    assert nobody.get("/courses", kind="pad").json()["count"] == 3
    course = nobody.get("/courses/lime-rock").json()
    assert course["line"] is None
    assert "OpenStreetMap" in course["attribution"]
    line = nobody.get("/courses/lime-rock", geometry="true").json()["line"]
    assert len(line["x"]) == len(line["y"]) == shelf.course("lime-rock").mesh().x.size
    fault_of(nobody.get("/cars/no-such-car"), 404)
    fault_of(nobody.get("/courses/no-such-course"), 404)


def test_challenges_are_listed_by_what_is_asked(called: Challenge, draft: Challenge) -> None:
    nobody = Program()

    def slugs(**query: Any) -> list[str]:
        return [one["slug"] for one in nobody.get("/challenges", **query).json()["items"]]

    for query in ({}, {"status": "open"}, {"car": MINI}, {"course": "lime-rock"}, {"q": "Bert"}):
        assert slugs(**query) == [called.slug], query
    assert slugs(party="anna") == [called.slug]
    assert slugs(party="nobody") == slugs(status="draft") == slugs(q="spa") == []
    assert nobody.get("/challenges", offset=1).json()["items"] == []
    anna = Program(User.objects.get(username="anna"))
    found = anna.get("/challenges", limit=1).json()
    assert (found["count"], len(found["items"])) == (2, 1)
    for query in ({"limit": 101}, {"limit": 0}, {"offset": -1}, {"status": "x"}):
        fault_of(nobody.get("/challenges", **query), 422)


def test_a_challenge_is_told_with_terms_moves_and_links(called: Challenge) -> None:
    bert = User.objects.get(username="bert")
    texts = {"text": "Stick to racing", "source": "https://example.org/a"}
    store.append(called, "decline", "opponent", bert.public_id, {"reason": "not-our-way"}, texts)
    found = Program().get(f"/challenges/{called.slug}").json()
    assert (found["status"], found["version"], found["may"]) == ("declined", 1, [])
    assert found["terms"]["challenger"]["party"] == "Anna"
    assert found["terms"]["at"] == "2031-06-21T19:00:00Z"
    assert [one["kind"] for one in found["log"]] == ["draft", "call", "decline"]
    last = found["log"][-1]
    assert (last["text"], last["source"], last["who"]) == (*texts.values(), "bert")
    assert last["facts"] == {"reason": "not-our-way"}
    assert Program().get(f"/challenges/{called.slug}/moves").json()["items"] == found["log"]
    store.erase(called, 3, ["text"])
    last = Program().get(f"/challenges/{called.slug}").json()["log"][-1]
    assert (last["text"], last["erased"]) == ("", ["text"])


def test_a_party_is_told_with_what_it_won(called: Challenge) -> None:
    Challenge.objects.filter(pk=called.pk).update(winner="challenger", status="settled")
    anna, bert = (Program().get(f"/parties/{one}").json() for one in ("anna", "bert"))
    assert (anna["won"], anna["lost"], anna["challenges"]) == (1, 0, 1)
    assert (bert["won"], bert["lost"]) == (0, 1)
    fault_of(Program().get("/parties/nobody"), 404)


def test_readers_are_ranked(called: Challenge, person: Person) -> None:
    for name, brier in (("good", 0.01), ("bad", 0.81)):
        Call.objects.create(challenge=called, user=person(name), side="challenger", brier=brier)
    found = Program().get("/leaderboard").json()["items"]
    assert [(one["username"], one["calls"]) for one in found] == [("good", 1), ("bad", 1)]


def test_lists_ask_the_database_as_little_for_many_rows_as_for_one(
    called: Challenge, django_assert_num_queries: Any
) -> None:
    for number in range(8):
        Challenge.objects.create(
            slug=f"more-{number}",
            title="MINI again",
            challenger=called.challenger,
            opponent=called.opponent,
            status="open",
            course=called.course,
            challenger_car=MINI,
            opponent_car=PORSCHE,
            last_at=called.last_at,
        )
    with django_assert_num_queries(2):
        assert len(Program().get("/challenges").json()["items"]) == 9
    for path in ("/cars", "/courses"):
        with django_assert_num_queries(0):
            assert Program().get(path).status_code == 200


# Trying


def test_a_race_is_asked_for_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    from throwdown.site.tryout import views as tryout

    monkeypatch.setattr(tryout, "WAIT_ANY_S", 0.0)
    query = {"a": MINI, "b": PORSCHE, "course": "cone-course-tight"}
    asked = Program().get("/try", **query)
    assert asked.status_code == 202
    told = asked.json()
    assert (told["state"], told["odds"], told["report"]) == ("pending", None, None)
    again = Program().get(told["progress"].removeprefix("/api"))
    assert again.status_code == 202
    result = raced(MINI, PORSCHE, odds=0.25)
    Prediction.objects.create(
        key=told["key"], digest="d", odds=0.25, result=json.dumps(result), report=b"page"
    )
    done = Program().get("/try", **query)
    assert done.status_code == 200
    assert (done.json()["state"], done.json()["odds"]) == ("done", 0.25)
    assert done.json()["result"] == result
    assert Program().get(f"/try/{told['key']}").json() == done.json()


def test_a_race_that_failed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from throwdown.site.tryout import views as tryout

    monkeypatch.setattr(tryout, "WAIT_ANY_S", 0.0)
    key = Program().get("/try", a=MINI, b=PORSCHE, course="spa").json()["key"]
    Job.objects.filter(key=f"try-{key}").update(state="failed", error="a secret of the machine")
    answer = Program().get(f"/try/{key}")
    assert (answer.status_code, answer.json()["state"]) == (200, "failed")
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"a": MINI, "b": PORSCHE}, "course"),
        ({"a": "x", "b": PORSCHE, "course": "spa"}, "a"),
        ({"a": MINI, "b": PORSCHE, "course": "nowhere"}, "course"),
        ({"a": MINI, "b": PORSCHE, "course": "spa", "start": "rolling"}, "start"),
        ({"a": "\x00", "b": PORSCHE, "course": "spa"}, "a"),
    ],
)
def test_a_race_that_cannot_be_is_refused(query: dict[str, str], where: str) -> None:
    assert fault_of(Program().get("/try", **query), 422)["where"] == where
    assert not Job.objects.exists()


def test_keys_of_no_race_lead_nowhere() -> None:
    for key in ("a" * 64, "q" + "a" * 63, "x"):
        fault_of(Program().get(f"/try/{key}"), 404)


def test_asking_for_races_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    from throwdown.site.tryout import views as tryout

    monkeypatch.setattr(tryout, "WAIT_ANY_S", 0.0)
    monkeypatch.setitem(limits.LIMITS, "simulation", (1, 300))
    assert Program().get("/try", a=MINI, b=PORSCHE, course="spa").status_code == 202
    again = Program().get("/try", a=PORSCHE, b=MINI, course="spa")
    fault_of(again, 429)
    assert 0 < int(again.headers["Retry-After"]) <= 300


# Tokens


def logged_in(user: User) -> tuple[Client, dict[str, str]]:
    """Return somebody's browser, which sends its CSRF token as a script of the site would."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.get("/api/docs")
    return client, {"X-CSRFToken": client.cookies["csrftoken"].value}


def test_a_token_is_shown_once_and_kept_as_a_digest(person: Person) -> None:
    anna = person("anna")
    client, csrf = logged_in(anna)
    made = client.post(
        "/api/me/tokens", {"name": "my script"}, content_type="application/json", headers=csrf
    )
    assert made.status_code == 201, made.content
    secret = made.json()["secret"]
    kept = Token.objects.get()
    assert secret not in (kept.name, kept.digest)
    listed = client.get("/api/me/tokens").json()
    assert listed["items"][0]["name"] == "my script"
    assert secret not in json.dumps(listed)
    assert tokens.find(secret) == anna
    kept.refresh_from_db()
    assert kept.last_used_at is not None
    gone = client.delete(f"/api/me/tokens/{kept.pk}", headers=csrf)
    assert gone.json() == {"gone": True}
    assert tokens.find(secret) is None
    fault_of(client.delete(f"/api/me/tokens/{kept.pk}", headers=csrf), 404)


def test_tokens_are_made_by_sessions_alone(person: Person) -> None:
    anna, bert = person("anna"), person("bert")
    fault_of(Program(anna).post("/me/tokens", {"name": "more"}), 401)
    fault_of(Program(anna).get("/me/tokens"), 401)
    fault_of(Program().get("/me/tokens"), 401)
    client, csrf = logged_in(bert)
    theirs = Token.objects.get(user=anna, name="tests") if anna.tokens.count() == 1 else None
    number = theirs.pk if theirs else Token.objects.filter(user=anna)[0].pk
    fault_of(client.delete(f"/api/me/tokens/{number}", headers=csrf), 404)
    fault_of(client.post("/api/me/tokens", {"name": "x"}, content_type="application/json"), 403)
    fault_of(client.delete("/api/me/tokens/99999999999999999999", headers=csrf), 422)
    assert Token.objects.filter(user=anna).count() == 2


def test_nobody_has_more_tokens_than_they_need(person: Person, no_limits: None) -> None:
    client, csrf = logged_in(person("anna"))
    ways = {"content_type": "application/json", "headers": csrf}
    for number in range(tokens.MOST):
        assert client.post("/api/me/tokens", {"name": f"{number}"}, **ways).status_code == 201
    fault_of(client.post("/api/me/tokens", {"name": "one more"}, **ways), 422)


def test_a_token_that_is_none_is_refused_also_where_all_may_read(person: Person) -> None:
    anna = person("anna")
    program = Program(anna)
    assert program.get("/cars").status_code == 200
    User.objects.filter(pk=anna.pk).update(is_active=False)
    answer = program.get("/cars")
    fault_of(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    program.headers = {"Authorization": "Bearer wrong"}
    fault_of(program.get("/challenges"), 401)
    program.headers = {"Authorization": "Basic YTpi"}
    assert program.get("/challenges").status_code == 200
    fault_of(program.post("/challenges", {}), 401)


def test_a_session_acts_only_with_its_csrf_token(called: Challenge, person: Person) -> None:
    client, csrf = logged_in(person("sven"))
    path, ways = f"/api/challenges/{called.slug}/follow", {"content_type": "application/json"}
    fault_of(client.post(path, {"follow": True}, **ways), 403)
    assert client.post(path, {"follow": True}, headers=csrf, **ways).json()["follows"]


# The frame


def test_every_address_under_the_api_answers_in_json() -> None:
    nobody = Program()
    fault_of(nobody.get("/nothing"), 404)
    fault_of(nobody.get("/cars/"), 404)
    fault_of(nobody.post("/nothing/at/all", {}), 404)
    answer = nobody.post("/cars", {})
    assert fault_of(answer, 405)["expected"] == answer.headers["Allow"] == "GET"
    fault_of(nobody.get("/nothing%0A"), 404)
    assert nobody.client.get("/api/").headers["Location"] == "/api/docs"


def test_the_docs_need_nothing_from_elsewhere() -> None:
    page = Program().get("/docs")
    html = page.content.decode()
    assert page.status_code == 200
    assert "http://" not in html
    assert "https://" not in html
    assert "<style" not in html
    assert "style=" not in html
    assert html.count("<script src=") == html.count("<script") - 1
    assert 'type="application/json"' in html
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]


def test_nothing_on_the_way_keeps_what_is_for_one_reader(person: Person) -> None:
    program = Program(person("anna"))
    client, csrf = logged_in(person("bert"))
    made = client.post(
        "/api/me/tokens", {"name": "x"}, content_type="application/json", headers=csrf
    )
    assert made.status_code == 201
    private = [
        *(program.get(path) for path in ("/me", "/me/export", "/cars", "/challenges/nowhere")),
        *(client.get(f"/api{path}") for path in ("/me", "/me/tokens", "/cars")),
        program.post("/me/news/seen", {}),
        made,
    ]
    for answer in private:
        kept = {one.strip() for one in answer.headers["Cache-Control"].split(",")}
        assert kept == {"private", "no-store"}, answer.request["PATH_INFO"]
    public = Program().get("/cars")
    assert "Cache-Control" not in public.headers
    for answer in (*private, public, Program().get("/me")):
        varies = {one.strip() for one in answer.headers["Vary"].split(",")}
        assert {"Authorization", "Cookie"} <= varies, answer.request["PATH_INFO"]
