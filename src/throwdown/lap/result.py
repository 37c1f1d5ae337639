"""A lap as a record: figures, traces over the course, status and provenance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

    from throwdown.car import Car
    from throwdown.course import Course

FloatArray = NDArray[np.float64]

UNITS = {
    "s": "m",
    "distance": "m",
    "time": "s",
    "x": "m",
    "y": "m",
    "z": "m",
    "offset": "m",
    "speed": "m/s",
    "ax": "m/s2",
    "ay": "m/s2",
    "gear": "1",
    "engine_rpm": "rpm",
    "throttle": "1",
    "brake": "1",
    "grip_front": "1",
    "grip_rear": "1",
    "power": "W",
    "curvature": "1/m",
}


@dataclass(frozen=True, eq=False)
class Trace:
    """Channels of a lap over its nodes, arrays (n,).

    ``s`` along the course's reference line, ``distance`` along the driven line [m]; ``time``
    [s]; ``x, y, z`` and ``offset`` (left positive) [m]; ``speed`` [m/s]; ``ax, ay`` [m/s²]
    (of the car, not of its tyres); ``gear`` from 1; ``engine_rpm``; ``throttle`` share of full
    drive force, ``brake`` share of the hardest braking in a straight line; ``grip_front,
    grip_rear`` shares of the axles' friction ellipses; ``power`` [W] at the tyres; ``curvature``
    [1/m] of the driven line.
    """

    s: FloatArray
    distance: FloatArray
    time: FloatArray
    x: FloatArray
    y: FloatArray
    z: FloatArray
    offset: FloatArray
    speed: FloatArray
    ax: FloatArray
    ay: FloatArray
    gear: NDArray[np.int64]
    engine_rpm: FloatArray
    throttle: FloatArray
    brake: FloatArray
    grip_front: FloatArray
    grip_rear: FloatArray
    power: FloatArray
    curvature: FloatArray

    def channels(self) -> dict[str, NDArray[Any]]:
        """Return every channel by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class Attempt:
    """One search for an optimum: its guess, how it ended, and the errors it was left with.

    ``time_s`` is the lap time where it ended; ``gap`` of the barrier over lap time;
    ``dual_error``, the slope of the Lagrangian per metre and per relative change of speed squared,
    over a cell's time; ``infeasibility``, the worst limit missed, as a share of nominal friction
    squared or of 1 g.
    """

    guess: str
    status: str
    steps: int
    time_s: float
    gap: float
    dual_error: float
    infeasibility: float

    @property
    def solved(self) -> bool:
        """Whether it met every tolerance."""
        return self.status.casefold() == "solved"


@dataclass(frozen=True)
class Convergence:
    """How an optimum was found: every search in turn; the one with index ``chosen`` counts.

    ``recalled`` from an earlier lap's search, so that ``solve_time_s`` is that of recalling.
    """

    attempts: tuple[Attempt, ...]
    chosen: int = -1
    recalled: bool = False

    @property
    def steps(self) -> int:
        """Steps of all searches together."""
        return sum(attempt.steps for attempt in self.attempts)

    @property
    def restarted(self) -> bool:
        """Whether the first guess did not converge."""
        return not self.attempts[0].solved

    @property
    def final(self) -> Attempt:
        """The attempt that counts."""
        return self.attempts[self.chosen]

    def summary(self) -> list[dict[str, Any]]:
        """Return the attempts, ready for JSON."""
        return [
            {f.name: getattr(attempt, f.name) for f in fields(attempt)} for attempt in self.attempts
        ]


@dataclass(frozen=True, eq=False)
class Lap:
    """One lap (or one run on an open course) of a car.

    ``time_s`` and ``solve_time_s`` [s]; ``status`` is ``solved`` or ``failed``; ``nodes`` of the
    mesh; ``provenance`` names versions and the content hashes of car and course; ``convergence``
    is there where a line was searched for.
    """

    car: Car
    course: Course
    method: str
    start: str
    status: str
    time_s: float
    solve_time_s: float
    nodes: int
    top_speed_mps: float
    trace: Trace
    provenance: Mapping[str, str] = field(default_factory=dict)
    convergence: Convergence | None = None

    def summary(self) -> dict[str, Any]:
        """Return the figures of the lap, without traces, ready for JSON."""
        figures: dict[str, Any] = {
            "car": self.car.id,
            "course": self.course.id,
            "method": self.method,
            "start": self.start,
            "status": self.status,
            "time_s": round(self.time_s, 6),
            "solve_time_s": round(self.solve_time_s, 9),
            "nodes": self.nodes,
            "top_speed_mps": round(self.top_speed_mps, 6),
        }
        if self.convergence is not None:
            figures["recalled"] = self.convergence.recalled
            figures["steps"] = self.convergence.steps
            figures["chosen_attempt"] = self.convergence.chosen % len(self.convergence.attempts)
            figures["attempts"] = self.convergence.summary()
        return figures

    def to_json(self) -> str:
        """Return the lap with its traces as JSON text."""
        channels = {name: np.round(a, 6).tolist() for name, a in self.trace.channels().items()}
        return json.dumps(
            {**self.summary(), "provenance": dict(self.provenance), "trace": channels}
        )

    def to_xarray(self) -> xr.Dataset:
        """Return the traces as a dataset over ``s`` [m], with units and the lap's figures."""
        import xarray as xr

        channels = self.trace.channels()
        along = channels.pop("s")
        return xr.Dataset(
            {name: ("s", values, {"units": UNITS[name]}) for name, values in channels.items()},
            coords={"s": ("s", along, {"units": "m"})},
            attrs={**self._attributes(), **self.provenance},
        )

    def _attributes(self) -> dict[str, Any]:
        # netCDF takes plain figures only.
        figures = self.summary()
        figures.pop("attempts", None)
        return figures
