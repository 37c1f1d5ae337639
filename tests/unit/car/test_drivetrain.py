"""Tractive force: what a shift takes is taken, and no speed becomes a trap."""

from __future__ import annotations

import numpy as np
import pytest

import throwdown as td
from throwdown.car import Car
from throwdown.car.drivetrain import SHIFT_BAND, Resistance, Traction
from throwdown.driver import PROFESSIONAL
from throwdown.lap.vehicle import car_traction

CARS = ["mini-cooper-s-2010", "porsche-911-carrera-s-2010", "nissan-gt-r-2009", "mini-1000-1969"]


def both(car_id: str) -> tuple[Car, Traction, Traction]:
    """Return a car, its tractive force, and that of a gearbox that shifts at once."""
    car = td.load_car(car_id)
    at_once = car.replace_figure("shift_time", 0.0)
    return car, car_traction(car), car_traction(at_once)


def time_to(car: Car, pull: Traction, end: float) -> float:
    """Return the time [s] from 5 m/s to ``end`` [m/s] on a level road, all that is left used."""
    mass = car.value("mass") + PROFESSIONAL.mass
    resistance = Resistance(mass, car.value("rolling_resistance"), car.value("drag_area"))
    speed = np.linspace(5.0, end, 20_000)
    surplus = np.interp(speed, pull.speed, pull.force) - resistance(speed)
    return float(np.trapezoid(mass / surplus, speed))


@pytest.mark.parametrize("name", CARS)
def test_a_gear_takes_as_much_longer_as_its_shift(name: str) -> None:
    car, shifting, at_once = both(name)
    first, second = shifting.shift_speeds[:2]
    end = (1.0 + SHIFT_BAND) * first
    assert end < second
    later = time_to(car, shifting, end) - time_to(car, at_once, end)
    assert later == pytest.approx(car.value("shift_time"), rel=0.02)


@pytest.mark.parametrize("name", CARS)
def test_no_speed_is_a_trap(name: str) -> None:
    # Bands of 8 % left a MINI less than a third of its pull at 64 km/h (docs/decisions/0020).
    _, shifting, at_once = both(name)
    pulls = at_once.force > 0.0
    left = shifting.force[pulls] / at_once.force[pulls]
    assert left.max() <= 1.0 + 1e-12
    assert left.min() > 0.5
    assert left.min() < 0.99
