"""The page of one lap: complete, true to the lap, and plain about a lap that failed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import throwdown
from throwdown.conditions import DRY
from throwdown.driver import PROFESSIONAL
from throwdown.errors import InputError
from throwdown.lap import Lap
from throwdown.lap.result import Attempt, Convergence
from throwdown.lap.surface import g_g_v
from throwdown.lap.vehicle import build_vehicle
from throwdown.report import ggv, lap_map, render_lap_report, write_lap_report
from throwdown.report.traces import compare_laps

VOID = {"meta", "link", "input", "br", "hr", "col"}
CAR, COURSE = "mini-cooper-s-2010", "cone-course-tight"
SECTIONS = ["line", "distance", "where", "surface", "found", "assumptions", "sources"]


class Reader(HTMLParser):
    """Checks that elements nest, and keeps the ids and the text outside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []
        self.text = " ".join("".join(self.words).replace("\N{NO-BREAK SPACE}", " ").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.words.append(data)


@pytest.fixture(scope="module")
def lap() -> Lap:
    return throwdown.drive_lap(CAR, COURSE)


@pytest.fixture(scope="module")
def smoothest() -> Lap:
    return throwdown.drive_lap(CAR, COURSE, method="quasi-steady")


@pytest.fixture(scope="module")
def page(lap: Lap) -> str:
    return render_lap_report(lap)


def test_it_is_well_formed_with_every_section(page: str) -> None:
    reader = Reader(page)
    assert len(reader.ids) == len(set(reader.ids))
    assert [name for name in reader.ids if name in SECTIONS] == SECTIONS


def test_it_loads_nothing_and_is_small(page: str) -> None:
    assert not re.search(r"\bsrc=|url\(|@import|fetch\(", page)
    assert len(page.encode()) < 400_000
    assert "nan" not in page.split('id="data">')[1].split("</script>")[0].lower()


def test_its_figures_are_those_of_the_lap(page: str, lap: Lap, smoothest: Lap) -> None:
    text = Reader(page).text
    gain = smoothest.time_s - lap.time_s
    found = lap.convergence
    assert found is not None
    driven = lap.trace.distance[-1]
    for said in (
        f"{lap.car.name}".split(" (")[0],
        f": {lap.time_s:.2f} s at {lap.course.name}",
        f"{3.6 * driven / lap.time_s:.0f} km/h",
        f"{3.6 * lap.top_speed_mps:.0f} km/h",
        f"{driven:,.0f} m along the line",
        f"{gain:.2f} s",
        f"{100 * gain / smoothest.time_s:.2f} % of the {smoothest.time_s:.2f} s",
        f"{found.steps:,} steps",
        found.attempts[-1].guess,
        f"Nodes{lap.nodes:,}",
    ):
        assert said in text, said


def test_the_gain_at_the_finish_is_the_whole_gain(lap: Lap, smoothest: Lap) -> None:
    comparison = compare_laps([lap, smoothest], ["a", "b"])
    assert comparison.delta[0] == 0.0
    assert comparison.delta[-1] == pytest.approx(smoothest.time_s - lap.time_s, abs=1e-6)


def test_a_failed_lap_says_so_first_and_claims_nothing(lap: Lap) -> None:
    tried = (
        Attempt("smoothest line at 92 %", "out of steps", 400, 61.0, 0.1, 3e-2, 5e-3),
        Attempt("centre line", "stuck", 12, 62.0, 0.1, 3e-2, 0.0),
    )
    failed = replace(lap, status="failed", convergence=Convergence(tried))
    page = render_lap_report(failed)
    text = Reader(page).text
    assert 'role="alert"' in page
    assert "No lap found: " in text
    assert "Failed. The minimum-time method found no lap." in text
    assert f"The substitute that is drawn takes {lap.time_s:.2f} s." in text
    assert "There is no lap to compare." in text
    assert 'id="where"' not in page
    for said in (
        "412 steps, 2 searches, 1 restart.",
        "out of steps",
        "stuck",
        "3.0 × 10−2",
        "5.0 × 10−3",
    ):
        assert said in text, said


def test_a_lap_on_the_smoothest_line_is_compared_with_nothing(smoothest: Lap) -> None:
    text = Reader(render_lap_report(smoothest)).text
    assert "This lap drives the smoothest line itself." in text
    assert "This method drives the smoothest line." in text
    assert "Both laps" not in text


@pytest.mark.parametrize("course", ["drag-strip", "skid-pad-300ft", "figure-eight"])
def test_pads_and_strips_have_a_painted_line(course: str) -> None:
    lap = throwdown.drive_lap(CAR, course)
    text = Reader(render_lap_report(lap)).text
    assert ("Gain over the painted line" in text) == (lap.course.kind in ("pad", "strip"))


def test_level_laps_are_called_level() -> None:
    text = Reader(render_lap_report(throwdown.drive_lap(CAR, "skid-pad-300ft"))).text
    assert re.search(r"Level with the \d+\.\d\d s of the painted line\.", text)
    assert "The fastest line and the painted line are level everywhere." in text
    assert "-0.00" not in text


def test_what_the_feet_do(lap: Lap) -> None:
    car = compare_laps([lap], ["a"]).cars[0]
    found = lap_map.feet(car)
    assert set(np.unique(found)) <= set(range(len(lap_map.FEET)))
    np.testing.assert_array_equal(found == 0, lap.trace.brake > lap_map.LEAST)
    full = (lap.trace.throttle >= lap_map.FULL) & (found != 0)
    np.testing.assert_array_equal(found == 3, full)


def test_the_surface_holds_the_lap_on_level_ground(lap: Lap) -> None:
    """Its own limits are those that the lap was driven to, give or take one cell's rounding."""
    surface = g_g_v(build_vehicle(lap.car, PROFESSIONAL, DRY), np.array([lap.top_speed_mps / 2]))
    trace = lap.trace
    near = np.abs(trace.speed / (lap.top_speed_mps / 2) - 1) < 0.05
    assert np.any(near)
    assert np.abs(trace.ay[near]).max() <= 1.03 * surface.ay.max()
    assert trace.ax[near].min() >= 1.03 * surface.brake.min()
    assert trace.ax[near].max() <= 1.2 * surface.drive.max()


def test_named_speeds_are_round_and_below_the_top() -> None:
    speeds = 3.6 * ggv.named_speeds(57.0)
    np.testing.assert_allclose(speeds, [50.0, 100.0, 150.0, 200.0])
    assert ggv.named_speeds(0.3).size >= 1


def test_it_is_written_in_one_step_or_not_at_all(lap: Lap, tmp_path: Path) -> None:
    path = write_lap_report(lap, tmp_path / "lap.html")
    assert path.read_text(encoding="utf-8") == render_lap_report(lap)
    assert [p.name for p in tmp_path.iterdir()] == ["lap.html"]
    with pytest.raises(InputError, match="folder does not exist"):
        write_lap_report(lap, tmp_path / "nowhere" / "lap.html")
