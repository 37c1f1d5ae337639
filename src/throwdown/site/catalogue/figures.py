"""The figures of a car as a page shows them: in the reader's units, with what the source prints."""

from __future__ import annotations

from dataclasses import dataclass

from throwdown.car import Car
from throwdown.car.figures import Figure
from throwdown.car.quantities import QUANTITIES
from throwdown.site.catalogue.words import FIGURE_GROUPS, KIND_WORDS, TRAIT_WORDS
from throwdown.units import from_si, in_system

TYRE_SIZES = ("tyre_radius", "tyre_width_front", "tyre_width_rear")
_SHORT = {"m2": "m²", "ft2": "ft²", "m/s2": "m/s²", "N m": "N·m", "lb ft": "lb·ft", "-": ""}


@dataclass(frozen=True)
class Line:
    """One figure of a car, as it reads."""

    name: str
    word: str
    value: str
    spread: str
    unit: str
    given: str
    kind: str
    kind_word: str
    source: str


def groups_of(car: Car, units: str) -> list[tuple[str, list[Line]]]:
    """Return every figure of a car, group by group; what has no group of its own comes last."""
    found = []
    left = dict(car.figures)
    for title, words in FIGURE_GROUPS:
        names = [name for name in words if left.pop(name, None) is not None]
        if names:
            lines = [_line(name, str(words[name]), car.figures[name], units) for name in names]
            found.append((str(title), lines))
    if left:
        lines = [
            _line(name, name.replace("_", " ").capitalize(), figure, units)
            for name, figure in left.items()
        ]
        found.append(("", lines))
    return found


def traits_of(car: Car) -> list[tuple[str, str]]:
    """Return what kind of car it is, as pairs of what and how it reads."""
    return [
        (str(word), str(choices.get(getattr(car, name), getattr(car, name))))
        for name, (word, choices) in TRAIT_WORDS.items()
    ]


def _line(name: str, word: str, figure: Figure, units: str) -> Line:
    unit = _unit_of(name, units)
    scale = 1.0 if unit == figure.unit else from_si(1.0, unit, QUANTITIES[name].dimension)
    same = unit == figure.unit
    values = _tuple(figure.given) if same else tuple(one * scale for one in figure.values)
    spreads = _tuple(figure.sd_given) if same else tuple(one * scale for one in figure.sds)
    given = "" if same else f"{_numbers(_tuple(figure.given))} {_short(figure.unit)}".strip()
    return Line(
        name=name,
        word=word,
        value=_numbers(values, 6 if same else 4),
        spread=_spread(spreads),
        unit=_short(unit),
        given=given,
        kind=figure.kind,
        kind_word=str(KIND_WORDS[figure.kind]),
        source=figure.source,
    )


def _unit_of(name: str, units: str) -> str:
    """Return the unit in which people expect a figure."""
    us = units == "us"
    dimension = QUANTITIES[name].dimension
    if name in TYRE_SIZES:
        return "in" if us else "mm"
    if dimension == "length" and us and name != "braking_70_0":
        return "in"
    return in_system(1.0, dimension, "us" if us else "metric")[1]


def _spread(spreads: tuple[float, ...]) -> str:
    same = len(set(spreads)) == 1
    return _numbers(spreads[:1] if same else spreads, 2) if any(spreads) else ""


def _numbers(values: tuple[float, ...], digits: int = 6) -> str:
    return ", ".join(_number(value, digits) for value in values)


def _number(value: float, digits: int) -> str:
    rounded = float(f"{value:.{digits}g}")
    text = f"{rounded:,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "−", 1)  # a minus sign, not a hyphen


def _tuple(value: float | tuple[float, ...]) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (value,)


def _short(unit: str) -> str:
    return _SHORT.get(unit, unit)
