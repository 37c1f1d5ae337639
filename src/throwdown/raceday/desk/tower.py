"""What an announcer wants to know of a car: its best so far, and what beats the leader."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from throwdown.meet.day import Day
from throwdown.meet.rules import RuleSet
from throwdown.meet.standings import Standing
from throwdown.meet.ticks import show


def targets(day: Day) -> dict[str, dict[str, Any]]:
    """Return for each entry its group, place, best, and the slowest time that takes the lead.

    ``to_beat`` is empty where one run alone does not decide: totals that are sums, or nobody yet.
    """
    leaders: dict[str, Standing] = {}
    for one in day.standings:
        if one.class_position == 1 and one.total is not None:
            leaders.setdefault(one.group, one)
    decimals = day.rules.times.decimals
    found = {}
    for one in day.standings:
        leader = leaders.get(one.group)
        beats = None if leader is None else _beats(one, leader, day.rules)
        found[one.entry.where] = {
            "group": one.group,
            "place": one.class_position if one.total is not None else None,
            "best": "" if one.best is None else show(one.best, decimals),
            "leader": "" if leader is None else leader.entry.number,
            "leads": leader is one,
            "leader_best": ""
            if leader is None or leader.best is None
            else show(leader.best, decimals),
            "to_beat": "" if beats is None else show(beats, decimals),
        }
    return found


def _beats(one: Standing, leader: Standing, rules: RuleSet) -> int | None:
    """Return the slowest net time [ticks] with which an entry passes the leader."""
    car_class = one.entry.car_class
    if one is leader or rules.total_of(car_class).method != "best" or leader.best is None:
        return None
    step = rules.times.step
    _, group = rules.group_of(car_class)
    if group.by in ("total", "best"):
        return leader.best - step
    own, others = (_factor(who, rules) for who in (one, leader))
    if not own or not others:
        return None
    limit = leader.best * others / own
    return int(limit // step - (limit % step == 0)) * step


def _factor(one: Standing, rules: RuleSet) -> Fraction | None:
    if one.entry.index is not None:
        return one.entry.index
    return rules.index.factor_of(one.entry.car_class)
