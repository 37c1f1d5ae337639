"""The files that entries come in: Throwdown's own columns, and MotorsportReg's for AxWare."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from throwdown.errors import InputError, nearest_names

PUBLIC = (
    *("entry", "class", "number", "driver", "car", "color", "index", "heat"),
    *("work_heat", "station", "shares", "sponsor", "tires"),
    *("waiver", "tech", "fee", "paid", "currency", "method", "checked_in"),
)
"""Own columns that the book may hold, which everybody can read."""
PRIVATE = ("email", "phone", "born", "member", "emergency", "wishes")
"""Own columns that never leave the organiser's folder."""
COLUMNS = (*PUBLIC, *PRIVATE)

_AXWARE = {
    "car model": "car",
    "car color": "color",
    "tire brand": "tires",
    "group": "heat",
    "run heat": "heat",
    "work heat": "work_heat",
    "work assignment": "station",
    "reg.checkin": "checked_in",
    "annual waiver": "waiver",
    "annual tech": "tech",
    "member #": "member",
    "email #1": "email",
    "dob": "born",
}
_PHONES = ("cell", "home", "work")
_AXWARE_ONLY = frozenset({*_AXWARE, *_PHONES, "first name", "last name", "amnt.", "paid"})
_LEFT_OUT = frozenset({"registered", "olr", "member", "expires", "fee type", "age", "rookie"})
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})
_WHOLE = frozenset({"JPY", "KRW", "CLP", "ISK", "VND"})
"""Currencies that have no smaller unit."""


@dataclass(frozen=True)
class Row:
    """One row: its line, its cells by own column, and what the file calls each column.

    ``problem`` says why its cells cannot be told apart.
    """

    line: int
    cells: Mapping[str, str]
    named: Mapping[str, str] = field(default_factory=dict)
    problem: InputError | None = None

    def __getitem__(self, column: str) -> str:
        """Return a cell, empty where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class EntrySheet:
    """The rows of a file; ``kind`` is ``own`` or ``axware``, ``ignored`` columns mean nothing."""

    kind: str
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()


def read_entries(data: bytes, of: str) -> EntrySheet:
    """Read a file of entries, with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1252.

    ``of`` names it in messages.  Raises InputError where it is no such file.
    """
    text = _text(data, of)
    head = text.partition("\n")[0]
    delimiter = max("\t,;", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        table = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError(f"is no CSV: {error}", where=f"{of}, line {reader.line_num}") from None
    if not table:
        raise InputError("the file is empty", where=of, expected="a header row")
    header = [name.strip() for name in table[0][1]]
    kind = "axware" if {"first name", "last name"} & {one.lower() for one in header} else "own"
    _check_header(header, kind, of)
    rows = tuple(_row(line, header, row, kind, of) for line, row in table[1:])
    known = {*COLUMNS, "status"} if kind == "own" else {*COLUMNS, *_AXWARE_ONLY, *_LEFT_OUT}
    return EntrySheet(kind, rows, tuple(one for one in header if one.lower() not in known))


def _text(data: bytes, of: str) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("is no text", where=of, expected="a CSV file in UTF-8 or Windows-1252")


def _check_header(header: list[str], kind: str, of: str) -> None:
    small = [name.lower() for name in header]
    needed = ("class", "first name", "last name") if kind == "axware" else ("class", "driver")
    missing = [name for name in needed if name not in small]
    if missing:
        raise InputError(
            f"no column {' or '.join(missing)} in the header",
            where=f"{of}, line 1",
            expected="MotorsportReg's AxWare Event Export, or the columns class and driver and "
            "any of " + ", ".join(COLUMNS),
            nearest=nearest_names(missing[0], header) or None,
        )
    twice = next((name for name in small if name and small.count(name) > 1), "")
    if twice:
        raise InputError(f"the column {twice} stands twice", where=f"{of}, line 1")


def _row(line: int, header: list[str], cells: list[str], kind: str, of: str) -> Row:
    problem = None
    if any(cell.strip() for cell in cells[len(header) :]):
        problem = InputError(
            f"{len(cells)} cells in a row of {len(header)} columns",
            where=f"{of}, line {line}",
            expected="a cell that holds the delimiter in quotation marks",
        )
    given = {
        name.lower(): (name, bare(cell)) for name, cell in zip(header, cells, strict=False) if name
    }
    if kind == "own":
        own = {name: given[name] for name in COLUMNS if name in given}
    else:
        own = _from_axware(given)
    found = {name: cell for name, (_, cell) in own.items()}
    return Row(line, found, {name: column for name, (column, _) in own.items()}, problem)


def _from_axware(given: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    none = ("", "")
    own = {name: given[name] for name in ("class", "number", "sponsor", "method") if name in given}
    own |= {to: given[name] for name, to in _AXWARE.items() if name in given}
    first, last = given.get("first name", none), given.get("last name", none)
    own["driver"] = (first[0] or last[0], " ".join(f"{first[1]} {last[1]}".split()))
    own["phone"] = next((given[name] for name in _PHONES if given.get(name, none)[1]), none)
    amount, paid = given.get("amnt.", none), given.get("paid", none)
    if amount[1] and amount[1].strip("0.,"):
        own["fee"] = amount
        if paid[1].casefold() in _YES:
            own["paid"] = amount
    return own


def bare(cell: str) -> str:
    """Return a cell without white space around it, and without what keeps it from a formula."""
    text = " ".join(cell.split())
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def read_flag(cell: str) -> bool:
    """Return what a cell says.  Raises InputError where that is neither yes nor no."""
    word = cell.casefold()
    if word not in _YES | _NO:
        raise InputError(f"{cell!r} is neither yes nor no", expected="yes or no")
    return word in _YES


def read_money(cell: str, currency: str) -> int:
    """Return an amount in the smallest unit.  Raises InputError where it is none."""
    digits = 0 if currency in _WHOLE else 2
    thousands = re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", cell) is not None  # 1500, or 1.500?
    try:
        amount = Decimal(cell.replace(",", "") if "." in cell else cell.replace(",", "."))
        minor = amount.scaleb(digits)
        if thousands or not amount.is_finite() or minor != int(minor) or abs(minor) > 10**12:
            raise InvalidOperation
    except InvalidOperation:
        expected = "as in 45.00" if digits else "as in 4500"
        raise InputError(f"{cell!r} is no amount of {currency}", expected=expected) from None
    return int(minor)


def show_money(amount: int, currency: str) -> str:
    """Return an amount as cells hold it."""
    return str(amount) if currency in _WHOLE else f"{Decimal(amount).scaleb(-2):.2f}"
