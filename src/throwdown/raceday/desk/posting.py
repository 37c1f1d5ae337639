"""What a desk posts: acts with their maker's keys, written once however often they are sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from throwdown.errors import InputError, nearest_names
from throwdown.meet.acts import KINDS, Act
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.recorder import check_channels, read_device

MOST_BYTES = 1_000_000
"""The longest post that is read."""
_LONGEST = 80
_NUMBERS = ("impulse", "run", "line_up", "before", "act", "stage")
_POSTED = ("key", "kind", "facts", "by")


@dataclass(frozen=True)
class Posted:
    """An act as a desk asks for it."""

    key: str
    kind: str
    by: str
    facts: Mapping[str, Any]


def read_posts(body: bytes) -> tuple[list[Any], bool]:
    """Return what a post holds, each to be read as an act, and whether it was a list.

    Raises InputError where it is no JSON.
    """
    try:
        given: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise InputError("this is no JSON", expected=f"{', '.join(_POSTED)} of an act") from None
    many = isinstance(given, list)
    return (given if many else [given]), many


def read_posted(given: Any, where: str) -> Posted:
    """Return the act that a desk asks for; ``where`` names it in messages.

    Raises InputError where it is none.
    """
    if not isinstance(given, dict):
        raise InputError("an act is an object", where=where, expected=", ".join(_POSTED))
    for name in given:
        if name not in _POSTED:
            raise InputError(
                f"an act has no {name!r}", where=where, nearest=nearest_names(name, _POSTED) or None
            )
    key, kind, by = (_words(given, name, where) for name in ("key", "kind", "by"))
    facts = given.get("facts", {})
    if not isinstance(facts, dict):
        raise InputError("facts is no object", where=where)
    _check_kind(kind, facts, where)
    return Posted(key, kind, by, facts)


def write_posted(keeper: Keeper, posted: Posted) -> Act:
    """Write an act down, or return it where it was written before.

    Where an act speaks of another, ``"@key"`` may stand for its number.  Raises InputError where
    it is none, speaks of what is not there or plugs in what cannot be, NotWritten where the disk
    does not take it.
    """
    facts = {name: _number(keeper, name, value) for name, value in posted.facts.items()}
    if isinstance(facts.get("runs"), list):
        facts["runs"] = [_number(keeper, "run", one) for one in facts["runs"]]
    if posted.kind == "device":
        _check_device(facts)
    try:
        return keeper.write(posted.kind, posted.by, {**facts, "key": posted.key})
    except (ValueError, TypeError, ArithmeticError) as error:  # half a character, an index of 1/0
        raise InputError(f"{posted.kind}: {error}", where="facts") from None


def _check_kind(kind: str, facts: Mapping[str, Any], where: str) -> None:
    if kind == "open":
        raise InputError("a desk opens no meet", where=where)
    if kind == "trace":
        raise InputError(
            "a trace comes with its file", where=where, expected="the page of entries’ files"
        )
    if kind not in KINDS:
        raise InputError(
            f"there is no act {kind!r}",
            where=where,
            expected=", ".join(KINDS),
            nearest=nearest_names(kind, KINDS) or None,
        )
    if kind == "impulse" and facts.get("manual") is not True:
        raise InputError(
            "a beam's impulse comes from its device", where=where, expected="insert, or manual"
        )


def _check_device(facts: Mapping[str, Any]) -> None:
    """Check what an official says of a device: in the book it would be there, but not heard."""
    name, decoder, address, lines = (
        facts.get(fact) for fact in ("device", "decoder", "address", "lines")
    )
    words = isinstance(name, str) and isinstance(decoder, str) and isinstance(address, str)
    if words and isinstance(lines, dict):  # else the act is refused for that
        check_channels(read_device(str(name), str(decoder), str(address), lines))


def _words(given: Mapping[str, Any], name: str, where: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise InputError(
            f"{name} is {value!r}" if name in given else f"no {name}",
            where=where,
            expected=f"1 to {_LONGEST} characters",
        )
    return value.strip()


def _number(keeper: Keeper, name: str, value: Any) -> Any:
    if name not in _NUMBERS or not isinstance(value, str) or not value.startswith("@"):
        return value
    act = keeper.find(value[1:])
    if act is None:
        raise InputError(f"the act that {name} speaks of was not written", where=name)
    return act.number
