"""Rounds of a ladder from acts: seeds, and heats as they were run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.meet.heats import Decision, Side, decide
from throwdown.meet.ladder import Pairing, champion, ladder
from throwdown.meet.rules import RuleSet

_SIDE = ("entry", "reaction", "elapsed", "cones", "dial_in")


@dataclass(frozen=True)
class Rounds:
    """A ladder as it stands.

    ``decisions`` are by round and heat, that of the last time it was run; ``stray`` the numbers of
    heats of which the cars do not meet there, as after an undone round.
    """

    rounds: tuple[tuple[Pairing, ...], ...]
    decisions: Mapping[tuple[int, int], Decision]
    stray: tuple[int, ...]

    @property
    def champion(self) -> str | None:
        """Return who won the last round, None while that is open."""
        return champion(self.rounds)


def fold_rounds(live: Iterable[Act], rules: RuleSet) -> Rounds | None:
    """Return the ladder of acts that count, None where nobody is seeded.

    Raises InputError where seeds are fewer than two or named twice, or a heat's side has facts that
    are none.
    """
    acts = list(live)
    seeds = next((act.facts["entries"] for act in reversed(acts) if act.kind == "seeds"), None)
    if seeds is None or rules.tree is None or rules.ladder is None:
        return None
    heats = [act for act in acts if act.kind == "heat"]
    decisions: dict[tuple[int, int], Decision] = {}
    winners: dict[tuple[int, int], str] = {}
    used: set[int] = set()
    for number in range(len(ladder(seeds, {}))):
        for pairing in ladder(seeds, winners)[number]:
            key = pairing.round, pairing.heat
            for act in _run_here(heats, pairing):
                used.add(act.number)
                left, right = _sides(act, rules)
                decisions[key] = decide(left, right, rules.tree, rules.ladder)
                winners.pop(key, None)
                won = decisions[key].winner
                if won is not None:
                    winners[key] = won
    stray = tuple(act.number for act in heats if act.number not in used)
    return Rounds(ladder(seeds, winners), decisions, stray)


def _run_here(heats: Sequence[Act], pairing: Pairing) -> list[Act]:
    """Return the heats that these two ran against each other there, in the order of the acts."""
    if pairing.first is None or pairing.second is None:
        return []
    names = {pairing.first, pairing.second}
    return [
        act
        for act in heats
        if (act.facts["round"], act.facts["heat"]) == (pairing.round, pairing.heat)
        and {act.facts["left"].get("entry"), act.facts["right"].get("entry")} == names
    ]


def _sides(act: Act, rules: RuleSet) -> tuple[Side, Side]:
    return _side(act, "left", rules), _side(act, "right", rules)


def _side(act: Act, name: str, rules: RuleSet) -> Side:
    facts: Mapping[str, Any] = act.facts[name]
    where = f"act {act.number}, {name}"
    for key, value in facts.items():
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if key not in _SIDE or (key != "entry" and value is not None and not whole):
            raise InputError(
                f"heat: {key} is {value!r}",
                where=where,
                expected="entry; reaction, elapsed, dial_in in ticks; cones",
            )
    return Side(
        entry=facts["entry"],
        reaction=facts.get("reaction"),
        elapsed=facts.get("elapsed"),
        penalty=(facts.get("cones") or 0) * rules.times.cone,
        dial_in=facts.get("dial_in"),
    )
