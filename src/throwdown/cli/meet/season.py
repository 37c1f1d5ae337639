"""``throwdown meet season``: what several meets come to."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from throwdown.cli.meet.group import complete_rules, meet
from throwdown.cli.options import complete_data, json_option

if TYPE_CHECKING:
    from throwdown.meet.season import Season, SeasonStanding


def complete_seasons(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of season rules that begin with what is typed."""
    return complete_data("seasons", incomplete)


@meet.command()
@click.argument("sheets", metavar="RUNS...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--rules",
    "rules_name",
    metavar="FILE",
    required=True,
    shell_complete=complete_rules,
    help="The organiser's rules of a meet, by which each sheet is scored.",
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
def season(sheets: tuple[str, ...], rules_name: str, season_name: str, as_json: bool) -> None:
    """Score several sheets as a season: points by event, those that count, places.

    RUNS are sheets as “throwdown meet score” reads them, one an event. People are
    known by their names, and by their numbers where a sheet has no names.
    """
    from throwdown.meet import find_rules, score
    from throwdown.meet.season import find_season, finishes, score_season
    from throwdown.meet.sheets import read_sheet

    rules, how = find_rules(rules_name), find_season(season_name)
    events = [finishes(score(read_sheet(one, rules).entries, rules), rules) for one in sheets]
    standings = score_season(events, how)
    if as_json:
        record = {
            "season": {"id": how.id, "name": how.name, "version": how.version},
            "events": list(sheets),
            "standings": [_record(one) for one in standings],
        }
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    _show(standings, how, len(sheets))


def _record(one: SeasonStanding) -> dict[str, Any]:
    return {
        "who": one.who,
        "group": one.group,
        "points": list(one.points),
        "total": one.total,
        "place": one.place,
    }


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
            points = ["" if own is None else str(own) for own in one.points]
            table.add_row(str(one.place or ""), one.who, *points, str(one.total))
        out.print(table)
        out.print()
    out.print(f"{how.name}, version {how.version}", style="dim")
