"""AXti.me's CSV: ``Run n`` and, in most exports, ``Run n Pen``; index times there are cut.

Source: the exports of Minnesota Autosports Club, github.com/TempusShift/macresults.
"""

from __future__ import annotations

import re
from functools import partial

from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry, read_run
from throwdown.meet.sheets.implied import Hint
from throwdown.meet.sheets.sheet import (
    Published,
    Row,
    named,
    read_place,
    read_runs,
    read_time,
    run_columns,
)
from throwdown.table import Line

NEEDED = ("carnumber", "class", "run 1")
_RUN = re.compile(r"run (\d+)")


def entry(line: Line, rules: RuleSet, where: str) -> Row:
    """Read one row.  Raises InputError where a cell is no run."""
    number, car_class = named(line, "carnumber", "class", where)
    columns = run_columns(line, _RUN)
    runs = read_runs(
        ((name, partial(read_run, line[name], line[f"{name} pen"] or None)) for name in columns),
        where,
    )
    own = Entry(
        number=number,
        car_class=car_class,
        runs=runs,
        driver=f"{line['firstname']} {line['lastname']}".strip(),
        car=line["car"],
        where=where,
    )
    among_all = rules.overall is not None and rules.overall.by in ("index", "best-index")
    place = read_place(line["indexrank"]) if among_all else None
    best = read_time(line["best"])
    return Row(own, Published(best_net=best, position=place), hint(best, line["best indexed"]))


def hint(best: int | None, indexed: str) -> Hint | None:
    """Return what AXti.me's two times of a best run imply."""
    time = read_time(indexed)
    return Hint(best, time, "cut") if best and time else None
