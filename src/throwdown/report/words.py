"""Numbers and verdicts in words. Every sentence of the report that depends on a result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.duel import Duel, Quantiles

KMH = 3.6
MPH = 2.2369362920544
MINUS = "\N{MINUS SIGN}"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

EVEN_ODDS = 0.6
"""Below these odds nobody should bet, and the headline says so."""


_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_SPAN = re.compile(r"(?<=\d)–(?=\d)")
_UNIT = re.compile(r"(?<=\d) (?=(?:s|%|m|km|km/h|mph)\b|%)")


def unbroken(text: str) -> str:
    """Keep numbers and their units, and both ends of a range, on one line."""
    return _SPAN.sub("\N{WORD JOINER}–\N{WORD JOINER}", _UNIT.sub("\N{NO-BREAK SPACE}", text))


def signed(value: float, digits: int = 1) -> str:
    """``+0.3`` or ``−0.3``, with a real minus sign; zero has none."""
    if round(value, digits) == 0:
        return f"{0:.{digits}f}"
    return f"{'+' if value > 0 else MINUS}{abs(value):.{digits}f}"


def number(value: float, digits: int = 1) -> str:
    """``1,234.5`` with a real minus sign."""
    shown = f"{abs(value):,.{digits}f}"
    return f"{MINUS}{shown}" if round(value, digits) < 0 else shown


def figure(value: float) -> str:
    """A published figure: up to six significant digits, nothing made up behind them."""
    if value != 0 and (abs(value) >= 1e6 or abs(value) < 1e-4):
        shown = f"{abs(value):.4g}"
    else:
        shown = f"{abs(value):,.6f}".rstrip("0").rstrip(".") if abs(value) < 1000 else ""
        shown = shown or f"{abs(value):,.1f}".removesuffix(".0")
    return f"{MINUS}{shown}" if value < 0 else shown


def lap_time(seconds: float, *, minutes: bool = False) -> str:
    """``58.42 s`` below a minute, ``8:12.35`` above; ``0:58.42`` where others take minutes."""
    hundredths = round(seconds * 100)
    if seconds < 60 and not minutes:
        return f"{seconds:.2f} s"
    whole, rest = divmod(hundredths, 6000)
    return f"{whole}:{rest // 100:02d}.{rest % 100:02d}"


def length(metres: float) -> str:
    """``840 m`` or ``4.09 km (2.54 miles)``."""
    if metres < 1000:
        return f"{metres:.0f} m"
    return f"{metres / 1000:.2f} km ({metres / 1609.344:.2f} miles)"


def dollars(value: float) -> str:
    """``$68,200``; cents are never meant."""
    return f"{MINUS if value < 0 else ''}${abs(value):,.0f}"


def about(value: float) -> str:
    """Dollars to three significant digits: a margin is not known better."""
    return dollars(float(f"{value:.3g}"))


def percent(share: float, samples: int) -> str:
    """Odds in per cent. Draws cannot show certainty, so never 0 % or 100 %."""
    finest = max(0.1, 100 / max(samples, 1))
    value = 100 * share
    if value > 100 - finest:
        return f"over {100 - finest:.1f} %"
    if value < finest:
        return f"under {finest:.1f} %"
    return f"{value:.1f} %" if value > 99 or value < 1 else f"{value:.0f} %"


def of_a_hundred(share: float) -> str:
    """Odds as few characters: of a hundred races, but never none or all."""
    if share > 0.995:
        return ">99"
    return "<1" if share < 0.005 else f"{100 * share:.0f}"


def three(quantiles: Quantiles | Sequence[float]) -> tuple[float, float, float]:
    """The 5, 50 and 95 % quantiles, whether they come with names or in this order."""
    if isinstance(quantiles, Sequence):
        low, middle, high = quantiles
        return low, middle, high
    return quantiles.p05, quantiles.p50, quantiles.p95


def span(quantiles: Quantiles | Sequence[float], digits: int = 1) -> str:
    """``2.0–4.3`` from the quantiles; with a word between them where a sign is involved."""
    low, _, high = three(quantiles)
    dash = "–" if low >= 0 else " to "
    return f"{number(low, digits)}{dash}{number(high, digits)}"


def margin_digits(duel: Duel) -> int:
    """One decimal for margins of seconds, two for those of tenths."""
    return 1 if abs(three(duel.margin_quantiles)[1]) >= 1 else 2


def car_name(car: Car) -> str:
    """The car's name with its maker in front, once."""
    maker, name = car.maker.strip(), car.name
    if not maker or name.casefold().startswith(maker.casefold()):
        return name
    return f"{maker} {name}"


def short_names(cars: Sequence[Car]) -> list[str]:
    """Names without what stands in brackets at their end, where that leaves no two alike."""
    full = [car_name(car) for car in cars]
    short = [_BRACKETS.sub("", name) or name for name in full]
    return [
        name if short.count(name) == 1 else long for name, long in zip(short, full, strict=True)
    ]


def pair_names(duel: Duel) -> tuple[str, str]:
    """The winner's and the loser's name."""
    winner, loser = short_names((duel.winner.car, duel.loser.car))
    return winner, loser


def verdict(duel: Duel, samples: int) -> str:
    """The headline: who beats whom, by how much, how surely."""
    return "".join(verdict_parts(duel, samples))


def verdict_parts(duel: Duel, samples: int) -> tuple[str, str, str]:
    """The headline in three: the cars, the gap with its interval, the odds."""
    winner, loser = pair_names(duel)
    digits = margin_digits(duel)
    odds = percent(duel.win_probability, samples)
    low, middle, high = three(duel.margin_quantiles)
    gap = f"{number(middle, digits)} s ({span((low, middle, high), digits)})"
    if duel.win_probability < EVEN_ODDS:
        return f"Too close to call: {winner} ahead of {loser} by ", gap, f" with {odds} odds"
    return f"{winner} beats {loser} by ", gap, f" with {odds} odds"


def margin_meaning(duel: Duel, samples: int) -> str:
    """What the distribution of the margin says, for a reader without statistics."""
    winner, loser = pair_names(duel)
    digits = margin_digits(duel)
    low, middle, high = three(duel.margin_quantiles)
    timed = int(np.count_nonzero(np.isfinite(duel.margin)))
    which = f"{samples:,} draws"
    if timed < samples:
        which = f"{timed:,} draws in which both have a time"
    half = f"In half of the {which} {winner} wins by more than {number(middle, digits)} s."
    if low >= 0:
        nine = f"Nine draws in ten lie between {number(low, digits)} s and {number(high, digits)} s"
    else:
        nine = (
            f"Nine draws in ten lie between {loser} winning by {number(-low, digits)} s "
            f"and {winner} winning by {number(high, digits)} s"
        )
    upset = percent(1 - duel.win_probability, samples)
    return unbroken(f"{half} {nine}; {loser} wins {upset} of all draws.")


def price_sentence(duel: Duel) -> str:
    """The price of a second, or in words why there is none."""
    winner, loser = pair_names(duel)
    pair = ((winner, duel.winner.car.price_usd), (loser, duel.loser.car.price_usd))
    missing = [name for name, price in pair if price is None]
    if missing:
        return f"No price per second: the list price of {' and '.join(missing)} is not known."
    if duel.handicapped:
        return "No price per second: a handicap is part of the margin."
    if duel.drivers_differ:
        return "No price per second: unlike drivers are part of the margin."
    difference, each = duel.price_difference_usd, duel.price_per_second_usd
    if difference is not None and difference <= 0:
        return f"No price per second: {winner} is the quicker car and costs no more than {loser}."
    if difference is None or each is None:
        return "No price per second: the margin is too close to zero to divide a price by it."
    middle = three(duel.margin_quantiles)[1]
    return unbroken(
        f"About {about(each)} a second: {winner} costs {dollars(difference)} more than {loser} "
        f"and is {number(middle, margin_digits(duel))} s quicker."
    )


def start_words(start: str) -> str:
    """``standing start`` or ``flying start``."""
    return f"{start} start"
