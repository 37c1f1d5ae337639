"""A fade test: stop after stop from one speed, with nothing but the way back up between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from throwdown.lap.columns import (
    BRAKE_LIMIT,
    COLUMNS,
    DOWNFORCE,
    GRAVITY,
    SHARE_BRAKING,
    FloatArray,
)
from throwdown.lap.envelope import longitudinal_limit
from throwdown.lap.kernels import LENGTH, NORMAL_BASE, ROAD_ROWS
from throwdown.lap.stint.kernels import begin, dressed, march
from throwdown.lap.stint.places import BRAKES, DISC_F, DISC_F_PEAK, FIGURES, FLUID, STATES

_NODES = 81  # each way
_CREEP = 0.5  # m/s: where a stop ends, as a car that stands has no next metre
_FLAT_OUT = np.ones(3)


@dataclass(frozen=True, eq=False)
class Stops:
    """Stop by stop, arrays (stops,): ``distance`` [m], front ``disc`` and ``fluid`` [°C] after."""

    distance: FloatArray
    disc: FloatArray
    fluid: FloatArray


def repeated_stops(
    row: FloatArray,
    heat: FloatArray,
    *,
    stops: int,
    speed: float,
    acceleration: float = 2.5,
    to_speed: float = _CREEP,
    disc: float | None = None,
) -> Stops:
    """Stop ``stops`` times from ``speed`` [m/s], driving up again at ``acceleration`` [m/s²].

    ``row`` (COLUMNS,) and ``heat`` (HEAT_COLUMNS,); each stop as hard as tyres, brakes and driver
    allow, down to ``to_speed`` [m/s]; ``disc`` [°C] is what the discs begin with (default: the
    air).
    """
    state, out, car = np.empty(STATES), np.empty(FIGURES), np.empty(COLUMNS)
    begin(heat, state)
    if disc is not None:
        state[[DISC_F, DISC_F + 1]] = disc
    distances, discs, fluids = np.empty(stops), np.empty(stops), np.empty(stops)
    for stop in range(stops):
        dressed(row, state, _FLAT_OUT, car)
        mean_aero = 0.5 * float(car[DOWNFORCE]) * speed**2
        tyres = longitudinal_limit(car, True, 0.0, GRAVITY, mean_aero, 0.0)
        held = float(car[SHARE_BRAKING]) * min(tyres, float(car[BRAKE_LIMIT]))
        drop = np.linspace(speed**2, to_speed**2, _NODES)
        distances[stop] = 0.5 * speed**2 / held
        length = 0.5 * (speed**2 - to_speed**2) / held
        march(car, heat, _straight(length), False, drop, state, out)
        left = state[BRAKES]
        discs[stop], fluids[stop] = out[DISC_F_PEAK], state[FLUID]
        if acceleration > 0.0:
            length = 0.5 * (speed**2 - to_speed**2) / acceleration
            march(car, heat, _straight(length), False, drop[::-1].copy(), state, out)
            state[BRAKES] = left
    return Stops(distances, discs, fluids)


def _straight(length: float) -> FloatArray:
    road = np.zeros((ROAD_ROWS, _NODES))
    road[NORMAL_BASE] = GRAVITY
    road[LENGTH, :-1] = length / (_NODES - 1)
    return road
