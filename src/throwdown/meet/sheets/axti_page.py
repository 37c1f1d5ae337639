"""AXti.me's HTML: its table by index names every entry's class, that by class its place there.

Source: github.com/TempusShift/macresults, 2018 to 2020.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from throwdown.errors import InputError
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry, read_run
from throwdown.meet.sheets import axti
from throwdown.meet.sheets.pages import PageRow, page_rows
from throwdown.meet.sheets.sheet import Published, Row, named, read_place, read_runs
from throwdown.meet.standings import score
from throwdown.table import Line

_BY_INDEX, _RAW = "result-pax", "result-overall"
_TABLE = re.compile(r"""<table[^>]*\bid=["']?result-(?:pax|overall)""", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<driver>.*?)\s*#(?P<number>\S+)")


def is_one(text: str) -> bool:
    """Whether a page is AXti.me's."""
    return _TABLE.search(text) is not None


def lines(text: str, path: Path) -> list[Line]:
    """Return the rows of the table by index, or by time where there is none.

    Raises InputError where neither has runs.
    """
    rows = page_rows(text)
    for table in (_BY_INDEX, _RAW):
        found = _lines([row for row in rows if row.table == table])
        if found:
            return found
    raise InputError("no table of results with runs", where=str(path))


def _lines(rows: list[PageRow]) -> list[Line]:
    header: list[str] = []
    found = []
    for row in rows:
        if row.heading:
            header = [cell.casefold() for cell in row.cells]
        elif "raw times" in header and len(row.cells) == len(header):
            found.append(Line(row.line, dict(zip(header, row.cells, strict=True))))
    return found


def entry(line: Line, rules: RuleSet, where: str) -> Row:
    """Read one row.  Raises InputError where a cell is no run."""
    who = _NUMBER.fullmatch(line["driver"])
    if who is None:
        raise InputError(f"no number in {line['driver']!r}", where=where, expected="as in A B #12")
    number, car_class = named(
        Line(line.number, line.cells | who.groupdict()), "number", "class", where
    )
    cells = [cell for cell in line["raw times"].split("\n") if cell]
    runs = read_runs(
        ((f"run {n}", partial(read_run, cell)) for n, cell in enumerate(cells, start=1)), where
    )
    own = Entry(
        number=number,
        car_class=car_class,
        runs=runs,
        driver=who["driver"],
        car=line["car"],
        where=where,
    )
    among_all = rules.overall is not None and rules.overall.by in ("index", "best-index")
    said = Published(position=read_place(line["rank"]) if among_all else None)
    best = score([own], rules.by_time())[0].best
    return Row(own, said, axti.hint(best, line["best"]))
