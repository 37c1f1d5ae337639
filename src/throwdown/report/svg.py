"""The little of SVG that the figures need: fewer points, short paths, round ticks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def simplified(x: Array, y: Array, tolerance: float) -> NDArray[np.intp]:
    """Indices of the points that keep a polyline within ``tolerance`` of itself.

    Douglas and Peucker, Cartographica 10(2), 1973, without recursion. Distances are
    in the units of ``x`` and ``y``, which the caller has scaled alike.
    """
    keep = np.zeros(x.size, dtype=bool)
    keep[[0, -1]] = True
    stack = [(0, x.size - 1)]
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        dx, dy = x[b] - x[a], y[b] - y[a]
        px, py = x[a + 1 : b] - x[a], y[a + 1 : b] - y[a]
        chord = float(np.hypot(dx, dy))
        away = np.abs(px * dy - py * dx) / chord if chord > 0 else np.hypot(px, py)
        worst = int(np.argmax(away))
        if away[worst] > tolerance:
            middle = a + 1 + worst
            keep[middle] = True
            stack += [(a, middle), (middle, b)]
    return np.flatnonzero(keep)


def polyline(x: Array, y: Array, *, close: bool = False) -> str:
    """Path data in whole units, relative after the first point: short, and it never drifts."""
    xs, ys = np.rint(x).astype(int), np.rint(y).astype(int)
    steps = np.column_stack([np.diff(xs), np.diff(ys)]).ravel().tolist()
    relative = " ".join(map(str, steps)).replace(" -", "-")
    return f"M{xs[0]} {ys[0]}" + (f"l{relative}" if relative else "h0") + ("z" if close else "")


def dots(x: Array, y: Array) -> str:
    """Path data that draws a dot at every point, given round line caps."""
    xs, ys = np.rint(x).astype(int).tolist(), np.rint(y).astype(int).tolist()
    return "".join(f"M{a} {b}h0" for a, b in dict.fromkeys(zip(xs, ys, strict=True)))


def decimals(values: list[float]) -> int:
    """How many decimals show these values as they are, three at most."""
    return next((n for n in range(3) if all(abs(v - round(v, n)) < 1e-9 for v in values)), 3)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from ``low`` to ``high``, some ``about`` of them."""
    if not high > low:
        return [low]
    rough = (high - low) / max(about, 1)
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(m for m in (1.0, 2.0, 2.5, 5.0, 10.0) if m * power >= rough * 0.999) * power
    first = np.ceil(low / step - 1e-9)
    return [float((first + i) * step) for i in range(int(np.floor(high / step + 1e-9) - first) + 1)]
