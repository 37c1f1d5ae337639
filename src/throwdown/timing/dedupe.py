"""What is new of what a device says: resends dropped, epochs told apart, gaps named.

An epoch is one run of a device's clock.  Within it an impulse is known by channel, time and
sequence; a number that is said of it later is news about the same impulse, so is that it is taken
back or stands again, and what was said last counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from throwdown.timing.decoder import Decoder
from throwdown.timing.message import Cancelled, Impulse, Message, Reset

LATE_NS = 1_000_000_000
"""An impulse that is older than the newest by no more than this is late; the clock stands."""

Began = Literal["first", "wrapped", "restarted", "reset"]
"""How an epoch began.  Only across a wrap can times be compared with the epoch before."""


@dataclass(frozen=True)
class Taken:
    """A message that is new, and the epoch it is of."""

    message: Message
    epoch: int


@dataclass(frozen=True)
class Gap:
    """Sequence numbers that never came, from ``first`` to ``last``."""

    first: int
    last: int


Key = tuple[str, int, int | None]


@dataclass
class _Epoch:
    """What is known of a run of the clock: by impulse, by number, whether it stands."""

    began: Began
    known: dict[Key, dict[str, bool]] = field(default_factory=dict)
    newest: int | None = None


class Intake:
    """Takes one device's messages in the order in which they came.

    ``wraps_at`` is its decoder's.  The state is all in here: fed the same again from the start,
    another intake returns the same.
    """

    def __init__(self, wraps_at: int | None = None, late_ns: int = LATE_NS) -> None:
        self._wraps_at = wraps_at
        self._late_ns = late_ns
        self._epochs = [_Epoch("first")]
        self._first: int | None = None
        self._last: int | None = None
        self._missing: list[Gap] = []
        self._lost: list[Gap] = []
        self.repeats = 0
        """How many messages were dropped because they had been said before."""

    @classmethod
    def of(cls, decoder: type[Decoder] | Decoder) -> Intake:
        """Return an intake for what a decoder reads."""
        return cls(decoder.wraps_at)

    @property
    def epochs(self) -> tuple[Began, ...]:
        """How each epoch began, by its number."""
        return tuple(epoch.began for epoch in self._epochs)

    @property
    def last(self) -> int | None:
        """The highest number said since numbers began anew; None where there is none."""
        return self._last

    @property
    def missing(self) -> tuple[Gap, ...]:
        """What a transport can ask the device for again."""
        return tuple(self._missing)

    @property
    def lost(self) -> tuple[Gap, ...]:
        """What was missing when the numbers began anew: asked for, other passings would come."""
        return tuple(self._lost)

    def take(self, messages: Iterable[Message]) -> list[Taken]:
        """Return what of ``messages`` is new."""
        taken = []
        for message in messages:
            if isinstance(message, Impulse):
                epoch = self._impulse(message)
            elif isinstance(message, Cancelled):
                epoch = self._cancelled(message)
            else:
                if isinstance(message, Reset):
                    self._open("reset")
                    self._renumber()
                epoch = self._current
            if epoch is None:
                self.repeats += 1
            else:
                taken.append(Taken(message, epoch))
        return taken

    @property
    def _current(self) -> int:
        return len(self._epochs) - 1

    def _impulse(self, impulse: Impulse) -> int | None:
        """Note an impulse and return its epoch; None where it is known."""
        key = impulse.channel, impulse.time, impulse.sequence
        if impulse.sequence is not None:
            epoch = self._by_sequence(impulse, impulse.sequence, key)
        elif impulse.replayed:
            epoch = self._late(impulse, key)
        elif key in self._epochs[-1].known:
            epoch = self._current
        else:
            epoch = self._by_time(impulse)
        stands = self._epochs[epoch].known.setdefault(key, {})
        if stands.get(impulse.number):
            return None
        stands[impulse.number] = True
        return epoch

    def _cancelled(self, cancelled: Cancelled) -> int | None:
        """Note that an impulse is taken back and return its epoch; None where that is known."""
        if cancelled.time is None:
            return self._current
        key = cancelled.channel, cancelled.time, cancelled.sequence
        epoch = next((n for n in self._backwards() if key in self._epochs[n].known), self._current)
        stands = self._epochs[epoch].known.setdefault(key, {})
        if stands.get(cancelled.number) is False and not any(stands.values()):
            return None
        stands.update(dict.fromkeys((*stands, cancelled.number), False))
        return epoch

    def _by_sequence(self, impulse: Impulse, number: int, key: Key) -> int:
        """Return the epoch of a numbered impulse, and keep account of the numbers."""
        if self._first is None or self._last is None:
            self._first = self._last = number
            return self._by_time(impulse)
        if number > self._last:
            if number > self._last + 1:
                self._missing.append(Gap(self._last + 1, number - 1))
            self._last = number
            return self._by_time(impulse)
        if self._fill(number) or any(key in epoch.known for epoch in self._epochs):
            return self._late(impulse, key)
        newest = self._epochs[-1].newest
        if number < self._first and newest is not None and impulse.time <= newest:
            # Somebody asked for what had happened before the connection.
            return self._late(impulse, key)
        self._renumber()
        self._first = self._last = number
        self._open("restarted")
        return self._by_time(impulse)

    def _by_time(self, impulse: Impulse) -> int:
        """Return the epoch of an impulse that is the device's newest, or nearly."""
        now = self._epochs[-1]
        late = self._late_ns // impulse.unit_ns
        step = 0 if now.newest is None else impulse.time - now.newest
        if step >= 0:
            turn = self._wraps_at
            if turn is not None and now.began == "wrapped" and turn - step <= late:
                return self._current - 1
            now.newest = impulse.time
        elif -step > late:
            turn = self._wraps_at
            self._open("wrapped" if turn is not None and 2 * (turn + step) < turn else "restarted")
            self._epochs[-1].newest = impulse.time
        return self._current

    def _late(self, impulse: Impulse, key: Key) -> int:
        """Return the epoch of an impulse that is said again, or was not heard the first time."""
        for number in self._backwards():
            if key in self._epochs[number].known:
                return number
        newest = self._epochs[-1].newest
        if newest is None:
            self._epochs[-1].newest = impulse.time
        elif impulse.time > newest:
            if self._current and not impulse.replayed:
                return self._current - 1
            self._epochs[-1].newest = impulse.time
        return self._current

    def _backwards(self) -> range:
        return range(self._current, -1, -1)

    def _open(self, began: Began) -> None:
        """Begin an epoch, unless nothing has happened yet in this one."""
        if self._epochs[-1].newest is not None:
            self._epochs.append(_Epoch(began))

    def _renumber(self) -> None:
        """Note that the device's numbers begin anew."""
        self._lost += self._missing
        self._missing = []
        self._first = self._last = None

    def _fill(self, number: int) -> bool:
        """Note that a number has come; say whether it was missing."""
        for at, gap in enumerate(self._missing):
            if gap.first <= number <= gap.last:
                parts = (Gap(gap.first, number - 1), Gap(number + 1, gap.last))
                self._missing[at : at + 1] = [part for part in parts if part.first <= part.last]
                return True
        return False
