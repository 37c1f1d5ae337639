"""A device that misbehaves as real ones do, the same way for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from random import Random

from throwdown.errors import InputError
from throwdown.timing.message import Impulse

Encode = Callable[[Impulse], bytes]

_MOST_GARBAGE = 12
_MOST_JUMP_NS = 60 * 1_000_000_000
_MOST_UPTIME_NS = 10 * 1_000_000_000


@dataclass(frozen=True)
class Misbehaviour:
    """How likely each thing is at each impulse, 0 to 1.

    Raises InputError where one is not.
    """

    split: float = 0.0
    """Its bytes come in pieces."""
    merge: float = 0.0
    """Its bytes come together with the next one's."""
    duplicate: float = 0.0
    """It is said twice."""
    drop: float = 0.0
    """It is never said."""
    reorder: float = 0.0
    """It is said after the next one."""
    garbage: float = 0.0
    """Bytes that mean nothing come before it."""
    repeated_start: float = 0.0
    """The newest start is said again, as T-Link does after a radio error."""
    clock_restart: float = 0.0
    """The clock began again, up to ten seconds ago."""
    clock_jump: float = 0.0
    """Somebody sets the clock, by up to a minute."""

    def __post_init__(self) -> None:
        for one in fields(self):
            if not 0.0 <= getattr(self, one.name) <= 1.0:
                raise InputError(
                    f"{one.name} is {getattr(self, one.name)}", expected="a probability, 0 to 1"
                )


WELL_BEHAVED = Misbehaviour()


def simulate(
    encode: Encode,
    truth: Sequence[Impulse],
    seed: int,
    how: Misbehaviour = WELL_BEHAVED,
    *,
    wraps_at: int | None = None,
    start: str = "",
) -> Iterator[bytes]:
    """Yield the bytes with which a device would tell of ``truth``, in chunks as they arrive.

    ``encode`` and ``wraps_at`` are its decoder's, ``start`` the channel of its starts.
    """
    said = tell(truth, seed, how, wraps_at=wraps_at, start=start)
    return in_chunks([encode(impulse) for impulse in said], seed, how)


def tell(
    truth: Sequence[Impulse],
    seed: int,
    how: Misbehaviour = WELL_BEHAVED,
    *,
    wraps_at: int | None = None,
    start: str = "",
) -> list[Impulse]:
    """Return the impulses that a device would tell of, in the order in which it would."""
    random = Random(seed)
    heard = _restamped(truth, random, how, wraps_at)
    said: list[Impulse] = []
    held: Impulse | None = None
    newest_start: Impulse | None = None
    for impulse in heard:
        drop, hold = random.random() < how.drop, random.random() < how.reorder
        twice, again = random.random() < how.duplicate, random.random() < how.repeated_start
        if drop:
            continue
        if hold and held is None:
            held = impulse
            continue
        said += [impulse, impulse] if twice else [impulse]
        if held is not None:
            said.append(held)
            held = None
        if again and newest_start is not None:
            said.append(newest_start)
        if impulse.channel == start:
            newest_start = impulse
    return said if held is None else [*said, held]


def in_chunks(
    frames: Sequence[bytes], seed: int, how: Misbehaviour = WELL_BEHAVED
) -> Iterator[bytes]:
    """Yield frames as a wire brings them: with garbage before, split, and merged."""
    random = Random(seed)
    waiting = b""
    for frame in frames:
        garbage, split = random.random() < how.garbage, random.random() < how.split
        merge = random.random() < how.merge
        if garbage:
            waiting += random.randbytes(random.randint(1, _MOST_GARBAGE))
        waiting += frame
        if split:
            cut = random.randrange(len(waiting) + 1)
            if cut:
                yield waiting[:cut]
            waiting = waiting[cut:]
        if waiting and not merge:
            yield waiting
            waiting = b""
    if waiting:
        yield waiting


def _restamped(
    truth: Sequence[Impulse], random: Random, how: Misbehaviour, wraps_at: int | None
) -> Iterator[Impulse]:
    """Yield impulses as the device's clock, which may be restarted or set, stamps them."""
    offset = 0
    for impulse in truth:
        restart, jump = random.random() < how.clock_restart, random.random() < how.clock_jump
        if restart:
            offset = random.randint(0, _MOST_UPTIME_NS // impulse.unit_ns) - impulse.time
        elif jump:
            most = _MOST_JUMP_NS // impulse.unit_ns
            offset += random.randint(-most, most)
        time = max(0, impulse.time + offset) if wraps_at is None else impulse.time + offset
        yield replace(impulse, time=time if wraps_at is None else time % wraps_at)
