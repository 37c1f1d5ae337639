"""``throwdown meet enter``, ``entries``, ``grid``, and ``new`` from a challenge."""

from __future__ import annotations

import csv
import io
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import throwdown as td
from throwdown.challenge import Handicap, Log, Move, Side, Terms
from throwdown.meet.book import Book, verify_book
from throwdown.meet.day import fold
from throwdown.raceday.desk.audit import audit_sheet
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper

SHEET = (
    "class,number,driver,car,email,heat,shares,entry\n"
    "A,,Ann,Mini,ann@example.org,1,,ann\n"
    "A,7,Bob,Mini,,1,ann,\n"
    "B,7,Cy,=cmd(),,1,,\n"
)


@pytest.fixture
def meet(call: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "day"
    assert call("meet", "new", str(folder), "--name", "A day", "--rules", "scca-solo").code == 0
    return folder


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "in.csv"
    file.write_text(SHEET)
    return file


def test_a_file_is_previewed_taken_once_and_given_back(
    call: Any, meet: Path, sheet: Path, tmp_path: Path
) -> None:
    before = (meet / "book.jsonl").read_bytes()
    preview = json.loads(call("meet", "enter", str(meet), str(sheet), "--dry-run", "--json").out)
    assert (preview["written"], preview["new"]) == (False, 3)
    assert [row["number"] for row in preview["rows"]] == ["1", "7", "7"]
    assert ((meet / "book.jsonl").read_bytes(), (meet / "private.jsonl").exists()) == (
        before,
        False,
    )
    assert "3 new" in call("meet", "enter", str(meet), str(sheet)).out
    after = (meet / "book.jsonl").read_bytes()
    assert b"example.org" not in after
    assert stat.S_IMODE((meet / "private.jsonl").stat().st_mode) == 0o600
    assert call("meet", "enter", str(meet), str(sheet)).out == "3 same\n"
    assert (meet / "book.jsonl").read_bytes() == after
    answer = call("meet", "entries", str(meet), "--csv", "--private")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert [(row["driver"], row["car"], row["email"]) for row in rows] == [
        ("Ann", "Mini", "ann@example.org"),
        ("Bob", "Mini", ""),
        ("Cy", "'=cmd()", ""),
    ]
    again = tmp_path / "again.csv"
    again.write_bytes(answer.out.encode())
    assert call("meet", "enter", str(meet), str(again)).out == "3 same\n"


def test_one_bad_row_keeps_all_out(call: Any, meet: Path, sheet: Path) -> None:
    sheet.write_text(SHEET + "A,7,Di,Mini,,,,\n")
    before = (meet / "book.jsonl").read_bytes()
    answer = call("meet", "enter", str(meet), str(sheet), columns=200)
    assert answer.code == 2
    assert f"{sheet}, line 5, column number" in answer.out
    assert "nearest: 6" in answer.out
    assert "nothing was written" in answer.out
    assert (meet / "book.jsonl").read_bytes() == before


def test_lists_and_grids(call: Any, meet: Path, sheet: Path) -> None:
    call("meet", "enter", str(meet), str(sheet))
    assert "waiver, tech, check-in" in call("meet", "entries", str(meet), columns=120).out
    listed = json.loads(call("meet", "entries", str(meet), "--json").out)
    assert [one["status"] for one in listed["entries"]] == ["entered"] * 3
    assert "private" not in listed["entries"][0]
    assert call("meet", "entries", str(meet), "--axware").out.splitlines()[1].startswith("A\t1\t")
    found = json.loads(call("meet", "grid", str(meet), "1", "--apart", "1", "--json").out)
    assert found == {"heat": "1", "order": ["ann", "cy", "bob"], "close": []}
    close = call("meet", "grid", str(meet), "1", columns=120).out
    assert "too soon after its other driver" in close
    refused = call("meet", "grid", str(meet), "2")
    assert (refused.code, "no heat '2'" in refused.err) == (2, True)


def test_while_the_meet_runs_its_page_enters(call: Any, meet: Path, sheet: Path) -> None:
    place = Folder(meet)
    place.hold()
    try:
        answer = call("meet", "enter", str(meet), str(sheet))
        assert answer.code == 2
        assert "entries pages, /desk/entries" in answer.err
        assert call("meet", "entries", str(meet)).code == 0
    finally:
        place.let_go()


def test_an_event_is_set_up(call: Any, meet: Path, sheet: Path) -> None:
    setting = ("--class", "A", "--class", "B", "--capacity", "2", "--open-to", "Mini")
    more = ("--heat", "1", "--heat", "2", "--station", "Grid", "--fee", "45", "--currency", "EUR")
    assert call("meet", "event", str(meet), *setting, *more).code == 0
    assert call("meet", "event", str(meet), "--fee", "40.50").code == 0
    event = json.loads(call("meet", "entries", str(meet), "--json").out)["event"]
    assert event == {
        "classes": ["A", "B"],
        "capacity": 2,
        "open_to": ["Mini"],
        "heats": ["1", "2"],
        "stations": ["Grid"],
        "fee": 4050,
        "currency": "EUR",
        "entry_open": False,
        "waiver": "",
    }
    answer = call("meet", "enter", str(meet), str(sheet), columns=200)
    assert "not open to '=cmd()'" in answer.out
    assert call("meet", "event", str(meet)).code == 2
    assert call("meet", "enter", str(meet), "nowhere.csv").code == 2


def test_there_must_be_a_meet(call: Any, sheet: Path, tmp_path: Path) -> None:
    for verb in (("enter", str(tmp_path), str(sheet)), ("entries", str(tmp_path))):
        answer = call("meet", *verb)
        assert (answer.code, "there is no meet in this folder" in answer.err) == (2, True)


def terms(**more: Any) -> Terms:
    mini, miata = (td.load_car(name) for name in ("mini-cooper-s-2010", "mazda-mx-5-2009"))
    course = td.load_course("lime-rock")
    return Terms(
        challenger=Side("p-ann", mini.id, mini.content_hash, "d-ann"),
        opponent=Side("p-bob", miata.id, "0" * 64),
        course=course.id,
        course_hash=course.content_hash,
        **{"attempts": 3, "handicaps": (Handicap("challenger", "head_start_s", 1.5),), **more},
    )


def log_of(file: Path, own: Terms, accept: bool = True) -> Path:
    log = Log()
    moves = [("draft", "challenger", {"terms": own.facts()}), ("call", "challenger", {})]
    moves += [("accept", "opponent", {"version": 1})] if accept else []
    for day, (kind, role, facts) in enumerate(moves, 1):
        log = log.append(Move(kind, role, f"p-{role}", f"2027-05-0{day}T12:00:00Z", facts))
    file.write_text("".join(f"{line}\n" for line in log.lines()), encoding="utf-8")
    return file


def test_a_challenge_becomes_a_meet(call: Any, tmp_path: Path) -> None:
    log, folder = log_of(tmp_path / "log.jsonl", terms()), tmp_path / "duel"
    named = ["--challenger", "Ann"]
    answer = call("meet", "new", str(folder), "--challenge", str(log), *named, columns=200)
    assert (answer.code, answer.err) == (0, "")
    acts = verify_book(folder / "book.jsonl").acts
    day = fold(acts)
    assert day.name == "MINI Cooper S (R56, 2010) – mazda-mx-5-2009"  # another car by now
    assert (day.rules.runs.most, day.rules.total_of("DUEL").method) == (3, "best")
    assert acts[0].facts["course"] == td.load_course("lime-rock").name
    assert [entry for _, entry in day.assembled.queue] == ["challenger", "opponent"] * 3
    assert [day.entries[name].driver for name in day.entries] == ["Ann", "Opponent"]
    keeper = Keeper(Book(folder / "book.jsonl"))
    for run in range(2):
        for line, at in (("start", 0), ("finish", 60)):
            trip = {"line": line, "time": 100 * run + at + run, "unit_ns": 10**9, "epoch": 0}
            keeper.write("impulse", "t", {**trip, "device": "t"})
    challenger, opponent = keeper.day.standings
    assert (challenger.entry.where, challenger.total) == ("challenger", 585_000)
    assert (opponent.entry.where, opponent.total) == ("opponent", 600_000)
    first = audit_sheet(keeper.acts, keeper.day)["runs"][0]
    assert (first["time"], first["net"]) == ("60.000", "58.500")


@pytest.mark.parametrize(
    ("own", "accept", "said"),
    [
        ({}, False, "nobody has agreed to the terms"),
        ({"rules": "first-to-finish"}, True, "not a matter of timed runs"),
    ],
)
def test_what_makes_no_meet_is_refused(
    call: Any, tmp_path: Path, own: dict[str, Any], accept: bool, said: str
) -> None:
    log = log_of(tmp_path / "log.jsonl", terms(**own), accept)
    answer = call("meet", "new", str(tmp_path / "duel"), "--challenge", str(log))
    assert answer.code == 2
    assert said in answer.err
    assert not (tmp_path / "duel").exists()


def test_the_sum_counts_where_the_terms_say_so(call: Any, tmp_path: Path) -> None:
    log = log_of(tmp_path / "log.jsonl", terms(rules="sum-of-runs"))
    folder = tmp_path / "duel"
    said = json.loads(call("meet", "new", str(folder), "--challenge", str(log), "--json").out)
    assert said["rules"] == "duel-3-sum-of-runs"
    assert f'"signer":"{said["signer"]}"' in (folder / "book.jsonl").read_text()


def test_without_a_challenge_a_meet_needs_a_name_and_rules(call: Any, tmp_path: Path) -> None:
    answer = call("meet", "new", str(tmp_path / "day"), "--name", "A day")
    assert (answer.code, "no --rules" in answer.err) == (2, True)


@pytest.mark.parametrize("fee", ["1,500", "-5", "5,00", "x"])
def test_a_fee_that_is_none_says_so(call: Any, meet: Path, fee: str) -> None:
    before = (meet / "book.jsonl").read_bytes()
    done = call("meet", "event", str(meet), f"--fee={fee}")
    assert done.code == 2
    assert "--fee" in done.err
    assert fee in done.err
    assert (meet / "book.jsonl").read_bytes() == before


def test_what_was_set_is_printed(call: Any, meet: Path) -> None:
    done = call("meet", "event", str(meet), "--class", "X,Y", "--class", "Z", "--fee", "1500")
    assert done.out == "classes: X,Y; Z\nfee: 1500.00 USD\n"


def test_handicaps_act_on_times_and_are_notes_for_scrutineers(call: Any, tmp_path: Path) -> None:
    given = (
        Handicap("challenger", "index", 0.9),
        Handicap("challenger", "head_start_s", 1.8),
        Handicap("opponent", "ballast_kg", 80.0),
        Handicap("opponent", "tyre", "Qumho"),
    )
    log, folder = log_of(tmp_path / "log.jsonl", terms(handicaps=given)), tmp_path / "duel"
    assert call("meet", "new", str(folder), "--challenge", str(log)).code == 0
    keeper = Keeper(Book(folder / "book.jsonl"))
    notes = [act.facts["text"] for act in keeper.acts if act.kind == "note"]
    assert notes == [
        "To check: the opponent, number 2, is to have 80 kg of ballast",
        "To check: the opponent, number 2, is to have tyre Qumho",
    ]
    for run in range(2):
        for line, at in (("start", 0), ("finish", 60)):
            trip = {"line": line, "time": 100 * run + at, "unit_ns": 10**9, "epoch": 0}
            keeper.write("impulse", "t", {**trip, "device": "t"})
    first, second = keeper.day.standings
    assert (first.entry.where, first.index_time) == ("challenger", 522_000)  # 60 × 0.9 − 1.8
    assert (second.entry.where, second.index_time) == ("opponent", 600_000)


def test_who_has_a_lap_less_has_a_turn_less(call: Any, tmp_path: Path) -> None:
    less = (Handicap("challenger", "laps", 3),)
    own = terms(rules="sum-of-runs", handicaps=less)
    folder = tmp_path / "duel"
    log = log_of(tmp_path / "log.jsonl", own)
    assert call("meet", "new", str(folder), "--challenge", str(log)).code == 0
    queue = fold(verify_book(folder / "book.jsonl").acts).assembled.queue
    assert [entry for _, entry in queue] == ["challenger", "opponent"] * 2 + ["opponent"]


# The site


def made(call: Any, tmp_path: Path) -> str:
    folder = str(tmp_path / "meet")
    assert call("meet", "new", folder, "--name", "A day", "--rules", "scca-solo").code == 0
    return folder


def test_entry_is_opened_with_its_waiver(call: Any, tmp_path: Path) -> None:
    folder = made(call, tmp_path)
    answer = call("meet", "event", folder, "--entry", "open", "--waiver", "At my own risk.")
    assert answer.code == 0
    event = json.loads(call("meet", "entries", folder, "--json").out)["event"]
    assert (event["entry_open"], event["waiver"]) == (True, "At my own risk.")
    call("meet", "event", folder, "--entry", "closed")
    event = json.loads(call("meet", "entries", folder, "--json").out)["event"]
    assert (event["entry_open"], event["waiver"]) == (False, "At my own risk.")
    assert call("meet", "event", folder, "--waiver", "x" * 10_001).code == 2


def test_who_answers_requests_is_kept_with_the_link(call: Any, tmp_path: Path) -> None:
    folder = made(call, tmp_path)
    answer = call("meet", "fetch", folder)
    assert (answer.code, "throwdown meet link" in answer.err) == (2, True)
    at = ("http://127.0.0.1:9/meets/day/", "--key", "k")
    for more, mode in ((), "ask"), (("--entries", "auto"), "auto"):
        assert call("meet", "link", folder, *at, *more).code == 0
        assert json.loads((tmp_path / "meet" / "site.json").read_text())["entries"] == mode
    assert call("meet", "link", folder, *at, "--entries", "all").code == 2
    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        answer = thread.submit(call, "meet", "fetch", folder).result()
    assert (answer.code, "does not answer" in answer.err) == (1, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--make", "alge", "--start", "c0"), "nearest: C0"),
        (("--make", "alge"), "no channel is a line"),
        (("--make", "jac", "--start", "A", "--finish", "A"), "start and finish"),
        (("--make", "farmtek-printer", "--start", "A"), "has no channels"),
        (("--make", "chronelec-protime", "--finish", "STO"), "nearest: STA"),
    ],
)
def test_channels_that_a_make_has_not_are_refused(
    call: Any, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    folder = made(call, tmp_path)
    at = ("--at", "tcp://127.0.0.1:7000")
    answer = call("meet", "plug", folder, "beam", *at, *options)
    assert (answer.code, said in answer.err) == (2, True), answer.err
    assert call("meet", "plug", folder, "printer", *at, "--make", "farmtek-printer").code == 0


def test_a_folder_is_as_good_as_its_book_and_one_without_says_so(call: Any, tmp_path: Path) -> None:
    folder = made(call, tmp_path)
    for verb in (("verify",), ("meet", "results")):
        assert call(*verb, folder).code == 0
        answer = call(*verb, str(tmp_path))
        assert (answer.code, "no meet in this folder" in answer.err) == (2, True)
