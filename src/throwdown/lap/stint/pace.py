"""How hard to drive a stint: the fastest one is not as many fastest laps.

A pace is the share of the driver's own cornering, braking and power that is used on every lap.
Lifting at the end of straights and braking more gently spare brakes and intake, slower corners
spare the tyres.  The best shares are looked for on a grid and then step by step around the best
so far, so the answer never depends on chance and never is slower than flat out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from throwdown.lap.columns import FloatArray
from throwdown.lap.stint.driven import Ways, braking_left, drive_many
from throwdown.lap.stint.places import TIME

FLAT_OUT = (1.0, 1.0, 1.0)
FADED = 0.9
"""Brakes have faded on a lap where they hold less than this of what they held cool: judgement."""
_CORNERING = (1.0, 0.98, 0.95)
_BRAKING = (1.0, 0.95, 0.85)
_POWER = (1.0, 0.94, 0.85, 0.7)
_STEPS = (0.01, 0.03, 0.05)
_FINER = (1.0, 1.0, 0.5, 0.25)
"""Steps [shares] to either side of the best so far, and by how much they shrink in turn."""
_LEAST = 0.5
_NEAR = 1e-3  # s: nobody gives up speed for less


@dataclass(frozen=True)
class Pace:
    """Shares of the driver's cornering, braking and power, and what the stint then takes [s]."""

    cornering: float
    braking: float
    power: float
    total_s: float

    @property
    def shares(self) -> tuple[float, float, float]:
        """The three shares."""
        return self.cornering, self.braking, self.power

    @property
    def flat_out(self) -> bool:
        """Whether nothing is held back."""
        return self.shares == FLAT_OUT


@dataclass(frozen=True)
class Paces:
    """The ``flat_out`` pace, the ``fastest``, and the fastest that lets no brakes fade, if any."""

    flat_out: Pace
    fastest: Pace
    keeping: Pace | None


def find_paces(
    row: FloatArray, engine: FloatArray, heat: FloatArray, ways: Ways, laps: int
) -> Paces:
    """Return the paces of a stint of one car: ``row`` (COLUMNS,), ``heat`` (HEAT_COLUMNS,)."""
    tried: dict[tuple[float, float, float], tuple[float, bool]] = {}

    def drive(wanted: Sequence[tuple[float, float, float]]) -> None:
        new = [pace for pace in dict.fromkeys(wanted) if pace not in tried]
        if not new:
            return
        rows, heats = np.tile(row, (len(new), 1)), np.tile(heat, (len(new), 1))
        figures = drive_many(rows, engine, heats, ways, laps, np.array(new))
        totals = figures[:, :, TIME].sum(axis=1)
        kept = np.all(braking_left(rows, figures) >= FADED, axis=1)
        for at, pace in enumerate(new):
            tried[pace] = (float(totals[at]), bool(kept[at]))

    drive([FLAT_OUT])
    if laps > 1:
        drive([(c, b, p) for c, b, p in product(_CORNERING, _BRAKING, _POWER)])
        for scale in _FINER:
            for best in (_fastest(tried), _keeping(tried)):
                if best is not None:
                    drive(_around(best.shares, scale))
    flat = Pace(*FLAT_OUT, tried[FLAT_OUT][0])
    fastest = _fastest(tried)
    gains = fastest.total_s < flat.total_s - _NEAR
    return Paces(flat, fastest if gains else flat, _keeping(tried))


def _fastest(tried: dict[tuple[float, float, float], tuple[float, bool]]) -> Pace:
    best = min(tried, key=lambda pace: tried[pace][0])
    return Pace(*best, tried[best][0])


def _keeping(tried: dict[tuple[float, float, float], tuple[float, bool]]) -> Pace | None:
    kept = {pace: figures for pace, figures in tried.items() if figures[1]}
    return _fastest(kept) if kept else None


def _around(shares: tuple[float, float, float], scale: float) -> list[tuple[float, float, float]]:
    """Return the paces a step to either side of ``shares``, one share at a time."""
    near = []
    for place, step in enumerate(_STEPS):
        for way in (-scale, scale):
            moved = list(shares)
            moved[place] = min(max(round(shares[place] + way * step, 4), _LEAST), 1.0)
            near.append((moved[0], moved[1], moved[2]))
    return near
