"""A car as the calibration sees it, and what somebody stated of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from throwdown.calibration.layouts import layout_of
from throwdown.car import Car
from throwdown.names import plain


@dataclass(frozen=True, eq=False)
class Subject:
    """A car, and which of what the terms ask was stated and not assumed.

    ``group`` is what all laps of one car have in common; ``zero_to_200`` [s] was measured.
    """

    car: Car
    year_known: bool = True
    tyre_known: bool = True
    zero_to_200: float | None = None
    group: str = field(default="")

    def __post_init__(self) -> None:
        if not self.group:
            object.__setattr__(self, "group", plain(self.car.name))

    @property
    def maker(self) -> str:
        """The maker, by one name whatever it calls this car."""
        return layout_of(self.car.name).maker


def subject_of(car: Car) -> Subject:
    """Return a car of the catalogue, or of a file of one's own, as the calibration sees it."""
    return Subject(car, tyre_known=not car.tyre_options)
