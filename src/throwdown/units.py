"""Units by dimension, and the way from each to what Throwdown counts in.

Inside, everything is SI with two customary exceptions: engine speed stays in rpm (the names of
such figures end in ``_rpm``) and money in US dollars. Conversions are exact by definition (NIST
SP 811, appendix B) but for the horsepower, which is 550 ft·lbf/s rounded to nine digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from throwdown.errors import InputError, nearest_names

System = Literal["metric", "us"]

UNITS: Mapping[str, Mapping[str, float]] = {
    "mass": {"kg": 1.0, "lb": 0.45359237},
    "length": {"m": 1.0, "mm": 0.001, "cm": 0.01, "in": 0.0254, "ft": 0.3048},
    "area": {"m2": 1.0, "ft2": 0.3048**2},
    "volume": {"m3": 1.0, "L": 0.001, "gal": 0.003785411784},
    "power": {
        "W": 1.0,
        "kW": 1000.0,
        "hp": 745.699872,
        "PS": 735.49875,
        "bhp": 745.699872,
    },
    "torque": {"N m": 1.0, "lb ft": 1.3558179483314004},
    "engine speed": {"rpm": 1.0},
    "speed": {"m/s": 1.0, "km/h": 1.0 / 3.6, "mph": 0.44704},
    "acceleration": {"m/s2": 1.0, "g": 9.80665},
    "time": {"s": 1.0},
    "ratio": {"-": 1.0, "%": 0.01},
    "money": {"USD": 1.0},
}
"""What one of each unit is in the unit that Throwdown counts in, which comes first."""

_SHOWN: Mapping[str, Mapping[System, str]] = {
    "mass": {"metric": "kg", "us": "lb"},
    "length": {"metric": "m", "us": "ft"},
    "area": {"metric": "m2", "us": "ft2"},
    "power": {"metric": "kW", "us": "hp"},
    "torque": {"metric": "N m", "us": "lb ft"},
    "speed": {"metric": "km/h", "us": "mph"},
    "acceleration": {"metric": "g", "us": "g"},
}


def to_si(value: float, unit: str, dimension: str) -> float:
    """Return ``value`` in the base unit of ``dimension``.

    Raises InputError for a unit that the dimension does not have.
    """
    return value * factor(unit, dimension)


def from_si(value: float, unit: str, dimension: str) -> float:
    """Return ``value``, given in the base unit of ``dimension``, in ``unit``.

    Raises InputError for a unit that the dimension does not have.
    """
    return value / factor(unit, dimension)


def factor(unit: str, dimension: str) -> float:
    """Return what one ``unit`` is in the base unit of ``dimension``.

    Raises InputError for a unit that the dimension does not have.
    """
    known = UNITS[dimension]
    if unit in known:
        return known[unit]
    near = nearest_names(unit, known) or _same_letters(unit, known)
    raise InputError(
        f"{unit!r} is no unit of {dimension}",
        expected=("one of " if len(known) > 1 else "") + ", ".join(known),
        nearest=near[:1] or None,
    )


def base_unit(dimension: str) -> str:
    """Return the unit in which Throwdown counts ``dimension``."""
    return next(iter(UNITS[dimension]))


def in_system(value: float, dimension: str, system: System = "metric") -> tuple[float, str]:
    """Return a value for people: the number and the unit that they expect.

    ``value`` is in the base unit; dimensions that both systems write alike keep theirs.
    """
    unit = _SHOWN.get(dimension, {}).get(system, base_unit(dimension))
    return from_si(value, unit, dimension), unit


def show(value: float, dimension: str, system: System = "metric", digits: int = 4) -> str:
    """Return a value for people as text, to ``digits`` significant digits: ``"1210 kg"``."""
    number, unit = in_system(value, dimension, system)
    text = f"{float(f'{number:.{digits}g}'):.10g}"
    return text if unit == "-" else f"{text} {unit}"


def _same_letters(unit: str, known: Mapping[str, float]) -> tuple[str, ...]:
    """The units that differ only in capitals, spaces or dots: ``Nm`` for ``N m``."""

    def letters(text: str) -> str:
        return "".join(c for c in text.casefold() if c.isalnum())

    return tuple(one for one in known if letters(one) == letters(unit))
