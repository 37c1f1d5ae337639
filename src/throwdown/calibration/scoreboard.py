"""The model against laps that it has not seen: cars, brands and courses left out whole.

Cars are left out with all their rows, a tenth of them at a time, each once in a round; what is
left is learned from anew.  Errors are logarithms of predicted over measured time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from throwdown.calibration.baseline import REGRESSIONS, regress
from throwdown.calibration.model import Lap, learn
from throwdown.calibration.prediction import Prediction, half_width, predict, with_factor
from throwdown.calibration.score import Tally, count

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Told = Callable[[int, int], None]

FOLDS = 10
RICH = "with layout"
"""The regression to beat."""
SHARES = (0.5, 0.9)
"""Of laps, that intervals are to hold."""
FACTOR_LAPS = (1, 2, 5, 10, 20, 40)
_RIDGE = 1e-3  # of a regression on few laps


@dataclass(frozen=True, eq=False)
class LeftOut:
    """What was predicted of laps that were left out.

    ``errors`` of the predictions (rounds, laps) and, by the share that they are to hold, the
    reaches of their intervals; ``tallies`` by course; ``winners`` holds for each course the pairs
    that were left out together: two arrays of indices among all laps, and whether the model and
    the regression with layout called the winner right.
    """

    errors: FloatArray
    reaches: Mapping[float, FloatArray]
    tallies: Mapping[str, Tally]
    winners: Mapping[str, tuple[IntArray, IntArray, BoolArray, BoolArray]]


def leave_out(
    laps: Sequence[Lap],
    groups: Sequence[str],
    tests: Sequence[Lap] = (),
    *,
    rounds: int = 20,
    seed: int = 0,
    told: Told | None = None,
) -> LeftOut:
    """Predict every lap ``rounds`` times, its group left out; ``tests`` teach besides."""
    names = np.array(groups)
    courses = np.array([lap.course for lap in laps])
    times = np.log([lap.time_s for lap in laps])
    regressed = regressions(laps)[RICH]
    errors = np.empty((rounds, len(laps)))
    reaches = {share: np.empty(errors.shape) for share in SHARES}
    tallies: dict[str, Tally] = {}
    pairs: dict[str, list[tuple[IntArray, IntArray, BoolArray, BoolArray]]] = {}
    cars_of_tests = {lap.subject.group for lap in tests}
    for turn in range(rounds):
        rng = np.random.default_rng((seed, turn))
        shuffled = rng.permutation(np.unique(names))
        for fold in range(FOLDS):
            out = np.isin(names, shuffled[fold::FOLDS])
            gone = {laps[int(k)].subject.group for k in np.flatnonzero(out)} & cars_of_tests
            kept = [lap for lap, left in zip(laps, out, strict=True) if not left]
            effects = learn([*kept, *(lap for lap in tests if lap.subject.group not in gone)])
            for course in np.unique(courses[out]):
                here = np.flatnonzero(out & (courses == course))
                new = [laps[int(k)] for k in here]
                prediction = predict(effects, new)
                errors[turn, here] = prediction.log_time - times[here]
                for share, reach in reaches.items():
                    reach[turn, here] = prediction.reach(share)
                others = [lap for lap in kept if lap.course == course]
                tallies.setdefault(course, Tally()).add(count(new, prediction, others))
                first, second = np.triu_indices(here.size, 1)
                differ = times[here[first]] != times[here[second]]
                first, second = first[differ], second[differ]
                won = times[here[first]] < times[here[second]]
                called = prediction.log_time[first] < prediction.log_time[second]
                rival = regressed[here[first]] < regressed[here[second]]
                pairs.setdefault(course, []).append(
                    (here[first], here[second], called == won, rival == won)
                )
            if told is not None:
                told(turn * FOLDS + fold + 1, rounds * FOLDS)
    winners = {
        course: tuple(np.concatenate(parts) for parts in zip(*found, strict=True))
        for course, found in pairs.items()
    }
    return LeftOut(errors, reaches, tallies, winners)  # type: ignore[arg-type]


def regressions(laps: Sequence[Lap]) -> dict[str, FloatArray]:
    """Return what each regression predicts of each lap, its car left out, as logarithms.

    Each course is fitted on its own; nan where it has too few laps.
    """
    courses = np.array([lap.course for lap in laps])
    found = {name: np.full(len(laps), np.nan) for name in REGRESSIONS}
    for course in np.unique(courses):
        here = courses == course
        for name, values in found.items():
            fitted = regress([lap for lap, at in zip(laps, here, strict=True) if at], name)
            if fitted is not None:
                values[here] = fitted
    return found


@dataclass(frozen=True)
class Against:
    """The model against the regression with layout, on the same rows of one course.

    ``error`` [%] and ``winners`` are the model's figure, the regression's, and the share of draws
    of cars anew in which the model is the better.
    """

    error: tuple[float, float, float]
    winners: tuple[float, float, float]


def against_regression(
    laps: Sequence[Lap], left_out: LeftOut, course: str, *, samples: int = 1000, seed: int = 0
) -> Against:
    """Compare by a bootstrap over cars: median absolute error [%] and share of winners called."""
    here = np.array([k for k, lap in enumerate(laps) if lap.course == course])
    times = np.log([lap.time_s for lap in laps])
    rival = np.abs(np.expm1(regressions(laps)[RICH] - times))
    own = np.abs(np.expm1(left_out.errors)).mean(axis=0)
    groups, car = np.unique([laps[k].subject.group for k in here], return_inverse=True)
    first, second, called, called_by_rival = left_out.winners[course]
    place = np.full(len(laps), -1)
    place[here] = car

    def figures(weight: FloatArray) -> tuple[float, float, float, float]:
        by_lap, by_pair = weight[car], weight[place[first]] * weight[place[second]]
        return (
            100.0 * weighted_median(own[here], by_lap),
            100.0 * weighted_median(rival[here], by_lap),
            float(np.average(called, weights=by_pair)),
            float(np.average(called_by_rival, weights=by_pair)),
        )

    rng = np.random.default_rng(seed)
    drawn = np.array(
        [
            figures(
                np.bincount(
                    rng.integers(groups.size, size=groups.size), minlength=groups.size
                ).astype(float)
            )
            for _ in range(samples)
        ]
    )
    whole = figures(np.ones(groups.size))
    return Against(
        (*whole[:2], float(np.mean(drawn[:, 0] < drawn[:, 1]))),
        (*whole[2:], float(np.mean(drawn[:, 2] > drawn[:, 3]))),
    )


def weighted_median(values: FloatArray, weights: FloatArray) -> float:
    """Return the median of values that count ``weights`` times each."""
    order = np.argsort(values)
    passed = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(passed, 0.5 * passed[-1])])


def coverage(
    laps: Sequence[Lap], left_out: LeftOut, course: str, share: float
) -> tuple[float, float]:
    """Return the share of laps inside the interval that is to hold ``share``, and its standard
    error, cars being what is independent."""
    here = [k for k, lap in enumerate(laps) if lap.course == course]
    inside = np.abs(left_out.errors[:, here]) <= left_out.reaches[share][:, here]
    hits = inside.mean(axis=0)
    groups, car = np.unique([laps[k].subject.group for k in here], return_inverse=True)
    by_car = np.bincount(car, hits - hits.mean())
    error = np.sqrt(np.sum(by_car**2) * groups.size / (groups.size - 1)) / hits.size
    return float(hits.mean()), float(error)


@dataclass(frozen=True, eq=False)
class LeftCourse:
    """A course left out whole: median absolute errors [%] with ever more of its laps told.

    ``model`` and ``regression`` are by the number of laps, ``blind`` is the model's tally without
    any, ``after_five`` that after five; ``margins`` is the share of pairs whose margin lay within
    its interval without any lap, by the share that it is to hold.
    """

    blind: Tally
    margins: Mapping[float, float]
    after_five: Tally
    model: Mapping[int, float]
    regression: Mapping[int, float]


def leave_out_course(
    laps: Sequence[Lap], course: str, tests: Sequence[Lap] = (), *, draws: int = 20, seed: int = 1
) -> LeftCourse:
    """Learn from all other courses, then fit the level on a few laps of this one."""
    effects = learn([*(lap for lap in laps if lap.course != course), *tests])
    here = [lap for lap in laps if lap.course == course]
    times = np.log([lap.time_s for lap in here])
    after_five = Tally()
    model, regression = {}, {}
    for number in FACTOR_LAPS:
        if number > len(here) // 2:
            continue
        errors, regressed = [], []
        for draw in range(draws):
            seen = np.zeros(len(here), bool)
            seen[np.random.default_rng((seed, draw)).permutation(len(here))[:number]] = True
            prediction = with_factor(effects, here, seen)
            errors.append(_median(prediction.log_time - times[~seen]))
            regressed.append(_regressed_on(here, seen))
            if number == 5:
                left = [lap for lap, taken in zip(here, seen, strict=True) if not taken]
                after_five.add(count(left, prediction))
        model[number] = float(np.mean(errors))
        regression[number] = float(np.mean(regressed))
    blind = predict(effects, here)
    return LeftCourse(count(here, blind), _margins(blind, times), after_five, model, regression)


def _margins(prediction: Prediction, times: FloatArray) -> dict[float, float]:
    """Return the share of pairs whose margin lay within its interval, by what that is to hold."""
    a, b = np.triu_indices(times.size, 1)
    off = (times[a] - times[b]) - (prediction.log_time[a] - prediction.log_time[b])
    shared = prediction.shared
    bell = np.sqrt(np.maximum(shared[a, a] + shared[b, b] - 2.0 * shared[a, b], 0.0))
    student = np.hypot(prediction.alone[a], prediction.alone[b])
    return {
        share: float(np.mean(np.abs(off) <= half_width(share, bell, student))) for share in SHARES
    }


def _regressed_on(laps: Sequence[Lap], seen: BoolArray) -> float:
    """Return the median error [%] of the better regression fitted on the laps that were seen."""
    times = np.log([lap.time_s for lap in laps])
    best = np.inf
    for features in REGRESSIONS.values():
        x = np.array([features(lap) for lap in laps])
        square = x[seen].T @ x[seen] + _RIDGE * np.eye(x.shape[1])
        fit = np.linalg.solve(square, x[seen].T @ times[seen])
        best = min(best, _median(x[~seen] @ fit - times[~seen]))
    return best


@dataclass(frozen=True)
class OwnLaps:
    """Laps of cars that were measured on several courses, median absolute error [%]."""

    laps: int
    without: float
    with_own: float


def own_laps(laps: Sequence[Lap], tests: Sequence[Lap] = ()) -> OwnLaps:
    """Return what a car's laps of other courses do for its prediction on one."""
    by_car: dict[str, list[Lap]] = {}
    for lap in laps:
        by_car.setdefault(lap.subject.specimen, []).append(lap)
    without, with_own = [], []
    for own in by_car.values():
        courses = sorted({lap.course for lap in own})
        if len(courses) < 2:
            continue
        name = own[0].subject.group
        effects = learn([lap for lap in [*laps, *tests] if lap.subject.group != name])
        for course in courses:
            here = [lap for lap in own if lap.course == course]
            times = np.log([lap.time_s for lap in here])
            told = learn([lap for lap in own if lap.course != course], effects)
            without.append(predict(effects, here).log_time - times)
            with_own.append(predict(told, here).log_time - times)
    before, after = np.concatenate(without), np.concatenate(with_own)
    return OwnLaps(before.size, _median(before), _median(after))


@dataclass(frozen=True)
class Exponents:
    """Exponent of lap time on power per mass on a course, by regression on the same laps.

    ``simulated`` without calibration, ``calibrated`` by predictions of cars left out.
    """

    observed: float
    simulated: float
    calibrated: float


def exponents(laps: Sequence[Lap], left_out: LeftOut, course: str) -> Exponents:
    """Return the tight-course effect, tyre held fixed: power per mass counts less on tight ones."""
    here = [k for k, lap in enumerate(laps) if lap.course == course]
    features = np.array([REGRESSIONS["power per mass and tyre"](laps[k]) for k in here])
    measured = np.log([laps[k].time_s for k in here])
    simulated = np.log([laps[k].simulated.time_s for k in here])
    predicted = measured + left_out.errors[:, here].mean(axis=0)

    def exponent(values: FloatArray) -> float:
        return float(np.linalg.lstsq(features, values, rcond=None)[0][1])

    return Exponents(exponent(measured), exponent(simulated), exponent(predicted))


@dataclass(frozen=True)
class Budget:
    """How much of the error is the car's, and how much its lap's, from cars on several courses.

    ``correlation`` of the errors of one car on two courses over ``pairs``; ``error`` the median
    absolute error [%] there, and ``floor`` what it would be if all that a car's errors have in
    common were known.
    """

    pairs: int
    correlation: float
    error: float
    floor: float


def budget(laps: Sequence[Lap], left_out: LeftOut) -> Budget:
    """Return what a model that knew every car could reach: cars left out, misprints cut.

    Errors are in units of their course's usual one, cut at three, so that no course and no lap
    counts for more than others.
    """
    courses = np.array([lap.course for lap in laps])
    errors = left_out.errors.mean(axis=0)
    usual = {c: float(np.median(np.abs(errors[courses == c]))) for c in np.unique(courses)}
    cut = np.array(
        [np.clip(e / (usual[c] / 0.6745), -3.0, 3.0) for e, c in zip(errors, courses, strict=True)]
    )
    by_car: dict[str, list[int]] = {}
    for k, lap in enumerate(laps):
        by_car.setdefault(lap.subject.specimen, []).append(k)
    pairs = [
        (a, b)
        for own in by_car.values()
        for i, a in enumerate(own)
        for b in own[:i]
        if courses[a] != courses[b]
    ]
    first, second = cut[np.array(pairs)].T
    both = np.concatenate([first, second])
    correlation = float(np.mean(first * second) / np.mean(both**2))
    here = np.unique(np.array(pairs))
    error = _median(errors[here])
    return Budget(len(pairs), correlation, error, error * np.sqrt(1.0 - max(correlation, 0.0)))


def _median(errors: FloatArray) -> float:
    return 100.0 * float(np.median(np.abs(np.expm1(errors))))
