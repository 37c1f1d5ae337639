"""One row an entry: ``class``, ``number``, ``run1``, ``run2``, …, and ``index_factor`` if any.

What was published may stand beside it: ``best_net``, ``index_time``, ``position`` (in the class or
the group it is ranked in) and ``published_position``.
"""

from __future__ import annotations

import re
from functools import partial

from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry, read_run
from throwdown.meet.sheets.sheet import (
    Published,
    Row,
    named,
    read_factor,
    read_place,
    read_runs,
    read_time,
    run_columns,
)
from throwdown.table import Line

NEEDED = ("class", "number", "run1")
_RUN = re.compile(r"run ?(\d+)")


def entry(line: Line, rules: RuleSet, where: str) -> Row:
    """Read one row.  Raises InputError where a cell is no run."""
    number, car_class = named(line, "number", "class", where)
    columns = run_columns(line, _RUN)
    runs = read_runs(((name, partial(read_run, line[name])) for name in columns), where)
    own = Entry(
        number=number,
        car_class=car_class,
        runs=runs,
        driver=line["driver"] or line["driver_initials_only"],
        car=line["car"],
        index=read_factor(line["index_factor"] or line["index"], where),
        where=where,
    )
    said = Published(
        best_net=read_time(line["best_net"]),
        index_time=read_time(line["index_time"]),
        position=read_place(line["published_position"]),
        class_position=read_place(line["position"]),
    )
    return own, said
