"""The runs of a meet against the paper sheet: each with all that was done to it, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from throwdown.meet.acts import REGISTRATION, Act
from throwdown.meet.day import Day
from throwdown.raceday.desk.state import net_of, said, time_of
from throwdown.raceday.desk.words import Namer

_SPEAK = ("impulse", "run", "act")
_BESIDE = frozenset({"open", "enter", "line-up", *REGISTRATION})


def audit_sheet(acts: Sequence[Act], day: Day) -> dict[str, Any]:
    """Return the runs in their order, each with its acts; and the acts on none of them."""
    namer = Namer(acts, day)
    owner = {run.number: run.number for run in day.assembled.runs}
    owner |= {run.finish.number: run.number for run in day.assembled.runs if run.finish}
    of_run: dict[int, list[dict[str, Any]]] = {run.number: [] for run in day.assembled.runs}
    rest = []
    about: dict[int, tuple[int, ...]] = {}
    for act in acts:
        spoken = [act.number, *(act.facts[name] for name in _SPEAK if name in act.facts)]
        spoken += act.facts["runs"] if act.kind == "red-flag" else []
        named = {owner[number] for number in spoken if number in owner}
        if act.kind == "undo":
            named |= set(about.get(act.facts["act"], ()))
        about[act.number] = tuple(sorted(named))
        for run in about[act.number]:
            of_run[run].append(said(act, namer, day))
        if not named and act.kind not in _BESIDE:
            rest.append(said(act, namer, day))
    return {"meet": day.name, "last": len(acts), "runs": _rows(day, of_run), "rest": rest}


def _rows(day: Day, of_run: dict[int, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    rows = []
    for place, run in enumerate(day.assembled.runs, 1):
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
                "acts": of_run[run.number],
            }
        )
    return rows
