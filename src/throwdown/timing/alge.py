"""ALGE Timy and TdC 800x: a line for each time of day, to 0.1 ms.

Lines are columns: flag, number, course, channel, time, group, rank.  A comma or a point may stand
in the time and ``c0`` for ``C0``, since manuals and captures differ.  After the command ``RSM``
the device says every time that it keeps again; ``CLASSEMENT:`` begins a ranking, whose lines look
like times and are none.

Two readings have one source only: that a line flagged ``C`` and then one flagged ``n`` with the
same time give it to another number, and that the PC-Timer program's bare ``HH:MM:SS.z`` is its
running time.
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
    read_day_time,
    words_of,
    write_day_time,
)
from throwdown.timing.message import (
    Cancelled,
    Clock,
    Elapsed,
    Garbled,
    Heartbeat,
    Impulse,
    Message,
    Status,
)

RESEND_ALL = b"RSM\r"
"""Asks for every stored time again; like every command it is echoed first."""

_TIME = re.compile(
    rb"(?P<flag>[ -~])(?P<number>[ \d]{4})(?P<course>[ rb])(?P<channel>[A-Za-z][A-Za-z\d][ M]) "
    rb"(?P<time>[\d:.,]{1,13} *)(?P<group> \d\d)?(?P<rank> +\d{1,4})? *"
)
_NEXT = re.compile(rb"([ns])(?=[ \d]{0,3}\d)([ \d]{4})[ rb]? *")
_RUNNING = re.compile(rb" *\d\d:\d\d:\d\d[.,]\d *")
_REPLY = re.compile(
    rb"(?:NSF|PROG|RSM|CLR|PRE|DT[SF]|EMU|CHK|TIMY|KL[SF]|SN)(?:[?=: ]?[ -~]{0,24})?"
)
_TRAILER = re.compile(rb"[ -~]{1,40}")


class Alge(LineDecoder[Message]):
    """Reads a Timy's lines; with ``checksum`` (its setting CHK1) those without one are garbled."""

    name: ClassVar[str] = "alge"
    channels: ClassVar[str] = r"C\d[rb]?"
    some: ClassVar[tuple[str, ...]] = ("C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9")
    clock: ClassVar[Clock] = "time-of-day"
    unit_ns: ClassVar[int] = 100_000
    wraps_at: ClassVar[int | None] = DAY_S * 10_000
    sources: ClassVar[tuple[str, ...]] = (
        "ndf-zz/metarace:src/metarace/timy.py",
        "RaceHorology/RaceHorology:RaceHorologyLib/ALGETdC8001TimeMeasurement.cs",
        "RaceHorology/RaceHorology:RaceHorologyLibTest/TestDataBases",
        "easymanua.ls timy3-w p.34",
        "manualslib.com 3362652 p.8",
    )

    def __init__(self, *, checksum: bool = False) -> None:
        super().__init__()
        self._checksum = checksum
        self._replaying = False
        self._ranking = False
        self._trailer = 0

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says; a frame is good whatever noise came before it."""
        noise, line = clear_of_noise(line)
        return [*noise, self._line(line)] if line else noise

    def _line(self, line: bytes) -> Message:
        if not line.strip():
            return Status("", line)
        body = _without_checksum(line)
        if body is None:
            return Garbled(line, "its checksum is another")
        found = _TIME.fullmatch(body)
        if found is None:
            return self._words(line)
        if self._checksum and body == line:
            return Garbled(line, "it has no checksum")
        self._trailer = 0
        return self._time(line, found)

    def _time(self, line: bytes, found: re.Match[bytes]) -> Message:
        """Read a line with a time in it."""
        channel, flag = found["channel"].decode().upper(), found["flag"].decode()
        time = read_day_time(found["time"], places=4)
        if self._ranking and found["rank"] is not None:
            return Status(f"ranking: {words_of(line)}", line)
        # A ranking has a rank in every line: one without says that its end was lost.
        self._ranking = False
        if not re.fullmatch(r"C\d[ M]", channel):
            return Status(words_of(line), line)
        if time is None:
            return Garbled(line, "it has no time of day")
        name = channel[:2] + found["course"].decode().strip()
        number = number_of(found["number"])
        if flag in "cdC":
            return Cancelled(name, time, number, raw=line)
        if flag in "pb":
            return Status(words_of(line), line)
        if flag not in " ?mni":
            return Garbled(line, f"{flag!r} is no flag")
        return Impulse(
            channel=name,
            time=time,
            unit_ns=self.unit_ns,
            clock=self.clock,
            number="" if flag == "?" else number,
            manual=channel.endswith("M") or flag == "i",
            replayed=self._replaying or flag == "m",
            raw=line,
        )

    def _words(self, line: bytes) -> Message:
        """Read a line without a time."""
        chosen = _NEXT.fullmatch(line)
        if chosen is not None:
            where = {b"n": "finish", b"s": "start"}[chosen[1]]
            return Status(f"next at the {where}: {number_of(chosen[2])}", line)
        if _RUNNING.fullmatch(line):
            return Heartbeat(words_of(line), line)
        if line.startswith(b"CLASSEMENT:"):
            self._ranking = True
            return Status("a ranking begins", line)
        if line.startswith((b"  ALGE TIMING", b"  ALGE-TIMING")):
            self._ranking = self._replaying = False
            self._trailer = 3
            return Status(words_of(line), line)
        if self._ranking and _TRAILER.fullmatch(line):
            return Status(f"ranking: {words_of(line)}", line)
        if self._trailer and _TRAILER.fullmatch(line):
            self._trailer -= 1
            return Status(words_of(line), line)
        if _REPLY.fullmatch(line):
            self._replaying = self._replaying or line.startswith(b"RSM")
            return Status(words_of(line), line)
        return Garbled(line, "no line of this device")

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return a line as a Timy sends it, without a checksum."""
        impulse = impulse_for(Alge, said, numbers=r"(?:[1-9]\d{0,3})?")
        if impulse.manual and impulse.time % 100:
            raise InputError("a Timy's keypad counts hundredths", expected="a multiple of 100")
        clock = write_day_time(impulse.time, places=4)
        line = (
            f"{'m' if impulse.replayed else ' '}{impulse.number or 0:>04}"
            f"{impulse.channel[2:] or ' '}{impulse.channel[:2]}{'M' if impulse.manual else ' '} "
            f"{clock[:-2] if impulse.manual else clock:13} 00"
        )
        return line.encode("ascii") + b"\r"


def checksum(line: bytes) -> bytes:
    """Return the two characters that CHK1 adds: the sum of the bytes, half a byte in each."""
    total = sum(line) & 0xFF
    return bytes([0x30 + (total >> 4), 0x30 + (total & 0x0F)])


def _without_checksum(line: bytes) -> bytes | None:
    """Return a line without its checksum, as it is where it has none; None where that is wrong.

    Columns end in group (26 characters) or rank (31), so two more are a checksum.
    """
    if len(line) not in (28, 33):
        return line
    body = line[:-2]
    if _TIME.fullmatch(body) is None or not line[-2:].strip():
        return line
    return body if checksum(body) == line[-2:] else None
