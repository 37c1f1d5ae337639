"""Taking a file of entries into a meet: all of it, or nothing."""

from __future__ import annotations

from typing import Any

from throwdown.meet.entries.plan import Plan, Planned, plan
from throwdown.meet.entries.sheet import EntrySheet
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.private import Private


def take(keeper: Keeper, private: Private, sheet: EntrySheet, of: str, by: str) -> Plan:
    """Write what a sheet comes to, unless a row of it is refused; return the plan.

    ``of`` names the file in messages.  The acts are written at once; should the power fail, or the
    disk take the acts but not what is private, the same file again adds the rest.  Raises
    NotWritten where the disk is full.
    """
    made = plan(keeper.day, sheet, private.known, of)
    if made.refused:
        return made
    keeper.write_all(by, made.acts)
    for entry, own in made.private.items():
        private.write(entry, own)
    return made


def row_record(row: Planned) -> dict[str, Any]:
    """Return what becomes of a row as JSON holds it."""
    problem = row.problem
    return {
        "line": row.line,
        "status": row.status,
        "entry": row.entry,
        "number": row.number,
        "class": row.car_class,
        "driver": row.driver,
        "waits": row.waits,
        "changes": {name: list(both) for name, both in row.changes.items()},
        "problem": None
        if problem is None
        else {
            "message": problem.message,
            "where": problem.where,
            "expected": problem.expected,
            "nearest": list(problem.nearest),
        },
    }
