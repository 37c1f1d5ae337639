"""A histogram in block characters, for the margin of a duel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCKS = " ▁▂▃▄▅▆▇█"
ASCII_BLOCKS = "     #####"[: len(BLOCKS)]


@dataclass(frozen=True)
class Histogram:
    """Bars over an axis: ``rows`` from the top, ``axis`` and ``labels`` below them.

    ``zero`` is the column where the axis passes zero: 0 if all of it is
    positive, the number of columns if all of it is negative.
    """

    rows: tuple[str, ...]
    axis: str
    labels: str
    zero: int


def histogram(
    values: NDArray[np.float64], width: int, height: int = 4, *, ascii_only: bool = False
) -> Histogram | None:
    """Draw ``values`` in ``width`` columns, without the outermost half per cent each side.

    None when there is nothing to draw: fewer than 20 values, or all the same.
    """
    if len(values) < 20:
        return None
    low, high = np.quantile(values, [0.005, 0.995])
    if not high - low > 1e-9 * max(1.0, abs(high)):
        return None
    counts, _ = np.histogram(values, bins=width, range=(low, high))
    column = (high - low) / width
    ticks = _ticks(low, high, most=max(2, width // 9))
    places = [min(width - 1, int((tick - low) / column)) for tick in ticks]
    tick, line = ("+", "-") if ascii_only else ("┴", "─")
    axis = "".join(tick if i in places else line for i in range(width))
    return Histogram(
        rows=bars(counts.astype(np.float64), height, ascii_only=ascii_only),
        axis=axis,
        labels=_labels(ticks, places, width),
        zero=int(np.clip(math.ceil(-low / column), 0, width)),
    )


def bars(heights: NDArray[np.float64], rows: int, *, ascii_only: bool = False) -> tuple[str, ...]:
    """One column for each of ``heights`` (not negative, one at least positive), top row first."""
    blocks = ASCII_BLOCKS if ascii_only else BLOCKS
    full = len(blocks) - 1
    eighths = np.ceil(heights / heights.max() * rows * full).astype(int)
    return tuple(
        "".join(blocks[int(np.clip(e - level * full, 0, full))] for e in eighths)
        for level in reversed(range(rows))
    )


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers within [low, high], at most ``most`` of them."""
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step), math.floor(high / step)
    return [index * step for index in range(first, last + 1)]


def _labels(ticks: Sequence[float], places: Sequence[int], width: int) -> str:
    line = [" "] * width
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    for value, place in zip(ticks, places, strict=True):
        text = f"{value:.{digits}f}".replace("-", "−")
        start = place - len(text) // 2
        room = slice(max(0, start - 1), start + len(text) + 1)
        if start >= 0 and start + len(text) <= width and not "".join(line[room]).strip():
            line[start : start + len(text)] = text
    return "".join(line).rstrip()
