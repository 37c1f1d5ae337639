"""What a stint prints: the verdict, each car lap by lap, the gap's course, what is assumed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from throwdown.cli.histogram import bars
from throwdown.cli.output import NARROW, clock
from throwdown.names import counted

if TYPE_CHECKING:
    from throwdown.duel.record import FloatArray
    from throwdown.duel.stint_record import Stint, StintEntry

WIDEST = 100
ROOMY = 70
"""Columns from which grip and power are listed too."""
MOST_ROWS = 16
MOST_ASSUMPTIONS = 6
MOST_COLUMNS = 60
COLOURS = ("green", "yellow", "cyan", "magenta")


def show_stint(stint: Stint, console: Console, report: Path | None) -> None:
    """Print the whole answer to ``console``."""
    from throwdown.report.stint_words import answers, headline, names_of

    console.width = min(console.width, WIDEST)
    console.print()
    console.print(Text(f"{headline(stint)}.", style="bold"))
    console.print()
    for sentence in answers(stint):
        console.print(Padding(Text(sentence), (0, 0, 0, 2)))
    console.print()
    names = names_of(stint)
    for name, entry in zip(names, stint.entries, strict=True):
        _print_car(name, entry, console)
    _print_gap(stint, names, console)
    _print_assumptions(stint, console, report)
    if report is not None:
        # One line however long: a broken path cannot be copied.
        console.print(Text(f"Report: {report}", style="bold"), soft_wrap=True)
    console.print(
        Text(
            f"{counted(stint.samples, 'stint')}, seed {stint.seed}, {stint.start} start, air "
            f"{stint.air_c:g} °C; tables are of the best figures, driven {_pace(stint)}",
            style="dim",
        )
    )


def _pace(stint: Stint) -> str:
    flat = all(entry.pace.flat_out for entry in stint.entries)
    return "flat out" if flat else "at the pace named"


def _shown(laps: int) -> list[int]:
    """Indices of the laps that are listed: all, or some of many, the last one always."""
    if laps <= MOST_ROWS:
        return list(range(laps))
    return sorted({round(i) for i in np.linspace(0, laps - 1, MOST_ROWS)})


def _print_car(name: str, entry: StintEntry, console: Console) -> None:
    colour = COLOURS[entry.number % len(COLOURS)]
    title = Text(name, style=f"bold {colour}")
    total = entry.total_quantiles
    title.append(
        f"  {clock(total.p50, minutes=True)}, nine times in ten "
        f"{clock(total.p05, minutes=True)} to {clock(total.p95, minutes=True)}",
        style="not bold default",
    )
    if entry.handicap.given:
        title.append(f", with {entry.handicap.said()}", style="not bold dim")
    console.print(title)
    best = clock(float(entry.lap_figure("time_s").sum()), minutes=True)
    told = f"With the best figures {best}, lap by lap. Faded: in so many draws by then."
    console.print(Text(told, style="dim"))
    wide, roomy = console.width >= NARROW, console.width >= ROOMY
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    heads = ["Lap", "Time", "Disc °C", "Tyre °C", "Brakes", "Faded"]
    heads += ["Grip", "Power"] if roomy else []
    heads += ["Fluid °C", "Fuel kg"] if wide else []
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    faded = entry.fades["brakes"].by_lap(entry.times.shape[1])
    figures = {name: entry.lap_figure(name) for name in _COLUMNS}
    for lap in _shown(faded.size):
        at = {name: float(values[lap]) for name, values in figures.items()}
        cells = [
            f"{lap + 1}",
            clock(at["time_s"]),
            f"{at['front_disc_peak_c']:.0f}",
            f"{max(at['front_tyre_peak_c'], at['rear_tyre_peak_c']):.0f}",
            f"{100 * at['brake_force']:.0f} %",
            f"{100 * faded[lap]:.0f} %",
        ]
        if roomy:
            grip = min(at["front_grip"], at["rear_grip"])
            cells += [f"{100 * grip:.1f} %", f"{100 * at['power']:.1f} %"]
        if wide:
            cells += [f"{at['fluid_peak_c']:.0f}", f"{at['fuel_burnt_kg']:.1f}"]
        table.add_row(*cells)
    console.print(table)
    if faded.size > 1:
        _print_bars("Front disc over the laps", figures["front_disc_peak_c"], console, colour)


_COLUMNS = (
    "time_s",
    "front_disc_peak_c",
    "front_tyre_peak_c",
    "rear_tyre_peak_c",
    "brake_force",
    "front_grip",
    "rear_grip",
    "power",
    "fluid_peak_c",
    "fuel_burnt_kg",
)


def _print_bars(what: str, values: FloatArray, console: Console, colour: str) -> None:
    """Print one bar a lap, or a column for several laps."""
    columns = min(max(values.size, 1), console.width - 4, MOST_COLUMNS)
    edges = np.linspace(0, values.size, columns + 1).astype(int)
    heights = np.array([values[a:b].max() for a, b in pairwise(edges)])
    each = max(min(MOST_COLUMNS // columns, 3), 1)
    console.print(Text(f"{what}, up to {values.max():.0f} °C", style="dim"))
    for row in bars(heights, 2, ascii_only=not console.encoding.startswith("utf")):
        wide = "".join(block * each for block in row)
        console.print(Text(f"  {wide}", style=colour, no_wrap=True, overflow="crop"))
    console.print()


def _print_gap(stint: Stint, names: list[str], console: Console) -> None:
    gap = stint.gap
    if gap is None:
        return
    first, second = names[:2]
    heading = Text("Gap ", style="bold")
    heading.append(f"of {second} behind {first}, s", style="not bold")
    console.print(heading)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for name in ("Lap", "Median", "5 %", "95 %", f"{second} ahead"):
        table.add_column(name, justify="right")
    for lap in _shown(stint.laps):
        low, middle, high = np.quantile(gap[:, lap], (0.05, 0.5, 0.95))
        ahead = 100 * float(np.mean(gap[:, lap] < 0.0))
        cells = [f"{value:+.1f}" for value in (middle, low, high)]
        table.add_row(f"{lap + 1}", *cells, f"{ahead:.0f} %")
    console.print(table)


def _print_assumptions(stint: Stint, console: Console, report: Path | None) -> None:
    console.print(Text("Assumed", style="bold"))
    for assumption in stint.assumptions[:MOST_ASSUMPTIONS]:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(" -"), Text(assumption))
        console.print(grid)
    left_out = len(stint.assumptions) - MOST_ASSUMPTIONS
    if left_out > 0:
        hint = "" if report is not None else " (--report FILE.html)"
        words = f"and {left_out} more in the report{hint}"
        console.print(Padding(Text(words, style="dim"), (0, 0, 0, 2)))
    console.print()
