"""In a language that marks what is translated, every word of a page is marked, or is data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Model
from django.test import Client, RequestFactory
from django.utils.translation import gettext, ngettext

from throwdown.challenge import Handicap
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Beside, Challenge, News, Picture, Tip
from throwdown.site.oversight import limits
from throwdown.site.oversight.models import Token
from throwdown.site.people.claims import digest
from throwdown.site.people.models import Alias, Membership, Party, User
from throwdown.site.predictions.models import Prediction
from throwdown.site.refusing import in_words
from web.conftest import PORSCHE
from web.marked import bare_words, mark_what_is_translated, texts_in

RESULT = json.dumps({"duel": {"winner": PORSCHE, "margin_s": {"p05": 1.5, "p50": 5.5, "p95": 9.1}}})
NAMES = {"Throwdown", "UTC", "API", "JSON", "GitHub"}
UNITS = {"km", "kg", "kW", "kN", "Nm", "mm", "rpm", "USD", "mph", "hp", "lb", "ft", "mi"} | {
    "s²",
    "m²",
}


@pytest.fixture
def world(called: Challenge, person: Callable[..., User], browse: Callable[..., Client]) -> Any:
    """A client for each who looks, and what the addresses name."""
    anna = User.objects.get(username="anna")
    store.append(called, "statement", "challenger", anna.public_id, {}, {"text": "qu vadis"})
    store.append(called, "link", "challenger", anna.public_id, {"link": "open-entry", "to": "all"})
    Tip.objects.create(challenge=called, user=anna, text="qu sapis", used=True)
    Tip.objects.create(challenge=called, user=anna, text="qu nescis")
    Party.objects.create(name="Quintus", claim=digest("qu"), made_by=anna)
    chief = person("chief")
    User.objects.filter(pk=chief.pk).update(is_superuser=True)
    return {
        "clients": {
            "nobody": browse(),
            "anna": browse(anna),
            "bert": browse(User.objects.get(username="bert")),
            "chief": browse(User.objects.get(pk=chief.pk)),
        },
        "names": {"slug": called.slug, "anna": anna.public_id, "token": "qu"},
    }


WHAT_PEOPLE_WROTE: dict[type[Model], tuple[str, ...]] = {
    Alias: ("name",),
    Beside: ("text",),
    Challenge: ("title", "slug"),
    News: ("text",),
    Party: ("name", "slug", "about"),
    Tip: ("text",),
    Token: ("name",),
    User: ("username", "email", "public_id"),
}


def data(path: str) -> set[str]:
    """Return every text that is somebody's, or a name: what nobody translates."""
    found = set(NAMES | UNITS | available_timezones() | {"mini"})
    for model, columns in WHAT_PEOPLE_WROTE.items():
        for row in model._default_manager.values_list(*columns):
            found |= set(row)
    for car in shelf.cars().values():
        found |= {car.id, car.name, car.maker}
    for course in shelf.courses().values():
        found |= {course.id, course.name, course.licence}
    found.add(path.strip("/").rpartition("/")[2])
    kind, _, name = path.strip("/").partition("/")
    if name and name in {"cars": shelf.cars(), "courses": shelf.courses()}.get(kind, ()):
        sheet: Any = shelf.car(name) if kind == "cars" else shelf.course(name)
        # What is one word in small letters may be a word of the page too.
        found |= {one for one in texts_in(sheet) if " " in one or not one.islower()}
        found |= (
            {figure.source for figure in sheet.figures.values()}
            if kind == "cars"
            else {sheet.direction}
        )
    return found


PAGES = {
    "nobody": (
        "/",
        "/challenges/",
        "/challenges/?q=nothing-at-all",
        "/challenges/{slug}/",
        "/challenges/leaderboard/",
        "/try/",
        "/try/?a=x&b=y&course=z",
        "/cars/",
        "/cars/mini-cooper-s-2010/",
        "/courses/",
        "/courses/lime-rock/",
        "/search/",
        "/search/?q=mini",
        "/parties/anna/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/no-such-page/",
        "/cars/no-such-car/",
        "/courses/no-such-course/",
    ),
    "anna": (
        "/",
        "/me/",
        "/me/hooks/",
        "/me/tokens/",
        "/me/delete/",
        "/challenges/new/",
        "/challenges/{slug}/",
        "/challenges/{slug}/moves/statement/",
        "/challenges/{slug}/moves/link/",
        "/challenges/{slug}/moves/link/?link=open-entry",
        "/challenges/{slug}/moves/raise-stakes/",
        "/challenges/{slug}/moves/withdraw/",
        "/parties/new/",
        "/parties/anna/",
        "/parties/anna/edit/",
        "/parties/anna/members/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/accounts/2fa/",
    ),
    "bert": (
        "/challenges/{slug}/moves/accept/",
        "/challenges/{slug}/moves/decline/",
        "/challenges/{slug}/moves/counter/",
    ),
    "chief": (
        "/challenges/{slug}/",
        "/oversight/",
        "/oversight/?q=anna",
        "/oversight/parties/anna/",
        "/oversight/challenges/{slug}/3/",
        "/oversight/challenges/{slug}/names/",
        "/oversight/accounts/{anna}/",
    ),
}


@pytest.fixture
def raced(called: Challenge) -> Challenge:
    """The challenge at its end: other terms, a picture, an erased text, a result, a protest."""
    digest = hashlib.sha256(RESULT.encode()).hexdigest()
    Prediction.objects.create(key="k", digest=digest, odds=0.3, result=RESULT, report=b"")
    Picture.objects.create(digest="d" * 64, file="x.webp", width=3, height=2)
    terms = replace(
        store.tell(called).state.terms,
        at="2031-07-01T19:00:00+02:00",
        start="flying",
        attempts=3,
        rules="first-to-finish",
        handicaps=(Handicap("opponent", "tyre", "Qumho"),),
    )
    result = {"winner": "opponent", "challenger_s": 62.0, "opponent_s": 60.0}
    script: tuple[tuple[str, str, Any, Any], ...] = (
        ("counter", "opponent", {"terms": terms.facts()}, {"text": "qu bono", "picture": "d" * 64}),
        ("predict", "official", {"odds": 0.3, "digest": digest, "key": "k"}, None),
        ("accept", "challenger", {"version": 2}, {"source": "https://example.org/a"}),
        ("schedule", "official", {}, {"video": "https://vimeo.com/1234567"}),
        ("start", "official", {}, None),
        ("result", "official", result, None),
        ("protest", "challenger", {}, {"text": "qu est"}),
        ("rule", "official", {"ruling": "rejected"}, {"text": "qu sunt"}),
    )
    for kind, role, given, texts in script:
        store.append(called, kind, role, "u-x", given, texts)
    store.erase(called, len(store.tell(called).log.records), ["text"])
    return called


@pytest.mark.parametrize("who", ["nobody", "anna", "chief"])
def test_every_word_of_a_race_that_was_run_is_translated(
    world: Any, raced: Challenge, who: str, monkeypatch: Any
) -> None:
    for kind in ("confirm", "settle"):
        store.append(raced, kind, "official", "u-x", at="2032-01-01T00:00:00+00:00")
    mark_what_is_translated(monkeypatch)
    known = {"Qumho", "https://example.org/a", "Vimeo"}
    for path in (
        "/",
        "/challenges/",
        "/search/?q=mini",
        "/parties/bert/",
        raced.get_absolute_url(),
    ):
        html = world["clients"][who].get(path).content.decode()
        left = bare_words(html, data(path) | known)
        assert left == [], (path, " ".join(left[:200]))
    for words in ("⟦Settled⟧", "⟦Erased: ⟧", "⟦Picture by ⟧", "⟦Settlement⟧", "⟦Rejected.⟧"):
        assert words in html


SENT: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("anna", "/challenges/new/", {"zone": "Mars", "at": "1", "attempts": "0"}),
    ("anna", "/challenges/{slug}/moves/statement/", {"video": "https://example.org"}),
    ("anna", "/challenges/{slug}/moves/accept/", {"text": "qu vadis"}),
    ("anna", "/challenges/{slug}/moves/link/", {"link": "rematch", "to": "no-such"}),
    ("bert", "/challenges/{slug}/moves/decline/", {"reason": "boredom"}),
    ("bert", "/challenges/{slug}/moves/counter/", {"handicap_side": "opponent"}),
    ("bert", "/challenges/{slug}/call/", {"side": "opponent", "sure": "1000"}),
    ("bert", "/challenges/{slug}/call/", {"side": "nobody"}),
    ("bert", "/challenges/{slug}/tip/", {"text": "x"}),
    ("bert", "/challenges/{slug}/tip/", {"text": "qu vadis", "source": "gopher://qu"}),
    ("anna", "/parties/new/", {"kind": "person", "name": ""}),
    ("anna", "/parties/new/", {"kind": "club", "name": "q"}),
    ("anna", "/parties/new/", {"kind": "club", "name": "qu\u202evadis"}),
    ("anna", "/parties/anna/edit/", {"name": "q" * 81}),
    ("anna", "/parties/anna/members/", {"username": "quis", "role": "driver"}),
    ("anna", "/parties/anna/members/", {"username": "anna", "role": "driver"}),
    ("anna", "/parties/anna/members/", {"username": "bert", "role": "rex"}),
    ("anna", "/parties/anna/leave/", {}),
    ("anna", "/claim/{token}/", {}),
    ("anna", "/me/", {"units": "quot"}),
    ("anna", "/me/hooks/", {"url": "http://qu:vadis@192.0.2.1/"}),
    ("anna", "/me/hooks/", {"url": "http://192.0.2.1:81/"}),
    ("anna", "/me/hooks/", {"url": "http://127.0.0.1/"}),
    ("anna", "/me/delete/", {"username": "quis", "password": "qu"}),
    ("anna", "/me/delete/", {"username": "anna", "password": "qu"}),
    ("chief", "/me/delete/", {"username": "chief", "password": "a long passphrase"}),
    ("chief", "/oversight/parties/anna/claim/", {"why": ""}),
    ("chief", "/oversight/parties/anna/erase/", {"why": ""}),
    ("chief", "/oversight/parties/anna/verify/", {"why": "q" * 1001}),
    ("chief", "/oversight/challenges/{slug}/3/", {"why": ""}),
    ("chief", "/oversight/accounts/{anna}/", {"why": ""}),
    ("chief", "/oversight/users/{anna}/", {"group": "official", "why": "q" * 1001}),
)


@pytest.mark.parametrize(("who", "path", "given"), SENT)
def test_every_word_of_a_refusal_is_translated(
    world: Any, who: str, path: str, given: dict[str, Any], monkeypatch: Any
) -> None:
    mark_what_is_translated(monkeypatch)
    answer = world["clients"][who].post(path.format(**world["names"]), given)
    html = answer.content.decode()
    assert answer.status_code in (400, 409, 422)
    left = bare_words(html, data(path) | {str(one) for one in given.values()} | {"https://"})
    assert left == [], " ".join(left[:200])


@pytest.mark.parametrize("role", ["driver", "none", "rex"])
def test_every_word_of_a_refusal_on_the_next_page_is_translated(
    world: Any, role: str, monkeypatch: Any
) -> None:
    mark_what_is_translated(monkeypatch)
    number = Membership.objects.get(user__username="anna", party__slug="anna").pk
    path = f"/parties/anna/members/{number}/"
    html = world["clients"]["anna"].post(path, {"role": role}, follow=True).content.decode()
    assert ("a member is a manager" if role == "rex" else "this is the last manager") in html
    left = bare_words(html, data(path))
    assert left == [], " ".join(left[:200])


@pytest.mark.parametrize("stale", [{"seen": 1}, {"version": 7}, {"only_if": lambda _state: False}])
def test_every_word_of_a_move_that_came_late_is_translated(
    called: Challenge, stale: dict[str, Any], monkeypatch: Any
) -> None:
    mark_what_is_translated(monkeypatch)
    with pytest.raises(InputError) as told:
        store.append(called, "accept", "opponent", "u-b", {"version": 1}, **stale)
    assert bare_words(in_words(told.value), ()) == []


@pytest.mark.parametrize("what", limits.LIMITS)
def test_every_word_of_haste_is_translated(what: str, monkeypatch: Any, db: Any) -> None:
    mark_what_is_translated(monkeypatch)
    monkeypatch.setitem(limits.LIMITS, what, (0, 60))
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(limits.TooMany) as told:
        limits.check_rate(request, what)
    assert bare_words(str(told.value), ()) == []


def test_every_word_of_guessing_too_often_is_translated(world: Any, monkeypatch: Any) -> None:
    given = {"username": "anna", "password": "qu"}
    cache.clear()
    for _ in range(5):
        world["clients"]["anna"].post("/me/delete/", given)
    mark_what_is_translated(monkeypatch)
    answer = world["clients"]["anna"].post("/me/delete/", given)
    cache.clear()
    assert answer.status_code == 429
    assert bare_words(answer.content.decode(), data("/me/delete/")) == []


@pytest.mark.parametrize(("who", "path"), [(who, path) for who in PAGES for path in PAGES[who]])
def test_every_word_of_a_page_is_translated(
    world: Any, who: str, path: str, monkeypatch: Any
) -> None:
    mark_what_is_translated(monkeypatch)
    answer = world["clients"][who].get(path.format(**world["names"]))
    html = answer.content.decode()
    assert answer.status_code in (200, 404, 422), answer.status_code
    assert "⟦" in html.partition("<main")[2].partition("</main")[0]
    left = bare_words(html, data(path))
    assert left == [], " ".join(left[:200])


def test_bare_words_are_found(monkeypatch: Any) -> None:
    mark_what_is_translated(monkeypatch)
    page = (
        '<p title="bare one">' + gettext("Date") + " Anna bare <b>two</b> kg 12"
        "<script>let x</script></p><img alt='" + gettext("Place") + "'>"
    )
    assert bare_words(page, {"Anna", "kg"}) == ["bare", "two", "bare", "one"]
    told = ngettext("%(n)d call of %(who)s", "%(n)d calls of %(who)s", 2)
    assert told == "%(n)d⟦ calls of ⟧%(who)s"
    assert bare_words(told % {"n": 2, "who": "challenger"}, set()) == ["challenger"]
