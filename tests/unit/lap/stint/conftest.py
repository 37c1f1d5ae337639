"""One car on one circuit: what stints are driven with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

import throwdown as td
from throwdown.car.heat import HeatFigures, heat_figures
from throwdown.lap.columns import FloatArray
from throwdown.lap.quasi_steady import course_path, solve_path
from throwdown.lap.stint.driven import Way, Ways, drive_stints
from throwdown.lap.stint.heat_rows import pack_heat
from throwdown.lap.vehicle import Vehicle, build_vehicle


@dataclass(frozen=True)
class Rig:
    """A car, its heat, and a circuit's smoothest line with the lap's speeds squared on it."""

    car: td.Car
    heat: HeatFigures
    vehicle: Vehicle
    ways: Ways
    w: FloatArray

    def drive(self, laps: int, heat: FloatArray | None = None, **factors: float) -> FloatArray:
        """Return figures (laps, FIGURES); ``factors`` multiply what the heat row is made of."""
        if heat is None:
            heat = self.heat_row(**factors)
        row = self.vehicle.row[None, :]
        return drive_stints(row, self.vehicle.engine, heat[None, :], self.ways, laps)[0]

    def heat_row(self, air: float = 25.0, **factors: float) -> FloatArray:
        """Return the heat row (HEAT_COLUMNS,) with some of its figures multiplied."""
        given = {name: np.array([factor]) for name, factor in factors.items()}
        return pack_heat(self.car, self.heat, air=air, factors=given)[0]


def make_rig(car: td.Car, course: str) -> Rig:
    vehicle = build_vehicle(car)
    path, _ = course_path(td.load_course(course), vehicle.width, "flying")
    time, w = solve_path(vehicle, path, periodic=True, start="flying")
    way = Way(path, True, time, time)
    return Rig(car, heat_figures(car), vehicle, Ways(way, way), w)


@pytest.fixture(scope="session")
def mini() -> Rig:
    return make_rig(td.load_car("mini-cooper-s-2010"), "road-atlanta")
