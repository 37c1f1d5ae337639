"""The constants of the heat model, each with its spread and where it comes from.

``spread`` is the standard deviation of the logarithm.  What is ``shared`` is the model's and wrong
for every car alike, so a draw has one of it; the rest belongs to a car.  "Estimate" marks what no
source gives; docs/theory/stint.md discusses every one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from throwdown.car.heat import HeatFigures


@dataclass(frozen=True)
class Parameter:
    """A constant of the model: ``value`` in SI units and °C, relative ``spread``, ``source``."""

    value: float
    spread: float
    source: str
    shared: bool = True


PARAMETERS: Mapping[str, Parameter] = {
    "disc_flow": Parameter(
        0.04,
        0.25,
        "h = 0.04 (k/D) Re^0.8 with the car's speed, from discs of light trucks "
        "(luisdamed/Braking_systems); spread: ducts, wheels and shields of cars differ (judgement)",
    ),
    "disc_vents": Parameter(
        1.7,
        0.12,
        "vented over solid: 40 % and more better in a car (Stephens, RMIT 2006), twice on a rig "
        "(fins lose half of the heat: McPhee & Johnson 2008); the middle",
    ),
    "disc_still": Parameter(4.0, 0.2, "W/m²K: 3-5 of a standing car (Topouris 2020)"),
    "disc_glow": Parameter(0.65, 0.15, "emissivity of used iron 0.5-0.8 (from memory)"),
    "disc_part": Parameter(
        0.78,
        0.10,
        "share of a disc's mass that takes part: the ring is 6 of 9.5 kg, and +125 °C in a stop of "
        "1690 kg from 134 km/h is what three quarters would show (sib.ru); estimate",
    ),
    "into_disc": Parameter(
        0.96, 0.015, "0.93-0.99 by effusivity (luisdamed/Braking_systems, worked out)"
    ),
    "pad_span": Parameter(
        260.0,
        0.30,
        "°C past the range at which half of what fade takes is gone: estimate, between a car "
        "finished after 4 stops from 90 mph (C/D) and one that holds for ten (ams)",
        shared=False,
    ),
    "pad_floor": Parameter(
        0.35,
        0.2,
        "share of the friction that fade leaves: estimate, 0.15-0.2 of a pad of 0.4-0.5 "
        "(essexparts.com: pads 0.3-0.6)",
        shared=False,
    ),
    "fluid_share": Parameter(
        0.33, 0.2, "fluid's excess over the air, of the disc's: estimate", shared=False
    ),
    "fluid_time": Parameter(240.0, 0.3, "s: estimate", shared=False),
    "fluid_grace": Parameter(
        40.0,
        0.4,
        "°C of boiling that only lengthen the pedal, which comes before retardation is lost "
        "(a MINI's pedal went soft after 4 laps without loss: Oppositelock); estimate",
        shared=False,
    ),
    "fluid_span": Parameter(
        80.0, 0.3, "°C beyond at which half the braking is left: estimate", shared=False
    ),
    "tyre_still": Parameter(5.9, 0.2, "W/m²K (Speed Dreams, simuv5/wheel.cpp: a game's)"),
    "tyre_flow": Parameter(3.7, 0.3, "W/m²K per m/s, same source"),
    "tyre_through": Parameter(
        40.0, 0.3, "W/m²K: 0.25 W/mK of rubber (from memory) over 6 mm; estimate"
    ),
    "sliding": Parameter(
        0.14, 0.15, "slip at which a contact patch slides whole: 8 degrees, estimate"
    ),
    "into_tyre": Parameter(0.5, 0.25, "half of the slip's heat (Speed Dreams, same source)"),
    "tyre_span": Parameter(57.0, 0.25, "K off the optimum that cost tyre_loss (same source)"),
    "tyre_loss": Parameter(0.25, 0.25, "of the grip (same source)"),
    "wear_energy": Parameter(
        4.0e7,
        0.5,
        "J of slip per kg of tread: estimate, some 600 km of circuit from a set (a Michelin gave "
        "two track days and 63 short runs, nms-racing.net 2025/09)",
        shared=False,
    ),
    "wear_loss": Parameter(
        0.10, 0.4, "of the grip gone with the tread: graining to -10 % (Speed Dreams)"
    ),
    "charge_time": Parameter(240.0, 0.4, "s: estimate", shared=False),
    "charge_slope": Parameter(
        0.01 / 5.6, 0.3, "1 % per 5.6 °C of the intake (progressivegardening.com temperature)"
    ),
    "protect_from": Parameter(75.0, 0.1, "°C of the intake: estimate", shared=False),
    "protect_slope": Parameter(0.01, 0.5, "of the power per °C beyond: estimate", shared=False),
}

PAD_LIMITS: Mapping[str, Parameter] = {
    "original": Parameter(
        340.0, 0.15, "best from 40 to 340 °C (carstechnologya.blogspot.com 2016/04)", shared=False
    ),
    "fast-road": Parameter(
        450.0,
        0.15,
        "between 385 °C (Hawk HP+, theracingchica.com) and what race pads stand: estimate",
        shared=False,
    ),
    "race": Parameter(675.0, 0.10, "DTC-60 to about 675 °C (racetrackdriving.com)", shared=False),
}
"""°C up to which a kind of pads keeps its friction."""

FLUID_BOILS: Mapping[str, Parameter] = {
    "road": Parameter(
        195.0,
        0.10,
        "DOT 4 boils at 230 °C fresh, 155 °C with 3.7 % water (adelaideoil.com): half-way",
        shared=False,
    ),
    "race": Parameter(260.0, 0.08, "ATE Type 200: 280 °C fresh (promini.com)", shared=False),
}
"""°C at which the fluid boils; whoever fits race pads changes the fluid."""


def fluid_of(heat: HeatFigures) -> Parameter:
    """Return where the fluid of a car boils."""
    return FLUID_BOILS["race" if heat.pads == "race" else "road"]


CHARGE_RISES: Mapping[str, Parameter] = {
    "natural": Parameter(15.0, 0.5, "estimate: warm air under the bonnet", shared=False),
    "turbo": Parameter(
        70.0, 0.4, "estimate; the R56 has a small core (myredmini.com)", shared=False
    ),
    "supercharged": Parameter(
        100.0, 0.4, "estimate: a tuned R53 felt 20 hp down in 12 laps (be-cool)", shared=False
    ),
    "hybrid": Parameter(40.0, 0.5, "estimate", shared=False),
    "electric": Parameter(0.0, 0.0, "no data: batteries and motors are not limited", shared=False),
}
"""K of the intake over the air after long full power."""

FUEL_USE: Mapping[str, Parameter] = {
    "natural": Parameter(285.0, 0.05, "270-300 g/kWh at full load (from memory)", shared=False),
    "turbo": Parameter(320.0, 0.05, "300-340 g/kWh at full load (from memory)", shared=False),
    "supercharged": Parameter(320.0, 0.06, "as turbo: estimate", shared=False),
    "hybrid": Parameter(270.0, 0.08, "estimate", shared=False),
    "electric": Parameter(0.0, 0.0, "a battery loses no mass", shared=False),
}
"""g/kWh of the engine."""

FUEL_DENSITY = 748.0
"""kg/m³, the middle of 720-775 at 15 °C (EN 228)."""


@dataclass(frozen=True)
class Window:
    """Tread temperatures [°C]: where a stint begins, and from where to where grip is whole."""

    start: float
    low: float
    high: float
    source: str


WINDOWS: Mapping[str, Window] = {
    "cup": Window(88.0, 71.0, 104.0, "71-104 °C (turnology.com, dark arts)"),
    "summer": Window(70.0, 50.0, 90.0, "50-90 °C (from memory)"),
    "all-season": Window(65.0, 45.0, 85.0, "estimate: a little under summer tyres"),
    "vintage": Window(60.0, 40.0, 80.0, "estimate"),
}
WINDOW_SD = 6.0
"""°C by which a window may lie elsewhere: judgement."""
