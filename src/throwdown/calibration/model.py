"""The linear-Gaussian model of what the catalogue does not say.

The logarithm of a measured lap over the simulated one is

    level + e_grip · grip + e_power · power + noise

with ``e`` the elasticities of the simulated lap, so that a correction of grip moves a cone course
and a circuit by what grip is worth there, and

    level = course + driver
    grip  = sum of (term + term at this course)·x + maker + car
    power = sum of (term + term at this course)·x

where ``x`` is what a term says of the car.  All effects are Gaussian around nought with the spreads
below; the noise is Student's, since some laps were wet or misprinted, by reweighting.

Sources: C. Bishop, *Pattern Recognition and Machine Learning* (2006), 3.3 (Bayesian linear
regression); K. Lange, R. Little & J. Taylor, J. Am. Stat. Assoc. 84 (1989) 881 (Student's noise).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from math import log

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.courses import road_of
from throwdown.calibration.lap_file import MeasuredLap
from throwdown.calibration.simulated import Simulated
from throwdown.calibration.subject import Subject, subject_of
from throwdown.calibration.terms import TERMS
from throwdown.car import load_car

FloatArray = NDArray[np.float64]

DEGREES = 4.0
"""Degrees of freedom of the noise: those for which ``prediction`` has closed forms."""
TEST = "test: "
"""Begins the name of what is a course to the model and an instrumented test to everybody else."""
CHANNELS = ("level", "grip", "power")
"""What effects act on: the time itself, or a figure that moves it by its elasticity."""
_COURSE = 0.06  # level: geometry, surface and who drove
_DRIVER = 0.06  # level: somebody else than those
_TERM_AT_COURSE = 0.3  # of a term's spread: what it may differ from course to course
_TERM_AT_TEST = 1.0  # from laps to an instrumented test: what a pad says of a trend is not theirs
_MAKER = 0.025  # of grip
_CAR = 0.02  # of grip
_CAR_ON_PAD = 0.012  # of grip, where its skid pad was measured and is simulated
_NOISE = 0.012  # of the lap time, where a course has too few laps to tell
_NOISE_LAPS = 8.0  # that this counts for
_ROUNDS = 12
_WITNESSES = ("mini-cooper-s-2010", "porsche-911-s-1967", "tesla-model-s-p85-2013")


@dataclass(frozen=True)
class Outing:
    """A car on a course; ``driver`` where it is somebody of one's own."""

    subject: Subject
    course: str
    driver: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Lap(Outing):
    """An outing with its simulated lap, and what was measured of it."""

    simulated: Simulated
    measured: MeasuredLap | None = None

    @property
    def time_s(self) -> float:
        """The measured time."""
        assert self.measured is not None
        return self.measured.time_s

    @property
    def surprise(self) -> float:
        """Logarithm of measured over simulated time."""
        return log(self.time_s / self.simulated.time_s)


@dataclass(frozen=True, eq=False)
class Effects:
    """What is known of all effects: ``mean`` (k,), ``covariance`` (k, k), by ``names``.

    ``noise`` is the scale of a lap's own scatter by course, ``laps`` how many laps told it.
    """

    names: tuple[str, ...]
    mean: FloatArray
    covariance: FloatArray
    noise: Mapping[str, float]
    laps: Mapping[str, int]

    @property
    def courses(self) -> tuple[str, ...]:
        """The courses that were seen."""
        return tuple(self.noise)

    @property
    def laps_by_course(self) -> dict[str, int]:
        """How many laps of each course told it, tests aside."""
        return {name: laps for name, laps in self.laps.items() if not name.startswith(TEST)}

    def noise_at(self, course: str) -> float:
        """Return the scale of a lap's own scatter on a course; a usual one where it is not seen."""
        road = road_of(course)
        if road in self.noise:
            return self.noise[road]
        seen = [scale for name, scale in self.noise.items() if not name.startswith(TEST)]
        return float(np.sqrt(np.mean(np.square(seen)))) if seen else _NOISE

    def without_cars(self) -> Effects:
        """Return what is known of everything but single cars."""
        kept = [k for k, name in enumerate(self.names) if not name.startswith("car ")]
        return replace(
            self,
            names=tuple(self.names[k] for k in kept),
            mean=self.mean[kept],
            covariance=self.covariance[np.ix_(kept, kept)],
        )


NOTHING = Effects((), np.empty(0), np.empty((0, 0)), {}, {})
"""What is known before any lap."""


def car_effect(subject: Subject) -> str:
    """Return the name of a car's own effect: less is open where its skid pad is known."""
    return f"car{' on the pad' if subject.pad_known else ''} {subject.specimen}"


def model_digest() -> str:
    """Return a digest of terms and spreads: what was learned by one model means nothing to others.

    What a term makes of a car is told by its value for three cars.
    """
    cars = [subject_of(load_car(name)) for name in _WITNESSES]
    said = [(n, t.figure, t.spread, [round(t.of(c), 6) for c in cars]) for n, t in TERMS.items()]
    spreads = (_COURSE, _DRIVER, _TERM_AT_COURSE, _TERM_AT_TEST, _MAKER, _CAR, _CAR_ON_PAD)
    return sha256(repr((said, spreads)).encode()).hexdigest()[:16]


def acting_on(outing: Outing) -> Iterator[tuple[str, str, float]]:
    """Yield each effect that acts on an outing: its name, its channel, and times what."""
    subject, course = outing.subject, road_of(outing.course)
    yield f"course {course}", "level", 1.0
    if outing.driver:
        yield f"driver {outing.driver}", "level", 1.0
    for name, term in TERMS.items():
        x = term.of(subject)
        if x:
            yield name, term.figure, x
            yield f"{name} at {course}", term.figure, x
    yield f"maker {subject.maker}", "grip", 1.0
    yield car_effect(subject), "grip", 1.0


def prior_spread(name: str) -> float:
    """Return the spread of an effect that nothing is known of."""
    kind, _, _ = name.partition(" ")
    term, _, course = name.partition(" at ")
    if term in TERMS:
        at = _TERM_AT_TEST if course.startswith(TEST) else _TERM_AT_COURSE
        return TERMS[term].spread * (at if course else 1.0)
    if name.startswith("car on the pad "):
        return _CAR_ON_PAD
    return {"course": _COURSE, "driver": _DRIVER, "maker": _MAKER, "car": _CAR}[kind]


def _order(name: str) -> tuple[int, str]:
    """Put courses first, then terms, makers, drivers and cars, whatever laps come first."""
    term = name.partition(" at ")[0]
    if term in TERMS:
        return 1 + list(TERMS).index(term), name
    kinds = ("course", "maker", "driver", "car")
    kind = kinds.index(name.partition(" ")[0])
    return (len(TERMS) + kind if kind else 0), name


def extended(effects: Effects, outings: Sequence[Outing]) -> Effects:
    """Return effects with those besides that act on ``outings`` and were never seen."""
    known = set(effects.names)
    acting = {name for outing in outings for name, _, _ in acting_on(outing)}
    new = sorted(acting - known, key=_order)
    old, size = len(known), len(known) + len(new)
    covariance = np.zeros((size, size))
    covariance[:old, :old] = effects.covariance
    covariance[range(old, size), range(old, size)] = [prior_spread(name) ** 2 for name in new]
    mean = np.concatenate([effects.mean, np.zeros(len(new))])
    return replace(effects, names=(*effects.names, *new), mean=mean, covariance=covariance)


def channels_of(outings: Sequence[Outing], names: Sequence[str]) -> FloatArray:
    """Return what each effect adds to each channel, array (outings, channels, effects)."""
    place = {name: k for k, name in enumerate(names)}
    channel = {name: k for k, name in enumerate(CHANNELS)}
    found = np.zeros((len(outings), len(CHANNELS), len(names)))
    for one, outing in zip(found, outings, strict=True):
        for name, acts, x in acting_on(outing):
            if name in place:
                one[channel[acts], place[name]] = x
    return found


def rows_of(laps: Sequence[Lap], names: Sequence[str]) -> FloatArray:
    """Return what each effect adds to the logarithm of each lap, array (laps, effects)."""
    worth = np.array([[1.0, lap.simulated.grip, lap.simulated.power] for lap in laps])
    channels = channels_of(laps, names)
    return np.asarray(np.einsum("nc,nck->nk", worth.reshape(-1, len(CHANNELS)), channels))


def learn(laps: Sequence[Lap], before: Effects = NOTHING) -> Effects:
    """Return what measured laps teach beyond what was known ``before``."""
    prior = extended(before, laps)
    rows = rows_of(laps, prior.names)
    spread = prior.covariance @ rows.T
    among = rows @ spread
    surprise = np.array([lap.surprise for lap in laps]) - rows @ prior.mean
    roads = [road_of(lap.course) for lap in laps]
    courses = sorted(set(roads))
    at = np.array([courses.index(road) for road in roads])
    first = np.array([prior.noise_at(course) for course in courses])
    counts = np.array([prior.laps.get(course, 0) + _NOISE_LAPS for course in courses])
    scale, weight = first.copy(), np.ones(len(laps))
    for _ in range(_ROUNDS):
        scatter = scale[at] ** 2 / weight
        whole = np.linalg.inv(among + np.diag(scatter))
        # What is left to the lap alone: its share of the surprise, and how unsure that is.
        alone = (scatter * (whole @ surprise)) ** 2 + scatter - scatter**2 * np.diag(whole)
        weight = (DEGREES + 1.0) / (DEGREES + alone / scale[at] ** 2)
        for k in range(len(courses)):
            here = at == k
            total = float((weight[here] * alone[here]).sum()) + counts[k] * first[k] ** 2
            scale[k] = np.sqrt(total / (here.sum() + counts[k]))
    gain = spread @ np.linalg.inv(among + np.diag(scale[at] ** 2 / weight))
    learned = {course: float(scale[k]) for k, course in enumerate(courses)}
    counted = {
        course: prior.laps.get(course, 0) + int((at == k).sum()) for k, course in enumerate(courses)
    }
    return replace(
        prior,
        mean=prior.mean + gain @ surprise,
        covariance=prior.covariance - gain @ spread.T,
        noise={**prior.noise, **learned},
        laps={**prior.laps, **counted},
    )
