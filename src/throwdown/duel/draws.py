"""Draws of what is uncertain: each car's figures, and what the cars of a race share.

A cause that is shared is drawn once: the surface is the same for every car.  What belongs to one
car (its figures, its driver, its run) is drawn from a stream named after that car, so adding a
rival changes nothing for it.

Where measured laps speak (``corrections``) they stand for what they were learned with: the spread
of what a usual row of a catalogue does not say, a usual surface and a professional driver.  Drawn
besides is what goes beyond that, and which tyres were worn.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.drawing import Corrections
from throwdown.car.quantities import QUANTITIES
from throwdown.conditions import DRY, Conditions
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.lap.columns import MU_FRONT, MU_REAR, PULL_SCALE
from throwdown.lap.vehicle import DRAWN_FIGURES, pack_rows

if TYPE_CHECKING:
    from throwdown.car import Car

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_WIDEST = 2.5  # standard deviations: figures of real cars have no far tails
_SHARES = {  # figures that are shares, and the range in which they mean something
    "front_mass_fraction": (0.25, 0.75),
    "downforce_front_fraction": (0.0, 1.0),
    "roll_stiffness_front_fraction": (0.2, 0.8),
    "differential_lock": (0.0, 1.0),
    "drive_front_fraction": (0.0, 1.0),
    "brake_front_fraction": (0.3, 0.95),
    "load_sensitivity": (0.01, 0.4),
}
_SIGNED = ("downforce_area",)
_STATED_OF_LAPS = ("mass", "power")  # figures that every measured lap came with
_LEAST_SHARE = 0.3  # of the best value: no draw of a positive figure falls below it


@dataclass(frozen=True, eq=False)
class SharedDraws:
    """What every car of a race meets: ``grip`` (draws,) of the surface, ``layout`` (draws,)."""

    grip: FloatArray
    layout: IntArray

    def of(self, some: IntArray) -> SharedDraws:
        """Return some of the draws (n,)."""
        return SharedDraws(self.grip[some], self.layout[some])


@dataclass(frozen=True, eq=False)
class CarDraws:
    """Vehicle rows (draws, COLUMNS) of one car, its run scatter and its tyre (draws,).

    ``alone`` (draws,) is what of the scatter is this one lap's; ``day`` (draws,) what of that all
    laps of a day share: measured laps scatter by day and by run, a driver by run alone.
    """

    rows: FloatArray
    run: FloatArray
    tyre: IntArray
    alone: FloatArray
    day: FloatArray

    def of(self, some: IntArray) -> CarDraws:
        """Return some of the draws (n,)."""
        return CarDraws(
            rows=self.rows[some],
            run=self.run[some],
            tyre=self.tyre[some],
            alone=self.alone[some],
            day=self.day[some],
        )


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the random stream that belongs to ``names`` under a seed."""
    keys = [zlib.crc32(n.encode()) if isinstance(n, str) else n for n in names]
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=tuple(keys)))


def draw_shared(seed: int, samples: int, conditions: Conditions, layouts: int) -> SharedDraws:
    """Draw the surface and, where a course has ``layouts`` to choose from, the layout."""
    drawn = bell(stream(seed, "surface"), samples)
    layout = np.arange(samples) % max(layouts, 1)
    return SharedDraws(
        grip=np.exp(conditions.grip_sd * drawn),
        layout=stream(seed, "layout").permutation(layout).astype(np.int64),
    )


def draw_car(
    car: Car,
    options: Sequence[tuple[Car, float]],
    driver: Driver,
    conditions: Conditions,
    shared: SharedDraws,
    seed: int,
    occurrence: int,
    corrections: Corrections | None = None,
    *,
    ballast: float = 0.0,
) -> CarDraws:
    """Draw one car: its tyres where they are unknown, its figures, its driver and its run.

    ``options`` are the car on each tyre it may have worn, with probabilities; ``occurrence``
    tells entries of the same car apart: they share its figures, but neither tyres, driver nor run.
    ``corrections`` are what measured laps say of the car on each of those tyres; ``ballast`` [kg]
    is carried at the centre of gravity.
    """
    samples = shared.grip.size
    choice = _choose_option(options, stream(seed, car.id, occurrence, "tyre"), samples)
    if corrections is not None:
        driver = beyond_professional(driver)
    figures = {
        name: draw_figure(
            options, choice, name, stream(seed, car.id, name), calibrated=corrections is not None
        )
        for name in DRAWN_FIGURES
    }
    skill = np.exp(driver.skill_sd * bell(stream(seed, car.id, occurrence, "driver"), samples))
    run = np.exp(driver.run_sd * bell(stream(seed, car.id, occurrence, "run"), samples))
    alone, day = run, np.ones(samples)
    rows = pack_rows(
        options[0][0], figures, driver, conditions, ballast=ballast, skill=skill, grip=shared.grip
    )
    if corrections is not None:
        draws = np.arange(samples)
        rows[:, [MU_FRONT, MU_REAR]] *= np.exp(corrections.grip[draws, choice])[:, None]
        rows[:, PULL_SCALE] *= np.exp(corrections.power[draws, choice])
        lap = corrections.lap_scatter(stream(seed, car.id, occurrence, "lap"))
        run = run * np.exp(corrections.level[draws, choice] + lap)
        alone = alone * np.exp(lap)
        day = np.exp(_of_the_day(corrections.lap_sd) * lap)
    return CarDraws(rows=rows, run=run, tyre=choice, alone=alone, day=day)


def _of_the_day(lap_sd: float) -> float:
    """Return how much of a measured lap's scatter is left without a professional's run."""
    return float(_beyond(lap_sd, PROFESSIONAL.run_sd)) / lap_sd if lap_sd else 0.0


def draw_figure(
    options: Sequence[tuple[Car, float]],
    choice: IntArray,
    name: str,
    rng: np.random.Generator,
    *,
    calibrated: bool = False,
) -> FloatArray:
    """Draw one figure, SI, array (draws,), around its best value with its own spread.

    Where it is ``calibrated`` the spread is what goes beyond that of the cars of measured laps.
    """
    centres = np.array([car.value(name) for car, _ in options])
    spreads = np.array([float(np.max(car.figures[name].sd)) for car, _ in options])
    if calibrated:
        usual = [QUANTITIES[name].usual_sd(float(centre), "published") for centre in centres]
        spreads = _beyond(spreads, np.array(usual)) if name in _STATED_OF_LAPS else 0.0 * spreads
    drawn = centres[choice] + spreads[choice] * bell(rng, choice.size)
    if name in _SHARES:
        return np.clip(drawn, *_SHARES[name])
    if name in _SIGNED:
        return drawn
    return np.maximum(drawn, _LEAST_SHARE * centres[choice])


def beyond_professional(driver: Driver) -> Driver:
    """Return a driver with the spreads that go beyond those of who drove measured laps."""
    return replace(
        driver,
        skill_sd=float(_beyond(driver.skill_sd, PROFESSIONAL.skill_sd)),
        run_sd=float(_beyond(driver.run_sd, PROFESSIONAL.run_sd)),
    )


def beyond_dry(conditions: Conditions) -> Conditions:
    """Return conditions with the spread that goes beyond that of where laps were measured."""
    return replace(conditions, grip_sd=float(_beyond(conditions.grip_sd, DRY.grip_sd)))


def _beyond(spread: FloatArray | float, usual: FloatArray | float) -> FloatArray:
    return np.asarray(np.sqrt(np.maximum(np.square(spread) - np.square(usual), 0.0)))


def _choose_option(
    options: Sequence[tuple[Car, float]], rng: np.random.Generator, samples: int
) -> IntArray:
    weights = np.array([probability for _, probability in options])
    edges = np.cumsum(weights / weights.sum())
    return np.searchsorted(edges, rng.random(samples), side="right").clip(0, len(options) - 1)


def bell(rng: np.random.Generator, samples: int) -> FloatArray:
    """Standard normal draws, cut where no real figure would be."""
    return np.clip(rng.standard_normal(samples), -_WIDEST, _WIDEST)
