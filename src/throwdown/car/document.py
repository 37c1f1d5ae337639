"""A car's file, read and checked: what is wrong is collected and told all at once."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from throwdown.car.combinations import check_together
from throwdown.car.figures import Figure, Kind, Numbers, make_figure
from throwdown.car.quantities import EVERY, HEAT, QUANTITIES, Quantity
from throwdown.car.traits import (
    CHOICES,
    FIRST_YEAR,
    LAST_YEAR,
    NEEDED_TRAITS,
    PADS,
    PadKind,
    Traits,
    TyreKind,
    infer_traits,
)
from throwdown.errors import InputError, nearest_names, raise_all
from throwdown.units import UNITS, from_si

KINDS = get_args(Kind)
_ID = re.compile(r"[\w.-]+")
NEEDED_FIGURES = ("mass", "power")
_TOP_KEYS = (
    *("id", "name", "maker", "year", *CHOICES, "abs", "notes"),
    *("figures", "tyre_options", "heat"),
)
_FIGURE_KEYS = ("value", "unit", "sd", "kind", "source")
_OPTION_KEYS = ("name", "tyre", "width_front", "width_rear", "radius", "probability", "source")
_OPTION_FIGURES = {
    "width_front": "tyre_width_front",
    "width_rear": "tyre_width_rear",
    "radius": "tyre_radius",
}


@dataclass(frozen=True)
class TyreOption:
    """A tyre that the car may have worn, where that is not known; sizes in metres."""

    name: str
    tyre: TyreKind
    probability: float
    source: str
    width_front: float | None = None
    width_rear: float | None = None
    radius: float | None = None


@dataclass(frozen=True)
class Stated:
    """What a file (or a caller) says about a car, converted and checked."""

    id: str
    name: str
    maker: str
    traits: Traits
    figures: Mapping[str, Figure]
    tyre_options: tuple[TyreOption, ...] = ()
    notes: tuple[str, ...] = ()
    heat: Mapping[str, Figure] = field(default_factory=dict)
    pads: PadKind | None = None


@dataclass
class _Check:
    """Collects what is wrong in one document."""

    of: str
    problems: list[InputError] = field(default_factory=list)

    def add(
        self, message: str, key: str, expected: str | None = None, near: Iterable[str] = ()
    ) -> None:
        where = f"{self.of}, {key}" if key else self.of
        self.problems.append(
            InputError(message, where=where, expected=expected, nearest=tuple(near) or None)
        )

    def keys(self, given: Iterable[str], known: Iterable[str], at: str, what: str) -> None:
        known = tuple(known)
        for key in given:
            if key not in known:
                near = nearest_names(key, known)
                self.add(f"unknown {what} {key!r}", at, None if near else ", ".join(known), near)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises InputError where it is missing, unreadable, empty or not TOML (with the line).
    """
    where = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"no file {path.name}", where=where, expected="a TOML file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path.name}: {error}", where=where) from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", where=where) from None
    if not document:
        raise InputError(
            f"{path.name} is empty",
            where=where,
            expected="a car: year, body, drive, tyre and [figures] with mass and power",
        )
    return document


def check_document(document: Mapping[str, Any], of: str, default_id: str = "own-car") -> Stated:
    """Return what a document states about a car.

    ``of`` names it in messages. Raises InputError with everything that is wrong.
    """
    check = _Check(of)
    check.keys(document, (*_TOP_KEYS, *QUANTITIES), "", "key")
    for name in document:
        if name in QUANTITIES:
            check.add(f"{name} is a figure", name, "it under [figures]")
    words = _words(document, check)
    figures = _figures(document.get("figures", {}), check)
    options = _tyre_options(document.get("tyre_options", []), check)
    notes = _notes(document.get("notes", []), check)
    heat, pads = _heat(document.get("heat", {}), check)
    for message, names, expected in check_together(figures):
        check.add(message, ", ".join(f"figures.{name}" for name in names), expected)
    raise_all(check.problems, of=of)
    traits = infer_traits(words, figures["power"].values[0])
    id_ = str(document.get("id", default_id))
    return Stated(
        id=id_,
        name=str(document.get("name", id_)),
        maker=str(document.get("maker", "")),
        traits=Traits(**cast(Any, traits)),
        figures={name: figures[name] for name in QUANTITIES if name in figures},
        tyre_options=options,
        notes=notes,
        heat=heat,
        pads=pads,
    )


def _words(document: Mapping[str, Any], check: _Check) -> dict[str, object]:
    words: dict[str, object] = {}
    for key in ("name", "maker"):
        value = document.get(key, "-")
        if not isinstance(value, str) or not value.strip():
            check.add(f"{key} is {value!r}", key, "a text")
    id_ = document.get("id", "-")
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        check.add(f"id is {id_!r}", "id", "letters, digits and hyphens")
    for key in NEEDED_TRAITS:
        if key not in document:
            choices = ", ".join(CHOICES.get(key, ()))
            check.add(f"{key} is missing", key, f"one of {choices}" if choices else "a year")
    for key, choices_ in CHOICES.items():
        if key in document:
            words[key] = _choice(document[key], choices_, key, check)
    if "year" in document:
        year = document["year"]
        words["year"] = year
        if not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
            check.add(f"year is {year!r}", "year", f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    if "abs" in document:
        words["abs"] = document["abs"]
        if not isinstance(document["abs"], bool):
            check.add(f"abs is {document['abs']!r}", "abs", "true or false")
    return words


def _choice(given: object, choices: tuple[str, ...], key: str, check: _Check) -> str:
    if given in choices:
        return str(given)
    near = nearest_names(str(given), choices, most=1)
    check.add(f"{key} is {given!r}", key, f"one of {', '.join(choices)}", near)
    return choices[0]


def _notes(given: object, check: _Check) -> tuple[str, ...]:
    if isinstance(given, list | tuple) and all(isinstance(note, str) for note in given):
        return tuple(given)
    check.add("notes are not texts", "notes", 'a list of texts, as notes = ["…"]')
    return ()


def _figures(given: object, check: _Check) -> dict[str, Figure]:
    if not isinstance(given, Mapping):
        check.add("figures is no table", "figures", "a table [figures]")
        return {}
    check.keys(given, QUANTITIES, "figures", "figure")
    for name in NEEDED_FIGURES:
        if name not in given:
            example = {"mass": '{ value = 1210, unit = "kg", … }'}.get(
                name, '{ value = 172, unit = "hp", … }'
            )
            check.add(f"{name} is missing", f"figures.{name}", f"{name} = {example}")
    made = {
        name: _figure(name, table, f"figures.{name}", check)
        for name, table in given.items()
        if name in QUANTITIES
    }
    return {name: figure for name, figure in made.items() if figure is not None}


def _heat(given: object, check: _Check) -> tuple[dict[str, Figure], PadKind | None]:
    """Return the figures of a long race that a document states, and its kind of pads."""
    if not isinstance(given, Mapping):
        check.add("heat is no table", "heat", "a table [heat]")
        return {}, None
    check.keys(given, (*HEAT, "pads"), "heat", "figure")
    made = {
        name: _figure(name, table, f"heat.{name}", check)
        for name, table in given.items()
        if name in HEAT
    }
    pads = _choice(given["pads"], PADS, "heat.pads", check) if "pads" in given else None
    figures = {name: figure for name, figure in made.items() if figure is not None}
    return figures, cast("PadKind | None", pads)


def _figure(
    name: str, table: object, key: str, check: _Check, *, needs_source: bool = True
) -> Figure | None:
    """Return the figure that a table states, or None where it is wrong."""
    before = len(check.problems)
    quantity = EVERY[name]
    units = ", ".join(UNITS[quantity.dimension])
    if not isinstance(table, Mapping):
        check.add(f"{name} is {table!r}", key, f"a table with value, unit ({units}) and source")
        return None
    check.keys(table, _FIGURE_KEYS, key, "key")
    unit = _unit(name, table.get("unit"), key, check)
    value = _numbers(name, table.get("value"), quantity, unit, key, check)
    kind = _choice(table.get("kind", "published"), KINDS, f"{key}.kind", check)
    source = table.get("source", "" if needs_source else "-")
    if not isinstance(source, str) or not source.strip():
        check.add(f"{name} has no source", key, 'source = "who says so, and when"')
    sd = _sd(name, table.get("sd"), value, key, check)
    if len(check.problems) > before or value is None:
        return None
    return make_figure(name, value, str(unit), sd=sd, kind=cast(Kind, kind), source=str(source))


def _unit(name: str, unit: object, key: str, check: _Check) -> str | None:
    dimension = EVERY[name].dimension
    allowed = ", ".join(UNITS[dimension])
    if unit is None:
        check.add(f"{name} has no unit", key, f"one of {allowed}")
    elif not isinstance(unit, str) or unit not in UNITS[dimension]:
        near = nearest_names(str(unit), UNITS[dimension], most=1)
        check.add(f"{name} is given in {unit!r}", key, f"a unit of {dimension}: {allowed}", near)
    else:
        return unit
    return None


def _numbers(
    name: str, given: object, quantity: Quantity, unit: str | None, key: str, check: _Check
) -> Numbers | None:
    many = isinstance(given, list | tuple)
    if many and not quantity.many:
        check.add(f"{name} is a list", key, "one number")
        return None
    listed = cast("list[object]", list(cast(Any, given)) if many else [given])
    if not listed:
        check.add(f"{name} is empty", key, "at least one number")
        return None
    numbers = [_number(name, one, quantity, unit, key, check) for one in listed]
    good = tuple(number for number in numbers if number is not None)
    if len(good) < len(numbers):
        return None
    return good if many or name == "gear_ratios" else good[0]


def _number(
    name: str, given: object, quantity: Quantity, unit: str | None, key: str, check: _Check
) -> float | None:
    if given is None:
        check.add(f"{name} has no value", key, "value = a number")
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        check.add(f"{name} is {given!r}", key, "a finite number")
        return None
    if unit is None:  # already told; without a unit nothing can be said of the size
        return float(given)
    scale = UNITS[quantity.dimension][unit]
    if not quantity.low <= given * scale <= quantity.high:
        low, high = (
            f"{from_si(bound, unit, quantity.dimension):.4g}"
            for bound in (quantity.low, quantity.high)
        )
        said = "" if unit == "-" else f" {unit}"
        check.add(f"{name} is {given:g}{said}", key, f"between {low} and {high}{said}")
        return None
    return float(given)


def _sd(name: str, given: object, value: Numbers | None, key: str, check: _Check) -> Numbers | None:
    if given is None:
        return None
    many = isinstance(given, list | tuple)
    listed = cast("list[object]", list(cast(Any, given)) if many else [given])
    count = len(value) if isinstance(value, tuple) else 1
    right = [
        float(one)
        for one in listed
        if isinstance(one, int | float) and not isinstance(one, bool) and 0.0 <= one < math.inf
    ]
    if len(right) < len(listed) or (many and len(listed) != count):
        check.add(f"the sd of {name} is {given!r}", key, "a number from 0, in the figure's unit")
        return None
    return tuple(right) if many else right[0]


def _tyre_options(given: object, check: _Check) -> tuple[TyreOption, ...]:
    if not isinstance(given, list | tuple) or not all(isinstance(one, Mapping) for one in given):
        check.add("tyre_options is no list of tables", "tyre_options", "[[tyre_options]] tables")
        return ()
    options = tuple(_tyre_option(number, table, check) for number, table in enumerate(given, 1))
    total = sum(option.probability for option in options)
    if options and not abs(total - 1.0) < 0.005:
        check.add(f"the probabilities of the tyres add up to {total:g}", "tyre_options", "1")
    return options


def _tyre_option(number: int, table: Mapping[str, Any], check: _Check) -> TyreOption:
    key = f"tyre_options[{number}]"
    check.keys(table, _OPTION_KEYS, key, "key")
    for word in ("name", "source"):
        if not isinstance(table.get(word), str) or not table[word].strip():
            check.add(f"a tyre option has no {word}", key, f'{word} = "…"')
    probability = table.get("probability")
    if not isinstance(probability, int | float) or not 0.0 < probability <= 1.0:
        check.add(f"probability is {probability!r}", key, "a number over 0 and up to 1")
        probability = 0.0
    sizes: dict[str, Any] = {}
    for own, name in _OPTION_FIGURES.items():
        if own in table:
            figure = _figure(name, table[own], f"{key}.{own}", check, needs_source=False)
            sizes[own] = None if figure is None else figure.values[0]
    kind = _choice(table.get("tyre"), CHOICES["tyre"], f"{key}.tyre", check)
    return TyreOption(
        name=str(table.get("name")),
        tyre=cast(TyreKind, kind),
        probability=float(probability),
        source=str(table.get("source")),
        **sizes,
    )
