"""A meet at any moment: entries, runs and standings, folded from its acts and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from throwdown.errors import InputError
from throwdown.meet.acts import IMPULSES, Act, undone
from throwdown.meet.assembly import Assembled, TimedRun, assemble
from throwdown.meet.entries.roster import Roster, roster
from throwdown.meet.laps import LapStanding
from throwdown.meet.pairs import Heat, LaneRun, fold_pairs, runs_of
from throwdown.meet.prediction import Prediction, read_prediction
from throwdown.meet.protests import Protest, is_official, protests
from throwdown.meet.race import LapRace, fold_race
from throwdown.meet.rounds import Rounds, fold_rounds
from throwdown.meet.rules import RuleSet, check_rules
from throwdown.meet.runs import Entry, Run
from throwdown.meet.standings import Scores, Standing, score_again
from throwdown.meet.traces import RunTrace, traces

_TIMING = frozenset(
    {*IMPULSES, "passing", "line-up", "leave", "assign", "pair", "cones", "status", "side"}
)
"""Acts of the timing alone, which are most of a day's."""


@dataclass(frozen=True)
class Day:
    """What acts come to.  ``entries`` by id; whoever has withdrawn is not among the standings, nor
    who waits for a place and has not driven.

    ``laps`` is the race of such rules, ``race`` its standings; ``rounds`` the ladder of heats;
    ``official`` says whether results are declared so and nothing has changed since.
    """

    name: str
    rules: RuleSet
    entries: Mapping[str, Entry]
    withdrawn: frozenset[str]
    assembled: Assembled
    standings: tuple[Standing, ...]
    gone: frozenset[int]
    devices: Mapping[str, Act]
    """The timing devices that are listened to, by name: the acts that say how."""
    laps: LapRace | None = None
    heats: tuple[Heat, ...] = ()
    """The pairs that were at the tree, in the order in which they were called."""
    lane_runs: tuple[LaneRun, ...] = ()
    """Those of them that are runs against the clock."""
    rounds: Rounds | None = None
    protests: tuple[Protest, ...] = ()
    official: bool = False
    prediction: Prediction | None = None
    """What was predicted last of two entries."""
    roster: Roster = field(default_factory=Roster)
    traces: Mapping[int, RunTrace] = field(default_factory=dict)
    """What loggers wrote of runs, by the acts of their starts."""
    scores: Scores = field(default_factory=dict, compare=False, repr=False)
    """What each entry's own runs come to."""

    @property
    def race(self) -> tuple[LapStanding, ...]:
        """Return the standings of a race of laps, none before it began."""
        return () if self.laps is None else self.laps.standings

    @property
    def over(self) -> tuple[TimedRun | LaneRun, ...]:
        """Return the runs that are over, in the order in which they were started."""
        timed = (run for run in self.assembled.runs if run.run is not None)
        return (*timed, *self.lane_runs)

    @property
    def open_protests(self) -> tuple[Protest, ...]:
        """Return the protests on which nobody has ruled yet."""
        return tuple(protest for protest in self.protests if protest.upheld is None)

    def runs_of(self, entry: str) -> tuple[TimedRun, ...]:
        """Return the runs of an entry, in the order in which they were started."""
        return tuple(run for run in self.assembled.runs if run.entry == entry)

    @property
    def on_course(self) -> tuple[TimedRun, ...]:
        """Return the runs that are not over, who is out longest first."""
        return tuple(run for run in self.assembled.runs if run.on_course)


def fold(acts: Sequence[Act], known: Day | None = None) -> Day:
    """Derive a meet from its acts, of which the first opens it and holds its rules.

    The same acts give the same day, whoever folds them.  ``known`` may be what the first of these
    same acts came to: parts of it that come out the same are taken from there, which saves time and
    changes nothing.  Raises InputError where acts are not
    numbered from 1 on, the first does not open the meet or holds no rules, an entry's class is none
    that the rules speak of, or seeds or heats are none.
    """
    for number, act in enumerate(acts, start=1):
        if act.number != number:
            raise InputError(f"act {act.number} stands where act {number} belongs")
        if (act.kind == "open") != (number == 1):
            raise InputError(f"act {number} is {act.kind!r}", expected="the first act opens a meet")
    if not acts:
        raise InputError("there are no acts", expected="one that opens the meet")
    rules = known.rules if known else check_rules(acts[0].facts["rules"], "act 1, rules")
    gone = undone(acts)
    live = [act for act in acts if act.number not in gone]
    assembled = assemble(live, known.assembled if known else None)
    arranged = [act for act in live if act.kind not in _TIMING]
    facts = {act.facts["entry"]: act.facts for act in arranged if act.kind == "enter"}
    withdrawn = frozenset(act.facts["entry"] for act in arranged if act.kind == "withdraw")
    timed: dict[str, list[Run]] = {}
    heats = fold_pairs(live, rules)
    lane_runs = runs_of(heats, rules)
    driven: list[TimedRun | LaneRun] = [*assembled.runs, *lane_runs]
    for one in driven:
        if one.run is not None:
            timed.setdefault(one.entry, []).append(one.run)
    before = known.entries if known else {}
    entries = {
        name: _entry(name, own, tuple(timed.get(name, ())), before.get(name))
        for name, own in facts.items()
    }
    registered = roster(arranged)
    away = withdrawn.union(name for name in registered.waiting if name not in timed)
    ranked = [entry for name, entry in entries.items() if name not in away]
    scores = known.scores if known else {}
    standings, scores = score_again(ranked, rules, scores) if ranked else ((), {})
    return Day(
        name=acts[0].facts["name"],
        rules=rules,
        entries=entries,
        withdrawn=withdrawn,
        assembled=assembled,
        standings=standings,
        gone=gone,
        devices=_devices(arranged),
        laps=fold_race([entry.where for entry in ranked], live, rules),
        heats=heats,
        lane_runs=lane_runs,
        rounds=fold_rounds(arranged, rules, heats),
        protests=protests(arranged),
        official=is_official(acts, gone),
        prediction=_predicted(arranged),
        roster=registered,
        traces=traces(arranged, assembled.runs),
        scores=scores,
    )


def _entry(
    name: str, facts: Mapping[str, Any], runs: tuple[Run, ...], before: Entry | None
) -> Entry:
    """Return an entry with its runs: the one before where it is the same."""
    index = facts.get("index")
    made = Entry(
        number=facts["number"],
        car_class=facts["class"],
        runs=runs,
        driver=facts.get("driver", ""),
        car=facts.get("car", ""),
        index=None if index is None else _factor(index),
        head_start=facts.get("head_start", 0),
        where=name,
    )
    return before if before is not None and before == made else made


_factor = lru_cache(maxsize=4096)(Fraction)
"""The factor that a text gives."""


def _devices(acts: Sequence[Act]) -> Mapping[str, Act]:
    """Return what was said last of each device that was not unplugged since."""
    known: dict[str, Act] = {}
    for act in acts:
        if act.kind == "device":
            known[act.facts["device"]] = act
        elif act.kind == "unplug":
            known.pop(act.facts["device"], None)
    return known


def _predicted(acts: Sequence[Act]) -> Prediction | None:
    """Return what was predicted last."""
    last = next((act for act in reversed(acts) if act.kind == "predict"), None)
    return None if last is None else read_prediction(last.facts)
