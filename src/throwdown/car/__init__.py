"""What a car is.

Reading order: ``quantities`` (which figures there are), ``figures`` (a number with its unit, spread
and source), ``spec`` (a car), ``files`` (reading one), ``estimators`` (what is not known),
``catalogue`` (the cars that ship), ``drivetrain`` (from engine to tyres).
"""

from throwdown.car.catalogue import find_car, list_cars, load_car
from throwdown.car.figures import Figure
from throwdown.car.spec import Car, TyreOption

__all__ = ["Car", "Figure", "TyreOption", "find_car", "list_cars", "load_car"]
