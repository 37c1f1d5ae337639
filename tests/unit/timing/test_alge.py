"""ALGE's lines: the printed ones with their values, and those that are no times."""

from __future__ import annotations

import pytest

from throwdown.timing import (
    Alge,
    Cancelled,
    Garbled,
    Heartbeat,
    Impulse,
    Message,
    Status,
    elapsed,
    to_ticks,
)
from throwdown.timing.alge import checksum

PRINTED = b" 0043 C0  08:38:21.4249 00"


def read(*lines: bytes) -> list[Message]:
    return Alge().feed(b"".join(line + b"\r" for line in lines))


def at(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 10_000)


def test_the_printed_line() -> None:
    assert read(PRINTED) == [
        Impulse("C0", at("8:38:21.4249"), 100_000, "time-of-day", number="43", raw=PRINTED)
    ]


@pytest.mark.parametrize(
    "line",
    [b" 0043 c0  08:38:21,4249 00", b" 0043 C0  08:38:21.4249", b"   43 C0  08:38:21.4249 00    "],
)
def test_manuals_and_captures_differ_and_both_are_read(line: bytes) -> None:
    (said,) = read(line)
    assert isinstance(said, Impulse)
    assert (said.channel, said.time, said.number) == ("C0", at("8:38:21.4249"), "43")


def test_the_printed_checksum() -> None:
    assert checksum(PRINTED) == b">5"
    assert read(PRINTED + b">5") == [
        Impulse("C0", at("8:38:21.4249"), 100_000, "time-of-day", number="43", raw=PRINTED + b">5")
    ]
    assert read(PRINTED + b">6") == [Garbled(PRINTED + b">6", "its checksum is another")]


def test_where_checksums_are_set_a_line_without_one_is_garbled() -> None:
    assert Alge(checksum=True).feed(PRINTED + b"\r") == [Garbled(PRINTED, "it has no checksum")]
    (said,) = Alge(checksum=True).feed(PRINTED + b">5\r")
    assert isinstance(said, Impulse)


def test_the_run_time_that_is_sent_is_cut() -> None:
    start, finish, total = read(
        b" 0999 C0  12:08:04.4843 00",
        b" 0999 C1  12:09:07.0731 00",
        b" 0999 RT  00:01:02.58",
    )
    assert isinstance(start, Impulse)
    assert isinstance(finish, Impulse)
    assert isinstance(total, Status)
    exact = elapsed(start, finish, Alge.wraps_at)
    assert exact == 62_588_800_000
    assert (to_ticks(exact, "cut"), to_ticks(exact, "round")) == (625_888, 625_888)
    assert total.words == "0999 RT 00:01:02.58"


def test_the_clock_wraps_at_midnight() -> None:
    start, finish = read(b" 0001 C0  23:59:30.0000 00", b" 0001 C1  00:00:20.5000 00")
    assert isinstance(start, Impulse)
    assert isinstance(finish, Impulse)
    assert elapsed(start, finish, Alge.wraps_at) == 50_500_000_000


def test_lanes_and_keypad() -> None:
    lane, keypad = read(b" 0007rC3  10:00:00.0001 00", b" 0007 C1M 10:00:01.25   00")
    assert isinstance(lane, Impulse)
    assert (lane.channel, lane.manual) == ("C3r", False)
    assert isinstance(keypad, Impulse)
    assert (keypad.channel, keypad.manual, keypad.time) == ("C1", True, at("10:00:01.25"))


@pytest.mark.parametrize("flag", ["c", "d", "C"])
def test_times_are_taken_back(flag: str) -> None:
    line = flag.encode() + PRINTED[1:]
    assert read(line) == [Cancelled("C0", at("8:38:21.4249"), "43", raw=line)]


def test_a_time_goes_to_another_number() -> None:
    back, given = read(b"C" + PRINTED[1:], b"n0044" + PRINTED[5:])
    assert isinstance(back, Cancelled)
    assert isinstance(given, Impulse)
    assert (back.number, given.number, back.time) == ("43", "44", given.time)


def test_flags_that_change_nothing_but_what_is_known() -> None:
    unknown, stored, typed = read(b"?" + PRINTED[1:], b"m" + PRINTED[1:], b"i" + PRINTED[1:])
    assert isinstance(unknown, Impulse)
    assert unknown.number == ""
    assert isinstance(stored, Impulse)
    assert stored.replayed
    assert isinstance(typed, Impulse)
    assert typed.manual


@pytest.mark.parametrize("flag", [b"p", b"b"])
def test_flags_of_lines_that_are_no_times(flag: bytes) -> None:
    (said,) = read(flag + PRINTED[1:])
    assert isinstance(said, Status)


def test_the_next_number_is_no_impulse() -> None:
    assert read(b"n0044", b"s0012") == [
        Status("next at the finish: 44", b"n0044"),
        Status("next at the start: 12", b"s0012"),
    ]


def test_a_memory_dump_says_times_again() -> None:
    stream = Alge()
    lines = [
        b"RSM",
        PRINTED,
        b"  ALGE-TIMING",
        b"   TdC  8001",
        b"  DEU V 18.92",
        b"21-11-28  17:07",
        PRINTED,
    ]
    said = stream.feed(b"\r".join(lines) + b"\r")
    assert [message.replayed for message in said if isinstance(message, Impulse)] == [True, False]
    assert sum(isinstance(message, Status) for message in said) == 5


def test_a_ranking_gives_no_impulses() -> None:
    ranking = [
        b" " * 32,
        b"CLASSEMENT:",
        b"ALL",
        b"RUN TIME",
        b" 0001 C1  00:00:13.39   00 0001",
        b" 0002 RT  00:00:13.68   00 0002",
        b"  ALGE TIMING",
        b"   TdC  8001",
        b"  DEU V 18.92",
        b"21-11-28  17:07",
    ]
    said = read(*ranking)
    assert all(isinstance(message, Status) for message in said)
    assert len(said) == len(ranking)


def test_a_ranking_whose_end_is_lost_ends_with_the_next_time() -> None:
    said = read(b"CLASSEMENT:", b" 0001 C1  00:00:13.39   00 0001", PRINTED, PRINTED)
    assert [type(message) for message in said] == [Status, Status, Impulse, Impulse]


def test_the_running_time_between_impulses() -> None:
    assert read(b"08:38:21.4") == [Heartbeat("08:38:21.4", b"08:38:21.4")]


@pytest.mark.parametrize("line", [b"NSF?", b"PROG?: 12", b"PRE4", b"CLR", b"DTS02.00", b"EMU0"])
def test_commands_are_echoed(line: bytes) -> None:
    assert read(line) == [Status(line.decode(), line)]


@pytest.mark.parametrize(
    "line",
    [
        b" 0043 C0  08:38:61.4249 00",
        b" 0043 C0  24:00:00.0000 00",
        b" 0043 C0  08:38:2",
        b"x" + PRINTED[1:],
        b"hello",
    ],
)
def test_what_is_no_line_is_kept_as_garbled(line: bytes) -> None:
    (said,) = read(line)
    assert isinstance(said, Garbled)
    assert said.raw == line


def test_noise_before_a_line_costs_nothing() -> None:
    noise, said = read(b"\x00\xfe" + PRINTED)
    assert noise == Garbled(b"\x00\xfe", "noise before a frame")
    assert isinstance(said, Impulse)
