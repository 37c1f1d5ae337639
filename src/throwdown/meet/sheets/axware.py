"""AxWare's HTML, of every age: runs are under ``Run 1..``, ``Times`` or ``Runs: 1-6``.

An entry's runs may go on in the rows, or the lines of a cell, below; these have neither class nor
number, and may be of another day (``D2``).  Older pages name the class above its entries.
Source: the archive of Arkansas Region SCCA, github.com/jackdesert/arscca, 2005 to 2023.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from throwdown.errors import InputError
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry, read_run
from throwdown.meet.sheets.pages import PageRow, page_rows
from throwdown.meet.sheets.sheet import (
    Published,
    Row,
    named,
    ranked_by_index,
    read_factor,
    read_place,
    read_runs,
    read_time,
    run_columns,
)
from throwdown.table import Line

_RUN = re.compile(r"run ?(\d+)\.*")
_RUNS = re.compile(r"times|runs:.*")
_SECTION = re.compile(r"'(?P<title>[^']*)' - Total Entries:.*")
_OURS = re.compile(r"d(\d+) run (\d+)")
"""What runs are called here: by their day, counted within it."""

_UNNAMED = ("pos.", "class", "#", "driver", "car model")
"""What stands below the name of a class, where the header has that name instead."""

_SAME = {"no.": "#", "car #": "#", "car": "car model", "pos": "pos.", "pax": "factor"}


def lines(text: str, path: Path) -> list[Line]:
    """Return the rows of results.  Raises InputError where no table has them."""
    reader = _Reader()
    for row in page_rows(text):
        for one in _apart(row):
            reader.take(one)
    if not reader.header and not reader.found:
        raise InputError(
            "no table of results with runs",
            where=str(path),
            expected="a header with #, Run 1 (or Times) and Total, as AxWare writes it",
        )
    return reader.found


def _apart(row: PageRow) -> Iterator[PageRow]:
    """Yield a row as so many as its cells have lines."""
    split = [cell.split("\n") for cell in row.cells]
    for number in range(max((len(cell) for cell in split), default=1)):
        cells = [cell[number] if number < len(cell) else "" for cell in split]
        yield PageRow(row.line, row.table, cells, row.heading, row.anchor)


class _Reader:
    """What is known while a page is read from its top."""

    def __init__(self) -> None:
        self.header: list[str] = []
        self.section = self.code = ""
        self.found: list[Line] = []

    def take(self, row: PageRow) -> None:
        """Take one row."""
        if row.heading:
            self._take_heading(row)
        elif self.header and len(row.cells) == len(self.header):
            own = dict(zip(self.header, row.cells, strict=True))
            if own["#"] or (own.get("class") and own.get("driver")):
                self._begin(row.line, own)
            elif self.found:
                _go_on(self.found[-1].cells, own)

    def _take_heading(self, row: PageRow) -> None:
        titles = (_SECTION.fullmatch(cell) for cell in row.cells)
        title = next((found["title"] for found in titles if found), None)
        if title is not None:
            self.section, self.code = row.anchor or title, row.anchor
        named = _header([cell.casefold() for cell in row.cells])
        if named:
            self.header = named
            if title is None:
                self.section = self.code = ""
        elif title is None and len(row.cells) > 1:
            self.header = []  # another table, such as that of top times

    def _begin(self, line: int, own: dict[str, str]) -> None:
        car_class = own.get("class") or self.section
        if self.code and car_class.casefold() != self.code.casefold():
            # Novices stand under a heading of their own, each with the class of the car.
            car_class = f"{self.code}{car_class}"
        plain = {name: cell for name, cell in own.items() if not _RUN.fullmatch(name)}
        self.found.append(Line(line, {**plain, "class": car_class, "day": ""}))
        _go_on(self.found[-1].cells, own)


def _header(names: list[str]) -> list[str]:
    """Return the names of columns where a row is a header, else nothing."""
    names = [_SAME.get(name, name) for name in names]
    if "#" in names and any(_RUN.fullmatch(name) for name in names):
        return names
    first = next((place for place, name in enumerate(names) if _RUNS.fullmatch(name)), None)
    if first is None or "total" not in names[first:]:
        return []
    last = names.index("total", first)
    before = names[:first]
    if "#" not in before:
        if first < len(_UNNAMED):
            return []
        before = [*_UNNAMED, *names[len(_UNNAMED) : first]]
    elif before[:2] == ["", ""]:
        before = [*_UNNAMED[:2], *before[2:]]
    return [*before, *(f"run {n}" for n in range(1, last - first + 1)), *names[last:]]


def _go_on(entry: dict[str, str], more: dict[str, str]) -> None:
    """Put the runs of a row into those of an entry, after what it has of that day."""
    day = re.sub(r"\D", "", more.get("day", "")) or entry["day"] or "1"
    entry["day"] = day
    known = sum(name.startswith(f"d{day} run ") for name in entry)
    cells = [cell for name, cell in more.items() if _RUN.fullmatch(name) and cell]
    entry |= {f"d{day} run {known + n}": cell for n, cell in enumerate(cells, start=1)}


def entry(line: Line, rules: RuleSet, where: str) -> Row:
    """Read one row.  Raises InputError where a cell is no run."""
    number, car_class = named(line, "#", "class", where)
    columns = run_columns(line, _OURS)
    days = {name: int(name[1:].split(" ")[0]) for name in columns}
    runs = read_runs(
        ((name, partial(read_run, line[name], day=days[name])) for name in columns), where
    )
    own = Entry(
        number=number,
        car_class=car_class.upper(),
        runs=runs,
        driver=line["driver"],
        car=line["car model"],
        index=read_factor(line["factor"], where),
        where=where,
    )
    indexed = ranked_by_index(rules, own.car_class)
    total = read_time(line["total"]) or None  # 0.000 is printed where novices have no time
    said = Published(
        total=None if indexed else total,
        index_time=total if indexed else read_time(line["pax time"]),
        class_position=read_place(line["pos."]),
    )
    return Row(own, said)
