"""What an announcer wants to know of a car: what it has so far, and what beats the leader."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from throwdown.meet.acts import LANES
from throwdown.meet.day import Day
from throwdown.meet.rules import RuleSet
from throwdown.meet.standings import Standing
from throwdown.meet.ticks import show

Target = dict[str, Any]
_NOTHING: Mapping[str, Target] = MappingProxyType({})


def targets(
    day: Day, known_day: Day | None = None, known: Mapping[str, Target] = _NOTHING
) -> dict[str, Target]:
    """Return for each entry its group, place, best, and the slowest time that takes the lead.

    ``to_beat`` is empty where one run alone does not decide: totals that are sums, or nobody yet.
    On mirrored courses ``best_in`` and ``to_beat_in`` are by lane: the latter where there is a time
    of the other.  ``total`` is what the runs come to, ``behind`` how far that is behind the
    leader's, where places go by it.  ``known`` is what was returned of ``known_day``, of the same
    book: who stands as then, behind whom stood first then, is taken from there.
    """
    before = {} if known_day is None else {one.entry.where: one for one in known_day.standings}
    leaders, led = _leaders(day), {} if known_day is None else _leaders(known_day)
    found = {}
    for one in day.standings:
        name, leader = one.entry.where, leaders.get(one.group)
        is_same = before.get(name) is one and led.get(one.group) is leader
        found[name] = known[name] if is_same else _target(one, leader, day.rules)
    return found


def _leaders(day: Day) -> dict[str, Standing]:
    """Return who is first of each group."""
    found: dict[str, Standing] = {}
    for one in day.standings:
        if one.class_position == 1 and one.total is not None:
            found.setdefault(one.group, one)
    return found


def _target(one: Standing, leader: Standing | None, rules: RuleSet) -> Target:
    decimals = rules.times.decimals

    def said(ticks: int | None) -> str:
        return "" if ticks is None else show(ticks, decimals)

    in_lanes = _bests(one) if rules.kind == "prosolo" else {}
    needed = {} if leader is None else _beats_in(one, leader, in_lanes, rules)
    return {
        "group": one.group,
        "place": one.class_position if one.total is not None else None,
        "best": said(one.best),
        "best_in": {lane: said(ticks) for lane, ticks in in_lanes.items()},
        "total": said(one.total),
        "behind": "" if leader is None else said(_behind(one, leader, rules)),
        "leader": "" if leader is None else leader.entry.number,
        "leads": leader is one,
        "leader_best": "" if leader is None else said(leader.best),
        "to_beat": "" if leader is None else said(_beats(one, leader, rules)),
        "to_beat_in": {lane: said(ticks) for lane, ticks in needed.items()},
    }


def _bests(one: Standing) -> dict[str, int]:
    """Return the best net time on each of two mirrored courses [ticks], by lane."""
    timed = [
        (run.day, net) for run, net in zip(one.entry.runs, one.nets, strict=True) if net is not None
    ]
    nets = {lane: [net for day, net in timed if day == nth] for nth, lane in enumerate(LANES, 1)}
    return {lane: min(own) for lane, own in nets.items() if own}


def _behind(one: Standing, leader: Standing, rules: RuleSet) -> int | None:
    """Return how far the total is behind the leader's [ticks], where places go by totals."""
    _, group = rules.group_of(one.entry.car_class)
    if one is leader or group.by != "total" or one.total is None or leader.total is None:
        return None
    return one.total - leader.total


def _beats(one: Standing, leader: Standing, rules: RuleSet) -> int | None:
    """Return the slowest net time [ticks] with which an entry passes the leader."""
    alone = rules.total_of(one.entry.car_class).method == "best" and rules.kind != "prosolo"
    if one is leader or not alone or leader.best is None:
        return None
    return _passes(leader.best, one, leader, rules)


def _beats_in(
    one: Standing, leader: Standing, bests: dict[str, int], rules: RuleSet
) -> dict[str, int]:
    """Return the slowest net time [ticks] in each lane with which an entry passes the leader."""
    left, right = LANES
    wanted = None if leader.total is None else _passes(leader.total, one, leader, rules)
    if one is leader or wanted is None:
        return {}
    needed = {
        lane: wanted - bests[other]
        for lane, other in ((left, right), (right, left))
        if other in bests
    }
    return {lane: ticks for lane, ticks in needed.items() if ticks > 0}


def _passes(leads: int, one: Standing, leader: Standing, rules: RuleSet) -> int | None:
    """Return the slowest time [ticks] of an entry that is better than the leader's ``leads``."""
    step = rules.times.step
    _, group = rules.group_of(one.entry.car_class)
    if group.by in ("total", "best"):
        return leads - step
    own, others = (_factor(who, rules) for who in (one, leader))
    if not own or not others:
        return None
    limit = leads * others / own
    return int(limit // step - (limit % step == 0)) * step


def _factor(one: Standing, rules: RuleSet) -> Fraction | None:
    if one.entry.index is not None:
        return one.entry.index
    return rules.index.factor_of(one.entry.car_class)
