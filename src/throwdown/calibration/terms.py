"""What corrections follow of a car: the terms of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log

from throwdown.calibration.subject import Subject

_FIRST_YEAR, _LAST_YEAR = 1998, 2026  # of cars whose laps are known: no trend goes beyond


@dataclass(frozen=True)
class Term:
    """A correction: of which figure, how far it may go, and what of the car it follows."""

    figure: str
    spread: float
    of: Callable[[Subject], float]


def _per_mass(subject: Subject) -> float:
    return log(subject.car.value("power") / subject.car.value("mass") / 150.0)


def _decades(subject: Subject) -> float:
    year = min(max(subject.car.year, _FIRST_YEAR), _LAST_YEAR)
    return (year - 2012) / 10.0 if subject.year_known else 0.0


def _older(subject: Subject) -> float:
    return max(0.0, (_FIRST_YEAR - subject.car.year) / 10.0) if subject.year_known else 0.0


def _slow_to_200(subject: Subject) -> float:
    """Return how much longer than usual 0-200 km/h was measured to take, as a logarithm.

    Usual, of the 135 laps whose car file tells, is 20.7 s at 150 W/kg, inversely as power per mass.
    """
    measured = subject.zero_to_200
    return log(measured / 20.7) + _per_mass(subject) if measured else 0.0


TERMS: Mapping[str, Term] = {
    "year": Term("grip", 0.05, _decades),
    "year, squared": Term("grip", 0.03, lambda s: _decades(s) ** 2),
    "older": Term("grip", 0.02, _older),
    "cup tyre": Term("grip", 0.05, lambda s: float(s.car.tyre == "cup")),
    "mild cup tyre": Term("grip", 0.03, lambda s: float(s.mild_cup and s.car.tyre == "cup")),
    "all-season tyre": Term("grip", 0.05, lambda s: float(s.car.tyre == "all-season")),
    "vintage tyre": Term("grip", 0.06, lambda s: float(s.car.tyre == "vintage")),
    "tyre not known": Term("grip", 0.03, lambda s: float(not s.tyre_known)),
    "year not known": Term("grip", 0.05, lambda s: float(not s.year_known)),
    "power per mass": Term("grip", 0.1, _per_mass),
    "power per mass, squared": Term("grip", 0.05, lambda s: _per_mass(s) ** 2),
    "mass": Term("grip", 0.15, lambda s: log(s.car.value("mass") / 1500.0)),
    "front drive": Term("grip", 0.03, lambda s: float(s.car.drive == "front")),
    "all-wheel drive": Term("grip", 0.03, lambda s: float(s.car.drive == "all")),
    "rear engine": Term("grip", 0.03, lambda s: float(s.car.engine_position == "rear")),
    "mid engine": Term("grip", 0.03, lambda s: float(s.car.engine_position == "mid")),
    "tall body": Term("grip", 0.04, lambda s: float(s.car.body in ("suv", "mpv"))),
    "sedan": Term("grip", 0.02, lambda s: float(s.car.body in ("sedan", "wagon"))),
    "electric": Term("grip", 0.05, lambda s: float(s.car.aspiration == "electric")),
    "power": Term("power", 0.1, lambda _: 1.0),
    "power, by power per mass": Term("power", 0.1, _per_mass),
    "power, all-wheel drive": Term("power", 0.1, lambda s: float(s.car.drive == "all")),
    "power, front drive": Term("power", 0.1, lambda s: float(s.car.drive == "front")),
    "power, by year": Term("power", 0.1, _decades),
    "power, manual gearbox": Term("power", 0.1, lambda s: float(s.car.gearbox == "manual")),
    "power, measured 0-200 km/h": Term("power", 0.5, _slow_to_200),
    "power, electric": Term("power", 0.2, lambda s: float(s.car.aspiration == "electric")),
}
