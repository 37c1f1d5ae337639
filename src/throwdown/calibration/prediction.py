"""What the model says of laps: their times, how sure, and who wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.model import Effects, Lap, extended, learn, rows_of

FloatArray = NDArray[np.float64]


def student_share(t: FloatArray) -> FloatArray:
    """Return the share of Student's distribution of four degrees of freedom below ``t``.

    Source: W. Shaw, J. Comput. Finance 9 (2006) 37.
    """
    square = 1.0 + 0.25 * t * t
    return np.asarray(0.5 + 0.375 * t / np.sqrt(square) * (1.0 - t * t / square / 12.0))


def student_quantile(share: float) -> float:
    """Return its inverse, from the same source."""
    root = 2.0 * np.sqrt(share * (1.0 - share))
    most = np.cos(np.arccos(root) / 3.0) / root
    return float(np.sign(share - 0.5) * 2.0 * np.sqrt(most - 1.0))


_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(128)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_HALVINGS = 40


def share_below(x: FloatArray, bell: FloatArray, student: FloatArray) -> FloatArray:
    """Return the share below ``x`` of a bell curve of deviation ``bell`` plus Student's noise.

    ``student`` is the scale of the noise.  By Gauss-Hermite quadrature over the bell.
    """
    x, bell, student = np.broadcast_arrays(x, bell, student)
    found = np.zeros(x.shape)
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        if weight > 1e-18:
            found += weight * student_share((x - bell * node) / student)
    return found


def half_width(share: float, bell: FloatArray, student: FloatArray) -> FloatArray:
    """Return how far to either side the middle ``share`` of the same reaches."""
    low = np.zeros(np.broadcast(bell, student).shape)
    high = student_quantile(0.5 + 0.5 * share) * (np.asarray(bell) + student)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        inside = share_below(middle, bell, student) < 0.5 + 0.5 * share
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.asarray(0.5 * (low + high))


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predicted laps: ``log_time`` (laps,), and what is unsure of their logarithms.

    ``shared`` (laps, laps) is the covariance of what was learned, ``alone`` (laps,) the scale of
    each lap's own scatter, Student's.
    """

    log_time: FloatArray
    shared: FloatArray
    alone: FloatArray

    @property
    def learned(self) -> FloatArray:
        """Standard deviation of what was learned (laps,)."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.shared), 0.0)))

    def reach(self, share: float) -> FloatArray:
        """Return how far to either side of the logarithm ``share`` of laps lie (laps,)."""
        return half_width(share, self.learned, self.alone)

    def interval(self, share: float) -> tuple[FloatArray, FloatArray]:
        """Return the ends [s] of the interval that holds ``share`` of the laps."""
        reach = self.reach(share)
        return np.exp(self.log_time - reach), np.exp(self.log_time + reach)

    def odds(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> FloatArray:
        """Return the odds that laps ``first`` are quicker than laps ``second``, array (pairs,).

        The noise of two laps is taken for Student's too, of both scales together.
        """
        ahead = self.log_time[second] - self.log_time[first]
        variance = (
            self.shared[first, first]
            + self.shared[second, second]
            - 2.0 * self.shared[first, second]
        )
        bell = np.sqrt(np.maximum(variance, 0.0))
        return share_below(ahead, bell, np.hypot(self.alone[first], self.alone[second]))


def predict(effects: Effects, laps: Sequence[Lap]) -> Prediction:
    """Predict laps from what was learned."""
    whole = extended(effects, laps)
    rows = rows_of(laps, whole.names)
    simulated = np.log([lap.simulated.time_s for lap in laps])
    alone = np.array([effects.noise_at(lap.course) for lap in laps])
    return Prediction(simulated + rows @ whole.mean, rows @ whole.covariance @ rows.T, alone)


def with_factor(effects: Effects, laps: Sequence[Lap], seen: NDArray[np.bool_]) -> Prediction:
    """Predict laps of one course after fitting its level to those that were ``seen``.

    They move what laps of a course have in common, above all one factor, the less the more is
    known of the course; what two laps of one car share is not used.  Returns the prediction of
    the laps that were not seen.
    """
    strangers = [
        replace(lap, subject=replace(lap.subject, specimen=f"{lap.subject.specimen}, seen"))
        for lap, taken in zip(laps, seen, strict=True)
        if taken
    ]
    left = [lap for lap, taken in zip(laps, seen, strict=True) if not taken]
    return predict(learn(strangers, effects), left)
