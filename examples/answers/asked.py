"""What the answers share: how thoroughly to ask (``--quick`` hardly), and how to put a figure."""

import sys

from throwdown.duel.levelling import Level
from throwdown.duel.record import Quantiles

QUICK = "--quick" in sys.argv
METHOD = "quasi-steady" if QUICK else "minimum-time"
MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
INFIELD, CIRCUIT = "road-atlanta-infield-2010", "road-atlanta"


def draws(wanted: int) -> int:
    """As many draws as the answer takes, or the fewest that `level` takes."""
    return 100 if QUICK else wanted


def percent(odds: float) -> str:
    """Odds to a whole percent, finer at the ends."""
    if odds < 0.0005:
        return "under 0.1 %"
    if odds > 0.9995:
        return "over 99.9 %"
    return f"{100 * odds:.{1 if min(odds, 1 - odds) < 0.05 else 0}f} %"


def spread(figures: Quantiles, digits: int = 1) -> str:
    """The median, and where nine in ten lie."""
    p05, p50, p95 = (f"{one:.{digits}f}" for one in (figures.p05, figures.p50, figures.p95))
    return f"{p50} s ({p05} to {p95})"


def lap(seconds: float) -> str:
    """Minutes and seconds."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths % 600 / 10:04.1f}"


def tell_levers(level: Level, first: str, second: str) -> None:
    """Print every lever: the amount that makes it even, or what the furthest does."""
    print("Even odds would take one of:")
    for answer in level.levers:
        laid_on = f"- {answer.lever}, {(first, second)[answer.car]}:"
        amount = f"{answer.amount:.3g} {answer.unit}"
        if answer.feasible:
            p05, p95 = ("…" if end is None else f"{end:.3g}" for end in (answer.p05, answer.p95))
            print(f"{laid_on} {amount} ({p05} to {p95})")
        else:
            print(f"{laid_on} not even {amount}, where the {first} wins {percent(answer.odds)}")
