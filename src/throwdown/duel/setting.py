"""What every car of a race meets, and how one car is entered in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from throwdown.calibration.drawing import Corrections, draw_corrections
from throwdown.calibration.model import Outing
from throwdown.calibration.posterior import Posterior
from throwdown.calibration.subject import subject_of
from throwdown.car import Car
from throwdown.conditions import Conditions
from throwdown.course import Course
from throwdown.driver import Driver
from throwdown.duel.basis import Entrant
from throwdown.duel.drawn_laps import DrawnLaps
from throwdown.duel.draws import IntArray, SharedDraws, draw_car, stream
from throwdown.duel.handicap import Handicap
from throwdown.lap.minimum_time.lap import METHOD as MINIMUM_TIME
from throwdown.lap.minimum_time.lap import minimum_time_lap
from throwdown.lap.quasi_steady import METHOD as QUASI_STEADY
from throwdown.lap.quasi_steady import provenance
from throwdown.lap.result import Lap
from throwdown.lap.solve import drive_lap
from throwdown.lap.vehicle import build_vehicle

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""


@dataclass(frozen=True, eq=False)
class Setting:
    """The course, how it is driven, and what of it is drawn (``shared``, ``seed``).

    ``learned`` is what measured laps say of such laps, None where they say nothing.
    """

    course: Course
    start: str
    method: str
    line: str
    layouts: Sequence[Course]
    shared: SharedDraws
    seed: int
    conditions: Conditions
    learned: Posterior | None

    def corrections(
        self, cars: Sequence[Car], drivers: Sequence[Driver]
    ) -> Sequence[Corrections | None]:
        """Draw what measured laps say of every car on each tyre that it may wear.

        A handicap changes nothing of it: it is the same car that was measured.
        """
        if self.learned is None:
            return [None] * len(cars)
        paces = [self.learned.pace_of(driver.name) for driver in drivers]
        outings = [
            [
                Outing(subject_of(on_tyre, car), self.course.id, driver=pace)
                for on_tyre, _ in tyre_alternatives(car)
            ]
            for car, pace in zip(cars, paces, strict=True)
        ]
        samples = self.shared.grip.size
        draw = partial(stream, self.seed, "measured laps")
        return draw_corrections(self.learned.effects, outings, samples, draw)

    def enter(
        self,
        car: Car,
        driver: Driver,
        handicap: Handicap,
        occurrence: int,
        corrections: Corrections | None,
        told: Progress,
        some: IntArray | None = None,
    ) -> Entrant:
        """Drive a car with its handicap: the lap of its best figures, and all that is drawn.

        ``occurrence`` tells entries of the same car apart.  What acts on the time alone is left
        to who counts it.  Of the draws only ``some`` (n,) are driven where they are named.
        """
        told(f"{car.name}: line", 0, 1)
        fitted, driver = handicap.fitted(car), handicap.driven_by(driver)
        ballast = handicap.ballast
        lap = self.nominal_lap(fitted, driver, ballast, told)
        draws = draw_car(
            car,
            [(handicap.fitted(one), share) for one, share in tyre_alternatives(car)],
            driver,
            self.conditions,
            self.shared,
            self.seed,
            occurrence,
            corrections,
            ballast=ballast,
        )
        laps = DrawnLaps(
            car.name,
            build_vehicle(fitted, driver, self.conditions, ballast=ballast),
            self.course,
            self.layouts,
            self.start,
            self.method,
            self.line,
            self._over_optimum(lap, fitted, driver, ballast),
        )
        shared = self.shared
        if some is not None:
            draws, shared = draws.of(some), shared.of(some)
        drawn = laps.times(draws, shared, partial(told, f"{car.name}: races"))
        return Entrant(car, lap, draws, drawn)

    def provenance(self, cars: Sequence[Car]) -> dict[str, str]:
        """Return versions and content hashes that fix what a race was computed from."""
        facts = provenance(cars[0], self.course)
        facts.pop("car_hash")
        for number, car in enumerate(cars, start=1):
            name = f"car_hash {car.id}"
            # Of cars of one id that differ, as a changed copy of a file does, the later by number.
            if facts.get(name, car.content_hash) != car.content_hash:
                name += f" ({number})"
            facts[name] = car.content_hash
        return facts

    def nominal_lap(self, car: Car, driver: Driver, ballast: float, told: Progress) -> Lap:
        """Return the lap of the best figures, which is the one that is shown."""

        def searching(step: int, time: float) -> None:
            told(f"{car.name}: line, step {step}, {time:.2f} s", 0, 1)

        return drive_lap(
            car,
            self.course,
            driver,
            self.conditions,
            start=self.start,
            method=self.method,
            ballast=ballast,
            progress=searching,
        )

    def _over_optimum(self, lap: Lap, car: Car, driver: Driver, ballast: float) -> float:
        """Return what a method's lap takes over the optimum of the minimum-time lap."""
        if lap.method in (QUASI_STEADY, MINIMUM_TIME) or lap.status != "solved":
            return 1.0
        optimum = minimum_time_lap(
            car, self.course, driver, self.conditions, start=self.start, ballast=ballast
        )
        return lap.time_s / optimum.time_s if optimum.status == "solved" else 1.0


def tyre_alternatives(car: Car) -> list[tuple[Car, float]]:
    """Return the car on each tyre it may wear, with probabilities; itself where that is known."""
    if not car.tyre_options:
        return [(car, 1.0)]
    return [(car.on_tyre(option), option.probability) for option in car.tyre_options]
