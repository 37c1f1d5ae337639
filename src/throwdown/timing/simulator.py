"""A device that misbehaves as real ones do, the same way for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    return list(telling(truth, seed, how, wraps_at=wraps_at, start=start))


def telling(
    truth: Iterable[Impulse],
    seed: int,
    how: Misbehaviour = WELL_BEHAVED,
    *,
    wraps_at: int | None = None,
    start: str = "",
) -> Iterator[Impulse]:
    """Yield the impulses that a device would tell of, as soon as ``truth`` has them."""
    random = Random(seed)
    heard = _restamped(truth, random, how, wraps_at)
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
        yield from (impulse, impulse) if twice else (impulse,)
        if held is not None:
            yield held
            held = None
        if again and newest_start is not None:
            yield newest_start
        if impulse.channel == start:
            newest_start = impulse
    if held is not None:
        yield held


def in_chunks(
    frames: Iterable[bytes], seed: int, how: Misbehaviour = WELL_BEHAVED
) -> Iterator[bytes]:
    """Yield frames as a wire brings them: with garbage before, split, and merged."""
    wire = Wire(seed, how)
    for frame in frames:
        yield from wire.carry(frame)
    yield from wire.rest()


class Wire:
    """A wire that splits, merges and garbles frames, the same way for the same seed."""

    def __init__(self, seed: int, how: Misbehaviour = WELL_BEHAVED) -> None:
        self._random, self._how = Random(seed), how
        self._waiting = b""

    def carry(self, frame: bytes) -> Iterator[bytes]:
        """Yield what comes out when a frame goes in; some may wait for the next one."""
        random, how = self._random, self._how
        garbage, split = random.random() < how.garbage, random.random() < how.split
        merge = random.random() < how.merge
        if garbage:
            self._waiting += random.randbytes(random.randint(1, _MOST_GARBAGE))
        self._waiting += frame
        if split:
            cut = random.randrange(len(self._waiting) + 1)
            if cut:
                yield self._waiting[:cut]
            self._waiting = self._waiting[cut:]
        if not merge:
            yield from self.rest()

    def rest(self) -> Iterator[bytes]:
        """Yield what still waits."""
        rest, self._waiting = self._waiting, b""
        if rest:
            yield rest


def _restamped(
    truth: Iterable[Impulse], random: Random, how: Misbehaviour, wraps_at: int | None
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
