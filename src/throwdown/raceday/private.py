"""What is known of people and is nobody else's business: never in the book, which is public."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from throwdown.disk import Disk, Lines, RealDisk
from throwdown.errors import InputError
from throwdown.meet.entries.sheet import PRIVATE

FILE = "private.jsonl"
_LONGEST = 200


class Private:
    """E-mail, phone and the like of entries, in a file that only its owner can read.

    Used from one thread; reading changes nothing.  A line that a power cut left half written is set
    aside before the next is written.
    """

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.path, self._disk = folder / FILE, disk or RealDisk()
        self._lines: Lines | None = None
        self._known: dict[str, dict[str, str]] = {}
        self._take(self._disk.read(self.path))

    @property
    def known(self) -> Mapping[str, Mapping[str, str]]:
        """What is known: by entry, by column."""
        return self._known

    def write(self, entry: str, news: Mapping[str, Any]) -> None:
        """Keep what is new of an entry.

        Raises InputError where it is none of ``PRIVATE``, NotWritten where the disk is full.
        """
        for name, value in news.items():
            if name not in PRIVATE or not isinstance(value, str) or len(value) > _LONGEST:
                raise InputError(f"{name} is {value!r}", expected=", ".join(PRIVATE))
        if self._known.get(entry, {}) | dict(news) == self._known.get(entry, {}):
            return
        line = json.dumps({"entry": entry, **news}, ensure_ascii=False)
        lines = self._open() if self._lines is None else self._lines
        lines.append(line.encode())
        self._known.setdefault(entry, {}).update(news)

    def forget(self, entry: str) -> bool:
        """Erase what is known of an entry from the file; return whether there was anything."""
        if self._known.pop(entry, None) is None:
            return False
        beside = self.path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        _make(beside)
        for name, own in self._known.items():
            line = json.dumps({"entry": name, **own}, ensure_ascii=False)
            self._disk.append(beside, f"{line}\n".encode())
        beside.replace(self.path)
        for torn in self.path.parent.glob(f"{self.path.stem}.torn-*"):
            torn.unlink()
        self._lines = None
        return True

    def _open(self) -> Lines:
        _make(self.path)
        self._lines = lines = Lines(self.path, self._disk)
        if lines.set_aside is not None:
            lines.set_aside.chmod(0o600)
        return lines

    def _take(self, data: bytes) -> None:
        for line in data[: data.rfind(b"\n") + 1].splitlines():
            own: Any = json.loads(line)
            self._known.setdefault(str(own.pop("entry")), {}).update(own)


def _make(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    path.chmod(0o600)
