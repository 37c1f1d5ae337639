"""How a layout would end for two cars: cheaply for thousands of layouts, honestly for a few.

The cheap judge drives the cars' best figures and some draws of what is uncertain, the same for
every layout, on the smoothest line by the quasi-steady kernel.  It ranks layouts by how many
standard deviations the first car's time is ahead of the second's, which odds grow with and which,
unlike the share of a few draws, tells two near-hopeless layouts apart.  The race itself, on
fastest lines, has the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.drawing import draw_corrections
from throwdown.calibration.model import Outing
from throwdown.calibration.posterior import SHIPPED, find_posterior
from throwdown.calibration.subject import subject_of
from throwdown.conditions import DRY
from throwdown.course import Course
from throwdown.course.segments import SegmentShape
from throwdown.course_design.elements import Layout
from throwdown.driver import PROFESSIONAL
from throwdown.duel.draws import CarDraws, beyond_dry, draw_car, draw_shared, stream
from throwdown.duel.setting import tyre_alternatives
from throwdown.lap.batch import lap_times
from throwdown.lap.minimum_time.lap import optimised_path
from throwdown.lap.minimum_time.lap import warm_up as warm_up_search
from throwdown.lap.minimum_time.problem import lay_ground
from throwdown.lap.minimum_time.search import find_optimum
from throwdown.lap.path import Path
from throwdown.lap.quasi_steady import course_path, solve_path
from throwdown.lap.vehicle import Vehicle, build_vehicle

if TYPE_CHECKING:
    from throwdown.car import Car

FloatArray = NDArray[np.float64]

COURSE_ID = "designed-cone-course"
DRAWS = 64  # of the cheap judge
STEP = 2.0  # m, of the mesh on which layouts are compared
START = "standing"


def bare_course(layout: Layout) -> Course:
    """The course of a layout, without its words: for laps."""
    shape = SegmentShape(layout.segments(), closed=False)
    return Course(
        id=COURSE_ID,
        name="Designed cone course",
        kind="cone",
        shape_loader=lambda: shape,
        default_start="standing",
        default_step=1.0,
    )


@dataclass(frozen=True, eq=False)
class Verdict:
    """The cheap judge's: ``lead`` in standard deviations, times [s] of the best figures.

    ``reached`` [s] is when the first car is at the end of each element; ``top_speed`` [m/s] of
    the faster of the two.
    """

    lead: float
    times: tuple[float, float]
    reached: tuple[float, ...]
    top_speed: float


@dataclass(frozen=True, eq=False)
class _Runner:
    vehicle: Vehicle
    draws: CarDraws


class Judge:
    """Two cars, the first of which is to be helped, and the draws that all layouts share."""

    def __init__(self, cars: Sequence[Car], seed: int, draws: int = DRAWS) -> None:
        warm_up_search()
        self.cars = tuple(cars)
        learned = find_posterior(SHIPPED)
        tyres = [tyre_alternatives(car) for car in cars]
        assert learned is not None
        outings = [
            [Outing(subject_of(on_tyre, car), COURSE_ID) for on_tyre, _ in options]
            for car, options in zip(cars, tyres, strict=True)
        ]
        corrections = draw_corrections(
            learned.effects, outings, draws, partial(stream, seed, "measured laps")
        )
        shared = draw_shared(seed, draws, beyond_dry(DRY), 0)
        self._runners = [
            _Runner(
                build_vehicle(car),
                draw_car(car, options, PROFESSIONAL, DRY, shared, seed, 0, correction),
            )
            for car, options, correction in zip(cars, tyres, corrections, strict=True)
        ]

    def glance(self, layout: Layout) -> Verdict:
        """Judge a layout cheaply, on the smoothest lines."""
        course = bare_course(layout)
        return self._judge(
            layout, [(course_path(course, r.vehicle.width, START)[0], None) for r in self._runners]
        )

    def look(self, layout: Layout) -> Verdict | None:
        """Judge a layout on the fastest lines of the cars' best figures; None if not found."""
        course = bare_course(layout)
        driven = []
        for runner in self._runners:
            ground = lay_ground(course, runner.vehicle.width, START, step=STEP)
            found = find_optimum(runner.vehicle, replace(ground, opinions=1))
            if not found.solved:
                return None
            driven.append((optimised_path(found), found.time_s))
        return self._judge(layout, driven)

    def _judge(self, layout: Layout, driven: Sequence[tuple[Path, float | None]]) -> Verdict:
        """Judge on one path a car, with what its optimum takes there where that is known."""
        drawn: list[FloatArray] = []
        nominal: list[float] = []
        top = 0.0
        reached: tuple[float, ...] = ()
        for runner, (path, optimum) in zip(self._runners, driven, strict=True):
            time, w = solve_path(runner.vehicle, path, periodic=False, start=START)
            factor = 1.0 if optimum is None else optimum / time
            times = lap_times(runner.draws.rows, runner.vehicle.engine, path, periodic=False)
            drawn.append(np.log(factor * times * runner.draws.run))
            top = max(top, float(np.sqrt(w.max())))
            if not nominal:
                reached = _reached(layout, path.mesh.s, path.stretch, w, factor)
            nominal.append(factor * time)
        gap = drawn[1] - drawn[0]
        # Of a scatter with heavy tails the middle and the quartiles speak more steadily.
        low, middle, high = np.quantile(gap, (0.16, 0.5, 0.84))
        lead = float(middle / (0.5 * (high - low)))
        return Verdict(lead, (nominal[0], nominal[1]), reached, top)


def _reached(
    layout: Layout, s: FloatArray, stretch: FloatArray, w: FloatArray, factor: float
) -> tuple[float, ...]:
    """When [s] a car is at the end of each element, from its speed squared at the nodes."""
    speed = np.sqrt(w)
    way = np.diff(s) * 0.5 * (stretch[1:] + stretch[:-1])
    elapsed = np.concatenate([[0.0], factor * np.cumsum(2.0 * way / (speed[1:] + speed[:-1]))])
    return tuple(float(time) for time in np.interp(layout.ends(), s, elapsed))
