"""Weather and surface: the air a car breathes and the grip under it."""

from __future__ import annotations

from dataclasses import dataclass

from throwdown.errors import InputError

STANDARD_AIR_DENSITY = 1.225
"""kg/m³ at 15 °C and 101,325 Pa (ISO 2533, standard atmosphere)."""


@dataclass(frozen=True)
class Conditions:
    """Air density [kg/m³] and grip of the surface relative to a dry magazine skid pad.

    ``grip_sd`` is how uncertain that grip is; both cars of a race share it.
    """

    name: str = "dry"
    air_density: float = STANDARD_AIR_DENSITY
    grip: float = 1.0
    grip_sd: float = 0.03
    source: str = (
        "air: ISO 2533; grip spread of dry asphalt against a skid pad: estimate, 3 % "
        "(magazine laps of one car differ by 1-3 %)"
    )

    def __post_init__(self) -> None:
        if not 0.5 <= self.air_density <= 2.0:
            raise InputError(
                f"air density is {self.air_density} kg/m³", expected="between 0.5 and 2.0"
            )
        if not 0.05 <= self.grip <= 2.0:
            raise InputError(f"surface grip is {self.grip}", expected="between 0.05 and 2.0")
        if not 0.0 <= self.grip_sd <= 0.5:
            raise InputError(f"grip spread is {self.grip_sd}", expected="between 0 and 0.5")


DRY = Conditions()
"""A dry, clean course at sea level; the default."""
