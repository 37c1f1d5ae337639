"""Requests that came from the public site and are not answered yet: on the disk, for its owner."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from throwdown.disk import Disk, Lines, RealDisk
from throwdown.errors import InputError
from throwdown.meet.entries.requests import EntryRequest, read_request

FILE = "requests.jsonl"


class Inbox:
    """The newest version of each request, in a file that only its owner can read.

    Used from one thread.  What was put in is on the disk; what is answered is erased from it.
    """

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.path, self._disk = folder / FILE, disk or RealDisk()
        self._lines: Lines | None = None
        self._held: dict[str, tuple[EntryRequest, dict[str, Any]]] = {}
        data = self._disk.read(self.path)
        for line in data[: data.rfind(b"\n") + 1].splitlines():
            given: Any = json.loads(line)
            self._held[given["request"]] = read_request(given), given

    @property
    def requests(self) -> Mapping[str, EntryRequest]:
        """What is held, by request, in the order in which they came."""
        return {name: asked for name, (asked, _) in self._held.items()}

    def put(self, given: Any) -> bool:
        """Keep a request as it came; return whether it is new, or newer than the one that is held.

        Raises InputError where it is none, NotWritten where the disk is full.
        """
        asked = read_request(given)
        held = self._held.get(asked.request)
        if held is not None and held[0].version >= asked.version:
            return False
        kept = dict(given)
        if held is not None:  # what was taken and erased at the site before does not come again
            kept["private"] = {**held[1].get("private", {}), **dict(given.get("private", {}))}
        lines = self._open() if self._lines is None else self._lines
        lines.append(json.dumps(kept, ensure_ascii=False).encode())
        self._held[asked.request] = read_request(kept), kept
        return True

    def drop(self, request: str) -> None:
        """Erase a request from the file."""
        if self._held.pop(request, None) is None:
            return
        beside = self.path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        _make(beside)
        for _, given in self._held.values():
            self._disk.append(beside, f"{json.dumps(given, ensure_ascii=False)}\n".encode())
        beside.replace(self.path)
        for torn in self.path.parent.glob(f"{self.path.stem}.torn-*"):
            torn.unlink()
        self._lines = None

    def find(self, request: str) -> EntryRequest:
        """Return a request that is held.  Raises InputError where it is not."""
        held = self._held.get(request)
        if held is None:
            raise InputError(f"no request {request!r} waits", where="request")
        return held[0]

    def _open(self) -> Lines:
        _make(self.path)
        self._lines = lines = Lines(self.path, self._disk)
        if lines.set_aside is not None:
            lines.set_aside.chmod(0o600)
        return lines


def _make(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    path.chmod(0o600)
