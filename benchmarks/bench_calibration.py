"""What measured laps cost: learning from them, drawing what they taught, and a race with it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

import throwdown as td
from throwdown.calibration.drawing import draw_corrections
from throwdown.calibration.lap_file import MeasuredLap
from throwdown.calibration.model import Lap, Outing, learn
from throwdown.calibration.posterior import shipped_posterior
from throwdown.calibration.prediction import predict
from throwdown.calibration.recognise import recognise
from throwdown.calibration.simulated import Simulated
from throwdown.calibration.subject import subject_of
from throwdown.duel.draws import stream

LAPS = 500
CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")


@pytest.fixture(scope="module")
def laps() -> list[Lap]:
    """Made-up laps of 250 cars on two courses."""
    rng = np.random.default_rng(1)
    found = []
    for number in range(LAPS):
        car, course = divmod(number, 2)
        mass, per_mass = rng.uniform(1100.0, 1900.0), rng.uniform(90.0, 330.0)
        simulated = Simulated(150.0 * (per_mass / 150.0) ** -0.15, -0.45, -0.15)
        measured = MeasuredLap(
            number,
            f"{number}",
            f"course-{course}",
            f"{('BMW', 'Porsche', 'Ford', 'Honda')[car % 4]} number {car}",
            float(simulated.time_s * np.exp(0.01 * rng.standard_normal())),
            2010,
            "summer",
            "rear",
            mass * per_mass,
            mass,
            "made up",
        )
        found.append(Lap(recognise(measured), f"course-{course}", simulated, measured))
    return found


def test_learning(benchmark: Any, laps: list[Lap]) -> None:
    effects = benchmark.pedantic(learn, (laps,), rounds=5)
    assert sum(effects.laps.values()) == LAPS


def test_predicting(benchmark: Any, laps: list[Lap]) -> None:
    effects = learn(laps)
    prediction = benchmark.pedantic(predict, (effects, laps), rounds=5)
    assert prediction.log_time.size == LAPS


def test_drawing(benchmark: Any) -> None:
    effects = shipped_posterior().effects
    cars = [[Outing(subject_of(td.load_car(name)), "lime-rock")] for name in CARS]
    drawn = benchmark.pedantic(
        draw_corrections, (effects, cars, 2000, partial(stream, 1)), rounds=5
    )
    assert drawn[0].grip.shape == (2000, 1)


@pytest.mark.parametrize("posterior", ["shipped", "none"])
def test_race(benchmark: Any, posterior: str) -> None:
    td.race(CARS, "lime-rock", posterior=posterior)
    race = benchmark.pedantic(td.race, (CARS, "lime-rock"), {"posterior": posterior}, rounds=5)
    assert race.duel.winner.car.id == CARS[1]
