"""A car's heat as the kernels see it: one row of floats for each draw of what is uncertain."""

from __future__ import annotations

from collections.abc import Mapping
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from throwdown.car.heat import HeatFigures, tyre_masses
from throwdown.lap.columns import FloatArray
from throwdown.lap.stint.parameters import (
    CHARGE_RISES,
    FUEL_DENSITY,
    FUEL_USE,
    PAD_LIMITS,
    PARAMETERS,
    WINDOWS,
    Parameter,
    fluid_of,
)
from throwdown.lap.stint.places import (
    AIR,
    BURN,
    CARCASS_FRONT,
    CHARGE_RISE,
    CHARGE_SLOPE,
    CHARGE_TIME,
    DISC_FLOW_FRONT,
    DISC_GLOW_FRONT,
    DISC_MASS_FRONT,
    DISC_STILL_FRONT,
    FLUID_BOIL,
    FLUID_GRACE,
    FLUID_SHARE,
    FLUID_SPAN,
    FLUID_TIME,
    HEAT_COLUMNS,
    INTO_DISC,
    INTO_TYRE,
    PAD_FLOOR,
    PAD_LIMIT,
    PAD_SPAN,
    PEAK_POWER,
    PROTECT_FROM,
    PROTECT_SLOPE,
    SLIDING,
    TANK,
    TREAD_FRONT,
    TYRE_AREA_FRONT,
    TYRE_FLOW,
    TYRE_HIGH,
    TYRE_LOSS,
    TYRE_LOW,
    TYRE_SPAN,
    TYRE_START,
    TYRE_STILL,
    TYRE_THROUGH,
    WEAR_FRONT,
    WEAR_LOSS,
)

if TYPE_CHECKING:
    from throwdown.car import Car

STANDARD_AIR = 25.0
"""°C of the air where nobody says otherwise: a warm day, judgement."""
AIR_CONDUCTION = 0.0241
"""W/mK of air at 0 °C, and its kinematic viscosity [m²/s] (from memory, textbook values)."""
AIR_VISCOSITY = 1.33e-5
STEFAN_BOLTZMANN = 5.670e-8
INNER = 0.6
"""Inner over outer diameter of a disc's faces: estimate."""
TREAD_TO_USE = 0.75
"""Share of the tread's mass that may be worn off: 8 mm new, 1.6-2 mm left (from memory)."""

_PLAIN = {
    INTO_DISC: "into_disc",
    PAD_SPAN: "pad_span",
    PAD_FLOOR: "pad_floor",
    FLUID_SHARE: "fluid_share",
    FLUID_TIME: "fluid_time",
    FLUID_GRACE: "fluid_grace",
    FLUID_SPAN: "fluid_span",
    TYRE_STILL: "tyre_still",
    TYRE_FLOW: "tyre_flow",
    TYRE_THROUGH: "tyre_through",
    SLIDING: "sliding",
    INTO_TYRE: "into_tyre",
    TYRE_SPAN: "tyre_span",
    TYRE_LOSS: "tyre_loss",
    WEAR_LOSS: "wear_loss",
    CHARGE_TIME: "charge_time",
    CHARGE_SLOPE: "charge_slope",
    PROTECT_FROM: "protect_from",
    PROTECT_SLOPE: "protect_slope",
}


def car_parameters(car: Car, heat: HeatFigures) -> dict[str, Parameter]:
    """Return every parameter of a car's row: the model's, and those of its pads and engine."""
    return {
        **PARAMETERS,
        "pad_limit": PAD_LIMITS[heat.pads],
        "fluid_boil": fluid_of(heat),
        "charge_rise": CHARGE_RISES[car.aspiration],
        "fuel_use": FUEL_USE[car.aspiration],
    }


def pack_heat(
    car: Car,
    heat: HeatFigures,
    *,
    air: float = STANDARD_AIR,
    factors: Mapping[str, FloatArray] | None = None,
    window: FloatArray | None = None,
    draws: int = 1,
) -> FloatArray:
    """Pack heat rows, array (draws, HEAT_COLUMNS).

    ``factors`` (draws,) multiply a parameter or a heat figure by name; ``window`` (draws,) [°C]
    shifts where the tyres grip best; ``air`` [°C].
    """
    given = factors or {}
    one = np.ones(draws)
    parameters = car_parameters(car, heat)

    def of(name: str) -> FloatArray:
        value = parameters[name].value if name in parameters else heat.value(name)
        return value * given.get(name, one)

    rows = np.empty((draws, HEAT_COLUMNS))
    for column, name in _PLAIN.items():
        rows[:, column] = of(name)
    rows[:, INTO_DISC] = np.minimum(rows[:, INTO_DISC], 0.99)
    for rear, axle in enumerate(("front", "rear")):
        diameter = of(f"disc_diameter_{axle}")
        faces = 2.0 * 2.0 * 0.25 * pi * (1.0 - INNER**2) * diameter**2
        swept = faces * of("disc_vents") if heat.vented(axle) else faces
        film = of("disc_flow") * AIR_CONDUCTION * AIR_VISCOSITY**-0.8
        rows[:, DISC_MASS_FRONT + rear] = 2.0 * of(f"disc_mass_{axle}") * of("disc_part")
        rows[:, DISC_FLOW_FRONT + rear] = film * diameter**-0.2 * swept
        rows[:, DISC_STILL_FRONT + rear] = of("disc_still") * faces
        rows[:, DISC_GLOW_FRONT + rear] = of("disc_glow") * STEFAN_BOLTZMANN * faces
        tread, carcass, area = tyre_masses(car, axle)
        rows[:, TREAD_FRONT + rear] = 2.0 * tread
        rows[:, CARCASS_FRONT + rear] = 2.0 * carcass
        rows[:, TYRE_AREA_FRONT + rear] = 2.0 * area
        rows[:, WEAR_FRONT + rear] = 1.0 / (of("wear_energy") * TREAD_TO_USE * 2.0 * tread)
    rows[:, PAD_LIMIT] = of("pad_limit")
    rows[:, FLUID_BOIL] = of("fluid_boil")
    shift = np.zeros(draws) if window is None else window
    tyre = WINDOWS[car.tyre]
    rows[:, TYRE_START] = tyre.start
    rows[:, TYRE_LOW], rows[:, TYRE_HIGH] = tyre.low + shift, tyre.high + shift
    efficiency = car.value("driveline_efficiency")
    rows[:, CHARGE_RISE] = of("charge_rise")
    rows[:, PEAK_POWER] = efficiency * car.value("power")
    rows[:, BURN] = of("fuel_use") / 3.6e9 / efficiency
    rows[:, TANK] = FUEL_DENSITY * of("fuel_capacity")
    rows[:, AIR] = air
    return rows
