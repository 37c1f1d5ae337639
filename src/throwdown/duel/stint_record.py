"""What a stint's prediction says: each car lap by lap, where it fades, and the gap's course."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.duel.handicap import NONE, Handicap
from throwdown.duel.record import FloatArray, Quantiles
from throwdown.lap.stint.places import (
    BRAKES_USED,
    CHARGE_PEAK,
    DISC_F_PEAK,
    DISC_R_PEAK,
    FLUID_PEAK,
    FUEL,
    GRIP_F_USED,
    GRIP_R_USED,
    POWER_USED,
    TIME,
    TYRE_F_MEAN,
    TYRE_F_PEAK,
    TYRE_R_MEAN,
    TYRE_R_PEAK,
    WORN,
)

if TYPE_CHECKING:
    import xarray as xr

    from throwdown.car import Car
    from throwdown.car.heat import HeatFigures
    from throwdown.course import Course
    from throwdown.lap.result import Lap
    from throwdown.lap.stint.pace import Pace, Paces

_NINE_IN_TEN = 1.6449

LAP_FIGURES: Mapping[str, tuple[int, int, str]] = {
    "time_s": (TIME, 4, "s"),
    "front_disc_peak_c": (DISC_F_PEAK, 1, "°C"),
    "rear_disc_peak_c": (DISC_R_PEAK, 1, "°C"),
    "front_tyre_peak_c": (TYRE_F_PEAK, 1, "°C"),
    "rear_tyre_peak_c": (TYRE_R_PEAK, 1, "°C"),
    "front_tyre_mean_c": (TYRE_F_MEAN, 1, "°C"),
    "rear_tyre_mean_c": (TYRE_R_MEAN, 1, "°C"),
    "fluid_peak_c": (FLUID_PEAK, 1, "°C"),
    "intake_peak_c": (CHARGE_PEAK, 1, "°C"),
    "brake_force": (BRAKES_USED, 4, "1"),
    "front_grip": (GRIP_F_USED, 4, "1"),
    "rear_grip": (GRIP_R_USED, 4, "1"),
    "power": (POWER_USED, 4, "1"),
    "tread_worn": (WORN, 4, "1"),
    "fuel_burnt_kg": (FUEL, 3, "kg"),
}
"""What is told of every lap: name, place in the kernels' figures, digits, unit."""


@dataclass(frozen=True, eq=False)
class Fade:
    """On which lap something first went in each draw, (draws,), 0 where it never did."""

    laps: FloatArray

    @classmethod
    def first(cls, gone: np.ndarray) -> Fade:
        """Take the first lap of each draw on which something was ``gone``, (draws, laps)."""
        return cls(np.where(gone.any(axis=1), gone.argmax(axis=1) + 1, 0).astype(np.float64))

    @property
    def probability(self) -> float:
        """Share of the draws in which it went at all."""
        return float(np.mean(self.laps > 0))

    @property
    def interval(self) -> tuple[float, float]:
        """Where the probability lies, nine times in ten, as these draws are no more than so many.

        Wilson's score interval (J. Am. Stat. Assoc. 22 (1927) 209).
        """
        n, p, z = self.laps.size, self.probability, _NINE_IN_TEN
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * float(np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)))
        return max(middle - half, 0.0), min(middle + half, 1.0)

    @property
    def lap_quantiles(self) -> Quantiles | None:
        """On which lap, where it went; None where it never did."""
        gone = self.laps[self.laps > 0]
        return Quantiles.of(gone) if gone.size else None

    def by_lap(self, laps: int) -> FloatArray:
        """Return the share of the draws in which it has gone by each lap, array (laps,)."""
        at = np.arange(1, laps + 1)
        return np.asarray(((self.laps[:, None] > 0) & (self.laps[:, None] <= at)).mean(axis=0))

    def summary(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        laps = self.lap_quantiles
        return {
            "probability": round(self.probability, 6),
            "interval": [round(bound, 6) for bound in self.interval],
            "lap": None if laps is None else laps.rounded(2),
        }


FADES: Mapping[str, str] = {
    "brakes": "the hardest braking is under nine tenths of that with cool brakes",
    "pedal": "the brake fluid boils: a long pedal",
    "tyres": "an axle has lost a twentieth of its grip",
    "engine": "a twentieth of the power is gone",
}
"""What may go, and when it counts as gone."""


@dataclass(frozen=True, eq=False)
class StintEntry:
    """One car of a stint.

    ``lap`` is its lap alone; ``figures`` (laps, FIGURES) those of the best figures at ``pace``;
    ``paces`` what else was tried; ``times`` (draws, laps) [s]; ``fades`` by the names of FADES;
    ``hottest`` (draws, laps) [°C] is the front disc's peak; ``win_probability`` that of the
    shortest total that counts with the ``handicap``, 1 of a car alone; ``number`` its place as
    named, from 0.
    """

    car: Car
    heat: HeatFigures
    lap: Lap
    pace: Pace
    paces: Paces
    figures: FloatArray
    times: FloatArray
    fades: Mapping[str, Fade]
    hottest: FloatArray
    win_probability: float
    number: int
    handicap: Handicap = NONE

    @property
    def counted(self) -> FloatArray:
        """What counts of each lap [s] (draws, laps)."""
        return counted_laps(self.times, self.handicap)

    @property
    def total_s(self) -> float:
        """What the stint of the best figures takes [s]."""
        return float(self.figures[:, TIME].sum())

    @property
    def total_quantiles(self) -> Quantiles:
        """Quantiles of the whole stint's time that counts [s]."""
        return Quantiles.of(self.counted.sum(axis=1))

    def lap_figure(self, name: str) -> FloatArray:
        """Return one of LAP_FIGURES lap by lap, array (laps,)."""
        return np.asarray(self.figures[:, LAP_FIGURES[name][0]])

    def laps(self) -> list[dict[str, Any]]:
        """Return the laps of the best figures ready for JSON."""
        times = np.quantile(self.times, (0.05, 0.95), axis=0)
        return [
            {
                "lap": lap + 1,
                **{
                    name: round(float(self.figures[lap, place]), digits)
                    for name, (place, digits, _) in LAP_FIGURES.items()
                },
                "tyre_peak_c": round(
                    float(max(self.figures[lap, TYRE_F_PEAK], self.figures[lap, TYRE_R_PEAK])), 1
                ),
                "time_p05_s": round(float(times[0, lap]), 4),
                "time_p95_s": round(float(times[1, lap]), 4),
            }
            for lap in range(self.figures.shape[0])
        ]

    def summary(self) -> dict[str, Any]:
        """Return the car's part ready for JSON."""
        return {
            "car": self.car.id,
            "name": self.car.name,
            "number": self.number + 1,
            "lap_time_s": round(self.lap.time_s, 6),
            "lap_status": self.lap.status,
            "total_s": round(self.total_s, 4),
            "total_quantiles_s": self.total_quantiles.rounded(),
            "win_probability": round(self.win_probability, 6),
            "handicap": self.handicap.given,
            "pace": _pace(self.pace),
            "flat_out": _pace(self.paces.flat_out),
            "fastest": _pace(self.paces.fastest),
            "keeping_brakes": None if self.paces.keeping is None else _pace(self.paces.keeping),
            "pads": self.heat.pads,
            "fade": {name: fade.summary() for name, fade in self.fades.items()},
            "laps": self.laps(),
        }


def counted_laps(times: FloatArray, handicap: Handicap) -> FloatArray:
    """Return what counts of lap times [s] (draws, laps): as long, in sum, as the stint counts.

    A head start is taken off the first lap; who drives one lap less does not drive the last.
    """
    counted = times * handicap.index
    counted[:, 0] -= handicap.head_start
    if handicap.laps:
        counted[:, -1] = 0.0
    return counted


def _pace(pace: Pace) -> dict[str, float]:
    return {
        "cornering": pace.cornering,
        "braking": pace.braking,
        "power": pace.power,
        "total_s": round(pace.total_s, 4),
    }


@dataclass(frozen=True, eq=False)
class Stint:
    """The prediction of a long race: ``entries`` in the order named.

    ``air_c`` is the air's temperature, ``start`` that of the first lap.
    """

    course: Course
    start: str
    laps: int
    seed: int
    samples: int
    air_c: float
    entries: tuple[StintEntry, ...]
    assumptions: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)

    @property
    def gap(self) -> FloatArray | None:
        """How far the second car named is behind the first, (draws, laps) [s]; None of one."""
        if len(self.entries) < 2:
            return None
        first, second = self.entries[:2]
        return np.asarray(np.cumsum(second.counted - first.counted, axis=1))

    @property
    def standings(self) -> tuple[StintEntry, ...]:
        """The entries, likeliest winner first."""
        return tuple(sorted(self.entries, key=lambda entry: entry.total_quantiles.p50))

    def summary(self) -> dict[str, Any]:
        """Return the stint's figures ready for JSON."""
        gap = self.gap
        return {
            "course": {
                "id": self.course.id,
                "name": self.course.name,
                "length_m": round(self.course.length, 3),
            },
            "start": self.start,
            "laps": self.laps,
            "seed": self.seed,
            "samples": self.samples,
            "air_c": self.air_c,
            "cars": [entry.summary() for entry in self.entries],
            "odds": [
                {"car": entry.car.id, "win_probability": round(entry.win_probability, 6)}
                for entry in self.standings
            ],
            "gap": None
            if gap is None
            else {
                "ahead": self.entries[0].car.id,
                "behind": self.entries[1].car.id,
                "laps": [
                    {"lap": lap + 1, **Quantiles.of(gap[:, lap]).rounded()}
                    for lap in range(self.laps)
                ],
            },
        }

    def to_json(self) -> str:
        """Return the figures, assumptions and provenance as JSON text."""
        return json.dumps(
            {
                **self.summary(),
                "assumptions": list(self.assumptions),
                "provenance": dict(self.provenance),
            }
        )

    def to_xarray(self) -> xr.Dataset:
        """Return times over car, draw and lap, and the best figures' laps over car and lap."""
        import xarray as xr

        drawn = {
            "time": (
                ("car", "draw", "lap"),
                np.stack([entry.times for entry in self.entries]),
                {"units": "s"},
            )
        }
        nominal = {
            name: (
                ("car", "lap"),
                np.stack([entry.figures[:, place] for entry in self.entries]),
                {"units": unit},
            )
            for name, (place, _, unit) in LAP_FIGURES.items()
        }
        return xr.Dataset(
            {**drawn, **nominal},
            coords={
                "car": [entry.car.id for entry in self.entries],
                "lap": np.arange(1, self.laps + 1),
            },
            attrs={
                "course": self.course.id,
                "start": self.start,
                "seed": self.seed,
                "air_c": self.air_c,
                **self.provenance,
            },
        )
