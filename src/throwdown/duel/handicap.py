"""Handicaps: what a car of a race carries, is given or gives, each lever in its own unit.

A lever acts on the car (ballast, power, tyres), on who drives it (driver) or on the time that
counts (head start, laps, index).  ``LEVERS`` says what each amount means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.driver import Driver
from throwdown.errors import InputError, nearest_names

if TYPE_CHECKING:
    from throwdown.car import Car

FloatArray = NDArray[np.float64]

POUND = 0.45359237
"""kg (international avoirdupois pound)."""


@dataclass(frozen=True)
class Lever:
    """A way to even a race: its ``unit``, the amount that changes nothing, and its range.

    ``helps`` says whether more of it makes the car quicker, ``what`` what the amount is of.
    """

    unit: str
    neutral: float
    low: float
    high: float
    helps: bool
    what: str


LEVERS: Mapping[str, Lever] = {
    "ballast": Lever("kg", 0.0, 0.0, 2000.0, False, "carried at the centre of gravity"),
    "head-start": Lever("s", 0.0, 0.0, 36000.0, True, "taken off the time"),
    "power": Lever("%", 100.0, 20.0, 400.0, True, "of its own power and torque"),
    "tyres": Lever("%", 100.0, 40.0, 200.0, True, "of its own tyres' grip"),
    "laps": Lever("laps", 0.0, 1.0, 1e6, False, "in the race, of which it drives one less"),
    "index": Lever("×", 1.0, 0.1, 10.0, False, "by which its time is multiplied"),
    "driver": Lever("%", 100.0, 30.0, 150.0, True, "of its driver's pace in corners and braking"),
}
"""By the name that is typed.  The ranges catch slips; they are not what a scrutineer allows."""

ON_TIME = ("head-start", "laps", "index")
"""Levers that change nothing of how the car is driven."""

_UNITS = {
    "ballast": {"kg": 1.0, "lb": POUND, "lbs": POUND},
    "head-start": {"s": 1.0},
    "power": {"%": 1.0},
    "tyres": {"%": 1.0},
    "laps": {"laps": 1.0, "lap": 1.0},
    "index": {"×": 1.0, "x": 1.0},
    "driver": {"%": 1.0},
}


def _is_number(given: object) -> bool:
    number = isinstance(given, int | float | np.number) and not isinstance(given, bool)
    return number and isfinite(float(given))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Handicap:
    """What one car has: every lever's amount in the unit of ``LEVERS``, neutral by default.

    ``laps`` is the length of the race of which the car drives one lap less; 0 for none.
    Raises InputError for an amount out of its lever's range.
    """

    ballast: float = 0.0
    head_start: float = 0.0
    power: float = 100.0
    tyres: float = 100.0
    laps: float = 0.0
    index: float = 1.0
    driver: float = 100.0

    def __post_init__(self) -> None:
        for name, amount in self.amounts.items():
            lever = LEVERS[name]
            if not _is_number(amount):
                raise InputError(f"the {_said(name)} is {amount!r}", expected="a number")
            if amount != lever.neutral and not lever.low <= amount <= lever.high:
                raise InputError(
                    f"the {_said(name)} is {amount:g} {lever.unit}",
                    expected=f"{lever.low:g} to {lever.high:g} {lever.unit}",
                )
        if self.laps == 1.0:
            raise InputError(
                "a race of 1 lap has none to be let off", expected="more than one lap in all"
            )

    @property
    def amounts(self) -> dict[str, float]:
        """Every lever's amount by the lever's name."""
        return {one.name.replace("_", "-"): getattr(self, one.name) for one in fields(self)}

    @property
    def given(self) -> dict[str, float]:
        """The levers that are not neutral."""
        return {name: own for name, own in self.amounts.items() if own != LEVERS[name].neutral}

    @property
    def on_time(self) -> dict[str, float]:
        """The levers given that act on the time that counts, not on the run."""
        return {name: own for name, own in self.given.items() if name in ON_TIME}

    def with_lever(self, lever: str, amount: float) -> Handicap:
        """Return this with one lever's amount set.  Raises InputError for an unknown lever."""
        return replace(self, **{check_lever(lever).replace("-", "_"): amount})

    def said(self) -> str:
        """Return the levers in words, such as ``80 kg of ballast, 95 % power``."""
        return ", ".join(say_amount(name, amount) for name, amount in self.given.items())

    def fitted(self, car: Car) -> Car:
        """Return the car with what changes its figures; ballast is carried besides.

        Tyres of other grip change what it pulls on a skid pad and, so that brakes stay as able as
        the tyres, how hard it brakes.
        """
        for names, share in (
            (("power", "torque"), self.power / 100.0),
            (("skidpad", "brake_deceleration"), self.tyres / 100.0),
        ):
            if share != 1.0:
                car = car.scaled_figures(names, share, f"times {share:g} by handicap")
        return car

    def driven_by(self, driver: Driver) -> Driver:
        """Return the driver at the pace that this one gives; no share goes beyond the whole."""
        return driver if self.driver == 100.0 else driver.at_pace(self.driver / 100.0)

    def counted(self, times: FloatArray) -> FloatArray:
        """Return what counts of times [s]: of all laps, by the index, less the head start."""
        whole = times * ((self.laps - 1.0) / self.laps) if self.laps else times
        return whole * self.index - self.head_start

    def uncounted(self, times: FloatArray, runs: int = 1) -> FloatArray:
        """Return times on the clock [s] from those that count, each the sum of so many ``runs``."""
        whole = (times + runs * self.head_start) / self.index
        return whole * (self.laps / (self.laps - 1.0)) if self.laps else whole


NONE = Handicap()
"""No handicap."""


def check_lever(lever: str) -> str:
    """Return the lever's name; raise InputError where there is none of it."""
    name = str(lever).strip().lower().replace("_", "-")
    if name not in LEVERS:
        raise InputError(
            f"unknown lever {lever!r}",
            expected=", ".join(LEVERS),
            nearest=nearest_names(name, LEVERS),
        )
    return name


def say_amount(lever: str, amount: float) -> str:
    """Return an amount in words, such as ``80 kg of ballast``."""
    if lever == "ballast":
        return f"{amount:.6g} kg of ballast"
    if lever == "head-start":
        return f"a head start of {amount:.6g} s"
    if lever == "laps":
        return f"one lap less in a race of {amount:.6g} laps"
    if lever == "index":
        return f"an index of {amount:.4f}"
    what = {"power": "power", "tyres": "tyre grip", "driver": "of the driver's pace"}[lever]
    return f"{amount:.6g} % {what}"


def parse_handicaps(texts: Sequence[str], cars: Sequence[Car]) -> tuple[Handicap, ...]:
    """Return one handicap for each car from texts ``CAR:LEVER=AMOUNT``.

    ``CAR`` is its place among the cars (1, 2, …), its id, or part of its id or name that is of no
    other; ``AMOUNT`` a number in the lever's unit, or with a unit that it may have (kg, lb, s, %).

    Raises InputError for a text that is none, a car that is not of the race, an unknown lever, an
    amount out of range, or a lever given twice.
    """
    found = [NONE] * len(cars)
    for text in texts:
        head, equals, amount = text.rpartition("=")
        who, colon, lever = head.rpartition(":")
        if not (equals and colon and who.strip() and amount.strip()):
            raise InputError(
                f"{text!r} is no handicap", expected="CAR:LEVER=AMOUNT, as in 2:ballast=80"
            )
        place, name = _place(who, cars), check_lever(lever)
        if name in found[place].given:
            raise InputError(f"{cars[place].name} is given {_said(name)} twice", where=text)
        found[place] = found[place].with_lever(name, _amount(amount, name, text))
    return tuple(found)


def check_handicaps(given: Sequence[Handicap] | None, cars: int) -> tuple[Handicap, ...]:
    """Return one handicap for each of ``cars``.  Raises InputError where they are not that."""
    if given is None:
        return (NONE,) * cars
    try:
        listed: list[object] = list(given)
    except TypeError:
        listed = []
    if len(listed) != cars:
        raise InputError(
            f"the handicaps of {cars} cars are {given!r}", expected="one for each car, in order"
        )
    checked = tuple(one for one in listed if isinstance(one, Handicap))
    for one in listed:
        if not isinstance(one, Handicap):
            raise InputError(f"{one!r} is no handicap", expected="a throwdown.Handicap")
    return checked


def _place(who: str, cars: Sequence[Car]) -> int:
    wanted = who.strip().lower()
    if wanted.isdecimal() and 1 <= int(wanted) <= len(cars):
        return int(wanted) - 1
    exact = [place for place, car in enumerate(cars) if wanted in (car.id, car.name.lower())]
    words = wanted.split()
    partly = [
        place
        for place, car in enumerate(cars)
        if words and all(_means(word, car) for word in words)
    ]
    places = exact or partly
    if len(places) == 1:
        return places[0]
    listed = ", ".join(f"{place} ({car.id})" for place, car in enumerate(cars, start=1))
    fault = f"{who!r} is {'no car' if not places else 'more than one car'} of this race"
    raise InputError(
        fault, expected=f"one of {listed}", nearest=nearest_names(wanted, [c.id for c in cars])
    )


def _means(word: str, car: Car) -> bool:
    """Whether a word is part of a car's id or name; a number has to be a whole word of it."""
    said = f"{car.id} {car.name.lower()}"
    return word in re.split(r"[^a-z0-9]+", said) if word.isdecimal() else word in said


def _amount(text: str, lever: str, where: str) -> float:
    match = re.fullmatch(r"\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(\S*)\s*", text, re.IGNORECASE)
    units = _UNITS[lever]
    try:
        number = float(match[1]) if match else float("nan")
    except ValueError:
        number = float("nan")
    unit = match[2].lower() if match else ""
    if not isfinite(number) or (unit and unit not in units):
        raise InputError(
            f"{text!r} is no amount of {_said(lever)}",
            where=where,
            expected=f"a number, in {' or '.join(units)}",
            nearest=nearest_names(unit, units) if unit else (),
        )
    return number * units.get(unit, 1.0)


def _said(lever: str) -> str:
    return lever.replace("-", " ")
