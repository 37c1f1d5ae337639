"""The log of a challenge: append-only, each record bound to the one before by its hash.

The chain holds pseudonymous ids and salted digests.  Texts lie beside it, each with its salt, and
can be erased without breaking it; whether a text is what was said then can no longer be shown.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from throwdown.chain import BEGINNING, canonical, digest
from throwdown.challenge.moves import Move
from throwdown.challenge.standing import Challenge
from throwdown.challenge.state import after, begin, fold

FORMAT = "throwdown-challenge-1"


@dataclass(frozen=True)
class Text:
    """A text beside the chain, with the salt of its digest."""

    salt: str
    text: str

    @classmethod
    def seal(cls, text: str) -> Text:
        """Salt a text, so that its digest can be named before it is laid beside a record."""
        return cls(secrets.token_hex(16), text)

    @property
    def digest(self) -> str:
        """What the chain holds of it."""
        return hashlib.sha256(f"{self.salt}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True)
class Record:
    """One move as it is written: its number from 1, the hash before it, its own, and its texts."""

    number: int
    move: Move
    previous: str
    texts: Mapping[str, Text] = field(default_factory=dict)

    @property
    def bound(self) -> dict[str, Any]:
        """What the hash covers."""
        move = self.move
        return {
            "format": FORMAT,
            "n": self.number,
            "move": move.kind,
            "role": move.role,
            "by": move.by,
            "at": move.at,
            "facts": dict(move.facts),
            "sealed": dict(move.sealed),
            "previous": self.previous,
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 of that, as canonical JSON."""
        return digest(self.bound)

    def line(self, said: str | None = None) -> str:
        """Return the record as a line of a log file; ``said`` is a hash to put in its own place."""
        beside = {
            name: {"salt": one.salt, "text": one.text} for name, one in sorted(self.texts.items())
        }
        return canonical({**self.bound, "hash": said or self.hash, "texts": beside})

    def without(self, *names: str) -> Record:
        """Return the record with texts erased; its hash is the same."""
        return replace(self, texts={n: t for n, t in self.texts.items() if n not in names})


@dataclass(frozen=True)
class Log:
    """The records of one challenge, and what they amount to."""

    records: tuple[Record, ...] = ()
    challenge: Challenge | None = None

    def append(self, move: Move, texts: Mapping[str, str | Text] | None = None) -> Log:
        """Return the log with one more move; ``texts`` are sealed and laid beside it.

        Raises InputError where the move is malformed, IllegalMove where it is not open.
        """
        beside = {
            name: text if isinstance(text, Text) else Text.seal(text)
            for name, text in (texts or {}).items()
        }
        sealed = {**move.sealed, **{name: text.digest for name, text in beside.items()}}
        move = replace(move, sealed=sealed)
        now = begin(move) if self.challenge is None else after(self.challenge, move)
        record = Record(len(self.records) + 1, move, self.head, beside)
        return Log((*self.records, record), now)

    @property
    def head(self) -> str:
        """The hash that the next record is bound to."""
        return self.records[-1].hash if self.records else BEGINNING

    def lines(self) -> Iterator[str]:
        """Yield the lines of the log's file."""
        return (record.line() for record in self.records)

    def replayed(self) -> Log:
        """Return the log folded anew from its records."""
        moves = [record.move for record in self.records]
        return Log(self.records, fold(moves) if moves else None)
