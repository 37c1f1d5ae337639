"""Results on paper: what stands there, and that the same book gives the same file."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from meet_folder import MeetFolder, a_day
from pdf_text import pages_of
from throwdown.meet.record import Record
from throwdown.raceday.after.pdf import UNKNOWN, printable
from throwdown.raceday.after.printed import results_pdf

AGAIN = (
    "import sys; from throwdown.meet.book import Book; from throwdown.meet.record import Record; "
    "from throwdown.raceday.after.printed import results_pdf; "
    "sys.stdout.buffer.write(results_pdf(Record.of(Book(sys.argv[1]).lines)))"
)


@pytest.fixture
def day(tmp_path: Path) -> MeetFolder:
    return a_day(tmp_path / "saturday")


def test_every_run_with_its_penalties_is_on_paper(day: MeetFolder) -> None:
    (page,) = pages_of(results_pdf(day.record))
    lines = page.splitlines()
    assert lines[0] == "PROVISIONAL"
    assert "The north lot · 2010-06-21" in lines
    assert any("(scca-solo), version 1; 2 s a cone. 3 entries, 6 runs." in one for one in lines)
    after = lines[lines.index("Class AS") :]
    assert after[after.index("Jürgen Łukasz") - 2 :][:7] == [
        *("1", "7", "Jürgen Łukasz", "2010 MINI Cooper S"),
        *("60.123", "59.987", "59.987"),
    ]
    assert after[after.index(f"Ελένη {UNKNOWN * 2}") :][2:5] == ["59.000+2", "58.000 DNF", "63.000"]
    assert "Владимир" in lines
    assert "Acts in the book were written by: Ann Clerk" in page
    assert "beam (" not in page, "a beam is no official"
    assert f"Provisional after act {len(day.keeper.acts)} · head {day.keeper.book.head}" in page
    assert page.endswith("Page 1 of \n1")


def test_the_mark_follows_what_is_declared(day: MeetFolder) -> None:
    day.do("protest", entry="e8", text="one cone was not mine")
    (page,) = pages_of(results_pdf(day.record))
    assert "results may change; 1 protest is open." in page
    assert "one cone was not mine\nopen" in page
    ruled = day.keeper.acts[-1].number
    day.do("ruling", protest=ruled, upheld=False, reason="two were seen")
    declared = day.do("official", by="Bo Chief")
    (page,) = pages_of(results_pdf(day.record))
    assert page.startswith("OFFICIAL\n")
    assert f"declared by Bo Chief, act {declared}, 2010-06-21 14:" in page
    assert "not upheld: two were seen" in page


def test_the_same_book_gives_the_same_bytes_in_any_process(day: MeetFolder) -> None:
    here = results_pdf(day.record)
    command = [sys.executable, "-c", AGAIN, str(day.folder.book)]
    there = subprocess.run(command, capture_output=True, check=True, env=_other_hash()).stdout
    assert there == here
    day.do("note", text="the road is wet")
    assert results_pdf(day.record) != here


def _other_hash() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONHASHSEED": "4"}


def test_an_index_ranks_all_on_a_page_of_its_own(tmp_path: Path) -> None:
    meet = a_day(tmp_path / "m", rules="scca-solo-pax")
    words = "\n".join(pages_of(results_pdf(meet.record)))
    overall = words.partition("\nOverall\n")[2].splitlines()
    assert overall[0] == "Ranked by the index time."
    assert overall[overall.index("Jürgen Łukasz") + 3] == "47.990"


def test_a_ladder_has_a_table_of_its_own(tmp_path: Path) -> None:
    meet = MeetFolder(tmp_path / "bracket", rules="bracket")
    for number in "12":
        meet.enter(number, driver=f"Driver {number}")
    meet.do("seeds", entries=["e1", "e2"])
    side = {"reaction": 6_000, "elapsed": 120_000, "dial_in": 110_000, "cones": 0}
    meet.do(
        "heat",
        round=1,
        heat=1,
        left={"entry": "e1", **side},
        right={"entry": "e2", **side, "elapsed": 130_000},
    )
    page = pages_of(results_pdf(meet.record))[0]
    assert "Rounds\nWon by 1 Driver 1." in page
    assert "Class" not in page


def test_a_race_has_a_table_of_its_own(tmp_path: Path) -> None:
    meet = MeetFolder(tmp_path / "laps", rules="lap-race")
    for number in "12":
        meet.enter(number, driver=f"Driver {number}")
    meet.trip("start", 1)
    for lap in (1, 2):
        for number in "21":
            facts = {"time": 400_000 * lap + int(number), "unit_ns": 100_000}
            meet.do("passing", entry=f"e{number}", device="beam", epoch=0, **facts)
    page = pages_of(results_pdf(meet.record))[0].splitlines()
    assert page[page.index("Race") :][1:2] == [f"{_laps(meet)} laps."]
    assert page[page.index("Driver 1") - 3] == "1"


def _laps(meet: MeetFolder) -> int:
    laps = meet.record.day.rules.laps
    assert laps is not None
    return laps.laps


def test_three_hundred_cars_take_seconds(tmp_path: Path) -> None:
    meet = MeetFolder(tmp_path / "big")
    entered: list[tuple[str, Any]] = []
    for n in range(300):
        facts = {"entry": f"e{n}", "number": str(n), "class": f"C{n % 7}", "driver": "A" * 70}
        entered.append(("enter", facts))
    meet.keeper.write_all("clerk", entered)
    runs: list[tuple[str, Any]] = []
    for n in range(1800):
        runs.append(("line-up", {"entry": f"e{n % 300}"}))
        for line, at in (("start", 0), ("finish", 600_000 + n)):
            beam = {"time": n * 10**6 + at, "unit_ns": 100_000, "device": "beam", "epoch": 0}
            runs.append(("impulse", {"line": line, **beam}))
    meet.keeper.book.write_all("timer", runs)
    record = Record.of(meet.keeper.book.lines)
    began = time.process_time()
    pages = pages_of(results_pdf(record))
    assert time.process_time() - began < 10.0
    words = "\n".join(pages)
    assert words.count("A" * 20) >= 300
    assert sum(words.count(f"60.{n:04d}"[:6]) for n in range(0, 1800, 100)) > 0
    assert pages[-1].endswith(f"Page {len(pages)} of \n{len(pages)}")
    assert "Class C3, continued" in words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("O'Neil, Ħ. Ðẞ", "O'Neil, Ħ. Ðẞ"),
        ("a\nb\tc\u202eevil", f"a b c{UNKNOWN}evil"),
        ("e\N{COMBINING ACUTE ACCENT}", "é"),
        ("\U0001f3ce 東", f"{UNKNOWN} {UNKNOWN}"),
        ("", ""),
    ],
)
def test_what_the_type_has_not_is_a_sign(text: str, shown: str) -> None:
    assert printable(text) == shown
