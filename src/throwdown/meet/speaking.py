"""Whether an act speaks of what is there: asked before it is written, while it can be mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from throwdown.errors import InputError, nearest_names
from throwdown.meet.acts import IMPULSES, LANES, START, Act
from throwdown.meet.day import Day
from throwdown.meet.entries.checks import check_registration

MOST_CONES = 99
"""In one act; more are a slip of a key."""
_WHAT = {
    "impulse": "no beam trip",
    "run": "the start of no run",
    "line_up": "nobody's place in the queue",
    "before": "nobody's place in the queue",
    "act": "no act that can be undone",
    "protest": "no protest",
    "stage": "no pair at the tree",
}


def check_named(acts: Sequence[Act], day: Day | None, act: Act, before: Day | None = None) -> None:
    """Check that an act that is to be the next speaks of what the acts before it hold.

    Of one among several that are written together, ``acts`` and ``day`` are those after all of
    them, and ``before`` is the meet before.  Raises InputError where it does not.
    """
    if day is None:
        return
    facts = act.facts
    if "entry" in facts and act.kind != "enter" and facts["entry"] not in day.entries:
        raise InputError(
            f"{act.kind}: nobody is entered as {facts['entry']!r}",
            where="entry",
            nearest=nearest_names(str(facts["entry"]), day.entries) or None,
        )
    for name in _WHAT:
        if name in facts and not _is(acts, name, facts[name], act.kind):
            raise InputError(f"{act.kind}: act {facts[name]} is {_WHAT[name]}", where=name)
    for number in facts["runs"] if act.kind == "red-flag" else ():
        if not _is(acts, "run", number, act.kind):
            raise InputError(f"red-flag: act {number} is {_WHAT['run']}", where="runs")
    if act.kind == "predict":
        _check_sides(day, act)
    if act.kind in ("seeds", "heat", "stage", "dial-in"):
        _check_ladder(day, act)
    if act.kind in ("grid", "flag", "transponder", "penalty", "classify"):
        _check_race(day, act)
    if act.kind == "status" and facts["run"] in day.gone:
        raise InputError("status: that run was undone", where="run")
    if act.kind == "cones":
        _check_cones(facts["add"], "add")
    check_registration(day, act, before)
    if act.kind == "clock":
        _check_clock(acts, act)


def _is(acts: Sequence[Act], name: str, number: object, by: str) -> bool:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(acts):
        return False
    found = acts[number - 1]
    kinds: Collection[str] = {
        "impulse": IMPULSES,
        "run": IMPULSES,
        "line_up": ("line-up",),
        "before": ("line-up",),
        "protest": ("protest",),
        "stage": ("stage",),
    }.get(name, ())
    if by == "void":
        kinds = (*IMPULSES, "passing")
    if kinds and found.kind not in kinds:
        return False
    if name == "run":
        return bool(found.facts["line"] == START)
    return found.kind != "open"


def _check_cones(count: object, where: str) -> None:
    """So many cones stand in reach of no run: it is a slip of a key."""
    if isinstance(count, int) and abs(count) > MOST_CONES:
        raise InputError(f"{count} cones at once", where=where, expected=f"at most {MOST_CONES}")


def _check_sides(day: Day, act: Act) -> None:
    """What is predicted is of entries that race each other."""
    for side in ("first", "second"):
        name = str(act.facts[side].get("entry", ""))
        if name not in day.entries or name in day.withdrawn:
            raise InputError(
                f"predict: nobody is entered as {name!r}",
                where=side,
                nearest=nearest_names(name, day.entries) or None,
            )


def _check_clock(acts: Sequence[Act], act: Act) -> None:
    """A clock whose rate is corrected has timed something."""
    facts = act.facts
    clocks = {
        (one.facts["device"], one.facts["epoch"])
        for one in acts
        if one.kind in (*IMPULSES, "passing")
    }
    if (facts["device"], facts["epoch"]) not in clocks:
        raise InputError(
            f"clock: nothing was timed by {facts['device']!r} in its epoch {facts['epoch']}",
            where="device",
            expected=", ".join(f"{device} {epoch}" for device, epoch in sorted(clocks)) or None,
        )


def _check_ladder(day: Day, act: Act) -> None:
    """Seeds are entered, and a heat is one that its two cars are to run."""
    if day.rules.ladder is None:
        raise InputError(f"{act.kind}: the rules have no ladder", expected="rules with a [ladder]")
    if act.kind == "seeds":
        _check_listed(day, act)
    if act.kind == "stage":
        _check_pair(day, act)
    if act.kind in ("seeds", "dial-in") or (act.kind == "stage" and act.facts["round"] == 0):
        return
    names = {act.facts[side].get("entry") for side in ("left", "right")}
    for side in ("left", "right"):
        _check_cones(act.facts[side].get("cones"), side)
    meetings = [heat for one in day.rounds.rounds for heat in one] if day.rounds else []
    here = act.facts["round"], act.facts["heat"]
    if not any(
        (heat.round, heat.heat) == here and {heat.first, heat.second} == names for heat in meetings
    ):
        raise InputError(
            f"{act.kind}: these two do not meet in heat {here[1]} of round {here[0]}", where="heat"
        )


def _check_listed(day: Day, act: Act) -> None:
    for name in act.facts["entries"]:
        if name not in day.entries:
            raise InputError(f"{act.kind}: nobody is entered as {name!r}", where="entries")


def _check_pair(day: Day, act: Act) -> None:
    """Who stands at the tree is entered; one lane may be empty."""
    names = [str(act.facts[lane]["entry"]) for lane in LANES]
    for name in filter(None, names):
        if name not in day.entries:
            raise InputError(f"stage: nobody is entered as {name!r}", where="entry")
    if names[0] == names[1]:
        raise InputError("stage: no car runs against itself", where="entry")


def _check_race(day: Day, act: Act) -> None:
    if day.rules.laps is None:
        raise InputError(f"{act.kind}: the rules have no laps", expected="rules with [laps]")
    if act.kind == "grid":
        _check_listed(day, act)
        if len(set(act.facts["entries"])) != len(act.facts["entries"]):
            raise InputError("grid: somebody stands there twice", where="entries")
