"""Devices that read transponders or number what they send: the printed frames with their values."""

from __future__ import annotations

import pytest

from throwdown.errors import InputError
from throwdown.timing import (
    P3,
    AmbRc,
    Cancelled,
    Cp540,
    Garbled,
    Heartbeat,
    ILap,
    Impulse,
    LapRf,
    MicrogateV1,
    MicrogateV2,
    Protime,
    Reset,
    Status,
    tagheuer,
)
from throwdown.timing.crc import crc_arc, crc_p3
from throwdown.timing.mylaps import p3_frame, resend
from throwdown.timing.tagheuer import cp540_checksum, set_time

PASSING = bytes.fromhex(
    "8e0233006a910000010001048dae000000030487d612000408408adba4be5006000502620006021f000802"
    "00008104131804008f"
)
STATUS = bytes.fromhex("8e021f00f3890000020001022800070216000c01760601008104131804008f")
RESEND = bytes.fromhex("8e021700d169000004000104640000000204780000008f")


def test_the_printed_passing() -> None:
    assert P3().feed(PASSING) == [
        Impulse(
            channel="41813",
            time=0x000650BEA4DB8A40,
            unit_ns=1_000,
            clock="time-of-day",
            sequence=142,
            number="1234567",
            raw=PASSING,
        )
    ]


def test_the_recorded_status_is_a_heartbeat() -> None:
    assert P3().feed(STATUS) == [Heartbeat("noise 40, GPS 0, temperature 22, voltage 118", STATUS)]


def test_the_printed_request_to_resend() -> None:
    assert resend(100, 120) == RESEND
    assert [type(message) for message in P3().feed(RESEND)] == [Status]
    with pytest.raises(InputError):
        resend(120, 100)


@pytest.mark.parametrize("frame", [PASSING, STATUS, RESEND], ids=["passing", "status", "resend"])
def test_a_wrong_byte_is_noticed(frame: bytes) -> None:
    for at in range(4, len(frame) - 1):
        wrong = frame[:at] + bytes([frame[at] ^ 0x01]) + frame[at + 1 :]
        assert all(isinstance(message, Garbled) for message in [*P3().feed(wrong), *P3().flush()])


def test_a_frame_without_a_checksum_is_read() -> None:
    (said,) = P3().feed(RESEND[:4] + bytes(2) + RESEND[6:])
    assert isinstance(said, Status)


def test_a_frame_cut_off_costs_only_itself() -> None:
    said = P3().feed(PASSING[:20] + PASSING + b"\x00\x01" + PASSING)
    assert [type(message) for message in said] == [Garbled, Impulse, Garbled, Impulse]


@pytest.mark.parametrize(
    ("kind", "said"), [(0x00, Reset), (0x18, Heartbeat), (0x20, Heartbeat), (0xFFFF, Status)]
)
def test_other_types_of_frames(kind: int, said: type) -> None:
    (heard,) = P3().feed(p3_frame(kind, []))
    assert type(heard) is said


def test_the_checks_of_known_algorithms() -> None:
    assert crc_arc(b"123456789") == 0xBB3D
    assert crc_p3(b"123456789") != 0x29B1  # CCITT-FALSE, which fits no recorded frame


def test_i_lap() -> None:
    line = b"\x01@\t204\t3456789\t324.62"
    assert ILap().feed(line + b"\r\n\x01%\r\n") == [
        Impulse("204", 324_620, 1_000_000, "since-sync", number="3456789", raw=line),
        Reset("the clock is reset", b"\x01%"),
    ]


def test_an_ambrc_checksum_counts_once_one_was_right() -> None:
    said = Impulse("20", 324_620, 1_000_000, "since-sync", 7, "3456789")
    right = AmbRc.encode(said)
    wrong = right.replace(b"324.620", b"324.621")
    stream = AmbRc()
    assert [type(message) for message in stream.feed(wrong)] == [Impulse]
    assert [type(message) for message in stream.feed(right)] == [Impulse]
    assert [type(message) for message in stream.feed(wrong)] == [Garbled]


def test_ambrc_heartbeat() -> None:
    (said,) = AmbRc().feed(b"\x01#\t20\t12\t0\txABCD\r\n")
    assert isinstance(said, Heartbeat)


CP540 = b"TN         1  1     1:59.48100     0"


def test_the_printed_cp540_line() -> None:
    (said,) = Cp540().feed(CP540 + b"\r\n")
    assert said == Impulse("1", 11_948_100, 10_000, "since-sync", sequence=1, raw=CP540)
    assert isinstance(said, Impulse)
    assert Cp540.encode(said) == CP540 + b"\r\n"


def test_the_published_checksum() -> None:
    line = b"#TN 0016 0072 05 12:13:56.7800 12345 06D9"
    assert cp540_checksum(line[1:-5]) == b"06D9"
    (said,) = Cp540().feed(line + b"\r\n")
    assert isinstance(said, Impulse)
    assert (said.number, said.sequence, said.channel) == ("16", 72, "5")
    assert said.time == (12 * 3600 + 13 * 60 + 56) * 100_000 + 78_000


def test_a_cp540_checksum_counts_once_one_was_right() -> None:
    right = b"#TN 0016 0072 05 12:13:56.7800 12345 06D9\r\n"
    wrong = right.replace(b"56.78", b"56.79")
    stream = Cp540()
    assert [type(message) for message in stream.feed(wrong + right + wrong)] == [
        Impulse,
        Impulse,
        Garbled,
    ]


def test_by_hand_and_past_59_minutes() -> None:
    (said,) = Cp540().feed(b"TN   12    7 M4    75:01.00001     0\r\n")
    assert isinstance(said, Impulse)
    assert (said.channel, said.manual, said.number) == ("4", True, "12")
    assert said.time == (75 * 60 + 1) * 100_000 + 1


@pytest.mark.parametrize("line", [b"AK C", b"AK R", b"!T 12:13:14 01/02/26", b"OP 1", b"DE"])
def test_a_cp540_talks(line: bytes) -> None:
    assert Cp540().feed(line + b"\r\n") == [Status(line.decode(), line)]


def test_a_cp520_is_not_read() -> None:
    (said,) = Cp540().feed(b"T     1      1   12:13:14.567 \r\n")
    assert isinstance(said, Garbled)
    assert "CP520" in said.why


def test_the_printed_protime_passing() -> None:
    line = b"<STA 012345 10:02'11\"503 07 03 1 1554>"
    assert Protime().feed(line + b"\r\n") == [
        Impulse("STA", 36_131_503, 1_000_000, "time-of-day", number="12345", raw=line)
    ]
    wrong = line.replace(b"1554", b"1555")
    assert Protime().feed(wrong + b"\r\n") == [Garbled(wrong, "its checksum is another")]


def test_protimes_low_battery_and_hand() -> None:
    body = b"MAN 000077 10:02'11\"503 07 03 3 "
    line = b"<" + body + b"%04d>" % sum(body)
    passing, battery = Protime().feed(b"\x00" + line + b"\r\n")
    assert isinstance(passing, Impulse)
    assert (passing.manual, passing.raw) == (True, b"\x00" + line)
    assert battery == Status("the battery of 77 is failing")


def test_protime_status_and_commands() -> None:
    (said,) = Protime().feed(b"[10:02:11 12 13 10 10]\r\n")
    assert isinstance(said, Status)
    assert (tagheuer.ACK, tagheuer.REPEAT, tagheuer.STOP) == (
        b"\x1b\x11",
        b"\x1b\x12",
        b"\x1b\x13\\",
    )
    assert set_time(10, 2, 11) == b"\x1b\x48\x0a\x02\x0bt"
    with pytest.raises(InputError):
        set_time(24, 0, 0)


def test_the_printed_microgate_line() -> None:
    line = b"0120 00010:15:42.318  "
    (said,) = MicrogateV1().feed(line + b"\r")
    assert said == Impulse("000", 369_423_180, 100_000, "time-of-day", number="12", raw=line)
    assert isinstance(said, Impulse)
    assert MicrogateV1.encode(said) == line + b"\r"


def test_microgates_second_version() -> None:
    extended = b"\x10" + b" " * 11 + b"00012" + b" " * 9 + b"2550" + b"1015423187"
    reduced = b"\x14  000120" + b"1015423187" + b"    000"
    long, short, lap, cancelled, out = MicrogateV2().feed(
        extended
        + b"\n"
        + reduced
        + b"\n"
        + reduced[:-1]
        + b"1\n"
        + extended.replace(b"2550", b"255a")
        + b"\n"
        + extended.replace(b"2550", b"255Q")
        + b"\n"
    )
    assert long == Impulse("255", 369_423_187, 100_000, "time-of-day", number="12", raw=extended)
    assert short == Impulse("", 369_423_187, 100_000, "time-of-day", number="12", raw=reduced)
    assert isinstance(lap, Status)
    assert isinstance(cancelled, Cancelled)
    assert isinstance(out, Status)


def test_a_laprf_frame_with_a_wrong_byte_counts_until_one_was_right() -> None:
    said = Impulse("3", 5_000_000, 1_000, "since-power-on", 9)
    right = LapRf.encode(said)
    wrong = right.replace((5_000_000).to_bytes(8, "little"), (5_000_001).to_bytes(8, "little"))
    assert [type(message) for message in LapRf().feed(wrong + right + wrong)] == [
        Impulse,
        Impulse,
        Garbled,
    ]
