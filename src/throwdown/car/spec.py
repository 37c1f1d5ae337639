"""A car: what it is, every figure that the physics reads, and the tyres it may wear."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from throwdown.car.figures import Figure, Numbers

Body = Literal[
    "coupe", "convertible", "roadster", "hatchback", "sedan", "wagon", "suv", "mpv", "supercar",
    "race",
]  # fmt: skip
Drive = Literal["front", "rear", "all"]
EnginePosition = Literal["front", "mid", "rear"]
Gearbox = Literal["manual", "automatic", "dual-clutch", "single-speed", "cvt"]
Aspiration = Literal["natural", "turbo", "supercharged", "electric", "hybrid"]
Differential = Literal["open", "limited-slip", "locked"]
Tyre = Literal["cup", "summer", "all-season", "vintage"]

CHOICES: Mapping[str, tuple[str, ...]] = {
    "body": get_args(Body),
    "drive": get_args(Drive),
    "engine_position": get_args(EnginePosition),
    "gearbox": get_args(Gearbox),
    "aspiration": get_args(Aspiration),
    "differential": get_args(Differential),
    "tyre": get_args(Tyre),
}
"""What each descriptive field may be."""


@dataclass(frozen=True)
class TyreOption:
    """One fitment a car may wear: kind, widths and rolling radius [m], and how likely it is."""

    name: str
    tyre: Tyre
    width_front: float
    width_rear: float
    radius: float
    probability: float
    source: str


@dataclass(frozen=True, eq=False)
class Car:
    """A car, complete: every figure the physics reads is stated or estimated.

    ``figures`` by name, each with value, spread, kind and source; ``tyre_options`` where it is
    not known which tyres the car wears, else empty.  Make one with ``from_toml``,
    ``from_figures`` or ``load_car``.
    """

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
    tyre: Tyre
    abs: bool
    figures: Mapping[str, Figure]
    tyre_options: tuple[TyreOption, ...] = ()
    notes: tuple[str, ...] = ()
    stated: Mapping[str, Figure] = field(default_factory=dict, repr=False)
    """The figures that the file or the caller gave, before estimates joined them."""

    @classmethod
    def from_toml(cls, path: str | Path) -> Car:
        """Read a car file.

        Raises InputError that names every mistake with its field, value and unit.
        """
        from throwdown.car.files import read_car

        return read_car(Path(path))

    @classmethod
    def from_figures(
        cls,
        *,
        mass: float,
        power: float,
        drive: Drive,
        tyre: Tyre,
        year: int,
        body: Body,
        name: str = "Own car",
        **more: Any,
    ) -> Car:
        """Make a car from six figures, SI (kg, W), and whatever else is known.

        ``more`` takes descriptive fields (``gearbox="manual"``) and figures in SI units
        (``wheelbase=2.5``).  What is missing is estimated.

        Raises InputError for values that cannot be.
        """
        from throwdown.car.files import car_from_values

        return car_from_values(
            name=name,
            drive=drive,
            tyre=tyre,
            year=year,
            body=body,
            figures={"mass": mass, "power": power},
            more=more,
        )

    def value(self, name: str) -> float:
        """Return the best value of a figure, SI; of a list its first."""
        return self.figures[name].values[0]

    def values(self, name: str) -> tuple[float, ...]:
        """Return the best values of a figure, SI, as a tuple."""
        return self.figures[name].values

    @property
    def price_usd(self) -> float | None:
        """List price when new [USD], where it is known."""
        return self.value("price") if "price" in self.figures else None

    @cached_property
    def content_hash(self) -> str:
        """Changes with anything that changes a lap or its spread: SHA-256, hexadecimal."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()

    def on_tyre(self, option: TyreOption) -> Car:
        """Return the car on another tyre: its widths, its radius, and the grip of its kind.

        A skid-pad figure measured on the car's own kind of tyre is carried over by the
        difference between the kinds.
        """
        from throwdown.car.estimators import on_tyre

        return on_tyre(self, option)

    def replace_figure(self, name: str, value: Numbers, sd: Numbers = 0.0) -> Car:
        """Return the car with one figure changed, SI; nothing else moves with it."""
        changed = replace(self.figures[name], value=value, sd=sd, given=value, scale=1.0)
        return replace(self, figures={**self.figures, name: changed})

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, SI."""
        facts = {
            name: getattr(self, name)
            for name in ("id", "name", "maker", "year", "abs", *CHOICES)
        }
        figures = {
            name: {"value": f.value, "sd": f.sd, "kind": f.kind, "source": f.source}
            for name, f in self.figures.items()
        }
        options = [vars(option) for option in self.tyre_options]
        return {**facts, "figures": figures, "tyre_options": options, "notes": list(self.notes)}
