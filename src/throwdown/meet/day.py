"""A meet at any moment: entries, runs and standings, folded from its acts and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from throwdown.errors import InputError
from throwdown.meet.acts import Act, undone
from throwdown.meet.assembly import Assembled, TimedRun, assemble
from throwdown.meet.rules import RuleSet, check_rules
from throwdown.meet.runs import Entry
from throwdown.meet.standings import Standing, score


@dataclass(frozen=True)
class Day:
    """What acts come to.  ``entries`` by id; whoever has withdrawn is not among the standings."""

    name: str
    rules: RuleSet
    entries: Mapping[str, Entry]
    withdrawn: frozenset[str]
    assembled: Assembled
    standings: tuple[Standing, ...]
    gone: frozenset[int]
    devices: Mapping[str, Act]
    """The timing devices that are listened to, by name: the acts that say how."""

    def runs_of(self, entry: str) -> tuple[TimedRun, ...]:
        """Return the runs of an entry, in the order in which they were started."""
        return tuple(run for run in self.assembled.runs if run.entry == entry)

    @property
    def on_course(self) -> tuple[TimedRun, ...]:
        """Return the runs that are not over, who is out longest first."""
        return tuple(run for run in self.assembled.runs if run.on_course)


def fold(acts: Sequence[Act]) -> Day:
    """Derive a meet from its acts, of which the first opens it and holds its rules.

    The same acts give the same day, whoever folds them.  Raises InputError where acts are not
    numbered from 1 on, the first does not open the meet or holds no rules, or an entry's class is
    none that the rules speak of.
    """
    for number, act in enumerate(acts, start=1):
        if act.number != number:
            raise InputError(f"act {act.number} stands where act {number} belongs")
        if (act.kind == "open") != (number == 1):
            raise InputError(f"act {number} is {act.kind!r}", expected="the first act opens a meet")
    if not acts:
        raise InputError("there are no acts", expected="one that opens the meet")
    rules = check_rules(acts[0].facts["rules"], "act 1, rules")
    gone = undone(acts)
    assembled = assemble(acts, gone)
    live = [act for act in acts if act.number not in gone]
    facts = {act.facts["entry"]: act.facts for act in live if act.kind == "enter"}
    withdrawn = frozenset(act.facts["entry"] for act in live if act.kind == "withdraw")
    entries = {}
    for name, own in facts.items():
        driven = (run.run for run in assembled.runs if run.entry == name)
        index = own.get("index")
        entries[name] = Entry(
            number=own["number"],
            car_class=own["class"],
            runs=tuple(run for run in driven if run is not None),
            driver=own.get("driver", ""),
            car=own.get("car", ""),
            index=None if index is None else Fraction(index),
            where=name,
        )
    ranked = [entry for name, entry in entries.items() if name not in withdrawn]
    standings = score(ranked, rules) if ranked else ()
    return Day(
        acts[0].facts["name"],
        rules,
        entries,
        withdrawn,
        assembled,
        standings,
        gone,
        _devices(live),
    )


def _devices(acts: Sequence[Act]) -> Mapping[str, Act]:
    """Return what was said last of each device that was not unplugged since."""
    known: dict[str, Act] = {}
    for act in acts:
        if act.kind == "device":
            known[act.facts["device"]] = act
        elif act.kind == "unplug":
            known.pop(act.facts["device"], None)
    return known
