"""``throwdown meet enter``, ``entries`` and ``grid``: who drives, and in which order."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from throwdown.cli.meet.group import meet
from throwdown.cli.options import WholeNumber, Word, json_option
from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.meet.day import Day
    from throwdown.meet.entries.plan import Plan, Planned
    from throwdown.raceday.folder import Folder
    from throwdown.raceday.keeper import Keeper


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.argument("file", metavar="FILE.csv", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Say what it would do, and write nothing.")
@json_option
def enter(folder: str, file: str, dry_run: bool, as_json: bool) -> None:
    """Enter everybody in a file, all or, where a row is refused, nobody.

    FILE.csv is MotorsportReg's “AxWare Event Export”, with commas or tabs, or has the
    columns class and driver and any other of Throwdown's own. The same file again
    changes nothing. E-mail, phone, date of birth, member number and whom to call stay
    in FOLDER/private.jsonl; all else is in the book, which is public. While the meet
    runs, its entries page does this.
    """
    from throwdown.meet.entries.plan import plan
    from throwdown.meet.entries.sheet import read_entries
    from throwdown.raceday.private import Private

    sheet = read_entries(_bytes(file), file)
    if dry_run:
        private = Private(Path(folder))
        made = plan(_day(folder), sheet, private.known, file)
    else:
        made = _enter(folder, sheet, file)
    if as_json:
        click.echo(json.dumps(_plan_record(made, dry_run), ensure_ascii=False))
    else:
        _show_plan(made, dry_run)
    if made.refused:
        click.get_current_context().exit(2)


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.option("--class", "classes", multiple=True, metavar="CLASS", help="A class; repeat it.")
@click.option("--capacity", type=WholeNumber(1), metavar="N", help="How many may enter.")
@click.option("--open-to", multiple=True, metavar="WORDS", help="A make or model; repeat it.")
@click.option("--heat", "heats", multiple=True, metavar="HEAT", help="A heat; repeat it.")
@click.option("--station", "stations", multiple=True, metavar="NAME", help="Where people work.")
@click.option("--fee", metavar="AMOUNT", help="What an entry costs, as in 45.00.")
@click.option("--currency", metavar="CODE", help="Of what: three letters, as in USD.")
@click.option("--entry", type=Word(["open", "closed"]), help="Whether the site takes entries.")
@click.option("--waiver", metavar="TEXT", help="What has to be accepted on the site.")
def event(
    folder: str,
    classes: tuple[str, ...],
    capacity: int | None,
    open_to: tuple[str, ...],
    heats: tuple[str, ...],
    stations: tuple[str, ...],
    fee: str | None,
    currency: str | None,
    entry: str | None,
    waiver: str | None,
) -> None:
    """Set an event up: its classes and heats, how many may enter, with what, for how much.

    What is not given stays as it was. While the meet runs, its entries page does this.
    """
    given: dict[str, Any] = {
        "classes": list(classes),
        "capacity": capacity,
        "open_to": list(open_to),
        "heats": list(heats),
        "stations": list(stations),
        "currency": currency,
    }
    facts = {name: value for name, value in given.items() if value}
    if entry is not None:
        facts["entry_open"] = entry == "open"
    if waiver is not None:
        facts["waiver"] = waiver
    if fee is not None:
        facts["fee"] = _fee(fee, currency or _day(folder).roster.event.currency)
    if not facts:
        raise InputError("nothing is said of the event", expected="one option or more")
    place = held_folder(folder)
    try:
        keeper = keeper_of(place)
        keeper.write("event", getpass.getuser(), facts)
        _show_event(keeper.day, facts)
    finally:
        place.let_go()


def _fee(text: str, currency: str) -> int:
    """Return what an entry costs, in the smallest unit."""
    from throwdown.meet.entries.sheet import read_money

    try:
        return read_money("," if "," in text or text.startswith("-") else text, currency)
    except InputError as error:
        what = f"{text!r} is no fee in {currency}"
        raise InputError(what, where="--fee", expected=f"{error.expected}, 0 or more") from None


def _show_event(day: Day, facts: dict[str, Any]) -> None:
    """Print what was set, as it is now."""
    from throwdown.cli.output import console
    from throwdown.meet.entries.sheet import show_money

    event = day.roster.event
    for name, value in facts.items():
        words = "; ".join(value) if isinstance(value, list) else str(value)
        if name == "fee":
            words = f"{show_money(event.fee, event.currency)} {event.currency}"
        console().print(f"{name.replace('_', ' ')}: {words}", soft_wrap=True, markup=False)


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.option("--csv", "as_csv", is_flag=True, help="Print Throwdown's own columns.")
@click.option("--axware", is_flag=True, help="Print what AxWare imports: tabs, as MotorsportReg's.")
@click.option("--private", "with_private", is_flag=True, help="With what is not in the book.")
@json_option
def entries(folder: str, as_csv: bool, axware: bool, with_private: bool, as_json: bool) -> None:
    """List who is entered, who waits for a place, and what is still to be done."""
    from throwdown.meet.entries.export import axware_tabs, entries_csv
    from throwdown.raceday.private import Private

    day = _day(folder)
    private = Private(Path(folder)).known if with_private else None
    if as_json:
        click.echo(json.dumps(_entries_record(day, private), ensure_ascii=False))
    elif axware:
        click.echo(axware_tabs(day, private), nl=False)
    elif as_csv:
        click.echo(entries_csv(day, private), nl=False)
    else:
        _show_entries(day)


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.argument("heat", metavar="HEAT", default="")
@click.option(
    "--by",
    type=Word(["class", "number"]),
    default="class",
    show_default=True,
    help="What the order is by.",
)
@click.option(
    "--apart",
    type=WholeNumber(0, 50),
    default=5,
    show_default=True,
    metavar="N",
    help="So many cars between the drivers of one.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print it as CSV.")
@json_option
def grid(folder: str, heat: str, by: str, apart: int, as_csv: bool, as_json: bool) -> None:
    """Print the grid of a heat, or of everybody: its order, with shared cars apart."""
    from throwdown.cli.output import console
    from throwdown.meet.entries import grid as grids
    from throwdown.meet.entries.event import check_choice
    from throwdown.meet.entries.export import grid_csv

    day = _day(folder)
    if heat:
        heats = day.roster.event.heats or {one.heat for one in day.roster.of.values()} - {""}
        check_choice("heat", heat, sorted(heats) or [""])
    found = grids.grid(day, heat, "number" if by == "number" else "class", apart)
    if as_json:
        record = {"heat": heat, "order": list(found.order), "close": sorted(found.close)}
        click.echo(json.dumps(record, ensure_ascii=False))
    elif as_csv:
        click.echo(grid_csv(day, found), nl=False)
    else:
        for place, name in enumerate(found.order, 1):
            one = day.entries[name]
            close = "  too soon after its other driver" if name in found.close else ""
            who = ", ".join(part for part in (one.driver, one.car) if part)
            console().print(
                f"{place:3}  {one.number:>4} {one.car_class:6} {who}{close}",
                soft_wrap=True,
                highlight=False,
            )


def _enter(folder: str, sheet: Any, file: str) -> Plan:
    """Write what a sheet comes to, unless a row of it is refused; return the plan."""
    from throwdown.raceday.importing import take
    from throwdown.raceday.private import Private

    place = held_folder(folder)
    try:
        return take(keeper_of(place), Private(place.path), sheet, file, getpass.getuser())
    finally:
        place.let_go()


def held_folder(folder: str) -> Folder:
    """Return the folder of a meet that does not run; raise InputError where one does."""
    from throwdown.raceday.folder import Folder

    place = Folder(folder)
    try:
        place.hold()
    except InputError as error:
        if not place.is_meet:
            raise
        raise InputError(
            error.message,
            where=error.where,
            expected="its entries pages, /desk/entries, which do this while the meet runs",
        ) from None
    return place


def keeper_of(place: Folder) -> Keeper:
    from throwdown.meet.book import Book
    from throwdown.raceday.keeper import Keeper

    return Keeper(Book(place.book))


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=file) from None


def _day(folder: str) -> Day:
    """Return the meet in a folder as its book has it, whether it runs or not."""
    from throwdown.errors import ThrowdownError
    from throwdown.meet.book import verify_book
    from throwdown.meet.day import fold
    from throwdown.raceday.folder import Folder

    place = Folder(folder)
    if not place.is_meet:
        raise InputError(
            "there is no meet in this folder",
            where=folder,
            expected="a folder made by “throwdown meet new”",
        )
    verdict = verify_book(place.book)
    acts = verdict.acts
    for line, what in verdict.broken[:1]:
        if what != "is no act" or line != len(acts) + 1:  # a line that is being written now
            raise ThrowdownError(f"the book does not hold: line {line} of {place.book} {what}")
    return fold(acts)


def _plan_record(made: Plan, dry_run: bool) -> dict[str, Any]:
    return {
        "written": not dry_run and not made.refused,
        **{status: made.count(status) for status in ("new", "changed", "same", "refused")},
        "ignored_columns": list(made.ignored),
        "rows": [_row_record(row) for row in made.rows],
    }


def _row_record(row: Planned) -> dict[str, Any]:
    from throwdown.raceday.importing import row_record

    return row_record(row)


def _show_plan(made: Plan, dry_run: bool) -> None:
    from throwdown.cli.output import console

    out = console()
    for row in made.rows:
        if row.problem is not None:
            out.print(str(row.problem), style="red", soft_wrap=True, highlight=False, markup=False)
        elif row.status != "same":
            waits = ", on the waiting list" if row.waits else ""
            changes = ", ".join(row.changes) if row.status == "changed" else ""
            said = f"{row.car_class} {row.number} {row.driver}: {row.status}{waits}"
            said += f" ({changes})" if changes else ""
            out.print(said, soft_wrap=True, highlight=False, markup=False)
    for column in made.ignored:
        out.print(f"the column {column!r} means nothing here", style="yellow", markup=False)
    counted = ", ".join(
        f"{made.count(status)} {status}"
        for status in ("new", "changed", "same", "refused")
        if made.count(status)
    )
    end = "nothing was written" if made.refused else "nothing is written yet" if dry_run else ""
    out.print("; ".join(part for part in (counted or "no rows", end) if part), style="dim")


def _entries_record(day: Day, private: Any) -> dict[str, Any]:
    from throwdown.meet.entries.export import own_cells, status_of

    event = day.roster.event
    return {
        "name": day.name,
        "event": {**vars(event)},
        "waiting": list(day.roster.waiting),
        "entries": [
            {
                **own_cells(day, one),
                "status": status_of(day, name),
                "owed": one.owed,
                **({"private": private.get(name, {})} if private is not None else {}),
            }
            for name, one in day.roster.of.items()
        ],
    }


def _show_entries(day: Day) -> None:
    from rich.table import Table

    from throwdown.cli.output import console
    from throwdown.meet.entries.export import status_of
    from throwdown.meet.entries.sheet import show_money

    table = Table(box=None, pad_edge=False)
    for heading in ("class", "no.", "driver and car", "heat", "works", "to do"):
        table.add_column(heading, overflow="fold")
    places = {name: place for place, name in enumerate(day.roster.waiting, 1)}
    for name, one in day.roster.of.items():
        entry, status = day.entries[name], status_of(day, name)
        if status == "withdrawn":
            continue
        owed = f"{show_money(one.owed, one.due.currency)} {one.due.currency}" if one.due else ""
        missing = [
            f"waiting list, place {places[name]}" if status == "waiting" else "",
            "" if one.waiver else "waiver",
            "" if one.tech else "tech" if one.tech is None else "failed tech",
            owed if one.owed > 0 else "",
            "" if one.checked_in else "check-in",
        ]
        works = f"{one.work.heat} {one.work.station}" if one.work else ""
        who = ", ".join(part for part in (entry.driver, entry.car) if part)
        todo = ", ".join(part for part in missing if part)
        table.add_row(entry.car_class, entry.number, who, one.heat, works, todo)
    console().print(table)
