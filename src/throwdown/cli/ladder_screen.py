"""What ``throwdown ladder`` and ``throwdown index`` print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from throwdown.cli.output import clock, needs_minutes, percent
from throwdown.cli.race_screen import with_handicap
from throwdown.cli.report_file import print_report_line
from throwdown.names import counted

if TYPE_CHECKING:
    from rich.console import Console

    from throwdown.duel.indices import Index
    from throwdown.duel.ladders import Ladder

WIDEST = 110
_MOST_ACROSS = 12  # cars whose pairs fit beside each other


def show_ladder(found: Ladder, console: Console, report: Path | None = None) -> None:
    """Print the order, the odds of every pair where they fit, and where the ``report`` is."""
    from throwdown.report.twins import told_apart

    console.width = min(console.width, WIDEST)
    race = told_apart(found.race)
    found = replace(found, race=race)
    heading = Text(f"The order to expect of {counted(len(found.rungs), 'car')}", style="bold")
    heading.append(f" on {race.course.name}, {race.start} start", style="not bold")
    console.print()
    console.print(heading)
    minutes = any(needs_minutes(rung.entry.time_quantiles.p50) for rung in found.rungs)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("", justify="right")
    table.add_column("Car", overflow="fold")
    for name in ("Time", "Place", "5–95 %", "Wins"):
        table.add_column(name, justify="right", no_wrap=True)
    for number, rung in enumerate(found.rungs, start=1):
        place = rung.place_quantiles
        table.add_row(
            str(number),
            with_handicap(rung.entry),
            clock(rung.entry.time_quantiles.p50, minutes=minutes),
            f"{rung.expected_place:.1f}",
            f"{place.p05:g} – {place.p95:g}",
            percent(rung.entry.win_probability, race.samples),
        )
    console.print(table)
    cars = len(found.rungs)
    if 2 < cars <= _MOST_ACROSS and console.width >= 10 + 6 * cars:
        console.print(Text("Odds of the row's car against the column's, in %", style="bold"))
        console.print(_pairs(found))
    _print_foot(
        f"{counted(race.samples, 'race')}, seed {race.seed}, {race.method}", report, console
    )


def _pairs(found: Ladder) -> Table:
    """Return the odds of every pair: the row's car against the column's."""
    from throwdown.report.words import of_a_hundred

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("", justify="right")
    for number in range(1, len(found.rungs) + 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    for number, row in enumerate(found.matrix):
        cells = [
            Text("·", style="dim") if number == other else Text(of_a_hundred(share))
            for other, share in enumerate(row)
        ]
        table.add_row(str(number + 1), *cells)
    return table


def show_index(found: Index, console: Console, report: Path | None = None) -> None:
    """Print every car's factor, and where the ``report`` is."""
    console.width = min(console.width, WIDEST)
    console.print()
    heading = Text("Index", style="bold")
    heading.append(f" over {', '.join(course.name for course in found.courses)}", style="not bold")
    console.print(heading)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Car", overflow="fold")
    table.add_column("Index", justify="right", style="bold")
    table.add_column("5–95 %", justify="center", no_wrap=True)
    for one in found.cars:
        table.add_row(
            one.car.name, f"{one.factor:.3f}", f"{one.spread.p05:.3f} – {one.spread.p95:.3f}"
        )
    console.print(table)
    said = f"{counted(found.samples, 'race')} on each course, seed {found.seed}"
    _print_foot(said, report, console)


def _print_foot(said: str, report: Path | None, console: Console) -> None:
    if report is not None:
        print_report_line(report, console)
    console.print(Text(said, style="dim"))
