"""A gate of one's own, and the kernel's side of one."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.timing import Garbled, Gate, Impulse, Intake, Reset, gpio
from throwdown.timing.gate import line_of
from throwdown.timing.transports import Address, read_address

DOCUMENTED = b'{"channel":"start","time_ns":81234567890,"sequence":17,"boot":"3f2a"}'


def test_the_documented_line() -> None:
    (said,) = Gate().feed(DOCUMENTED + b"\n")
    assert said == Impulse("start", 81_234_567_890, 1, "since-power-on", 17, raw=DOCUMENTED)
    assert line_of("start", 81_234_567_890, 17, "3f2a") == DOCUMENTED + b"\n"


def test_another_boot_is_a_reset_and_the_one_before_never_comes_again() -> None:
    gate = Gate()
    said = gate.feed(
        line_of("a", 500, 9, "x") + line_of("a", 10, 1, "y") + line_of("a", 20, 2, "y")
    )
    assert [type(one) for one in said] == [Impulse, Reset, Impulse, Impulse]
    intake = Intake.of(gate)
    assert [one.epoch for one in intake.take(said)] == [0, 1, 1, 1]
    assert intake.take(gate.feed(line_of("a", 20, 2, "y"))) == []
    (late,) = gate.feed(line_of("a", 500, 9, "x"))
    assert isinstance(late, Garbled)
    assert "two gates" in late.why


def test_a_number_that_never_came_is_missing() -> None:
    intake = Intake.of(Gate)
    intake.take(Gate().feed(line_of("a", 1, 4, "x") + line_of("a", 2, 7, "x")))
    assert [(gap.first, gap.last) for gap in intake.missing] == [(5, 6)]


@pytest.mark.parametrize(
    "line",
    [
        b"17",
        b"[" * 200,
        b'{"channel":"start","time_ns":1.5,"boot":"x"}',
        b'{"channel":"start","time_ns":-1,"boot":"x"}',
        b'{"channel":"start","time_ns":true,"boot":"x"}',
        b'{"channel":"a/b","time_ns":1,"boot":"x"}',
        b'{"channel":"start","time_ns":1,"boot":""}',
        b'{"channel":"start","time_ns":1,"boot":"x","sequence":"1"}',
        b'{"channel":"start","time_ns":9223372036854775808,"boot":"x"}',
        DOCUMENTED[:-1],
    ],
)
def test_what_is_no_line_is_kept_as_garbled(line: bytes) -> None:
    (said,) = Gate().feed(line + b"\n")
    assert isinstance(said, Garbled)
    assert said.raw == line


@pytest.mark.parametrize("text", ["http://", "http:"])
def test_what_posts_has_no_address(text: str) -> None:
    assert read_address(text) == Address("http")


@pytest.mark.parametrize("text", ["http://box:80", "https://", "http://x/y"])
def test_no_other_web_address_is_one(text: str) -> None:
    with pytest.raises(InputError):
        read_address(text)


# The structures as linux/gpio.h declares them, for a C compiler's rules of layout.
class _Attribute(ctypes.Structure):
    _fields_ = (
        ("id", ctypes.c_uint32),
        ("padding", ctypes.c_uint32),
        ("flags", ctypes.c_uint64),
        ("mask", ctypes.c_uint64),
    )


class _Config(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("num_attrs", ctypes.c_uint32),
        ("padding", ctypes.c_uint32 * 5),
        ("attrs", _Attribute * 10),
    )


class _Request(ctypes.Structure):
    _fields_ = (
        ("offsets", ctypes.c_uint32 * 64),
        ("consumer", ctypes.c_char * 32),
        ("config", _Config),
        ("num_lines", ctypes.c_uint32),
        ("event_buffer_size", ctypes.c_uint32),
        ("padding", ctypes.c_uint32 * 5),
        ("fd", ctypes.c_int32),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("timestamp_ns", ctypes.c_uint64),
        ("id", ctypes.c_uint32),
        ("offset", ctypes.c_uint32),
        ("seqno", ctypes.c_uint32),
        ("line_seqno", ctypes.c_uint32),
        ("padding", ctypes.c_uint32 * 6),
    )


def test_structures_are_those_of_the_header() -> None:
    assert gpio.REQUEST.size == ctypes.sizeof(_Request) == 592
    assert gpio.EVENT.size == ctypes.sizeof(_Event) == 48
    assert gpio.GET_LINE == 0xC250B407
    asked = _Request.from_buffer(gpio.request([17, 27], "falling", "up"))
    assert list(asked.offsets) == [17, 27, *[0] * 62]
    assert (asked.num_lines, asked.config.num_attrs, asked.fd) == (2, 0, 0)
    assert asked.config.flags == 1 << 2 | 1 << 5 | 1 << 8
    assert asked.consumer == b"throwdown gate"
    asked.fd = -7
    assert gpio.REQUEST.unpack(bytes(asked))[-1] == -7


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**64 - 1),
            st.sampled_from([1, 2]),
            *[st.integers(0, 2**32 - 1)] * 3,
        ),
        max_size=5,
    )
)
def test_events_are_read_as_they_were_written(events: list[tuple[int, int, int, int, int]]) -> None:
    data = b"".join(bytes(_Event(*event)) for event in events)
    assert gpio.read_events(data) == [
        gpio.Edge(line, time_ns, kind == 1, sequence) for time_ns, kind, line, sequence, _ in events
    ]


def test_what_the_kernel_holds_is_read_and_nothing_more_is_waited_for() -> None:
    reading, writing = os.pipe()
    pins = gpio.Pins.__new__(gpio.Pins)  # no chip is here: a pipe stands for the line's handle
    pins.handle = reading
    os.set_blocking(reading, False)
    os.write(writing, bytes(_Event(5, 1, 17, 1, 1)) + bytes(_Event(9, 2, 27, 2, 1)))
    assert [(one.line, one.time_ns, one.rising) for one in pins.read()] == [
        (17, 5, True),
        (27, 9, False),
    ]
    assert pins.read() == []
    pins.close()
    os.close(writing)


@pytest.mark.parametrize("lines", [[], [4, 4], list(range(65))])
def test_lines_that_cannot_be_asked_for(lines: list[int]) -> None:
    with pytest.raises(InputError):
        gpio.request(lines, "rising")


def test_a_chip_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "chip").write_bytes(b"")
    for chip in (str(tmp_path / "chip"), str(tmp_path / "none")):
        with pytest.raises(InputError) as error:
            gpio.Pins(chip, [17], "rising")
        assert error.value.where == chip
    assert not [one for one in os.listdir("/proc/self/fd") if _is(one, tmp_path)]


def _is(handle: str, folder: Path) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{handle}").startswith(str(folder))
    except OSError:
        return False
