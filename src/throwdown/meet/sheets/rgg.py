"""AxWare's ``.rgg``: tab-separated, ``Run n`` with cones in the time already, ``Pen n`` beside it.

Source: the data examples of github.com/fersaccon/AxwareERC.
"""

from __future__ import annotations

import re
from functools import partial

from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry, Run, read_run
from throwdown.meet.sheets.sheet import (
    Published,
    Row,
    named,
    ranked_by_index,
    read_place,
    read_runs,
    read_time,
    run_columns,
)
from throwdown.table import Line

NEEDED = ("class", "number", "run 1", "pen 1")
_RUN = re.compile(r"run (\d+)")


def entry(line: Line, rules: RuleSet, where: str) -> Row:
    """Read one row.  Raises InputError where a cell is no run."""
    number, car_class = named(line, "number", "class", where)
    columns = run_columns(line, _RUN)
    pairs = [(name, name.replace("run", "pen")) for name in columns]
    runs = read_runs(
        ((name, partial(_run, line[name], line[pen], rules)) for name, pen in pairs), where
    )
    own = Entry(
        number=number,
        car_class=car_class,
        runs=runs,
        driver=f"{line['first name']} {line['last name']}".strip(),
        car=line["car model"],
        where=where,
    )
    among_all = rules.overall is not None and rules.overall.by == "total"
    said = Published(
        total=None if ranked_by_index(rules, car_class) else read_time(line["total"]),
        position=read_place(line["raw pos."]) if among_all else None,
    )
    return Row(own, said)


def _run(cell: str, penalty: str, rules: RuleSet) -> Run | None:
    found = read_run(cell, penalty)
    if found is None or found.raw is None:
        return found
    return Run(found.raw - found.cones * rules.times.cone, found.cones, found.status)
