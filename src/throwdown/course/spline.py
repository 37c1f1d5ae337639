"""Cubic splines in numpy: periodic or natural, several coordinates at once.

Written out because the package's start-up time matters more than the few lines saved: a lap must
not wait for a large import.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_SWEEPS = 56  # the error at least halves with every sweep: 2^-56 is below rounding


@dataclass(frozen=True, eq=False)
class Spline:
    """A piecewise cubic: ``knots`` (m + 1,) ascending, ``coefficients`` (4, k, m), constant first.

    k coordinates; the last knot of a periodic spline is one period after the first.
    """

    knots: FloatArray
    coefficients: FloatArray
    periodic: bool

    def derivatives(self, at: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Value, first and second derivative at parameters ``at`` (n,): three arrays (k, n).

        A periodic spline takes any parameter; the other goes on with its end pieces.
        """
        if self.periodic:
            period = self.knots[-1] - self.knots[0]
            at = self.knots[0] + np.mod(at - self.knots[0], period)
        piece = np.searchsorted(self.knots, at, side="right") - 1
        np.clip(piece, 0, self.knots.size - 2, out=piece)
        d = at - self.knots[piece]
        c0, c1, c2, c3 = self.coefficients[:, :, piece]
        value = c0 + d * (c1 + d * (c2 + d * c3))
        first = c1 + d * (2.0 * c2 + d * (3.0 * c3))
        second = 2.0 * c2 + d * (6.0 * c3)
        return value, first, second


def periodic_spline(knots: FloatArray, values: FloatArray) -> Spline:
    """The periodic cubic through ``values`` (k, m) at ``knots`` (m + 1,), the last a period on."""
    h = np.diff(knots)
    before = np.roll(h, 1)
    slope = (np.roll(values, -1, axis=1) - values) / h
    right = 6.0 * (slope - np.roll(slope, 1, axis=1))
    scale = 1.0 / (2.0 * (before + h))
    left_share, right_share, moments = before * scale, h * scale, right * scale
    constant = moments
    for _ in range(_SWEEPS):
        moments = (
            constant
            - left_share * np.roll(moments, 1, axis=1)
            - right_share * np.roll(moments, -1, axis=1)
        )
    following = np.roll(moments, -1, axis=1)
    return Spline(knots, _coefficients(values, slope, h, moments, following), True)


def natural_spline(knots: FloatArray, values: FloatArray) -> Spline:
    """The cubic through ``values`` (k, m) at ``knots`` (m,) that ends without second derivative."""
    h = np.diff(knots)
    slope = np.diff(values, axis=1) / h
    moments = np.zeros_like(values)
    if knots.size > 2:
        scale = 1.0 / (2.0 * (h[:-1] + h[1:]))
        constant = 6.0 * np.diff(slope, axis=1) * scale
        left_share, right_share = h[:-1] * scale, h[1:] * scale
        for _ in range(_SWEEPS):
            moments[:, 1:-1] = (
                constant - left_share * moments[:, :-2] - right_share * moments[:, 2:]
            )
    coefficients = _coefficients(values[:, :-1], slope, h, moments[:, :-1], moments[:, 1:])
    return Spline(knots, coefficients, False)


def _coefficients(
    start: FloatArray, slope: FloatArray, h: FloatArray, here: FloatArray, following: FloatArray
) -> FloatArray:
    linear = slope - h * (2.0 * here + following) / 6.0
    return np.stack([start, linear, 0.5 * here, (following - here) / (6.0 * h)])
