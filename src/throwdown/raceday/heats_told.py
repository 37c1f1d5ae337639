"""Heats and their ladder as pages show them: times in words, nothing that is not there."""

from __future__ import annotations

from typing import Any

from throwdown.meet.acts import LANES
from throwdown.meet.day import Day
from throwdown.meet.heats import Decision, head_starts
from throwdown.meet.ladder import Pairing
from throwdown.meet.pairs import Heat, Lane, is_red_light
from throwdown.meet.ticks import show

Told = dict[str, Any]
MOST = 12
"""How many of the newest heats are told."""
_DECIMALS = 3


def heats_told(day: Day) -> Told:
    """Return ``heats``, the newest first, and where there is one the ``ladder``."""
    told: Told = {"heats": [heat_told(heat, day) for heat in day.heats[: -MOST - 1 : -1]]}
    if day.rounds is not None:
        told["ladder"] = _ladder(day)
    return told


def heat_told(heat: Heat, day: Day) -> Told:
    """Return a heat: its state, both lanes, and who won by what."""
    tree = day.rules.tree
    assert tree is not None
    told: Told = {
        "call": heat.number,
        "round": heat.round,
        "heat": heat.heat,
        "state": heat.state(tree),
        "lanes": {lane: _lane(heat.lanes[lane], day) for lane in LANES},
    }
    for lane, ticks in _late(heat, day).items():
        told["lanes"][lane]["starts_late"] = show(ticks, _DECIMALS)
    decision = heat.decision(day.rules)
    if heat.again:
        told["again"] = True
    if heat.extra:
        told["extra"] = len(heat.extra)
    if decision is not None:
        told |= _decided(decision) if heat.round or _has_both(heat) else {}
    return told


def signed(ticks: int) -> str:
    """Write a time that may be less than nothing, as a red light's reaction."""
    return f"{'-' if ticks < 0 else ''}{show(abs(ticks), _DECIMALS)}"


def _has_both(heat: Heat) -> bool:
    return all(lane.entry for lane in heat.lanes.values())


def _late(heat: Heat, day: Day) -> dict[str, int]:
    """Return by how much each side's tree starts later, where dial-ins say so [ticks]."""
    ladder = day.rules.ladder
    dials = [heat.lanes[lane].dial_in for lane in LANES]
    if ladder is None or not ladder.dial_ins or not _has_both(heat) or not heat.round:
        return {}
    left, right = dials
    if left is None or right is None:
        return {}
    return dict(zip(LANES, head_starts(left, right), strict=True))


def _lane(lane: Lane, day: Day) -> Told:
    tree, ladder = day.rules.tree, day.rules.ladder
    assert tree is not None
    told: Told = {"entry": lane.entry, "cones": lane.cones, "status": lane.status}
    reaction, elapsed = lane.reaction(tree), lane.clocked(tree)
    net = None if elapsed is None else elapsed + lane.cones * day.rules.times.cone
    for name, beam in (("staged", lane.staged), ("tree", lane.tree), ("away", lane.start)):
        if beam is not None:
            told[name] = True
    for name, ticks in (("dial_in", lane.dial_in), ("elapsed", elapsed), ("net", net)):
        if ticks is not None:
            told[name] = show(ticks, _DECIMALS)
    if reaction is not None:
        told["reaction"] = signed(reaction)
    if is_red_light(lane, day.rules):
        told["red"] = True
    if ladder is None or not ladder.dial_ins or lane.dial_in is None or net is None:
        return told
    by = lane.dial_in - net
    if by > 0:
        told["under"] = show(by, _DECIMALS)
        if ladder.breakout == "loses" and by > ladder.breakout_margin:
            told["breakout"] = True
    return told


def _decided(decision: Decision) -> Told:
    told: Told = {"why": decision.why}
    if decision.winner is not None:
        told["winner"] = decision.winner
    if decision.margin is not None:
        told["margin"] = show(decision.margin, 4)
    return told


def _ladder(day: Day) -> Told:
    rounds = day.rounds
    assert rounds is not None
    told: Told = {"rounds": [[_pairing(one, day) for one in own] for own in rounds.rounds]}
    if rounds.champion is not None:
        told["champion"] = rounds.champion
    if rounds.stray:
        told["stray"] = list(rounds.stray)
    return told


def _pairing(one: Pairing, day: Day) -> Told:
    told: Told = {"round": one.round, "heat": one.heat}
    for name, entry in (("first", one.first), ("second", one.second), ("winner", one.winner)):
        if entry is not None:
            told[name] = entry
    if one.bye:
        told["bye"] = True
    decision = None if day.rounds is None else day.rounds.decisions.get((one.round, one.heat))
    if decision is not None:
        told |= {name: value for name, value in _decided(decision).items() if name != "winner"}
    return told
