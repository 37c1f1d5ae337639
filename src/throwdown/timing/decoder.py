"""What every decoder offers, and what those of text lines share.

A decoder turns bytes into messages and knows nothing of where they come from.  Every byte but line
ends appears in the ``raw`` of some message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar, Generic, Protocol, TypeVar

from throwdown.errors import InputError
from throwdown.timing.message import Clock, Elapsed, Garbled, Impulse, Message

DAY_S = 86_400

_LINE_ENDS = re.compile(rb"([\r\n])")
_DAY_TIME = re.compile(rb" *(\d{1,2}):([0-5]\d):([0-5]\d)(?:[.,](\d+))? *")


class Decoder(Protocol):
    """One device's side of a wire.

    ``wraps_at`` is the count at which its clock starts again from zero [units of ``unit_ns``].
    ``channels`` is the pattern of what it calls its channels, empty where it has none; ``some`` are
    such names.
    """

    name: ClassVar[str]
    channels: ClassVar[str]
    some: ClassVar[tuple[str, ...]]
    clock: ClassVar[Clock]
    unit_ns: ClassVar[int]
    wraps_at: ClassVar[int | None]
    sources: ClassVar[tuple[str, ...]]

    def feed(self, data: bytes) -> list[Message]:
        """Return what is said by the bytes so far; they may be split and merged anywhere."""
        ...

    def flush(self) -> list[Message]:
        """Return what is left, as garbled: the connection is gone, and no more comes of it."""
        ...

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return the bytes with which the device would say it.

        Raises InputError where it could not.
        """
        ...


T = TypeVar("T")


class LineDecoder(Generic[T]):
    """Cuts bytes into lines; those who inherit read them.  CR, LF and both end one."""

    longest: ClassVar[int] = 128
    """More bytes than this without an end are no line."""

    def __init__(self) -> None:
        self._held = b""
        self._overlong = False

    def feed(self, data: bytes) -> list[T | Garbled]:
        """Return what is said by the bytes so far."""
        said: list[T | Garbled] = []
        for piece in _LINE_ENDS.split(data):
            if piece in (b"\r", b"\n"):
                said += self._ended()
            elif piece:
                said += self._grown(piece)
        return said

    def flush(self) -> list[T | Garbled]:
        """Return what is left: a frame without its end may lack digits, so it is garbled."""
        rest, self._held, self._overlong = self._held, b"", False
        return [Garbled(rest, "cut off before its end")] if rest else []

    def read(self, line: bytes) -> Iterable[T | Garbled]:
        """Return what a line says; it is not empty and has no line end."""
        raise NotImplementedError

    def _grown(self, piece: bytes) -> Iterable[Garbled]:
        self._held += piece
        cut = []
        while len(self._held) > self.longest:
            cut.append(Garbled(self._held[: self.longest], "longer than any line"))
            self._held = self._held[self.longest :]
            self._overlong = True
        return cut

    def _ended(self) -> Iterable[T | Garbled]:
        line, overlong = self._held, self._overlong
        self._held, self._overlong = b"", False
        if not line:
            return ()
        return [Garbled(line, "the end of an overlong line")] if overlong else self.read(line)


_NOISE = re.compile(rb".*[^ -~]", re.DOTALL)


def clear_of_noise(line: bytes) -> tuple[list[Garbled], bytes]:
    """Return what of a line is noise, up to its last byte that is no printable ASCII; the rest."""
    found = _NOISE.match(line)
    if found is None:
        return [], line
    return [Garbled(found[0], "noise before a frame")], line[found.end() :]


def frame_at_end(
    pattern: re.Pattern[bytes], line: bytes
) -> tuple[list[Garbled], re.Match[bytes] | None]:
    """Return what of a line is no frame, and the frame that ends it, whatever noise came before."""
    found = pattern.search(line)
    if found is None:
        return [Garbled(line, "no frame")], None
    noise = line[: found.start()]
    return ([Garbled(noise, "noise before a frame")] if noise else []), found


def read_day_time(text: bytes, places: int) -> int | None:
    """Return ``HH:MM:SS`` with a fraction in units of 10^-places s; None where it is none.

    A comma may stand for the point, and digits may be missing but not be more.
    """
    found = _DAY_TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds, part = found.groups()
    whole = 3600 * int(hours) + 60 * int(minutes) + int(seconds)
    if whole >= DAY_S or len(part or b"") > places:
        return None
    return int(whole * 10**places + int((part or b"").ljust(places, b"0") or 0))


def write_day_time(time: int, places: int) -> str:
    """Write a count of 10^-places s as ``HH:MM:SS`` with a point and so many digits."""
    whole, part = divmod(time, 10**places)
    clock = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{clock}.{part:0{places}d}" if places else clock


def words_of(raw: bytes) -> str:
    """Return a frame as a person can read it: what is not ASCII is written as numbers."""
    return " ".join(raw.decode("ascii", "backslashreplace").split())


def number_of(text: bytes) -> str:
    """Return a number without leading zeros; nought and blanks are none."""
    return text.decode("ascii", "backslashreplace").strip().lstrip("0")


def impulse_for(device: type[Decoder], said: Impulse | Elapsed, *, numbers: str = ".*") -> Impulse:
    """Return what is to be encoded, an impulse that the device could have made.

    ``numbers`` is a pattern.  Raises InputError where it could not.
    """
    if not isinstance(said, Impulse):
        raise InputError(f"{device.name} sends no elapsed times", expected="an impulse")
    if said.unit_ns != device.unit_ns:
        raise InputError(
            f"{device.name} counts units of {device.unit_ns} ns, not of {said.unit_ns} ns"
        )
    below = device.wraps_at or 2**63
    if not 0 <= said.time < below:
        raise InputError(
            f"{device.name} has no time {said.time}", expected=f"0 or more, below {below}"
        )
    for what, given, pattern in (
        ("channel", said.channel, device.channels),
        ("number", said.number, numbers),
    ):
        if re.fullmatch(pattern, given, re.ASCII) is None:
            raise InputError(f"{device.name} has no {what} {given!r}", expected=f"as in {pattern}")
    return said


def elapsed_for(device: type[Decoder], said: Impulse | Elapsed, *, below: int) -> Elapsed:
    """Return what is to be encoded, a time that the device could have worked out.

    Raises InputError where it could not.
    """
    if not isinstance(said, Elapsed) or said.unit_ns != device.unit_ns:
        raise InputError(
            f"{device.name} sends elapsed times only",
            expected=f"one in units of {device.unit_ns} ns",
        )
    if not 0 <= said.time < below:
        raise InputError(f"{device.name} has no time {said.time}", expected=f"0 to {below - 1}")
    return said
