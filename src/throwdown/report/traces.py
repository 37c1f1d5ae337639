"""Laps side by side: every car's channels on one grid along the course, and the delta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from throwdown.report.words import LETTERS, short_names

if TYPE_CHECKING:
    from throwdown.duel import Entry, Race
    from throwdown.lap import Lap

Array = NDArray[np.float64]

MOST_NODES = 10_500
"""Nodes kept of a trace: 2 m on a course of 20 km."""


@dataclass(frozen=True, eq=False)
class CarTrace:
    """One car's lap on the common grid. Arrays (n,), SI; gears are whole numbers."""

    letter: str
    id: str
    name: str
    time_s: float
    t: Array
    x: Array
    y: Array
    v: Array
    ax: Array
    ay: Array
    gear: Array
    throttle: Array
    brake: Array
    grip_front: Array
    grip_rear: Array


@dataclass(frozen=True, eq=False)
class Comparison:
    """All cars of a race over the same ``s``; ``delta`` is second car − first car [s]."""

    s: Array
    cars: tuple[CarTrace, ...]
    delta: Array
    closed: bool

    @property
    def length(self) -> float:
        """Length along the course's reference line [m]."""
        return float(self.s[-1])


def compare(race: Race) -> Comparison:
    """Put the nominal laps of ``race`` on one grid: the duel's two, the others."""
    entries = in_order(race)
    names = short_names([entry.car for entry in entries])
    return compare_laps([entry.lap for entry in entries], names)


def compare_laps(laps: Sequence[Lap], names: Sequence[str]) -> Comparison:
    """Put laps of one course on the grid of the first, each under its own of ``names``."""
    first = np.asarray(laps[0].trace.s, dtype=np.float64)
    s = first
    if first.size > MOST_NODES:
        s = np.linspace(first[0], first[-1], MOST_NODES)
    cars = tuple(
        _on_grid(lap, name, LETTERS[index % len(LETTERS)], s)
        for index, (lap, name) in enumerate(zip(laps, names, strict=True))
    )
    delta = cars[1].t - cars[0].t if len(cars) > 1 else np.zeros_like(s)
    return Comparison(s=s, cars=cars, delta=delta, closed=bool(laps[0].course.closed))


def in_order(race: Race) -> tuple[Entry, ...]:
    """The duel's two as they were named (A, B), then the others as the race ranks them."""
    pair = race.duel.sides
    return (*pair, *(entry for entry in race.entries if all(entry is not p for p in pair)))


def _on_grid(lap: Lap, name: str, letter: str, s: Array) -> CarTrace:
    trace = lap.trace
    own = np.asarray(trace.s, dtype=np.float64)

    def smooth(values: Any) -> Array:
        return np.interp(s, own, _finite(values))

    def stepped(values: Any) -> Array:
        index = np.clip(np.searchsorted(own, s, side="right") - 1, 0, own.size - 1)
        return _finite(values)[index]

    return CarTrace(
        letter=letter,
        id=lap.car.id,
        name=name,
        time_s=float(lap.time_s),
        t=smooth(trace.time),
        x=smooth(trace.x),
        y=smooth(trace.y),
        v=smooth(trace.speed),
        ax=smooth(trace.ax),
        ay=smooth(trace.ay),
        gear=stepped(trace.gear),
        throttle=np.clip(smooth(trace.throttle), 0, 1),
        brake=np.clip(smooth(trace.brake), 0, 1),
        grip_front=np.clip(smooth(trace.grip_front), 0, 1.2),
        grip_rear=np.clip(smooth(trace.grip_rear), 0, 1.2),
    )


def _finite(values: Any) -> Array:
    """The values as floats; a gap in a channel becomes zero, so that the page stays valid."""
    return np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
