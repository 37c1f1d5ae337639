"""What a move is and what it carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from throwdown.challenge.terms import Terms, moment
from throwdown.errors import InputError, nearest_names

ROLES = ("challenger", "opponent", "official", "clock")
"""Who moves: the two sides, an official of the challenge, and time itself."""

REASONS = (
    "not-our-way",
    "terms-unfair",
    "not-available",
    "safety",
    "legal",
    "already-engaged",
    "no-reason-given",
)
"""Why a side declines."""

LINKS = ("third-party", "follow-up", "rematch", "open-entry")


@dataclass(frozen=True)
class Move:
    """A move before it is written: ``kind`` by a ``role`` at a time ``at`` (ISO 8601, with zone).

    ``by`` is the pseudonymous id of who made it; ``facts`` are what the chain keeps in the open,
    ``sealed`` digests of texts by their name.
    """

    kind: str
    role: str
    by: str
    at: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def time(self) -> datetime:
        """When."""
        return moment(self.at, "the time of a move")

    @cached_property
    def terms(self) -> Terms:
        """The terms that it proposes."""
        return Terms.from_facts(self.facts["terms"])


def _terms(facts: Mapping[str, Any]) -> None:
    if not isinstance(facts.get("terms"), Mapping):
        raise InputError("the move proposes no terms")
    Terms.from_facts(facts["terms"])


def _version(facts: Mapping[str, Any]) -> None:
    version = facts.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InputError(f"version is {version!r}", expected="the number of the terms accepted")


def _reason(facts: Mapping[str, Any]) -> None:
    reason = facts.get("reason")
    if reason not in REASONS:
        raise InputError(
            f"the reason is {reason!r}",
            expected=", ".join(REASONS),
            nearest=nearest_names(str(reason), REASONS) or None,
        )


def _result(facts: Mapping[str, Any]) -> None:
    """A result names the winner's side, or a tie, with both times or at least the margin."""
    if facts.get("winner") not in ("challenger", "opponent", "tie"):
        raise InputError(
            f"the winner is {facts.get('winner')!r}", expected="challenger, opponent or tie"
        )
    given = [name for name in ("challenger_s", "opponent_s", "margin_s") if name in facts]
    if not given:
        raise InputError("the result has neither times nor a margin")
    for name in given:
        value = facts[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
            raise InputError(f"{name} is {value!r}", expected="seconds, 0 or more")
    times = {"challenger_s", "opponent_s"} & facts.keys()
    if len(times) == 1 and "margin_s" not in facts:
        raise InputError("the result has one time", expected="both times, or a margin")
    if facts["winner"] == "tie" and facts.get("margin_s", 0):
        raise InputError("the result is a tie with a margin", expected="a margin of 0, or a winner")
    if len(times) == 2:
        ahead = facts["opponent_s"] - facts["challenger_s"]
        quicker = "challenger" if ahead > 0 else "opponent" if ahead < 0 else "tie"
        if quicker != facts["winner"]:
            raise InputError(
                f"the winner is {facts['winner']}, but the times say {quicker}",
                expected="times that agree with the winner",
            )
        margin = facts.get("margin_s")
        if margin is not None and abs(margin - abs(ahead)) > 0.051:
            raise InputError(
                f"the margin is {margin:g} s, but the times are {abs(ahead):.3f} s apart",
                expected="a margin that agrees with the times, or none",
            )


def _prediction(facts: Mapping[str, Any]) -> None:
    odds = facts.get("odds")
    if isinstance(odds, bool) or not isinstance(odds, int | float) or not 0.0 <= odds <= 1.0:
        raise InputError(f"odds is {odds!r}", expected="the challenger's, from 0 to 1")
    if not facts.get("digest"):
        raise InputError("the prediction has no digest")


def _ruling(facts: Mapping[str, Any]) -> None:
    if facts.get("ruling") not in ("upheld", "rejected"):
        raise InputError(f"the ruling is {facts.get('ruling')!r}", expected="upheld or rejected")


def _link(facts: Mapping[str, Any]) -> None:
    if facts.get("link") not in LINKS or not facts.get("to"):
        raise InputError("the link has no kind or no end", expected=", ".join(LINKS))


def _nothing(facts: Mapping[str, Any]) -> None:
    del facts


KINDS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "draft": _terms,
    "amend": _terms,
    "call": _nothing,
    "call-again": _nothing,
    "raise-stakes": _terms,
    "counter": _terms,
    "accept": _version,
    "decline": _reason,
    "withdraw": _nothing,
    "expire": _nothing,
    "go-ahead": _terms,
    "schedule": _nothing,
    "postpone": _terms,
    "cancel": _nothing,
    "start": _nothing,
    "abandon": _nothing,
    "result": _result,
    "protest": _nothing,
    "rule": _ruling,
    "confirm": _nothing,
    "settle": _nothing,
    "statement": _nothing,
    "predict": _prediction,
    "link": _link,
}
"""Every kind of move, with what its facts must hold."""


def check_move(move: Move) -> None:
    """Raise InputError where a move is malformed, whatever the state it meets."""
    if move.kind not in KINDS:
        raise InputError(
            f"no move is called {move.kind!r}",
            expected=", ".join(KINDS),
            nearest=nearest_names(str(move.kind), KINDS) or None,
        )
    if move.role not in ROLES:
        raise InputError(f"the role is {move.role!r}", expected=", ".join(ROLES))
    if not move.by:
        raise InputError("the move says not who made it")
    moment(move.at, "the time of a move")
    KINDS[move.kind](move.facts)
