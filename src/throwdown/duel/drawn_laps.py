"""One car's lap times over all draws, on the course or on its possible layouts.

A drawn lap is quasi-steady, on the line that is fastest for the car's best figures, times what
those figures' optimum takes over their quasi-steady lap there.  With ``line`` every-draw the
fastest line of each draw is found instead, on cells twice as long as the course's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from throwdown.course import Course
from throwdown.course.course import COARSEST
from throwdown.duel.draws import CarDraws, SharedDraws
from throwdown.errors import ThrowdownError
from throwdown.lap.batch import in_threads, lap_times, run_up_speeds
from throwdown.lap.minimum_time.interior_point import STOP, WATCH
from throwdown.lap.minimum_time.lap import fastest_path
from throwdown.lap.minimum_time.search import Optimum, find_optimum
from throwdown.lap.path import Path
from throwdown.lap.quasi_steady import METHOD as QUASI_STEADY
from throwdown.lap.quasi_steady import course_path, solve_path
from throwdown.lap.vehicle import Vehicle

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Told = Callable[[int, int], None]
"""Called with how much is done and how much there is."""

NOMINAL, EVERY_DRAW = "nominal", "every-draw"
LINES = (NOMINAL, EVERY_DRAW)
COARSER = 2.0
"""Times the course's own step are the cells where every draw has a line of its own: thousands of
optima are compared with one another there, and what the longer cells do to all alike is undone."""
_CHUNK = 64  # draws a thread takes at a time


@dataclass(frozen=True, eq=False)
class DrawnTimes:
    """Times [s] (draws,); ``on_nominal_lines`` where every draw has a line of its own.

    ``unsolved`` searches did not converge: the smoothest line stands in for a layout's, the
    layout's for a draw's.
    """

    times: FloatArray
    on_nominal_lines: FloatArray | None
    unsolved: int


@dataclass(frozen=True, eq=False)
class _Driven:
    """The car's best figures on one layout: what every draw there starts from."""

    path: Path
    periodic: bool
    factor: float
    optimum: Optimum | None

    @property
    def solved(self) -> bool:
        return self.optimum is None or self.optimum.solved


@dataclass(frozen=True)
class DrawnLaps:
    """The laps of one car from a ``start``, by a ``method`` on a ``line``.

    ``factor`` is what the method's lap takes over the optimum, on the course that is shown;
    ``car`` is what the car is called.
    """

    car: str
    vehicle: Vehicle
    course: Course
    layouts: Sequence[Course]
    start: str
    method: str
    line: str
    factor: float = 1.0

    def times(self, draws: CarDraws, shared: SharedDraws, told: Told) -> DrawnTimes:
        """Return the times of all draws.

        Raises ThrowdownError where the car stalls in any of them.
        """
        courses = self.layouts or (self.course,)
        chosen = [np.nonzero(shared.layout == index)[0] for index in range(len(courses))]
        needed = [index for index, draw in enumerate(chosen) if draw.size]
        watch = np.zeros(WATCH)
        each_draw = self.line == EVERY_DRAW
        work = len(needed) + (shared.layout.size if each_draw else 0)
        try:
            driven = dict(
                zip(
                    needed,
                    in_threads(
                        lambda index: self._drive(courses[index], watch),
                        needed,
                        lambda done: told(done, work),
                    ),
                    strict=True,
                )
            )
            nominal = self._on_lines(draws, chosen, driven)
            unsolved = sum(not lap.solved for lap in driven.values())
            if not each_draw:
                return DrawnTimes(nominal * draws.run * self.factor, None, unsolved)
            own = in_threads(
                lambda draw: self._redrive(draws.rows[draw], driven[shared.layout[draw]], watch),
                range(shared.layout.size),
                lambda done: told(len(needed) + done, work),
            )
            coarseness = self._coarseness(watch)
        except BaseException:
            watch[STOP] = 1.0  # threads still at work are to end
            raise
        missed = int(np.count_nonzero(np.isnan(own)))
        times = np.where(np.isnan(own), nominal, own)
        scale = draws.run * self.factor / coarseness
        return DrawnTimes(times * scale, nominal * scale, unsolved + missed)

    def _coarseness(self, watch: FloatArray) -> float:
        """Return what the optimum takes on longer cells over that on the course's own."""
        (_, _, fine), (_, _, coarse) = in_threads(
            lambda step: fastest_path(
                self.vehicle, self.course, self.start, step=step, watch=watch
            ),
            (None, _longer_step(self.course)),
        )
        return coarse.time_s / fine.time_s if fine.solved and coarse.solved else 1.0

    def _drive(self, course: Course, watch: FloatArray) -> _Driven:
        if self.method == QUASI_STEADY:
            path, periodic = course_path(course, self.vehicle.width, self.start)
            return _Driven(path, periodic, 1.0, None)
        each_draw = self.line == EVERY_DRAW
        step = _longer_step(course) if each_draw else None
        path, periodic, found = fastest_path(
            self.vehicle, course, self.start, step=step, watch=watch, to_go_on=each_draw
        )
        factor = 1.0
        if found.solved:
            quasi_steady, _ = solve_path(self.vehicle, path, periodic=periodic, start=self.start)
            factor = found.time_s / quasi_steady
        return _Driven(path, periodic, factor, found)

    def _on_lines(
        self, draws: CarDraws, chosen: Sequence[IntArray], driven: dict[int, _Driven]
    ) -> FloatArray:
        """Return the quasi-steady times of all draws on the lines of the best figures."""
        runs_up = self.start == "flying" and not self.course.closed

        def drive(chunk: tuple[_Driven, IntArray]) -> FloatArray:
            lap, which = chunk
            rows, engine = draws.rows[which], self.vehicle.engine
            entry = run_up_speeds(rows, engine) if runs_up else 0.0
            return lap.factor * lap_times(
                rows, engine, lap.path, periodic=lap.periodic, entry_speed=entry
            )

        chunks = [
            (lap, chosen[index][at : at + _CHUNK])
            for index, lap in driven.items()
            for at in range(0, chosen[index].size, _CHUNK)
        ]
        times = np.empty(draws.rows.shape[0])
        for (_, which), drawn in zip(chunks, in_threads(drive, chunks), strict=True):
            times[which] = drawn
        stalled = int(np.count_nonzero(~np.isfinite(times)))
        if stalled:
            raise ThrowdownError(
                f"{self.car} has no finite lap of {self.course.id} in {stalled} of {times.size} "
                "draws: it has not the power or the grip to go on"
            )
        return times

    def _redrive(self, row: FloatArray, lap: _Driven, watch: FloatArray) -> float:
        """Return the time of one draw on its own fastest line; nan where none was found."""
        if lap.optimum is None or not lap.solved:
            return float("nan")
        vehicle = replace(self.vehicle, row=row)
        found = find_optimum(vehicle, lap.optimum.ground, near=lap.optimum, watch=watch)
        return found.time_s if found.solved else float("nan")


def _longer_step(course: Course) -> float:
    """Return the step [m] of a mesh on which every draw has a line of its own."""
    return min(COARSER * course.default_step, COARSEST)
