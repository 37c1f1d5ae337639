"""The linear-Gaussian model of what the catalogue does not say.

The logarithm of a measured lap over the simulated one is

    course + sum over terms of (term + term at this course)·x + maker·grip + car·grip + noise

where ``x`` is what the term says of the car (its tyre, its year, ...) times the elasticity of the
simulated lap over the figure that the term corrects: a correction of grip moves a cone course and
a circuit by what grip is worth there.  All effects are Gaussian around nought with the spreads
below; the noise is Student's, since some laps were wet or misprinted, by reweighting.

Sources: C. Bishop, *Pattern Recognition and Machine Learning* (2006), 3.3 (Bayesian linear
regression); K. Lange, R. Little & J. Taylor, J. Am. Stat. Assoc. 84 (1989) 881 (Student's noise).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.recognise import Entrant
from throwdown.calibration.simulated import Simulated

FloatArray = NDArray[np.float64]

DEGREES = 4.0
"""Degrees of freedom of the noise: those for which ``prediction`` has closed forms."""
COURSE_SPREAD = 0.06
"""Spread of the courses' levels: geometry and who drove."""
_TERM_AT_COURSE = 0.2  # of a term's spread: what it may differ from course to course
_MAKER = 0.025  # of grip
_CAR = 0.012  # of grip
_NOISE = 0.012  # of the lap time, where a course has too few laps to tell
_NOISE_LAPS = 8.0  # that this counts for
_ROUNDS = 12


@dataclass(frozen=True)
class Lap:
    """One row of the model: a car on a course, with its simulated lap."""

    entrant: Entrant
    course: str
    simulated: Simulated

    @property
    def surprise(self) -> float:
        """Logarithm of measured over simulated time."""
        return log(self.entrant.lap.time_s / self.simulated.time_s)


@dataclass(frozen=True)
class Term:
    """A correction: of which figure, how far it may go, and what of the car it follows."""

    figure: str
    spread: float
    of: Callable[[Entrant], float]


def _per_mass(entrant: Entrant) -> float:
    return log(entrant.car.value("power") / entrant.car.value("mass") / 150.0)


def _decades(entrant: Entrant) -> float:
    return (entrant.car.year - 2012) / 10.0 if entrant.year_known else 0.0


def _slow_to_200(entrant: Entrant) -> float:
    """Return how much longer than usual 0-200 km/h was measured to take, as a logarithm.

    Usual, of the 135 laps whose car file tells, is 20.7 s at 150 W/kg, inversely as power per mass.
    """
    measured = entrant.row.zero_to_200 if entrant.row is not None else None
    return log(measured / 20.7) + _per_mass(entrant) if measured else 0.0


TERMS: Mapping[str, Term] = {
    "year": Term("grip", 0.05, _decades),
    "year, squared": Term("grip", 0.03, lambda e: _decades(e) ** 2),
    "cup tyre": Term("grip", 0.05, lambda e: float(e.car.tyre == "cup")),
    "all-season tyre": Term("grip", 0.05, lambda e: float(e.car.tyre == "all-season")),
    "tyre not known": Term("grip", 0.03, lambda e: float(not e.tyre_known)),
    "year not known": Term("grip", 0.05, lambda e: float(not e.year_known)),
    "power per mass": Term("grip", 0.1, _per_mass),
    "power per mass, squared": Term("grip", 0.05, lambda e: _per_mass(e) ** 2),
    "mass": Term("grip", 0.15, lambda e: log(e.car.value("mass") / 1500.0)),
    "front drive": Term("grip", 0.03, lambda e: float(e.car.drive == "front")),
    "all-wheel drive": Term("grip", 0.03, lambda e: float(e.car.drive == "all")),
    "rear engine": Term("grip", 0.03, lambda e: float(e.car.engine_position == "rear")),
    "mid engine": Term("grip", 0.03, lambda e: float(e.car.engine_position == "mid")),
    "tall body": Term("grip", 0.04, lambda e: float(e.car.body in ("suv", "mpv"))),
    "sedan": Term("grip", 0.02, lambda e: float(e.car.body in ("sedan", "wagon"))),
    "electric": Term("grip", 0.05, lambda e: float(e.car.aspiration == "electric")),
    "power": Term("power", 0.1, lambda _: 1.0),
    "power, by power per mass": Term("power", 0.1, _per_mass),
    "power, all-wheel drive": Term("power", 0.1, lambda e: float(e.car.drive == "all")),
    "power, front drive": Term("power", 0.1, lambda e: float(e.car.drive == "front")),
    "power, by year": Term("power", 0.1, _decades),
    "power, manual gearbox": Term("power", 0.1, lambda e: float(e.car.gearbox == "manual")),
    "power, measured 0-200 km/h": Term("power", 0.5, _slow_to_200),
    "power, electric": Term("power", 0.2, lambda e: float(e.car.aspiration == "electric")),
}


@dataclass(frozen=True, eq=False)
class Effects:
    """What was learned of all effects: ``mean`` (k,), ``covariance`` (k, k), by ``names``.

    ``noise`` is the scale of a lap's own scatter by course, ``car`` the spread of a car's own
    grip about what the terms say; ``None`` among the courses stands for one never seen.
    """

    names: tuple[str, ...]
    mean: FloatArray
    covariance: FloatArray
    noise: Mapping[str, float]
    car: float

    @property
    def courses(self) -> tuple[str, ...]:
        """The courses that were seen."""
        return tuple(self.noise)

    def usual_noise(self) -> float:
        """Return the scale of a lap's scatter on a course never seen."""
        return float(np.sqrt(np.mean([scale**2 for scale in self.noise.values()])))

    def noise_at(self, course: str) -> float:
        """Return the scale of a lap's own scatter on a course."""
        return self.noise.get(course, self.usual_noise())


def effect_names(courses: Sequence[str], makers: Sequence[str]) -> tuple[str, ...]:
    """Return the names of all effects in order."""
    names = [f"course {course}" for course in courses]
    for term in TERMS:
        names += [term, *(f"{term} at {course}" for course in courses)]
    return (*names, *(f"maker {maker}" for maker in makers))


def spreads(names: Sequence[str]) -> FloatArray:
    """Return the prior spread of each effect."""

    def spread(name: str) -> float:
        if name.startswith("course "):
            return COURSE_SPREAD
        if name.startswith("maker "):
            return _MAKER
        term, _, course = name.partition(" at ")
        return TERMS[term].spread * (_TERM_AT_COURSE if course else 1.0)

    return np.array([spread(name) for name in names])


def rows_of(laps: Sequence[Lap], names: Sequence[str]) -> FloatArray:
    """Return what each effect adds to each lap, array (laps, effects)."""
    place = {name: k for k, name in enumerate(names)}
    rows = np.zeros((len(laps), len(names)))
    for row, lap in zip(rows, laps, strict=True):
        wanted = [(f"course {lap.course}", 1.0)]
        for name, term in TERMS.items():
            x = term.of(lap.entrant) * getattr(lap.simulated, term.figure)
            wanted += [(name, x), (f"{name} at {lap.course}", x)]
        wanted.append((f"maker {lap.entrant.maker}", lap.simulated.grip))
        for name, x in wanted:
            if name in place:
                row[place[name]] += x
    return rows


def strangers(laps: Sequence[Lap], names: Sequence[str]) -> FloatArray:
    """Return the variance that effects never seen add to each lap, and share between laps.

    Array (laps, laps): a new course moves all of its laps alike, a new maker all of its cars.
    """
    known = set(names)
    shared = np.zeros((len(laps), len(laps)))
    grips = np.array([lap.simulated.grip for lap in laps])
    courses = np.array([lap.course for lap in laps])
    makers = np.array([lap.entrant.maker for lap in laps])
    for course in {lap.course for lap in laps if f"course {lap.course}" not in known}:
        here = courses == course
        shared[np.ix_(here, here)] += COURSE_SPREAD**2
        for term in TERMS.values():
            x = np.array(
                [
                    term.of(lap.entrant) * getattr(lap.simulated, term.figure) if at else 0.0
                    for lap, at in zip(laps, here, strict=True)
                ]
            )
            shared += np.outer(x, x) * (term.spread * _TERM_AT_COURSE) ** 2
    for maker in {lap.entrant.maker for lap in laps if f"maker {lap.entrant.maker}" not in known}:
        x = np.where(makers == maker, grips, 0.0)
        shared += np.outer(x, x) * _MAKER**2
    return shared


def own_grip(laps: Sequence[Lap], spread: float) -> FloatArray:
    """Return the covariance (laps, laps) of what laps of one car have in common."""
    grips = np.array([lap.simulated.grip for lap in laps])
    groups = np.array([lap.entrant.group for lap in laps])
    return np.where(groups[:, None] == groups[None, :], spread**2 * np.outer(grips, grips), 0.0)


def learn(laps: Sequence[Lap]) -> Effects:
    """Return what measured laps teach."""
    courses = sorted({lap.course for lap in laps})
    makers = sorted({lap.entrant.maker for lap in laps})
    names = effect_names(courses, makers)
    rows, prior = rows_of(laps, names), spreads(names)
    surprise = np.array([lap.surprise for lap in laps])
    common = own_grip(laps, _CAR)
    at = np.array([courses.index(lap.course) for lap in laps])
    scale = np.full(len(courses), _NOISE)
    weight = np.ones(len(laps))
    for _ in range(_ROUNDS):
        whole = _inverse(common + np.diag(scale[at] ** 2 / weight))
        precision = rows.T @ whole @ rows + np.diag(1.0 / prior**2)
        covariance = _inverse(precision)
        mean = covariance @ rows.T @ (whole @ surprise)
        rest = surprise - rows @ mean
        own = common @ (whole @ rest)
        # What is left to the lap alone: its share of the rest, and how unsure that is.
        alone = (rest - own) ** 2 + _left(common, whole, rows, covariance)
        weight = (DEGREES + 1.0) / (DEGREES + alone / scale[at] ** 2)
        for k in range(len(courses)):
            here = at == k
            total = float((weight[here] * alone[here]).sum()) + _NOISE_LAPS * _NOISE**2
            scale[k] = np.sqrt(total / (here.sum() + _NOISE_LAPS))
    noise = {course: float(scale[k]) for k, course in enumerate(courses)}
    return Effects(names, mean, covariance, noise, _CAR)


def _inverse(matrix: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _left(
    common: FloatArray, whole: FloatArray, rows: FloatArray, covariance: FloatArray
) -> FloatArray:
    """Return how unsure each lap's own share of the surprise is, array (laps,)."""
    of_car = np.diag(common) - ((common @ whole) * common).sum(axis=1)
    of_effects = ((rows @ covariance) * rows).sum(axis=1)
    return np.asarray(np.maximum(of_car, 0.0) + of_effects)
