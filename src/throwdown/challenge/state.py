"""What a log of moves means: the fold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from throwdown.challenge.moves import Move, check_move
from throwdown.challenge.rules import IllegalMove, rule_for
from throwdown.challenge.standing import Challenge, Version
from throwdown.errors import InputError


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
            return replace(state, versions=(*state.versions[:-1], latest), agreed=True)
        case "decline":
            return replace(state, decline_reason=str(move.facts["reason"]))
        case "go-ahead":
            return replace(state, opponent_absent=True, agreed=True)
        case "result":
            return replace(state, result=dict(move.facts), result_at=move.time)
        case "protest":
            return replace(state, protests=state.protests + 1)
        case "predict":
            others = tuple(one for one in state.predictions if one[0] != state.terms.race)
            return replace(state, predictions=(*others, (state.terms.race, dict(move.facts))))
        case "link":
            return replace(state, links=(*state.links, (move.facts["link"], move.facts["to"])))
    return state


def _proposed(state: Challenge, move: Move) -> Challenge:
    alone = move.kind == "go-ahead" or state.opponent_absent
    version = Version(
        len(state.versions) + 1, move.terms, move.role, move.at, (move.role,), one_sided=alone
    )
    return replace(state, versions=(*state.versions, version))
