"""Binary frames between a byte that only begins and one that only ends, others escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from throwdown.timing.message import Garbled, Message


class FramedDecoder:
    """Cuts bytes into frames; those who inherit read them."""

    begins: ClassVar[int]
    ends: ClassVar[int]
    escape: ClassVar[int]
    shift: ClassVar[int]
    """Added to a byte that is escaped."""
    longest: ClassVar[int] = 4096

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """Return what is said by the bytes so far."""
        said: list[Message] = []
        for byte in data:
            if byte == self.begins:
                said += self._drop("cut off by the next frame")
            self._held.append(byte)
            if byte == self.ends and self._held[0] == self.begins:
                raw = bytes(self._held)
                self._held.clear()
                said += self.read(raw)
            elif len(self._held) == self.longest:
                said += self._drop("longer than any frame")
        return said

    def flush(self) -> list[Message]:
        """Return what is left."""
        return list(self._drop("cut off before its end"))

    def read(self, raw: bytes) -> Iterable[Message]:
        """Return what a frame says, given from its first byte to its last."""
        raise NotImplementedError

    def _drop(self, why: str) -> Iterator[Garbled]:
        if self._held:
            raw = bytes(self._held)
            self._held.clear()
            yield Garbled(raw, why if raw[0] == self.begins else "bytes between frames")

    @classmethod
    def unescaped(cls, raw: bytes) -> bytes | None:
        """Return a frame as it was before bytes were escaped; None where one escapes nothing."""
        plain = bytearray(raw[:1])
        inside = iter(raw[1:-1])
        for byte in inside:
            if byte != cls.escape:
                plain.append(byte)
                continue
            escaped = next(inside, None)
            if escaped is None or escaped < cls.shift:
                return None
            plain.append(escaped - cls.shift)
        return bytes(plain + raw[-1:])

    @classmethod
    def escaped(cls, plain: bytes) -> bytes:
        """Return a frame with the bytes escaped that may not stand in it."""
        special = (cls.begins, cls.ends, cls.escape)
        inside = b"".join(
            bytes([cls.escape, byte + cls.shift]) if byte in special else bytes([byte])
            for byte in plain[1:-1]
        )
        return plain[:1] + inside + plain[-1:]


def read_fields(data: bytes) -> dict[int, bytes] | None:
    """Return values by tag where ``data`` is whole fields of tag, length, value; else None."""
    fields: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        end = at + 2 + data[at + 1] if at + 1 < len(data) else len(data) + 1
        if end > len(data):
            return None
        fields[data[at]] = data[at + 2 : end]
        at = end
    return fields


def write_fields(fields: Iterable[tuple[int, bytes]]) -> bytes:
    """Return fields of tag, length, value."""
    return b"".join(bytes([tag, len(value)]) + value for tag, value in fields)
