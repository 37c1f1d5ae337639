"""What a lap prints: the time, the extremes, and the speed over the distance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from throwdown.cli.basis_screen import show_basis
from throwdown.cli.histogram import bars
from throwdown.cli.output import clock

if TYPE_CHECKING:
    from throwdown.calibration.lap_forecast import Forecast
    from throwdown.lap import Lap

STANDARD_GRAVITY = 9.80665
MOST_COLUMNS = 72
SLOWED = 0.5  # m/s below the greatest speed so far: the launch is over


def show_lap(
    lap: Lap,
    console: Console,
    expected: Forecast | None = None,
    besides: Sequence[tuple[str, str]] = (),
) -> None:
    """Print a lap to ``console``; ``besides`` are rows to begin with, name and words."""
    title = Text(lap.car.name, style="bold green")
    title.append(f" on {lap.course.name}: ", style="not bold default")
    title.append(clock(lap.time_s) if lap.status == "solved" else lap.status, style="bold default")
    if expected is not None:
        title.append(f" simulated, {clock(expected.median_s)} expected", style="not bold default")
    console.print(title)
    if lap.status != "solved":
        _print_attempts(lap, console)
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    if expected is not None:
        ends = f"{clock(expected.low_s)} to {clock(expected.high_s)} in nine laps of ten"
        who = expected.driver or "a professional"
        grid.add_row("a stopwatch", f"would show {clock(expected.median_s)} for {who}, {ends}")
    for name, words in (*besides, *_rows(lap)):
        grid.add_row(name, words)
    console.print(grid)
    _print_speed(lap, console)
    if expected is not None:
        console.print()
        show_basis(expected.basis, console)


def _rows(lap: Lap) -> list[tuple[str, str]]:
    trace = lap.trace
    pressed = trace.throttle[:-1] > 0.5
    full = float(np.diff(trace.time)[pressed].sum()) / lap.time_s
    return [
        ("start", lap.start),
        ("method", _method(lap)),
        ("length", f"{lap.course.length:,.0f} m, {trace.distance[-1]:,.0f} m along the line"),
        ("speed", _speeds(lap)),
        ("cornering", _up_to(np.abs(trace.ay).max())),
        ("braking", _up_to(-trace.ax.min() if trace.brake.max() > 0.0 else 0.0)),
        ("on the throttle", f"{100 * full:.0f} % of the time"),
    ]


def _speeds(lap: Lap) -> str:
    """From least to most; of a standing start also the least once it has been slowed down."""
    speed = lap.trace.speed
    low, high = (f"{3.6 * value:.0f}" for value in (speed.min(), lap.top_speed_mps))
    words = f"{low} km/h" if low == high else f"{low} to {high} km/h"
    slowed = np.nonzero(np.maximum.accumulate(speed) - speed > SLOWED)[0]
    if lap.start != "standing" or not slowed.size:
        return words
    return f"{words}, at least {3.6 * speed[slowed[0] :].min():.0f} km/h after the launch"


def _up_to(acceleration: float) -> str:
    words = f"{acceleration / STANDARD_GRAVITY:.2f} g"
    return "none" if words in ("0.00 g", "-0.00 g") else f"up to {words}"


def _method(lap: Lap) -> str:
    words = f"{lap.method}, {lap.nodes:,} nodes in {_duration(lap.solve_time_s)}"
    if lap.convergence is None:
        return words
    if lap.convergence.recalled:
        return f"{lap.method}, {lap.nodes:,} nodes, recalled from an earlier lap"
    words += f", {lap.convergence.steps} steps"
    searches = len(lap.convergence.attempts)
    return words if searches == 1 else f"{words}, best of {searches} searches"


def _duration(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= 0.9995 * scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{1e6 * seconds:.0f} µs"


def _print_attempts(lap: Lap, console: Console) -> None:
    """Say what was tried, where nothing came of it."""
    if lap.convergence is None:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Tried", overflow="fold")
    table.add_column("Ended", overflow="fold")
    for name in ("Steps", "Limits missed by", "Slope left"):
        table.add_column(name, justify="right")
    for attempt in lap.convergence.attempts:
        table.add_row(
            attempt.guess,
            attempt.status,
            f"{attempt.steps}",
            f"{attempt.infeasibility:.1e}",
            f"{attempt.dual_error:.1e}",
        )
    console.print(table)


def _print_speed(lap: Lap, console: Console) -> None:
    columns = min(console.width - 4, MOST_COLUMNS)
    speeds = _resampled(lap.trace.distance, lap.trace.speed, columns)
    if not speeds.max() > 0.0:
        return
    console.print(Text("\nSpeed over the distance", style="bold"))
    for row in bars(speeds, 4, ascii_only=not console.encoding.startswith("utf")):
        console.print(Text("  " + row, style="green", no_wrap=True, overflow="crop"))


def _resampled(
    s: NDArray[np.float64], values: NDArray[np.float64], columns: int
) -> NDArray[np.float64]:
    """``values`` over ``s`` at the middles of equal pieces."""
    middles = s[0] + (np.arange(columns) + 0.5) / columns * (s[-1] - s[0])
    return np.asarray(np.interp(middles, s, values), dtype=np.float64)
