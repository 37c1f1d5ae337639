"""The entries pages over HTTP: who is let in, what is taken and given away, what is private."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from asgi_browser import Browser
from logger_files import racechrono, samples
from throwdown.disk import NotWritten, RealDisk
from throwdown.errors import InputError
from throwdown.meet import find_rules
from throwdown.meet.book import Book
from throwdown.raceday.desk import desk_routes
from throwdown.raceday.entries import entry_routes
from throwdown.raceday.entries.codes import code_svg, link, signature
from throwdown.raceday.inbox import Inbox
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.private import Private
from throwdown.raceday.reception import Reception

KEY = "a-key-of-the-desk"
FILE = b"class,driver,car,email,heat\nA,Ann,Mini,ann@example.org,1\nA,Bob,=Mini,,2\n"
RAW = {"Content-Type": "application/octet-stream"}
PATHS = ("", "/board", "/grid", "/files", "/badges")
DATA = ("/state.json", "/grid.json", "/grid.csv", "/entries.csv", "/axware.txt", "/code/x.svg")


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    made = Keeper(Book(tmp_path / "book.jsonl"))
    made.write(
        "open", "u", {"name": "A day", "rules": find_rules("scca-solo").model_dump(mode="json")}
    )
    made.write("event", "u", {"heats": ["1", "2"], "fee": 4500, "capacity": 2})
    return made


@pytest.fixture
def stranger(keeper: Keeper, tmp_path: Path) -> Iterator[Browser]:
    routes = [*desk_routes(keeper, KEY), *entry_routes(keeper, KEY, tmp_path)]
    with closing(Browser(Starlette(routes=routes))) as client:
        yield client


@pytest.fixture
def clerk(stranger: Browser) -> Browser:
    assert stranger.get(f"/desk?key={KEY}").status_code == 200
    return stranger


def test_without_the_desks_cookie_nothing_is_shown_or_written(
    stranger: Browser, keeper: Keeper
) -> None:
    for path in PATHS:
        answer = stranger.get(f"/desk/entries{path}")
        assert (answer.status_code, "closed to this browser" in answer.text) == (403, True)
    for path in DATA:
        assert stranger.get(f"/desk/entries{path}").status_code == 403
    assert stranger.post("/desk/entries/import", content=FILE, headers=RAW).status_code == 403
    assert stranger.post("/desk/entries/private", json={}).status_code == 403
    assert stranger.post("/desk/entries/trace", content=b"", headers=RAW).status_code == 403
    badge = stranger.get("/desk/check-in/ann/abcdefgh")
    assert (badge.status_code, "Show it at registration" in badge.text) == (403, True)
    assert len(keeper.acts) == 2


def test_a_file_is_previewed_and_taken_once(clerk: Browser, keeper: Keeper, tmp_path: Path) -> None:
    def post(dry: int) -> dict[str, Any]:
        path = f"/desk/entries/import?dry={dry}&file=in.csv&by=Lea"
        answer = clerk.post(path, content=FILE, headers=RAW)
        assert answer.status_code == 200
        return dict(answer.json())

    assert [row["status"] for row in post(1)["rows"]] == ["new", "new"]
    assert len(keeper.acts) == 2
    assert post(0)["written"] is True
    assert [act.by for act in keeper.acts[2:]] == ["Lea"] * 4
    written = len(keeper.acts)
    assert [row["status"] for row in post(0)["rows"]] == ["same", "same"]
    assert len(keeper.acts) == written
    assert "example.org" not in (tmp_path / "book.jsonl").read_text()
    state = clerk.get("/desk/entries/state.json").json()
    assert [one["private"] for one in state["entries"]] == [{"email": "ann@example.org"}, {}]
    assert state["next"] == {"A": "3"}
    public = clerk.get("/desk/entries/entries.csv").text
    assert "'=Mini" in public
    assert "example.org" not in public
    assert "example.org" in clerk.get("/desk/entries/entries.csv?private=1").text
    assert clerk.get("/desk/entries/axware.txt").text.splitlines()[1].startswith("A\t1\t\tAnn\t")


def test_a_bad_row_a_bad_file_and_a_form_of_another_site_write_nothing(
    clerk: Browser, keeper: Keeper
) -> None:
    bad = clerk.post("/desk/entries/import", content=FILE + b"A,Cy,Mini,,9\n", headers=RAW).json()
    assert (bad["written"], bad["refused"]) == (False, 1)
    assert bad["rows"][2]["problem"]["where"] == "the file, line 4, column heat"
    answer = clerk.post("/desk/entries/import", content=b"name\nAnn\n", headers=RAW)
    assert (answer.status_code, "no column class" in answer.json()["message"]) == (400, True)
    assert clerk.post("/desk/entries/import", content=FILE).status_code == 415
    assert (
        clerk.post("/desk/entries/import", content=b"x" * 1_000_001, headers=RAW).status_code == 400
    )
    assert len(keeper.acts) == 2


def test_what_is_private_is_kept_apart(clerk: Browser, keeper: Keeper, tmp_path: Path) -> None:
    keeper.write("enter", "u", {"entry": "ann", "number": "1", "class": "A"})
    kept = {"entry": "ann", "private": {"phone": "555 0100"}}
    assert clerk.post("/desk/entries/private", json=kept).json() == {"kept": ["phone"]}
    assert Private(tmp_path).known == {"ann": {"phone": "555 0100"}}
    for wrong in (
        {"entry": "bob", "private": {}},
        {"entry": "ann", "private": {"shoe": "44"}},
        {"entry": "ann", "private": 5},
        {"entry": [], "private": {}},
        [],
    ):
        assert clerk.post("/desk/entries/private", json=wrong).status_code == 400
    assert clerk.post("/desk/entries/private", content=b"entry=ann").status_code == 415


def test_a_badge_is_a_link_that_only_the_key_makes(clerk: Browser, keeper: Keeper) -> None:
    keeper.write("enter", "u", {"entry": "ann", "number": "1", "class": "A"})
    (one,) = clerk.get("/desk/entries/state.json").json()["entries"]
    assert one["code"] == signature(KEY, "ann") != signature("other", "ann")
    assert link("http://10.0.0.2:8010/", KEY, "a b").startswith(
        "http://10.0.0.2:8010/desk/check-in/a%20b/"
    )
    picture = clerk.get("/desk/entries/code/ann.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text == code_svg(link("http://desk/", KEY, "ann"))
    assert clerk.get("/desk/entries/code/bob.svg").status_code == 404
    assert 'id="find"' in clerk.get(f"/desk/check-in/ann/{one['code']}").text


def test_a_grid_is_given_in_its_order(clerk: Browser, keeper: Keeper) -> None:
    clerk.post("/desk/entries/import", content=FILE, headers=RAW)
    found = clerk.get("/desk/entries/grid.json?heat=1&by=number&apart=2").json()
    assert ([one["driver"] for one in found["order"]], found["heats"]) == (["Ann"], ["1", "2"])
    assert clerk.get("/desk/entries/grid.csv?heat=2").text.splitlines()[1] == "1,2,A,Bob,'=Mini,,,"


def test_pages_and_what_belongs_to_them_are_there(clerk: Browser) -> None:
    for path in PATHS:
        page = clerk.get(f"/desk/entries{path}")
        assert page.status_code == 200
        assert "script-src" not in page.headers["content-security-policy"]  # so: default-src 'self'
    for name, status in (("office.js", 200), ("entries.css", 200), ("entries.html", 404)):
        assert clerk.get(f"/desk/entries/static/{name}").status_code == status
    assert clerk.get("/desk/entries/static/nothing.js").status_code == 404


def test_private_data_outlive_a_power_cut_and_can_be_erased(tmp_path: Path) -> None:
    private = Private(tmp_path)
    assert not private.path.exists()
    private.write("ann", {"email": "ann@example.org"})
    private.write("ann", {"phone": "1"})
    private.write("bob", {"phone": "2"})
    with private.path.open("ab") as file:
        file.write(b'{"entry": "cy", "pho')
    again = Private(tmp_path)
    assert again.known == {"ann": {"email": "ann@example.org", "phone": "1"}, "bob": {"phone": "2"}}
    again.write("cy", {"phone": "3"})
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert again.forget("ann")
    assert not again.forget("ann")
    assert [file.name for file in tmp_path.iterdir()] == ["private.jsonl"]
    assert "example.org" not in again.path.read_text()
    assert Private(tmp_path).known == {"bob": {"phone": "2"}, "cy": {"phone": "3"}}
    with pytest.raises(InputError, match="shoe"):
        again.write("bob", {"shoe": "44"})


def test_a_full_disk_takes_no_part_of_several_acts(tmp_path: Path) -> None:
    class Small(RealDisk):
        def append(self, path: Path, data: bytes) -> None:
            if len(data) > 400 and path.exists():
                super().append(path, data[:300])
                raise OSError(28, "No space left on device")
            super().append(path, data)

    book = Book(tmp_path / "book.jsonl", disk=Small())
    keeper = Keeper(book)
    rules = find_rules("scca-solo").model_dump(mode="json")
    keeper.write("open", "u", {"name": "A day", "rules": rules})
    before = book.path.read_bytes()
    cars = [("enter", {"entry": str(n), "number": str(n), "class": "A"}) for n in range(3)]
    with pytest.raises(NotWritten):
        keeper.write_all("u", cars)
    assert (book.path.read_bytes(), len(keeper.acts), keeper.day.entries) == (before, 1, {})
    keeper.write_all("u", cars[:1])
    assert list(Keeper(Book(book.path)).day.entries) == ["0"]


def test_acts_that_cannot_be_together_are_not_written(keeper: Keeper) -> None:
    cars = [("enter", {"entry": str(n), "number": "7", "class": "A"}) for n in range(2)]
    with pytest.raises(InputError, match="number 7 in class A"):
        keeper.write_all("u", cars)
    keeper.write("event", "u", {"open_to": ["MINI"]})
    with pytest.raises(InputError, match="not open to 'Miata'"):
        keeper.write_all("u", [("enter", {**cars[0][1], "car": "Miata"})])
    assert keeper.write_all("u", []) == []
    assert len(keeper.acts) == 3


def test_a_logger_s_file_is_attached_at_the_files_page(
    clerk: Browser, keeper: Keeper, tmp_path: Path
) -> None:
    keeper.write("enter", "u", {"entry": "x", "number": "7", "class": "A"})
    keeper.write("line-up", "u", {"entry": "x"})
    for line, time in (("start", 1), ("finish", 380_001)):
        beam = {"line": line, "time": time, "unit_ns": 100_000, "device": "beam", "epoch": 0}
        keeper.write("impulse", "beam", beam)
    shown = clerk.get("/desk/entries/state.json").json()["entries"][0]
    assert shown["runs"] == [{"time": "38.000", "traced": False}]
    log, where = racechrono(samples()), "/desk/entries/trace?entry=x&run=1&by=Lea&file=log.csv"
    bad = clerk.post(where, content=log.replace(b"0.0000,", b"oh,", 1), headers=RAW)
    assert bad.status_code == 400
    assert bad.json()["where"].startswith("log.csv, line ")
    answer = clerk.post(where, content=log, headers=RAW)
    assert answer.status_code == 200
    assert answer.json()["part"] == "from rest"
    assert (keeper.acts[-1].kind, keeper.acts[-1].by) == ("trace", "Lea")
    assert [one.read_bytes() for one in (tmp_path / "traces").iterdir()] == [log]
    shown = clerk.get("/desk/entries/state.json").json()["entries"][0]
    assert shown["runs"] == [{"time": "38.000", "traced": True}]
    assert clerk.post(where.replace("run=1", "run=x"), content=log, headers=RAW).status_code == 400
    assert clerk.post(where, content=log).status_code == 415
    act = {"key": "k", "kind": "trace", "by": "u", "facts": dict(keeper.acts[-1].facts)}
    refused = clerk.post("/desk/acts", json=act)
    assert (refused.status_code, "comes with its file" in refused.text) == (400, True)


def test_a_request_is_answered_by_whoever_was_let_in(
    clerk: Browser, keeper: Keeper, tmp_path: Path
) -> None:
    asked = {"request": "a1", "version": 1, "wants": "enter", "driver": "Ann", "class": "A"}
    reception = Reception(keeper, Private(tmp_path), Inbox(tmp_path))
    reception.take([asked])
    routes = [*desk_routes(keeper, KEY), *entry_routes(keeper, KEY, tmp_path, reception)]
    with closing(Browser(Starlette(routes=routes))) as other:
        path, own = "/desk/entries/answer", {"request": "a1", "version": 1, "by": "Lea"}
        assert other.post(path, json=own).status_code == 403
        other.get(f"/desk?key={KEY}")
        (shown,) = other.get("/desk/entries/state.json").json()["requests"]
        assert (shown["driver"], shown["problem"]) == ("Ann", "")
        for wrong in ([], {}, {**own, "version": "x"}, {**own, "request": "b2"}):
            assert other.post(path, json=wrong).status_code == 400
        assert other.post(path, content=b"{}", headers=RAW).status_code == 415
        assert other.post(path, json=own).json() == {"in": True}
        assert other.post(path, json=own).json() == {"in": True}
        assert other.get("/desk/entries/state.json").json()["requests"] == []
    assert [act.kind for act in keeper.acts[2:]] == ["enter", "answer"]


def test_so_many_cones_are_a_slip_of_a_key(clerk: Browser, keeper: Keeper) -> None:
    keeper.write("enter", "u", {"entry": "x", "number": "1", "class": "A"})
    keeper.write("line-up", "u", {"entry": "x"})
    beam = {"line": "start", "time": 1, "unit_ns": 100_000, "device": "b", "epoch": 0}
    run = keeper.write("impulse", "b", beam).number
    for add in (100, -100, 10**30):
        with pytest.raises(InputError, match="cones at once"):
            keeper.write("cones", "u", {"run": run, "add": add})
    keeper.write("cones", "u", {"run": run, "add": 99})
