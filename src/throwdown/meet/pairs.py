"""Pairs at the tree: heats as the beams of two lanes tell them.

A pair that is called to the line takes the lane beams that come from then on.  Of each lane the
first amber, then the car leaving, then the finish, all by one clock; what comes twice, or before
the first amber, is of nobody.  A finish pressed by hand is a spare, of nobody too, unless its clock
timed what the run's time is counted from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from throwdown.meet.acts import FINISH, LANE_LINES, LANES, STAGE, START, TREE, Act
from throwdown.meet.heats import Decision, Side, class_run, decide, is_red
from throwdown.meet.impulses import Impulse, in_order
from throwdown.meet.parts import Tree as TreeRules
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import DNF, DNS, DSQ, OK, RRN, Run
from throwdown.meet.ticks import SECOND, whole_ticks

State = Literal["called", "staged", "started", "over"]


@dataclass(frozen=True)
class Lane:
    """One car's side of a heat, as far as it is known; ``entry`` is empty where nobody is there.

    ``said_reaction`` and ``said_elapsed`` are an official's [ticks], which go before the beams'.
    """

    entry: str
    dial_in: int | None
    staged: Impulse | None = None
    tree: Impulse | None = None
    start: Impulse | None = None
    finish: Impulse | None = None
    cones: int = 0
    status: str = OK
    said_reaction: int | None = None
    said_elapsed: int | None = None

    def reaction(self, rules: TreeRules) -> int | None:
        """Return the reaction [ticks], below nothing where the car left with the first amber."""
        if self.status in (DNS, DSQ):
            return None
        if self.said_reaction is not None:
            return self.said_reaction
        after = _between(self.tree, self.start)
        return None if after is None else after - _to_green(rules) + rules.perfect

    def elapsed(self, rules: TreeRules) -> int | None:
        """Return what the car took [ticks], None where it did not finish, or not yet."""
        if self.status in (DNF, DNS, DSQ):
            return None
        return self.clocked(rules)

    def clocked(self, rules: TreeRules) -> int | None:
        """Return the same, whatever officials said of the run."""
        if self.said_elapsed is not None:
            return self.said_elapsed
        if rules.clock == "car":
            return _between(self.start, self.finish)
        after = _between(self.tree, self.finish)
        return None if after is None else after - _to_green(rules)

    def is_over(self, rules: TreeRules) -> bool:
        """Whether nothing more is expected of the car."""
        return not self.entry or self.status != OK or self.elapsed(rules) is not None


@dataclass(frozen=True)
class Heat:
    """A pair that was called to the line: ``number`` is that of the act.

    ``round`` is 0 where the heat is of no ladder; ``extra`` are beams that fit neither car,
    ``again`` says that it is run again.
    """

    number: int
    round: int
    heat: int
    lanes: Mapping[str, Lane]
    extra: tuple[Impulse, ...] = ()
    again: bool = False

    @property
    def has_begun(self) -> bool:
        """Whether the tree has run, or an official gave times."""
        return any(
            lane.tree or lane.said_elapsed is not None or lane.status != OK
            for lane in self.lanes.values()
        )

    def state(self, rules: TreeRules) -> State:
        """Return how far it is."""
        there = [lane for lane in self.lanes.values() if lane.entry]
        if self.again or (self.has_begun and all(lane.is_over(rules) for lane in there)):
            return "over"
        if self.has_begun:
            return "started"
        return "staged" if there and all(lane.staged for lane in there) else "called"

    def sides(self, rules: RuleSet) -> tuple[Side, Side]:
        """Return both sides as heats are decided."""
        left, right = (_side(self.lanes[lane], rules) for lane in LANES)
        return left, right

    def decision(self, rules: RuleSet) -> Decision | None:
        """Return who won, None before it is over, where it is run again, or of a single car."""
        if rules.tree is None or rules.ladder is None or self.again:
            return None
        alone = not all(lane.entry for lane in self.lanes.values())
        if alone or self.state(rules.tree) != "over":
            return None
        return decide(*self.sides(rules), rules.tree, rules.ladder)


@dataclass(frozen=True)
class LaneRun:
    """A lane of a heat of no ladder, as a run against the clock; its number is that of the heat."""

    number: int
    entry: str
    raw: int | None
    cones: int
    status: str
    run: Run
    finish: Impulse | None = None


def fold_pairs(live: Sequence[Act], rules: RuleSet) -> tuple[Heat, ...]:
    """Return the heats of acts that count; a pair that others replaced before its tree is none."""
    calls = [] if rules.tree is None else [act for act in live if act.kind == "stage"]
    if rules.tree is None or not calls:
        return ()
    dial_ins = _dial_ins(live)
    beams = [one for one in in_order(live) if one.line in LANE_LINES]
    found: list[Heat] = []
    for place, call in enumerate(calls):
        until = calls[place + 1].number if place + 1 < len(calls) else None
        own = [one for one in beams if call.number < one.number and _before(one, until)]
        heat = _dialled(_judged(_timed(_called(call), own, rules.tree), live), dial_ins, until)
        if until is None or heat.has_begun or heat.again:
            found.append(heat)
    return tuple(found)


def runs_of(heats: Iterable[Heat], rules: RuleSet) -> tuple[LaneRun, ...]:
    """Return the runs against the clock: the lanes of heats of no ladder.

    On mirrored courses the right one is the second course.
    """
    if rules.tree is None:
        return ()
    found = []
    for heat in heats:
        for course, lane in enumerate(LANES, 1):
            own = heat.lanes[lane]
            if heat.round == 0 and own.entry and (heat.again or own.is_over(rules.tree)):
                found.append(_run(heat, own, course, rules, rules.tree))
    return tuple(found)


def _run(heat: Heat, own: Lane, course: int, rules: RuleSet, tree: TreeRules) -> LaneRun:
    side = _side(own, rules)
    scored = class_run(
        replace(side, elapsed=own.clocked(tree)),
        tree,
        cones=own.cones,
        course=course if rules.kind == "prosolo" else 1,
    )
    if heat.again or own.status != OK:
        scored = replace(scored, status=RRN if heat.again else own.status)
    return LaneRun(heat.number, own.entry, scored.raw, own.cones, scored.status, scored, own.finish)


def _before(one: Impulse, until: int | None) -> bool:
    return until is None or one.number < until


def _dial_ins(live: Sequence[Act]) -> list[tuple[int, str, int]]:
    return [
        (act.number, act.facts["entry"], act.facts["dial_in"])
        for act in live
        if act.kind == "dial-in"
    ]


def _called(act: Act) -> Heat:
    """Return a pair as it was called."""
    own = {lane: act.facts[lane] for lane in LANES}
    lanes = {lane: Lane(facts["entry"], facts.get("dial_in")) for lane, facts in own.items()}
    return Heat(act.number, act.facts["round"], act.facts["heat"], lanes)


def _dialled(heat: Heat, dial_ins: Sequence[tuple[int, str, int]], until: int | None) -> Heat:
    """Return a heat with the dial-ins that were said last before its tree, or the next pair."""
    trees = [lane.tree.number for lane in heat.lanes.values() if lane.tree]
    last = min([*trees, *([] if until is None else [until])], default=None)
    lanes = {}
    for name, lane in heat.lanes.items():
        said = lane.dial_in
        for number, entry, dial_in in dial_ins:
            late = last is not None and number > last
            told = number < heat.number and lane.dial_in is not None
            if entry == lane.entry and not late and not told:
                said = dial_in
        lanes[name] = replace(lane, dial_in=said)
    return replace(heat, lanes=lanes)


@dataclass
class _Beams:
    """What the beams of a lane come to, one after the other."""

    lane: Lane
    rules: TreeRules
    extra: list[Impulse] = field(default_factory=list)

    def take(self, what: str, one: Impulse) -> None:
        known = getattr(self.lane, {STAGE: "staged"}.get(what, what))
        since = {START: self.lane.tree, FINISH: self.lane.start or self.lane.tree}.get(what)
        if what == STAGE:
            self.lane = self.lane if known else replace(self.lane, staged=one)
        elif not self.lane.entry or known or not self._may_be(what, since, one):
            self.extra.append(one)
        elif what == TREE:
            self.lane = replace(self.lane, tree=one)
        elif what == START:
            self.lane = replace(self.lane, start=one)
        else:
            self.lane = replace(self.lane, finish=one)

    def _may_be(self, what: str, since: Impulse | None, one: Impulse) -> bool:
        """Whether a beam comes when it can; a finish by hand has to give the run a time."""
        if what == TREE:
            return True
        counted_from = self.lane.start if self.rules.clock == "car" else self.lane.tree
        timed = counted_from is not None and counted_from.clock == one.clock
        return _follows(since, one) and (what != FINISH or not one.by_hand or timed)


def _follows(before: Impulse | None, one: Impulse) -> bool:
    """Whether a beam can come after another; those of two clocks come in the order of writing."""
    if before is None:
        return False
    return before.clock != one.clock or one.at_ns > before.at_ns


def _timed(heat: Heat, beams: Iterable[Impulse], rules: TreeRules) -> Heat:
    lanes = {lane: _Beams(heat.lanes[lane], rules) for lane in LANES}
    for one in beams:
        what, _, lane = one.line.partition("-")
        lanes[lane].take(what, one)
    extra = [one for lane in lanes.values() for one in lane.extra]
    known = {lane: own.lane for lane, own in lanes.items()}
    return replace(heat, lanes=known, extra=tuple(sorted(extra, key=lambda one: one.number)))


def _judged(heat: Heat, live: Iterable[Act]) -> Heat:
    """Return a heat with what officials said of it."""
    for act in live:
        if act.kind == "rerun" and act.facts["stage"] == heat.number:
            heat = replace(heat, again=True)
        if act.kind != "side" or act.facts["stage"] != heat.number:
            continue
        facts, lane = act.facts, heat.lanes[act.facts["lane"]]
        lane = replace(
            lane,
            cones=max(lane.cones + facts.get("cones", 0), 0),
            status=facts.get("status", lane.status),
            said_reaction=facts.get("reaction", lane.said_reaction),
            said_elapsed=facts.get("elapsed", lane.said_elapsed),
        )
        heat = replace(heat, lanes={**heat.lanes, facts["lane"]: lane})
    return heat


def _side(lane: Lane, rules: RuleSet) -> Side:
    assert rules.tree is not None
    return Side(
        entry=lane.entry,
        reaction=lane.reaction(rules.tree),
        elapsed=lane.elapsed(rules.tree),
        penalty=lane.cones * rules.times.cone,
        dial_in=lane.dial_in,
    )


def is_red_light(lane: Lane, rules: RuleSet) -> bool:
    """Whether the car left before its green."""
    return rules.tree is not None and is_red(_side(lane, rules), rules.tree)


def _between(first: Impulse | None, second: Impulse | None) -> int | None:
    """Return the time from one beam to another [ticks], None without both on one clock."""
    if first is None or second is None or first.clock != second.clock:
        return None
    took = second.at_ns - first.at_ns
    return whole_ticks(took, first.ppb) if took > 0 else None


def _to_green(rules: TreeRules) -> int:
    """Return the time from the first amber to the green [ticks]."""
    return round(rules.ambers * rules.interval_s * SECOND)
