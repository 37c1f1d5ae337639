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


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predicted laps: ``log_time`` (laps,), and what is unsure of their logarithms.

    ``shared`` (laps, laps) is what laps have in common, ``alone`` (laps,) the scale of each lap's
    own scatter.
    """

    log_time: FloatArray
    shared: FloatArray
    alone: FloatArray

    @property
    def scale(self) -> FloatArray:
        """Scale of each prediction (laps,)."""
        return np.sqrt(np.diag(self.shared) + self.alone**2)

    def interval(self, share: float) -> tuple[FloatArray, FloatArray]:
        """Return the ends [s] of the interval that holds ``share`` of the laps."""
        reach = student_quantile(0.5 + 0.5 * share) * self.scale
        return np.exp(self.log_time - reach), np.exp(self.log_time + reach)

    def odds(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> FloatArray:
        """Return the odds that laps ``first`` are quicker than laps ``second``, array (pairs,)."""
        ahead = self.log_time[second] - self.log_time[first]
        variance = (
            self.shared[first, first]
            + self.shared[second, second]
            - 2.0 * self.shared[first, second]
            + self.alone[first] ** 2
            + self.alone[second] ** 2
        )
        return np.asarray(student_share(ahead / np.sqrt(variance)))


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
        replace(lap, subject=replace(lap.subject, group=f"{lap.subject.group}, seen"))
        for lap, taken in zip(laps, seen, strict=True)
        if taken
    ]
    left = [lap for lap, taken in zip(laps, seen, strict=True) if not taken]
    return predict(learn(strangers, effects), left)
