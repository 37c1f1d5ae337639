"""Whether a log file holds: hashes, order, texts, and every move legal where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from throwdown.chain import BEGINNING
from throwdown.challenge.chain import FORMAT, Record, Text
from throwdown.challenge.moves import Move
from throwdown.challenge.standing import Challenge
from throwdown.challenge.state import after, begin
from throwdown.errors import InputError

_KEYS = {"format", "n", "move", "role", "by", "at", "facts", "sealed", "previous", "hash", "texts"}


@dataclass(frozen=True)
class Verdict:
    """What verifying found: ``broken`` and ``erased`` are pairs of line number and what.

    ``challenge`` is where the records lead, None where they break before their first.
    """

    records: int
    broken: tuple[tuple[int, str], ...]
    erased: tuple[tuple[int, str], ...]
    head: str
    challenge: Challenge | None

    @property
    def holds(self) -> bool:
        """Whether nothing is broken; erased texts do not break a log."""
        return not self.broken


def verify(path: Path | str) -> Verdict:
    """Verify a log file.  Raises InputError where the file is no log at all."""
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8", where=str(path)) from None
    if not lines:
        raise InputError("the file is empty", where=str(path), expected="a challenge's log")
    if _parsed(lines[0]) is None:
        raise InputError(
            "its first line is no record of a challenge",
            where=f"{path}, line 1",
            expected=f"a log in the format {FORMAT}",
        )
    return verify_lines(lines)


def verify_lines(lines: Iterable[str]) -> Verdict:
    """Verify the lines of a log."""
    broken: list[tuple[int, str]] = []
    erased: list[tuple[int, str]] = []
    challenge: Challenge | None = None
    head, count = BEGINNING, 0
    for number, line in enumerate(_without_blank_end(lines), 1):
        count = number
        found = _parsed(line)
        if found is None:
            broken.append((number, "is no record"))
            break
        record, said = found
        if line.rstrip("\r\n") != record.line(said):
            broken.append((number, "is not in canonical form: it may be read in two ways"))
        if record.number != number:
            broken.append((number, f"is record {record.number}: records are missing or moved"))
        if record.previous != head:
            broken.append((number, "is not bound to the record before it"))
        if record.hash != said:
            broken.append((number, "was changed: its hash is another"))
        head = said
        for name, digest in sorted(record.move.sealed.items()):
            text = record.texts.get(name)
            if text is None:
                erased.append((number, name))
            elif text.digest != digest:
                broken.append((number, f"the text “{name}” is not the one that was sealed"))
        for name in sorted(set(record.texts) - set(record.move.sealed)):
            broken.append((number, f"the text “{name}” was never sealed"))
        try:
            challenge = begin(record.move) if challenge is None else after(challenge, record.move)
        except InputError as error:
            broken.append((number, error.message))
            break
    return Verdict(count, tuple(broken), tuple(erased), head, challenge)


def _without_blank_end(lines: Iterable[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _parsed(line: str) -> tuple[Record, str] | None:
    """Return a record and the hash that it gives itself; None where the line is none."""
    try:
        given: Any = json.loads(line)
        if not isinstance(given, dict) or set(given) != _KEYS or given["format"] != FORMAT:
            return None
        move = Move(
            str(given["move"]),
            str(given["role"]),
            str(given["by"]),
            str(given["at"]),
            dict(given["facts"]),
            {str(name): str(digest) for name, digest in dict(given["sealed"]).items()},
        )
        texts = {
            str(name): Text(str(one["salt"]), str(one["text"]))
            for name, one in dict(given["texts"]).items()
        }
        number = given["n"]
        if isinstance(number, bool) or not isinstance(number, int):
            return None
        return Record(number, move, str(given["previous"]), texts), str(given["hash"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
