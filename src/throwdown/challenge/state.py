"""What a log of moves means: the fold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any

from throwdown.challenge.moves import Move, check_move
from throwdown.challenge.rules import ENDS, RULES, IllegalMove, rule_for
from throwdown.challenge.terms import Terms
from throwdown.errors import InputError


@dataclass(frozen=True)
class Version:
    """One numbered version of the terms: who proposed it, and which roles accepted it."""

    number: int
    terms: Terms
    proposed_by: str
    proposed_at: str
    accepted_by: tuple[str, ...] = ()
    one_sided: bool = False


@dataclass(frozen=True)
class Challenge:
    """Where a challenge stands after its moves.

    ``status`` is one of ``rules.STATES``; ``asked_at`` is when the side whose turn it is was last
    asked, ``result_at`` when the last result came in; ``frozen`` says that the prediction can no
    longer change; ``moves`` counts them all.
    """

    status: str
    versions: tuple[Version, ...]
    asked_at: datetime
    last_at: datetime
    calls: int = 0
    raises: int = 0
    opponent_absent: bool = False
    decline_reason: str = ""
    result: dict[str, Any] | None = None
    result_at: datetime = datetime.min
    prediction: dict[str, Any] | None = None
    frozen: bool = False
    links: tuple[tuple[str, str], ...] = ()
    protests: int = 0
    moves: int = 1

    @property
    def latest(self) -> Version:
        """The terms that were proposed last."""
        return self.versions[-1]

    @property
    def terms(self) -> Terms:
        """Those terms."""
        return self.latest.terms

    @property
    def proposed_by(self) -> str:
        """Whose proposal waits for an answer."""
        return self.latest.proposed_by

    @property
    def ended(self) -> bool:
        """Whether nothing can follow but words."""
        return self.status in ENDS

    def silent_days(self, now: datetime) -> int:
        """Return for how many whole days a call has had no answer, 0 where none waits."""
        return (now - self.asked_at).days if self.status == "open" else 0

    def possible(self, role: str) -> tuple[str, ...]:
        """Return the moves that ``role`` may have here; whether each is open, its guards say."""
        return tuple(
            dict.fromkeys(
                rule.move for rule in RULES if self.status in rule.states and role in rule.roles
            )
        )


def begin(move: Move) -> Challenge:
    """Return the challenge that a first move makes.  Raises InputError where it is no draft."""
    check_move(move)
    if move.kind != "draft" or move.role != "challenger":
        raise IllegalMove(
            f"a challenge begins with a draft by its challenger, not “{move.kind}” by the "
            f"{move.role}"
        )
    terms = move.terms
    if terms.challenger.party == terms.opponent.party:
        raise InputError("a party challenges itself", expected="two parties")
    version = Version(1, terms, "challenger", move.at, ("challenger",))
    return Challenge("draft", (version,), asked_at=move.time, last_at=move.time)


def after(state: Challenge, move: Move) -> Challenge:
    """Return the state after a move.

    Raises InputError where the move is malformed or older than the last, IllegalMove where it is
    not open as things stand.
    """
    check_move(move)
    if move.kind == "draft":
        raise IllegalMove("a challenge has one draft, its first move")
    if move.time < state.last_at:
        raise InputError(
            f"the move is of {move.at}, before the last one", expected="a time not before it"
        )
    rule = rule_for(state, move)
    now = replace(
        _told(state, move),
        last_at=move.time,
        moves=state.moves + 1,
    )
    return now if rule.to is None else replace(now, status=rule.to)


def fold(moves: Iterable[Move]) -> Challenge:
    """Return what moves amount to, the first of them a draft."""
    one, *others = moves
    return reduce(after, others, begin(one))


def _told(state: Challenge, move: Move) -> Challenge:
    """Return the state with what a move says, its status still as it was."""
    kind = move.kind
    if kind in ("amend", "raise-stakes", "counter", "postpone", "go-ahead"):
        state = _proposed(state, move)
    if kind in ("call", "call-again", "raise-stakes"):
        state = replace(state, calls=state.calls + 1)
    if kind in ("call", "call-again", "raise-stakes", "counter", "postpone"):
        state = replace(state, asked_at=move.time, decline_reason="")
    match kind:
        case "raise-stakes":
            return replace(state, raises=state.raises + 1)
        case "accept":
            accepted = tuple(dict.fromkeys((*state.latest.accepted_by, move.role)))
            latest = replace(state.latest, accepted_by=accepted)
            return replace(state, versions=(*state.versions[:-1], latest), frozen=True)
        case "decline":
            return replace(state, decline_reason=str(move.facts["reason"]))
        case "go-ahead":
            return replace(state, opponent_absent=True, frozen=True)
        case "result":
            return replace(state, result=dict(move.facts), result_at=move.time)
        case "protest":
            return replace(state, protests=state.protests + 1)
        case "predict":
            return replace(state, prediction=dict(move.facts))
        case "link":
            return replace(state, links=(*state.links, (move.facts["link"], move.facts["to"])))
    return state


def _proposed(state: Challenge, move: Move) -> Challenge:
    alone = move.kind == "go-ahead" or state.opponent_absent
    version = Version(
        len(state.versions) + 1, move.terms, move.role, move.at, (move.role,), one_sided=alone
    )
    return replace(state, versions=(*state.versions, version))
