"""A meet as verbs are given it: its folder, or the book alone; it may be running meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.meet.record import Record


def book_of(given: str) -> Path:
    """Return the book of a folder, or the book that was named.

    Raises InputError where there is none.
    """
    from throwdown.raceday.folder import Folder

    place = Path(given)
    if not place.is_dir():
        return place
    if not Folder(place).is_meet:
        raise InputError(
            "there is no meet in this folder",
            where=given,
            expected="a folder made by “throwdown meet new”",
        )
    return Folder(place).book


def read_record(given: str) -> Record:
    """Return the meet of a folder or a book; a line that is just being written is left out.

    Raises InputError where it is none, ThrowdownError where the book does not hold.
    """
    from throwdown.meet.book import lines_in, verify_book
    from throwdown.meet.record import Record
    from throwdown.table import read_text

    book = book_of(given)
    text = read_text(book)
    lines = lines_in(text)
    if book.parent == Path(given) and not text.endswith("\n"):
        lines = lines[:-1]
    if not lines or not _begins(lines[0]):
        verify_book(book)  # it says what is wrong
    return Record.of(lines, str(book))


def _begins(line: str) -> bool:
    from throwdown.meet.book import read_line

    try:
        read_line(line)
    except InputError:
        return False
    return True
