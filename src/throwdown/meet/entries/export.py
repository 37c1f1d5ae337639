"""Entries and grids as files for other programs; no cell of theirs is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from throwdown.meet.day import Day
from throwdown.meet.entries.grid import Grid
from throwdown.meet.entries.roster import Registration
from throwdown.meet.entries.sheet import PRIVATE, PUBLIC, show_money

AXWARE = (
    *("Class", "Number", "First Name", "Last Name", "Car Model", "Car Color", "Registered"),
    *("Paid", "Amnt.", "Group", "Sponsor", "Tire Brand", "Method", "OLR", "Member"),
    *("Member #", "Expires"),
)
GRID = ("place", "number", "class", "driver", "car", "work_heat", "station", "close")


def entries_csv(day: Day, private: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Return those who did not withdraw in own columns, with private ones where they are given."""
    header = (*PUBLIC, "status", *(PRIVATE if private is not None else ()))
    rows = []
    for name, one in day.roster.of.items():
        own = {**own_cells(day, one), "status": status_of(day, name)}
        own |= (private or {}).get(name, {})
        if name in day.withdrawn:
            continue
        rows.append([own.get(column, "") for column in header])
    return _written(header, rows, ",")


def axware_tabs(day: Day, private: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Return those who are in as MotorsportReg hands them to AxWare, which takes tabs only."""
    rows = [
        _axware(day, one, (private or {}).get(name, {}))
        for name, one in day.roster.of.items()
        if status_of(day, name) == "entered"
    ]
    return _written(AXWARE, rows, "\t")


def grid_csv(day: Day, found: Grid) -> str:
    """Return a heat in its order."""
    rows = []
    for place, name in enumerate(found.order, 1):
        own = own_cells(day, day.roster.of[name])
        cells = {**own, "place": str(place), "close": "yes" if name in found.close else ""}
        rows.append([cells.get(column, "") for column in GRID])
    return _written(GRID, rows, ",")


def status_of(day: Day, name: str) -> str:
    """Return whether an entry is ``entered``, ``waiting`` or ``withdrawn``."""
    if name in day.withdrawn:
        return "withdrawn"
    return "waiting" if name in day.roster.waiting else "entered"


def own_cells(day: Day, one: Registration) -> dict[str, str]:
    """Return what is public of an entry, by own column."""
    entry = day.entries[one.entry]
    due = one.due
    currency = due.currency if due else day.roster.event.currency
    return {
        **{
            name: str(one.facts.get(name, ""))
            for name in ("color", "sponsor", "tires", "shares", "index")
        },
        "entry": one.entry,
        "class": entry.car_class,
        "number": entry.number,
        "driver": entry.driver,
        "car": entry.car,
        "heat": one.heat,
        "work_heat": one.work.heat if one.work else "",
        "station": one.work.station if one.work else "",
        "waiver": "yes" if one.waiver else "no",
        "tech": "" if one.tech is None else "yes" if one.tech else "no",
        "fee": show_money(due.amount, currency) if due else "",
        "paid": show_money(one.paid_in(currency), currency) if one.paid else "",
        "currency": currency,
        "method": one.paid[-1].method if one.paid else "",
        "checked_in": "yes" if one.checked_in else "no",
    }


def _axware(day: Day, one: Registration, private: Mapping[str, str]) -> list[str]:
    own = own_cells(day, one)
    first, _, last = own["driver"].rpartition(" ")
    member = private.get("member", "")
    return [
        *(own["class"], own["number"], first, last, own["car"], own["color"], "Yes"),
        *("Yes" if one.paid and one.owed <= 0 else "", own["paid"] or "0.00", own["heat"]),
        *(own["sponsor"], own["tires"], own["method"], "Yes"),
        *("Yes" if member else "No", member, ""),
    ]


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    plain = " ".join(cell.split())
    return f"'{plain}" if plain[:1] in ("=", "+", "-", "@") else plain


def _written(header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue()
