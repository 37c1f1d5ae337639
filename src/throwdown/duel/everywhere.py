"""Odds of two cars over many courses: where who wins, and where it turns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from throwdown.course import list_courses
from throwdown.driver import PROFESSIONAL
from throwdown.duel.assumptions import in_all
from throwdown.duel.event import refuse_event
from throwdown.duel.hiring import hire
from throwdown.duel.monte_carlo import DEFAULT_SAMPLES, DEFAULT_SEED, check_field, race
from throwdown.duel.record import Quantiles, Race
from throwdown.duel.setting import Progress
from throwdown.errors import InputError
from throwdown.lap.solve import find_course

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course

_ENOUGH = 3  # courses, for a trend
_CLEAR = 0.5  # of the courses' variation, that a trend with speed explains where it is told


@dataclass(frozen=True)
class CourseOdds:
    """The race of two cars on one course, seen from the first-named.

    ``margin`` [s] is the second's time less the first's, so positive where the first wins;
    ``lead`` its median as a share of the quicker car's time; ``average_speed`` [m/s] is that of
    the quicker car's median run.
    """

    course: Course
    start: str
    win_probability: float
    margin: Quantiles
    lead: float
    average_speed: float

    def summary(self) -> dict[str, Any]:
        """Return the figures ready for JSON."""
        return {
            "course": self.course.id,
            "name": self.course.name,
            "start": self.start,
            "length_m": round(self.course.length, 3),
            "win_probability": round(self.win_probability, 6),
            "margin_s": self.margin.rounded(),
            "lead_percent": round(100.0 * self.lead, 4),
            "average_speed_mps": round(self.average_speed, 4),
            "reconstruction": self.course.reconstruction,
        }


@dataclass(frozen=True)
class Trend:
    """A straight line of the lead over the logarithm of the average speed [m/s]."""

    slope: float
    level: float

    def lead(self, speed: float) -> float:
        """The lead, a share of the quicker's time, at an average ``speed`` [m/s]."""
        return self.slope * float(np.log(speed)) + self.level

    @property
    def turn(self) -> float:
        """The average speed [m/s] at which both are level."""
        return float(np.exp(-self.level / self.slope))


@dataclass(frozen=True, eq=False)
class Odds:
    """Two cars over many courses: ``courses`` from the first-named's surest win to its least.

    ``assumptions`` are those of the races on all of them.
    """

    cars: tuple[Car, Car]
    courses: tuple[CourseOdds, ...]
    samples: int
    seed: int
    provenance: dict[str, str] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()

    @property
    def trend(self) -> Trend | None:
        """How the lead goes with speed; None where it explains less than half of what differs."""
        lead = np.array([one.lead for one in self.courses])
        speed = np.log([one.average_speed for one in self.courses])
        if lead.size < _ENOUGH or np.ptp(speed) == 0.0 or np.ptp(lead) == 0.0:
            return None
        if np.corrcoef(speed, lead)[0, 1] ** 2 < _CLEAR:
            return None
        slope, level = np.polyfit(speed, lead, 1)
        return Trend(float(slope), float(level))

    @property
    def break_even_speed(self) -> float | None:
        """The average speed [m/s] at which the trend over courses has both even.

        None where speed does not tell: fewer than three courses, one car ahead on all, a trend
        that explains less than half of what differs, or one that turns beyond all courses.
        """
        trend = self.trend
        leads = [one.lead for one in self.courses]
        if trend is None or min(leads) > 0.0 or max(leads) < 0.0:
            return None
        speeds = [one.average_speed for one in self.courses]
        return trend.turn if min(speeds) <= trend.turn <= max(speeds) else None

    def break_even(self) -> str:
        """Return in words where the one wins and where the other."""
        first, second = (car.name for car in self.cars)
        wins = [one for one in self.courses if one.win_probability > 0.5]
        lost = [one for one in self.courses if one.win_probability <= 0.5]
        if not wins or len(wins) == len(self.courses):
            ahead, behind = (first, second) if wins else (second, first)
            near = min(self.courses, key=lambda one: abs(one.win_probability - 0.5))
            odds = near.win_probability if not wins else 1.0 - near.win_probability
            return (
                f"{ahead} is the likelier winner on {_all(len(self.courses))}; {behind} comes "
                f"nearest on {near.course.name}, at odds of {_percent(odds)}."
            )
        speed = self.break_even_speed
        if speed is None:
            few, whose = (wins, first) if 2 * len(wins) <= len(self.courses) else (lost, second)
            listed = ", ".join(one.course.name for one in few[:3])
            more = f" and {len(few) - 3} more" if len(few) > 3 else ""
            return (
                f"{first} is the likelier winner on {len(wins)} of {len(self.courses)} courses, "
                f"{second} on {len(lost)}; {whose}'s are {listed}{more}. Average speed does not "
                "tell which."
            )
        slow = sum(one.average_speed < speed for one in wins) >= len(wins) / 2
        right = sum(((one.average_speed < speed) == slow) == (one in wins) for one in self.courses)
        return (
            f"{first} wins where the average speed is {'below' if slow else 'above'} about "
            f"{3.6 * speed:.0f} km/h ({speed / 0.44704:.0f} mph), {second} where it is "
            f"{'above' if slow else 'below'}: right for {right} of {len(self.courses)} courses."
        )

    def summary(self) -> dict[str, Any]:
        """Return the figures ready for JSON."""
        speed = self.break_even_speed
        return {
            "cars": [car.id for car in self.cars],
            "samples": self.samples,
            "seed": self.seed,
            "courses": [one.summary() for one in self.courses],
            "break_even_speed_mps": None if speed is None else round(speed, 4),
            "break_even": self.break_even(),
        }

    def to_json(self) -> str:
        """Return the figures as JSON text."""
        said = {"assumptions": list(self.assumptions), "provenance": self.provenance}
        return json.dumps({**self.summary(), **said})


def odds(
    cars: Sequence[Car | str],
    courses: Sequence[Course | str] | None = None,
    *,
    samples: int = DEFAULT_SAMPLES,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
    **how: Any,
) -> Odds:
    """Race two cars on many courses, on all that come with Throwdown unless ``courses`` are named.

    ``how`` are further arguments of ``race``.  Raises InputError for other than two cars, the same
    car twice, a course named twice, and all that ``race`` refuses.
    """
    pair = check_field(cars)
    if len(pair) != 2:
        raise InputError(f"{len(pair)} cars", expected="two, for odds over courses")
    refuse_event(how)
    hired = hire(how.get("driver", PROFESSIONAL), how.get("drivers"), 2)
    if pair[0].content_hash == pair[1].content_hash and hired[0] == hired[1]:
        raise InputError(
            f"{pair[0].name} against itself is even everywhere",
            expected="two different cars, or drivers",
        )
    named = [one.id for one in list_courses()] if courses is None else list(courses)
    where = [find_course(one) for one in named]
    if not where:
        raise InputError("no course is named", expected="one or more")
    ids = [one.id for one in where]
    for one in ids:
        if ids.count(one) > 1:
            raise InputError(f"{one} is named twice", expected="each course once")
    told = progress or (lambda what, done, of: None)
    found: list[CourseOdds] = []
    provenance: dict[str, str] = {}
    assumed: list[Sequence[str]] = []
    for number, course in enumerate(where):
        told(course.name, number, len(where))
        result = race(
            pair,
            course,
            samples=samples,
            seed=seed,
            **how,
        )
        found.append(_seen_from_first(result))
        assumed.append(result.assumptions)
        provenance |= result.provenance
    told("done", len(where), len(where))
    provenance.pop("course_hash", None)
    return Odds(
        cars=(pair[0], pair[1]),
        courses=tuple(sorted(found, key=_surest_first)),
        samples=samples,
        seed=seed,
        provenance={
            **provenance,
            **{f"course_hash {one.id}": one.content_hash for one in where},
        },
        assumptions=in_all(assumed),
    )


def _seen_from_first(result: Race) -> CourseOdds:
    first, second = result.duel.sides
    margin = Quantiles.of(second.times - first.times)
    quicker = min(first.time_quantiles.p50, second.time_quantiles.p50)
    return CourseOdds(
        course=result.course,
        start=result.start,
        win_probability=result.duel.first_win_probability,
        margin=margin,
        lead=margin.p50 / quicker,
        average_speed=result.course.length / quicker,
    )


def _surest_first(one: CourseOdds) -> tuple[float, float]:
    return -one.win_probability, -one.lead


def _percent(odds: float) -> str:
    return f"{100.0 * odds:.1f} %" if odds >= 0.001 else "under 0.1 %"


def _all(courses: int) -> str:
    return "the one course" if courses == 1 else f"all {courses} courses"
