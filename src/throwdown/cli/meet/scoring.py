"""``throwdown meet score`` and ``results``: what runs come to under an organiser's rules."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from throwdown.cli.meet.group import complete_rules, meet
from throwdown.cli.options import json_option
from throwdown.errors import ThrowdownError

if TYPE_CHECKING:
    from throwdown.meet import RuleSet, Standing
    from throwdown.meet.ladder import Pairing
    from throwdown.meet.laps import LapStanding
    from throwdown.meet.protests import Protest
    from throwdown.meet.published import Difference
    from throwdown.meet.rounds import Rounds
    from throwdown.meet.season import Season


@meet.command()
@click.argument("sheet", metavar="RUNS", type=click.Path())
@click.option(
    "--rules",
    "rules_name",
    metavar="FILE",
    required=True,
    shell_complete=complete_rules,
    help="The organiser's rules: a TOML file, or an id that “throwdown meet rules” lists.",
)
@json_option
def score(sheet: str, rules_name: str, as_json: bool) -> None:
    """Score the runs of a sheet and compare with what it published.

    RUNS is a CSV file with the columns class, number, run1, run2, … (cells as in
    45.123, 45.123+1, DNF, RRN) and, where there is an index, index_factor; or
    AxWare's HTML or .rgg, AXti.me's CSV or HTML, or Pronto's export. Where best_net, index_time,
    position or published_position stand beside the runs, differences are named.
    """
    from throwdown.meet import find_rules
    from throwdown.meet import score as scored
    from throwdown.meet.published import differences
    from throwdown.meet.sheets import read_sheet

    rules = find_rules(rules_name)
    found = read_sheet(sheet, rules)
    standings = scored(found.entries, rules)
    differing = differences(found, standings, rules)
    if as_json:
        record = {
            "rules": _named(rules),
            "sheet": found.kind,
            "results": [_result(one, rules) for one in standings],
            "differences": [_difference(one) for one in differing],
        }
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    _show(standings, rules)
    _show_differences(differing)


@meet.command()
@click.argument("book", metavar="BOOK.jsonl", type=click.Path())
@json_option
def results(book: str, as_json: bool) -> None:
    """Derive the results of a meet from its book, which holds its rules.

    BOOK.jsonl may be the meet's folder. The book is checked first: the exit code is 1
    where it does not hold. Impulses that belong to no run, and acts on what is not
    there, are named.
    """
    from throwdown.cli.output import console
    from throwdown.meet.book import verify_book
    from throwdown.meet.day import fold
    from throwdown.raceday.folder import book_in

    book = str(book_in(book))
    verdict = verify_book(book)
    for line, what in verdict.broken:
        raise ThrowdownError(f"the book does not hold: line {line} of {book} {what}")
    day = fold(verdict.acts)
    if as_json:
        record = {
            "name": day.name,
            "rules": _named(day.rules),
            "acts": len(verdict.acts),
            "head": verdict.head,
            "results": [_result(one, day.rules) for one in day.standings],
            "on_course": [run.entry for run in day.on_course],
            "queue": [entry for _, entry in day.assembled.queue],
            "loose": [impulse.number for impulse in day.assembled.loose],
            "orphans": list(day.assembled.orphans),
            "official": day.official,
            "open_protests": [_protest(one) for one in day.open_protests],
            "race": [_lapped(one) for one in day.race],
            "rounds": _rounds(day.rounds),
        }
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    _show(day.standings, day.rules)
    for protest in day.open_protests:
        console().print(f"act {protest.number}: a protest is open: {protest.text}", style="yellow")
    for impulse in day.assembled.loose:
        console().print(f"act {impulse.number}: a {impulse.line} of nobody", style="yellow")
    for number in day.assembled.orphans:
        console().print(f"act {number} speaks of what is not there", style="yellow")
    console().print(f"Head: {verdict.head}", style="dim", soft_wrap=True)


@meet.command()
@json_option
def rules(as_json: bool) -> None:
    """List the rule sets and seasons that come with Throwdown, and where they are."""
    from throwdown.cli.output import console
    from throwdown.meet.rules import find_rules, shipped_rules
    from throwdown.meet.season import find_season, shipped_seasons

    known: list[RuleSet | Season] = [
        *(find_rules(name) for name in shipped_rules()),
        *(find_season(name) for name in shipped_seasons()),
    ]
    folder = str(files("throwdown").joinpath("data/rules"))
    if as_json:
        listed = [
            {
                "id": one.id,
                "kind": one.kind,
                "name": one.name,
                "version": one.version,
                "sources": one.sources,
            }
            for one in known
        ]
        click.echo(json.dumps({"rules": listed, "folder": folder}, ensure_ascii=False))
        return
    for one in known:
        console().print(f"{one.id}  {one.kind}: {one.name}, version {one.version}", soft_wrap=True)
    console().print(f"Write your own after one of {folder}", style="dim", soft_wrap=True)


def _named(rules: RuleSet) -> dict[str, Any]:
    return {"id": rules.id, "name": rules.name, "version": rules.version}


def _result(one: Standing, rules: RuleSet) -> dict[str, Any]:
    from throwdown.meet.published import printed
    from throwdown.meet.ticks import seconds

    def shown(time: int | None) -> float | None:
        ticks = printed(time, rules)
        return None if ticks is None else seconds(ticks)

    return {
        "number": one.entry.number,
        "class": one.entry.car_class,
        "driver": one.entry.driver,
        "car": one.entry.car,
        "group": one.group,
        "runs": [None if net is None else seconds(net) for net in one.nets],
        "best_net": shown(one.net),
        "total": shown(one.total),
        "index_time": shown(one.index_time) if one.indexed else None,
        "timed": one.total is not None,
        "position": one.position,
        "class_position": one.class_position,
    }


def _protest(one: Protest) -> dict[str, Any]:
    return {"act": one.number, "entry": one.entry, "text": one.text}


def _rounds(found: Rounds | None) -> list[list[dict[str, Any]]]:
    def told(heat: Pairing) -> dict[str, Any]:
        made = found.decisions.get((heat.round, heat.heat)) if found else None
        why = "bye" if heat.bye else made.why if made else None
        return {"first": heat.first, "second": heat.second, "winner": heat.winner, "why": why}

    return [[told(heat) for heat in one] for one in found.rounds] if found else []


def _lapped(one: LapStanding) -> dict[str, Any]:
    from throwdown.meet.ticks import seconds

    return {
        "entry": one.entry,
        "place": one.place,
        "laps": one.laps,
        "time": None if one.time is None else seconds(one.time),
        "best_lap": None if one.best_lap is None else seconds(one.best_lap),
        "finished": one.finished,
    }


def _difference(one: Difference) -> dict[str, Any]:
    from throwdown.meet.published import PLACES
    from throwdown.meet.ticks import seconds

    place = one.what in PLACES
    scored = one.scored if place or one.scored is None else seconds(one.scored)
    return {
        "number": one.number,
        "class": one.car_class,
        "what": one.what,
        "published": one.published if place else seconds(one.published),
        "scored": scored,
    }


def _show(standings: tuple[Standing, ...], rules: RuleSet) -> None:
    from rich.table import Table

    from throwdown.cli.output import console
    from throwdown.meet.ticks import show

    def shown(time: int | None) -> str:
        return "no time" if time is None else show(time, max(rules.times.decimals, 1))

    out = console()
    indexed = any(one.indexed for one in standings)
    totals = any(one.total != one.best for one in standings)
    for group, members in groupby(standings, key=lambda one: one.group):
        table = Table(box=None, pad_edge=False, title=group, title_justify="left")
        table.add_column("", justify="right")
        table.add_column("no.", justify="right")
        table.add_column("driver and car", overflow="fold")
        for heading in ("best", *(["total"] if totals else []), *(["index"] if indexed else [])):
            table.add_column(heading, justify="right", no_wrap=True)
        if rules.overall is not None:
            table.add_column("overall", justify="right")
        for one in members:
            who = ", ".join(part.strip() for part in (one.entry.driver, one.entry.car) if part)
            cells = [str(one.class_position), one.entry.number, who, shown(one.best)]
            cells += [shown(one.total)] if totals else []
            cells += [shown(one.index_time) if one.indexed else ""] if indexed else []
            cells += [str(one.position)] if rules.overall is not None else []
            table.add_row(*cells)
        out.print(table)
        out.print()
    count = f"{len(standings)} entr{'y' if len(standings) == 1 else 'ies'}"
    out.print(f"{count}, {rules.name}, version {rules.version}", style="dim")


def _show_differences(differing: list[Difference]) -> None:
    from throwdown.cli.output import console
    from throwdown.meet.published import PLACES
    from throwdown.meet.ticks import show

    for one in differing:
        place = one.what in PLACES
        was = str(one.published) if place else show(one.published)
        scored = "nothing" if one.scored is None else str(one.scored) if place else show(one.scored)
        console().print(
            f"{one.car_class} {one.number}: {one.what} was published as {was}, "
            f"its runs give {scored}",
            style="yellow",
            soft_wrap=True,
        )
