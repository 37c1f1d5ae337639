"""What reaches the terminal: the console, one JSON object, progress, number words."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, cast

import click

from throwdown.names import counted

if TYPE_CHECKING:
    from rich.console import Console

NARROW = 88
"""Below this many columns tables leave out what can be read elsewhere."""

ENOUGH_FOR_PERCENT = 1000
"""Fewer samples cannot show the tenth of a per cent that "> 99.9 %" is about."""


_PLAIN = {
    "–": "-",
    "−": "-",
    "…": "...",
    "×": "x",
    "²": "2",
    "°": " deg",
    "“": '"',
    "”": '"',
    "·": ".",
    "∞": "inf",
}


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

    file = sys.stdout if sys.stdout.isatty() else cast("IO[str]", _Tidy(sys.stdout))
    return Console(file=file, highlight=False, markup=False, emoji=False)


class _Tidy:
    """A file whose lines end where their words do: tables fill them up with blanks."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write text without the blanks before its line breaks."""
        *lines, rest = text.split("\n")
        return self._file.write("\n".join([*(line.rstrip(" ") for line in lines), rest]))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


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


def clock(seconds: float, *, minutes: bool | None = None) -> str:
    """``58.31 s`` below a minute, ``1:38.42`` above; with ``minutes`` always one or the other.

    >>> clock(58.314), clock(98.42), clock(119.999)
    ('58.31 s', '1:38.42', '2:00.00')
    >>> clock(58.314, minutes=True)
    '0:58.31'
    """
    hundredths = round(seconds * 100)
    if minutes is None:
        minutes = needs_minutes(seconds)
    if not minutes:
        return f"{hundredths / 100:.2f} s"
    whole, rest = divmod(hundredths, 6000)
    return f"{whole}:{rest / 100:05.2f}"


def needs_minutes(seconds: float) -> bool:
    """Whether a time is a minute or more, as printed."""
    return round(seconds * 100) >= 6000


def span(low: float, high: float, *, minutes: bool | None = None) -> str:
    """Two times in one form.

    >>> span(57.35, 59.9), span(57.35, 62.48)
    ('57.35 – 59.90', '0:57.35 – 1:02.48')
    """
    if minutes is None:
        minutes = needs_minutes(high)
    return " – ".join(clock(time, minutes=minutes).removesuffix(" s") for time in (low, high))


def percent(share: float, samples: int) -> str:
    """A share of ``samples`` in words that never claim certainty; of few samples their number.

    >>> percent(0.5, 2000), percent(0.973, 2000), percent(1.0, 2000), percent(0.0, 2000)
    ('50 %', '97 %', '> 99.9 %', '< 0.1 %')
    >>> percent(1.0, 20), percent(0.65, 20), percent(0.0, 1)
    ('20 of 20', '13 of 20', '0 of 1')
    """
    if samples < ENOUGH_FOR_PERCENT:
        return f"{round(share * samples, 2):g} of {samples}"
    if share > 0.999:
        return "> 99.9 %"
    if share < 0.001:
        return "< 0.1 %"
    if 0.01 <= share <= 0.99:
        return f"{100 * share:.0f} %"
    return f"{100 * share:.1f} %"


def races_won(share: float, samples: int) -> str:
    """How many races a car wins, in words.

    >>> races_won(0.973, 2000), races_won(0.65, 20), races_won(1.0, 20), races_won(1.0, 1)
    ('97 % of 2,000 races', '13 of 20 races', 'all 20 races', 'the only race')
    """
    races = counted(samples, "race")
    if share == 1.0:
        return "the only race" if samples == 1 else f"all {races}"
    return f"{percent(share, samples).removesuffix(f' of {samples}')} of {races}"


def dollars(amount: float) -> str:
    """Whole dollars with thousands separated, the sign in front.

    >>> dollars(68200), dollars(-1500.4)
    ('$68,200', '−$1,500')
    """
    sign = "−" if amount < 0 else ""
    return f"{sign}${abs(amount):,.0f}"
