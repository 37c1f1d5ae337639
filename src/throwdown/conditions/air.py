"""Air: its density by altitude and temperature, and the power that engines have left in it."""

from __future__ import annotations

STANDARD_AIR_DENSITY = 1.225
"""kg/m³ at 15 °C and 101,325 Pa (ISO 2533, standard atmosphere)."""

ZERO_CELSIUS = 273.15
HIGHEST = 5000.0
"""m: above that no course lies, and the figures of engines were not meant."""
COLDEST, HOTTEST = ZERO_CELSIUS - 50.0, ZERO_CELSIUS + 60.0

_SEA_LEVEL_TEMPERATURE = 288.15  # K, ISO 2533
_SEA_LEVEL_PRESSURE = 101_325.0  # Pa, ISO 2533
_LAPSE_RATE = 0.0065  # K/m, ISO 2533
_GAS_CONSTANT = 287.05287  # J/(kg·K) of dry air, ISO 2533
_GRAVITY = 9.80665
_UNBOOSTED_LOSS = 0.03 / 305.0  # 1/m above 150 m (progressivegardening.com, altitude)
_UNBOOSTED_FROM = 150.0
_HEAT_LOSS = 0.01 / 5.6  # 1/K above 29 °C (same site, temperature)
_HEAT_FROM = ZERO_CELSIUS + 29.0


def standard_temperature(altitude: float) -> float:
    """Return the temperature [K] of the standard atmosphere at an altitude [m]."""
    return _SEA_LEVEL_TEMPERATURE - _LAPSE_RATE * altitude


def air_density(altitude: float = 0.0, temperature: float | None = None) -> float:
    """Return the density [kg/m³] of dry air at an altitude [m] and a temperature [K].

    Pressure is that of the standard atmosphere (ISO 2533), density that of an ideal gas; without a
    temperature it is the standard one of that altitude.
    """
    standard = standard_temperature(altitude)
    if temperature is None and altitude == 0.0:
        return STANDARD_AIR_DENSITY
    exponent = _GRAVITY / (_GAS_CONSTANT * _LAPSE_RATE)
    pressure = _SEA_LEVEL_PRESSURE * float((standard / _SEA_LEVEL_TEMPERATURE) ** exponent)
    return pressure / (_GAS_CONSTANT * (standard if temperature is None else temperature))


def unboosted_power(altitude: float = 0.0, temperature: float | None = None) -> float:
    """Return the share of its power that an engine without a turbocharger has left.

    3 % less each 305 m above 150 m, 1 % less each 5.6 K above 29 °C: rules of thumb.
    """
    high = 1.0 - _UNBOOSTED_LOSS * max(altitude - _UNBOOSTED_FROM, 0.0)
    air = standard_temperature(altitude) if temperature is None else temperature
    return high * (1.0 - _HEAT_LOSS * max(air - _HEAT_FROM, 0.0))
