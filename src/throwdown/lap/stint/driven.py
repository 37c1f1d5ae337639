"""Stints of one car, or of many draws of it, on lines that are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from throwdown.lap.batch import LANES, in_threads
from throwdown.lap.columns import BRAKE_LIMIT, DOWNFORCE, GRAVITY, FloatArray
from throwdown.lap.envelope import longitudinal_limit
from throwdown.lap.path import Path
from throwdown.lap.quasi_steady import STALLED
from throwdown.lap.stint.kernels import run_stints
from throwdown.lap.stint.places import BRAKES_USED, FIGURES, TIME
from throwdown.lap.table import aero_knots, empty_table

_CHUNK = 32  # draws a thread takes at a time


@dataclass(frozen=True, eq=False)
class Way:
    """One lap's path: periodic or from rest, and what its best figures' lap takes on it.

    ``time`` [s] is the lap as it is shown, ``quasi_steady`` [s] the quasi-steady one on the same
    line: every lap of a stint is quasi-steady, times one over the other.
    """

    path: Path
    periodic: bool
    time: float
    quasi_steady: float

    def scaled(self, times: FloatArray) -> FloatArray:
        """Return quasi-steady times [s] as laps: exactly ``time`` for ``quasi_steady``."""
        return np.asarray(self.time * (times / self.quasi_steady))


@dataclass(frozen=True, eq=False)
class Ways:
    """Where a stint goes: its ``first`` lap, and the ``other`` ones, which are flying."""

    first: Way
    other: Way


def drive_stints(
    rows: FloatArray,
    engine: FloatArray,
    heats: FloatArray,
    ways: Ways,
    laps: int,
    shares: FloatArray | None = None,
) -> FloatArray:
    """Return what ``laps`` laps leave of each row, array (cars, laps, FIGURES).

    ``rows`` (cars, COLUMNS), ``engine`` (3, knots), ``heats`` (cars, HEAT_COLUMNS); ``shares``
    (cars, 3) of the driver's cornering, braking and power.  Times are inf where a car stalls.
    """
    cars = rows.shape[0]
    most_aero = float(np.median(np.abs(rows[:, DOWNFORCE]))) * float(engine[0, -1])
    out = np.zeros((cars, laps, FIGURES))
    run_stints(
        np.ascontiguousarray(rows),
        engine,
        np.ascontiguousarray(heats),
        ways.first.path.road,
        ways.first.periodic,
        0.0,
        ways.other.path.road,
        np.ones((cars, 3)) if shares is None else np.ascontiguousarray(shares),
        empty_table(aero_knots(most_aero), min(LANES, cars)),
        out,
    )
    times = out[:, :, TIME]
    times[:, :1] = ways.first.scaled(times[:, :1])
    times[:, 1:] = ways.other.scaled(times[:, 1:])
    times[~(times <= STALLED)] = np.inf
    return out


def drive_many(
    rows: FloatArray,
    engine: FloatArray,
    heats: FloatArray,
    ways: Ways,
    laps: int,
    shares: FloatArray,
    told: Callable[[int], None] | None = None,
) -> FloatArray:
    """Do the same on every core; the result does not depend on how many there are.

    ``told`` hears how many rows are done.
    """
    chunks = [slice(at, at + _CHUNK) for at in range(0, rows.shape[0], _CHUNK)]

    def drive(which: slice) -> FloatArray:
        return drive_stints(rows[which], engine, heats[which], ways, laps, shares[which])

    def done(chunks_done: int) -> None:
        if told is not None:
            told(min(chunks_done * _CHUNK, rows.shape[0]))

    return np.concatenate(in_threads(drive, chunks, done))


def braking_left(rows: FloatArray, figures: FloatArray) -> FloatArray:
    """Return what each lap's hardest braking is of that with cool brakes, array (cars, laps).

    Brakes hold more than the tyres can, so they may lose some of their force before it shows.
    """
    tyres = np.array([longitudinal_limit(row, True, 0.0, GRAVITY, 0.0, 0.0) for row in rows])
    # The driver's share is of the tyres' limit and of the brakes' alike.
    limit = rows[:, BRAKE_LIMIT]
    held = np.minimum(tyres[:, None], limit[:, None] * figures[:, :, BRAKES_USED])
    return np.asarray(held / np.minimum(tyres, limit)[:, None])


def as_shares(pace: Sequence[float], cars: int) -> FloatArray:
    """Return one pace for ``cars`` rows, array (cars, 3)."""
    return np.tile(np.asarray(pace, dtype=np.float64), (cars, 1))
