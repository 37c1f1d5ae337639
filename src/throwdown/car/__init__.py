"""What a car is: figures with units, uncertainty and source, and estimates of the missing ones.

Reading order: ``quantities`` (which figures there are), ``figures`` (one of them), ``traits``
(what kind of car), ``document`` and ``combinations`` (a file, read and checked), ``estimate``
(what nobody stated), ``spec`` (the car), ``catalogue`` (which car a name means), ``drivetrain``
(its tractive force), ``heat`` (brake discs, pads, tyre rubber and fuel, for long races).

Names load when they are first asked for: listing the catalogue needs no pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.lazy import loader

if TYPE_CHECKING:
    from throwdown.car.catalogue import CarListing, find_car, list_cars, load_car
    from throwdown.car.document import TyreOption
    from throwdown.car.figures import Figure
    from throwdown.car.spec import Car

__all__ = ["Car", "CarListing", "Figure", "TyreOption", "find_car", "list_cars", "load_car"]

_HOME = {
    "Car": "spec",
    "CarListing": "catalogue",
    "Figure": "figures",
    "TyreOption": "document",
    "find_car": "catalogue",
    "list_cars": "catalogue",
    "load_car": "catalogue",
}


__getattr__ = loader(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
