"""How a device is: what a recorder knows of it, and an operator looks at."""

from __future__ import annotations

from dataclasses import dataclass, field

from throwdown.timing.dedupe import Gap
from throwdown.timing.drift import Drift

State = str
"""``waiting`` for the device, ``live``, ``disk-full``, ``stopped``."""


@dataclass(frozen=True)
class Outage:
    """A time in which a device was not heard [ns since 1970], and whether it said it all again."""

    since_ns: int
    until_ns: int | None
    mended: bool


@dataclass(frozen=True)
class Unread:
    """Bytes that nobody could read, one close after the other [ns since 1970]."""

    since_ns: int
    until_ns: int
    count: int
    words: str
    mended: bool = False


@dataclass(frozen=True)
class Condition:
    """How a device is: what an operator looks at."""

    device: str
    decoder: str
    state: State
    last_heard_ns: int | None
    impulses: int
    repeats: int
    missing: tuple[Gap, ...]
    lost: tuple[Gap, ...]
    outages: tuple[Outage, ...]
    unread: tuple[Unread, ...]
    drift: Drift | None
    earlier: int = 0
    """How many times it kept from before it was plugged in; they are not taken."""
    unassigned: dict[str, int] = field(default_factory=dict)
