"""Car files: TOML in, a complete car out, every mistake named at once."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from throwdown.car.figures import Figure, Kind, Numbers, make_figure
from throwdown.car.quantities import QUANTITIES
from throwdown.car.spec import CHOICES, Car, TyreOption
from throwdown.errors import InputError, nearest_names, raise_all
from throwdown.units import UNITS, factor

YEARS = (1885, 2035)
_NEEDED = ("name", "year", "body", "drive", "tyre", "figures")
_TEXTS = ("id", "name", "maker")
_FIELDS = (*_TEXTS, "year", "abs", "notes", "figures", "tyre_options", *CHOICES)
_FIGURE_KEYS = ("value", "unit", "sd", "kind", "source")
_OPTION_KEYS = ("name", "tyre", "width_front", "width_rear", "radius", "probability", "source")
_NEEDED_FIGURES = ("mass", "power")
_ABS_YEAR = 1995  # from then on nearly every road car has anti-lock brakes


def read_car(path: Path) -> Car:
    """Read a car file.

    Raises InputError naming every mistake: field, value and unit, what was expected.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"there is no car file {path}", expected="the path of a .toml") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the car file {path} cannot be read: {error}") from None
    if not text.strip():
        raise InputError(f"the car file {path} is empty", expected="a car: see docs, “Add a car”")
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not valid TOML: {error}", where=str(path)) from None
    return _Reader(str(path), facts, fallback_id=path.stem).car()


def car_from_values(*, figures: Mapping[str, Any], more: Mapping[str, Any], **facts: Any) -> Car:
    """Make a car from plain values in SI units; see ``Car.from_figures``."""
    given = dict(figures)
    source = "stated by the caller"
    for name, value in more.items():
        if name in QUANTITIES:
            given[name] = value
        else:
            facts[name] = value
    tables = {
        name: {
            "value": list(value) if isinstance(value, tuple) else value,
            "unit": next(iter(UNITS[QUANTITIES[name].dimension])),
            "kind": "published",
            "source": source,
        }
        for name, value in given.items()
        if name in QUANTITIES
    }
    return _Reader("the car given", {**facts, "figures": tables}, fallback_id="own-car").car()


class _Reader:
    """Reads one car, collecting what is wrong before it stops."""

    def __init__(self, where: str, facts: Mapping[str, Any], *, fallback_id: str) -> None:
        self.where = where
        self.facts = facts
        self.fallback_id = fallback_id
        self.problems: list[InputError] = []

    def car(self) -> Car:
        from throwdown.car.estimators import complete

        self._keys(self.facts, _FIELDS, "")
        for name in _NEEDED:
            if name not in self.facts:
                self._wrong(f"{name} is missing", name)
        texts = {name: self._text(name) for name in _TEXTS}
        year = self._year()
        choices = {name: self._choice(name) for name in CHOICES}
        figures = self._figures()
        self._together(figures)
        options = self._options()
        notes = self.facts.get("notes", [])
        fitted = self.facts.get("abs", year >= _ABS_YEAR)
        if not isinstance(fitted, bool):
            self._wrong(f"abs is {fitted!r}", "abs", expected="true or false")
        raise_all(self.problems, of=self.where)
        car = Car(
            id=texts["id"] or self.fallback_id,
            name=texts["name"] or self.fallback_id,
            maker=texts["maker"] or "",
            year=year,
            abs=bool(fitted),
            figures=figures,
            stated=figures,
            tyre_options=options,
            notes=tuple(str(note) for note in notes),
            **choices,
        )
        return complete(car)

    def _wrong(
        self,
        message: str,
        field: str,
        *,
        expected: str | None = None,
        nearest: tuple[str, ...] | None = None,
    ) -> None:
        where = f"{self.where}, {field}" if field else self.where
        self.problems.append(
            InputError(message, where=where, expected=expected, nearest=nearest or None)
        )

    def _keys(self, table: Mapping[str, Any], known: tuple[str, ...], inside: str) -> None:
        for key in table:
            if key not in known:
                field = f"{inside}.{key}" if inside else key
                self._wrong(
                    f"{key} is not a field of a car" if not inside else f"{key} is unknown",
                    field,
                    expected=", ".join(known) if len(known) < 14 else "a known name",
                    nearest=nearest_names(key, known),
                )

    def _text(self, name: str) -> str | None:
        value = self.facts.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self._wrong(f"{name} is {value!r}", name, expected="a text that is not empty")
            return None
        return value

    def _year(self) -> int:
        year = self.facts.get("year", 2010)
        if isinstance(year, bool) or not isinstance(year, int) or not YEARS[0] <= year <= YEARS[1]:
            self._wrong(f"year is {year!r}", "year", expected=f"{YEARS[0]} to {YEARS[1]}")
            return 2010
        return year

    def _choice(self, name: str) -> Any:
        known = CHOICES[name]
        value = self.facts.get(name)
        if value is None:
            return self._default(name)
        if value not in known:
            self._wrong(
                f"{name} is {value!r}",
                name,
                expected=", ".join(known),
                nearest=nearest_names(str(value), known),
            )
            return known[0]
        return value

    def _default(self, name: str) -> str:
        electric = self.facts.get("aspiration") == "electric"
        return {
            "engine_position": "front",
            "gearbox": "single-speed" if electric else "manual",
            "aspiration": "natural",
            "differential": "open",
        }.get(name, CHOICES[name][0])

    def _figures(self) -> dict[str, Figure]:
        tables = self.facts.get("figures", {})
        if not isinstance(tables, Mapping):
            self._wrong("figures is not a table", "figures")
            return {}
        self._keys(tables, tuple(QUANTITIES), "figures")
        for name in _NEEDED_FIGURES:
            if name not in tables:
                self._wrong(f"the figure {name} is missing", f"figures.{name}")
        figures = {}
        for name, table in tables.items():
            if name in QUANTITIES:
                figure = self._figure(name, table, f"figures.{name}")
                if figure is not None:
                    figures[name] = figure
        return figures

    def _figure(self, name: str, table: Any, field: str) -> Figure | None:
        if not isinstance(table, Mapping):
            self._wrong(f"{name} is {table!r}", field, expected="{ value = …, unit = …, … }")
            return None
        before = len(self.problems)
        self._keys(table, _FIGURE_KEYS, field)
        value = self._numbers(name, table.get("value"), field)
        unit = table.get("unit")
        scale = self._scale(name, unit, field)
        kind = table.get("kind", "published")
        if kind not in get_args(Kind):
            self._wrong(f"kind is {kind!r}", field, expected=", ".join(get_args(Kind)),
                        nearest=nearest_names(str(kind), get_args(Kind)))  # fmt: skip
        source = table.get("source")
        if not isinstance(source, str) or not source.strip():
            self._wrong(f"{name} names no source", field, expected='source = "…"')
        sd = self._sd(table.get("sd"), field)
        if value is not None and scale is not None:
            self._range(name, value, str(unit), scale, field)
        if len(self.problems) > before or value is None:
            return None
        return make_figure(name, value, str(unit), sd=sd, kind=kind, source=str(source))

    def _numbers(self, name: str, value: Any, field: str) -> Numbers | None:
        if isinstance(value, list) and QUANTITIES[name].many:
            numbers = value
        else:
            numbers = [value]
        if not numbers or not all(_is_number(x) for x in numbers):
            kind = "a number, or a list of numbers" if QUANTITIES[name].many else "a number"
            self._wrong(f"{name} is {value!r}", field, expected=f"{kind}, finite")
            return None
        if QUANTITIES[name].many:
            return tuple(float(x) for x in numbers)
        return float(numbers[0])

    def _scale(self, name: str, unit: Any, field: str) -> float | None:
        dimension = QUANTITIES[name].dimension
        try:
            return factor(str(unit), dimension)
        except InputError:
            units = tuple(UNITS[dimension])
            said = "names no unit" if unit is None else f"has the unit {unit!r}"
            self._wrong(
                f"{name} {said}, which is no unit of {dimension}" if unit else f"{name} {said}",
                field,
                expected=", ".join(units),
                nearest=nearest_names(str(unit), units),
            )
            return None

    def _sd(self, sd: Any, field: str) -> Numbers | None:
        if sd is None:
            return None
        if not _is_number(sd) or sd < 0:
            self._wrong(f"sd is {sd!r}", field, expected="a number from 0, in the figure's unit")
            return None
        return float(sd)

    def _range(self, name: str, value: Numbers, unit: str, scale: float, field: str) -> None:
        quantity = QUANTITIES[name]
        for number in value if isinstance(value, tuple) else (value,):
            if not quantity.low <= number * scale <= quantity.high:
                self._wrong(
                    f"{name} is {number:g} {unit}",
                    field,
                    expected=f"{quantity.low / scale:.4g} to {quantity.high / scale:.4g} {unit}",
                )

    def _together(self, figures: Mapping[str, Figure]) -> None:
        gears, final = figures.get("gear_ratios"), figures.get("final_drive")
        if gears is not None:
            finals = final.values if final is not None else (1.0,)
            if len(finals) not in (1, len(gears.values)):
                self._wrong(
                    f"final_drive has {len(finals)} numbers for {len(gears.values)} gears",
                    "figures.final_drive",
                    expected="one number, or one for each gear",
                )
                finals = (1.0,)
            if len(finals) == 1:
                finals = finals * len(gears.values)
            overall = [g * f for g, f in zip(gears.values, finals, strict=True)]
            for number in range(1, len(overall)):
                if overall[number] >= overall[number - 1]:
                    self._wrong(
                        f"gear {number + 1} ({gears.values[number]:g}) is not taller than gear "
                        f"{number} ({gears.values[number - 1]:g})",
                        "figures.gear_ratios",
                        expected="ratios times final drive that fall from first to top gear",
                    )
        width = figures.get("width")
        for name in ("track_front", "track_rear"):
            track = figures.get(name)
            if width is not None and track is not None and track.values[0] >= width.values[0]:
                self._wrong(
                    f"{name} ({track.values[0]:.3f} m) is not less than width "
                    f"({width.values[0]:.3f} m)",
                    f"figures.{name}",
                    expected="a track narrower than the car",
                )
        self._ordered(figures, "torque_rpm_low", "torque_rpm_high")
        self._ordered(figures, "power_rpm", "redline_rpm")

    def _ordered(self, figures: Mapping[str, Figure], low: str, high: str) -> None:
        first, last = figures.get(low), figures.get(high)
        if first is not None and last is not None and first.values[0] > last.values[0]:
            self._wrong(
                f"{low} ({first.values[0]:g}) is above {high} ({last.values[0]:g})",
                f"figures.{low}",
                expected=f"{low} no higher than {high}",
            )

    def _options(self) -> tuple[TyreOption, ...]:
        options = []
        for number, table in enumerate(self.facts.get("tyre_options", [])):
            option = self._option(table, f"tyre_options[{number}]")
            if option is not None:
                options.append(option)
        total = sum(option.probability for option in options)
        if options and not self.problems and abs(total - 1.0) > 1e-6:
            self._wrong(
                f"the probabilities of the tyre options add up to {total:g}",
                "tyre_options",
                expected="1",
            )
        return tuple(options)

    def _option(self, table: Any, field: str) -> TyreOption | None:
        before = len(self.problems)
        if not isinstance(table, Mapping):
            self._wrong("a tyre option is not a table", field)
            return None
        self._keys(table, _OPTION_KEYS, field)
        for key in _OPTION_KEYS:
            if key not in table:
                self._wrong(f"{key} is missing", f"{field}.{key}")
        if table.get("tyre") not in CHOICES["tyre"]:
            self._wrong(
                f"tyre is {table.get('tyre')!r}", field, expected=", ".join(CHOICES["tyre"])
            )
        probability = table.get("probability")
        if not _is_number(probability) or not 0.0 <= probability <= 1.0:
            self._wrong(f"probability is {probability!r}", field, expected="0 to 1")
        sizes = {}
        for key, name in (("width_front", "tyre_width_front"), ("width_rear", "tyre_width_rear"),
                          ("radius", "tyre_radius")):  # fmt: skip
            size = table.get(key, {})
            if isinstance(size, Mapping):
                size = {"kind": "published", "source": "tyre option", **size}
            sizes[key] = self._figure(name, size, f"{field}.{key}")
        if len(self.problems) > before:
            return None
        return TyreOption(
            name=str(table["name"]),
            tyre=table["tyre"],
            probability=float(table["probability"]),
            source=str(table["source"]),
            **{key: figure.values[0] for key, figure in sizes.items() if figure is not None},
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
