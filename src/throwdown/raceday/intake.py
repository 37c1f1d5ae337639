"""From a device's messages to acts of the book: each impulse once, however often it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from throwdown.meet.acts import FINISH, START, Act
from throwdown.raceday.keeper import Keeper
from throwdown.timing.decoder import Decoder
from throwdown.timing.dedupe import Intake, Taken
from throwdown.timing.message import Cancelled, Elapsed, Impulse


@dataclass
class Writing:
    """Writes what one device says; what it has written before it recognises by its keys.

    ``lines`` maps the device's channels to ``start`` and ``finish``.  An impulse of another channel
    stays in the spool, and is written when an official says which line it is.
    """

    device: str
    decoder: Decoder
    lines: Mapping[str, str]
    keeper: Keeper
    intake: Intake
    unassigned: dict[str, int] = field(default_factory=dict)
    """How many impulses came on channels that are no line."""
    earlier: int = 0
    """How many times it said first that it had kept from before it was plugged in; not written."""
    remembering: bool = True
    """Whether what it says again may be from before it was plugged in."""
    _standing: dict[str, list[str]] = field(default_factory=dict)
    """Keys of the impulses of each channel that were not taken back, in the order of saying."""
    _turns: dict[str, int] = field(default_factory=dict)
    """How often each impulse was taken back or given again: odd where it is gone."""
    _elapsed: int = 0

    def write(self, taken: Taken) -> Act | None:
        """Write what a message means for the meet, if anything.  Raises NotWritten."""
        said = taken.message
        if isinstance(said, Impulse):
            return self._impulse(said, taken.epoch)
        if isinstance(said, Cancelled):
            return self._cancelled(said, taken.epoch)
        if isinstance(said, Elapsed):
            return self._run(said)
        return None

    def _impulse(self, said: Impulse, epoch: int) -> Act | None:
        if said.replayed and self.remembering:
            self.earlier += 1
            return None
        self.remembering = False
        line = self.lines.get(said.channel)
        if line is None:
            self.unassigned[said.channel] = self.unassigned.get(said.channel, 0) + 1
            return None
        clock, time = self._unwrapped(epoch, said.time)
        key = self._key(epoch, said.channel, said.time, said.sequence)
        facts: dict[str, Any] = {
            "line": line,
            "time": time,
            "unit_ns": said.unit_ns,
            "device": self.device,
            "epoch": clock,
            "key": key,
        }
        if said.sequence is not None:
            facts["sequence"] = said.sequence
        if said.number:
            facts["number"] = said.number
        if said.manual:
            facts["manual"] = True
        if said.raw:
            facts["raw"] = said.raw.hex()
        act = self.keeper.write("impulse", self.device, facts)
        standing = self._standing.setdefault(said.channel, [])
        if key not in standing:
            standing.append(key)
        return self._stands_again(key) or act

    def _cancelled(self, said: Cancelled, epoch: int) -> Act | None:
        """Void an impulse; one of no line has none to void."""
        standing = self._standing.get(said.channel, [])
        if said.time is not None:
            key = self._key(epoch, said.channel, said.time, said.sequence)
        else:
            key = standing[-1] if standing else ""
        found = self.keeper.find(key)
        if found is None or key not in standing:
            return None
        facts = {"impulse": found.number, "reason": "taken back by the device"}
        act = self._turn(key, "void", facts)
        standing.remove(key)
        return act

    def _stands_again(self, key: str) -> Act | None:
        """Undo the taking back: the device says a time again, perhaps for another number."""
        turns = self._turns.get(key, 0)
        void = self.keeper.find(f"{key}/turn-{turns}")
        if void is None or turns % 2 == 0:
            return None
        return self._turn(key, "undo", {"act": void.number})

    def _turn(self, key: str, kind: str, facts: Mapping[str, Any]) -> Act:
        """Write that an impulse is taken back, or given again, once more."""
        turns = self._turns.get(key, 0) + 1
        act = self.keeper.write(kind, self.device, {**facts, "key": f"{key}/turn-{turns}"})
        self._turns[key] = turns  # only now: what the disk did not take is tried again as it was
        return act

    def _run(self, said: Elapsed) -> Act:
        """Write a run that the device timed: a start and a finish on a clock made for it."""
        begin = self._elapsed
        act: Act | None = None
        for line, time in ((START, begin), (FINISH, begin + said.time)):
            act = self.keeper.write(
                "impulse",
                self.device,
                {
                    "line": line,
                    "time": time,
                    "unit_ns": said.unit_ns,
                    "device": self.device,
                    "epoch": 0,
                    "raw": said.raw.hex(),
                    "key": f"{self.device}/elapsed/{line}/{begin}",
                },
            )
        assert act is not None
        self._elapsed += said.time + 1  # no run begins at the moment at which another ends
        return act

    def clock_ns(self, said: Impulse, epoch: int) -> tuple[int, int]:
        """Return the clock of an impulse and its time on it [ns], as if it never turned over."""
        clock, time = self._unwrapped(epoch, said.time)
        return clock, time * said.unit_ns

    def _unwrapped(self, epoch: int, time: int) -> tuple[int, int]:
        """Return the clock's number and the time on it, as if it never turned over."""
        turn = self.decoder.wraps_at
        began = self.intake.epochs
        while epoch and began[epoch] == "wrapped" and turn is not None:
            epoch -= 1
            time += turn
        return epoch, time

    def _key(self, epoch: int, channel: str, time: int, sequence: int | None) -> str:
        number = "" if sequence is None else f"/{sequence}"
        return f"{self.device}/{epoch}/{channel}/{time}{number}"
