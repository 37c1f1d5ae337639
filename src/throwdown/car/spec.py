"""The car: every figure that the physics needs, each with its uncertainty and its source."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from throwdown.car.document import Stated, TyreOption, check_document, read_toml
from throwdown.car.estimate import complete
from throwdown.car.figures import Figure, Kind, Numbers, make_figure
from throwdown.car.quantities import QUANTITIES
from throwdown.car.traits import (
    Aspiration,
    Body,
    Differential,
    Drive,
    EnginePosition,
    Gearbox,
    PadKind,
    Traits,
    TyreKind,
)
from throwdown.errors import InputError, nearest_names
from throwdown.units import base_unit

_TRAITS = tuple(Traits.__dataclass_fields__)
_TYRE_JUMP_SD = 0.03  # of a stated skid pad carried over to another kind of tyre: judgement


class Car(BaseModel):
    """A car as data.

    ``figures`` maps each figure's name to its value, standard deviation, unit, kind and source,
    and is complete: what nobody stated is estimated. ``stated`` names the figures that come from
    outside. ``tyre_options`` are the tyres that it may wear where that is not known. ``heat`` and
    ``pads`` are what its file says for long races (``throwdown.car.heat``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    maker: str
    year: int
    body: Body
    drive: Drive
    engine_position: EnginePosition
    gearbox: Gearbox
    aspiration: Aspiration
    differential: Differential
    tyre: TyreKind
    abs: bool
    figures: Mapping[str, Figure]
    stated: frozenset[str]
    tyre_options: tuple[TyreOption, ...] = ()
    notes: tuple[str, ...] = ()
    heat: Mapping[str, Figure] = {}
    pads: PadKind | None = None

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read a car from a TOML file.

        Raises InputError with everything that is wrong in it.
        """
        path = Path(path)
        return cls._assemble(check_document(read_toml(path), str(path), _as_id(path.stem)))

    @classmethod
    def from_figures(cls, *, mass: Any, power: Any, **more: Any) -> Self:
        """Make a car of a few figures.

        Besides ``mass`` and ``power`` it needs ``drive``, ``tyre``, ``year`` and ``body``; ``more``
        may hold any other figure and any other key of a car's file. A figure is a number in SI
        units (engine speeds in rpm), a text (``"172 hp"``), a number and a unit
        (``(172, "hp")``), or a table as in a file.

        Raises InputError with everything that is wrong.
        """
        given = {"mass": mass, "power": power, **more}
        figures = {n: _table(n, given.pop(n)) for n in list(given) if n in QUANTITIES}
        return cls._assemble(check_document({**given, "figures": figures}, "the given figures"))

    @classmethod
    def _assemble(cls, stated: Stated) -> Self:
        return cls(
            id=stated.id,
            name=stated.name,
            maker=stated.maker,
            **{name: getattr(stated.traits, name) for name in _TRAITS},
            figures=complete(stated.traits, stated.figures),
            stated=frozenset(stated.figures),
            tyre_options=stated.tyre_options,
            notes=stated.notes,
            heat=stated.heat,
            pads=stated.pads,
        )

    def __hash__(self) -> int:
        return hash((self.id, self.content_hash))

    def value(self, name: str) -> float:
        """Return a single-valued figure in SI units (engine speeds in rpm, price in USD).

        Raises InputError for a figure that the car does not have or that is a list.
        """
        value = self._figure(name).value
        if isinstance(value, tuple):
            raise InputError(f"{name} of {self.id} is a list", expected="values(name)")
        return value

    def values(self, name: str) -> tuple[float, ...]:
        """Return a figure as a tuple, also where it is one number.

        Raises InputError for a figure that the car does not have.
        """
        return self._figure(name).values

    def _figure(self, name: str) -> Figure:
        if name not in self.figures:
            raise InputError(f"{self.id} has no {name}", nearest=nearest_names(name, self.figures))
        return self.figures[name]

    @property
    def price_usd(self) -> float | None:
        """The list price when new, or None where it is not known."""
        return self.value("price") if "price" in self.figures else None

    @property
    def traits(self) -> Traits:
        """What kind of car it is."""
        return Traits(**{name: getattr(self, name) for name in _TRAITS})

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of everything that can change a lap: traits, figures and tyre options."""
        content = {
            "traits": {name: getattr(self, name) for name in _TRAITS},
            "figures": {name: [f.values, f.sds] for name, f in self.figures.items()},
            "tyre_options": [_option_record(option) for option in self.tyre_options],
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return the whole car ready for JSON, figures as given and in SI units."""
        return {
            "id": self.id,
            "name": self.name,
            "maker": self.maker,
            **{name: getattr(self, name) for name in _TRAITS},
            "price_usd": self.price_usd,
            "content_hash": self.content_hash,
            "figures": {name: _figure_record(f) for name, f in self.figures.items()},
            "tyre_options": [_option_record(option) for option in self.tyre_options],
            "notes": list(self.notes),
            "heat": {name: _figure_record(f) for name, f in self.heat.items()},
            "pads": self.pads,
        }

    def draw_distribution(self) -> tuple[tuple[str, ...], tuple[float, ...], tuple[float, ...]]:
        """Return names, means and standard deviations of the uncertain single-valued figures."""
        uncertain = [
            (name, figure.values[0], figure.sds[0])
            for name, figure in self.figures.items()
            if not isinstance(figure.value, tuple) and figure.sds[0] > 0.0
        ]
        names, means, sds = zip(*uncertain, strict=True)
        return names, means, sds

    def replace_figure(
        self,
        name: str,
        value: Numbers,
        unit: str | None = None,
        *,
        sd: Numbers | None = None,
        kind: Kind = "published",
        source: str = "replaced by the caller",
        re_estimate: bool = False,
    ) -> Self:
        """Return the car with one figure changed, in SI units unless ``unit`` says otherwise.

        All others stay as they are, or with ``re_estimate`` the estimated ones follow.

        Raises InputError for an unknown figure, a wrong unit or a value out of range.
        """
        table: dict[str, Any] = {"value": value, "unit": unit, "kind": kind, "source": source}
        if name in QUANTITIES and unit is None:
            table["unit"] = base_unit(QUANTITIES[name].dimension)
        if sd is not None:
            table["sd"] = sd
        figures = {n: _figure_table(self.figures[n]) for n in self.stated}
        document = {**{n: getattr(self, n) for n in _TRAITS}, "figures": {**figures, name: table}}
        stated = check_document(document, self.id).figures
        changed = {**self.figures, name: stated[name]}
        if re_estimate:
            changed = complete(self.traits, stated)
        return self._with(figures=changed, stated=self.stated | {name})

    def scaled_figures(self, names: Sequence[str], share: float, why: str) -> Self:
        """Return the car with single-valued figures times ``share``, spread and all.

        No other figure follows, and no two are checked against each other.
        Raises InputError for a figure that the car does not have or that is a list.
        """
        changed = {}
        for name in names:
            figure = self._figure(name)
            changed[name] = make_figure(
                name,
                self.value(name) * share,
                base_unit(QUANTITIES[name].dimension),
                sd=figure.sds[0] * share,
                kind=figure.kind,
                source=f"{figure.source}; {why}",
            )
        return self._with(figures={**self.figures, **changed}, stated=self.stated | set(changed))

    def on_tyre(self, option: TyreOption) -> Self:
        """Return the car on one of the tyres that it may wear.

        Estimates follow the tyre. A stated skid pad belongs to ``tyre``; for another kind it
        is scaled as the estimates of the two kinds are to each other.
        """
        traits = replace(self.traits, tyre=option.tyre)
        stated = {name: self.figures[name] for name in self.figures if name in self.stated}
        sizes = {
            "tyre_width_front": option.width_front,
            "tyre_width_rear": option.width_rear,
            "tyre_radius": option.radius,
        }
        for name, size in sizes.items():
            if size is not None:
                stated[name] = make_figure(name, size, "m", source=option.source)
        if "skidpad" in stated and option.tyre != self.tyre:
            stated["skidpad"] = self._carried_over(stated, traits)
        return self._with(
            tyre=option.tyre,
            figures=complete(traits, stated),
            stated=frozenset(stated),
            tyre_options=(),
        )

    def _carried_over(self, stated: Mapping[str, Figure], traits: Traits) -> Figure:
        rest = {name: figure for name, figure in stated.items() if name != "skidpad"}
        own = complete(self.traits, rest)["skidpad"].values[0]
        other = complete(traits, rest)["skidpad"].values[0]
        figure = stated["skidpad"]
        value = figure.values[0] * other / own
        spread = (figure.sds[0] / figure.values[0]) ** 2 + _TYRE_JUMP_SD**2
        source = f"{figure.source}; carried over from {self.tyre} to {traits.tyre} tyres"
        sd = value * spread**0.5
        return make_figure("skidpad", value, "m/s2", sd=sd, kind="estimated", source=source)

    def _with(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, and nothing remembered of the original."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**fields, **changes})


def _as_id(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "own-car"


def _table(name: str, given: Any) -> Any:
    """A figure given in short, as the table that a file would hold."""
    base = {"kind": "published", "source": "as given"}
    unit = base_unit(QUANTITIES[name].dimension)
    if isinstance(given, Figure):
        return _figure_table(given)
    if isinstance(given, Mapping):
        return {"unit": unit, **base, **given}
    if isinstance(given, str):
        number, _, unit_ = given.strip().partition(" ")
        try:
            return {"value": float(number), "unit": unit_.strip() or unit, **base}
        except ValueError:
            return {"value": given, "unit": unit, **base}
    if isinstance(given, tuple | list) and len(given) == 2 and isinstance(given[1], str):
        return {"value": given[0], "unit": given[1], **base}
    return {"value": given, "unit": unit, **base}


def _figure_table(figure: Figure) -> dict[str, Any]:
    return {
        "value": figure.given,
        "unit": figure.unit,
        "sd": figure.sd_given,
        "kind": figure.kind,
        "source": figure.source,
    }


def _figure_record(figure: Figure) -> dict[str, Any]:
    return {**_figure_table(figure), "si_value": figure.value, "si_sd": figure.sd}


def _option_record(option: TyreOption) -> dict[str, Any]:
    return {name: getattr(option, name) for name in TyreOption.__dataclass_fields__}
