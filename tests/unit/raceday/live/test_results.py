"""Files to take away: what they say, and that they say it again when they are scored."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from throwdown.meet import find_rules, score
from throwdown.meet.book import verify_book
from throwdown.meet.day import fold
from throwdown.meet.sheets import read_sheet
from throwdown.raceday.live import view_of
from throwdown.raceday.live.results import overlay_of, results_csv, results_of


def a_day(meet: Any) -> None:
    meet.enter("1", driver="Ann Lee", car="Mini", index="0.8321")
    meet.enter("2", driver="=1+1", car='Bo "B", red', index="0.854")
    meet.enter("3", car_class="B", index="1/3")
    for ticks in (600_004, 590_016):
        for name in "123":
            start = meet.drive(name, ticks + int(name))
    meet.do("cones", run=start, add=2)
    meet.do("status", run=meet.drive("1", 500_000), status="DNF")
    meet.do("red-flag", runs=[meet.drive("2", 500_000)])
    meet.do("line-up", entry="e3")
    meet.do("gone", run=meet.trip("start", 10_000))


def seen(meet: Any) -> Any:
    return view_of(meet.keeper.day, meet.keeper.acts)


@pytest.mark.parametrize("rules", ["scca-solo", "scca-solo-pax"])
def test_a_sheet_scores_as_the_meet_does(
    make_meet: Callable[..., Any], tmp_path: Path, rules: str
) -> None:
    meet = make_meet("m", rules=rules)
    a_day(meet)
    day = meet.keeper.day
    path = tmp_path / "results.csv"
    path.write_text(results_csv(day, seen(meet)), encoding="utf-8")
    sheet = read_sheet(path, find_rules(rules))

    def told(standings: Any) -> list[Any]:
        return [
            (one.entry.number, one.nets, one.total, one.index_time, one.position)
            for one in standings
        ]

    assert told(score(sheet.entries, find_rules(rules))) == told(day.standings)
    assert sheet.entries[0].driver == "Ann Lee"
    assert "'=1+1" in path.read_text(), "no spreadsheet takes a name for a formula"


def test_results_and_overlay_name_everybody(make_meet: Callable[..., Any]) -> None:
    meet = make_meet("m", rules="scca-solo-pax")
    a_day(meet)
    meet.do("line-up", entry="e1")
    meet.do("line-up", entry="e2")
    meet.trip("start", 10_000)
    results = results_of(seen(meet))["results"]
    assert [one["number"] for one in results] == ["1", "2", "3"]
    assert [run.get("status", "OK") for run in results[0]["runs"]] == ["OK", "OK", "DNF"]
    told = overlay_of(seen(meet))
    assert [one["driver"] for one in told["on_course"]] == ["Ann Lee"]
    assert [one["number"] for one in told["next"]] == ["2"]
    assert told["finished"][0]["status"] == "RRN"
    assert (told["leaders"][0]["position"], told["leaders"][0]["number"]) == (1, "3")
    assert all(float(one["time"]) > 0 for one in told["leaders"])


def test_everything_is_at_its_address(server: Any) -> None:
    a_day(server.meet)
    server.start()
    for path, kind in (
        ("", "text/html"),
        ("board", "text/html"),
        ("overlay", "text/html"),
        ("state.json", "application/json"),
        ("results.json", "application/json"),
        ("results.csv", "text/csv"),
        ("results.pdf", "application/pdf"),
        ("report", "text/html"),
        ("overlay.json", "application/json"),
        ("book.jsonl", "application/jsonl"),
    ):
        answer, data = server.get(path)
        assert answer.status == 200, path
        assert answer.headers["content-type"].startswith(kind)
        own = "'none'" if path == "report" else "'self'"
        assert answer.headers["content-security-policy"].startswith(f"default-src {own}")
        assert data
    state = json.loads(server.get("state.json")[1])
    assert state == {"id": str(server.feed.stream.head), "view": server.feed.stream.view}


def test_a_file_that_is_as_it_was_is_not_sent_again(server: Any) -> None:
    server.start()
    first, _ = server.get("state.json")
    tag = first.headers["etag"]
    again, data = server.get("state.json", If_None_Match=tag)
    assert (again.status, data) == (304, b"")
    server.within(lambda: a_day(server.meet))
    then, data = server.get("state.json", If_None_Match=tag, Accept_Encoding="gzip")
    assert then.status == 200
    assert then.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(data))["view"] == server.feed.stream.view
    assert then.headers["etag"] != tag


def test_anybody_can_derive_the_results_from_the_book(server: Any, tmp_path: Path) -> None:
    a_day(server.meet)
    server.start()
    path = tmp_path / "downloaded.jsonl"
    path.write_bytes(server.get("book.jsonl")[1])
    found = verify_book(path)
    assert found.holds
    assert view_of(fold(found.acts), found.acts) == server.feed.stream.view


def test_assets_are_kept_for_ever_at_the_address_of_their_content(server: Any) -> None:
    server.start()
    page = server.get("")[1].decode()
    address = page.split('src="')[1].split('"')[0]
    answer, data = server.get(address)
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert b"import" in data
    assert server.get("assets/000000000000/results.js")[0].headers["cache-control"] == "no-store"
    assert server.get("assets/000000000000/nothing.js")[0].status == 404
    assert server.get("assets/000000000000/results.html")[0].status == 404


def test_paper_is_made_anew_now_and_then(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("throwdown.raceday.live.routes.PAPER_S", 600.0)
    server.start()
    first, paper = server.get("results.pdf")
    assert paper.startswith(b"%PDF")
    assert first.headers["content-disposition"] == 'attachment; filename="a-day.pdf"'
    server.within(lambda: a_day(server.meet))
    again, same = server.get("results.pdf")
    assert (again.headers["etag"], same) == (first.headers["etag"], paper), "not at every act"
    assert server.get("results.pdf", If_None_Match=first.headers["etag"])[0].status == 304
    monkeypatch.setattr("throwdown.raceday.live.routes.PAPER_S", 0.0)
    then, new = server.get("results.pdf")
    assert then.headers["etag"] == f'"{server.feed.stream.head}"'
    assert new != paper
