"""MYLAPS and AMB decoders: transponders over a loop.

- P3: binary frames over TCP, every passing numbered, so that those lost can be asked for again.
- AMBrc text: numbered passings in s since the clock was reset.
- I-Lap: the same without numbers; its clock is reset by a frame of its own.

A loop is the channel: the decoder's own number, in hexadecimal for P3, as it is sent for the
others.  Which fields a request to resend wants, and what an AMBrc checksum covers, one source says:
so an AMBrc frame's checksum is believed to be wrong only after one of this device was right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from throwdown.errors import InputError
from throwdown.timing.crc import crc_p3
from throwdown.timing.decoder import LineDecoder, impulse_for, number_of, words_of
from throwdown.timing.framed import FramedDecoder, read_fields, write_fields
from throwdown.timing.message import (
    Clock,
    Elapsed,
    Garbled,
    Heartbeat,
    Impulse,
    Message,
    Reset,
    Status,
)

_VERSION = 2
_RESET, _PASSING, _STATUS, _RESEND, _WATCHDOG, _PING = 0x00, 0x01, 0x02, 0x04, 0x18, 0x20
_TYPES = {
    0x03: "version",
    _RESEND: "resend",
    0x05: "passings cleared",
    0x24: "time",
    0x30: "GPS",
    0xFFFF: "error",
}
_NUMBER, _TRANSPONDER, _TIME, _DECODER = 0x01, 0x03, 0x04, 0x81
_U32 = 2**32


class P3(FramedDecoder):
    """Reads P3; times are us since 1970 by the decoder's own clock."""

    begins: ClassVar[int] = 0x8E
    ends: ClassVar[int] = 0x8F
    escape: ClassVar[int] = 0x8D
    shift: ClassVar[int] = 0x20

    name: ClassVar[str] = "mylaps-p3"
    channels: ClassVar[str] = "(?:[1-9a-f][0-9a-f]{0,7})?"
    some: ClassVar[tuple[str, ...]] = ("1", "2", "a1")
    clock: ClassVar[Clock] = "time-of-day"
    unit_ns: ClassVar[int] = 1_000
    wraps_at: ClassVar[int | None] = None
    sources: ClassVar[tuple[str, ...]] = (
        "hama-jp/ambp3client:AmbP3/records.py",
        "hama-jp/ambp3client:test_server/amb.out",
        "datagutten/amb-p3-parser",
    )

    def read(self, raw: bytes) -> Iterable[Message]:
        """Return what a frame says."""
        frame = self.unescaped(raw)
        if frame is None or len(frame) < 11:
            return (Garbled(raw, "no frame"),)
        if int.from_bytes(frame[2:4], "little") != len(frame):
            return (Garbled(raw, "its length is another"),)
        sent = int.from_bytes(frame[4:6], "little")
        # Some decoders send none, which is 0000.
        if sent and sent != _check(frame):
            return (Garbled(raw, "its checksum is another"),)
        fields = read_fields(frame[10:-1])
        if fields is None:
            return (Garbled(raw, "its fields are cut off"),)
        return (self._message(raw, int.from_bytes(frame[8:10], "little"), fields),)

    def _message(self, raw: bytes, kind: int, fields: dict[int, bytes]) -> Message:
        if kind == _PASSING:
            return self._passing(raw, fields)
        if kind == _STATUS:
            return Heartbeat(_status(fields), raw)
        if kind in (_WATCHDOG, _PING):
            return Heartbeat("", raw)
        if kind == _RESET:
            return Reset("the decoder was reset", raw)
        told = ", ".join(f"{tag:02x} {value.hex()}" for tag, value in fields.items())
        return Status(f"{_TYPES.get(kind, f'type {kind:04x}')}: {told}", raw)

    def _passing(self, raw: bytes, fields: dict[int, bytes]) -> Message:
        if _TIME not in fields:
            return Garbled(raw, "a passing without a time")
        number, transponder = fields.get(_NUMBER), fields.get(_TRANSPONDER)
        decoder = fields.get(_DECODER)
        return Impulse(
            channel="" if decoder is None else f"{_integer(decoder):x}",
            time=_integer(fields[_TIME]),
            unit_ns=self.unit_ns,
            clock=self.clock,
            sequence=None if number is None else _integer(number),
            number="" if transponder is None else str(_integer(transponder)),
            raw=raw,
        )

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return a passing's frame."""
        impulse = impulse_for(P3, said, numbers=r"\d{0,10}")
        fields = [(_TIME, impulse.time.to_bytes(8, "little"))]
        if impulse.number:
            fields.insert(0, (_TRANSPONDER, _u32(int(impulse.number))))
        if impulse.sequence is not None:
            fields.insert(0, (_NUMBER, _u32(impulse.sequence)))
        if impulse.channel:
            fields.append((_DECODER, _u32(int(impulse.channel, 16))))
        return p3_frame(_PASSING, fields)


def resend(first: int, last: int) -> bytes:
    """Return the frame that asks a P3 decoder for the passings ``first`` to ``last`` again."""
    if first > last:
        raise InputError(f"passings {first} to {last} are none", expected="the first one first")
    return p3_frame(_RESEND, [(0x01, _u32(first)), (0x02, _u32(last))])


def p3_frame(kind: int, fields: Iterable[tuple[int, bytes]]) -> bytes:
    """Return a frame of a type and fields, with length and checksum, escaped."""
    told = write_fields(fields)
    head = bytes([P3.begins, _VERSION]) + (11 + len(told)).to_bytes(2, "little")
    tail = bytes(2) + kind.to_bytes(2, "little") + told + bytes([P3.ends])
    check = _check(head + bytes(2) + tail)
    return P3.escaped(head + check.to_bytes(2, "little") + tail)


def _check(frame: bytes) -> int:
    """Return the checksum of an unescaped frame: over all of it, its own two bytes as zero."""
    return crc_p3(frame[:4] + bytes(2) + frame[6:])


def _integer(value: bytes) -> int:
    return int.from_bytes(value, "little")


def _u32(value: int) -> bytes:
    if not 0 <= value < _U32:
        raise InputError(f"{value} does not fit in four bytes", expected="0 to 4294967295")
    return value.to_bytes(4, "little")


def _status(fields: dict[int, bytes]) -> str:
    names = {0x01: "noise", 0x06: "GPS", 0x07: "temperature", 0x0C: "voltage"}
    told = [f"{name} {_integer(fields[tag])}" for tag, name in names.items() if tag in fields]
    return ", ".join(told)


_BEGIN = b"\x01"
_SECONDS = re.compile(rb"(\d{1,16})(?:\.(\d{1,3}))?")
_CHECK = re.compile(rb"x([0-9A-Fa-f]{4})\Z")
_DIGITS = re.compile(rb" *\d{1,10} *")


class AmbRc(LineDecoder[Message]):
    """Reads AMBrc text; it reads I-Lap's lines too."""

    name: ClassVar[str] = "amb-rc"
    channels: ClassVar[str] = r"\d{1,10}"
    some: ClassVar[tuple[str, ...]] = ("1", "2", "3")
    clock: ClassVar[Clock] = "since-sync"
    unit_ns: ClassVar[int] = 1_000_000
    wraps_at: ClassVar[int | None] = None
    sources: ClassVar[tuple[str, ...]] = ("rctech.net 860211",)

    def __init__(self) -> None:
        super().__init__()
        self._check_known = False

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says; what is before its SOH is noise."""
        noise, begin, body = line.rpartition(_BEGIN)
        if noise or not begin:
            yield Garbled(noise or line, "noise before a frame" if begin else "no frame")
        if begin:
            yield self._message(begin + body, body)

    def _message(self, raw: bytes, body: bytes) -> Message:
        found = _CHECK.search(body)
        if found is not None:
            right = int(found[1], 16) == crc_p3(body[: found.start()])
            if self._check_known and not right:
                return Garbled(raw, "its checksum is another")
            self._check_known = self._check_known or right
        if body[:1] == b"#":
            return Heartbeat(words_of(body[1:]), raw)
        if body[:1] == b"%":
            return Reset("the clock is reset", raw)
        if body[:2] != b"@\t":
            return Garbled(raw, "no record")
        return self._passing(raw, body[2:].split(b"\t"))

    def _passing(self, raw: bytes, fields: Sequence[bytes]) -> Message:
        """Read decoder, sequence, transponder and seconds; I-Lap has no sequence."""
        counted = len(fields) > 3
        given = fields[: 4 if counted else 3]
        seconds = _SECONDS.fullmatch(given[-1].strip()) if len(given) > 2 else None
        if seconds is None or not all(_DIGITS.fullmatch(field) for field in given[:-1]):
            return Garbled(raw, "no passing")
        return Impulse(
            channel=given[0].decode().strip(),
            time=int(seconds[1]) * 1_000 + int((seconds[2] or b"").ljust(3, b"0")),
            unit_ns=self.unit_ns,
            clock=self.clock,
            sequence=int(given[1]) if counted else None,
            number=number_of(given[-2]),
            raw=raw,
        )

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return a passing's line, with its checksum; one without a sequence is number 0."""
        impulse = impulse_for(AmbRc, said, numbers=r"\d{1,10}")
        whole, part = divmod(impulse.time, 1_000)
        body = (
            f"@\t{impulse.channel}\t{impulse.sequence or 0}\t{impulse.number}\t"
            f"{whole}.{part:03d}\t0\t0\t"
        ).encode("ascii")
        return _BEGIN + body + f"x{crc_p3(body):04X}\r\n".encode("ascii")


class ILap(AmbRc):
    """Reads I-Lap's text; it reads AMBrc's lines too."""

    name: ClassVar[str] = "i-lap"
    channels: ClassVar[str] = r"\d{1,10}"
    some: ClassVar[tuple[str, ...]] = ("1", "2", "3")
    sources: ClassVar[tuple[str, ...]] = ("electrathonoftampabay.org decoder ilap.txt",)

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return a passing's line, the seconds without zeros at their end."""
        impulse = impulse_for(ILap, said, numbers=r"\d{1,10}")
        whole, part = divmod(impulse.time, 1_000)
        seconds = f"{whole}.{part:03d}".rstrip("0").rstrip(".")
        return b"\x01@\t" + f"{impulse.channel}\t{impulse.number}\t{seconds}\r\n".encode("ascii")


RESET_ILAP = b"\x01%\r\n"
"""Sets an I-Lap's clock to zero."""
