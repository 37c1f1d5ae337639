"""Weather and surface.

Reading order: ``conditions`` (what they are), ``air`` (its density and what engines make of it),
``library`` (those that come with Throwdown, and any other from its file).
"""

from throwdown.conditions.air import STANDARD_AIR_DENSITY
from throwdown.conditions.conditions import DRY, Conditions
from throwdown.conditions.library import conditions_sheet, find_conditions, list_conditions

__all__ = [
    "DRY",
    "STANDARD_AIR_DENSITY",
    "Conditions",
    "conditions_sheet",
    "find_conditions",
    "list_conditions",
]
