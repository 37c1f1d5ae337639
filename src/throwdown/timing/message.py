"""What a timing device says, whatever its make: one record for each kind of thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from throwdown.errors import InputError

Clock = Literal["time-of-day", "since-power-on", "since-sync"]
"""What a device counts from: midnight or a date, its own start, or a pulse somebody gave it."""

Finer = Literal["round", "cut"]
"""What becomes of digits finer than 0.1 ms: rounded half up, or cut off."""

TICK_NS = 100_000
"""Nanoseconds in a tick of 0.1 ms, the unit in which meets are scored."""


@dataclass(frozen=True)
class Impulse:
    """Something crossed a line.

    ``time`` counts units of ``unit_ns`` nanoseconds, as the device counts, so nothing is rounded.
    ``number`` is a start number or a transponder, empty where there is none; ``manual`` says that
    a hand made it; ``replayed`` that the device says it again from its memory.  ``raw`` is the
    frame as it came, without line ends.
    """

    channel: str
    time: int
    unit_ns: int
    clock: Clock
    sequence: int | None = None
    number: str = ""
    manual: bool = False
    replayed: bool = False
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Elapsed:
    """A run's time that the device worked out itself; some modes tell nothing else."""

    time: int
    unit_ns: int
    number: str = ""
    manual: bool = False
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Cancelled:
    """A time taken back: the one at ``time``, or the channel's newest where that is None."""

    channel: str
    time: int | None = None
    number: str = ""
    sequence: int | None = None
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Heartbeat:
    """A sign of life that comes by itself, again and again."""

    words: str = ""
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Status:
    """Something that a person may want to read and no result depends on."""

    words: str
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Reset:
    """The clock starts again: times before and after are not to be compared."""

    words: str = ""
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Garbled:
    """Bytes that are no frame of this device, and why; kept, since they may have been one."""

    raw: bytes
    why: str


Message = Impulse | Elapsed | Cancelled | Heartbeat | Status | Reset | Garbled


def elapsed(first: Impulse, second: Impulse, wraps_at: int | None = None) -> int:
    """Return the time from ``first`` to ``second`` of one device [ns], exact.

    ``wraps_at`` is its decoder's: where the clock starts again from zero [units].  That ``second``
    came within one turn of the clock, and that nobody restarted it, is the caller's to know.
    Raises InputError where the two cannot be compared.
    """
    if (first.unit_ns, first.clock) != (second.unit_ns, second.clock):
        raise InputError(
            "two impulses of different clocks have no time between them",
            expected="two of one device",
        )
    units = second.time - first.time
    if units < 0 and wraps_at is not None:
        units += wraps_at
    if units < 0:
        raise InputError(
            f"the second impulse ({second.time}) is before the first ({first.time})",
            expected="two of one epoch: the clock was set or restarted between them",
        )
    return units * first.unit_ns


def to_ticks(nanoseconds: int, finer: Finer) -> int:
    """Return a time in ticks of 0.1 ms, what is finer rounded half up or cut."""
    return (nanoseconds + (TICK_NS // 2 if finer == "round" else 0)) // TICK_NS
