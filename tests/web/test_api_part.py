"""The API: entering, tips, pictures, parties, and what is one's own."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from throwdown.site.challenges import hooks, pictures, store
from throwdown.site.challenges.models import (
    Beside,
    Challenge,
    Entrant,
    Follow,
    Hook,
    News,
    Picture,
    Tip,
)
from throwdown.site.oversight import limits
from throwdown.site.people.models import Membership, Party, User
from web.programs import Program, draft_of, fault_of

MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
Person = Callable[..., User]
pytestmark = pytest.mark.django_db


def user(name: str) -> User:
    """Return an account."""
    return User.objects.get(username=name)


@pytest.fixture
def outer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are looked up are outside, without asking anybody."""

    def looked_up(host: str, port: int, **how: Any) -> list[Any]:
        address = "10.0.0.7" if host == "inner.example" else "93.184.216.34"
        return [(0, 0, 0, "", (address, port))]

    monkeypatch.setattr(hooks.socket, "getaddrinfo", looked_up)


def photo(shape: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """Return a picture to upload, unlike any other."""
    out = io.BytesIO()
    Image.frombytes("RGB", shape, secrets.token_bytes(3 * shape[0] * shape[1])).save(out, "PNG")
    return SimpleUploadedFile("photo.png", out.getvalue(), "image/png")


# An open venue


def test_entering_and_leaving_an_open_venue(called: Challenge, person: Person) -> None:
    sven, path = Program(person("sven")), f"/challenges/{called.slug}"
    fault_of(sven.post(f"{path}/entry", {"car": MINI}), 409)
    fault_of(Program().post(f"{path}/entry", {"car": MINI}), 401)
    assert sven.get(path).json()["open_entry"] is False
    store.append(called, "link", "challenger", "u-a", {"link": "open-entry", "to": "all"})
    assert sven.get(path).json()["open_entry"] is True
    fault_of(sven.post(f"{path}/entry", {"car": "no-car"}), 422)
    for car in (MINI, PORSCHE):
        assert sven.post(f"{path}/entry", {"car": car}).json() == {"car": car, "entrants": 1}
    told = Program().get(path).json()["entrants"]
    assert [(one["username"], one["car"]) for one in told] == [("sven", PORSCHE)]
    fault_of(Program().delete(f"{path}/entry"), 401)
    assert sven.delete(f"{path}/entry").json() == {"car": None, "entrants": 0}
    assert not Entrant.objects.exists()


def test_nobody_enters_what_has_ended_or_is_hidden(called: Challenge, person: Person) -> None:
    sven = Program(person("sven"))
    fault_of(sven.post(f"/challenges/{draft_of(called).slug}/entry", {"car": MINI}), 404)
    store.append(called, "link", "challenger", "u-a", {"link": "open-entry", "to": "all"})
    store.append(called, "withdraw", "challenger", "u-a")
    fault_of(sven.post(f"/challenges/{called.slug}/entry", {"car": MINI}), 409)
    assert not Entrant.objects.exists()


# Tips


def test_tips_are_read_and_credited_by_who_takes_part(called: Challenge, person: Person) -> None:
    sven, path = person("sven"), f"/challenges/{called.slug}"
    tip = Tip.objects.create(challenge=called, text="It will rain.", user=sven)
    for who, status in ((None, 401), (sven, 403)):
        fault_of(Program(who).get(f"{path}/tips"), status)
        fault_of(Program(who).post(f"{path}/tips/{tip.pk}/use", {}), status)
    assert Program().get(path).json()["tips"] == []
    bert = Program(user("bert"))
    (listed,) = bert.get(f"{path}/tips").json()["items"]
    assert (listed["id"], listed["username"], listed["used"]) == (tip.pk, "sven", False)
    for _again in range(2):
        assert bert.post(f"{path}/tips/{tip.pk}/use", {}).json()["used"] is True
    (credited,) = Program().get(path).json()["tips"]
    assert (credited["text"], credited["username"]) == ("It will rain.", "sven")
    assert bert.post(f"{path}/tips/{tip.pk}/use", {"used": False}).json()["used"] is False
    assert Program().get(path).json()["tips"] == []


def test_a_tip_of_another_challenge_is_out_of_reach(called: Challenge) -> None:
    tip = Tip.objects.create(challenge=draft_of(called), text="mine")
    bert = Program(user("bert"))
    fault_of(bert.post(f"/challenges/{called.slug}/tips/{tip.pk}/use", {}), 404)
    fault_of(bert.get(f"/challenges/{tip.challenge.slug}/tips"), 404)


# Pictures


def shown(picture: Any = None, **move: Any) -> dict[str, Any]:
    """Return the parts of a form for a move with a picture."""
    given = {"move": json.dumps({"kind": "statement", **move})}
    return given if picture is None else {**given, "picture": picture}


def test_a_picture_goes_with_a_statement(called: Challenge) -> None:
    anna, path = Program(user("anna")), f"/challenges/{called.slug}/moves/picture"
    made = anna.upload(path, shown(photo(), text="Look.", source="https://example.org/"))
    assert made.status_code == 201, made.content
    assert (made.json()["kind"], made.json()["moves"]) == ("statement", 3)
    last = anna.get(f"/challenges/{called.slug}").json()["log"][-1]
    picture = Picture.objects.get()
    assert last["picture"].endswith(f"{picture.digest}.webp")
    assert (last["text"], last["source"]) == ("Look.", "https://example.org/")
    assert Beside.objects.get(name="picture").text == picture.digest
    picture.file.delete(save=False)


def test_a_picture_says_enough_without_words(called: Challenge) -> None:
    anna, path = Program(user("anna")), f"/challenges/{called.slug}/moves"
    assert fault_of(anna.post(path, {"kind": "statement"}), 422)["where"] == "text"
    assert anna.upload(f"{path}/picture", shown(photo())).status_code == 201
    Picture.objects.get().file.delete(save=False)


def test_a_picture_goes_with_terms_and_with_the_look_at_all_moves(called: Challenge) -> None:
    bert, path = Program(user("bert")), f"/challenges/{called.slug}/moves/picture"
    given = {"kind": "counter", "terms": {"course": "spa"}}
    fault_of(bert.upload(path, shown(photo(), **given, seen=1)), 409)
    made = bert.upload(path, shown(photo(), **given, seen=2, text="There."))
    assert made.status_code == 201, made.content
    told = bert.get(f"/challenges/{called.slug}").json()
    assert told["terms"]["course"] == "spa"
    assert told["log"][-1]["picture"] is not None
    Picture.objects.get().file.delete(save=False)


def test_what_is_no_picture_or_not_theirs_leaves_nothing(called: Challenge, person: Person) -> None:
    path = f"/challenges/{called.slug}/moves/picture"
    fake = SimpleUploadedFile("photo.png", b"<svg/>", "image/png")
    anna = Program(user("anna"))
    assert fault_of(anna.upload(path, shown(fake)), 422)["where"] == "picture"
    fault_of(anna.upload(path, shown(text="Look.")), 422)
    fault_of(anna.upload(path, {"picture": photo()}), 422)
    fault_of(anna.upload(path, shown(photo(), text="x" * 4001)), 422)
    fault_of(anna.upload(path, shown(photo(), kind="decline")), 422)
    fault_of(anna.post(path, {"text": "Look."}), 422)
    fault_of(Program(person("sven")).upload(path, shown(photo())), 403)
    fault_of(Program().upload(path, shown(photo())), 401)
    draft = f"/challenges/{draft_of(called).slug}/moves/picture"
    fault_of(anna.upload(draft, shown(photo())), 409)
    assert not Picture.objects.exists()
    assert called.records.count() == 2


def test_pictures_meet_the_limits_of_the_page(
    called: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, path = Program(user("anna")), f"/challenges/{called.slug}/moves/picture"
    monkeypatch.setattr(pictures, "MOST_BYTES", 1000)
    assert fault_of(anna.upload(path, shown(photo())), 422)["where"] == "picture"
    monkeypatch.undo()
    monkeypatch.setitem(limits.LIMITS, "picture", (0, 3600))
    fault_of(anna.upload(path, shown(photo())), 429)
    assert not Picture.objects.exists()
    assert called.records.count() == 2


# Parties


def test_a_party_is_made_and_says_who_belongs_to_it(person: Person) -> None:
    anna, bert = person("anna"), person("bert")
    given = {"kind": "club", "name": "MINI Club", "about": "We drive."}
    fault_of(Program().post("/parties", given), 401)
    made = Program(anna).post("/parties", given)
    assert made.status_code == 201, made.content
    club = Party.objects.get(slug=made.json()["slug"])
    Membership.objects.create(party=club, user=bert, role="driver")
    told = Program().get(f"/parties/{club.slug}").json()
    assert (told["name"], told["kind"], told["verified"]) == ("MINI Club", "club", False)
    assert told["members"] == [
        {"username": "anna", "role": "manager"},
        {"username": "bert", "role": "driver"},
    ]
    Party.objects.filter(pk=club.pk).update(verified=True)
    assert fault_of(Program(bert).post("/parties", given), 422)["where"] == "name"
    fault_of(Program(bert).post("/parties", {**given, "kind": "person"}), 422)
    fault_of(Program(bert).post("/parties", {**given, "verified": True}), 422)


# One's own


def test_news_are_ones_own(called: Challenge) -> None:
    fault_of(Program().get("/me/news"), 401)
    store.append(called, "statement", "challenger", "u-a", {}, {"text": "Soon."})
    bert = Program(user("bert"))
    told = bert.get("/me/news", limit=1).json()
    assert told["count"] == News.objects.filter(user=user("bert")).count() == 2
    (newest,) = told["items"]
    assert (newest["challenge"], newest["number"], newest["seen"]) == (called.slug, 3, False)
    News.objects.filter(user=user("bert"), record__number=3).update(seen=True)
    unseen = bert.get("/me/news", unseen=True).json()
    assert [one["number"] for one in unseen["items"]] == [2]


def test_webhooks_are_made_listed_and_deleted(
    called: Challenge, person: Person, outer: None
) -> None:
    sven, bert = person("sven"), Program(user("bert"))
    program, url = Program(sven), "https://example.org/hook"
    fault_of(Program().get("/me/hooks"), 401)
    fault_of(Program().post("/me/hooks", {"url": url}), 401)
    Follow.objects.create(challenge=called, user=sven)
    made = program.post("/me/hooks", {"url": url, "challenge": called.slug})
    assert made.status_code == 201, made.content
    hook = Hook.objects.get()
    assert (made.json()["secret"], hook.user, hook.challenge) == (hook.secret, sven, called)
    listed = program.get("/me/hooks")
    assert hook.secret not in listed.content.decode()
    assert [one["url"] for one in listed.json()["items"]] == [url]
    assert bert.get("/me/hooks").json()["count"] == 0
    fault_of(bert.delete(f"/me/hooks/{hook.pk}"), 404)
    assert program.delete(f"/me/hooks/{hook.pk}").json() == {"gone": True}
    assert not Hook.objects.exists()


def test_webhooks_meet_the_checks_of_the_page(called: Challenge, outer: None) -> None:
    bert = Program(user("bert"))
    for url in ("https://inner.example/", "ftp://example.org/", "https://example.org:22/", "x"):
        assert fault_of(bert.post("/me/hooks", {"url": url}), 422)["where"] == "url"
    given = {"url": "https://example.org/", "challenge": called.slug}
    assert fault_of(bert.post("/me/hooks", given), 422)["where"] == "challenge"
    assert not Hook.objects.exists()
