"""What came over a device's wire, byte by byte and on the disk, before anything is made of it.

A file for each device, one line a record: when it came, by the host's two clocks (the one that
people read and the one that only runs forward), what it was, and the bytes in hexadecimal.  What
is derived from a spool is the same every time, so whoever was killed in between begins anew.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from throwdown.disk import Disk, Lines, RealDisk
from throwdown.errors import InputError

What = Literal["opened", "connected", "bytes", "closed"]
"""The recorder began to listen; a link was there; it brought bytes; it is gone."""

_RECORD = re.compile(r"(\d+) (\d+) ([a-z]+)(?: ([0-9a-f]*))?")


@dataclass(frozen=True)
class Record:
    """One thing that the wire brought: ``at_ns`` since 1970, ``clock_ns`` of a clock that runs on.

    ``clock_ns`` begins anew when the host does.
    """

    at_ns: int
    clock_ns: int
    what: What
    data: bytes = b""


class Clock:
    """The host's clocks."""

    def __init__(
        self,
        now_ns: Callable[[], int] = time.time_ns,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.now_ns, self.clock_ns = now_ns, clock_ns


class Spool:
    """A device's spool.  Raises InputError where its file is none."""

    def __init__(self, path: Path, disk: Disk | None = None, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._lines = Lines(path, disk or RealDisk())
        self.held = [
            _record(line, f"{path}, line {number}")
            for number, line in enumerate(self._lines.held, start=1)
        ]
        """What was there when it was opened."""

    def keep(self, what: What, data: bytes = b"") -> Record:
        """Write something down; when this returns it is on the disk.

        Raises NotWritten where the disk does not take it.
        """
        record = Record(self._clock.now_ns(), self._clock.clock_ns(), what, data)
        line = f"{record.at_ns} {record.clock_ns} {what}{' ' if data else ''}{data.hex()}"
        self._lines.append(line.encode("ascii"))
        return record


def _record(line: bytes, where: str) -> Record:
    found = _RECORD.fullmatch(line.decode("ascii", "replace"))
    if found is None or found[3] not in get_args(What):
        raise InputError("this is no record of a spool", where=where, expected="a spool as it was")
    what: What = found[3]  # type: ignore[assignment]
    return Record(int(found[1]), int(found[2]), what, bytes.fromhex(found[4] or ""))
