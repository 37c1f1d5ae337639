"""Rounds of a ladder from acts: seeds, and heats as they were run or written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.meet.heats import Decision, Side, decide
from throwdown.meet.ladder import Pairing, champion, ladder
from throwdown.meet.pairs import Heat
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


@dataclass(frozen=True)
class _Met:
    """Two cars that ran against each other, by the number of the act that says so."""

    number: int
    place: tuple[int, int]
    sides: tuple[Side, Side]

    @property
    def names(self) -> set[str]:
        return {side.entry for side in self.sides}


def fold_rounds(live: Iterable[Act], rules: RuleSet, heats: Sequence[Heat] = ()) -> Rounds | None:
    """Return the ladder of acts that count, None where nobody is seeded.

    ``heats`` are those of pairs at the tree.  Raises InputError where seeds are fewer than two or
    named twice, or a heat's side has facts that are none.
    """
    acts = list(live)
    seeds = next((act.facts["entries"] for act in reversed(acts) if act.kind == "seeds"), None)
    if seeds is None or rules.tree is None or rules.ladder is None:
        return None
    met = _met(acts, rules, heats)
    decisions: dict[tuple[int, int], Decision] = {}
    winners: dict[tuple[int, int], str] = {}
    used: set[int] = set()
    for number in range(len(ladder(seeds, {}))):
        for pairing in ladder(seeds, winners)[number]:
            key = pairing.round, pairing.heat
            for one in _run_here(met, pairing):
                used.add(one.number)
                decisions[key] = decide(*one.sides, rules.tree, rules.ladder)
                winners.pop(key, None)
                won = decisions[key].winner
                if won is not None:
                    winners[key] = won
    stray = tuple(one.number for one in met if one.number not in used)
    return Rounds(ladder(seeds, winners), decisions, stray)


def _met(acts: Iterable[Act], rules: RuleSet, heats: Iterable[Heat]) -> list[_Met]:
    """Return who ran against whom in the rounds, in the order of the acts."""
    found = [
        _Met(act.number, (act.facts["round"], act.facts["heat"]), _sides(act, rules))
        for act in acts
        if act.kind == "heat"
    ]
    found += [
        _Met(heat.number, (heat.round, heat.heat), heat.sides(rules))
        for heat in heats
        if heat.round and heat.decision(rules) is not None
    ]
    return sorted(found, key=lambda one: one.number)


def _run_here(met: Sequence[_Met], pairing: Pairing) -> list[_Met]:
    """Return the heats that these two ran against each other there, in the order of the acts."""
    if pairing.first is None or pairing.second is None:
        return []
    names = {pairing.first, pairing.second}
    place = pairing.round, pairing.heat
    return [one for one in met if one.place == place and one.names == names]


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
