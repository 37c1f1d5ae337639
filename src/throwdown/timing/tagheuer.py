"""Tag Heuer CP540 and CP545, and Chronelec's Protime that Tag Heuer sells.

- CP540: numbered lines ``TN``, to 10 us, since the operator's synchro.  Their checksum, where a
  line begins with ``#``, fits two of four published lines: so one is believed to be wrong only
  after one of this device was right.  That the time turns over after a day is read off the day
  that stands behind it.
- Protime: transponders, time of day in ms.  It sends the next passing only after ``ACK``, and the
  last one again until then.  What its two counters count no source says: they are not read.

A CP520's lines, ``T``, are not read: where their milliseconds are is disputed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from throwdown.errors import InputError
from throwdown.timing.decoder import (
    DAY_S,
    LineDecoder,
    clear_of_noise,
    impulse_for,
    number_of,
    words_of,
)
from throwdown.timing.message import Clock, Elapsed, Garbled, Impulse, Message, Status

_TN = re.compile(
    rb"TN +(?:(?P<number>\d{1,5}) +)?(?P<running>\d{1,6}) +(?P<manual>M?)0*(?P<input>[1-9]) +"
    rb"(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,4}):)?(?P<seconds>\d{1,2})[.,](?P<part>\d{1,5})"
    rb"(?: +(?P<day>\d{1,5}))? *"
)
_TALK = re.compile(rb"(?:AK|OP|CL|RR|DS|DE|DL|SN|RT|!T)(?: [ -~]*)?")
_CHECKED = re.compile(rb"#(?P<body>.*) (?P<sum>[0-9A-Fa-f]{4}) *")
_PLACES = 100_000


class Cp540(LineDecoder[Message]):
    """Reads a CP540 or CP545; channels are its inputs, ``1`` to ``4``."""

    name: ClassVar[str] = "tag-heuer-cp540"
    channels: ClassVar[str] = "[1-4]"
    some: ClassVar[tuple[str, ...]] = ("1", "2", "3", "4")
    clock: ClassVar[Clock] = "since-sync"
    unit_ns: ClassVar[int] = 10_000
    wraps_at: ClassVar[int | None] = DAY_S * _PLACES
    sources: ClassVar[tuple[str, ...]] = (
        "ChristianH99/SlalomTiming:apps/timing/cp540.py",
        "timingguys.com topic/alge-and-heuer",
        "timingguys.com topic/tag-cp540-set-time-via-ethernet",
        "RaceHorology/RaceHorology:RaceHorologyLib/TagHeuer.cs",
    )

    def __init__(self) -> None:
        super().__init__()
        self._check_known = False

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says; a frame is good whatever noise came before it."""
        noise, line = clear_of_noise(line)
        return [*noise, self._line(line)] if line else noise

    def _line(self, line: bytes) -> Message:
        body = line.strip().removeprefix(b"#")
        found = _CHECKED.fullmatch(line)
        if found is not None:
            right = int(found["sum"], 16) == sum(found["body"]) & 0xFFFF
            if self._check_known and not right:
                return Garbled(line, "its checksum is another")
            self._check_known = self._check_known or right
            body = found["body"]
        time = _TN.fullmatch(body)
        if time is not None:
            return self._impulse(line, time)
        if _TALK.fullmatch(body):
            return Status(words_of(line), line)
        disputed = body.startswith(b"T ")
        return Garbled(line, "a CP520's line, not read" if disputed else "no frame")

    def _impulse(self, line: bytes, found: re.Match[bytes]) -> Message:
        whole = (
            3600 * int(found["hours"] or 0)
            + 60 * int(found["minutes"] or 0)
            + int(found["seconds"])
        )
        if whole >= DAY_S:
            return Garbled(line, "its time is longer than a day")
        return Impulse(
            channel=found["input"].decode(),
            time=whole * _PLACES + int(found["part"].ljust(5, b"0")),
            unit_ns=self.unit_ns,
            clock=self.clock,
            sequence=int(found["running"]),
            number=number_of(found["number"] or b""),
            manual=bool(found["manual"]),
            raw=line,
        )

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return an impulse's line; one without a sequence is the first."""
        impulse = impulse_for(Cp540, said, numbers=r"(?:[1-9]\d{0,3})?")
        running = 1 if impulse.sequence is None else impulse.sequence
        if not 0 <= running < 1_000_000:
            raise InputError(f"a CP540 has no running number {running}", expected="0 to 999999")
        whole, part = divmod(impulse.time, _PLACES)
        minutes, seconds = divmod(whole, 60)
        clock = f"{minutes}:{seconds:02d}"
        if minutes > 59:
            clock = f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        where = f"{'M' if impulse.manual else ''}{impulse.channel}"
        line = f"TN {impulse.number:>4} {running:>4} {where:>2} {clock + f'.{part:05d}':>14} {0:>5}"
        return line.encode("ascii") + b"\r\n"


def cp540_checksum(body: bytes) -> bytes:
    """Return the four hexadecimal digits that follow a line's body; ``#`` is not part of it."""
    return f"{sum(body) & 0xFFFF:04X}".encode("ascii")


_ESC = b"\x1b"
ACK = _ESC + b"\x11"
"""Tells a Protime that a passing has arrived: the next one comes only then."""
REPEAT = _ESC + b"\x12"
"""Asks a Protime for the last passing again."""
STATUS = _ESC + b"\x05"
START = _ESC + b"\x07"
STOP = _ESC + b"\x13\\"

_PASSING = re.compile(
    rb"\0*<(?P<summed>(?P<source>STA|BOX|MAN|B\d\d) (?P<tag>\d{6}) "
    rb"(?P<hours>\d\d):(?P<minutes>[0-5]\d)'(?P<seconds>[0-5]\d)\"(?P<ms>\d{3}) "
    rb"\d\d \d\d (?P<battery>\d) )(?P<sum>\d{4})>\Z"
)
_BATTERY = {b"2": "low", b"3": "failing"}


class Protime(LineDecoder[Message]):
    """Reads a Protime; channels are its sources, ``STA``, ``BOX``, ``MAN`` and ``B01`` on."""

    name: ClassVar[str] = "chronelec-protime"
    channels: ClassVar[str] = r"STA|BOX|MAN|B\d\d"
    some: ClassVar[tuple[str, ...]] = ("STA", "BOX", "MAN", "B01", "B02")
    clock: ClassVar[Clock] = "time-of-day"
    unit_ns: ClassVar[int] = 1_000_000
    wraps_at: ClassVar[int | None] = DAY_S * 1_000
    sources: ClassVar[tuple[str, ...]] = (
        "ndf-zz/metarace:src/metarace/decoder/thbc.py",
        "metarace 1.5.13 extras/docs/thbc_protocol.txt",
    )

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says; a frame is good whatever noise came before it."""
        talk = line.lstrip(b"\0")
        if talk.startswith((b"[", b"+++")):
            yield Status(words_of(talk), line)
            return
        found = _PASSING.search(line)
        if found is None:
            yield Garbled(line, "no frame")
            return
        if found.start():
            yield Garbled(line[: found.start()], "noise before a frame")
        yield from self._passing(found)

    def _passing(self, found: re.Match[bytes]) -> Iterable[Message]:
        whole = 3600 * int(found["hours"]) + 60 * int(found["minutes"]) + int(found["seconds"])
        if int(found["sum"]) != sum(found["summed"]):
            yield Garbled(found[0], "its checksum is another")
            return
        if whole >= DAY_S:
            yield Garbled(found[0], "it has no time of day")
            return
        number = number_of(found["tag"])
        yield Impulse(
            channel=found["source"].decode(),
            time=whole * 1_000 + int(found["ms"]),
            unit_ns=self.unit_ns,
            clock=self.clock,
            number=number,
            manual=found["source"] == b"MAN",
            raw=found[0],
        )
        if found["battery"] in _BATTERY:
            yield Status(f"the battery of {number} is {_BATTERY[found['battery']]}")

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return a passing's line."""
        impulse = impulse_for(Protime, said, numbers=r"(?:[1-9]\d{0,5})?")
        whole, ms = divmod(impulse.time, 1_000)
        clock = f"{whole // 3600:02d}:{whole // 60 % 60:02d}'{whole % 60:02d}\"{ms:03d}"
        summed = f"{impulse.channel} {impulse.number or 0:>06} {clock} 01 01 1 ".encode("ascii")
        return b"<" + summed + f"{sum(summed):04d}>\r\n".encode("ascii")


def set_time(hours: int, minutes: int, seconds: int) -> bytes:
    """Return the bytes that set a Protime's clock."""
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        raise InputError(f"{hours}:{minutes}:{seconds} is no time of day")
    return _ESC + b"\x48" + bytes([hours, minutes, seconds]) + b"t"
