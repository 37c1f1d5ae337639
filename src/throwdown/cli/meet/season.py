"""``throwdown meet season``: what several meets come to."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from throwdown.cli.meet.group import complete_rules, meet
from throwdown.cli.options import complete_data, json_option
from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.meet.season import Finish, Season, SeasonStanding


def complete_seasons(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of season rules that begin with what is typed."""
    return complete_data("seasons", incomplete)


@meet.command()
@click.argument("events", metavar="MEET...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--rules",
    "rules_name",
    metavar="FILE",
    default="",
    shell_complete=complete_rules,
    help="The organiser's rules, by which sheets are scored; a meet's book holds its own.",
)
@click.option(
    "--season",
    "season_name",
    metavar="FILE",
    required=True,
    shell_complete=complete_seasons,
    help="The rules of the season: a TOML file, or an id that “throwdown meet rules” lists.",
)
@json_option
def season(events: tuple[str, ...], rules_name: str, season_name: str, as_json: bool) -> None:
    """Score several meets as a season: points by event, those that count, places, teams.

    MEET is the folder of a meet, its book, or a sheet as “throwdown meet score” reads
    them, one an event. People are known by their names, and by their numbers where
    a sheet has no names.
    """
    from throwdown.meet.season import find_season, in_teams, score_season, score_teams

    how = find_season(season_name)
    found = [_event(one, rules_name) for one in events]
    finished = [in_teams(own, how) for own, _ in found]
    standings, teams = score_season(finished, how), score_teams(finished, how)
    provisional = [
        one for one, (_, official) in zip(events, found, strict=True) if official is False
    ]
    if as_json:
        record = {
            "season": {"id": how.id, "name": how.name, "version": how.version},
            "events": list(events),
            "provisional": provisional,
            "standings": [_record(one) for one in standings],
            "teams": [_record(one) for one in teams],
        }
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    _show((*standings, *teams), how, len(events))
    _show_provisional(provisional)


def _event(given: str, rules_name: str) -> tuple[tuple[Finish, ...], bool | None]:
    """Return how everybody did, and whether that is official; None of a sheet, which says nothing.

    Raises InputError where it is no meet, or a sheet without rules.
    """
    from throwdown.meet import find_rules, score
    from throwdown.meet.book import is_book
    from throwdown.meet.season import finishes, finishes_of
    from throwdown.meet.sheets import read_sheet

    if Path(given).is_dir() or is_book(given):
        from throwdown.cli.meet.books import read_record

        day = read_record(given).day
        return finishes_of(day), day.official
    if not rules_name:
        raise InputError(
            "a sheet does not say by which rules it was driven",
            where=given,
            expected="--rules FILE, or the folder or book of a meet",
        )
    rules = find_rules(rules_name)
    return finishes(score(read_sheet(given, rules).entries, rules), rules), None


def _record(one: SeasonStanding) -> dict[str, Any]:
    return {
        "who": one.who,
        "group": one.group,
        "name": one.name,
        "points": list(one.points),
        "counts": list(one.counts),
        "total": one.total,
        "place": one.place,
    }


def _show_provisional(events: list[str]) -> None:
    from throwdown.cli.output import console

    for one in events:
        words = f"{one}: results are provisional, and so are the points"
        console().print(words, style="yellow", soft_wrap=True, markup=False)


def _show(standings: tuple[SeasonStanding, ...], how: Season, events: int) -> None:
    from rich.table import Table

    from throwdown.cli.output import console

    out = console()
    for group, members in groupby(standings, key=lambda one: one.group):
        table = Table(box=None, pad_edge=False, title=group, title_justify="left")
        table.add_column("", justify="right")
        table.add_column("who", overflow="fold")
        for number in range(1, events + 1):
            table.add_column(str(number), justify="right")
        table.add_column("total", justify="right")
        for one in members:
            points = [_cell(*own) for own in zip(one.points, one.counts, strict=True)]
            table.add_row(str(one.place or ""), one.name, *points, str(one.total))
        out.print(table)
        out.print()
    left_out = any(
        own is not None and not counted
        for one in standings
        for own, counted in zip(one.points, one.counts, strict=True)
    )
    if left_out:
        out.print("In brackets: left out.", style="dim")
    out.print(f"{how.name}, version {how.version}", style="dim")


def _cell(points: int | None, counted: bool) -> str:
    """Write the points of an event; in brackets where they are left out."""
    if points is None:
        return ""
    return str(points) if counted else f"({points})"
