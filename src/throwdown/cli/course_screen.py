"""A course on the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from throwdown.cli.courses import shape, smallest_radius

if TYPE_CHECKING:
    from throwdown.course import Course


def show_course(course: Course, console: Console) -> None:
    """Print a course: its shape, where it is from, and what is assumed about it."""
    title = Text(f"{course.name} ({course.id})", style="bold")
    if course.reconstruction:
        title.append("  a reconstruction", style="yellow")
    console.print(title)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, words in _rows(course):
        grid.add_row(name, words)
    console.print(grid)
    if course.assumptions:
        console.print(Text("\nAssumed", style="bold"))
    for assumption in course.assumptions:
        row = Table.grid(padding=(0, 1))
        row.add_column(no_wrap=True)
        row.add_column(overflow="fold")
        row.add_row(Text(" -"), Text(assumption))
        console.print(row)


def _rows(course: Course) -> list[tuple[str, str]]:
    numbers = shape(course)
    length = f"{course.length:,.0f} m"
    if course.official_length is not None:
        length += f" (officially {course.official_length:,.0f} m)"
    radius = smallest_radius(course)
    rows = [
        ("kind", f"{course.kind}, {'closed' if course.closed else 'open'}"),
        ("length", length),
        ("width", _between(numbers["narrowest_m"], numbers["widest_m"])),
        ("tightest", "straight" if radius is None else f"radius {radius:.0f} m"),
        ("height", f"{numbers['height_range_m']:.0f} m from lowest to highest"),
        ("steepest", f"{100 * math.tan(numbers['steepest_grade_rad']):.1f} %"),
        ("banking", f"up to {math.degrees(numbers['steepest_banking_rad']):.1f}°"),
        ("start", course.default_start),
        ("direction", course.direction),
        ("source", course.source),
        ("licence", course.licence),
        ("attribution", course.attribution),
    ]
    alternatives = len(course.ensemble())
    if alternatives:
        rows.append(("layouts", f"{alternatives} alternatives, equally likely; a race draws them"))
    return [(name, words) for name, words in rows if words]


def _between(low: float, high: float) -> str:
    first, last = f"{low:.1f}", f"{high:.1f}"
    return f"{first} m" if first == last else f"{first} to {last} m"
