"""Who is entered and what they drove."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from throwdown.errors import InputError, nearest_names
from throwdown.meet.ticks import read_ticks

OK, DNF, DNS, DSQ, RRN = "OK", "DNF", "DNS", "DSQ", "RRN"
STATUSES = (OK, DNF, DNS, DSQ, RRN)
"""A run that counts; one not finished; one not driven; one struck out; one to be driven again."""

_WORDS = {
    **{word.casefold(): word for word in STATUSES},
    "off": DNF,
    "oc": DNF,
    "mec": DNF,
    "nt": DNS,
    "scr": DNS,
    "scratch": DNS,
    "dq": DSQ,
    "disq": DSQ,
    "dnw": DSQ,  # did not work
    "wrg": DSQ,  # drove in the wrong group
    "rerun": RRN,
    "re-run": RRN,
    "rr": RRN,
}
_CELL = re.compile(
    r"(?P<time>[\d:.]+)?\s*(?:[+(]\s*(?P<cones>\d{1,3})\s*\)?)?"
    r"\s*(?:[+(]?\s*(?P<mark>[A-Za-z-]+)(?:\s*\d+)?\s*\)?)?"
)


@dataclass(frozen=True)
class Run:
    """One timed attempt: ``raw`` [ticks] is without penalties, None where no clock stopped.

    ``day`` is that of a meet of several days, or the course of one of several courses, from 1 on.
    """

    raw: int | None
    cones: int = 0
    status: str = OK
    day: int = 1


@dataclass(frozen=True)
class Entry:
    """A car and driver in a class.

    Numbers may occur twice in a class (real sheets have that), so an entry is known by its place
    in its sheet.  ``index`` is the multiplier of its class, None where the sheet gives none;
    ``head_start`` [ticks] is taken off the net time of every run.
    """

    number: str
    car_class: str
    runs: tuple[Run, ...]
    driver: str = ""
    car: str = ""
    index: Fraction | None = None
    head_start: int = 0
    where: str = field(default="", compare=False)


def read_run(cell: str, penalty: str | None = None, *, day: int = 1) -> Run | None:
    """Return the run of a sheet's cell, None where the cell is empty.

    Cells are as in ``45.123``, ``45.123+1``, ``45.123 (1)``, ``DNF``, ``46.2+dnf``, ``46.2+1 DNF``,
    ``RRN``; a sheet with a column of its own for penalties gives that as ``penalty``: empty, cones
    or a status.
    Raises InputError where it is none of these.
    """
    text = cell.replace("\N{NO-BREAK SPACE}", " ").strip()
    if penalty is not None and penalty.strip():
        mark = penalty.strip()
        text += f"+{mark}" if mark[0].isdigit() else f" {mark}"
    if not text or text in ("-", "+0"):
        return None
    found = _CELL.fullmatch(text)
    if found is None:
        raise InputError(
            f"{cell!r} is no run", expected="as in 45.123, 45.123+1, DNF, RRN, or nothing"
        )
    status = OK if found["mark"] is None else _status(found["mark"], cell)
    raw = None if found["time"] is None else read_ticks(found["time"])
    if raw is None and status == OK:
        raise InputError(f"{cell!r} has no time", expected="as in 45.123+1")
    return Run(raw, int(found["cones"] or 0), status, day)


def _status(mark: str, cell: str) -> str:
    if mark.casefold() not in _WORDS:
        raise InputError(
            f"{mark!r} in {cell!r} is no status",
            expected=", ".join(STATUSES),
            nearest=nearest_names(mark, _WORDS) or None,
        )
    return _WORDS[mark.casefold()]
