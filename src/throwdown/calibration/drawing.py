"""Draws of what was learned, for races: corrections of each car's time, grip and power."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.model import DEGREES, Effects, Outing, channels_of, extended

FloatArray = NDArray[np.float64]
_WIDEST = 3.0  # standard deviations: grip and power of real cars have no far tails
Stream = Callable[[str], np.random.Generator]
"""Gives the random stream that belongs to a name."""


@dataclass(frozen=True, eq=False)
class Corrections:
    """What measured laps say of outings of one car, draw by draw, as logarithms.

    ``level`` of the time, ``grip`` and ``power``: arrays (draws, outings); ``scatter`` is the
    scale of one lap's own noise, Student's with DEGREES degrees of freedom.
    """

    level: FloatArray
    grip: FloatArray
    power: FloatArray
    scatter: float

    @property
    def lap_sd(self) -> float:
        """Standard deviation of that noise."""
        return self.scatter * float(np.sqrt(DEGREES / (DEGREES - 2.0)))

    def lap_scatter(self, rng: np.random.Generator) -> FloatArray:
        """Return each draw's own noise (draws,), as a logarithm of its time."""
        return self.scatter * np.asarray(rng.standard_t(DEGREES, self.level.shape[0]))


def draw_corrections(
    effects: Effects, cars: Sequence[Sequence[Outing]], samples: int, stream: Stream
) -> list[Corrections]:
    """Draw the corrections of each car's possible outings (its tyres where they are unknown).

    What was learned is drawn once for all cars, with its covariance; what was never seen, each
    effect from a stream of its own name, so a further car changes nothing for the others.
    """
    outings = [outing for options in cars for outing in options]
    whole = extended(effects, outings)
    known = len(effects.names)
    values = np.empty((samples, len(whole.names)))
    if known:
        # Rounded to single precision in its file, a covariance may have eigenvalues below nought.
        sizes, directions = np.linalg.eigh(effects.covariance)
        root = directions * np.sqrt(np.maximum(sizes, 0.0))
        values[:, :known] = _bell(stream("effects"), (samples, known)) @ root.T
    for k in range(known, len(whole.names)):
        spread = np.sqrt(whole.covariance[k, k])
        values[:, k] = spread * _bell(stream(whole.names[k]), (samples,))
    values += whole.mean
    found = []
    for options in cars:
        channels = channels_of(options, whole.names)
        # Those of this car alone, so that sums are the same to the last digit whoever else runs.
        acting = np.flatnonzero(channels.any(axis=(0, 1)))
        level, grip, power = np.einsum("dk,ock->cdo", values[:, acting], channels[:, :, acting])
        found.append(Corrections(level, grip, power, effects.noise_at(options[0].course)))
    return found


def _bell(rng: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
    return np.clip(rng.standard_normal(shape), -_WIDEST, _WIDEST)
