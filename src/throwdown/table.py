"""Rows of a CSV file, each with its line, and what kept some of them out."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from throwdown.errors import InputError, nearest_names


@dataclass(frozen=True)
class Line:
    """One row: where it stands, and its cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell, empty where the file has no such column."""
        return self.cells.get(column, "")

    @property
    def digest(self) -> str:
        """A digest of the whole row, whatever the order of its columns."""
        text = "\x1f".join(f"{name}={self.cells[name]}" for name in sorted(self.cells))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Skipped:
    """A row that was left out, and why."""

    number: int
    what: str
    reason: str


def read_table(path: Path, needed: Iterable[str]) -> list[Line]:
    """Read a CSV file with a header.

    Raises InputError where the file cannot be read or lacks a column of ``needed``.
    """
    return read_lines(read_text(path), path, needed)


def read_text(path: Path, fallback: str = "") -> str:
    """Return the text of a file, in ``fallback`` where that is named and it is not UTF-8.

    Raises InputError where it cannot be read.
    """
    try:
        data = path.read_bytes()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            if not fallback:
                raise
            return data.decode(fallback)
    except FileNotFoundError:
        raise InputError("no such file", where=str(path)) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte {error.start} is not {error.encoding.upper()}",
            where=str(path),
            expected="a text file in UTF-8",
        ) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None


def read_lines(text: str, path: Path, needed: Iterable[str], delimiter: str = ",") -> list[Line]:
    """Return the rows of a text with a header; columns are known by their names in small letters.

    Raises InputError where it lacks a column of ``needed``.
    """
    needed = tuple(needed)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(reader)]
    except StopIteration:
        raise InputError("the file is empty", where=str(path), expected="a header row") from None
    except csv.Error as error:
        raise InputError(f"is no CSV: {error}", where=f"{path}, line 1") from None
    missing = [name for name in needed if name not in header]
    if missing:
        near = nearest_names(missing[0], header)
        raise InputError(
            f"no column {' or '.join(missing)} in the header",
            where=f"{path}, line 1",
            expected=f"the columns {', '.join(needed)}, in any order, among others",
            nearest=near or None,
        )
    lines = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
                lines.append(Line(reader.line_num, cells))
    except csv.Error as error:
        raise InputError(f"is no CSV: {error}", where=f"{path}, line {reader.line_num}") from None
    return lines
