"""How fast a device's clock runs against the host's, from when its impulses arrived.

An impulse arrives after it happened, by an unknown delay that is never negative: so the line that
lies under all (device time, arrival) pairs as high as it can has the clock's rate, whatever most
of the delays were.  It is an edge of their lower convex hull, the one over their mean.

S. B. Moon, P. Skelly, D. Towsley, "Estimation and removal of clock skew from network delay
measurements", INFOCOM 1999.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

Pair = tuple[int, int]
"""Device time and arrival by the host's clock [ns]."""

LEAST_SPAN_NS = 600 * 10**9
"""Less than this between the first impulse and the last says nothing [ns]."""
LEAST_PAIRS = 8
"""So many there must be in the first third of the span and in the last, each."""
MOST_PPM = 1_000.0
"""No clock runs so badly: somebody set it."""
MOST_ERROR_PPM = 100.0
"""A rate that is known no better says nothing; somebody may have set the clock."""
BUCKET_NS = 5 * 10**9
"""Of pairs so close after one another only the least late counts [ns]."""
MOST_PAIRS = 1_000
"""Beyond this the buckets are made twice as wide, so that an estimate takes some milliseconds."""
SET_NS = 10**9
"""The host's two clocks parting by more than this: it was started anew, slept, or was set [ns]."""
_CAUTION = 2
"""The least delay is taken for at most so many times what the next ``LEAST_PAIRS`` differ by."""


@dataclass(frozen=True)
class Drift:
    """A clock's rate: ``ppm`` is how much it gains on the host's, right to ``error_ppm``.

    ``ppb`` is what a ``clock`` act would hold: by how much times of that clock are too short.
    """

    epoch: int
    ppm: float
    error_ppm: float
    ppb: int
    span_ns: int
    pairs: int


def estimate(pairs: Sequence[Pair], unit_ns: int = 1, epoch: int = 0) -> Drift | None:
    """Return the rate of a clock that counts units of ``unit_ns``; None where too little is known.

    The stated error holds where delays near the shortest one occur throughout, and the host's own
    clock is right: its error adds to it.
    """
    if not pairs:
        return None
    origin = min(pairs)
    points = sorted({(time - origin[0], at - time + origin[0] - origin[1]) for time, at in pairs})
    span = points[-1][0]
    if span < LEAST_SPAN_NS:
        return None
    thirds = (
        [point for point in points if 3 * point[0] <= span],
        [point for point in points if 3 * point[0] >= 2 * span],
    )
    if min(map(len, thirds)) < LEAST_PAIRS:
        return None
    middle = fmean(point[0] for point in points)
    left, right = _edge(points, middle)
    slope = (right[1] - left[1]) / (right[0] - left[0])
    error = max(_error(third, left, slope, middle, unit_ns) for third in thirds)
    if abs(slope) * 1e6 > MOST_PPM or error * 1e6 > MOST_ERROR_PPM:
        return None
    return Drift(
        epoch=epoch,
        ppm=0.0 - 1e6 * slope / (1.0 + slope),
        error_ppm=1e6 * error,
        ppb=round(1e9 * slope),
        span_ns=span,
        pairs=len(points),
    )


def _edge(points: Sequence[Pair], middle: float) -> tuple[Pair, Pair]:
    """Return the edge of the lower hull that lies over ``middle``."""
    hull: list[Pair] = []
    for point in points:
        if hull and hull[-1][0] == point[0]:
            continue  # sorted: the later of two arrivals
        while len(hull) > 1 and _turns_down(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    for left, right in pairwise(hull):
        if right[0] >= middle:
            return left, right
    return hull[-2], hull[-1]


def _turns_down(first: Pair, second: Pair, third: Pair) -> bool:
    wide, far = second[0] - first[0], third[0] - first[0]
    return (second[1] - first[1]) * far >= (third[1] - first[1]) * wide


def _error(third: Sequence[Pair], left: Pair, slope: float, middle: float, unit_ns: int) -> float:
    """Return by how much the slope may be off, as far as one end of the pairs tells.

    The line can lie above the shortest delay at its ends by no more than the least delay there,
    and not below it in the middle.  That least delay is judged by how close the next ones are.
    """
    late = sorted((point[1] - left[1] - slope * (point[0] - left[0]), point[0]) for point in third)
    reach = abs(late[0][1] - middle)
    return float((_CAUTION * late[LEAST_PAIRS - 1][0] + unit_ns) / reach)


class Drifts:
    """Watches one device's clock; what it says is of the newest epoch alone."""

    def __init__(self, unit_ns: int) -> None:
        self._unit_ns = unit_ns
        self._epoch = 0
        self._apart: int | None = None
        self._bucket_ns = BUCKET_NS
        self._least: dict[int, Pair] = {}
        self._known: Drift | None = None
        self._stale = False

    def host(self, at_ns: int, clock_ns: int) -> None:
        """Take the host's two clocks at a record; where they parted, what was before is void."""
        apart = at_ns - clock_ns
        if self._apart is not None and abs(apart - self._apart) > SET_NS:
            self._forget()
        self._apart = apart

    def heard(self, epoch: int, time_ns: int, clock_ns: int) -> None:
        """Take an impulse: its epoch, its time on the device's clock, and when it arrived."""
        if epoch < self._epoch:
            return
        if epoch > self._epoch:
            self._epoch = epoch
            self._forget()
        if self._keep((time_ns, clock_ns)):
            self._stale = True
        if len(self._least) > MOST_PAIRS:
            self._bucket_ns *= 2
            pairs, self._least = self._least.values(), {}
            for pair in pairs:
                self._keep(pair)

    @property
    def now(self) -> Drift | None:
        """The clock's rate as far as it is known."""
        if self._stale:
            self._known = estimate(list(self._least.values()), self._unit_ns, self._epoch)
            self._stale = False
        return self._known

    def _keep(self, pair: Pair) -> bool:
        """Keep a pair if it is the least late of its bucket; say whether it is."""
        bucket = pair[0] // self._bucket_ns
        other = self._least.get(bucket)
        if other is not None and other[1] - other[0] <= pair[1] - pair[0]:
            return False
        self._least[bucket] = pair
        return True

    def _forget(self) -> None:
        self._bucket_ns = BUCKET_NS
        self._least.clear()
        self._known, self._stale = None, False
