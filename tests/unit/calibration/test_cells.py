"""What people write into tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.calibration.cells import number, numbers, seconds, year


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("447.2", 447.2),
        ("7:27.2", 447.2),
        ("7:27,2", 447.2),
        ("1:07:27.5", 4047.5),
        (" 98 s", 98.0),
        ("", None),
        ("abc", None),
        ("7:xx", None),
        ("1:72.3", None),
        ("1:60:00.0", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_times_are_seconds_or_minutes(text: str, value: float | None) -> None:
    assert seconds(text) == (None if value is None else pytest.approx(value))


@given(st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))
def test_minutes_and_seconds_say_the_same(minutes: int, whole: int, thousandths: int) -> None:
    text = f"{minutes}:{whole:02d}.{thousandths:03d}"
    assert seconds(text) == pytest.approx(60 * minutes + whole + thousandths / 1000)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1964-67", (1964.0, 67.0)),
        ("1600-5000 (260 overboost)", (1600.0, 5000.0)),
        ("3.94 (1-4) / 3.09 (5,6)", (3.94, 3.09)),
        ("3.308/2.130/1.483", (3.308, 2.130, 1.483)),
        ("", ()),
        ("unknown", ()),
    ],
)
def test_free_text_has_its_numbers(text: str, values: tuple[float, ...]) -> None:
    assert numbers(text) == values


def test_first_number_and_year() -> None:
    assert number("about 172 hp") == 172.0
    assert year("1964-67") == 1964
    assert year("67") is None
    assert year("") is None
