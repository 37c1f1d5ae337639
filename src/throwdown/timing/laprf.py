"""ImmersionRC LapRF: passings of racing drones, in us since power-on.

The clock it counts by is its own; a record of another type relates it to the host's time, and is
read as status.  All of this has one source, which prints no frame: so length and checksum are
believed to be wrong only after they were once right.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from throwdown.errors import InputError
from throwdown.timing.crc import crc_arc
from throwdown.timing.decoder import impulse_for
from throwdown.timing.framed import FramedDecoder, read_fields, write_fields
from throwdown.timing.message import Clock, Elapsed, Garbled, Impulse, Message, Status

_PASSING = 0xDA09
_SLOT, _TIME, _NUMBER = 0x01, 0x02, 0x21


class LapRf(FramedDecoder):
    """Reads a LapRF; a slot, which is a pilot's frequency, is the channel."""

    begins: ClassVar[int] = 0x5A
    ends: ClassVar[int] = 0x5B
    escape: ClassVar[int] = 0x5C
    shift: ClassVar[int] = 0x40

    name: ClassVar[str] = "laprf"
    channels: ClassVar[str] = "[1-8]"
    some: ClassVar[tuple[str, ...]] = ("1", "2", "3", "4", "5", "6", "7", "8")
    clock: ClassVar[Clock] = "since-power-on"
    unit_ns: ClassVar[int] = 1_000
    wraps_at: ClassVar[int | None] = None
    sources: ClassVar[tuple[str, ...]] = ("RotorHazard/laprf-provider",)

    def __init__(self) -> None:
        super().__init__()
        self._check_known = False

    def read(self, raw: bytes) -> Iterable[Message]:
        """Return what a frame says."""
        frame = self.unescaped(raw)
        if frame is None or len(frame) < 8:
            return (Garbled(raw, "no frame"),)
        right = int.from_bytes(frame[1:3], "little") == len(frame)
        right = right and int.from_bytes(frame[3:5], "little") == _check(frame)
        if self._check_known and not right:
            return (Garbled(raw, "its length or checksum is another"),)
        self._check_known = self._check_known or right
        kind, fields = int.from_bytes(frame[5:7], "little"), read_fields(frame[7:-1])
        if fields is None:
            return (Garbled(raw, "its fields are cut off"),)
        if kind != _PASSING:
            told = ", ".join(f"{tag:02x} {value.hex()}" for tag, value in fields.items())
            return (Status(f"type {kind:04x}: {told}", raw),)
        if _SLOT not in fields or _TIME not in fields:
            return (Garbled(raw, "a passing without slot or time"),)
        number = fields.get(_NUMBER)
        return (
            Impulse(
                channel=str(int.from_bytes(fields[_SLOT], "little")),
                time=int.from_bytes(fields[_TIME], "little"),
                unit_ns=self.unit_ns,
                clock=self.clock,
                sequence=None if number is None else int.from_bytes(number, "little"),
                raw=raw,
            ),
        )

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return a passing's frame; one without a sequence has no number."""
        impulse = impulse_for(LapRf, said, numbers="")
        fields = [
            (_SLOT, bytes([int(impulse.channel)])),
            (_TIME, impulse.time.to_bytes(8, "little")),
        ]
        if impulse.sequence is not None:
            if not 0 <= impulse.sequence < 2**32:
                raise InputError(f"{impulse.sequence} does not fit in four bytes")
            fields.append((_NUMBER, impulse.sequence.to_bytes(4, "little")))
        told = write_fields(fields)
        length = (8 + len(told)).to_bytes(2, "little")
        tail = _PASSING.to_bytes(2, "little") + told + bytes([LapRf.ends])
        head = bytes([LapRf.begins]) + length
        check = _check(head + bytes(2) + tail).to_bytes(2, "little")
        return LapRf.escaped(head + check + tail)


def _check(frame: bytes) -> int:
    """Return the checksum of an unescaped frame, its own two bytes as zero."""
    return crc_arc(frame[:3] + bytes(2) + frame[5:])
