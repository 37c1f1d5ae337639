"""A car as the calibration sees it, and what somebody stated of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log

from throwdown.calibration.layouts import layout_of
from throwdown.car import Car
from throwdown.names import plain

_POWER_CLASS = 0.06  # of power: cars of one name that differ by more are two


@dataclass(frozen=True, eq=False)
class Subject:
    """A car, and which of what the terms ask was stated and not assumed.

    ``group`` is the name that its rows have in common, ``specimen`` what laps of one and the same
    car have; ``zero_to_200`` [s] was measured; ``mild_cup``: its cup tyres are road tyres first.
    """

    car: Car
    group: str
    specimen: str
    year_known: bool = True
    tyre_known: bool = True
    zero_to_200: float | None = None
    mild_cup: bool = False

    @property
    def maker(self) -> str:
        """The maker, by one name whatever it calls this car."""
        return layout_of(self.car.name).maker

    @property
    def pad_known(self) -> bool:
        """Whether its skid pad was measured, and is what it is simulated with."""
        return self.car.figures["skidpad"].kind != "estimated"


def subject_of(car: Car, of: Car | None = None) -> Subject:
    """Return a car of the catalogue, or of a file of one's own, as the calibration sees it.

    ``of`` is the car as its file has it, where ``car`` is that on other tyres.
    """
    # By what it is made of, not by its name, which a copy of its file shares.
    whole = of or car
    specimen = f"{whole.id} {whole.content_hash[:12]}"
    return Subject(car, plain(car.name), specimen, tyre_known=not car.tyre_options)


def subject_of_row(
    car: Car,
    *,
    year_known: bool,
    tyre_known: bool,
    zero_to_200: float | None = None,
    mild_cup: bool = False,
) -> Subject:
    """Return a car that a table's row describes: one of a name and about a power is one car."""
    group = plain(car.name)
    power_class = floor(log(car.value("power")) / _POWER_CLASS)
    specimen = f"{group} {power_class}"
    return Subject(car, group, specimen, year_known, tyre_known, zero_to_200, mild_cup)
