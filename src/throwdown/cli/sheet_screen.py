"""Files of sourced figures on the terminal: a list of them, or all of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from throwdown.names import counted

if TYPE_CHECKING:
    from throwdown.sourced import Sheet, SourcedFigure


def show_sheets(
    what: str, heads: Sequence[str], rows: Sequence[Sequence[str]], console: Console
) -> None:
    """Print a line for each file: its id, and a cell under each of ``heads``."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Id", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    verb = f"throwdown {what}s NAME"
    console.print(
        f"{counted(len(rows), what)}; {verb} shows where each figure is from", style="dim"
    )


def show_sheet(sheet: Sheet, console: Console) -> None:
    """Print every figure of a file with its source."""
    title = sheet.name if sheet.name == sheet.id else f"{sheet.name} ({sheet.id})"
    console.print(Text(title, style="bold"))
    for note in sheet.notes:
        console.print(Text(note))
    for name, figure in sheet.figures.items():
        line = Text(f"{name} ", style="bold")
        line.append(_given(figure), style="not bold")
        console.print(line)
        console.print(Padding(Text(figure.source, style="dim"), (0, 0, 0, 2)))


def _given(figure: SourcedFigure) -> str:
    given = figure.given if isinstance(figure.given, tuple) else (figure.given,)
    unit = {"-": "", "degC": "°C"}.get(figure.unit, figure.unit)
    return f"{', '.join(f'{number:g}' for number in given)} {unit}".strip()
