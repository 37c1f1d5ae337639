"""JAC Circuits' lines, which FarmTek's Tag Heuer emulation sends too.

In normal mode a run's time alone comes, at the finish; in chrono mode every impulse, and then that
time.  The impulses' clock wraps every 1,000 s.  ``S`` takes the newest start back, FarmTek's Clear
Time; one other reader takes it for a start, and none has both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from throwdown.timing.decoder import LineDecoder, elapsed_for, frame_at_end, impulse_for
from throwdown.timing.message import Cancelled, Clock, Elapsed, Impulse, Message, Status

START, FINISH = "A", "B"

_TURN = 1_000_000
_UNPLUGGED = 0xF8
_FRAME = re.compile(
    rb"(?:\x80(?P<elapsed>\d{6})|(?P<channel>[A-D])(?P<time>\d{6})|S(?P<clear>\d{0,6}))\Z"
)


class Jac(LineDecoder[Message]):
    """Reads both modes; channels are ``A`` start, ``B`` finish, ``C`` and ``D`` between."""

    name: ClassVar[str] = "jac"
    channels: ClassVar[str] = "[A-D]"
    some: ClassVar[tuple[str, ...]] = ("A", "B", "C", "D")
    clock: ClassVar[Clock] = "since-power-on"
    unit_ns: ClassVar[int] = 1_000_000
    wraps_at: ClassVar[int | None] = _TURN
    sources: ClassVar[tuple[str, ...]] = (
        "cadement/axtimerm:lib/hardwareEvents.js",
        "6gearss/Cone-Control:src/farmtek",
        "autox.team.net ba-autox/2004-06/msg00073",
    )

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says; a frame is good whatever noise came before it."""
        while line[:1] == bytes([_UNPLUGGED]):
            yield Status("the hardware is disconnected", line[:1])
            line = line[1:]
        if not line:
            return
        garbled, found = frame_at_end(_FRAME, line)
        yield from garbled
        if found is not None:
            yield self._message(found)

    def _message(self, found: re.Match[bytes]) -> Message:
        raw = found[0]
        if found["channel"] is not None:
            return Impulse(
                found["channel"].decode(), int(found["time"]), self.unit_ns, self.clock, raw=raw
            )
        if found["elapsed"] is None:
            return Cancelled(START, raw=raw)
        # This frame alone has its last digit first.
        time = int(found["elapsed"][::-1])
        return Elapsed(time, self.unit_ns, raw=raw) if time else Cancelled(FINISH, raw=raw)

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return an impulse as chrono mode sends it, a run's time as both modes do."""
        if isinstance(said, Elapsed):
            time = elapsed_for(Jac, said, below=_TURN).time
            return b"\x80" + f"{time:06d}"[::-1].encode("ascii") + b"\r\n"
        impulse = impulse_for(Jac, said, numbers="")
        return f"{impulse.channel}{impulse.time:06d}\r\n".encode("ascii")
