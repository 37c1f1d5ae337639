"""AxWare's HTML, of both ages: a header that names ``Class``, ``#`` and ``Run 1..``, or, in pages
before 2012 or so, one over each class that names ``Times`` and ``Total`` only.

An entry's runs may go on in the rows below it, which then have neither class nor number.
Source: the archive of Arkansas Region SCCA, github.com/jackdesert/arscca.
"""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from throwdown.errors import InputError
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry, read_run
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

_RUN = re.compile(r"run ?(\d+)\.*")
_UNNAMED = ("pos.", "class", "#", "driver", "car model")
"""What stands below the name of a class, where the header has that name instead."""


class _Rows(HTMLParser):
    """Collects the rows of all tables as texts of their cells, each row with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[str]]] = []
        self.cell: list[str] | None = None
        self.wide = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append((self.getpos()[0], []))
        elif tag in ("td", "th"):
            self._end()
            self.cell = []
            wide = dict(attrs).get("colspan") or "1"
            self.wide = min(int(wide), 50) if wide.isdecimal() else 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _end(self) -> None:
        if self.cell is not None and self.rows:
            # Pages saved in the wrong encoding hold a lone Â where a blank cell is.
            text = "".join(self.cell).replace("\N{NO-BREAK SPACE}", " ").strip()
            self.rows[-1][1].append("" if text == "Â" else text)
            self.rows[-1][1].extend([""] * (self.wide - 1))
        self.cell = None


def lines(text: str, path: Path) -> list[Line]:
    """Return the rows of results.  Raises InputError where no table has them."""
    parser = _Rows()
    parser.feed(text)
    parser.close()
    header: list[str] = []
    found: list[Line] = []
    for number, cells in parser.rows:
        named = _header([cell.casefold() for cell in cells])
        if named:
            header = named
        elif header and len(cells) == len(header):
            own = dict(zip(header, cells, strict=True))
            if own["class"] or not found:
                found.append(Line(number, own))
            else:
                _go_on(found, own)
    if not header:
        raise InputError(
            "no table of results",
            where=str(path),
            expected="a header with Class, # and Run 1, as AxWare writes it",
        )
    return found


def _header(names: list[str]) -> list[str]:
    """Return the names of columns where a row is a header, else nothing."""
    if "class" in names and any(_RUN.fullmatch(name) for name in names):
        return names
    if "times" not in names or "total" not in names:
        return []
    first, last = names.index("times"), names.index("total")
    runs = [f"run {number}" for number in range(1, last - first + 1)]
    return [*_UNNAMED, *names[len(_UNNAMED) : first], *runs, *names[last:]]


def _go_on(found: list[Line], more: dict[str, str]) -> None:
    """Put the runs of a row below into those of the entry above."""
    last = found[-1]
    columns = [name for name in last.cells if _RUN.fullmatch(name)]
    count = len(columns)
    extra = [cell for name, cell in more.items() if _RUN.fullmatch(name) and cell]
    added = {f"run {count + i}": cell for i, cell in enumerate(extra, start=1)}
    found[-1] = Line(last.number, {**last.cells, **added})


def entry(line: Line, rules: RuleSet, where: str) -> Row:
    """Read one row.  Raises InputError where a cell is no run."""
    number, car_class = named(line, "#", "class", where)
    columns = run_columns(line, _RUN)
    runs = read_runs(((name, partial(read_run, line[name])) for name in columns), where)
    own = Entry(
        number=number,
        car_class=car_class.upper(),
        runs=runs,
        driver=line["driver"],
        car=line["car model"],
        where=where,
    )
    said = Published(best_net=read_time(line["total"]), class_position=read_place(line["pos."]))
    return own, said
