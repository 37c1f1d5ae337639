"""What was timed against the paper sheet: each with all that was done to it, and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from throwdown.meet.acts import REGISTRATION, Act
from throwdown.meet.day import Day
from throwdown.raceday.desk.audit_meeting import heat_rows, passing_rows, places
from throwdown.raceday.desk.state import net_of, said, time_of
from throwdown.raceday.desk.words import Namer

Row = dict[str, Any]
Acts = Mapping[int, list[Row]]
_SPEAK = ("impulse", "run", "act", "stage")
_BESIDE = frozenset({"open", "enter", "line-up", *REGISTRATION})


def audit_sheet(acts: Sequence[Act], day: Day) -> dict[str, Any]:
    """Return what was timed in its order, each with its acts; and the acts on none of it.

    That is ``runs``; where the rules have a tree ``heats``, both lanes of each; where they have
    laps ``passings`` and the ``cars`` in their order.
    """
    namer = Namer(acts, day)
    owner = _owners(day)
    of: dict[int, list[Row]] = {number: [] for number in owner.values()}
    rest = []
    about: dict[int, tuple[int, ...]] = {}
    for act in acts:
        spoken = [act.number, *(act.facts[name] for name in _SPEAK if name in act.facts)]
        spoken += act.facts["runs"] if act.kind == "red-flag" else []
        named = {owner[number] for number in spoken if number in owner}
        if act.kind == "undo":
            named |= set(about.get(act.facts["act"], ()))
        about[act.number] = tuple(sorted(named))
        for number in about[act.number]:
            of[number].append(said(act, namer, day))
        if not named and act.kind not in _BESIDE:
            rest.append(said(act, namer, day))
    sheet: dict[str, Any] = {"meet": day.name, "last": len(acts), "runs": _rows(day, of)}
    if day.rules.tree is not None:
        sheet["heats"] = heat_rows(day, of)
    if day.laps is not None:
        sheet |= {"passings": passing_rows(day, of), "cars": places(day, acts)}
    return {**sheet, "rest": rest}


def _owners(day: Day) -> dict[int, int]:
    """Return the number of the run, heat or passing that each act of the timing belongs to."""
    if day.laps is not None:
        passed = (*day.laps.passings, *day.laps.unknown)
        return {one.number: one.number for one in passed}
    owner = {run.number: run.number for run in day.assembled.runs}
    owner |= {run.finish.number: run.number for run in day.assembled.runs if run.finish}
    for heat in day.heats:
        beams = [
            one
            for lane in heat.lanes.values()
            for one in (lane.staged, lane.tree, lane.start, lane.finish)
            if one is not None
        ]
        owner |= {one.number: heat.number for one in (*beams, *heat.extra)}
        owner[heat.number] = heat.number
    return owner


def _rows(day: Day, of: Acts) -> list[Row]:
    """Return the runs; the start of a race of laps is nobody's."""
    counts: dict[str, int] = {}
    rows = []
    for place, run in enumerate(() if day.laps else day.assembled.runs, 1):
        counts[run.entry] = counts.get(run.entry, 0) + 1
        entry = day.entries.get(run.entry)
        over = run.run
        rows.append(
            {
                "place": place,
                "run": run.number,
                "of_entry": counts[run.entry],
                "number": entry.number if entry else "",
                "class": entry.car_class if entry else "",
                "driver": entry.driver if entry else "",
                "time": time_of(run, day.rules),
                "net": net_of(run, day),
                "cones": run.cones,
                "status": "on course" if over is None else over.status,
                "acts": of[run.number],
            }
        )
    return rows
