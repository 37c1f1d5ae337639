"""Who drives which car of a race."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from throwdown.driver import Driver, find_driver
from throwdown.errors import InputError


def hire(
    driver: Driver | Path | str,
    drivers: Sequence[Driver | Path | str] | None,
    cars: int,
) -> tuple[Driver, ...]:
    """Return a driver for each car: ``drivers`` one by one, or ``driver`` in all of them.

    Raises InputError where ``drivers`` are not one for each car, or one is nobody.
    """
    if drivers is None:
        return (find_driver(driver),) * cars
    if isinstance(drivers, Driver | Path | str) or len(drivers) != cars:
        number = 1 if isinstance(drivers, Driver | Path | str) else len(drivers)
        raise InputError(
            f"{number} drivers for {cars} cars", expected="drivers= one for each car, or driver="
        )
    return tuple(find_driver(one) for one in drivers)
