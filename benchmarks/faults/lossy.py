"""The system's calls on files, by somebody who pulls the plug: what was not synced is lost."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from pathlib import Path
from random import Random

LOOK_S = 0.005
BY_THEMSELVES = ("desk-key", "signing-key")
"""Files that are synced by who writes them, not through these calls."""


class Control:
    """What the rig asks of the machine, by files in a folder: their being there is the asking."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def is_on(self, name: str) -> bool:
        """Whether something is asked for."""
        return (self.folder / name).exists()

    def number(self, name: str) -> int:
        """Return the number that the rig wrote, 0 where it wrote none."""
        try:
            return int((self.folder / name).read_text() or 0)
        except (OSError, ValueError):
            return 0

    def turn(self, name: str, on: bool, number: int = 0) -> None:
        """Ask for something, or no longer."""
        file = self.folder / name
        if not on:
            file.unlink(missing_ok=True)
            return
        fresh = self.folder / f".{name}"
        fresh.write_text(str(number))
        fresh.rename(file)


class LossySystem:
    """Stands in for ``os`` in a disk.

    While ``full`` is on, writes take part of what they are given or nothing.  When ``power`` is on,
    the machine is gone at one of the next few calls, or after a moment: of what was written and not
    synced, any part may be left.
    """

    def __init__(self, control: Control, folder: Path, seed: int) -> None:
        self._control, self._folder = control, folder
        self._random = Random(seed)
        self._paths: dict[int, Path] = {}
        self._synced: dict[Path, int] = {}
        self._new: set[Path] = set()
        self._countdown: int | None = None
        self._lock = threading.RLock()
        self._born = time.time()
        threading.Thread(target=self._watch, daemon=True).start()

    def open(self, path: Path, flags: int, mode: int = 0o777, /) -> int:
        """Open a file; a new one is in its folder only once the folder is synced."""
        self._tick()
        with self._lock:
            new = not path.exists()
            handle = os.open(path, flags, mode)
            self._paths[handle] = path
            if new:
                self._new.add(path)
                self._synced[path] = 0
            elif path.is_file():
                self._synced.setdefault(path, path.stat().st_size)
            return handle

    def write(self, handle: int, data: memoryview, /) -> int:
        """Write some of it, if there is room."""
        self._tick()
        if self._control.is_on("full"):
            if len(data) > 1 and self._random.random() < 0.5:
                return os.write(handle, data[: self._random.randrange(1, len(data))])
            raise OSError(errno.ENOSPC, "No space left on device")
        return os.write(handle, data)

    def fsync(self, handle: int, /) -> None:
        """Have it on the disk."""
        self._tick()
        with self._lock:
            os.fsync(handle)
            path = self._paths[handle]
            if path.is_dir():
                self._new = {one for one in self._new if one.parent != path}
            else:
                self._synced[path] = os.fstat(handle).st_size
        self._tick()

    def ftruncate(self, handle: int, size: int, /) -> None:
        """Cut it."""
        self._tick()
        with self._lock:
            os.ftruncate(handle, size)

    def close(self, handle: int, /) -> None:
        """Close it."""
        self._paths.pop(handle, None)
        os.close(handle)

    def _tick(self) -> None:
        """Count down to the end, where it was asked for."""
        if not self._control.is_on("power"):
            return
        if self._countdown is None:
            self._countdown = self._random.randrange(6)
        self._countdown -= 1
        if self._countdown < 0:
            self._fail()

    def _watch(self) -> None:
        """Fail even where nothing is written."""
        since: float | None = None
        while True:
            time.sleep(LOOK_S)
            on = self._control.is_on("power")
            since = (since or time.monotonic()) if on else None
            if since is not None and time.monotonic() - since > 0.15:
                self._fail()

    def _fail(self) -> None:
        """Lose what was not synced, and be gone."""
        with self._lock:
            for path in self._folder.rglob("*"):
                if path.is_file() and not path.is_relative_to(self._control.folder):
                    self._lose(path)
            parent = os.getppid()
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            os.kill(parent, signal.SIGKILL)
            for one in {*map(int, children)} - {os.getpid()}:
                os.kill(one, signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)

    def _lose(self, path: Path) -> None:
        size = path.stat().st_size
        # What went past these calls was synced by nobody, unless it is older than this process.
        older = path.stat().st_mtime < self._born or path.name in BY_THEMSELVES
        synced = self._synced.get(path, size if older else 0)
        if path in self._new and self._random.random() < 0.5:
            path.unlink()
        elif synced < size:
            os.truncate(path, self._random.randint(synced, size))
