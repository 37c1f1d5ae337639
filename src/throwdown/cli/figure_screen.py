"""Every figure of a car on the terminal: a table where there is room, else a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from throwdown.car import Car, Figure

ROOM_FOR_A_TABLE = 96
KIND_STYLES = {"measured": "green", "published": "cyan", "estimated": "yellow"}


def show_car(car: Car, console: Console) -> None:
    """Print a car: what it is in one line, its figures, its remarks."""
    console.print(Text(f"{car.name} ({car.id})", style="bold"))
    console.print(
        f"{car.year} {car.maker} {car.body}, {car.drive}-wheel drive, "
        f"engine {car.engine_position}, {car.aspiration}, {car.gearbox}, "
        f"{car.differential} differential, {car.tyre} tyres" + (", ABS" if car.abs else "")
    )
    if console.width >= ROOM_FOR_A_TABLE:
        console.print(_table(car))
    else:
        _print_list(car, console)
    _print_tyres(car, console)
    counts = [figure.kind for figure in car.figures.values()]
    tally = ", ".join(f"{counts.count(kind)} {kind}" for kind in KIND_STYLES if kind in counts)
    console.print(f"{len(counts)} figures: {tally}", style="dim")


def _table(car: Car) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Figure", no_wrap=True)
    table.add_column("Value", justify="right", max_width=26)
    table.add_column("Unit", no_wrap=True)
    table.add_column("±", justify="right", no_wrap=True)
    table.add_column("Kind", no_wrap=True)
    table.add_column("Source", overflow="fold", ratio=1)
    for name, figure in car.figures.items():
        kind = Text(figure.kind, style=KIND_STYLES[figure.kind])
        table.add_row(name, given(figure), unit(figure), spread(figure), kind, figure.source)
    return table


def _print_list(car: Car, console: Console) -> None:
    console.print()
    for name, figure in car.figures.items():
        line = Text(name, style="bold")
        value = " ".join(("", given(figure), *unit(figure).split(), f"± {spread(figure)} "))
        line.append(value, style="not bold")
        line.append(figure.kind, style=f"not bold {KIND_STYLES[figure.kind]}")
        console.print(line)
        console.print(Padding(Text(figure.source, style="dim"), (0, 0, 0, 2)))
    console.print()


def _print_tyres(car: Car, console: Console) -> None:
    if not car.tyre_options:
        return
    console.print(Text("Which tyre it wore is not known; drawn from", style="bold"))
    for option in car.tyre_options:
        words = f"{100 * option.probability:.0f} %  {option.name} ({option.source})"
        console.print(Padding(Text(words), (0, 0, 0, 2)))
    console.print()


def given(figure: Figure) -> str:
    """The value as its source gives it: ``2668``, or ``3.308, 2.13, 1.483``."""
    return _numbers(figure.given)


def unit(figure: Figure) -> str:
    """The unit as its source gives it; nothing for a plain number."""
    return "" if figure.unit == "-" else figure.unit


def spread(figure: Figure) -> str:
    """The standard deviation in the unit of the value, to two digits."""
    sd = figure.sd_given
    if isinstance(sd, tuple) and len(set(sd)) == 1:
        sd = sd[0]
    return _numbers(sd, digits=2)


def _numbers(value: float | tuple[float, ...], digits: int = 6) -> str:
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(f"{_rounded(one, digits):,.10g}".replace(",", "") for one in values)


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
