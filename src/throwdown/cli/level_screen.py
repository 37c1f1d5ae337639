"""What ``throwdown level`` prints: the odds as they are, and a line for every lever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from throwdown.cli.output import percent

if TYPE_CHECKING:
    from rich.console import Console

    from throwdown.duel.levelling import Answer, Level

WIDEST = 100
_DIGITS = {
    "ballast": 0,
    "head-start": 2,
    "power": 1,
    "tyres": 1,
    "laps": 1,
    "index": 4,
    "driver": 1,
}


def show_level(found: Level, console: Console) -> None:
    """Print the answers to ``console``."""
    console.width = min(console.width, WIDEST)
    first, second = found.cars
    text = Text()
    text.append(first.name, style="bold")
    text.append(f" wins {percent(found.odds, found.samples)} of races against ")
    text.append(second.name, style="bold")
    text.append(f" on {found.course.name}, {found.start} start.")
    console.print()
    console.print(text)
    wanted = "even" if found.target == 0.5 else f"{100 * found.target:g} %"
    console.print(f"Odds would be {wanted} with any one of these:")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Lever")
    table.add_column("Car", overflow="fold")
    table.add_column("Amount", justify="right")
    table.add_column("5–95 %", justify="center", no_wrap=True)
    for one in found.levers:
        table.add_row(*_row(found, one), style=None if one.feasible else "dim")
    console.print(table)
    short = [one for one in found.levers if not one.feasible]
    for one in short:
        console.print(_short(found, one))
    if short:
        console.print()
    _print_use(found, console)


def _row(found: Level, one: Answer) -> tuple[str, str, Text | str, str]:
    name = found.cars[one.car].name
    if not one.feasible:
        return one.lever.replace("-", " "), name, "no amount does it", ""
    low = "…" if one.p05 is None else _number(one, one.p05)
    high = "…" if one.p95 is None else _number(one, one.p95)
    amount = Text(f"{_number(one, one.amount)} {one.unit}", style="bold")
    return one.lever.replace("-", " "), name, amount, f"{low} – {high}"


def _short(found: Level, one: Answer) -> Text:
    from throwdown.duel.handicap import say_amount

    given = say_amount(one.lever, one.amount)
    odds = percent(one.odds, found.samples)
    return Text(
        f"No amount of {one.lever.replace('-', ' ')} on {found.cars[one.car].name} does it: even "
        f"{given} makes {found.cars[0].name} win {odds}.",
        style="dim",
    )


def _number(one: Answer, amount: float) -> str:
    return f"{amount:,.{_DIGITS[one.lever]}f}"


def _print_use(found: Level, console: Console) -> None:
    """Show how the first answer is applied, to copy."""
    usable = [one for one in found.levers if one.feasible]
    if not usable:
        return
    one = usable[0]
    cars = " ".join(car.id for car in found.cars)
    console.print(
        Text(
            f"Try one: throwdown race {cars} --course {found.course.id} "
            f"--handicap {one.car + 1}:{one.lever}={one.amount:.6g}",
            style="dim",
        )
    )
