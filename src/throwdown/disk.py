"""Files that nothing is lost from: a line is on the disk before anything counts on it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from throwdown.errors import ThrowdownError


class NotWritten(ThrowdownError):
    """Something could not be put on the disk; the file stands as it was."""


class Disk(Protocol):
    """What a file that grows needs of the system."""

    def append(self, path: Path, data: bytes) -> None:
        """Write at the end of a file, and return once it is on the disk."""

    def read(self, path: Path) -> bytes:
        """Return what is on the disk; nothing where there is no file."""

    def cut(self, path: Path, size: int) -> None:
        """Cut a file, and return once that is on the disk."""


class System(Protocol):
    """The calls of ``os`` that a disk makes; a rig puts some that fail in their place."""

    def open(self, path: Path, flags: int, mode: int = 0o777, /) -> int:
        """Open a file."""

    def write(self, handle: int, data: memoryview, /) -> int:
        """Write some of it."""

    def fsync(self, handle: int, /) -> None:
        """Wait until it is on the disk."""

    def ftruncate(self, handle: int, size: int, /) -> None:
        """Cut it."""

    def close(self, handle: int, /) -> None:
        """Close it."""


class RealDisk:
    """The system's own files."""

    def __init__(self, system: System = os) -> None:
        self._system = system

    def append(self, path: Path, data: bytes) -> None:
        """Write at the end of a file, and return once it is on the disk."""
        new = not path.exists()
        handle = self._system.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[self._system.write(handle, view) :]
            self._system.fsync(handle)
        finally:
            self._system.close(handle)
        if new:
            self._sync_folder(path.parent)

    def read(self, path: Path) -> bytes:
        """Return what is on the disk; nothing where there is no file."""
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return b""

    def cut(self, path: Path, size: int) -> None:
        """Cut a file, and return once that is on the disk."""
        handle = self._system.open(path, os.O_WRONLY)
        try:
            self._system.ftruncate(handle, size)
            self._system.fsync(handle)
        finally:
            self._system.close(handle)

    def _sync_folder(self, folder: Path) -> None:
        handle = self._system.open(folder, os.O_RDONLY)
        try:
            self._system.fsync(handle)
        finally:
            self._system.close(handle)


class Lines:
    """A file of lines that grows; a line that was not wholly written is set aside, not lost.

    ``held`` are the lines that were there when it was opened.
    """

    def __init__(self, path: Path, disk: Disk) -> None:
        self.path, self._disk = path, disk
        data = disk.read(path)
        whole = data[: data.rfind(b"\n") + 1]
        self.set_aside: Path | None = None
        if whole != data:
            self.set_aside = _keep_torn(disk, path, data[len(whole) :])
            disk.cut(path, len(whole))
        self.held = whole.splitlines()
        self._size = len(whole)
        self._unclean = False

    def append(self, line: bytes) -> None:
        """Write a line; when this returns it is on the disk.

        Raises NotWritten where the disk does not take it.
        """
        data = line + b"\n"
        try:
            if self._unclean:
                self._take_back()
            self._unclean = True  # until it is known that it is not
            self._disk.append(self.path, data)
        except OSError as error:
            with suppress(OSError):
                self._take_back()
            raise NotWritten(f"{self.path} takes no more: {error.strerror or error}") from error
        self._unclean = False
        self._size += len(data)

    def _take_back(self) -> None:
        """Leave no half a line behind what is whole.  Raises OSError where that cannot be."""
        if len(self._disk.read(self.path)) > self._size:
            self._disk.cut(self.path, self._size)
        self._unclean = False


def _keep_torn(disk: Disk, path: Path, data: bytes) -> Path:
    number = 1
    while (aside := path.with_suffix(f".torn-{number}")).exists() and aside.stat().st_size:
        number += 1
    disk.append(aside, data)
    return aside


def replace_file(target: Path, data: bytes) -> None:
    """Write a file beside ``target`` first, so that a reader never sees half of it.

    Raises OSError; an older file is then still what it was, and nothing is left behind.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".throwdown-", suffix=target.suffix)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
