"""What a long race heats and burns: brake discs, pads, tyre rubber and fuel of a car.

A car's file may state these figures under ``[heat]``; what it leaves out is estimated here from
power, mass, layout and tyre size.  They stand apart from the other figures on purpose: no lap
depends on them, so neither does a car's content hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

from throwdown.car.figures import Figure, make_figure
from throwdown.car.quantities import HEAT
from throwdown.car.traits import PadKind
from throwdown.units import base_unit

if TYPE_CHECKING:
    from throwdown.car import Car

VENTED_FROM = 0.0175
"""m: thinner discs are solid (estimate: solid discs of cars are 8-16 mm thick)."""
VENTED_DENSITY = 3250.0
"""kg/m³ over thickness x diameter²: one-piece disc of 295 x 23 mm and 6.4 kg (Car and Driver
9/2002)."""
SOLID_DENSITY = 4800.0
"""kg/m³ likewise: a plate of grey iron, 7150 kg/m³, less the hole for the hub (worked out)."""
FAST_POWER = 170.0
"""W/kg from which makers fit pads for fast driving: judgement."""

_SIZE = (0.294, 128e3, 0.25)  # m at W, exponent: see _disc_front
_THICK = (0.022, 128e3, 0.45)
_TANK_PER_MASS = 4.2e-5  # m³/kg: 50 L of 1210 kg (MINI Cooper S R56), 64 L of 1530 kg


@dataclass(frozen=True)
class HeatFigures:
    """A car's heat figures, complete: ``figures`` by name, stated or estimated, and its ``pads``.

    ``pads_source`` says where the kind of pads comes from.
    """

    figures: Mapping[str, Figure]
    pads: PadKind
    pads_source: str

    def value(self, name: str) -> float:
        """Return a figure in SI units."""
        return self.figures[name].values[0]

    def relative_sd(self, name: str) -> float:
        """Return the standard deviation of a figure as a share of its value."""
        figure = self.figures[name]
        return figure.sds[0] / figure.values[0]

    def vented(self, axle: str) -> bool:
        """Whether the discs of the ``front`` or ``rear`` axle are vented."""
        return self.value(f"disc_thickness_{axle}") >= VENTED_FROM

    @property
    def content_hash(self) -> str:
        """SHA-256 of the figures and the pads."""
        content = {name: [f.values, f.sds] for name, f in self.figures.items()}
        text = json.dumps([content, self.pads], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def heat_figures(car: Car, pads: PadKind | None = None) -> HeatFigures:
    """Return the heat figures of a car; ``pads`` replace its own."""
    figures = dict(car.heat)
    for name, estimate in _ESTIMATES.items():
        if name not in figures:
            value, spread, basis = estimate(car, {n: f.values[0] for n, f in figures.items()})
            quantity = HEAT[name]
            value = float(f"{min(max(value, quantity.low), quantity.high):.4g}")
            figures[name] = make_figure(
                name,
                value,
                base_unit(quantity.dimension),
                sd=spread * value,
                kind="estimated",
                source=f"estimate: {basis}",
            )
    kind, source = _pads(car)
    if pads is not None:
        kind, source = pads, "as asked for"
    return HeatFigures({name: figures[name] for name in HEAT}, kind, source)


def _pads(car: Car) -> tuple[PadKind, str]:
    if car.pads is not None:
        return car.pads, "the car's file"
    if car.body == "race":
        return "race", "estimate: a racing car (judgement)"
    if car.tyre == "cup" or car.value("power") / car.value("mass") >= FAST_POWER:
        return "fast-road", f"estimate: cup tyres, or over {FAST_POWER:.0f} W/kg (judgement)"
    return "original", "estimate: as most road cars leave the works (judgement)"


Estimate = tuple[float, float, str]
"""A value in SI units, its standard deviation as a share of it, and what it rests on."""


def _grown(car: Car, law: tuple[float, float, float]) -> float:
    size, power, exponent = law
    return float(size * (car.value("power") / power) ** exponent)


def _disc_front(car: Car, known: Mapping[str, float]) -> Estimate:
    # 316 mm of 155 kW (MINI JCW R56) and 330 mm of 270 kW (911 GT3 of 1999) lie 2 % over and 7 %
    # under this law; a disc fits into its wheel.
    value = min(_grown(car, _SIZE), 1.2 * car.value("tyre_radius"))
    return value, 0.06, "from power, at most what the wheel holds (294 mm at 128 kW, judgement)"


def _disc_rear(car: Car, known: Mapping[str, float]) -> Estimate:
    share = 0.89 if car.engine_position == "front" else 0.97
    value = share * known["disc_diameter_front"]
    return value, 0.05, "from the front disc and where the engine is (280 of 316 mm: MINI JCW R56)"


def _thick_front(car: Car, known: Mapping[str, float]) -> Estimate:
    return _grown(car, _THICK), 0.08, "from power (22 mm at 155 kW, 34 mm at 270 kW, judgement)"


def _thick_rear(car: Car, known: Mapping[str, float]) -> Estimate:
    share = 0.48 if car.engine_position == "front" and car.value("power") < 200e3 else 0.83
    value = share * known["disc_thickness_front"]
    return (
        value,
        0.1,
        "from the front disc, solid with the engine in front below 200 kW (judgement)",
    )


def _mass(axle: str) -> Callable[[Car, Mapping[str, float]], Estimate]:
    def estimate(car: Car, known: Mapping[str, float]) -> Estimate:
        thick = known[f"disc_thickness_{axle}"]
        density = VENTED_DENSITY if thick >= VENTED_FROM else SOLID_DENSITY
        value = density * thick * known[f"disc_diameter_{axle}"] ** 2
        return value, 0.12, "from thickness times diameter squared (6.4 kg of 295 x 23 mm, C/D)"

    return estimate


def _tank(car: Car, known: Mapping[str, float]) -> Estimate:
    return _TANK_PER_MASS * car.value("mass"), 0.12, "from kerb mass (50 L of 1210 kg, judgement)"


_ESTIMATES: Mapping[str, Callable[[Car, Mapping[str, float]], Estimate]] = {
    "disc_diameter_front": _disc_front,
    "disc_diameter_rear": _disc_rear,
    "disc_thickness_front": _thick_front,
    "disc_thickness_rear": _thick_rear,
    "disc_mass_front": _mass("front"),
    "disc_mass_rear": _mass("rear"),
    "fuel_capacity": _tank,
}
"""In an order in which each builds only on those before it, or on what is stated."""

RUBBER_PER_TYRE = 9.0 / (0.225 * 0.32)
"""kg/m²: rubber of one tyre over width x radius; 9 kg of a 225 mm tyre (as Speed Dreams'
simuv5/wheel.cpp takes: a game's figure, plausible for a tyre of 10-11 kg)."""
TREAD_THICKNESS = 0.0065
"""m of rubber over the belt, grooves evened out: 7-8 mm of new tread, a quarter of it grooves
(totallymotor.co.uk: Super Sport 8 mm), judgement."""
TREAD_DENSITY = 1100.0
"""kg/m³ of tread compound: usual of filled rubber (from memory)."""
TREAD_USED = 0.85
"""Share of the nominal width that is tread: judgement."""


def tyre_masses(car: Car, axle: str) -> tuple[float, float, float]:
    """Return tread mass, carcass rubber [kg] and tread area [m²] of one tyre of an axle."""
    width, radius = car.value(f"tyre_width_{axle}"), car.value("tyre_radius")
    area = 2.0 * pi * radius * TREAD_USED * width
    tread = TREAD_THICKNESS * TREAD_DENSITY * area
    return tread, max(RUBBER_PER_TYRE * width * radius - tread, 0.5 * tread), area
