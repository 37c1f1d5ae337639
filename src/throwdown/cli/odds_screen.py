"""What ``throwdown odds`` prints: a ranked picture from surely the one to surely the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from throwdown.cli.output import NARROW, percent
from throwdown.cli.report_file import print_report_line
from throwdown.names import counted

if TYPE_CHECKING:
    from rich.console import Console

    from throwdown.course import Course
    from throwdown.duel.everywhere import CourseOdds, Odds

WIDEST = 110
FIRST, SECOND = "green", "yellow"
_BAR, _NARROW_BAR = 24, 12


def show_odds(found: Odds, console: Console, report: Path | None = None) -> None:
    """Print the picture to ``console``, and where the ``report`` is."""
    console.width = min(console.width, WIDEST)
    first, second = found.cars
    heading = Text()
    heading.append(first.name, style=f"bold {FIRST}")
    heading.append(" against ")
    heading.append(second.name, style=f"bold {SECOND}")
    heading.append(f", {counted(len(found.courses), 'course')}; margins are positive where ")
    heading.append("the first is ahead.")
    console.print()
    console.print(heading)
    console.print()
    console.print(_ranked(found, console))
    console.print()
    if any(one.course.reconstruction for one in found.courses):
        console.print(Text("* a reconstruction: the real layout is not known", style="dim"))
    console.print(found.break_even())
    console.print()
    if report is not None:
        print_report_line(report, console)
    said = f"{counted(found.samples, 'race')} on each course, seed {found.seed}"
    console.print(Text(said, style="dim"))


def _ranked(found: Odds, console: Console) -> Table:
    """Return the courses, a line each; only their names give way where it is narrow."""
    wide = console.width >= NARROW
    heads = [Text("Course"), Text("Odds of the first"[: _BAR if wide else 4]), Text("")]
    heads += [Text("Margin"), *([Text("5–95 %"), Text("Average")] if wide else [])]
    plain = not console.encoding.startswith("utf")
    rows = [_row(one, found, wide=wide, plain=plain) for one in found.courses]
    taken = [max(cell.cell_len for cell in column) + 1 for column in zip(heads, *rows, strict=True)]
    table = Table.grid(padding=(0, 1))
    longest = console.width - sum(taken[1:]) - 1
    table.add_column(overflow="ellipsis", no_wrap=True, max_width=max(longest, 12))
    table.add_column(no_wrap=True)
    for _ in heads[2:]:
        table.add_column(justify="right", no_wrap=True)
    table.add_row(*heads, style="dim")
    for row in rows:
        table.add_row(*row)
    return table


def _row(one: CourseOdds, found: Odds, *, wide: bool, plain: bool) -> list[Text]:
    margin = one.margin
    cells = [
        Text(_name(one.course)),
        _bar(one.win_probability, _BAR if wide else _NARROW_BAR, plain=plain),
        Text(percent(one.win_probability, found.samples)),
        Text(f"{margin.p50:+.2f} s"),
    ]
    if wide:
        cells.append(Text(f"{margin.p05:+.2f} to {margin.p95:+.2f}", style="dim"))
        cells.append(Text(f"{3.6 * one.average_speed:.0f} km/h", style="dim"))
    return cells


def _name(course: Course) -> str:
    """The name with a star for a reconstruction, which a name cut short would not say."""
    if not course.reconstruction:
        return course.name
    return f"* {course.name.removesuffix(' (reconstruction)')}"


def _bar(share: float, width: int, *, plain: bool) -> Text:
    own = round(share * width)
    bar = Text(("#" if plain else "█") * own, style=FIRST)
    bar.append(("." if plain else "░") * (width - own), style=SECOND)
    return bar
