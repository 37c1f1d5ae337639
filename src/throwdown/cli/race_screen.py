"""What a race prints: the verdict, the entries, the margin, the price, what is assumed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from throwdown.cli.basis_screen import show_basis
from throwdown.cli.histogram import histogram
from throwdown.cli.output import NARROW, clock, dollars, needs_minutes, percent, races_won, span
from throwdown.cli.precedent import Precedent, find_precedent
from throwdown.cli.report_file import print_report_line
from throwdown.conditions import DRY
from throwdown.names import counted

if TYPE_CHECKING:
    from throwdown.duel import Duel, Entry, Race

WINNER, LOSER = "green", "yellow"
MOST_ASSUMPTIONS = 5
MOST_BARS = 56
WIDEST = 100
ENOUGH_FOR_A_RANGE = 20
"""Fewer races have no twentieth to leave out at either end."""


def show_race(race: Race, console: Console, report: Path | None) -> None:
    """Print the whole answer to ``console``."""
    from throwdown.report.twins import told_apart

    race = told_apart(race)
    console.width = min(console.width, WIDEST)
    console.print()
    console.print(_verdict(race))
    console.print(_entries(race, console.width))
    _print_event(race, console)
    _print_drivers(race, console)
    _print_margin(race.duel, console)
    _print_lines(race.duel, console)
    _print_price(race.duel, console)
    _print_precedent(race, console)
    if race.basis is not None:
        show_basis(race.basis, console)
    _print_assumptions(race, console, report)
    _print_footer(race, console, report)


def _verdict(race: Race) -> Text:
    from throwdown.report.words import EVEN_ODDS

    duel = race.duel
    text = Text()
    even = duel.win_probability < EVEN_ODDS
    if even:
        text.append("Too close to call: ")
    text.append(duel.winner.car.name, style=f"bold {WINNER}")
    text.append(" ahead of " if even else " beats ")
    text.append(duel.loser.car.name, style=f"bold {LOSER}")
    seconds, share = duel.margin_quantiles.p50, duel.margin_percent_quantiles.p50
    text.append(f" by {seconds:z.2f} s ({share:z.1f} %)", style="bold")
    text.append(f" on {race.course.name}, {race.start} start")
    if race.event is not None:
        text.append(f", {race.event.counting}")
    if race.conditions is not None and race.conditions != DRY:
        text.append(f", {race.conditions.words()}")
    text.append(f", in {races_won(duel.win_probability, race.samples)}.")
    return text


def _entries(race: Race, width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Car", overflow="fold")
    table.add_column("Time", justify="right", no_wrap=True)
    table.add_column("5–95 %", justify="center", no_wrap=True)
    table.add_column("Wins", justify="right", no_wrap=True)
    if width >= NARROW:
        table.add_column("Top speed", justify="right", no_wrap=True)
        table.add_column("Price", justify="right", no_wrap=True)
    # One form for the whole table, so that its times compare.
    few = race.samples < ENOUGH_FOR_A_RANGE
    minutes = any(needs_minutes(entry.time_quantiles.p95) for entry in race.entries)
    for place, entry in enumerate(race.entries, start=1):
        time = entry.time_quantiles
        cells: list[Text | str] = [
            with_handicap(entry),
            clock(time.p50, minutes=minutes),
            "–" if few else span(time.p05, time.p95, minutes=minutes),
            percent(entry.win_probability, race.samples),
        ]
        if width >= NARROW:
            cells.append(f"{entry.lap.top_speed_mps * 3.6:.0f} km/h")
            price = entry.car.price_usd
            cells.append("–" if price is None else dollars(price))
        table.add_row(*cells, style="bold" if place == 1 else None)
    return table


def with_handicap(entry: Entry) -> Text:
    """Return a car's name, and below it in words what it carries or is given."""
    name = Text(entry.car.name)
    if entry.handicap.given:
        name.append(f"\nwith {entry.handicap.said()}", style="not bold dim")
    return name


def _print_event(race: Race, console: Console) -> None:
    """Say by which rules runs counted, and what went wrong in them."""
    if race.event is None:
        return
    rules = race.event.rules
    heading = Text("Runs ", style="bold")
    heading.append(f"{rules.name}, {rules.times.cone_s:g} s a cone", style="not bold")
    console.print(heading)
    for entry in race.entries:
        if entry.tally is not None and entry.driver is not None:
            _indented(console, f"{entry.car.name}, {entry.driver.name}: {entry.tally.words()}")
    console.print()


def _print_drivers(race: Race, console: Console) -> None:
    """Say who drives plain races, where it is not a professional in every car."""
    from throwdown.driver import PROFESSIONAL

    drivers = [entry.driver for entry in race.entries if entry.driver is not None]
    if race.event is not None or all(driver == PROFESSIONAL for driver in drivers):
        return
    line = Text("Drivers ", style="bold")
    if len(set(drivers)) == 1:
        line.append(f"{drivers[0].name} in every car", style="not bold")
    else:
        said = (f"{entry.car.name}: {entry.driver.name}" for entry in race.entries if entry.driver)
        line.append("; ".join(said), style="not bold")
    console.print(line)
    console.print()


def _print_margin(duel: Duel, console: Console) -> None:
    margin, share = duel.margin_quantiles, duel.margin_percent_quantiles
    heading = Text("Margin ", style="bold")
    heading.append(f"seconds ahead of {duel.loser.car.name}", style="not bold")
    console.print(heading)
    plain = not console.encoding.startswith("utf")
    timed = duel.timed_margin
    chart = histogram(timed, min(console.width - 4, MOST_BARS), ascii_only=plain)
    if chart is not None:
        for row in chart.rows:
            line = Text("  " + row, style=WINNER, no_wrap=True, overflow="crop")
            line.stylize(LOSER, 2, 2 + chart.zero)
            console.print(line)
        console.print(Text("  " + chart.axis, style="dim", no_wrap=True, overflow="crop"))
        console.print(Text("  " + chart.labels, no_wrap=True, overflow="crop"))
    words = f"median {margin.p50:+.2f} s"
    if len(timed) < ENOUGH_FOR_A_RANGE:
        words += f"; {counted(len(timed), 'race')} cannot show a range"
    else:
        words += (
            f", 5–95 % {margin.p05:+.2f} to {margin.p95:+.2f} s"
            f" ({share.p05:+.1f} to {share.p95:+.1f} % of the winner's time)"
        )
    if len(timed) < len(duel.margin):
        without = len(duel.margin) - len(timed)
        words += f"; without {counted(without, 'race')} in which not both have a time"
    _indented(console, words)
    console.print()


def _print_lines(duel: Duel, console: Console) -> None:
    """Say what finding every draw's own line has changed."""
    before = duel.on_nominal_lines
    if before is None:
        return
    races = len(duel.margin)
    line = Text("Own lines ", style="bold")
    line.append("each draw on its own fastest line, not its nominal car's", style="not bold")
    console.print(line)
    _indented(
        console,
        f"median margin {before.margin_quantiles.p50:+.3f} s before, "
        f"{duel.margin_quantiles.p50:+.3f} s now; won {before.win_probability * races:,.10g} of "
        f"{counted(races, 'race')} before, {duel.win_probability * races:,.10g} now",
    )
    console.print()


def _print_price(duel: Duel, console: Console) -> None:
    difference = duel.price_difference_usd
    if difference is None:
        return
    line = Text("Price ", style="bold")
    if round(difference) == 0:
        line.append("both cost the same", style="not bold")
    else:
        side = "dearer" if difference > 0 else "cheaper"
        line.append(f"the winner is {dollars(abs(difference))} {side}", style="not bold")
    if duel.price_per_second_usd is not None:
        line.append(f": {dollars(duel.price_per_second_usd)} a second", style="not bold")
    console.print(line)
    console.print()


def _print_precedent(race: Race, console: Console) -> None:
    names = {entry.car.id: entry.car.name for entry in race.entries}
    found = find_precedent(race.course.id, names.keys())
    if found is None:
        return
    heading = Text("What happened ", style="bold")
    heading.append(f"{found.title}, {found.date}; not used in the prediction", style="not bold dim")
    console.print(heading)
    _indented(
        console,
        f"{names[found.winner]}, driven by {found.winner_driver}, beat {names[found.loser]}, "
        f"driven by {found.loser_driver}, by {found.margin}, {found.margin_percent}. "
        f"Elapsed times: {found.elapsed_times}.{_compared(race.duel, found)}",
    )
    _indented(console, f"Sources: {'; '.join(found.sources)}", style="dim")
    console.print()


def _compared(duel: Duel, found: Precedent) -> str:
    """Where the published margin lies in the predicted ones, if they are of the same two cars."""
    if {duel.winner.car.id, duel.loser.car.id} != {found.winner, found.loser}:
        return ""
    published = found.margin_s if duel.winner.car.id == found.winner else -found.margin_s
    margin = duel.margin_quantiles
    if len(duel.timed_margin) < ENOUGH_FOR_A_RANGE:
        return ""
    if published < margin.p05:
        return " That is below the predicted 5–95 % range."
    if published > margin.p95:
        return " That is above the predicted 5–95 % range."
    return " That is within the predicted 5–95 % range."


def _print_assumptions(race: Race, console: Console, report: Path | None) -> None:
    if not race.assumptions:
        return
    console.print(Text("Assumed", style="bold"))
    for assumption in race.assumptions[:MOST_ASSUMPTIONS]:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(" -"), Text(assumption))
        console.print(grid)
    left_out = len(race.assumptions) - MOST_ASSUMPTIONS
    if left_out > 0:
        hint = "" if report is not None else " (--report FILE.html)"
        _indented(console, f"and {left_out} more in the report{hint}", style="dim")
    console.print()


def _print_footer(race: Race, console: Console, report: Path | None) -> None:
    if report is not None:
        print_report_line(report, console)
    console.print(
        Text(f"{counted(race.samples, 'race')}, seed {race.seed}, {race.method}", style="dim")
    )


def _indented(console: Console, words: str, style: str = "") -> None:
    console.print(Padding(Text(words, style=style), (0, 0, 0, 2)))
