"""What a desk shows where cars meet each other: heats at a tree, or a race of laps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from throwdown.meet.acts import Act
from throwdown.meet.day import Day
from throwdown.meet.pairs import Lane
from throwdown.meet.parts import Tree
from throwdown.meet.race import LapRace, Passed
from throwdown.meet.ticks import SECOND, show
from throwdown.raceday.heats_told import heats_told
from throwdown.raceday.race_told import gap_between, race_told

Shown = dict[str, Any]
_NEWEST = 40
_US = 1_000


def tree_state(acts: Sequence[Act], day: Day, now: datetime) -> Shown:
    """Return the heats and the ladder, the tree, dial-ins by entry, and lane beams of nobody.

    A lane whose car is out has ``elapsed_ms`` by the host's clock, and the ``clock`` that a finish
    has to be of to give it a time.
    """
    tree, ladder = day.rules.tree, day.rules.ladder
    assert tree is not None
    dials: dict[str, str] = {}
    for act in acts:
        if act.number in day.gone:
            continue
        if act.kind == "dial-in":
            dials[act.facts["entry"]] = show(act.facts["dial_in"], 3)
        elif act.kind == "stage":
            for lane in ("left", "right"):
                own = act.facts[lane]
                if "dial_in" in own:
                    dials[own["entry"]] = show(own["dial_in"], 3)
    to_green_ms = round(tree.ambers * tree.interval_s * SECOND) * 1000 // SECOND
    told = heats_told(day)
    for shown, heat in zip(told["heats"], reversed(day.heats), strict=False):
        for lane, own in shown["lanes"].items():
            own["beams"] = _beams(heat.lanes[lane])
            own |= _out(acts, heat.lanes[lane], tree, now)
    return {
        **told,
        "ambers": tree.ambers,
        "to_green_ms": to_green_ms,
        "dial_ins": ladder is not None and ladder.dial_ins,
        "dials": dials,
        "extra": [
            {
                "impulse": one.number,
                "line": one.line,
                "device": one.device,
                "by_hand": one.by_hand,
            }
            for heat in day.heats
            for one in heat.extra
        ],
    }


def race_state(acts: Sequence[Act], day: Day, now: datetime) -> Shown:
    """Return the race, its grid and clock, and who passed the loop, the newest first.

    Times of passings are in µs of their clock.
    """
    race, rules = day.laps, day.rules.laps
    assert race is not None
    assert rules is not None
    gone = day.gone
    grid = [act for act in acts if act.kind == "grid" and act.number not in gone]
    own = [one for one in race.passings if one.clock == race.clock]
    newest = sorted(race.passings, key=lambda one: one.at_ns, reverse=True)
    return {
        **race_told(day, acts),
        "grid": list(grid[-1].facts["entries"]) if grid else [],
        "clock": None if race.clock is None else {"device": race.clock[0], "epoch": race.clock[1]},
        "ahead": _ahead(day),
        "shortest_s": rules.shortest_s,
        "from_line": race.from_line,
        "start_us": None if race.start_ns is None else race.start_ns // _US,
        "elapsed_ms": _elapsed_ms(acts, day, now),
        "passings": [_passed(one) for one in newest[:_NEWEST]],
        "of": _by_car(own),
        "unknown": [_passed(one) for one in race.unknown],
        "elsewhere": sum(not _is_spare(one, race) for one in race.elsewhere),
    }


def _ahead(day: Day) -> dict[str, str]:
    """Return how far behind the next one ahead each entry is."""
    race = day.laps
    assert race is not None
    order = sorted(race.standings, key=lambda one: one.place)
    is_over, decimals = race.flag == "chequered", day.rules.times.decimals
    return {one.entry: gap_between(one, ahead, is_over, decimals) for ahead, one in pairwise(order)}


def _is_spare(one: Passed, race: LapRace) -> bool:
    """Whether a passing is one by hand beside a race that a device times."""
    return one.by_hand and race.clock is not None and one.clock[0] != race.clock[0]


def _by_car(own: Sequence[Passed]) -> dict[str, list[Shown]]:
    """Return the last few passings of each car on the race's clock, the newest first."""
    found: dict[str, list[Shown]] = {}
    for one in reversed(own):
        held = found.setdefault(one.entry, [])
        if len(held) < 4:
            held.append(_passed(one))
    return found


def _passed(one: Passed) -> Shown:
    return {
        "act": one.number,
        "entry": one.entry,
        "at_us": one.at_ns // _US,
        "transponder": one.transponder,
        "by_hand": one.by_hand,
        "device": one.clock[0],
    }


def _elapsed_ms(acts: Sequence[Act], day: Day, now: datetime) -> int | None:
    """Return for how long the race has been on by the host's clock: to be looked at, no result."""
    if day.laps is None or day.laps.began is None:
        return None
    began = datetime.fromisoformat(acts[day.laps.began - 1].at)
    return round((now - began).total_seconds() * 1000)


def _out(acts: Sequence[Act], lane: Lane, tree: Tree, now: datetime) -> Shown:
    """Return for how long a car has been out, to be looked at, and by which clock it is timed."""
    timed_from = lane.tree if tree.clock == "green" else lane.start
    if timed_from is None or lane.start is None or lane.is_over(tree):
        return {}
    began = datetime.fromisoformat(acts[timed_from.number - 1].at)
    to_green_s = tree.ambers * tree.interval_s if tree.clock == "green" else 0.0
    elapsed_s = (now - began).total_seconds() - to_green_s
    clock = {"device": timed_from.device, "epoch": timed_from.epoch}
    return {"elapsed_ms": round(1000 * elapsed_s), "clock": clock}


def _beams(lane: Lane) -> dict[str, int]:
    """Return the acts of a lane's beams, by what they are."""
    known = {"stage": lane.staged, "tree": lane.tree, "start": lane.start, "finish": lane.finish}
    return {what: one.number for what, one in known.items() if one is not None}
