"""Microgate Rei and Racetime: times of day in fixed columns.

Version 1 ends lines with CR and prints ms; version 2 ends them with LF, prints 0.1 ms, and says in
its first byte what a line is.  Channel ``000`` is the start and ``255`` the finish; a line of the
reduced kind names none.  All of this has one source, and only version 1 a printed line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from throwdown.errors import InputError
from throwdown.timing.decoder import (
    DAY_S,
    LineDecoder,
    clear_of_noise,
    impulse_for,
    number_of,
    read_day_time,
    words_of,
    write_day_time,
)
from throwdown.timing.message import (
    Cancelled,
    Clock,
    Elapsed,
    Garbled,
    Impulse,
    Message,
    Status,
)

_NO_RESULT = "AQP"
"""Flags of lines that give a number no result; which is which no source says."""


class _Microgate(LineDecoder[Message]):
    """What both versions share."""

    clock: ClassVar[Clock] = "time-of-day"
    unit_ns: ClassVar[int] = 100_000
    wraps_at: ClassVar[int | None] = DAY_S * 10_000

    def _time(
        self, line: bytes, channel: bytes, number: bytes, flag: bytes, time: int | None
    ) -> Message:
        """Return what a line says whose columns are known."""
        where, who, mark = channel.decode(), number_of(number), flag.decode("latin-1")
        if mark in _NO_RESULT:
            return Status(f"number {who} has no result ({mark})", line)
        if time is None:
            return Garbled(line, "it has no time of day")
        if mark == "a":
            return Cancelled(where, time, who, raw=line)
        if mark != "0":
            return Status(words_of(line), line)
        return Impulse(where, time, self.unit_ns, self.clock, number=who, raw=line)


_V1 = re.compile(rb"([ \d]{3})([ -~]) (\d{3})([\d:., ]{12}[ \d]?) *")


class MicrogateV1(_Microgate):
    """Reads version 1."""

    name: ClassVar[str] = "microgate-v1"
    channels: ClassVar[str] = r"\d{3}"
    some: ClassVar[tuple[str, ...]] = ("000", "015", "255")
    sources: ClassVar[tuple[str, ...]] = (
        "RaceHorology/RaceHorology:RaceHorologyLib/MicrogateV1TimeMeasurement.cs",
    )

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says; a frame is good whatever noise came before it."""
        noise, line = clear_of_noise(line)
        return [*noise, self._line(line)] if line else noise

    def _line(self, line: bytes) -> Message:
        found = _V1.fullmatch(line)
        if found is None:
            return Garbled(line, "no frame")
        number, flag, channel, time = found.groups()
        return self._time(line, channel, number, flag, read_day_time(time, places=4))

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return the 23 characters of a time."""
        impulse = impulse_for(MicrogateV1, said, numbers=r"(?:[1-9]\d{0,2})?")
        if impulse.time % 10:
            raise InputError("Microgate's version 1 prints ms", expected="a multiple of 10")
        clock = write_day_time(impulse.time // 10, places=3)
        return f"{impulse.number or 0:>03}0 {impulse.channel}{clock}  \r".encode("ascii")


_EXTENDED, _REPLY, _REDUCED = 0x10, 0x12, 0x14
_KINDS = {0x17: "error", 0x18: "status"}
_BEGINNINGS = (_EXTENDED, _REPLY, _REDUCED, *_KINDS)
_LONG = re.compile(rb"[\x10\x12].{11}([ \d]{5}).{9}(\d{3})(.)(\d{10}).*", re.DOTALL)
_SHORT = re.compile(rb"\x14..([ \d]{5})(.)(\d{10})(?:.{4}(\d{3}))?.*", re.DOTALL)


class MicrogateV2(_Microgate):
    """Reads version 2."""

    name: ClassVar[str] = "microgate-v2"
    channels: ClassVar[str] = r"(?:\d{3})?"
    some: ClassVar[tuple[str, ...]] = ("000", "015", "255")
    sources: ClassVar[tuple[str, ...]] = (
        "RaceHorology/RaceHorology:RaceHorologyLib/MicrogateV2TimeMeasurement.cs",
    )

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says, from the last byte that begins one; before it is noise."""
        begins = max(line.rfind(byte) for byte in _BEGINNINGS)
        if begins < 0:
            return (Garbled(line, "no frame"),)
        noise = [Garbled(line[:begins], "noise before a frame")] if begins else []
        return [*noise, self._line(line[begins:])]

    def _line(self, line: bytes) -> Message:
        kind = line[0]
        if kind in _KINDS:
            return Status(f"{_KINDS[kind]}: {words_of(line[1:])}", line)
        long = _LONG.fullmatch(line)
        if long is not None:
            number, channel, flag, time = long.groups()
            message = self._time(line, channel, number, flag, _packed(time))
            # A reply is to somebody's question: the device says it from its memory.
            if kind == _REPLY and isinstance(message, Impulse):
                return replace(message, replayed=True)
            return message
        short = _SHORT.fullmatch(line)
        if short is None:
            return Garbled(line, "no frame")
        number, flag, time, lap = short.groups()
        if lap not in (None, b"000"):
            return Status(words_of(line), line)
        return self._time(line, b"", number, flag, _packed(time))

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return an extended line, or a reduced one where there is no channel."""
        impulse = impulse_for(MicrogateV2, said, numbers=r"(?:[1-9]\d{0,4})?")
        packed = write_day_time(impulse.time, places=4).replace(":", "").replace(".", "")
        number = f"{impulse.number or 0:>05}"
        if not impulse.channel:
            if impulse.replayed:
                raise InputError("Microgate's reduced lines are no replies")
            return f"{chr(_REDUCED)}  {number}0{packed}    000\n".encode("ascii")
        kind = chr(_REPLY if impulse.replayed else _EXTENDED)
        return f"{kind}{'':11}{number}{'':9}{impulse.channel}0{packed}\n".encode("ascii")


def _packed(time: bytes) -> int | None:
    """Return the time of ``hhmmssffff``."""
    return read_day_time(b"%b:%b:%b.%b" % (time[:2], time[2:4], time[4:6], time[6:]), places=4)
