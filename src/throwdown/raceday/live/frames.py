"""An act as followers get it: one server-sent event, made once and sent to everybody."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = "throwdown-view-2"
"""What a view looks like; whoever has one of another format gets a snapshot."""

_ID = re.compile(r"([1-9]\d{0,8})-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a follower has come: the number of an act, and a tag made of its hash.

    The hash binds all acts before it, so a mark of another meet, or of a book that was restored
    and went on otherwise, is not taken for one of ours.
    """

    number: int
    tag: str

    def __str__(self) -> str:
        return f"{self.number}-{self.tag}"

    @classmethod
    def of(cls, number: int, act_hash: str) -> Mark:
        """Return the mark of an act."""
        return cls(number, hashlib.sha256(f"{FORMAT}:{act_hash}".encode()).hexdigest()[:8])

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """Return the mark that an id says, None where it is none."""
        found = _ID.fullmatch(text)
        return None if found is None else cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class Frame:
    """What an act changed, as bytes for the wire."""

    mark: Mark
    data: bytes

    @classmethod
    def of(cls, mark: Mark, patch: Mapping[str, Any]) -> Frame:
        """Make the frame of an act from the patch that it makes."""
        return cls(mark, event("patch", compact(patch), mark))


def compact(value: Any) -> str:
    """Return JSON on one line."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def event(name: str, data: str, mark: Mark | None = None) -> bytes:
    """Return a server-sent event; ``data`` is one line."""
    said = "" if mark is None else f"id: {mark}\n"
    return f"{said}event: {name}\ndata: {data}\n\n".encode()
