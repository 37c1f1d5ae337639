"""RMonitor taken in: another timing's results as impulses of its loop.

Of all that such a feed says, only ``$J`` is a moment: a competitor passed the line, with the time
since the race began.  It becomes an impulse on the one channel ``loop``, by the competitor's number
where the feed has told it, else by the registration.  A feed has no numbers of its own and no
memory: what was said while nobody listened is lost, and ``$G`` tells only how many laps that were.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from throwdown.errors import InputError
from throwdown.timing.decoder import LineDecoder, impulse_for, words_of
from throwdown.timing.message import Clock as ClockKind
from throwdown.timing.message import Elapsed, Garbled, Heartbeat, Impulse, Message, Reset, Status
from throwdown.timing.rmonitor import (
    Clock,
    Competitor,
    CompetitorMore,
    Passing,
    Record,
    RMonitor,
    RunName,
    encode,
)

LOOP = "loop"
_NUMBERS = r"[A-Za-z0-9_-]{1,20}"
_LONGEST_MS = 10_000 * 3_600_000


class Relay(LineDecoder[Message]):
    """RMonitor: results of other timing, whose passings count at the loop of a race of laps."""

    name: ClassVar[str] = "rmonitor"
    channels: ClassVar[str] = LOOP
    some: ClassVar[tuple[str, ...]] = (LOOP,)
    clock: ClassVar[ClockKind] = "since-sync"
    unit_ns: ClassVar[int] = 1_000_000
    wraps_at: ClassVar[int | None] = None
    sources: ClassVar[tuple[str, ...]] = RMonitor.sources
    longest: ClassVar[int] = RMonitor.longest

    def __init__(self) -> None:
        super().__init__()
        self._records = RMonitor()
        self._numbers: dict[str, str] = {}
        self._run: tuple[int | None, str] | None = None

    def read(self, line: bytes) -> Iterable[Message]:
        """Return what a line says."""
        for record in self._records.read(line):
            yield record if isinstance(record, Garbled) else self._said(record)

    def _said(self, record: Record) -> Message:
        raw = record.raw
        if isinstance(record, Passing) and record.total is not None:
            number = self._numbers.get(record.registration, record.registration)
            return Impulse(LOOP, record.total, self.unit_ns, self.clock, number=number, raw=raw)
        if isinstance(record, Competitor | CompetitorMore) and record.number.strip():
            self._numbers[record.registration] = record.number.strip()
        if isinstance(record, RunName):
            run, before = (record.number, record.description), self._run
            self._run = run
            if before not in (None, run):  # another race, whose clock begins at nought
                self._numbers.clear()
                return Reset(f"{record.description} begins", raw)
        if isinstance(record, Clock):
            return Heartbeat(record.flag, raw)
        return Status(words_of(raw), raw)

    @staticmethod
    def encode(said: Impulse | Elapsed, /) -> bytes:
        """Return the line with which a feed would say it.  Raises InputError where it could not."""
        impulse = impulse_for(Relay, said, numbers=_NUMBERS)
        if impulse.time >= _LONGEST_MS:
            raise InputError(
                f"rmonitor has no time {impulse.time}", expected=f"below {_LONGEST_MS}"
            )
        if impulse.sequence is not None or impulse.manual:
            raise InputError("rmonitor says who passed and when, and nothing more")
        return encode(Passing(impulse.number, None, impulse.time))
