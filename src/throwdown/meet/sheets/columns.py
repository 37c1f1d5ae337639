"""One row an entry: ``class``, ``number``, ``run1``, ``run2``, …, and ``index_factor`` if any.

Runs of several days or courses are ``day1_run1``, ``day2_run1`` and so on.  What was published may
stand beside them: ``best_net``, ``index_time``, ``position`` (in the class or the group it is
ranked in) and ``published_position``.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

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
from throwdown.table import Line, read_lines

NEEDED = ("class", "number")
_RUN = re.compile(r"(?:(?:d|day|course) ?_?(\d+)[ _])?run ?_?(\d+)")


def lines(text: str, path: Path) -> list[Line]:
    """Return the rows.  Raises InputError where columns are missing."""
    header = next(iter(text.splitlines()), "").casefold()
    delimiter = next((mark for mark in "\t;" if mark in header and "," not in header), ",")
    names = [name.strip(' "') for name in header.split(delimiter)]
    runs = [name for name in names if _RUN.fullmatch(name)]
    return read_lines(text, path, (*NEEDED, *(runs[:1] or ("run1",))), delimiter)


def entry(line: Line, rules: RuleSet, where: str) -> Row:
    """Read one row.  Raises InputError where a cell is no run."""
    number, car_class = named(line, "number", "class", where)
    columns = run_columns(line, _RUN)
    days = {name: int((_RUN.fullmatch(name) or {1: None})[1] or 1) for name in columns}
    runs = read_runs(
        ((name, partial(read_run, line[name], day=days[name])) for name in columns), where
    )
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
    return Row(own, said)
