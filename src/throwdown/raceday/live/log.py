"""Frames beside the book, so that who was away for long gets what was missed and not everything.

The file is a cache: it may be deleted at any time, is not synced to the disk, and only what fits
the book by its hashes is believed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from throwdown.raceday.live.frames import Frame, Mark, event

FRAMES = "frames.log"


class FileLog:
    """Frames in a file, one a line: the mark, a space, the patch.

    ``marks`` are those of the book's acts from the first on.  What does not fit them, and what
    comes after that, is cut off.
    """

    def __init__(self, path: Path, marks: Sequence[Mark]) -> None:
        self.path = path
        self.first, self._starts = 1, [0]
        path.touch()
        self._take(marks)
        os.truncate(path, self._starts[-1])

    @property
    def last(self) -> int:
        """The act of the last frame; 0 where there is none."""
        return self.first + len(self._starts) - 2 if len(self._starts) > 1 else 0

    def append(self, mark: Mark, patch: str) -> None:
        """Add the frame of the next act; ``patch`` is its JSON.

        Where the disk is full the log is emptied, and begins again with the next act that fits.
        """
        if not self.last:
            self.first = mark.number
        elif mark.number != self.last + 1:
            raise ValueError(f"act {mark.number} does not follow act {self.last}")
        line = f"{mark} {patch}\n".encode()
        try:
            with self.path.open("r+b") as file:
                file.seek(self._starts[-1])
                file.write(line)
        except OSError:
            self.clear()
        else:
            self._starts.append(self._starts[-1] + len(line))

    def clear(self) -> None:
        """Empty the log; it begins again with the next act."""
        self._starts = [0]
        with suppress(OSError):
            os.truncate(self.path, 0)

    def frames(self, after: int, upto: int) -> list[Frame]:
        """Return the frames from ``after`` + 1 to ``upto``; none where the first is not held."""
        if not self.first <= after + 1 <= upto or not self.last:
            return []
        begin = self._starts[min(after + 1, self.last + 1) - self.first]
        end = self._starts[min(upto, self.last) - self.first + 1]
        try:
            with self.path.open("rb") as file:
                file.seek(begin)
                data = file.read(max(end - begin, 0))
        except OSError:
            return []
        found = []
        for line in data.decode("utf-8", "replace").split("\n")[:-1]:
            said, _, patch = line.partition(" ")
            mark = Mark.read(said)
            if mark is None:
                return []
            found.append(Frame(mark, event("patch", patch, mark)))
        return found

    async def read(self, after: int, upto: int) -> Sequence[Frame]:
        """Return the same: the file is small, and the system keeps it in memory."""
        return self.frames(after, upto)

    def _take(self, marks: Sequence[Mark]) -> None:
        """Find where lines begin, up to the first that does not fit."""
        for line in self.path.read_bytes().split(b"\n")[:-1]:
            said, _, patch = line.partition(b" ")
            mark = Mark.read(said.decode("latin-1"))
            if mark is None or not _is_object(patch):
                return
            if mark.number > len(marks) or marks[mark.number - 1] != mark:
                return
            if len(self._starts) == 1:
                self.first = mark.number
            elif mark.number != self.last + 1:
                return
            self._starts.append(self._starts[-1] + len(line) + 1)


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
