"""Reports of real races: the stand-ins of the other tests must not be kinder than the records."""

from __future__ import annotations

from pathlib import Path

import pytest

import throwdown
from throwdown.report import write_report

PAIR = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")


@pytest.mark.parametrize(
    ("cars", "course", "limit_kb"),
    [
        (PAIR, "road-atlanta-infield-2010", 400),
        ((*PAIR, "hyundai-genesis-coupe-2010"), "road-atlanta", 600),
        (("mini-john-cooper-works-2009", "porsche-911-gt3-rs-2010"), "nordschleife", 1500),
        (("mini-1000-1969", "porsche-911-targa-1967"), "drag-strip", 400),
        (PAIR, "skid-pad-300ft", 400),
        (PAIR, "figure-eight", 400),
    ],
)
def test_it_is_written_and_small(
    cars: tuple[str, ...], course: str, limit_kb: int, tmp_path: Path
) -> None:
    race = throwdown.race(cars, course, samples=40)
    page = write_report(race, tmp_path / "race.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 1000 * limit_kb
    assert "nan" not in page.split('id="data">')[1].split("</script>")[0].lower()
    for entry in race.entries:
        assert entry.car.name in page
        for figure in entry.car.figures.values():
            assert figure.kind in page
    if race.course.attribution:
        assert page.count("OpenStreetMap") >= 3
    assert ("Reconstruction." in page) == race.course.reconstruction
