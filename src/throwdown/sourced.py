"""Files of sourced figures: TOML in which every figure says its value, its unit and its source.

Drivers and conditions are such files.  What is wrong in one is collected and told all at once.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from throwdown.errors import InputError, nearest_names, raise_all
from throwdown.names import the_one
from throwdown.units import UNITS

_ID = re.compile(r"[\w.-]+")
_TOP_KEYS = ("id", "name", "notes", "figures")
_FIGURE_KEYS = ("value", "unit", "source")
TEMPERATURE = "temperature"
_ZERO_POINTS = {"K": 0.0, "degC": 273.15}


@dataclass(frozen=True)
class Quantity:
    """What a figure measures: its dimension, its range in SI units, how many numbers it may have.

    ``needed`` where a file without it is refused.
    """

    dimension: str
    low: float
    high: float
    most: int = 1
    needed: bool = False

    def units(self) -> tuple[str, ...]:
        """Return the units it may be given in."""
        return tuple(_ZERO_POINTS if self.dimension == TEMPERATURE else UNITS[self.dimension])

    def to_si(self, value: float, unit: str) -> float:
        """Return a value in ``unit`` in SI units."""
        if self.dimension == TEMPERATURE:
            return value + _ZERO_POINTS[unit]
        return value * UNITS[self.dimension][unit]


@dataclass(frozen=True)
class SourcedFigure:
    """A figure as given, and its numbers in SI units."""

    given: float | tuple[float, ...]
    unit: str
    source: str
    values: tuple[float, ...]

    @property
    def value(self) -> float:
        """The number, or the first of them."""
        return self.values[0]

    def record(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        given = list(self.given) if isinstance(self.given, tuple) else self.given
        return {"value": given, "unit": self.unit, "source": self.source}


@dataclass(frozen=True)
class Sheet:
    """A file of sourced figures, by name."""

    id: str
    name: str
    figures: Mapping[str, SourcedFigure]
    notes: tuple[str, ...] = ()

    def value(self, name: str, default: float) -> float:
        """Return a figure, or ``default`` where the file does not state it."""
        return self.figures[name].value if name in self.figures else default

    def values(self, name: str) -> tuple[float, ...]:
        """Return the numbers of a figure, none where the file does not state it."""
        return self.figures[name].values if name in self.figures else ()

    @property
    def source(self) -> str:
        """Every figure's source in one text."""
        said = (f"{name.replace('_', ' ')}: {one.source}" for name, one in self.figures.items())
        return "; ".join(said)

    def record(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        figures = {name: figure.record() for name, figure in self.figures.items()}
        return {"id": self.id, "name": self.name, "notes": list(self.notes), "figures": figures}


@dataclass
class _Check:
    """Collects what is wrong in one file."""

    of: str
    problems: list[InputError] = field(default_factory=list)

    def add(
        self, message: str, key: str, expected: str | None = None, near: tuple[str, ...] = ()
    ) -> None:
        self.problems.append(
            InputError(message, where=f"{self.of}, {key}", expected=expected, nearest=near or None)
        )

    def keys(self, given: Mapping[str, Any], known: tuple[str, ...], at: str) -> None:
        for key in given:
            if key not in known:
                near = nearest_names(key, known)
                self.add(f"unknown key {key!r}", at, None if near else ", ".join(known), near)


def shipped_sheets(folder: Path) -> tuple[str, ...]:
    """Return the ids of the files in a folder."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def find_sheet_file(given: Path | str, folder: Path, *, what: str) -> Path:
    """Return the file that ``given`` means: a path, or the id (or words of it) of a shipped one.

    Raises InputError where it means none, with the nearest, or several, with all of them.
    """
    text = str(given)
    if isinstance(given, Path) or "/" in text or "\\" in text or text.lower().endswith(".toml"):
        return Path(text).expanduser()
    known: dict[str, tuple[str, ...]] = dict.fromkeys(shipped_sheets(folder), ())
    expected = f"{', '.join(known)}, or the path of a .toml"
    return folder / f"{the_one(text, known, what=what, expected=expected)}.toml"


def read_sheet(path: Path, known: Mapping[str, Quantity]) -> Sheet:
    """Read a file whose figures are among ``known``.

    Raises InputError with everything that is wrong in it.
    """
    document = _read_toml(path)
    check = _Check(str(path))
    check.keys(document, _TOP_KEYS, "the top")
    id_ = document.get("id", path.stem)
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        check.add(f"id is {id_!r}", "id", "letters, digits and hyphens")
    name = document.get("name", id_)
    if not isinstance(name, str) or not name.strip():
        check.add(f"name is {name!r}", "name", "a text")
    notes = document.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        check.add("notes are not texts", "notes", 'a list of texts, as notes = ["…"]')
        notes = []
    figures = _figures(document.get("figures", {}), known, check)
    raise_all(check.problems, of=str(path))
    return Sheet(str(id_), str(name), figures, tuple(notes))


def _read_toml(path: Path) -> dict[str, Any]:
    where = str(path)
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"no file {path.name}", where=where, expected="a TOML file") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", where=where) from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path.name}: {error}", where=where) from None


def _figures(
    given: object, known: Mapping[str, Quantity], check: _Check
) -> dict[str, SourcedFigure]:
    if not isinstance(given, Mapping):
        check.add("figures is no table", "figures", "a table [figures]")
        return {}
    check.keys(given, tuple(known), "figures")
    for name, quantity in known.items():
        if quantity.needed and name not in given:
            example = f'{name} = {{ value = …, unit = "{quantity.units()[0]}", source = "…" }}'
            check.add(f"{name} is missing", f"figures.{name}", example)
    made = {name: _figure(name, given[name], known[name], check) for name in known if name in given}
    return {name: figure for name, figure in made.items() if figure is not None}


def _figure(name: str, table: object, quantity: Quantity, check: _Check) -> SourcedFigure | None:
    key = f"figures.{name}"
    before = len(check.problems)
    units = quantity.units()
    if not isinstance(table, Mapping):
        check.add(f"{name} is {table!r}", key, "a table with value, unit and source")
        return None
    check.keys(table, _FIGURE_KEYS, key)
    unit = table.get("unit")
    if unit not in units:
        said = f"{name} has no unit" if unit is None else f"{name} is given in {unit!r}"
        check.add(said, key, f"one of {', '.join(units)}", nearest_names(str(unit), units))
    source = table.get("source")
    if not isinstance(source, str) or not source.strip():
        check.add(f"{name} has no source", key, 'source = "who says so, and when", or "judgement"')
    numbers = _numbers(name, table.get("value"), quantity, check)
    if numbers is None or len(check.problems) > before:
        return None
    values = tuple(quantity.to_si(number, str(unit)) for number in numbers)
    for value, number in zip(values, numbers, strict=True):
        if not quantity.low <= value <= quantity.high:
            low, high = (
                _in_unit(end, str(unit), quantity) for end in (quantity.low, quantity.high)
            )
            check.add(f"{name} is {number:g} {unit}", key, f"from {low:g} to {high:g} {unit}")
            return None
    shown = numbers if isinstance(table["value"], list) else numbers[0]
    return SourcedFigure(shown, str(unit), str(source), values)


def _in_unit(value: float, unit: str, quantity: Quantity) -> float:
    zero = quantity.to_si(0.0, unit)
    return (value - zero) / (quantity.to_si(1.0, unit) - zero)


def _numbers(
    name: str, given: object, quantity: Quantity, check: _Check
) -> tuple[float, ...] | None:
    listed: list[Any] = given if isinstance(given, list) else [given]
    if all(_is_number(one) for one in listed) and 1 <= len(listed) <= quantity.most:
        return tuple(float(one) for one in listed)
    wanted = "a number" if quantity.most == 1 else f"a number or a list of 1 to {quantity.most}"
    check.add(f"{name} is {given!r}", f"figures.{name}.value", wanted)
    return None


def _is_number(one: object) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)
