"""What a race meets: the air that cars breathe and the grip under them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from throwdown.conditions.air import (
    COLDEST,
    HIGHEST,
    HOTTEST,
    STANDARD_AIR_DENSITY,
    ZERO_CELSIUS,
    air_density,
    unboosted_power,
)
from throwdown.errors import InputError

HOLDS_POWER = ("turbo", "electric")
"""Kinds of engines that thin or hot air does not rob of power: a turbocharger makes up for it as
long as it has boost to spare (audifans.com), a motor needs no air.  Superchargers are geared to
the engine and hybrids have one without a turbocharger, so both count as unboosted (judgement)."""


@dataclass(frozen=True)
class Conditions:
    """Air density [kg/m³] and grip of the surface relative to a dry magazine skid pad.

    ``grip`` is that sideways, and lengthways too where ``longitudinal_grip`` (braking and driving)
    is None.  ``grip_sd`` is how uncertain they are; both cars of a race share it.
    ``power_unboosted`` is the share of power that engines without a turbocharger have.
    ``altitude`` [m] and ``temperature`` [K] are what ``at`` made the air of, None where unsaid.

    Raises InputError for a figure out of its range.
    """

    name: str = "dry"
    air_density: float = STANDARD_AIR_DENSITY
    grip: float = 1.0
    grip_sd: float = 0.03
    source: str = field(
        default="air: ISO 2533; grip spread of dry asphalt against a skid pad: estimate, 3 % "
        "(magazine laps of one car differ by 1-3 %)",
        compare=False,
    )
    longitudinal_grip: float | None = None
    power_unboosted: float = 1.0
    altitude: float | None = None
    temperature: float | None = None

    def __post_init__(self) -> None:
        if not 0.5 <= self.air_density <= 2.0:
            raise InputError(
                f"air density is {self.air_density} kg/m³", expected="between 0.5 and 2.0"
            )
        grips = [self.grip] if self.longitudinal_grip is None else [self.grip, self.along]
        for grip in grips:
            if not 0.05 <= grip <= 2.0:
                raise InputError(f"surface grip is {grip}", expected="between 0.05 and 2.0")
        if not 0.0 <= self.grip_sd <= 0.5:
            raise InputError(f"grip spread is {self.grip_sd}", expected="between 0 and 0.5")
        if not 0.1 <= self.power_unboosted <= 1.5:
            raise InputError(
                f"power of unboosted engines is {self.power_unboosted}",
                expected="a share between 0.1 and 1.5",
            )

    @property
    def along(self) -> float:
        """Grip of the surface lengthways, relative to dry."""
        return self.grip if self.longitudinal_grip is None else self.longitudinal_grip

    @property
    def surface_is_dry(self) -> bool:
        """Whether the surface is that of the laps that were learned from."""
        return self.grip == 1.0 and self.along == 1.0

    def power_of(self, aspiration: str) -> float:
        """Return the share of its power that an engine of this ``aspiration`` has here."""
        return 1.0 if aspiration in HOLDS_POWER else self.power_unboosted

    def at(self, altitude: float | None = None, temperature: float | None = None) -> Conditions:
        """Return these conditions at an altitude [m] and a temperature [K] of the air.

        What is None stays as it is: sea level where nobody said, and the standard temperature of
        the altitude (ISO 2533).  Density and the power of unboosted engines follow.

        Raises InputError for an altitude outside 0 to 5,000 m or a temperature outside -50 to
        60 °C.
        """
        altitude = self.altitude if altitude is None else altitude
        temperature = self.temperature if temperature is None else temperature
        if altitude is None and temperature is None:
            return self
        if altitude is not None and not 0.0 <= altitude <= HIGHEST:
            raise InputError(
                f"the altitude is {altitude:g} m", expected=f"from 0 to {HIGHEST:,.0f} m"
            )
        if temperature is not None and not COLDEST <= temperature <= HOTTEST:
            raise InputError(
                f"the temperature is {temperature - ZERO_CELSIUS:g} °C",
                expected=f"from {COLDEST - ZERO_CELSIUS:.0f} to {HOTTEST - ZERO_CELSIUS:.0f} °C",
            )
        height = altitude or 0.0
        return replace(
            self,
            air_density=air_density(height, temperature),
            power_unboosted=unboosted_power(height, temperature),
            altitude=altitude,
            temperature=temperature,
        )

    def words(self) -> str:
        """Return the name with the air, as in ``wet, 1,500 m, 5 °C``."""
        said = [self.name]
        if self.altitude is not None:
            said.append(f"{self.altitude:,.0f} m above the sea")
        if self.temperature is not None:
            said.append(f"{self.temperature - ZERO_CELSIUS:.0f} °C")
        return ", ".join(said)


DRY = Conditions()
"""A dry, clean course at sea level; the default."""
