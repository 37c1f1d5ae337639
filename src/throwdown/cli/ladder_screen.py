"""What ``throwdown ladder`` and ``throwdown index`` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from throwdown.cli.output import clock, needs_minutes, percent

if TYPE_CHECKING:
    from rich.console import Console

    from throwdown.duel.indices import Index
    from throwdown.duel.ladders import Ladder

WIDEST = 110
_MOST_ACROSS = 12  # cars whose pairs fit beside each other


def show_ladder(found: Ladder, console: Console) -> None:
    """Print the order and, where it fits, the odds of every pair."""
    console.width = min(console.width, WIDEST)
    race = found.race
    console.print()
    console.print(f"{race.course.name}, {race.start} start, {race.samples:,} races")
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
            rung.entry.car.name,
            clock(rung.entry.time_quantiles.p50, minutes=minutes),
            f"{rung.expected_place:.1f}",
            f"{place.p05:g} – {place.p95:g}",
            percent(rung.entry.win_probability, race.samples),
        )
    console.print(table)
    cars = len(found.rungs)
    if 2 < cars <= _MOST_ACROSS and console.width >= 10 + 6 * cars:
        console.print(_pairs(found))


def _pairs(found: Ladder) -> Table:
    """Return the odds of every pair: the row's car against the column's."""
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1),
        title="Odds of the row's car against the column's, %",
        title_style="dim",
        title_justify="left",
    )
    table.add_column("", justify="right")
    for number in range(1, len(found.rungs) + 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    for number, row in enumerate(found.matrix):
        cells = [
            Text("·", style="dim") if number == other else Text(f"{100 * share:.0f}")
            for other, share in enumerate(row)
        ]
        table.add_row(str(number + 1), *cells)
    return table


def show_index(found: Index, console: Console) -> None:
    """Print every car's factor."""
    console.width = min(console.width, WIDEST)
    console.print()
    console.print(f"Index over {', '.join(course.name for course in found.courses)}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Car", overflow="fold")
    table.add_column("Index", justify="right", style="bold")
    table.add_column("5–95 %", justify="center", no_wrap=True)
    for one in found.cars:
        table.add_row(
            one.car.name, f"{one.factor:.3f}", f"{one.spread.p05:.3f} – {one.spread.p95:.3f}"
        )
    console.print(table)
