"""Who may make which move when, and where it leads: the whole life cycle in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from throwdown.challenge.moves import ROLES, Move
from throwdown.challenge.standing import STATES, Challenge
from throwdown.errors import InputError

ANSWER_WITHIN = timedelta(days=14)
"""After that a call without an answer expires."""
SILENCE = timedelta(days=3)
"""After so long without an answer the challenger may call again or go ahead."""
PROTEST_WITHIN = timedelta(hours=24)
"""So long after a result either side may protest; then it is confirmed."""

CHALLENGER, OPPONENT, OFFICIAL, CLOCK = ROLES
SIDES = (CHALLENGER, OPPONENT)
ANYONE = (*SIDES, OFFICIAL)
_PUBLIC = tuple(state for state in STATES if state != "draft")


class IllegalMove(InputError):
    """A move that is not open to who tried it, as things stand."""


Guard = Callable[[Challenge, Move], str | None]
"""Says why a move is not open, or None."""


@dataclass(frozen=True)
class Rule:
    """One way: a move by ``roles`` from ``states`` leads to ``to`` (None: the state stays)."""

    move: str
    roles: tuple[str, ...]
    states: tuple[str, ...]
    to: str | None
    guards: tuple[Guard, ...] = ()


def _silent(state: Challenge, move: Move) -> str | None:
    if state.status == "open" and move.time < state.asked_at + SILENCE:
        return f"the other side has until {(state.asked_at + SILENCE).isoformat()} to answer"
    return None


def _overdue(state: Challenge, move: Move) -> str | None:
    due = state.asked_at + ANSWER_WITHIN
    return f"it expires on {due.isoformat()}" if move.time < due else None


def _others_turn(state: Challenge, move: Move) -> str | None:
    if move.role == state.proposed_by:
        return "who proposed terms does not answer them"
    return None


def _latest(state: Challenge, move: Move) -> str | None:
    latest = len(state.versions)
    if move.facts["version"] != latest:
        return f"version {move.facts['version']} is not the latest, {latest}"
    return None


def _same_sides(state: Challenge, move: Move) -> str | None:
    """The parties of a challenge are its own; whoever changes them makes another challenge."""
    now, then = move.terms, state.terms
    for side in ("challenger", "opponent"):
        if getattr(now, side).party != getattr(then, side).party:
            return f"the {side}'s party changes"
    return None


def _stakes_alone(state: Challenge, move: Move) -> str | None:
    changed = set(state.terms.differences(move.terms))
    return None if changed == {"stakes"} else "raising stakes changes the stakes and nothing else"


def _something_new(state: Challenge, move: Move) -> str | None:
    return None if state.terms.differences(move.terms) else "these are the terms as they are"


def _stays_closed(state: Challenge, move: Move) -> str | None:
    """Nobody opens predictions anew by moving the time at which they closed."""
    open_still = state.status == "draft" or not state.closed(move.time)
    if not open_still and move.terms.closes != state.terms.closes:
        return "predictions are closed, and the terms change when they close"
    return None


def _dated(state: Challenge, move: Move) -> str | None:
    del move
    return None if state.terms.at else "the terms have no date"


def _dated_then(state: Challenge, move: Move) -> str | None:
    del state
    return None if move.terms.at else "the terms have no date"


def _protest_open(state: Challenge, move: Move) -> str | None:
    if move.time > state.result_at + PROTEST_WITHIN:
        return f"protests were open until {(state.result_at + PROTEST_WITHIN).isoformat()}"
    return None


def _protest_over(state: Challenge, move: Move) -> str | None:
    if move.time <= state.result_at + PROTEST_WITHIN:
        return f"protests are open until {(state.result_at + PROTEST_WITHIN).isoformat()}"
    return None


def _own_terms(state: Challenge, move: Move) -> str | None:
    del move
    if state.proposed_by != "challenger":
        return "the latest terms are the opponent's: counter them, or accept"
    return None


def _absent(state: Challenge, move: Move) -> str | None:
    del move
    return None if state.opponent_absent else "the opponent is to agree"


def _present(state: Challenge, move: Move) -> str | None:
    """A side that is absent has no part in what goes ahead without it."""
    if state.opponent_absent and move.role == "opponent":
        return "the opponent is absent"
    return None


def _both_race(state: Challenge, move: Move) -> str | None:
    del move
    return "the opponent is absent" if state.opponent_absent else None


def _not_frozen(state: Challenge, move: Move) -> str | None:
    return "the prediction is frozen" if state.frozen(move.time) else None


_NEW_TERMS = (_same_sides, _something_new, _stays_closed)
_UNANSWERED = ("open", "declined", "expired")
_BEFORE = (
    "draft",
    "open",
    "countered",
    "declined",
    "expired",
    "accepted",
    "scheduled",
    "postponed",
)

RULES: tuple[Rule, ...] = (
    Rule("amend", (CHALLENGER,), ("draft",), "draft", _NEW_TERMS),
    Rule("call", (CHALLENGER,), ("draft",), "open"),
    Rule("call-again", (CHALLENGER,), _UNANSWERED, "open", (_own_terms, _silent)),
    Rule("raise-stakes", (CHALLENGER,), _UNANSWERED, "open", (_stakes_alone,)),
    Rule("counter", (OPPONENT,), ("open",), "countered", _NEW_TERMS),
    Rule("counter", (CHALLENGER,), ("countered", "declined", "expired"), "open", _NEW_TERMS),
    Rule("counter", SIDES, ("postponed",), "postponed", (_others_turn, *_NEW_TERMS, _dated_then)),
    Rule("accept", SIDES, ("open", "countered"), "accepted", (_others_turn, _latest)),
    Rule("accept", SIDES, ("postponed",), "scheduled", (_others_turn, _latest)),
    Rule("decline", SIDES, ("open", "countered"), "declined", (_others_turn,)),
    Rule("withdraw", (CHALLENGER,), ("draft", "countered", *_UNANSWERED), "withdrawn"),
    Rule("expire", (CLOCK,), ("open", "countered"), "expired", (_overdue,)),
    Rule(
        "go-ahead",
        (CHALLENGER,),
        _UNANSWERED,
        "scheduled",
        (_silent, _same_sides, _stays_closed, _dated_then),
    ),
    Rule("schedule", ANYONE, ("accepted",), "scheduled", (_dated,)),
    Rule(
        "postpone", (CHALLENGER,), ("scheduled",), "scheduled", (_absent, *_NEW_TERMS, _dated_then)
    ),
    Rule("postpone", SIDES, ("scheduled",), "postponed", (_both_race, *_NEW_TERMS, _dated_then)),
    Rule("cancel", (OFFICIAL,), ("accepted", "scheduled", "postponed"), "cancelled"),
    Rule("start", (OFFICIAL,), ("scheduled",), "live"),
    Rule("abandon", (OFFICIAL,), ("live", "provisional", "protested"), "no-contest"),
    Rule("result", (OFFICIAL,), ("live", "provisional", "protested"), "provisional"),
    Rule("protest", SIDES, ("provisional",), "protested", (_present, _protest_open)),
    Rule("rule", (OFFICIAL,), ("protested",), "provisional"),
    Rule("confirm", (OFFICIAL, CLOCK), ("provisional",), "official", (_protest_over,)),
    Rule("settle", ANYONE, ("official",), "settled", (_present,)),
    Rule("statement", ANYONE, _PUBLIC, None),
    Rule("predict", (OFFICIAL,), _BEFORE, None, (_not_frozen,)),
    Rule("link", ANYONE, _PUBLIC, None),
)
"""The first move of every challenge is a draft by its challenger; these are all that follow."""


def rule_for(state: Challenge, move: Move) -> Rule:
    """Return the rule that opens a move.  Raises IllegalMove, with the reason, where none does."""
    ways = [rule for rule in RULES if rule.move == move.kind]
    here = [rule for rule in ways if state.status in rule.states]
    if not here:
        possible = sorted({status for rule in ways for status in rule.states})
        raise IllegalMove(
            f"a challenge that is {state.status} has no move “{move.kind}”",
            expected=f"one that is {', '.join(possible)}" if possible else "only as the first move",
        )
    mine = [rule for rule in here if move.role in rule.roles]
    if not mine:
        allowed = sorted({role for rule in here for role in rule.roles})
        raise IllegalMove(
            f"“{move.kind}” is not the {move.role}'s to make",
            expected=f"the {' or the '.join(allowed)}",
        )
    reasons = []
    for rule in mine:
        why = next(filter(None, (guard(state, move) for guard in rule.guards)), None)
        if why is None:
            return rule
        reasons.append(why)
    raise IllegalMove(f"“{move.kind}” is not open to the {move.role}: {reasons[-1]}")


_OF_CONTENT: frozenset[Guard] = frozenset(
    (_latest, _same_sides, _something_new, _stays_closed, _stakes_alone, _dated_then)
)
"""Guards that ask what a move carries; all others ask only who moves, and when."""


def open_moves(state: Challenge, role: str, at: str) -> tuple[str, ...]:
    """Return the moves that ``role`` can make at a time (ISO 8601), whatever it then fills in."""
    bare = Move("", role, "-", at)
    return tuple(
        dict.fromkeys(
            rule.move
            for rule in RULES
            if state.status in rule.states
            and role in rule.roles
            and not any(guard(state, bare) for guard in rule.guards if guard not in _OF_CONTENT)
        )
    )


def possible_moves(state: Challenge, role: str) -> tuple[str, ...]:
    """Return the moves that ``role`` may have here; whether each is open, its guards say."""
    return tuple(
        dict.fromkeys(
            rule.move for rule in RULES if state.status in rule.states and role in rule.roles
        )
    )
