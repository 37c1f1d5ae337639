"""The book of a meet: its acts in a file, each on the disk before anything shows it.

One line an act, canonical JSON bound to the line before by its hash.  A line that a power cut left
half written was never acknowledged; it is set aside when the book is opened again, not lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from throwdown.chain import BEGINNING, canonical, digest
from throwdown.disk import Disk, Lines, RealDisk
from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.table import read_text

FORMAT = "throwdown-meet-1"
MOST_BYTES = 100_000
"""How long the line of an act may be [bytes]; a site takes no longer ones."""
MOST_OPEN_BYTES = 400_000
"""How long that of the first act may be, which holds the rules [bytes]."""
_KEYS = {"format", "n", "act", "by", "at", "facts", "previous", "hash"}


@dataclass(frozen=True)
class Verdict:
    """What reading a book found: its acts up to the first broken line, and what is broken."""

    acts: tuple[Act, ...]
    head: str
    broken: tuple[tuple[int, str], ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken


class Book:
    """A meet's acts, kept in a file.

    Raises InputError where the file is no book or does not hold.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        disk: Disk | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.path, self.disk, self.now = Path(path), disk or RealDisk(), now
        self._lines = Lines(self.path, self.disk)
        self.set_aside = self._lines.set_aside
        self._texts = [line.decode("utf-8", "replace") for line in self._lines.held]
        found = verify_lines(self._texts)
        if found.broken:
            line, what = found.broken[0]
            raise InputError(
                f"the book does not hold: the line {what}", where=f"{self.path}, line {line}"
            )
        self._acts, self.head = list(found.acts), found.head

    @property
    def lines(self) -> Sequence[str]:
        """The lines as they are on the disk; not to be changed."""
        return self._texts

    @property
    def acts(self) -> Sequence[Act]:
        """The acts, all of them on the disk."""
        return tuple(self._acts)

    def write(self, kind: str, by: str, facts: Mapping[str, Any], at: str = "") -> Act:
        """Write an act down; when this returns it is on the disk.

        Raises InputError where it is none or its line is too long, NotWritten where the disk does
        not take it.
        """
        return self.write_all(by, [(kind, facts)], at)[0]

    def write_all(
        self, by: str, acts: Sequence[tuple[str, Mapping[str, Any]]], at: str = ""
    ) -> list[Act]:
        """Write acts down at once, each a kind and its facts; a disk that is full takes none.

        Raises InputError where one is none or its line is too long, NotWritten where the disk does
        not take them.
        """
        said, head = at or self.said_now(), self.head
        made: list[Act] = []
        lines: list[str] = []
        for kind, facts in acts:
            act = Act(len(self._acts) + len(made) + 1, kind, by, said, dict(facts))
            line, head = _line(act, head)
            check_length(line, kind)
            made.append(act)
            lines.append(line)
        if not made:
            return made
        self._lines.append("\n".join(lines).encode())
        self._texts += lines
        self._acts += made
        self.head = head
        return made

    def said_now(self) -> str:
        """Return the time as acts state it."""
        return self.now().isoformat(timespec="milliseconds")


def is_book(path: Path | str) -> bool:
    """Whether a file says of itself that it is the book of a meet."""
    try:
        with Path(path).open("rb") as file:
            return f'"format":"{FORMAT}"'.encode() in file.readline(1_000_000)
    except OSError:
        return False


def lines_in(text: str) -> list[str]:
    """Return the lines of a book.

    Texts in them may hold what ``str.splitlines`` takes for the end of a line.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines if lines[-1] else lines[:-1]


def check_length(line: str, kind: str) -> None:
    """Check that the line of an act is not too long.  Raises InputError."""
    size, most = len(line.encode()), MOST_OPEN_BYTES if kind == "open" else MOST_BYTES
    if size > most:
        raise InputError(
            f"the act “{kind}” takes {size} bytes", where="facts", expected=f"at most {most}"
        )


def verify_book(path: Path | str) -> Verdict:
    """Read a book without changing it.  Raises InputError where the file cannot be read."""
    lines = lines_in(read_text(Path(path)))
    if not lines or _parsed(lines[0]) is None:
        raise InputError(
            "its first line is no act of a meet",
            where=f"{path}, line 1",
            expected=f"a book in the format {FORMAT}",
        )
    return verify_lines(lines)


def verify_lines(lines: Sequence[str], after: int = 0, head: str = BEGINNING) -> Verdict:
    """Check the lines of a book: hashes, order, and that each is an act.

    They are those that follow act ``after``, whose hash is ``head``; what is broken is told by its
    place among ``lines``, from 1.
    """
    acts: list[Act] = []
    for place, line in enumerate(lines, 1):
        found = _parsed(line)
        if found is None:
            return Verdict(tuple(acts), head, ((place, "is no act"),))
        act, previous, said = found
        written, right = _line(act, previous)
        for wrong, what in (
            (act.number != after + place, f"is act {act.number}: acts are missing or moved"),
            (previous != head, "is not bound to the act before it"),
            (right != said, "was changed: its hash is another"),
            (written != line, "is not in canonical form: it may be read in two ways"),
        ):
            if wrong:
                return Verdict(tuple(acts), head, ((place, what),))
        acts.append(act)
        head = said
    return Verdict(tuple(acts), head, ())


def read_line(line: str) -> tuple[Act, str]:
    """Return the act of a line that was checked before, and its hash.

    Raises InputError where it is none.
    """
    found = _parsed(line)
    if found is None:
        raise InputError("this is no act of a meet", expected=f"a line in the format {FORMAT}")
    return found[0], found[2]


def _line(act: Act, previous: str) -> tuple[str, str]:
    bound = {
        "format": FORMAT,
        "n": act.number,
        "act": act.kind,
        "by": act.by,
        "at": act.at,
        "facts": dict(act.facts),
        "previous": previous,
    }
    own = digest(bound)
    return canonical({**bound, "hash": own}), own


def _parsed(line: str) -> tuple[Act, str, str] | None:
    """Return an act, the hash before it and the one it gives itself; None where it is none."""
    try:
        given: Any = json.loads(line)
        if not isinstance(given, dict) or set(given) != _KEYS or given["format"] != FORMAT:
            return None
        number = given["n"]
        if isinstance(number, bool) or not isinstance(number, int):
            return None
        act = Act(number, given["act"], given["by"], given["at"], dict(given["facts"]))
        return act, str(given["previous"]), str(given["hash"])
    except (ValueError, KeyError, TypeError, RecursionError, InputError):
        return None
