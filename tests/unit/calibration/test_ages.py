"""When a car was made, as its name and power tell."""

from __future__ import annotations

import pytest

from throwdown.calibration import ages
from throwdown.calibration.ages import generation_of, year_of
from throwdown.calibration.lap_file import MeasuredLap
from throwdown.calibration.recognise import recognise
from throwdown.units import to_si


@pytest.mark.parametrize(
    ("name", "horsepower", "year"),
    [
        ("Lamborghini Huracan LP610-4", 602, 2014),
        ("Porsche 911 GT3 (997 facelift)", 429, 2010),
        ("Porsche 911 GT3", 503, 2022),
        ("Porsche 911 GT3 Touring (992)", 503, 2022),
        ("Chevrolet Corvette Z06", 505, 2006),
        ("Chevrolet Corvette Z06", 650, 2015),
        ("BMW M3 (F80)", 425, 2014),
        ("VW Golf R32 Mk5", 247, 2006),
        ("Mercedes-AMG E 63 S", 604, 2018),
    ],
)
def test_name_and_power_tell_the_generation(name: str, horsepower: float, year: int) -> None:
    assert year_of(name, to_si(horsepower, "hp", "power")) == year


@pytest.mark.parametrize(
    ("name", "horsepower"), [("Trabant 601", 26), ("Porsche 911 GT3", 900), ("Golf", 230), ("", 1)]
)
def test_what_is_not_known_is_not_guessed(name: str, horsepower: float) -> None:
    assert year_of(name, to_si(horsepower, "hp", "power")) is None


def test_the_table_is_sound() -> None:
    rows = ages._known()
    assert len({(one.words, one.power) for one in rows}) == len(rows)
    for one in rows:
        assert one.words
        assert 1980 <= one.first <= one.last <= 2030
        found = generation_of(" ".join(sorted(one.words)), one.power[0])
        assert found is not None
        assert found.first == one.first, (one, found)


def lap(**changes: object) -> MeasuredLap:
    words = {
        "number": 2,
        "digest": "",
        "course": "",
        "car": "Porsche 911 GT3 (991)",
        "time_s": 100.0,
        "year": None,
        "tyre": None,
        "drive": None,
        "power": to_si(469, "hp", "power"),
        "mass": 1430.0,
        "source": "",
    }
    return MeasuredLap(**(words | changes))  # type: ignore[arg-type]


def test_a_row_without_a_year_has_that_of_its_name() -> None:
    subject = recognise(lap())
    assert (subject.car.year, subject.year_known) == (2014, True)


def test_the_year_of_the_row_goes_first() -> None:
    assert recognise(lap(year=2016)).car.year == 2016


def test_a_name_that_says_nothing_leaves_the_year_open() -> None:
    assert not recognise(lap(car="Nobody's Own")).year_known
