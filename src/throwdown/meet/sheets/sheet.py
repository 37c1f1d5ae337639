"""A sheet of any kind: entries as they ran, and what was published of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from throwdown.errors import InputError, raise_all
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry, Run
from throwdown.meet.sheets.implied import Hint, with_indices
from throwdown.meet.standings import score
from throwdown.meet.ticks import read_ticks
from throwdown.table import Line, read_lines, read_text


@dataclass(frozen=True)
class Published:
    """What a sheet says of an entry [ticks], each None where it does not.

    ``best_net`` is what the rules rank, by whatever it goes: see ``Standing.net``.
    """

    best_net: int | None = None
    total: int | None = None
    index_time: int | None = None
    position: int | None = None
    class_position: int | None = None


@dataclass(frozen=True)
class Sheet:
    """Entries, and what was published of each, in the same order."""

    kind: str
    entries: tuple[Entry, ...]
    published: tuple[Published, ...]


class Row(NamedTuple):
    """An entry, what was published of it, and what its sheet implies of its index."""

    entry: Entry
    said: Published
    hint: Hint | None = None


Reader = Callable[[Line, RuleSet, str], Row]


def read_sheet(path: Path | str, rules: RuleSet) -> Sheet:
    """Read a sheet of runs, of whichever kind it is.

    Raises InputError where the file cannot be read, is none of the known kinds, or has cells that
    are no runs (all of them, each with its line).
    """
    from throwdown.meet.sheets import axti, axti_page, axware, columns, pronto, rgg

    path = Path(path)
    text = read_text(path, fallback="cp1252").lstrip("\ufeff")  # what Windows programs write
    header = next(iter(text.splitlines()), "").casefold()
    if "<table" in text.casefold():
        if axti_page.is_one(text):
            lines = axti_page.lines(text, path)
            return _sheet("AXti.me HTML", lines, axti_page.entry, rules, path)
        return _sheet("AxWare HTML", axware.lines(text, path), axware.entry, rules, path)
    if "\t" in header and "pen 1" in header:
        lines = read_lines(text, path, rgg.NEEDED, "\t")
        return _sheet("AxWare .rgg", lines, rgg.entry, rules, path)
    if "carnumber" in header:
        return _sheet("AXti.me CSV", read_lines(text, path, axti.NEEDED), axti.entry, rules, path)
    if "time/cones/penalty" in header:
        return _sheet("Pronto CSV", pronto.lines(text, path), pronto.entry, rules, path)
    return _sheet("columns", columns.lines(text, path), columns.entry, rules, path)


def _sheet(kind: str, lines: Sequence[Line], reader: Reader, rules: RuleSet, path: Path) -> Sheet:
    rows: list[Row] = []
    problems: list[InputError] = []
    for line in lines:
        try:
            rows.append(reader(line, rules, f"{path}, line {line.number}"))
        except InputError as error:
            problems.append(error)
    raise_all(problems, of=str(path))
    if not rows:
        raise InputError("the sheet has no entries", where=str(path), expected="one row an entry")
    entries, said = tuple(row.entry for row in rows), tuple(row.said for row in rows)
    hints = [
        row.hint or total for row, total in zip(rows, _by_totals(entries, said, rules), strict=True)
    ]
    return Sheet(kind, with_indices(entries, hints, rules), said)


def _by_totals(
    entries: Sequence[Entry], said: Sequence[Published], rules: RuleSet
) -> list[Hint | None]:
    """Return what published index times and the totals of the runs imply."""
    totals = {id(one.entry): one.total for one in score(entries, rules.by_time())}
    found: list[Hint | None] = []
    for entry, one in zip(entries, said, strict=True):
        time, indexed = totals[id(entry)], one.index_time
        if time is None or indexed is None:
            found.append(None)
        else:
            found.append(Hint(time, indexed, rules.index.finer_digits))
    return found


def ranked_by_index(rules: RuleSet, car_class: str) -> bool:
    """Whether a class is ranked by index."""
    return rules.group_of(car_class)[1].by in ("index", "best-index")


def named(line: Line, number: str, car_class: str, where: str) -> tuple[str, str]:
    """Return an entry's number and class.  Raises InputError where one is missing."""
    for column in (number, car_class):
        if not line[column]:
            raise InputError(f"no {column}", where=where)
    return line[number], line[car_class]


def run_columns(line: Line, pattern: re.Pattern[str]) -> list[str]:
    """Return the columns of runs by the numbers that are the groups of ``pattern``."""
    found = ((pattern.fullmatch(name), name) for name in line.cells)
    return [name for _, name in sorted((_numbers(m), name) for m, name in found if m)]


def _numbers(found: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(part or 1) for part in found.groups())


def read_runs(cells: Iterable[tuple[str, Callable[[], Run | None]]], where: str) -> tuple[Run, ...]:
    """Return the runs of named cells; raise InputError where one is no run, with its column."""
    found = []
    for column, read in cells:
        try:
            run = read()
        except InputError as error:
            raise InputError(
                error.message,
                where=f"{where}, {column}",
                expected=error.expected,
                nearest=error.nearest or None,
            ) from None
        if run is not None:
            found.append(run)
    return tuple(found)


def read_factor(text: str, where: str) -> Fraction | None:
    """Return an index; None where there is none."""
    if not text:
        return None
    try:
        factor = Fraction(text)
    except (ValueError, ZeroDivisionError):
        factor = Fraction(0)
    if not 0 < factor <= 100:
        raise InputError(f"index {text!r}", where=where, expected="a number over 0, as in 0.811")
    return factor


def read_time(text: str) -> int | None:
    """Return a published time; None where a word stands in its place."""
    try:
        return read_ticks(text)
    except InputError:
        return None


def read_place(text: str) -> int | None:
    """Return a published place; marks behind it (trophies, members) do not count."""
    found = re.fullmatch(r"(\d+)\s*[A-Za-z*.]*", text.strip())
    return int(found[1]) if found else None
