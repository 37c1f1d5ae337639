"""Predicted against measured: errors, intervals, winners of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.baseline import REGRESSIONS, regress
from throwdown.calibration.model import Lap
from throwdown.calibration.prediction import Prediction

FloatArray = NDArray[np.float64]

GAPS = ((0.0, 1.0), (1.0, 2.0), (2.0, 5.0), (5.0, np.inf))
"""Bins of the gap between two measured laps, percent."""


@dataclass
class Tally:
    """What is counted over laps and pairs of laps; tallies add up over courses."""

    errors: list[float] = field(default_factory=list)  # percent, predicted over measured
    inside: dict[float, list[bool]] = field(default_factory=lambda: {0.5: [], 0.9: []})
    odds: list[float] = field(default_factory=list)  # that the first of a pair wins
    won: list[bool] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)  # percent
    lighter: list[bool] = field(default_factory=list)  # more power per mass called it right
    baseline: dict[str, list[float]] = field(default_factory=dict)  # absolute errors, percent
    baseline_right: dict[str, list[bool]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Take in what another counted."""
        self.errors += other.errors
        self.odds += other.odds
        self.won += other.won
        self.gaps += other.gaps
        self.lighter += other.lighter
        for share, hits in other.inside.items():
            self.inside[share] += hits
        for name, values in other.baseline.items():
            self.baseline.setdefault(name, []).extend(values)
            self.baseline_right.setdefault(name, []).extend(other.baseline_right[name])

    def figures(self) -> dict[str, Any]:
        """Return the scoreboard's figures; None for what nothing says."""
        absolute, right = np.abs(self.errors), np.array(self.odds) > 0.5
        won, gaps = np.array(self.won, bool), np.array(self.gaps)
        correct = right == won
        best = min(
            (name for name, values in self.baseline.items() if values),
            key=lambda name: float(np.median(self.baseline[name])),
            default=None,
        )
        return {
            "n": len(self.errors),
            "median_abs_error_pct": _of(np.median, absolute),
            "p90_abs_error_pct": _of(lambda a: np.quantile(a, 0.9), absolute),
            "bias_pct": _of(np.mean, self.errors),
            "coverage50": _of(np.mean, self.inside[0.5]),
            "coverage90": _of(np.mean, self.inside[0.9]),
            "pairs": len(self.odds),
            "pairwise_accuracy": _of(np.mean, correct),
            "brier": _of(np.mean, (np.array(self.odds) - won) ** 2),
            "by_gap_pct": [
                {
                    "from": low,
                    "to": None if np.isinf(high) else high,
                    "pairs": int(((gaps >= low) & (gaps < high)).sum()),
                    "pairwise_accuracy": _of(np.mean, correct[(gaps >= low) & (gaps < high)]),
                }
                for low, high in GAPS
            ],
            "power_per_mass_wins": _of(np.mean, self.lighter),
            "baseline": {
                "name": best,
                "median_abs_error_pct": _of(np.median, self.baseline.get(best or "", [])),
                "pairwise_accuracy": _of(np.mean, self.baseline_right.get(best or "", [])),
            },
        }


def _of(what: Any, values: Any) -> float | None:
    values = np.asarray(values, float)
    return float(what(values)) if values.size else None


def count(laps: Sequence[Lap], prediction: Prediction, others: Sequence[Lap] = ()) -> Tally:
    """Count predicted laps of one course against measured ones.

    ``others`` are laps of the same course that are not scored but may teach the regressions.
    """
    measured = np.array([lap.time_s for lap in laps])
    predicted = np.exp(prediction.log_time)
    tally = Tally(errors=(100.0 * (predicted / measured - 1.0)).tolist())
    for share in tally.inside:
        low, high = prediction.interval(share)
        tally.inside[share] = ((low <= measured) & (measured <= high)).tolist()
    first, second = np.triu_indices(len(laps), 1)
    differ = measured[first] != measured[second]
    first, second = first[differ], second[differ]
    won = measured[first] < measured[second]
    tally.won = won.tolist()
    tally.odds = prediction.odds(first, second).tolist()
    tally.gaps = (100.0 * np.abs(np.log(measured[first] / measured[second]))).tolist()
    per_mass = np.array(
        [lap.subject.car.value("power") / lap.subject.car.value("mass") for lap in laps]
    )
    tally.lighter = ((per_mass[first] > per_mass[second]) == won).tolist()
    for name in REGRESSIONS:
        fitted = regress([*laps, *others], name)
        if fitted is None:
            continue
        fitted = fitted[: len(laps)]
        tally.baseline[name] = (100.0 * np.abs(np.exp(fitted) / measured - 1.0)).tolist()
        tally.baseline_right[name] = ((fitted[first] < fitted[second]) == won).tolist()
    return tally
