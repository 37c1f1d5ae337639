"""Traces: a logger's file beside the book, its digest and the run in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from logger_files import racechrono, samples
from meet_folder import MeetFolder
from throwdown.disk import NotWritten
from throwdown.errors import InputError
from throwdown.meet.traces import FOLDER, MOST_POINTS
from throwdown.raceday.after.archive import archive, check_archive
from throwdown.raceday.desk.words import Namer
from throwdown.raceday.tracing import attach, compare_files, files_of, fit

LOG = racechrono(samples())
DIGEST = hashlib.sha256(LOG).hexdigest()


@pytest.fixture
def meet(tmp_path: Path) -> MeetFolder:
    made = MeetFolder(tmp_path / "m")
    made.enter("7", driver="Ann Lee")
    made.enter("8", driver="Bo Roe")
    made.drive("7", 380_000)
    made.drive("8", 400_000)
    made.drive("7", 370_000, status="DNF")
    return made


def put(meet: MeetFolder, number: str = "7", nth: int = 1, data: bytes = LOG) -> int:
    fitted = fit(meet.keeper.day, f"e{number}", nth, data, "log.csv")
    return attach(meet.keeper, meet.folder.path, fitted, "Ann Clerk").number


def test_the_file_lies_beside_the_book_which_holds_its_digest_and_the_run(meet: MeetFolder) -> None:
    before = meet.keeper.day.standings
    act = meet.keeper.acts[put(meet) - 1]
    assert (meet.folder.path / FOLDER / f"{DIGEST}.csv").read_bytes() == LOG
    assert (act.facts["digest"], act.facts["took"], act.facts["part"]) == (
        DIGEST,
        380_000,
        "from rest",
    )
    assert len(meet.keeper.book.lines[-1]) < 10_000
    (trace,) = meet.keeper.day.traces.values()
    assert trace.run == next(act.number for act in meet.keeper.acts if act.kind == "impulse")
    assert 690_000 < trace.length_mm < 730_000
    assert len(trace.speed) == len(trace.east) == len(trace.north) <= MOST_POINTS
    assert max(trace.speed) == pytest.approx(2200, abs=15)
    assert Namer(meet.keeper.acts, meet.keeper.day).say(act) == "7, run 1 has a trace"
    assert meet.keeper.day.standings == before
    assert put(meet) == act.number, "the same again changes nothing"


def test_a_trace_changes_no_result_and_may_be_undone_and_attached_again(meet: MeetFolder) -> None:
    meet.do("official")
    act = put(meet)
    assert meet.keeper.day.official
    meet.do("undo", act=act)
    assert not meet.keeper.day.traces
    assert put(meet) > act
    assert len(meet.keeper.day.traces) == 1


def test_a_run_that_is_now_anothers_has_no_trace(meet: MeetFolder) -> None:
    put(meet)
    (trace,) = meet.keeper.day.traces.values()
    meet.do("assign", impulse=trace.run, entry="e8", alone=True)
    assert not meet.keeper.day.traces


@pytest.mark.parametrize(
    ("number", "nth", "data", "what"),
    [
        ("7", 3, LOG, "there is no run 3"),
        ("9", 1, LOG, "there is no run 1"),
        ("7", 1, b"a,b\n", "no row names the columns"),
        ("7", 1, racechrono(samples(after_s=20.0)), "nothing in it tells the run of 38.000 s"),
        ("7", 1, LOG.replace(b"0.01,99", b"0.01,x", 1).replace(b"0.0000", b"oh", 1), "is 'oh'"),
    ],
)
def test_what_does_not_fit_leaves_nothing_behind(
    meet: MeetFolder, number: str, nth: int, data: bytes, what: str
) -> None:
    acts = len(meet.keeper.acts)
    with pytest.raises(InputError) as refused:
        put(meet, number, nth, data)
    assert what in str(refused.value)
    assert len(meet.keeper.acts) == acts
    assert not (meet.folder.path / FOLDER).exists()


def test_a_disk_that_takes_it_not_writes_no_act(meet: MeetFolder) -> None:
    (meet.folder.path / FOLDER).write_text("in the way")
    acts = len(meet.keeper.acts)
    with pytest.raises(NotWritten, match="cannot be kept"):
        put(meet)
    assert len(meet.keeper.acts) == acts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("digest", "../../x"),
        ("speed", [1]),
        ("speed", [1.5, 2]),
        ("speed", [0, 99_999]),
        ("speed", [0] * 401),
        ("east", [1]),
        ("took", 0),
        ("every_mm", -1),
    ],
)
def test_an_act_that_is_no_trace_is_refused(meet: MeetFolder, name: str, value: object) -> None:
    facts = dict(fit(meet.keeper.day, "e7", 1, LOG, "log.csv").facts)
    with pytest.raises(InputError):
        meet.do("trace", **{**facts, name: value})


def test_files_are_compared_and_packed(meet: MeetFolder, tmp_path: Path) -> None:
    act = put(meet)
    day = meet.keeper.day
    told = files_of(meet.keeper.acts, day.gone)
    assert compare_files(told, meet.folder.path) == compare_files([], meet.folder.path)
    data = archive(meet.folder)
    assert archive(meet.folder) == data
    kept = tmp_path / "m.zip"
    kept.write_bytes(data)
    assert check_archive(kept).holds
    file = meet.folder.path / FOLDER / f"{DIGEST}.csv"
    file.write_bytes(LOG.replace(b"20", b"21"))
    assert compare_files(told, meet.folder.path).broken[0][0] == act
    kept.write_bytes(archive(meet.folder))
    assert any("not the file of the book" in what for _, what in check_archive(kept).broken)
    file.unlink()
    assert compare_files(told, meet.folder.path).missing == (act,)
