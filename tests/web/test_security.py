"""Hostile input: scripts in every field, pictures that are none, hooks that point inside."""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from throwdown.errors import InputError
from throwdown.site.challenges import hooks, store
from throwdown.site.challenges.models import Challenge, Hook, Picture, Tip
from throwdown.site.challenges.videos import find_video
from throwdown.site.people.models import Party, User

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
MARKS = (b"<script>alert", b"<img src=x", b"\"'><b>")


@pytest.fixture
def anna(called: Challenge) -> User:
    """Who called out."""
    return User.objects.get(username="anna")


@pytest.fixture
def client(anna: User, browse: Callable[..., Client]) -> Client:
    """Her browser."""
    return browse(anna)


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    """Return a picture as a file holds it."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def say(client: Client, row: Challenge, **form: Any) -> Any:
    """Make a statement."""
    return client.post(f"{row.get_absolute_url()}moves/statement/", form)


def test_scripts_are_shown_as_text_wherever_people_write(client: Client, called: Challenge) -> None:
    Party.objects.update(name=EVIL[:80], about=EVIL)
    assert say(client, called, text=EVIL).status_code == 302
    raised = client.post(
        f"{called.get_absolute_url()}moves/raise-stakes/", {"stakes": EVIL, "text": EVIL}
    )
    assert raised.status_code == 302
    Tip.objects.create(challenge=called, text=EVIL, used=True)
    Tip.objects.create(challenge=called, text=EVIL)
    Challenge.objects.filter(pk=called.pk).update(title=EVIL)
    pages = (
        called.get_absolute_url(),
        "/",
        "/challenges/",
        "/challenges/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        f"{called.get_absolute_url()}moves/statement/",
        "/challenges/feed.atom",
        f"/search/?q={EVIL}",
        "/me/",
        called.challenger.get_absolute_url(),
        f"/try/?a={EVIL}&b=x&course=y",
        f"/cars/{EVIL}/",
    )
    for page in pages:
        content = client.get(page).content
        for mark in MARKS:
            assert mark not in content, page


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://a.b/c", "https://", "x y"]
)
def test_addresses_that_are_no_pages_are_refused(
    client: Client, called: Challenge, address: str
) -> None:
    assert say(client, called, text="see", source=address).status_code == 422
    assert say(client, called, text="see", video=address).status_code == 422
    tip = {"text": "see there", "source": address}
    answer = client.post(f"{called.get_absolute_url()}tip/", tip)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        ),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871"),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", None),
        ("https://www.youtube.com/watch?v=../../evil", None),
        ("https://vimeo.com/76979871/../x", None),
        ("https://user@youtube.com:1/embed/%22onload=x", None),
    ],
)
def test_videos_are_known_ones(address: str, frame: str | None) -> None:
    found = find_video(address)
    assert (found.frame if found else None) == frame


def test_a_picture_is_drawn_anew(client: Client, called: Challenge) -> None:
    hidden = picture("JPEG", comment=b"where I live: <script>")
    upload = SimpleUploadedFile("evil.php", hidden + b"<?php evil(); ?>", "text/html")
    assert say(client, called, text="look", picture=upload).status_code == 302
    kept = Picture.objects.get()
    answer = client.get(f"/challenges/pictures/{kept.digest}.webp")
    assert answer["Content-Type"] == "image/webp"
    assert b"<script>" not in answer.content
    assert b"php" not in answer.content
    assert "sandbox" in answer["Content-Security-Policy"]
    assert kept.digest.encode() in client.get(called.get_absolute_url()).content


def _bomb() -> bytes:
    """A small file that claims to be a very large picture."""
    return picture("PNG", (12_000, 9_000))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\x00" * 40,
        picture()[:50],
        picture("JPEG")[:-200] + b"\x00",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 500,
    ],
)
def test_what_is_no_picture_is_refused(client: Client, called: Challenge, content: bytes) -> None:
    upload = SimpleUploadedFile("a.png", content, "image/png")
    answer = say(client, called, text="look", picture=upload)
    assert answer.status_code == 422
    assert not Picture.objects.exists()
    called.refresh_from_db()
    assert called.moves == 2, "a refused picture makes no move"


def test_pictures_have_limits(client: Client, called: Challenge) -> None:
    bomb = SimpleUploadedFile("a.png", _bomb(), "image/png")
    assert say(client, called, text="look", picture=bomb).status_code == 422
    large = SimpleUploadedFile("a.png", picture() + b"\0" * 8_000_001, "image/png")
    assert say(client, called, text="look", picture=large).status_code == 422
    assert not Picture.objects.exists()


def test_forms_need_their_token(called: Challenge, anna: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)
    for path in ("moves/withdraw/", "call/", "follow/", "tip/"):
        assert strict.post(f"{called.get_absolute_url()}{path}", {}).status_code == 403
    called.refresh_from_db()
    assert called.status == "open"


def test_only_the_sites_own_pages_are_gone_back_to(client: Client) -> None:
    for where in ("https://evil.example/", "//evil.example", "javascript:x", "/\\evil.example"):
        answer = client.post("/choose/", {"units": "us", "next": where})
        assert answer["Location"] == "/"
    assert client.post("/choose/", {"units": "us", "next": "/cars/"})["Location"] == "/cars/"


def test_fields_that_nobody_asked_for_are_ignored(client: Client, called: Challenge) -> None:
    form = {"text": "hello", "at": "1999-01-01T00:00:00+00:00", "by": "p-x", "role": "official"}
    assert say(client, called, **form, status="settled", kind="settle").status_code == 302
    told = store.tell(called)
    move = told.log.records[-1].move
    assert (move.kind, move.role, dict(move.facts)) == ("statement", "challenger", {})
    assert not move.at.startswith("1999")


def test_nul_is_refused(client: Client, called: Challenge) -> None:
    assert say(client, called, text="a\x00b").status_code == 422


def test_bytes_that_are_no_text_are_no_fault(client: Client, called: Challenge) -> None:
    answer = client.post(
        f"{called.get_absolute_url()}moves/statement/",
        b"text=%ED%A0%80%FF",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in (302, 422)
    assert client.get(called.get_absolute_url()).status_code == 200


def test_control_characters_break_no_feed(client: Client, called: Challenge) -> None:
    assert say(client, called, text="bell \x07 and tab \x0b end").status_code == 302
    store.append(called, "statement", "opponent", "u-b", {}, {"text": "raw \x0b\x1b <img src=x>"})
    feed = client.get(f"{called.get_absolute_url()}feed.atom")
    assert feed.status_code == 200
    assert b"&amp;lt;img src=x&amp;gt;" in feed.content


def test_going_back_goes_to_an_address_not_to_a_name(client: Client) -> None:
    for where in ("foo", "people:me", ""):
        assert client.post("/choose/", {"theme": "dark", "next": where})["Location"] == "/"


@pytest.mark.parametrize("sure", ["1" + "0" * 400, "nan", "inf", "-1", "49", "101", "", "9.5"])
def test_a_call_is_a_share(client: Client, called: Challenge, sure: str) -> None:
    answer = client.post(f"{called.get_absolute_url()}call/", {"side": "opponent", "sure": sure})
    assert answer.status_code == 422


def test_a_link_says_nothing_of_drafts(client: Client, called: Challenge) -> None:
    secret = store.begin(
        store.tell(called).state.terms,
        by="u-x",
        challenger=called.opponent,
        opponent=called.challenger,
        title="A secret plan",
        slug="a-secret-plan",
    ).row
    url = f"{called.get_absolute_url()}moves/link/"
    there = client.post(url, {"link": "follow-up", "to": secret.slug})
    nowhere = client.post(url, {"link": "follow-up", "to": "no-such-plan"})
    assert there.status_code == nowhere.status_code == 422
    assert client.post(url, {"link": "open-entry", "to": secret.slug}).status_code == 302
    assert b"secret" not in client.get(called.get_absolute_url()).content


def test_terms_that_changed_meanwhile_are_not_overwritten(
    client: Client, called: Challenge, browse: Callable[..., Client]
) -> None:
    bert = browse(User.objects.get(username="bert"))
    url = f"{called.get_absolute_url()}moves/counter/"
    form = bert.get(url).context["form"]
    stale = {**form.initial, "text": "at half past"}
    client.post(f"{called.get_absolute_url()}moves/raise-stakes/", {"stakes": "a million"})
    answer = bert.post(url, stale | {"start": "flying"})
    assert answer.status_code == 422
    assert b"terms have changed" in answer.content
    assert len(store.tell(called).state.versions) == 2


def test_a_hook_that_answers_drop_by_drop_is_hung_up_on(monkeypatch: Any) -> None:
    import threading
    import time

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]

        def drip() -> None:
            line, _ = listening.accept()
            with line:
                for _ in range(100):
                    try:
                        line.sendall(b"H")
                    except OSError:
                        return
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        monkeypatch.setattr(hooks, "outside", lambda host, port: "127.0.0.1")
        monkeypatch.setattr(hooks, "PORTS", (port,))
        monkeypatch.setattr(hooks, "DEADLINE_S", 0.5)
        began = time.monotonic()
        with pytest.raises((OSError, http.client.HTTPException)):
            hooks.post(f"http://drip.example:{port}/", b"{}", {})
        assert time.monotonic() - began < 5.0


def test_too_many_moves_are_slowed_down(client: Client, called: Challenge) -> None:
    answers = [say(client, called, text=f"word {n}").status_code for n in range(122)]
    assert answers[:120] == [302] * 120
    assert answers[-1] == 429


INSIDE = (
    "http://127.0.0.1/",
    "http://localhost:8000/",
    "http://[::1]/",
    "http://10.0.0.8/",
    "http://192.168.1.1:8080/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0.0.0.0/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd00::1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://[fec0::1]/",
    "http://192.0.0.8/",
)


@pytest.mark.parametrize("url", INSIDE)
def test_hooks_do_not_go_inside(url: str) -> None:
    with pytest.raises(InputError):
        hooks.post(url, b"{}", {})


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://a/", "http://a:22/", "https://u:p@a.example/", "http:///x"],
)
def test_hooks_have_plain_addresses(url: str) -> None:
    with pytest.raises(InputError):
        hooks.checked(url)


def test_a_name_that_changes_its_mind_is_asked_once(monkeypatch: Any) -> None:
    asked: list[str] = []
    connected: list[Any] = []

    def resolve(host: str, port: int, **how: Any) -> list[Any]:
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: Any, **how: Any) -> Any:
        connected.append(address)
        raise OSError("no further")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OSError, match="no further"):
        hooks.post("http://rebind.example/", b"{}", {})
    assert connected == [("93.184.216.34", 80)]


def test_a_hook_is_told_of_a_move_and_signed(
    called: Challenge, anna: User, monkeypatch: Any
) -> None:
    sent: list[Any] = []

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        sent.append((url, body, headers))
        return 204

    monkeypatch.setattr(hooks, "post", post)
    hook = Hook.objects.create(user=anna, url="https://example.org/hook", secret="s" * 40)
    record = called.records.get(number=2)
    hooks.deliver(hook.pk, record.pk)
    url, body, headers = sent[0]
    assert b'"move": "call"' in body
    import hashlib
    import hmac

    stamp = headers["X-Throwdown-Time"].encode()
    good = hmac.new(b"s" * 40, stamp + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Throwdown-Signature"] == f"sha256={good}"
    assert url == hook.url
