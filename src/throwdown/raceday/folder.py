"""A meet's folder: its book, what its devices said, and the key to its desk."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path

from throwdown.errors import InputError

GIVEN_UP = b"given up\n"
BOOK, SPOOL, KEY, LOCK = "book.jsonl", "spool", "desk-key", "lock"
IGNORED = ".gitignore"


class InUse(InputError):
    """Another process holds the folder."""


class Folder:
    """Where a meet is kept.  One process holds it at a time; the system lets go for a dead one."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.book = self.path / BOOK
        self.spool = self.path / SPOOL
        self._lock: int | None = None

    @property
    def is_meet(self) -> bool:
        """Whether there is a meet in it."""
        return self.book.is_file()

    def make(self) -> None:
        """Make the folder.  Raises InputError where it cannot be made or holds a meet already."""
        if self.is_meet:
            raise InputError("there is a meet in this folder already", where=str(self.path))
        try:
            self.spool.mkdir(parents=True, exist_ok=True)
            if not (self.path / IGNORED).exists():  # keys and what people entered are not for git
                (self.path / IGNORED).write_text("*\n", encoding="ascii")
        except OSError as error:
            raise InputError(
                f"the folder cannot be made: {error.strerror}", where=str(self.path)
            ) from None

    def hold(self, *, patient: bool = False) -> None:
        """Keep others from writing until this process ends.

        Raises InputError where there is no meet, or another process holds it and this is not
        ``patient`` enough to wait.
        """
        if not self.is_meet:
            raise InputError(
                "there is no meet in this folder",
                where=str(self.path),
                expected="a folder made by “throwdown meet new”",
            )
        if self.is_held():
            return
        handle = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if patient else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise InUse(
                "another process runs the meet in this folder", where=str(self.path)
            ) from None
        self._lock = handle

    def wait(self) -> bool:
        """Hold it as soon as nobody else does; return whether who did has not given the meet up.

        Raises InputError where there is no meet.
        """
        self.hold(patient=True)
        assert self._lock is not None
        return not os.fstat(self._lock).st_size

    def give_up(self) -> None:
        """Tell those who wait that the meet cannot be run, and has been said why."""
        if self._lock is not None:
            os.write(self._lock, GIVEN_UP)

    def begin_anew(self) -> None:
        """Forget that it was given up, while it is held."""
        if self._lock is not None:
            os.truncate(self._lock, 0)

    def is_held(self) -> bool:
        """Whether this process holds it."""
        return self._lock is not None

    def let_go(self) -> None:
        """Let others write."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def desk_key(self) -> str:
        """Return the secret that opens the desk, made when it is first asked for."""
        file = self.path / KEY
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            kept = file.read_text(encoding="ascii").strip()
            if kept:
                return kept
            handle = os.open(file, os.O_WRONLY | os.O_TRUNC)  # cut off as it was made
        key = secrets.token_urlsafe(12)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(key)
            stream.flush()
            os.fsync(stream.fileno())
        return key
