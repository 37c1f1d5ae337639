"""The report of a meet: what it says, and that it loads nothing."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from logger_files import aim, racechrono, samples
from meet_folder import MeetFolder, a_day
from throwdown.course import load_course
from throwdown.raceday.after.report import report_page
from throwdown.raceday.after.simulated import simulated
from throwdown.raceday.tracing import attach, fit

COURSE = load_course("cone-course-tight")


def words(page: str) -> str:
    """Return what a reader sees, tags and styles left out."""
    body = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def trace(meet: MeetFolder, number: str, nth: int, data: bytes) -> None:
    fitted = fit(meet.keeper.day, f"e{number}", nth, data, "log.csv")
    attach(meet.keeper, meet.folder.path, fitted, "Ann Clerk")


def test_standings_and_the_book_are_on_it(tmp_path: Path) -> None:
    meet = a_day(tmp_path / "m", signer="ab" * 32)
    meet.do("protest", entry="e8", text="one cone <was> not mine")
    page = report_page(meet.record)
    said = words(page)
    assert "Infield day" in said
    assert "provisional 1 protest is open." in said
    assert "59.987 s 7 Jürgen Łukasz, 2010 MINI Cooper S, AS" in said
    assert "AS: 2 entries, ranked by the best run" in said
    assert "8 Ελένη 山田 2009 Porsche 911 59.000+2 58.000 DNF 63.000" in said
    assert "one cone <was> not mine (open)" in said
    assert meet.keeper.book.head in said
    assert "Predicted" not in said
    assert not re.search(r"(?:src|href)=\"(?!#|data:|https?://)", page), "it loads nothing"
    assert report_page(meet.record) == page
    meet.do("ruling", protest=meet.keeper.acts[-1].number, upheld=False, reason="seen")
    meet.do("official")
    assert "official Declared by Ann Clerk" in words(report_page(meet.record))


@pytest.fixture
def duel(tmp_path: Path) -> MeetFolder:
    """Two cars of the catalogue, predicted on a course of the library, and driven."""
    meet = MeetFolder(tmp_path / "duel")
    meet.enter("7", driver="Ann Lee", car="MINI")
    meet.enter("8", driver="Bo Roe", car="911")
    sides = [("e7", "mini-cooper-s-2010", 50), ("e8", "porsche-911-carrera-s-2010", 46)]
    from throwdown.car import load_car

    cars = {entry: load_car(car) for entry, car, _ in sides}
    first, second = (
        {
            "entry": entry,
            "car": cars[entry].name,
            "time": time * 10_000,
            "pace_sd": 10_000,
            "run_sd": 0,
            "price_usd": cars[entry].price_usd,
        }
        for entry, _, time in sides
    )
    hashes = {f"car_hash {car.id}": car.content_hash for car in cars.values()}
    source = {"course": COURSE.id, "course_hash": COURSE.content_hash, "start": "standing"}
    facts = {"shared": 0, "odds": 0.01, "attempts": 2, "source": {**source, **hashes}}
    meet.do("predict", first=first, second=second, **facts)
    for ann, bo in ((480_000, 475_000), (482_000, 470_000)):
        meet.drive("7", ann)
        meet.drive("8", bo)
    return meet


def test_the_prediction_stands_against_what_happened(duel: MeetFolder) -> None:
    said = words(report_page(duel.record))
    assert "7 Ann Lee, MINI Cooper S (R56, 2010) 50.00 ± 1.00 s 48.000 s −2.00 s −2.0" in said
    assert "46.00 ± 1.00 s 47.000 s +1.00 s +1.0" in said
    assert "Bo Roe is ahead by 1.000 s. Each second of that costs" in said
    assert "Cone course, tight" in said, "the course is known"


def test_a_trace_is_drawn_beside_the_simulated_lap(duel: MeetFolder) -> None:
    slow = aim([(1.25 * time, way, speed / 1.25) for time, way, speed in samples()])
    trace(duel, "7", 2, slow)
    beside = simulated(duel.record)
    lap = beside.laps["e7"]
    assert lap.status == "solved"
    page = report_page(duel.record, beside)
    said = words(page)
    assert "7 Ann Lee, run 2" in said
    off = 48.2 - lap.time_s
    assert f"the run took {abs(off):.2f} s {'longer' if off > 0 else 'less'}" in said
    assert page.count('class="curve s-0"') == page.count('class="curve s-1"') == 1
    assert said.count("simulated") >= 2


def test_without_a_known_course_the_run_stands_alone_on_its_own_map(tmp_path: Path) -> None:
    meet = MeetFolder(tmp_path / "m")
    meet.enter("7", driver="Ann Lee", car="MINI")
    meet.drive("7", 380_000)
    trace(meet, "7", 1, racechrono(samples()))
    page = report_page(meet.record)
    said = words(page)
    assert "m by the logger, timed 38.000 s. The run is taken to begin where the car leaves" in said
    assert "this is where a logger was" in said
    assert 'class="curve s-0"' in page
    assert 'class="curve s-1"' not in page
    assert "simulated lap" not in said


def test_a_course_that_is_no_more_the_same_is_not_taken(duel: MeetFolder) -> None:
    facts = dict(duel.keeper.day.prediction.source) if duel.keeper.day.prediction else {}
    before = next(act for act in duel.keeper.acts if act.kind == "predict").facts
    duel.do("predict", **{**before, "source": {**facts, "course_hash": "00"}})
    assert simulated(duel.record).course is None
    changed = {name: "00" if name.startswith("car_hash") else own for name, own in facts.items()}
    duel.do("predict", **{**before, "source": changed})
    found = simulated(duel.record)
    assert (found.course is not None, dict(found.laps)) == (True, {})
