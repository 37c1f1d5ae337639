"""What the site takes from the field: each line once, and no other book."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live.view import View, patched, view_of
from throwdown.site.meets import store
from throwdown.site.meets.models import Line, Meet
from throwdown.site.oversight.limits import LIMIT_WORDS, LIMITS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    """A meet with one run, in the field."""
    keeper = Keeper(Book(tmp_path / "book.jsonl"))
    rules = find_rules("scca-solo").model_dump(mode="json")
    keeper.write("open", "u", {"name": "Infield day", "rules": rules})
    keeper.write("enter", "u", {"entry": "1", "number": "1", "class": "SS"})
    keeper.write("line-up", "u", {"entry": "1"})
    for line, time in (("start", 1_000_000), ("finish", 1_501_234)):
        trip(keeper, line, time)
    return keeper


def trip(keeper: Keeper, line: str, time: int) -> None:
    keeper.write(
        "impulse",
        "beam",
        {"line": line, "time": time, "unit_ns": 100_000, "device": "beam", "epoch": 0},
    )


@pytest.fixture
def made(person: Callable[..., Any]) -> tuple[Meet, str]:
    """A meet on the site, and its key."""
    return store.make_meet(person("club"), "Infield day")


def push(client: Client, made: tuple[Meet, str], lines: Any, key: str | None = None) -> Any:
    body = "".join(f"{line}\n" for line in lines)
    secret = made[1] if key is None else key
    return client.post(
        f"/meets/{made[0].slug}/push/",
        body,
        content_type="application/jsonl",
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_lines_are_taken_once_however_they_come(
    made: tuple[Meet, str], keeper: Keeper, client: Client
) -> None:
    lines = keeper.book.lines
    assert push(client, made, []).json()["acts"] == 0
    assert push(client, made, lines[:2]).json()["acts"] == 2
    assert push(client, made, lines[:4]).json()["acts"] == 4
    assert push(client, made, lines[1:]).json() == {"acts": 5, "head": keeper.book.head}
    assert push(client, made, lines).json()["acts"] == 5
    rows = Line.objects.order_by("number").values_list("text", flat=True)
    assert list(rows) == list(lines)


def test_patches_make_the_view_that_the_acts_make(
    made: tuple[Meet, str], keeper: Keeper, client: Client
) -> None:
    lines = keeper.book.lines
    for end in (1, 3, 4, 5):
        push(client, made, lines[:end])
    store._known.clear()  # as another process, or this one after a restart
    trip(keeper, "start", 2_000_000)
    push(client, made, keeper.book.lines[5:])
    view: View = {}
    for row in Line.objects.order_by("number"):
        import json

        view = patched(view, json.loads(row.patch))
    assert view == view_of(keeper.day, keeper.acts)


def test_another_book_is_refused_and_nothing_of_it_is_kept(
    made: tuple[Meet, str], keeper: Keeper, client: Client, tmp_path: Path
) -> None:
    push(client, made, keeper.book.lines)
    other = Keeper(Book(tmp_path / "other.jsonl"))
    rules = find_rules("scca-solo").model_dump(mode="json")
    other.write("open", "u", {"name": "Another day", "rules": rules})
    answer = push(client, made, other.book.lines)
    assert answer.status_code == 409
    assert "act 1 is not the one that is here" in answer.json()["error"]["what"]
    made[0].refresh_from_db()
    assert (made[0].acts, made[0].name) == (5, "Infield day")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda lines: lines[2:], "acts are missing"),
        (lambda lines: [lines[0], lines[1].replace('"SS"', '"AS"')], "its hash is another"),
        (lambda lines: ["nonsense"], "no act of a meet"),
        (lambda lines: [lines[0], lines[0]], "missing or moved"),
    ],
)
def test_what_does_not_hold_is_refused_whole(
    change: Callable[[list[str]], list[str]],
    what: str,
    made: tuple[Meet, str],
    keeper: Keeper,
    client: Client,
) -> None:
    answer = push(client, made, change(list(keeper.book.lines)))
    assert answer.status_code == 400
    assert what in answer.json()["error"]["what"]
    assert not Line.objects.exists()


def test_only_its_key_opens_a_meet_and_a_new_one_ends_the_old(
    made: tuple[Meet, str], keeper: Keeper, browse: Callable[..., Client]
) -> None:
    meet, key = made
    assert push(browse(), made, keeper.book.lines, key="wrong").status_code == 403
    page = browse(meet.host).post(f"/meets/{meet.slug}/key/").content.decode()
    assert push(browse(), made, [], key).status_code == 403
    fresh = page.partition("--key ")[2].partition("<")[0].strip()
    assert push(browse(), made, keeper.book.lines, fresh).json()["acts"] == 5


def test_pages_for_hosts_and_for_others(
    made: tuple[Meet, str], keeper: Keeper, person: Callable[..., Any], browse: Callable[..., Any]
) -> None:
    meet, _ = made
    other = person("other")
    assert browse().get("/meets/new/").status_code == 302
    assert browse(other).get(f"/meets/{meet.slug}/key/").status_code == 403
    assert "Nothing has come" in browse().get(f"/meets/{meet.slug}/").content.decode()
    form = {"name": "Club day", "challenge": "no-such"}
    assert "no such challenge" in browse(other).post("/meets/new/", form).content.decode()
    page = browse(other).post("/meets/new/", {"name": "Club day"}).content.decode()
    assert "throwdown meet link FOLDER" in page
    assert "Club day" not in browse().get("/meets/").content.decode()
    push(browse(), made, keeper.book.lines)
    assert "Infield day" in browse().get("/meets/").content.decode()


def test_texts_that_hold_what_elsewhere_ends_a_line_are_taken(
    made: tuple[Meet, str], keeper: Keeper, client: Client
) -> None:
    keeper.write("note", "u", {"text": "a\u2028b\u0085c"})
    assert push(client, made, keeper.book.lines).json()["acts"] == 6


def test_what_a_site_takes_of_a_meet_is_bounded(
    made: tuple[Meet, str], keeper: Keeper, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_ACTS", 4)
    answer = push(client, made, keeper.book.lines)
    assert (answer.status_code, answer.json()["acts"]) == (400, 0)
    assert push(client, made, keeper.book.lines[:4]).json()["acts"] == 4
    monkeypatch.setattr(store, "MOST_ACTS", 9)
    monkeypatch.setattr("throwdown.meet.book.MOST_BYTES", 10)
    assert "bytes" in push(client, made, keeper.book.lines[4:]).json()["error"]["what"]
    monkeypatch.setitem(LIMITS, "push", (1, 10**9))
    push(client, made, [])
    answer = push(client, made, [])
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)


def test_every_limit_has_words() -> None:
    assert set(LIMIT_WORDS) == set(LIMITS)
