"""The desk over HTTP: who is let in, what is written and how often, what a wait brings."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from asgi_browser import Browser
from throwdown.meet import find_rules
from throwdown.meet.acts import KINDS
from throwdown.meet.book import Book, RealDisk
from throwdown.raceday.desk import desk_routes
from throwdown.raceday.desk.access import COOKIE
from throwdown.raceday.entries import entry_routes
from throwdown.raceday.keeper import Keeper

KEY = "a-key-of-the-desk"
BEAM = {"line": "start", "time": 5, "unit_ns": 100_000, "device": "timer", "epoch": 1}


class FullDisk(RealDisk):
    """A disk that can be full."""

    full = False

    def append(self, path: Path, data: bytes) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super().append(path, data)


JSON = {"content-type": "application/json"}
GOOD: dict[str, dict[str, Any]] = {
    "enter": {"entry": "e1", "number": "1", "class": "A"},
    "withdraw": {"entry": "e2"},
    "insert": {**BEAM, "line": "finish", "time": 500_000, "reason": "missed"},
    "impulse": {**BEAM, "time": 90_000, "manual": True},
    "void": {"impulse": 5, "reason": "false"},
    "line-up": {"entry": "e2"},
    "leave": {"line_up": 4},
    "assign": {"impulse": 5, "entry": "e2"},
    "pair": {"impulse": 5, "run": 5},
    "cones": {"run": 5, "add": 1},
    "status": {"run": 5, "status": "DNF"},
    "gone": {"run": 5},
    "red-flag": {"runs": [5]},
    "undo": {"act": 4},
    "note": {"text": "hello"},
    "device": {"device": "timer", "decoder": "alge", "address": "x", "lines": {}},
    "unplug": {"device": "timer"},
}
FACTS = sorted({name for facts in GOOD.values() for name in facts} | {"index", "before", "alone"})


def meet_in(folder: Path) -> Keeper:
    keeper = Keeper(Book(folder / "book.jsonl", disk=FullDisk()))
    keeper.write(
        "open", "lead", {"name": "A day", "rules": find_rules("scca-solo").model_dump(mode="json")}
    )
    for number in ("1", "2"):
        keeper.write("enter", "lead", {"entry": f"e{number}", "number": number, "class": "A"})
    return keeper


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return meet_in(tmp_path)


@pytest.fixture
def app(keeper: Keeper) -> Starlette:
    return Starlette(routes=desk_routes(keeper, KEY, wait_s=5.0))


@pytest.fixture
def stranger(app: Starlette) -> Iterator[Browser]:
    browser = Browser(app)
    yield browser
    browser.close()


@pytest.fixture
def desk(stranger: Browser) -> Browser:
    assert stranger.get(f"/desk?key={KEY}").status_code == 200
    return stranger


def act(kind: str, key: str = "k-1", **facts: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "by": "Ann", "facts": facts}


@pytest.mark.parametrize(
    ("rules", "scripts"),
    [
        ("scca-solo", ["desk.js", "tower.js"]),
        ("bracket", ["heats.js", "tower_heats.js"]),
        ("prosolo", ["heats.js", "tower_heats.js"]),
        ("lap-race", ["race.js", "tower_race.js"]),
    ],
)
def test_every_page_stands_whole_in_its_frame(
    tmp_path: Path, rules: str, scripts: list[str]
) -> None:
    keeper = Keeper(Book(tmp_path / "book.jsonl"))
    keeper.write("open", "lead", {"name": "A", "rules": find_rules(rules).model_dump(mode="json")})
    pages = ("/desk", "/desk/tower", "/desk/runs", "/desk/audit", "/finish-button")
    wanted = [*scripts, "desk.js", "audit.js", "button.js"]
    app = Starlette(routes=[*desk_routes(keeper, KEY), *entry_routes(keeper, KEY, tmp_path)])
    entries = [f"/desk/entries{name}" for name in ("", "/board", "/grid", "/files", "/badges")]
    with closing(Browser(app)) as browser:
        assert browser.get("/desk/static/frame.html").status_code == 404
        closed = browser.get("/desk").text
        browser.get(f"/desk?key={KEY}")
        told = [browser.get(path).text for path in (*pages, *entries)]
    for page, script in zip(told, wanted, strict=False):
        assert page.count(f"/desk/static/{script}") == 1
    for page in (closed, *told):
        assert page.startswith("<!doctype html>")
        assert re.findall(r"<title>[^<]+</title>", page)
        assert len(re.findall("<main", page)) == len(re.findall("</html>", page)) == 1
        assert not re.search(r"\{[a-z]+\}|<!-- \w+", page)


def test_the_link_lets_a_browser_in_and_nothing_else_does(stranger: Browser) -> None:
    client = stranger
    for path in ("/desk", "/desk?key=wrong", "/desk/audit", "/desk/tower", "/finish-button"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "closed to this browser" in answer.text
    for path in ("/desk/state.json", "/desk/audit.json", "/desk/clock.json"):
        assert client.get(path).status_code == 403
    assert client.post("/desk/acts", json=act("note", text="hello")).status_code == 403
    client.cookies.set(COOKIE, KEY)
    assert client.get("/desk").status_code == 403, "the key itself is no cookie"
    client.cookies.clear()
    let_in = client.get(f"/desk?key={KEY}")
    cookie = let_in.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert KEY not in cookie
    assert "default-src 'self'" in let_in.headers["content-security-policy"]
    assert client.get("/desk/state.json").json()["meet"] == "A day"
    assert client.get("/desk?key=wrong").status_code == 403, "a wrong key says so, cookie or not"


def test_no_form_of_another_site_posts(desk: Browser, keeper: Keeper) -> None:
    before = len(keeper.acts)
    body = json.dumps(act("note", text="hello"))
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = desk.post("/desk/acts", content=body, headers={"content-type": kind})
        assert answer.status_code == 415
    assert len(keeper.acts) == before


def test_what_is_sent_again_is_written_once(desk: Browser, keeper: Keeper) -> None:
    posted = act("line-up", entry="e1")
    first, again = desk.post("/desk/acts", json=posted), desk.post("/desk/acts", json=posted)
    assert first.status_code == 200
    assert first.json() == again.json()
    assert first.json()["by"] == "Ann"
    assert [one.kind for one in keeper.acts].count("line-up") == 1


def test_a_list_speaks_of_its_own_acts_by_key(desk: Browser, keeper: Keeper) -> None:
    posted = [
        act("insert", "k-1", reason="by hand", **BEAM),
        act("assign", "k-2", impulse="@k-1", entry="e2"),
        act("red-flag", "k-3", runs=["@k-1"]),
        act("undo", "k-4", act="@k-3"),
    ]
    answer = desk.post("/desk/acts", json=posted)
    assert [one["kind"] for one in answer.json()] == ["insert", "assign", "red-flag", "undo"]
    run = desk.get("/desk/state.json").json()["runs"][0]
    assert (run["entry"], run["status"], run["on_course"]) == ("e2", "OK", True)


def test_a_list_is_written_up_to_what_is_wrong(desk: Browser, keeper: Keeper) -> None:
    posted = [act("line-up", "k-1", entry="e1"), act("line-up", "k-2", entry="e9")]
    answer = desk.post("/desk/acts", json=posted)
    assert answer.status_code == 400
    told = answer.json()
    assert told["where"] == "entry"
    assert set(told["nearest"]) == {"e1", "e2"}
    assert [one["facts"]["key"] for one in told["written"]] == ["k-1"]
    assert keeper.find("k-2") is None


def test_who_is_entered_no_more_is_not_lined_up(desk: Browser, keeper: Keeper) -> None:
    def lines_up(key: str) -> int:
        return desk.post("/desk/acts", json=act("line-up", key, entry="e1")).status_code

    assert lines_up("k-1") == 200
    keeper.write("undo", "lead", {"act": 2})
    assert lines_up("k-2") == 400
    keeper.write("undo", "lead", {"act": len(keeper.acts)})
    assert lines_up("k-3") == 200
    keeper.write("enter", "lead", {"entry": "e3", "number": "3", "class": "A"})
    assert desk.post("/desk/acts", json=act("line-up", "k-4", entry="e3")).status_code == 200


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "no JSON"),
        ('"act"', "an act is an object"),
        ("[" * 100_000, "no JSON"),
        (json.dumps({"kind": "note", "by": "Ann"}), "no key"),
        (json.dumps(act("note") | {"by": " "}), "by is ' '"),
        (json.dumps(act("note") | {"by": "x" * 81}), "by is"),
        (json.dumps(act("nota")), "there is no act 'nota'"),
        (json.dumps(act("note") | {"fact": 1}), "an act has no 'fact'"),
        (json.dumps(act("note") | {"facts": []}), "facts is no object"),
        (json.dumps(act("note", text=5)), "text is 5"),
        (json.dumps(act("open", name="x", rules={})), "opens no meet"),
        (json.dumps(act("impulse", **BEAM)), "comes from its device"),
        (json.dumps(act("cones", run="@k-9", add=1)), "was not written"),
        (json.dumps(act("cones", run=1, add=1)), "the start of no run"),
        (json.dumps(act("line-up", entry="e1", before=2)), "nobody's place"),
        (json.dumps(act("note", text="x" * 1_100_000)), "too long"),
        (json.dumps(act("note", text="half \ud83d")), "note: "),
        (json.dumps(act("insert", reason="x", **BEAM | {"time": float("nan")})), "time is nan"),
        (json.dumps(act("enter", entry="e3", number="3", index="1/0", **{"class": "A"})), "enter"),
        (json.dumps(act("enter", entry="e3", number="3", index="fast", **{"class": "A"})), "fast"),
    ],
)
def test_what_is_no_act_is_told_and_not_written(
    desk: Browser, keeper: Keeper, body: str, said: str
) -> None:
    before = len(keeper.acts)
    answer = desk.post("/desk/acts", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert said in answer.json()["message"]
    assert len(keeper.acts) == before


def test_a_full_disk_is_said_and_the_act_is_written_when_there_is_room(
    desk: Browser, keeper: Keeper
) -> None:
    disk = keeper.book.disk
    assert isinstance(disk, FullDisk)
    disk.full = True
    answer = desk.post("/desk/acts", json=act("note", text="hello"))
    assert answer.status_code == 503
    assert "takes no more" in answer.json()["message"]
    disk.full = False
    assert desk.post("/desk/acts", json=act("note", text="hello")).status_code == 200


def test_who_waits_is_told_at_once(app: Starlette, keeper: Keeper) -> None:
    async def waited() -> tuple[bool, dict[str, Any]]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            await client.get(f"/desk?key={KEY}")
            seen = (await client.get("/desk/state.json?desk=a&name=Ann")).json()
            asked = {"desk": "a", "name": "Ann", "after": seen["last"], "seats": seen["seats"]}
            waiting = asyncio.ensure_future(client.get("/desk/state.json", params=asked))
            for _ in range(20):
                await asyncio.sleep(0)
            early = waiting.done()
            keeper.write("impulse", "timer", BEAM)
            return early, (await waiting).json()

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        early, state = thread.submit(lambda: asyncio.run(waited())).result()
    assert not early
    assert state["last"] == 4
    assert state["runs"][0]["on_course"]


def test_desks_see_each_other_come_and_go(desk: Browser) -> None:
    desk.get("/desk/state.json?desk=a&name=Ann&page=desk")
    both = desk.get("/desk/state.json?desk=b&name=Bob&page=button").json()
    assert [(one["name"], one["page"]) for one in both["desks"]] == [
        ("Ann", "desk"),
        ("Bob", "button"),
    ]
    desk.post("/desk/leave?desk=a", headers={"content-type": "application/json"})
    assert [one["name"] for one in desk.get("/desk/state.json").json()["desks"]] == ["Bob"]


def test_what_the_recorder_adds_is_in_the_state(keeper: Keeper) -> None:
    device = {
        "device": "timer",
        "decoder": "alge",
        "state": "live",
        "last_heard_s": 1,
        "missing": 0,
    }
    routes = desk_routes(keeper, KEY, more=lambda: {"devices": [device], "gaps": ["41"]})
    browser = Browser(Starlette(routes=routes))
    browser.get(f"/desk?key={KEY}")
    state = browser.get("/desk/state.json").json()
    browser.close()
    assert state["devices"] == [device]
    assert state["gaps"] == ["41"]


@settings(max_examples=30)
@given(st.data())
def test_whatever_is_written_can_be_shown(data: st.DataObject) -> None:
    """Acts with any facts of their kind: refused in words, or shown by every page."""
    any_json = st.one_of(
        st.none(), st.booleans(), st.integers(-5, 9), st.floats(), st.text(), st.just([1, 6])
    )
    with TemporaryDirectory() as folder:
        keeper = meet_in(Path(folder))
        keeper.write("line-up", "lead", {"entry": "e1"})
        keeper.write("impulse", "timer", BEAM)
        app = Starlette(routes=desk_routes(keeper, KEY))
        with closing(Browser(app)) as browser:
            browser.get(f"/desk?key={KEY}")
            for number in range(data.draw(st.integers(1, 6))):
                kind = data.draw(st.sampled_from(KINDS))
                facts = GOOD.get(kind, {}) | data.draw(
                    st.dictionaries(st.sampled_from(FACTS), any_json, max_size=2)
                )
                body = json.dumps(act(kind, f"k-{number}") | {"facts": facts})
                answer = browser.post("/desk/acts", content=body, headers=JSON)
                assert answer.status_code in (200, 400)
            assert browser.get("/desk/state.json").json()["last"] == len(keeper.acts)
            assert browser.get("/desk/audit.json").status_code == 200
        assert len(Book(Path(folder) / "book.jsonl").acts) == len(keeper.acts)


@pytest.mark.parametrize("name", ["desk.js", "desk.css", "tokens.css", "icon.svg"])
def test_files_of_the_pages(desk: Browser, name: str) -> None:
    assert desk.get(f"/desk/static/{name}").status_code == 200


@pytest.mark.parametrize("name", ["desk.html", "base.css", "..%2Froutes.py", "none.js"])
def test_no_other_files(desk: Browser, name: str) -> None:
    assert desk.get(f"/desk/static/{name}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"decoder": "algo"}, "decoder"),
        ({"device": "../beam"}, "device"),
        ({"address": "timer:7000"}, "address"),
        ({"lines": {"C0": "starts"}}, "lines"),
    ],
)
def test_a_device_that_cannot_be_listened_to_is_not_written(
    desk: Browser, keeper: Keeper, wrong: dict[str, Any], where: str
) -> None:
    good = {
        "device": "beam",
        "decoder": "alge",
        "address": "tcp://timer:7000",
        "lines": {"C0": "start"},
    }
    answer = desk.post("/desk/acts", json=act("device", "k-1", **{**good, **wrong}))
    assert (answer.status_code, answer.json()["where"]) == (400, where)
    assert keeper.day.devices == {}
    assert desk.post("/desk/acts", json=act("device", "k-2", **good)).status_code == 200
    assert desk.get("/desk/state.json").json()["plugged"] == [good]
    assert "alge" in [one["make"] for one in desk.get("/desk/makes.json").json()]


def test_a_gap_is_seen_by_as_much_of_its_time_as_a_browser_holds(keeper: Keeper) -> None:
    since = 1_795_330_000_123_456_789
    gaps = [{"device": name, "since_ns": since, "mended": False} for name in ("beam", "other")]
    browser = Browser(Starlette(routes=desk_routes(keeper, KEY, more=lambda: {"gaps": gaps})))
    browser.get(f"/desk?key={KEY}")

    def seen() -> list[bool]:
        return [one["seen"] for one in browser.get("/desk/state.json").json()["gaps"]]

    assert seen() == [False, False]
    posted = act("gap-seen", device="beam", since_ns=int(float(since)))
    assert browser.post("/desk/acts", json=posted).status_code == 200
    assert seen() == [True, False]
    browser.post("/desk/acts", json=act("undo", "k-2", act=len(keeper.acts)))
    assert seen() == [False, False]
    browser.close()
