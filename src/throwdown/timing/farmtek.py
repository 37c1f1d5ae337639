"""FarmTek Polaris: what its console sends depends on the interface mode it is set to.

- Time stamp: every edge at every eye, in ticks of 125 us since power-on.  Channels are ``B1`` to
  ``B4`` (beam broken) and ``R1`` to ``R4`` (restored).
- Printer: a run's time in 11 characters without an end of line, and remarks as text.
- Tag Heuer emulation: see ``jac``.

All modes only transmit: nothing can be asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from throwdown.timing.decoder import LineDecoder, elapsed_for, impulse_for, words_of
from throwdown.timing.message import Clock, Elapsed, Garbled, Impulse, Message, Status

_SOURCES = (
    "nmaludy/autoxtime:img/timestamp_spec.pdf",
    "nmaludy/autoxtime:data/farmtek_output.log",
    "nmaludy/autoxtime:src/autoxtime/codec",
    "Anon772000/Vmix-Farmtek-Polaris-Serial-to-Overlay",
)
_STAMP = re.compile(rb"([BR][1-4])(\d{10})\Z")


class FarmtekTimeStamp(LineDecoder[Message]):
    """Reads time stamp mode.

    The maker's drawing prints a tick of 0.125 us; the 74 hours that it gives for a turn of the
    clock, and recorded runs, say 125 us.
    """

    name: ClassVar[str] = "farmtek-time-stamp"
    channels: ClassVar[str] = "[BR][1-4]"
    some: ClassVar[tuple[str, ...]] = ("B1", "B2", "B3", "B4", "R1", "R2", "R3", "R4")
    clock: ClassVar[Clock] = "since-power-on"
    unit_ns: ClassVar[int] = 125_000
    wraps_at: ClassVar[int | None] = 2**31
    sources: ClassVar[tuple[str, ...]] = _SOURCES

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says; a frame is good whatever noise came before it."""
        found = _STAMP.search(line)
        if found is None:
            yield Garbled(line, "no time stamp")
            return
        if found.start():
            yield Garbled(line[: found.start()], "noise before a frame")
        yield Impulse(
            channel=found[1].decode(),
            time=int(found[2]),
            unit_ns=self.unit_ns,
            clock=self.clock,
            raw=found[0],
        )

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return the 13 bytes of an edge."""
        impulse = impulse_for(FarmtekTimeStamp, said, numbers="")
        return f"{impulse.channel}{impulse.time:010d}\r".encode("ascii")


_WIDTH = 11
_TIME = re.compile(rb"(?=[ \d.]{7})( *)(\d{1,5})\.(\d{2,3}) (\(M\)|   )")
_TEXTS = (
    re.compile(rb"Round[ \d]{3,4}Faults[ \d]{3,4}\d\.\d\d"),
    re.compile(rb"\^ RESTART-IGNORE TIME \^"),
)
_BEGINNINGS = (b"Round", b"^ RES")
_LONGEST_TEXT = 23


class FarmtekPrinter:
    """Reads printer mode: elapsed times, and remarks as status.

    Without ends of lines a frame is known by its 11 characters alone.  That the time fills the
    first seven is read off the one frame that is published.
    """

    name: ClassVar[str] = "farmtek-printer"
    channels: ClassVar[str] = ""
    some: ClassVar[tuple[str, ...]] = ()
    clock: ClassVar[Clock] = "since-power-on"
    unit_ns: ClassVar[int] = 1_000_000
    wraps_at: ClassVar[int | None] = None
    sources: ClassVar[tuple[str, ...]] = _SOURCES
    longest: ClassVar[int] = 128

    def __init__(self) -> None:
        self._held = b""
        self._noise = b""

    def feed(self, data: bytes) -> list[Message]:
        """Return what is said by the bytes so far; line ends, should there be any, part frames."""
        said: list[Message] = []
        for piece in re.split(rb"([\r\n])", data):
            if piece in (b"\r", b"\n"):
                said += self.flush()
            elif piece:
                self._held += piece
                said += self._read(last=False)
        return said

    def flush(self) -> list[Message]:
        """Return what is left."""
        said = [*self._read(last=True), *self._quiet("cut off before its end")]
        self._held = b""
        return said

    def _read(self, *, last: bool) -> list[Message]:
        """Read frames off the bytes held; without ``last`` more may follow them."""
        said: list[Message] = []
        at = 0
        while at < len(self._held):
            rest = self._held[at : at + _LONGEST_TEXT]
            texts = rest.startswith(_BEGINNINGS)
            if len(rest) < (_LONGEST_TEXT if texts else _WIDTH) and not last:
                break
            message = _frame(rest)
            if message is None:
                self._noise += rest[:1]
                at += 1
                if len(self._noise) == self.longest:
                    said += self._quiet("longer than any frame")
                continue
            said += [*self._quiet("no frame"), message]
            at += len(message.raw)
        self._held = self._held[at:]
        return said

    def _quiet(self, why: str) -> list[Message]:
        noise, self._noise = self._noise, b""
        return [Garbled(noise, why)] if noise else []

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return the 11 characters of a time, to 0.01 s where that says it all."""
        time = elapsed_for(FarmtekPrinter, said, below=1_000_000)
        whole, part = divmod(time.time, 1_000)
        digits = f"{whole}.{part:03d}"
        shown = digits.removesuffix("0")
        return f"{shown:>7} {'(M)' if time.manual else '   '}".encode("ascii")


def _frame(held: bytes) -> Elapsed | Status | None:
    """Return the frame with which ``held`` begins."""
    for pattern in _TEXTS:
        text = pattern.match(held)
        if text is not None:
            return Status(words_of(text[0]), text[0])
    found = _TIME.match(held)
    if found is None or len(found[0]) != _WIDTH:
        return None
    time = int(found[2]) * 1_000 + int(found[3].ljust(3, b"0"))
    return Elapsed(time, FarmtekPrinter.unit_ns, manual=found[4] == b"(M)", raw=found[0])
