"""A gate of one's own: one JSON object a line, simple enough for any microcontroller.

``{"channel":"start","time_ns":81234567890,"sequence":17,"boot":"3f2a"}``.  The time is by the
gate's own clock, which runs on until it is started anew; ``boot`` is another after every start, so
that times before and after are never compared.  ``sequence`` counts impulses and may be left out;
with it, impulses that got lost are known.  Further fields are ignored.

Sources: this project; there is no maker.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, ClassVar

from throwdown.timing.decoder import LineDecoder, impulse_for
from throwdown.timing.message import Clock, Elapsed, Garbled, Impulse, Message, Reset

CHANNEL = r"[A-Za-z0-9_-]{1,32}"
_BOOT = re.compile(r"[!-~]{1,64}")
_BELOW = 2**63
_PRETENDED = "0"


class Gate(LineDecoder[Message]):
    """Reads a gate's lines; one of a boot that is over tells of two gates under one name."""

    name: ClassVar[str] = "gate"
    channels: ClassVar[str] = CHANNEL
    some: ClassVar[tuple[str, ...]] = ("start", "finish")
    clock: ClassVar[Clock] = "since-power-on"
    unit_ns: ClassVar[int] = 1
    wraps_at: ClassVar[int | None] = None
    sources: ClassVar[tuple[str, ...]] = ("docs/reference/devices.md",)
    longest: ClassVar[int] = 256

    def __init__(self) -> None:
        super().__init__()
        self._boots: list[str] = []

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says, after a ``Reset`` where the gate was started anew."""
        try:
            given: Any = json.loads(line)
        except (ValueError, RecursionError):
            return (Garbled(line, "no JSON"),)
        wrong = _wrong(given)
        if wrong:
            return (Garbled(line, wrong),)
        boot = given["boot"]
        if boot in self._boots[:-1]:
            return (Garbled(line, "of a boot that is over: two gates under one name?"),)
        said = Impulse(
            channel=given["channel"],
            time=given["time_ns"],
            unit_ns=self.unit_ns,
            clock=self.clock,
            sequence=given.get("sequence"),
            raw=line,
        )
        if boot in self._boots:
            return (said,)
        self._boots.append(boot)
        return (Reset(f"boot {boot}"), said) if len(self._boots) > 1 else (said,)

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return an impulse's line."""
        impulse = impulse_for(Gate, said, numbers="")
        return line_of(impulse.channel, impulse.time, impulse.sequence, _PRETENDED)


def line_of(channel: str, time_ns: int, sequence: int | None, boot: str) -> bytes:
    """Return the line of an impulse, with its end."""
    told: dict[str, Any] = {"channel": channel, "time_ns": time_ns}
    if sequence is not None:
        told["sequence"] = sequence
    return json.dumps({**told, "boot": boot}, separators=(",", ":")).encode("ascii") + b"\n"


def _wrong(given: Any) -> str:
    """Return why something is no impulse; empty where it is one."""
    if not isinstance(given, dict):
        return "no object"
    channel, boot = given.get("channel"), given.get("boot")
    if not isinstance(channel, str) or not re.fullmatch(CHANNEL, channel):
        return "no channel"
    if not _is_count(given.get("time_ns")):
        return "no time_ns"
    if given.get("sequence") is not None and not _is_count(given["sequence"]):
        return "its sequence is none"
    return "" if isinstance(boot, str) and _BOOT.fullmatch(boot) else "no boot"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _BELOW
