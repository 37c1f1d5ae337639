"""Made-up laps: cars of many kinds whose measured times follow a law that is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from throwdown.calibration.lap_file import MeasuredLap
from throwdown.calibration.model import Lap
from throwdown.calibration.recognise import recognise
from throwdown.calibration.simulated import Simulated

LEVELS = {"vir-grand": 0.05, "laguna-seca": -0.03}
FRONT_DRIVE = 0.08  # of grip
SCATTER = 0.008


def made_up(seed: int, cars: int, courses: tuple[str, ...] = tuple(LEVELS)) -> list[Lap]:
    rng = np.random.default_rng(seed)
    makers = ("BMW", "Porsche", "Ford", "Honda", "Mini")
    laps = []
    for car in range(cars):
        maker = makers[car % len(makers)]
        mass, per_mass = rng.uniform(1100.0, 1900.0), rng.uniform(90.0, 330.0)
        drive = str(rng.choice(["front", "rear", "all"]))
        for course in courses:
            simulated = Simulated(
                150.0 * (per_mass / 150.0) ** -0.15, rng.uniform(-0.5, -0.4), -0.15
            )
            surprise = LEVELS[course] + simulated.grip * FRONT_DRIVE * (drive == "front")
            surprise += SCATTER * rng.standard_normal()
            measured = MeasuredLap(
                number=len(laps) + 2,
                digest=f"{seed:04d}-{len(laps)}",
                course=course,
                car=f"{maker} number {car}",
                time_s=float(simulated.time_s * np.exp(surprise)),
                year=2010,
                tyre="summer",
                drive=drive,
                power=mass * per_mass,
                mass=mass,
                source="made up",
            )
            laps.append(Lap(recognise(measured), course, simulated, measured))
    return laps


@pytest.fixture(scope="session")
def law() -> SimpleNamespace:
    return SimpleNamespace(levels=LEVELS, front_drive=FRONT_DRIVE, made_up=made_up)


@pytest.fixture(scope="session")
def laps() -> list[Lap]:
    return made_up(1, 60)


@pytest.fixture(scope="session")
def others() -> list[Lap]:
    return made_up(2, 40)
