"""Which part of a log was a run that took so long by the timer's clock.

A logger's clock is not the timer's, so the run is found by its length.  Where the whole log is as
long, it is the whole; else the lap that is; else what follows the moment at which the car leaves
from rest.  The last is an estimate: a car crosses the start beam a little after it moves.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from throwdown.errors import InputError
from throwdown.telemetry.reading import Array, Logged

WITHIN = 0.02
"""So much longer or shorter than the run's time, as a share, is taken for the run."""
REST = 1.0
"""What is slower stands [m/s]."""


@dataclass(frozen=True, eq=False)
class Cut:
    """The run in a log, with time and distance from its own beginning, and how it was found."""

    logged: Logged
    how: str


def cut(logged: Logged, took_s: float, of: str) -> Cut:
    """Return the part of a log that was a run of ``took_s`` seconds; ``of`` names the file.

    Raises InputError where none of it can be told to be.
    """
    span = float(logged.time[-1])
    if abs(span - took_s) <= _room(took_s):
        return Cut(logged, "whole")
    for lap in np.unique(logged.lap):
        inside = np.flatnonzero(logged.lap == lap)
        ends = min(int(inside[-1]) + 1, logged.time.size - 1)
        lasted = float(logged.time[ends] - logged.time[inside[0]])
        if abs(lasted - took_s) <= _room(took_s):
            return Cut(_part(logged, int(inside[0]), ends + 1), f"lap {lap:.0f}")
    starts = [n for n in _from_rest(logged) if logged.time[n] + took_s <= span + _room(took_s)]
    if not starts:
        raise InputError(
            f"the file lasts {span:.1f} s, and nothing in it tells the run of {took_s:.3f} s",
            where=of,
            expected="the run alone, its lap by number, or a start from rest",
        )

    def reached(first: int) -> float:
        end = np.interp(logged.time[first] + took_s, logged.time, logged.distance)
        return float(end - logged.distance[first])

    first = max(starts, key=reached)
    last = int(np.searchsorted(logged.time, logged.time[first] + took_s, side="right"))
    return Cut(_part(logged, first, last), "from rest")


def _room(took_s: float) -> float:
    return max(WITHIN * took_s, 0.5)


def _from_rest(logged: Logged) -> NDArray[np.intp]:
    """Return the last samples at rest before the car leaves; the first, where it moves already."""
    moves = logged.speed > REST
    return np.flatnonzero(~moves[:-1] & moves[1:])


def _part(logged: Logged, first: int, end: int) -> Logged:
    def own(values: Array) -> Array:
        return values[first:end]

    part = {one.name: own(getattr(logged, one.name)) for one in fields(logged)}
    part["time"] = part["time"] - part["time"][0]
    part["distance"] = part["distance"] - part["distance"][0]
    return Logged(**part)
