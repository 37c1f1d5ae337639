"""What ``throwdown odds`` prints: a ranked picture from surely the one to surely the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from throwdown.cli.output import NARROW, percent

if TYPE_CHECKING:
    from rich.console import Console

    from throwdown.duel.everywhere import CourseOdds, Odds

WIDEST = 110
FIRST, SECOND = "green", "yellow"
_BAR, _NARROW_BAR = 24, 12


def show_odds(found: Odds, console: Console) -> None:
    """Print the picture to ``console``."""
    console.width = min(console.width, WIDEST)
    first, second = found.cars
    heading = Text()
    heading.append(first.name, style=f"bold {FIRST}")
    heading.append(" against ")
    heading.append(second.name, style=f"bold {SECOND}")
    console.print()
    console.print(heading)
    wide = console.width >= NARROW
    table = Table.grid(padding=(0, 1))
    table.add_column(overflow="ellipsis", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    if wide:
        table.add_column(justify="center", no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
    heads = [Text("course"), Text("odds"), Text(""), Text("margin")]
    heads += [Text("5–95 %"), Text("average")] if wide else []
    table.add_row(*heads, style="dim")
    plain = not console.encoding.startswith("utf")
    for one in found.courses:
        table.add_row(*_row(one, found, wide=wide, plain=plain))
    console.print(table)
    console.print()
    console.print(found.break_even())


def _row(one: CourseOdds, found: Odds, *, wide: bool, plain: bool) -> list[Text]:
    margin = one.margin
    cells = [
        Text(one.course.name + (" (reconstruction)" if one.course.reconstruction else "")),
        _bar(one.win_probability, _BAR if wide else _NARROW_BAR, plain=plain),
        Text(percent(one.win_probability, found.samples)),
        Text(f"{margin.p50:+.2f} s"),
    ]
    if wide:
        cells.append(Text(f"{margin.p05:+.2f} to {margin.p95:+.2f}", style="dim"))
        cells.append(Text(f"{3.6 * one.average_speed:.0f} km/h", style="dim"))
    return cells


def _bar(share: float, width: int, *, plain: bool) -> Text:
    own = round(share * width)
    bar = Text(("#" if plain else "█") * own, style=FIRST)
    bar.append(("." if plain else "░") * (width - own), style=SECOND)
    return bar
