"""RMonitor both ways: the published lines with their values, and round trips."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.timing import Garbled
from throwdown.timing.rmonitor import (
    BY_TIME,
    BestLap,
    ClassName,
    Clock,
    Competitor,
    CompetitorMore,
    Passing,
    Place,
    Record,
    RMonitor,
    RunName,
    Setting,
    Wipe,
    encode,
)


def read(line: bytes) -> Record | Garbled:
    (said,) = RMonitor().feed(line + b"\r\n")
    return said


def test_the_published_competitor() -> None:
    line = b'$A,"12A","12A",0,"Bob","Jones","USA",1'
    said = read(line)
    assert said == Competitor("12A", "12A", 0, "Bob", "Jones", "USA", 1, raw=line)
    assert isinstance(said, Competitor)
    assert encode(said) == line + b"\r\n"


def test_the_printed_passing() -> None:
    line = b'$J,"12A","00:00:58.214","00:14:33.950"'
    said = read(line)
    assert said == Passing("12A", 58_214, 873_950, raw=line)
    assert isinstance(said, Passing)
    assert encode(said) == line + b"\r\n"


def test_the_clock_has_whole_seconds_and_six_letters_of_flag() -> None:
    said = Clock(BY_TIME, 765_999, 48_863_000, 587_000, "Green")
    line = b'$F,9999,"00:12:45","13:34:23","00:09:47","Green "\r\n'
    assert encode(said) == line
    assert read(line.strip()) == replace(said, time_to_go=765_000, raw=line.strip())


def test_empty_laps_are_none() -> None:
    line = b'$G,3,"12A",,"01:02:47.872"'
    assert read(line) == Place(3, "12A", 0, 3_767_872, raw=line)


@pytest.mark.parametrize(
    "line",
    [
        b"hello",
        b"$Z,1",
        b'$J,"12A"',
        b'$J,"12A","soon",""',
        b'$G,third,"12A",1,""',
        b"$",
        b'$J,"12A',
    ],
)
def test_what_is_no_record_is_kept_as_garbled(line: bytes) -> None:
    said = read(line)
    assert isinstance(said, Garbled)
    assert said.raw == line


def test_noise_before_a_record_costs_nothing() -> None:
    noise, said = RMonitor().feed(b'\x00\xff$I,"16:36:08.000","12 jan 01"\r\n')
    assert isinstance(noise, Garbled)
    assert isinstance(said, Wipe)
    assert (said.time_of_day, said.date) == (59_768_000, "12 jan 01")


def test_letters_that_a_line_cannot_carry() -> None:
    assert encode(Setting("TRACK\nNAME", 'The "Ring" \N{SNOWMAN}')) == (
        b'$E,"TRACK NAME","The \'Ring\' ?"\r\n'
    )
    assert encode(RunName(5, "Grand Prix d'été")) == b'$B,5,"Grand Prix d\'\xe9t\xe9"\r\n'


def test_nothing_is_negative() -> None:
    with pytest.raises(InputError):
        encode(Passing("12A", -1, 0))


_text = st.text(st.characters(codec="cp1252", exclude_categories=["C"], exclude_characters='"'))
_integer = st.one_of(st.none(), st.integers(0, 10**9))
_ms = st.one_of(st.none(), st.integers(0, 35_999_999_999))
_s = st.one_of(st.none(), st.integers(0, 35_999_999).map(lambda seconds: 1_000 * seconds))
_laps = st.integers(0, 10**6)
_records: st.SearchStrategy[Record] = st.one_of(
    st.builds(Competitor, _text, _text, _integer, _text, _text, _text, _integer),
    st.builds(CompetitorMore, _text, _text, _integer, _text, _text, _text, _text),
    st.builds(RunName, _integer, _text),
    st.builds(ClassName, _integer, _text),
    st.builds(Setting, _text, _text),
    st.builds(Clock, _integer, _s, _s, _s, st.sampled_from(["Green", "Yellow", "Red", ""])),
    st.builds(Place, _integer, _text, _laps, _ms),
    st.builds(BestLap, _integer, _text, _laps, _ms),
    st.builds(Wipe, _ms, _text),
    st.builds(Passing, _text, _ms, _ms),
)


@given(st.lists(_records, max_size=4))
def test_what_is_encoded_comes_back(records: list[Record]) -> None:
    said = RMonitor().feed(b"".join(map(encode, records)))
    assert [replace(record, raw=b"") for record in said] == records


@given(st.binary(max_size=200), st.integers(0, 200))
def test_no_bytes_raise_and_none_is_lost(data: bytes, cut: int) -> None:
    whole, parts = RMonitor(), RMonitor()
    said = [*whole.feed(data), *whole.flush()]
    assert [*parts.feed(data[:cut]), *parts.feed(data[cut:]), *parts.flush()] == said
    kept = b"".join(one.raw for one in said)
    assert kept == data.replace(b"\r", b"").replace(b"\n", b"")


@given(st.text(alphabet='$ABCEFGHIJOMP",0159:. '))
def test_no_line_like_a_record_raises(text: str) -> None:
    RMonitor().feed(text.encode() + b"\r\n")
