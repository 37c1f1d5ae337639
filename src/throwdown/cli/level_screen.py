"""What ``throwdown level`` prints: the odds as they are, and a line for every lever."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from throwdown.cli.output import percent, races_won
from throwdown.cli.report_file import print_report_line
from throwdown.names import counted

if TYPE_CHECKING:
    from rich.console import Console

    from throwdown.duel.levelling import Level

WIDEST = 100
FIRST, SECOND = "green", "yellow"


def show_level(found: Level, console: Console, report: Path | None = None) -> None:
    """Print the answers to ``console``, and where the ``report`` is."""
    from throwdown.report.words import short_names

    console.width = min(console.width, WIDEST)
    names = short_names(found.cars)
    first, second = found.cars
    text = Text()
    text.append(first.name, style=f"bold {FIRST}")
    text.append(_holding(found, 0))
    text.append(f" wins {races_won(found.odds, found.samples)} against ")
    text.append(second.name, style=f"bold {SECOND}")
    text.append(_holding(found, 1))
    text.append(f" on {found.course.name}, {found.start} start.")
    console.print()
    console.print(text)
    console.print()
    _print_feasible(found, names, console)
    _print_short(found, names, console)
    _print_use(found, console)
    if report is not None:
        print_report_line(report, console)
    said = f"{counted(found.samples, 'race')}, seed {found.seed}, {found.method}"
    console.print(Text(said, style="dim"))


def _holding(found: Level, place: int) -> str:
    """Say what a car has already."""
    held = found.handicaps[place].said()
    return f" (with {held})" if held else ""


def _wanted(found: Level, names: Sequence[str]) -> str:
    if found.target == 0.5:
        return "The odds would be even"
    return f"{names[0]} would win {100 * found.target:g} %"


def _print_feasible(found: Level, names: Sequence[str], console: Console) -> None:
    from throwdown.report import levers

    able = [one for one in found.levers if one.feasible]
    if not able:
        console.print("No lever that was tried can make that fair.")
        console.print()
        return
    console.print(Text(f"{_wanted(found, names)} with any one of these", style="bold"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Lever", no_wrap=True)
    table.add_column("On", overflow="fold")
    table.add_column("Amount", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("9 of 10 races", justify="center", no_wrap=True)
    before = ""
    for one in able:
        table.add_row(
            levers.name(one.lever) if one.lever != before else "",
            Text(names[one.car], style=(FIRST, SECOND)[one.car]),
            Text(levers.amount(one, one.amount), style="bold"),
            one.unit,
            levers.interval(one),
        )
        before = one.lever
    console.print(table)
    legend = "9 of 10 races: the amounts that would make of each single race a dead heat."
    console.print(Text(legend, style="dim"))
    console.print()


def _print_short(found: Level, names: Sequence[str], console: Console) -> None:
    """Say which levers cannot do it, and how far they come."""
    from throwdown.duel.handicap import say_amount
    from throwdown.report import levers

    short = [one for one in found.levers if not one.feasible]
    if not short:
        return
    console.print(Text("No amount of these does it", style="bold"))
    for one in short:
        odds = percent(one.odds, found.samples)
        said = (
            f"{levers.name(one.lever)} on {names[one.car]}: even "
            f"{say_amount(one.lever, one.amount)} leaves {names[0]} at {odds}"
        )
        console.print(Padding(Text(said), (0, 0, 0, 2)))
    console.print()


def _print_use(found: Level, console: Console) -> None:
    """Show how the first answer is applied, to copy."""
    from throwdown.report import levers

    able = [one for one in found.levers if one.feasible]
    if not able:
        return
    console.print(Text("Try one", style="bold"))
    # One line however long, or it cannot be copied.
    console.print(Text(f"  {levers.command(found, able[0])}"), soft_wrap=True)
    besides = levers.needed_besides(found)
    if besides:
        console.print(Padding(Text(besides, style="dim"), (0, 0, 0, 2)))
    console.print()
