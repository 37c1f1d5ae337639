"""RMonitor: results as Orbits and relays of it send them, read and written.

Lines of comma-separated values without checksum, number or resend.  Who joins late has missed what
came before, so a sender says everything again after a ``Wipe``.  A competitor is known by
``registration``: one that was edited during a run may come under two.  Times are in ms, None where
a line gives none; ``$F`` has whole seconds, so finer ones are cut when it is written.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, field
from typing import Any, ClassVar

from throwdown.errors import InputError
from throwdown.timing.decoder import LineDecoder
from throwdown.timing.message import Garbled

BY_TIME = 9999
"""Laps to go in a race that ends by time."""


@dataclass(frozen=True)
class _Record:
    """One line; ``raw`` is how it came."""

    raw: bytes = field(default=b"", repr=False, kw_only=True)


@dataclass(frozen=True)
class Competitor(_Record):
    """``$A``: who drives."""

    registration: str
    number: str
    transponder: int | None
    first_name: str
    last_name: str
    nationality: str
    class_number: int | None


@dataclass(frozen=True)
class CompetitorMore(_Record):
    """``$COMP``: who drives, with what a club adds."""

    registration: str
    number: str
    class_number: int | None
    first_name: str
    last_name: str
    nationality: str
    additional: str


@dataclass(frozen=True)
class RunName(_Record):
    """``$B``: what is being run."""

    number: int | None
    description: str


@dataclass(frozen=True)
class ClassName(_Record):
    """``$C``: what a class is called."""

    number: int | None
    description: str


@dataclass(frozen=True)
class Setting(_Record):
    """``$E``: something about the event, such as its track's name."""

    key: str
    value: str


@dataclass(frozen=True)
class Clock(_Record):
    """``$F``: clocks and flag, every second."""

    laps_to_go: int | None
    time_to_go: int | None
    time_of_day: int | None
    race_time: int | None
    flag: str


@dataclass(frozen=True)
class Place(_Record):
    """``$G``: where a competitor lies in the race."""

    position: int | None
    registration: str
    laps: int
    total: int | None


@dataclass(frozen=True)
class BestLap(_Record):
    """``$H``: where a competitor lies by best lap, and which that was."""

    position: int | None
    registration: str
    lap: int
    time: int | None


@dataclass(frozen=True)
class Wipe(_Record):
    """``$I``: forget everything; the clock and date of that moment."""

    time_of_day: int | None
    date: str


@dataclass(frozen=True)
class Passing(_Record):
    """``$J``: a competitor passed the line: the lap's time and all of them together."""

    registration: str
    lap: int | None
    total: int | None


Record = (
    Competitor
    | CompetitorMore
    | RunName
    | ClassName
    | Setting
    | Clock
    | Place
    | BestLap
    | Wipe
    | Passing
)


@dataclass(frozen=True)
class _Kind:
    """How a field is read, which raises ValueError where it is none, and written."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


_TIME = re.compile(r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]\d)(?:[.,](\d{1,3}))?")


def _read_time(text: str) -> int | None:
    if not text.strip():
        return None
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds, part = found.groups()
    whole = 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds)
    return 1_000 * whole + int((part or "").ljust(3, "0"))


def _write_time(time: int | None) -> str:
    return '""' if time is None else f'"{_clock(time // 1_000)}.{time % 1_000:03d}"'


def _write_seconds(time: int | None) -> str:
    return '""' if time is None else f'"{_clock(time // 1_000)}"'


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _read_integer(text: str) -> int | None:
    return int(text) if text.strip() else None


def _write_integer(value: int | None) -> str:
    return "" if value is None else str(value)


def _write_text(text: str) -> str:
    # There is no way to write a quotation mark within a field.
    return '"' + re.sub(r"[\r\n]+", " ", text).replace('"', "'") + '"'


_TEXT = _Kind(str, _write_text)
_INTEGER = _Kind(_read_integer, _write_integer)
_LAPS = _Kind(lambda text: _read_integer(text) or 0, _write_integer)
_MS = _Kind(_read_time, _write_time)
_S = _Kind(_read_time, _write_seconds)
_FLAG = _Kind(str.rstrip, lambda flag: _write_text(f"{flag:6}"))

_LINES: dict[str, tuple[type[Record], tuple[_Kind, ...]]] = {
    "$A": (Competitor, (_TEXT, _TEXT, _INTEGER, _TEXT, _TEXT, _TEXT, _INTEGER)),
    "$COMP": (CompetitorMore, (_TEXT, _TEXT, _INTEGER, _TEXT, _TEXT, _TEXT, _TEXT)),
    "$B": (RunName, (_INTEGER, _TEXT)),
    "$C": (ClassName, (_INTEGER, _TEXT)),
    "$E": (Setting, (_TEXT, _TEXT)),
    "$F": (Clock, (_INTEGER, _S, _S, _S, _FLAG)),
    "$G": (Place, (_INTEGER, _TEXT, _LAPS, _MS)),
    "$H": (BestLap, (_INTEGER, _TEXT, _LAPS, _MS)),
    "$I": (Wipe, (_MS, _TEXT)),
    "$J": (Passing, (_TEXT, _MS, _MS)),
}
_COMMANDS = {record: command for command, (record, _) in _LINES.items()}


class RMonitor(LineDecoder[Record]):
    """Reads records; fields beyond those known are left in ``raw``."""

    name: ClassVar[str] = "rmonitor"
    longest: ClassVar[int] = 1024
    sources: ClassVar[tuple[str, ...]] = (
        "jhutz/bigclock-server:rmonitor.py",
        "azmanual.top 763170 p.131",
        "race-monitor.com/Support/Troubleshooting",
        "gizex.com/tnsguy",
    )

    def read(self, line: bytes) -> Iterable[Record | Garbled]:
        """Return the record of a line; what is before its dollar sign is noise."""
        noise, _, rest = line.partition(b"$")
        if noise or not rest:
            yield Garbled(noise or line, "noise before a record" if rest else "no record")
        if rest:
            yield _record(b"$" + rest)


def encode(record: Record) -> bytes:
    """Return a record's line; letters that cp1252 lacks become question marks.

    Raises InputError where a number or a time is negative.
    """
    command = _COMMANDS[type(record)]
    _, kinds = _LINES[command]
    values = astuple(record)[1:]
    if any(isinstance(value, int) and value < 0 for value in values):
        raise InputError(f"{command} has no negative numbers", expected="0 or more")
    told = (kind.write(value) for kind, value in zip(kinds, values, strict=True))
    return f"{','.join((command, *told))}\r\n".encode("cp1252", "replace")


def _record(raw: bytes) -> Record | Garbled:
    try:
        command, *given = next(csv.reader([raw.decode("cp1252", "replace")], skipinitialspace=True))
    except csv.Error:
        return Garbled(raw, "no comma-separated values")
    if command not in _LINES:
        return Garbled(raw, f"{command} is no record")
    record, kinds = _LINES[command]
    if len(given) < len(kinds):
        return Garbled(raw, f"{command} has {len(kinds)} fields, not {len(given)}")
    try:
        values = [kind.read(text) for kind, text in zip(kinds, given, strict=False)]
    except ValueError as problem:
        return Garbled(raw, f"{command} has a field that is none: {problem}")
    return record(*values, raw=raw)
