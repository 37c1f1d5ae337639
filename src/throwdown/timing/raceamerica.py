"""RaceAmerica T-Link: 11 bytes for every beam, in ms since power-on.

Frames of the base, ``Z``, come about once a second and are its sign of life.  After a radio error
starts may be false or come twice with the same stamp.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from throwdown.timing.decoder import LineDecoder, frame_at_end, impulse_for
from throwdown.timing.message import Clock, Elapsed, Heartbeat, Impulse, Message, Status

_FRAME = re.compile(
    rb"(?:(?P<id>[A-G])(?P<time>\d{9})"
    rb"|ZB(?P<batteries>[\d:]{8})|ZW(?P<radio>[\d:]{8})"
    rb"|(?P<ill>[A-GZ])E(?P<error>[1-5])0000000"
    rb"|(?P<unit>[A-GZ])R(?P<revision>[ -~]{8}))\Z"
)
_SENSORS = "ABCDEFG"


class RaceAmerica(LineDecoder[Message]):
    """Reads a T-Link; channels are ``A`` start, ``B`` finish, ``C`` to ``G`` others."""

    name: ClassVar[str] = "raceamerica"
    channels: ClassVar[str] = "[A-G]"
    some: ClassVar[tuple[str, ...]] = ("A", "B", "C", "D", "E", "F", "G")
    clock: ClassVar[Clock] = "since-power-on"
    unit_ns: ClassVar[int] = 1_000_000
    wraps_at: ClassVar[int | None] = 10**9
    sources: ClassVar[tuple[str, ...]] = (
        "manualshive.com raceamerica t-link-3-0-wireless p.7",
        "manualshive.com raceamerica 3850c p.7",
        "nmaludy/autoxtime:data/timers-recording-20210411.log",
    )

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says; a frame is good whatever noise came before it."""
        garbled, found = frame_at_end(_FRAME, line)
        yield from garbled
        if found is not None:
            yield self._message(found)

    def _message(self, found: re.Match[bytes]) -> Message:
        raw = found[0]
        if found["id"] is not None:
            return Impulse(
                found["id"].decode(), int(found["time"]), self.unit_ns, self.clock, raw=raw
            )
        if found["batteries"] is not None:
            return Heartbeat("batteries " + _levels(_SENSORS + "Z", found["batteries"]), raw)
        if found["radio"] is not None:
            return Heartbeat("radio " + _levels(_SENSORS, found["radio"]), raw)
        if found["ill"] is not None:
            # Odd numbers are interference, even ones silence for 10 s.
            what = "interference" if int(found["error"]) % 2 else "no good data for 10 s"
            return Status(f"{found['ill'].decode()}: {what} ({found['error'].decode()})", raw)
        revision = found["revision"].decode().strip()
        return Status(f"{found['unit'].decode()}: revision {revision}", raw)

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return the 11 bytes of an impulse."""
        impulse = impulse_for(RaceAmerica, said, numbers="")
        return f"{impulse.channel}{impulse.time:09d}\r".encode("ascii")


def _levels(names: str, digits: bytes) -> str:
    """Write a level for each name; ten is sent as a colon, the character after nine."""
    return ", ".join(f"{name} {digit - 0x30}" for name, digit in zip(names, digits, strict=False))
