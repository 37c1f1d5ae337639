"""What reaches the terminal: the console, one JSON object, progress, number words."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

NARROW = 88
"""Below this many columns tables leave out what can be read elsewhere."""


_PLAIN = {"–": "-", "−": "-", "…": "...", "×": "x", "²": "2", "°": " deg", "“": '"', "”": '"'}


def tolerate_any_encoding() -> None:
    """A terminal that cannot show a character gets a plainer one, not a failure."""
    codecs.register_error("plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="plainer")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    unfit = error.object[error.start : error.end]
    return "".join(_PLAIN.get(character, "?") for character in unfit), error.end


def console() -> Console:
    """Standard output: plain when it is not a terminal or NO_COLOR is set."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def emit_json(text: str) -> None:
    """The one object that a ``--json`` call prints."""
    click.echo(text.rstrip("\n"))


@contextmanager
def working(message: str) -> Iterator[Callable[[str, int, int], None]]:
    """A spinner, a bar and the time gone by on standard error, only on a terminal.

    Yields the function that moves the bar: what is being done, how much of it
    is done, and how much there is, 0 where nobody knows.
    """
    if not sys.stderr.isatty():
        yield lambda what, done, of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=16),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(message, total=None)

        def tell(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of or None)

        yield tell


def clock(seconds: float) -> str:
    """``58.31 s`` below a minute, ``1:38.42`` above.

    >>> clock(58.314), clock(98.42), clock(119.999)
    ('58.31 s', '1:38.42', '2:00.00')
    """
    hundredths = round(seconds * 100)
    if hundredths < 6000:
        return f"{hundredths / 100:.2f} s"
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes}:{rest / 100:05.2f}"


def span(low: float, high: float) -> str:
    """Two times in one form.

    >>> span(57.35, 59.9), span(57.35, 62.48)
    ('57.35 – 59.90', '0:57.35 – 1:02.48')
    """
    if clock(high).endswith("s"):
        return f"{low:.2f} – {high:.2f}"
    first = clock(low) if ":" in clock(low) else f"0:{low:05.2f}"
    return f"{first} – {clock(high)}"


def percent(share: float) -> str:
    """A probability as words that never claim certainty.

    >>> percent(0.5), percent(0.973), percent(1.0), percent(0.0)
    ('50 %', '97 %', '> 99.9 %', '< 0.1 %')
    """
    if share > 0.999:
        return "> 99.9 %"
    if share < 0.001:
        return "< 0.1 %"
    if 0.01 <= share <= 0.99:
        return f"{100 * share:.0f} %"
    return f"{100 * share:.1f} %"


def dollars(amount: float) -> str:
    """Whole dollars with thousands separated, the sign in front.

    >>> dollars(68200), dollars(-1500.4)
    ('$68,200', '−$1,500')
    """
    sign = "−" if amount < 0 else ""
    return f"{sign}${abs(amount):,.0f}"
